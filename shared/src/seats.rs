//! Seats: the public numbers of a session's places.

use serde::{Deserialize, Serialize};

/// The seats of one session at one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seats {
    /// How many people the session takes.
    pub capacity: u32,
    /// Places booked, offered, attended or absent.
    pub taken: u32,
    /// Places that wait.
    pub waiting: u32,
    /// Grows with each change of the session, so the lower of two versions is the older.
    pub version: i64,
}

/// How many places are left, in the three levels that a page shows differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Many places.
    Free,
    /// A tenth of the capacity or less, or three places or fewer.
    Few,
    /// No place.
    Full,
}

impl Seats {
    /// Places that anybody can still book.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.capacity.saturating_sub(self.taken)
    }

    /// The level of places left.
    #[must_use]
    pub fn room(&self) -> Room {
        match self.left() {
            0 => Room::Full,
            left if left <= (self.capacity / 10).max(3) && self.taken > 0 => Room::Few,
            _ => Room::Free,
        }
    }

    /// The words on pages: "7 of 30 places left", or "Fully booked".
    #[must_use]
    pub fn words(&self) -> String {
        match (self.left(), self.waiting) {
            (0, 0) => "Fully booked".to_owned(),
            (0, 1) => "Fully booked, 1 person waiting".to_owned(),
            (0, waiting) => format!("Fully booked, {waiting} people waiting"),
            (left, _) => format!("{left} of {} {} left", self.capacity, places(self.capacity)),
        }
    }

    /// The share of places taken, in whole per cent: the length of the bar.
    #[must_use]
    pub fn taken_percent(&self) -> u32 {
        (self.taken * 100).checked_div(self.capacity).map_or(100, |percent| percent.min(100))
    }
}

/// One change of a session's seats, as it travels to open pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "FlatFrame", into = "FlatFrame")]
pub struct SeatsFrame {
    /// Which session: the sheet's address and the session's number in its workshop, like `71-16/1`.
    pub session: String,
    /// The session's seats.
    pub seats: Seats,
}

/// A frame as serialised. Its fields are written out, because serde's `flatten` costs the browser several kilobytes.
#[derive(Serialize, Deserialize)]
struct FlatFrame {
    session: String,
    capacity: u32,
    taken: u32,
    waiting: u32,
    version: i64,
}

impl From<FlatFrame> for SeatsFrame {
    fn from(FlatFrame { session, capacity, taken, waiting, version }: FlatFrame) -> Self {
        Self { session, seats: Seats { capacity, taken, waiting, version } }
    }
}

impl From<SeatsFrame> for FlatFrame {
    fn from(SeatsFrame { session, seats: Seats { capacity, taken, waiting, version } }: SeatsFrame) -> Self {
        Self { session, capacity, taken, waiting, version }
    }
}

/// The word for this many places: "place" or "places".
#[must_use]
pub fn places(count: u32) -> &'static str {
    if count == 1 { "place" } else { "places" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seats(capacity: u32, taken: u32) -> Seats {
        Seats { capacity, taken, waiting: 0, version: 1 }
    }

    #[test]
    fn c1_a_session_of_two_shows_two_left_then_fully_booked() {
        assert_eq!(seats(2, 0).words(), "2 of 2 places left");
        assert_eq!(seats(2, 1).words(), "1 of 2 places left");
        assert_eq!((seats(2, 2).words(), seats(2, 2).left()), ("Fully booked".to_owned(), 0));
    }

    #[test]
    fn few_is_a_tenth_or_three() {
        assert_eq!(seats(30, 26).room(), Room::Free);
        assert_eq!(seats(30, 27).room(), Room::Few);
        assert_eq!(seats(100, 90).room(), Room::Few);
        assert_eq!(seats(2, 0).room(), Room::Free, "an empty small room is not nearly full");
        assert_eq!(seats(30, 30).room(), Room::Full);
    }

    #[test]
    fn the_wire_form_is_flat() {
        let frame = SeatsFrame { session: "71-16/1".into(), seats: seats(30, 2) };
        let json = serde_json::to_value(&frame).unwrap();
        assert_eq!(
            json,
            serde_json::json!({"session": "71-16/1", "capacity": 30, "taken": 2, "waiting": 0, "version": 1})
        );
    }

    proptest! {
        #[test]
        fn left_and_taken_make_the_capacity(capacity in 0u32..2_000, taken in 0u32..2_000) {
            let seats = seats(capacity, taken.min(capacity));
            prop_assert_eq!(seats.left() + seats.taken, capacity);
            prop_assert!(seats.taken_percent() <= 100);
            prop_assert_eq!(seats.room() == Room::Full, seats.left() == 0);
        }
    }
}
