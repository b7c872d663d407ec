//! Lengths of time as people write them: `1w`, `30d`, `1y`, `2.weeks.ago`, `2026-10-01`.

use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};
use std::fmt;
use std::str::FromStr;

/// A calendar length: months and years are as long as the calendar makes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    count: u32,
    unit: PeriodUnit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PeriodUnit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl Period {
    /// The time this much before `time`; none before the calendar begins.
    #[must_use]
    pub fn before(self, time: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let n = u64::from(self.count);
        match self.unit {
            PeriodUnit::Minute => time.checked_sub_signed(TimeDelta::minutes(self.count.into())),
            PeriodUnit::Hour => time.checked_sub_signed(TimeDelta::hours(self.count.into())),
            PeriodUnit::Day => time.checked_sub_days(Days::new(n)),
            PeriodUnit::Week => time.checked_sub_days(Days::new(7 * n)),
            PeriodUnit::Month => time.checked_sub_months(Months::new(self.count)),
            PeriodUnit::Year => time.checked_sub_months(Months::new(self.count.checked_mul(12)?)),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            PeriodUnit::Minute => "min",
            PeriodUnit::Hour => "h",
            PeriodUnit::Day => "d",
            PeriodUnit::Week => "w",
            PeriodUnit::Month => "mo",
            PeriodUnit::Year => "y",
        };
        write!(f, "{}{unit}", self.count)
    }
}

/// Text that is neither a length of time nor a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    #[error("invalid duration {0:?}; expected a number and a unit, such as 12h, 30d, 1w, 6mo or 1y")]
    Length(String),
    #[error("invalid time {0:?}; expected 2026-10-01, 2026-10-01T12:00:00Z, 2.weeks.ago, yesterday or now")]
    Time(String),
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(s: &str) -> Result<Self, PeriodError> {
        let error = || PeriodError::Length(s.chars().take(60).collect());
        let digits = s.find(|c: char| !c.is_ascii_digit()).ok_or_else(error)?;
        let count = s[..digits].parse().map_err(|_| error())?;
        let unit = match s[digits..].trim_start_matches('.') {
            "min" | "minute" | "minutes" => PeriodUnit::Minute,
            "h" | "hour" | "hours" => PeriodUnit::Hour,
            "d" | "day" | "days" => PeriodUnit::Day,
            "w" | "week" | "weeks" => PeriodUnit::Week,
            "mo" | "month" | "months" => PeriodUnit::Month,
            "y" | "year" | "years" => PeriodUnit::Year,
            _ => return Err(error()),
        };
        if count == 0 { Err(error()) } else { Ok(Self { count, unit }) }
    }
}

/// A point in time, absolute or seen from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeSpec {
    At(DateTime<Utc>),
    Ago(Period),
    Now,
}

impl TimeSpec {
    /// The point in time, seen from `now`.
    #[must_use]
    pub fn resolve(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::At(time) => Some(time),
            Self::Ago(period) => period.before(now),
            Self::Now => Some(now),
        }
    }
}

impl FromStr for TimeSpec {
    type Err = PeriodError;

    /// Also takes a bare length (`1y`), which is that long ago. A date alone is its beginning, UTC.
    fn from_str(s: &str) -> Result<Self, PeriodError> {
        let ago = s.strip_suffix(".ago").unwrap_or(s);
        if s == "now" {
            Ok(Self::Now)
        } else if s == "yesterday" {
            "1d".parse().map(Self::Ago)
        } else if let Ok(period) = ago.parse() {
            Ok(Self::Ago(period))
        } else if let Ok(time) = DateTime::parse_from_rfc3339(s) {
            Ok(Self::At(time.to_utc()))
        } else {
            let midnight = s.parse::<NaiveDate>().ok().and_then(|day| day.and_hms_opt(0, 0, 0));
            midnight.map(|time| Self::At(time.and_utc())).ok_or_else(|| PeriodError::Time(s.chars().take(60).collect()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_times_are_read_as_people_write_them() {
        let now: DateTime<Utc> = "2026-03-31T12:00:00Z".parse().unwrap();
        let at = |s: &str| s.parse::<TimeSpec>().unwrap().resolve(now).unwrap().to_rfc3339();
        assert_eq!(at("1w"), "2026-03-24T12:00:00+00:00");
        assert_eq!(at("1mo"), "2026-02-28T12:00:00+00:00");
        assert_eq!(at("2.weeks.ago"), "2026-03-17T12:00:00+00:00");
        assert_eq!(at("2026-10-01"), "2026-10-01T00:00:00+00:00");
        assert_eq!(at("2026-10-01T02:00:00+02:00"), "2026-10-01T00:00:00+00:00");
    }

    #[test]
    fn nonsense_is_refused_without_panic() {
        for text in ["", "w", "0d", "99999999999d", "1x", "ünlich", "2026-13-01", "4294967295y.ago.ago"] {
            assert!(text.parse::<TimeSpec>().is_err(), "{text}");
        }
        let far: TimeSpec = "4294967295y".parse().unwrap();
        assert_eq!(far.resolve(DateTime::UNIX_EPOCH), None);
    }
}
