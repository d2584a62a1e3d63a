//! Faults of the form about a session.

use crate::form::{Fault, Offer};

/// A fault of the form about a session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionFault {
    /// The end is not after the start.
    #[error("The end must be after the start. If the session ends on a later day, enter that day too")]
    EndNotAfterStart,
    /// The session lasts longer than this many days.
    #[error("A session can last {0} days at most")]
    SessionTooLong(i64),
    /// London's clocks jump over this time.
    #[error("{0}: the clocks go forward from 1am to 2am. Enter another time")]
    NoSuchTime(String),
    /// Another session of the sheet has the same code.
    #[error("Another session of this sheet has the same code")]
    CodeTwice,
    /// A session of another sheet has the same code.
    #[error("A session of another sheet has this code")]
    CodeTaken,
    /// The capacity is lower than the number of people who have places.
    #[error("{0} have places. Move or cancel {1} first")]
    CapacityBelowTaken(u32, u32),
    /// The session clashes with others, in words, and the officer has not accepted this.
    #[error("This clashes with {}. Change it, or tick the box to keep it", other_sessions(.0.len()))]
    Clashes(Vec<String>),
    /// The time is outside the session, which was held from the first time to the second.
    #[error("Enter a time from {0} to {1}, when the session is held")]
    OutsideSession(String, String),
    /// No other session that takes place was chosen, although one is required.
    #[error("Choose an upcoming session of this workshop")]
    NoOtherSession,
    /// The waiting list of the chosen session no longer gives places.
    #[error("The waiting list of that session is closed. Choose another session")]
    NobodyWaits,
}

impl Fault for SessionFault {
    fn offer(&self) -> Option<Offer> {
        if let Self::Clashes(clashes) = self { Some(Offer::Clashes(clashes.clone())) } else { None }
    }
}

/// How many other sessions, in words: "another session", "2 other sessions".
fn other_sessions(count: usize) -> String {
    if count == 1 { "another session".to_owned() } else { format!("{count} other sessions") }
}
