//! Charts of Codegraph, drawn once for pages and print alike.

mod axis;
mod backend;
mod chart;

pub use chart::{Chart, Size, TrendChart, trend_chart};
