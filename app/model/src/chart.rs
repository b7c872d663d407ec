//! The geometry of a drawn chart: what a browser needs to know to lay a crosshair over it.

use serde::{Deserialize, Serialize};

/// Where in a drawing the data lies, and what its edges stand for. Both axes are linear.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Of the whole drawing, in its own units.
    pub width: f64,
    pub height: f64,
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    /// Seconds since 1970 at the left and right edge.
    pub from: i64,
    pub to: i64,
    /// The value at the bottom and top edge.
    pub low: f64,
    pub high: f64,
}

impl Frame {
    /// Where a time lies, from left to right.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "times of this era are exact in f64")]
    pub fn x(&self, seconds: i64) -> f64 {
        let share = (seconds - self.from) as f64 / (self.to - self.from).max(1) as f64;
        self.left + share * (self.right - self.left)
    }

    /// Where a value lies, from top to bottom.
    #[must_use]
    pub fn y(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low).max(f64::MIN_POSITIVE);
        self.bottom - share * (self.bottom - self.top)
    }
}
