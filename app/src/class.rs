//! CSS classes that pages and islands share.

use codegraph_model::words::Tone;

/// The class that colors a state. Color is never alone: a sign and a word stand with it.
pub const fn state_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Better => "state up",
        Tone::Worse => "state down",
        Tone::Neutral => "state same",
    }
}
