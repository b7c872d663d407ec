//! Histories of a scope: how its numbers moved, how two periods differ, what people noted.

mod notes;
mod periods;
mod trends;
