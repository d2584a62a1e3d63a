//! Faults of what an officer types about a register.

use crate::form::Fault;

use super::NotBooked;

/// A fault of what an officer types about a register.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegisterFault {
    /// The rule that keeps a noted person from being booked.
    #[error("Not booked: {0}")]
    NotBooked(NotBooked),
    /// A closed register, on which nobody can be booked.
    #[error("Open the register again to book them")]
    RegisterClosed,
}

impl Fault for RegisterFault {}
