//! The interactive parts of pages. Each shows the same facts without JavaScript, and talks to the REST API with it.

mod board;
mod browser;
mod drilldown;
mod overlay;
mod theme;

pub use board::{Moment, TrendBoard};
pub use drilldown::{MoreItems, item_row};
pub use overlay::ChartOverlay;
pub use theme::ThemeButton;
