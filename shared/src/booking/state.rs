use serde::{Deserialize, Serialize};

/// The state of a place. Written in the database as its name in small letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceState {
    /// The delegate has it.
    Booked,
    /// It waits for a place to come free.
    Waiting,
    /// It came free, and waits for the school's answer.
    Offered,
    /// It was given back.
    Cancelled,
    /// The delegate came.
    Attended,
    /// The delegate did not come.
    Absent,
}

impl PlaceState {
    /// Whether the delegate has a seat: those that are counted as taken.
    #[must_use]
    pub fn is_coming(self) -> bool {
        matches!(self, Self::Booked | Self::Offered | Self::Attended | Self::Absent)
    }

    /// Whether its school can cancel it or move it: nobody has been marked on the register.
    #[must_use]
    pub fn can_be_given_back(self) -> bool {
        matches!(self, Self::Booked | Self::Waiting)
    }

    /// As a page says it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Booked => "Booked",
            Self::Waiting => "Waiting",
            Self::Offered => "Offered",
            Self::Cancelled => "Cancelled",
            Self::Attended => "Attended",
            Self::Absent => "Absent",
        }
    }
}
