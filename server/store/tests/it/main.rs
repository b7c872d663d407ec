//! The store through its public interface, and the database behind it through connections of other programs.

mod evidence;
mod lists;
mod opening;
mod plans;
mod support;
mod trees;
mod trends;
mod writers;
