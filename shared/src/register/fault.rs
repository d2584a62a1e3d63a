//! Faults of the form about a register.

use crate::form::Fault;

use super::NotBooked;

/// A fault of the form about a register.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegisterFault {
    /// A rule keeps a recorded person from being booked.
    #[error("Not booked: {0}")]
    NotBooked(NotBooked),
    /// The time of leaving is before this time of coming.
    #[error("They came at {0}. Enter a later time")]
    LeftBeforeComing(String),
    /// The time of coming is after this time of leaving.
    #[error("They left at {0}. Enter an earlier time")]
    CameAfterLeaving(String),
    /// The register is closed, so nobody can be booked on it.
    #[error("Open the register again to book them")]
    RegisterClosed,
}

impl Fault for RegisterFault {}
