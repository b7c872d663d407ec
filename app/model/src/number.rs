//! Numbers that are stored: finite and rounded, so that the same input gives the same bytes on every machine.

/// The number rounded to four decimals, or nothing where it is not finite.
///
/// Formulas with logarithms may differ in the last bit between processors; nobody reads past the fourth decimal.
#[must_use]
pub fn finite(value: f64) -> Option<f64> {
    let rounded = (value * 1e4).round() / 1e4;
    rounded.is_finite().then_some(rounded + 0.0)
}

/// A count as a metric. Exact up to 2^53, which no count of a code base reaches.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub fn count(n: usize) -> f64 {
    n as f64
}

/// A number as people read it: thousands apart, at most `decimals` decimals, no trailing zeros, a true minus sign.
#[must_use]
pub fn display(value: f64, decimals: usize) -> String {
    let fixed = format!("{:.*}", decimals, value.abs());
    let (whole, fraction) = fixed.split_once('.').unwrap_or((&fixed, ""));
    let mut grouped = String::with_capacity(fixed.len() + 4);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    if value < 0.0 && grouped.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        grouped.insert(0, '−');
    }
    grouped
}

/// A count as people read it.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub fn whole(n: u64) -> String {
    display(n as f64, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(display(1_284_000.0, 0), "1,284,000");
        assert_eq!(display(-0.114, 2), "−0.11");
        assert_eq!(display(-0.001, 2), "0");
        assert_eq!(display(81.50, 1), "81.5");
        assert_eq!(display(999.0, 1), "999");
    }

    #[test]
    fn what_is_stored_is_finite_and_has_no_negative_zero() {
        assert_eq!(finite(f64::NAN), None);
        assert_eq!(finite(f64::INFINITY), None);
        assert_eq!(finite(0.123_456), Some(0.1235));
        assert!(finite(-0.000_001).is_some_and(f64::is_sign_positive));
    }
}
