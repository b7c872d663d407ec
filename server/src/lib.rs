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
