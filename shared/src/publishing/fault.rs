//! Faults of the form about a sheet that is written.

use crate::form::{Fault, Offer};

/// A fault of the form about a sheet that is written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishingFault {
    /// A sheet's number.
    #[error("Enter the sheet’s number and year, like 71/16")]
    SheetNumber,
    /// Closing that is not after opening.
    #[error("Booking must close after it opens")]
    ClosesNotAfterOpening,
    /// A day of publication that has not come yet.
    #[error("This day is in the future. Schedule the sheet for it, or leave this empty to publish it now")]
    NotYet,
    /// About a school's limit.
    #[error("Enter 1 to 100 places, or leave this empty for no limit")]
    Limit,
    /// A number that another sheet has.
    #[error("Sheet {0} already exists")]
    NumberTaken(String),
    /// Another number for a sheet that has been read under its own.
    #[error("A published sheet keeps its number")]
    NumberStays,
    /// Words that cancel a session, while the sheet's sessions can be booked.
    #[error(
        "The sheet says {}. Tick “Cancelled” at the session that they cancel, change the words, or tick the box below if no session of this sheet is cancelled", quoted(.0)
    )]
    CalledOff(Vec<String>),
    /// More sessions than a sheet has.
    #[error("This has {} sessions. A sheet has {} at most: make several sheets of it", .0, crate::sheet::SESSIONS_MAX)]
    TooManySessions(usize),
}

impl Fault for PublishingFault {
    fn offer(&self) -> Option<Offer> {
        match self {
            Self::CalledOff(sentences) => Some(Offer::CancelsNone(sentences.clone())),
            Self::NumberTaken(number) => Some(Offer::OpenSheet(number.clone())),
            _ => None,
        }
    }
}

/// Sentences in quotation marks, the first few of them.
fn quoted(sentences: &[String]) -> String {
    const QUOTED: usize = 5;
    let mut quoted: Vec<String> = sentences.iter().take(QUOTED).map(|sentence| format!("“{sentence}”")).collect();
    if sentences.len() > QUOTED {
        quoted.push(format!("{} more", sentences.len() - QUOTED));
    }
    match quoted.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => quoted.concat(),
    }
}
