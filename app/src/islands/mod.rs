//! The interactive parts of pages. They show the same facts without JavaScript; with it they use the REST API.

mod board;
mod browser;
mod drilldown;
mod overlay;
mod theme;

pub use board::{Moment, TrendBoard};
pub use drilldown::{MoreItems, item_row};
pub use overlay::ChartOverlay;
pub use theme::ThemeButton;
