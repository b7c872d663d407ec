//! Capture through `Session`, as the server uses it, of real repositories that the `git` program made.

mod capture;
mod history;
mod hostile;
mod lockfiles;
mod refusals;
mod repo;
mod shallow;
mod support;
