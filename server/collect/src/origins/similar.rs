//! How much of one file is found in another, measured as git measures it for renames (`diffcore-delta.c`): by the lines
//! that both have, wherever they stand, and by pieces of 64 bytes where lines are longer.

use std::hash::{DefaultHasher, Hasher};

/// The longest piece, in bytes.
const PIECE: usize = 64;

/// How many bytes of a file are in pieces of each content, sorted by the content's hash.
#[derive(Debug)]
pub struct Pieces {
    bytes: Vec<(u64, u64)>,
    size: u64,
}

impl Pieces {
    pub fn new(content: &[u8]) -> Self {
        let mut bytes: Vec<(u64, u64)> = Vec::new();
        for line in content.split_inclusive(|byte| *byte == b'\n') {
            for piece in line.chunks(PIECE) {
                let mut hasher = DefaultHasher::new();
                hasher.write(piece);
                bytes.push((hasher.finish(), piece.len() as u64));
            }
        }
        bytes.sort_unstable();
        bytes.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        Self { bytes, size: content.len() as u64 }
    }

    /// The bytes that both have, in percent of the larger one's, rounded down.
    pub fn similarity(&self, other: &Self) -> u64 {
        let (mut left, mut right) = (self.bytes.iter().peekable(), other.bytes.iter().peekable());
        let mut common = 0;
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            match a.0.cmp(&b.0) {
                std::cmp::Ordering::Less => _ = left.next(),
                std::cmp::Ordering::Greater => _ = right.next(),
                std::cmp::Ordering::Equal => {
                    common += a.1.min(b.1);
                    left.next();
                    right.next();
                }
            }
        }
        (common * 100).checked_div(self.size.max(other.size)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similarity(a: &str, b: &str) -> u64 {
        let (a, b) = (Pieces::new(a.as_bytes()), Pieces::new(b.as_bytes()));
        assert_eq!(a.similarity(&b), b.similarity(&a));
        a.similarity(&b)
    }

    #[test]
    fn what_both_have_counts_wherever_it_stands() {
        assert_eq!(similarity("one\ntwo\n", "two\none\n"), 100);
        assert_eq!(similarity("one\ntwo\n", "one\nsix\n"), 50);
        assert_eq!(similarity("one\n", "one\none\none\none\n"), 25);
        assert_eq!(similarity("one\n", "two\n"), 0);
        assert_eq!(similarity("", ""), 0);
        let long = "x".repeat(2 * PIECE);
        assert_eq!(similarity(&format!("{long}a"), &format!("{long}b")), 99);
    }
}
