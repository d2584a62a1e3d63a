//! Faults of the form in which an officer writes a sheet.

use crate::form::{Fault, Offer};

/// A fault of the form in which an officer writes a sheet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishingFault {
    /// The text is not a sheet's number.
    #[error("Enter the sheet’s number and year, like 71/16")]
    SheetNumber,
    /// Booking does not close after it opens.
    #[error("Booking must close after it opens")]
    ClosesNotAfterOpening,
    /// The day of publication is in the future.
    #[error("This day is in the future. Schedule the sheet for it, or leave this empty to publish it now")]
    NotYet,
    /// The school's limit is not a number that is allowed.
    #[error("Enter 1 to 100 places, or leave this empty for no limit")]
    Limit,
    /// Another sheet has this number.
    #[error("Sheet {0} already exists")]
    NumberTaken(String),
    /// The number differs from that of the published sheet, which cannot change.
    #[error("A published sheet keeps its number")]
    NumberStays,
    /// Words that cancel a session, while the sheet's sessions can be booked.
    #[error(
        "The sheet says {}. Tick “Cancelled” at the session that they cancel, change the words, or tick the box below if no session of this sheet is cancelled", quoted(.0)
    )]
    CalledOff(Vec<String>),
    /// The form has more sessions than a sheet can have.
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
