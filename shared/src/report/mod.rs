//! Which schools a workshop has reached: each school's attendance, and the totals by phase.

mod reach;

pub use reach::{GroupReached, Reach, SchoolReached, by_area, by_phase};
