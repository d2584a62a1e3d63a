//! Faults of the form about a register.

use crate::form::Fault;

use super::NotBooked;

/// A fault of the form about a register.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegisterFault {
    /// The rule that keeps a recorded person from being booked.
    #[error("Not booked: {0}")]
    NotBooked(NotBooked),
    /// A time of leaving before the time of coming, which it holds.
    #[error("They came at {0}. Enter a later time")]
    LeftBeforeComing(String),
    /// A time of coming after the time of leaving, which it holds.
    #[error("They left at {0}. Enter an earlier time")]
    CameAfterLeaving(String),
    /// A closed register, on which nobody can be booked.
    #[error("Open the register again to book them")]
    RegisterClosed,
}

impl Fault for RegisterFault {}
