//! The program as people and scripts run it: over a database, and over a server.

mod basics;
mod configuration;
mod evidence;
pub mod home;
mod imports;
mod places;
mod remote;
mod reports;
mod shell;
mod uploads;
