//! Reports as their readers get them: the same every time, whole, safe, and true to the evidence.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod evidence;
mod hostile;
#[path = "../../examples/report/made.rs"]
mod made;
mod reports;
