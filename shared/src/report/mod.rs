//! Which schools a workshop has reached: what each came to, and how that adds up by phase.

mod reach;

pub use reach::{GroupReached, Reach, SchoolReached, by_area, by_phase};
