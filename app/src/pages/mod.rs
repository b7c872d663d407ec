//! The pages. Each implements `View` for its data.

mod compare;
#[cfg(debug_assertions)]
mod components;
mod error;
mod groups;
mod imports;
mod overview;
mod periods;
mod scope;
mod snapshot;

#[cfg(debug_assertions)]
pub use components::Components;
