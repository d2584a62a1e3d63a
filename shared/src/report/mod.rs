//! Which schools a workshop has reached: what each came to, and how that adds up by phase.

mod csv;
mod reach;

pub use csv::{cell, head, line, table};
pub use reach::{GroupReached, Reach, SchoolReached, by_area, by_phase};
