//! Faults of the form about a session.

use crate::form::{Fault, Offer};

/// A fault of the form about a session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionFault {
    /// An end that is not after its start.
    #[error("The end must be after the start. If the session ends on a later day, enter that day too")]
    EndNotAfterStart,
    /// An end that is more days after its start than this.
    #[error("A session can last {0} days at most")]
    SessionTooLong(i64),
    /// A time that London's clocks jump over: which, and when.
    #[error("{0}: the clocks go forward from 1am to 2am. Enter another time")]
    NoSuchTime(String),
    /// A code that another session of the sheet has.
    #[error("Another session of this sheet has the same code")]
    CodeTwice,
    /// A code that a session of another sheet has.
    #[error("A session of another sheet has this code")]
    CodeTaken,
    /// Fewer people than have places.
    #[error("{0} have places. Move or cancel {1} first")]
    CapacityBelowTaken(u32, u32),
    /// Clashes with other sessions, in words, that no officer has accepted.
    #[error("This clashes with {}. Change it, or tick the box to keep it", other_sessions(.0.len()))]
    Clashes(Vec<String>),
    /// A time when the session was not held: from when until when it was.
    #[error("Enter a time from {0} to {1}, when the session is held")]
    OutsideSession(String, String),
    /// No other session that takes place, if one is required.
    #[error("Choose an upcoming session of this workshop")]
    NoOtherSession,
    /// Nobody is given a place any more from the waiting list of the session that is chosen.
    #[error("The waiting list of that session is closed. Choose another session")]
    NobodyWaits,
}

impl Fault for SessionFault {
    fn offer(&self) -> Option<Offer> {
        if let Self::Clashes(clashes) = self { Some(Offer::Clashes(clashes.clone())) } else { None }
    }
}

/// "another session", "2 other sessions".
fn other_sessions(count: usize) -> String {
    if count == 1 { "another session".to_owned() } else { format!("{count} other sessions") }
}
