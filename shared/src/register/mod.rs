//! The register of a session: the attendance, from marks of several devices that agree in the end.

mod days;
mod fault;
mod mark;
mod recorded;
mod standing;
mod walk_in;

pub use days::{day_now, days_to_choose, stretches};
pub use fault::RegisterFault;
pub use mark::{Mark, MarkDraft, Marking, Said, What};
pub use recorded::{BookRecorded, RecordedDraft};
pub use standing::{Marks, Presence, Standing};
pub use walk_in::{NotBooked, WalkIn, WalkInDraft};
