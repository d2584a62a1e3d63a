//! The register of a session: who came, from marks that several devices make and that agree in the end.

mod mark;
mod standing;
mod walk_in;

pub use mark::{Mark, MarkDraft, Marking, What};
pub use standing::{Marks, Presence, Standing};
pub use walk_in::{NotBooked, WalkIn, WalkInDraft};
