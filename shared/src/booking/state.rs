use serde::{Deserialize, Serialize};

/// The state of a place. Written in the database as its name in small letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceState {
    /// The delegate has the place.
    Booked,
    /// The delegate waits for a place to come free.
    Waiting,
    /// A place came free, and waits for the school's answer.
    Offered,
    /// The place was cancelled.
    Cancelled,
    /// The delegate came.
    Attended,
    /// The delegate did not come.
    Absent,
}

impl PlaceState {
    /// Whether the delegate has a seat, so that the place counts as taken.
    #[must_use]
    pub fn is_coming(self) -> bool {
        matches!(self, Self::Booked | Self::Offered | Self::Attended | Self::Absent)
    }

    /// Whether the school can cancel or move the place: the register has no result for its delegate.
    #[must_use]
    pub fn can_be_given_back(self) -> bool {
        matches!(self, Self::Booked | Self::Waiting)
    }

    /// The state as a page says it.
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
