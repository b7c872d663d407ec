//! The server, its services and the command line. Rules live in `services`; `http`, `ui` and `cli` call them.

pub mod cli;
pub mod clock;
pub mod config;
pub mod error;
pub mod http;
mod json;
pub mod scheduler;
pub mod services;
mod ui;

/// Reports and trees are a great many small texts, made on all cores and freed on others: the allocator of the C library
/// takes a third longer for an import, and gives memory back that is asked for again at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
