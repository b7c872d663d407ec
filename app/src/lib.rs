//! The web interface. Pages are functions from data to markup, rendered on the server; the browser runs only the islands.
//! Nothing here loads data on the server or knows where it comes from.

mod accepted;
#[cfg(feature = "ssr")]
mod address;
mod class;
#[cfg(feature = "ssr")]
mod components;
#[cfg(feature = "ssr")]
pub mod data;
#[cfg(feature = "ssr")]
mod format;
pub mod islands;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
mod view;

#[cfg(all(feature = "ssr", debug_assertions))]
pub use pages::Components;
#[cfg(feature = "ssr")]
pub use shell::{Assets, page};
#[cfg(feature = "ssr")]
pub use view::{Crumb, Page, Section, View};
