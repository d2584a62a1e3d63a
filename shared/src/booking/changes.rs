//! Why a booking was not cancelled, corrected or moved.

use serde::{Deserialize, Serialize};

use super::BookRefused;
use crate::{delegate::DelegateFaults, moment::Moment, refusal::Refusal};

/// Why nothing was cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum CancelRefused {
    /// Nobody is signed in.
    #[error("Your school is not signed in. Nothing was cancelled.")]
    SignedOut,
    /// The booking does not exist, or belongs to another school: one answer for both.
    #[error("Your school has no booking with this reference.")]
    NotFound,
    /// No delegate was chosen.
    #[error("Choose who to cancel")]
    NobodyChosen,
    /// The chosen place or booking is cancelled already.
    #[error("This is cancelled already. Nothing was changed.")]
    AlreadyCancelled,
    /// The booking is no longer on the waiting list.
    #[error(
        "You are no longer on the waiting list. You have a place, or somebody has left the list. Nothing was changed."
    )]
    NothingWaits,
    /// The session has started: attendance is recorded on the register.
    #[error("The session started on {}. Nothing was cancelled.", .at.words)]
    Started {
        /// When the session started.
        at: Moment,
    },
    /// The key is missing, invalid or was used for another command.
    #[error("This page was sent before with another choice. Nothing was changed. Go back, reload it and try again.")]
    KeyReused,
}

impl Refusal for CancelRefused {
    fn status(&self) -> u16 {
        match self {
            Self::SignedOut => 401,
            Self::NotFound => 404,
            Self::NobodyChosen | Self::KeyReused => 422,
            Self::AlreadyCancelled | Self::NothingWaits => 409,
            Self::Started { .. } => 410,
        }
    }

    fn message(&self) -> String {
        self.to_string()
    }
}

/// Why a delegate's details were not corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum CorrectRefused {
    /// Nobody is signed in.
    #[error("Your school is not signed in. Nothing was changed.")]
    SignedOut,
    /// The place does not exist, belongs to another school, or is cancelled: one answer for all.
    #[error("Your school does not have this place.")]
    NotFound,
    /// Fields of the form have faults.
    #[error("Some answers need another look.")]
    Unreadable(DelegateFaults),
    /// The session has started, so the register keeps the names that it has.
    #[error("The session started on {}. Nothing was changed.", .at.words)]
    Started {
        /// When the session started.
        at: Moment,
    },
}

impl Refusal for CorrectRefused {
    fn status(&self) -> u16 {
        match self {
            Self::SignedOut => 401,
            Self::NotFound => 404,
            Self::Unreadable(_) => 422,
            Self::Started { .. } => 410,
        }
    }

    fn message(&self) -> String {
        self.to_string()
    }
}

/// Why nothing was moved to another session. The places are where they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum MoveRefused {
    /// Nobody is signed in.
    #[error("Your school is not signed in. Nothing was moved.")]
    SignedOut,
    /// The booking does not exist, or belongs to another school: one answer for both.
    #[error("Your school has no booking with this reference.")]
    NotFound,
    /// No delegate was chosen.
    #[error("Choose who is moving")]
    NobodyChosen,
    /// No session was chosen, or the chosen one belongs to another workshop or has these places already.
    #[error("Choose another session of the workshop")]
    NoSession,
    /// The chosen place or booking is cancelled.
    #[error("This is cancelled already. Nothing was moved.")]
    NothingToMove,
    /// The places' session has started: attendance is recorded on the register.
    #[error("The session started on {}. Nothing was moved.", .at.words)]
    Started {
        /// When the session started.
        at: Moment,
    },
    /// The places cannot be booked on the session chosen.
    #[error("{} Your places have not changed.", not_there(.0))]
    NotThere(BookRefused),
    /// The key is missing, invalid or was used for another command.
    #[error("This page was sent before with another choice. Nothing was moved. Go back, reload it and try again.")]
    KeyReused,
}

/// Why the chosen session was refused, without the words about bookings.
fn not_there(refusal: &BookRefused) -> String {
    let words = refusal.message();
    format!("{}. {}", refusal.title(), words.trim_end_matches("Nothing was booked.").trim_end())
}

impl MoveRefused {
    /// Whether the refusal is about the chosen session, rather than about the delegates who move.
    #[must_use]
    pub fn is_about_session(&self) -> bool {
        matches!(self, Self::NoSession | Self::NotThere(_))
    }
}

impl Refusal for MoveRefused {
    fn status(&self) -> u16 {
        match self {
            Self::SignedOut => 401,
            Self::NotFound => 404,
            Self::NobodyChosen | Self::NoSession | Self::KeyReused => 422,
            Self::NothingToMove => 409,
            Self::Started { .. } => 410,
            Self::NotThere(refusal) => refusal.status(),
        }
    }

    fn message(&self) -> String {
        self.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::booking::{ShortOf, Shortage};

    #[test]
    fn c6_a_refused_move_says_how_many_places_are_left_and_changes_none() {
        let short = Shortage { of: ShortOf::Capacity, asked: 2, session_left: 1, held: 0, limit: Some(2) };
        assert_eq!(
            MoveRefused::NotThere(BookRefused::NotEnough(short)).message(),
            "Not enough places left. You asked for 2 places. 1 is left on this session. Your places have not changed."
        );
    }
}
