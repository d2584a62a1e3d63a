//! A workshop: the training that a sheet announces, its limit, and a school's places on it.

use serde::{Deserialize, Serialize};

use crate::{moment::Moment, seats::places};

/// The scope of a school's limit of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LimitPer {
    /// All sessions of the workshop together.
    Workshop,
    /// Each session separately.
    Session,
}

/// The most places that one establishment can hold or wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacesLimit {
    /// The number of places, at least 1.
    pub places: u32,
    /// The scope over which the places are counted.
    pub per: LimitPer,
}

impl PlacesLimit {
    /// The rule in words.
    #[must_use]
    pub fn words(&self) -> String {
        let over = match self.per {
            LimitPer::Workshop => "for the whole workshop",
            LimitPer::Session => "at each session",
        };
        format!("At most {} {} for each school, {over}.", self.places, places(self.places))
    }
}

/// An establishment's places on a workshop (or on one of its sessions, if the limit is per session).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Places that the establishment holds or waits for.
    pub held: u32,
    /// How many of these places wait.
    pub waiting: u32,
    /// The establishment's limit. `None`: only the sessions' capacity counts.
    pub limit: Option<u32>,
}

impl Standing {
    /// Places the establishment may still take.
    #[must_use]
    pub fn left(&self) -> Option<u32> {
        self.limit.map(|limit| limit.saturating_sub(self.held))
    }

    /// The sentence: "Your school holds 1 of 2 places. 1 left."
    #[must_use]
    pub fn words(&self) -> String {
        let booked = self.held.saturating_sub(self.waiting);
        let waits = match self.waiting {
            0 => String::new(),
            waiting => format!(" and waits for {waiting}"),
        };
        match (self.limit, self.left()) {
            (Some(limit), Some(0)) if booked > limit => {
                format!("Your school holds {booked} {}{waits}. Its limit is {limit}. None left.", places(booked))
            }
            (Some(limit), Some(0)) => {
                format!("Your school holds {booked} of {limit} {}{waits}. None left.", places(limit))
            }
            (Some(limit), Some(left)) => {
                format!("Your school holds {booked} of {limit} {}{waits}. {left} left.", places(limit))
            }
            _ => format!("Your school holds {booked} {}{waits}.", places(booked)),
        }
    }
}

/// Whether a workshop can be booked now, as a page says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BookingWindow {
    /// Booking opens at this time.
    Opens(Moment),
    /// Booking is open. It closes at this time; `None`: when each session starts.
    Open {
        /// When booking closes.
        until: Option<Moment>,
    },
    /// Booking has closed.
    Closed {
        /// When booking closed.
        since: Moment,
    },
}

impl BookingWindow {
    /// Whether a place can be booked.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g5_a_schools_places_are_written_as_a_sentence() {
        let words = |held, waiting, limit| Standing { held, waiting, limit }.words();
        assert_eq!(words(1, 0, Some(2)), "Your school holds 1 of 2 places. 1 left.");
        assert_eq!(words(2, 0, Some(2)), "Your school holds 2 of 2 places. None left.");
        assert_eq!(words(0, 0, Some(1)), "Your school holds 0 of 1 place. 1 left.");
        assert_eq!(words(3, 0, Some(2)), "Your school holds 3 places. Its limit is 2. None left.");
        assert_eq!(words(1, 0, None), "Your school holds 1 place.");
        assert_eq!(words(2, 1, Some(2)), "Your school holds 1 of 2 places and waits for 1. None left.");
        assert_eq!(words(2, 2, Some(4)), "Your school holds 0 of 4 places and waits for 2. 2 left.");
    }

    #[test]
    fn a_lowered_limit_leaves_nothing_rather_than_less() {
        assert_eq!(Standing { held: 2, waiting: 0, limit: Some(1) }.left(), Some(0));
    }

    #[test]
    fn the_limit_is_written_in_words() {
        assert_eq!(
            PlacesLimit { places: 2, per: LimitPer::Workshop }.words(),
            "At most 2 places for each school, for the whole workshop."
        );
        assert_eq!(
            PlacesLimit { places: 1, per: LimitPer::Session }.words(),
            "At most 1 place for each school, at each session."
        );
    }
}
