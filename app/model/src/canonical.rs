//! Canonical bytes: one sequence of bytes for one value, whoever writes it (RFC 8785, JSON Canonicalization Scheme).

use serde::Serialize;

/// The canonical JSON of a value.
///
/// # Panics
/// Never for the types of this crate: all of them serialise to JSON with string keys and finite numbers, which
/// [`crate::number::finite`] sees to where numbers enter.
pub fn bytes<T: Serialize>(value: &T) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "every caller's type serialises; a failure is a defect of the type")]
    serde_json_canonicalizer::to_vec(value).expect("the type serialises to JSON")
}
