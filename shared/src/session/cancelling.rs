//! Cancelling a session: the outcome for each booking on it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::waiting::Wants;

/// The officer's choice for the places of a cancelled session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reallocation {
    /// The places are cancelled.
    Nothing,
    /// The places move to another session, as many as fit.
    Move {
        /// Whether places that do not fit join the other session's waiting list, in their turn; otherwise they are cancelled.
        rest_waits: bool,
    },
    /// The places join the other session's waiting list, ahead of everyone already waiting there.
    WaitFirst,
}

impl Reallocation {
    /// Reads a form's values: the choice for all places, and for places that do not fit.
    #[must_use]
    pub fn read(what: &str, rest: &str) -> Option<Self> {
        match what {
            "cancel" => Some(Self::Nothing),
            "move" => Some(Self::Move { rest_waits: rest != "cancel" }),
            "wait" => Some(Self::WaitFirst),
            _ => None,
        }
    }

    /// Whether places may go to the other session's waiting list.
    #[must_use]
    pub fn may_wait(self) -> bool {
        matches!(self, Self::WaitFirst | Self::Move { rest_waits: true })
    }
}

/// A booking on a session that is cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DisplacedBooking {
    /// The school that holds the booking.
    pub school: i64,
    /// The booked places of the booking. They stay together.
    pub booked: u32,
    /// The waiting places of the booking.
    pub waiting: u32,
    /// Whether the waiting places are wanted all at once or one by one.
    pub wants: Wants,
}

/// The other session, before the places of the cancelled one move to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Destination {
    /// Places left.
    pub left: u32,
    /// Whether the other session's waiting list still gives places.
    pub gives: bool,
    /// How many more places each school can hold there; a school that is not listed has no limit. If the limit is counted over
    /// the workshop, no school is listed: places that move within it are counted already.
    pub room: HashMap<i64, u32>,
}

/// The outcome for a booking. The booked places come first, in their order, then the waiting ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// How many places move to the other session.
    pub seats: u32,
    /// How many places wait for the other session.
    pub waits: u32,
    /// How many places are cancelled.
    pub cancelled: u32,
}

/// The outcome for each booking of a session. The booked places of all bookings are dealt with first, in order, then the
/// waiting ones. Booked places stay together: a booking that does not fit leaves the free places to the next one that does.
#[must_use]
pub fn outcomes(instead: Reallocation, elsewhere: &Destination, bookings: &[DisplacedBooking]) -> Vec<Outcome> {
    let mut there = elsewhere.clone();
    let mut outcomes = vec![Outcome::default(); bookings.len()];
    for (fate, booking) in outcomes.iter_mut().zip(bookings) {
        there.settle(instead, fate, booking.school, booking.booked, booking.booked);
    }
    for (fate, booking) in outcomes.iter_mut().zip(bookings) {
        // If the first places of a booking wait, the others wait too.
        let least = if fate.waits + fate.cancelled > 0 { u32::MAX } else { booking.wants.least(booking.waiting) };
        let least = if there.gives { least } else { u32::MAX };
        there.settle(instead, fate, booking.school, booking.waiting, least);
    }
    outcomes
}

impl Destination {
    /// Finds places for `wanted` people if at least `least` are free. The other people wait or are cancelled.
    fn settle(&mut self, instead: Reallocation, fate: &mut Outcome, school: i64, wanted: u32, least: u32) {
        let allowed =
            if instead == Reallocation::Nothing { 0 } else { self.room.get(&school).copied().unwrap_or(u32::MAX) };
        let fit = wanted.min(self.left).min(allowed);
        let seats = if fit < least { 0 } else { fit };
        let rest = wanted - seats;
        // Waiting places count towards the limit as well, and the limit never splits a booking.
        let waits = if instead.may_wait() && rest <= allowed - seats { rest } else { 0 };
        if let Some(room) = self.room.get_mut(&school) {
            *room -= seats + waits;
        }
        self.left -= seats;
        fate.seats += seats;
        fate.waits += waits;
        fate.cancelled += rest - waits;
    }
}

/// The sum of all outcomes.
#[must_use]
pub fn total(outcomes: &[Outcome]) -> Outcome {
    outcomes.iter().fold(Outcome::default(), |sum, fate| Outcome {
        seats: sum.seats + fate.seats,
        waits: sum.waits + fate.waits,
        cancelled: sum.cancelled + fate.cancelled,
    })
}

impl Outcome {
    /// The outcome in words: "4 places move, 2 wait and 1 is cancelled".
    #[must_use]
    pub fn words(self) -> String {
        let is = |count: u32| if count == 1 { "is" } else { "are" };
        let verb = |count: u32, verb: &str| format!("{count} {verb}{}", if count == 1 { "s" } else { "" });
        let parts: Vec<String> = [
            (self.seats, verb(self.seats, "move")),
            (self.waits, verb(self.waits, "wait")),
            (self.cancelled, format!("{} {} cancelled", self.cancelled, is(self.cancelled))),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(_, words)| words)
        .collect();
        match parts.split_last() {
            None => "nobody has a place".to_owned(),
            Some((only, [])) => only.clone(),
            Some((last, before)) => format!("{} and {last}", before.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MOVE: Reallocation = Reallocation::Move { rest_waits: true };

    fn booking(school: i64, booked: u32, waiting: u32) -> DisplacedBooking {
        DisplacedBooking { school, booked, waiting, wants: Wants::Together }
    }

    fn with(left: u32) -> Destination {
        Destination { left, gives: true, room: HashMap::new() }
    }

    fn fate(seats: u32, waits: u32, cancelled: u32) -> Outcome {
        Outcome { seats, waits, cancelled }
    }

    #[test]
    fn as_many_as_fit_move_and_bookings_stay_whole() {
        let bookings = [booking(1, 2, 0), booking(2, 2, 0), booking(3, 1, 0)];
        assert_eq!(outcomes(MOVE, &with(4), &bookings), [fate(2, 0, 0), fate(2, 0, 0), fate(0, 1, 0)]);
        assert_eq!(outcomes(MOVE, &with(3), &bookings), [fate(2, 0, 0), fate(0, 2, 0), fate(1, 0, 0)]);
        let cancelled = Reallocation::Move { rest_waits: false };
        assert_eq!(outcomes(cancelled, &with(3), &bookings)[1], fate(0, 0, 2));
        assert_eq!(total(&outcomes(Reallocation::Nothing, &with(30), &bookings)), fate(0, 0, 5));
    }

    #[test]
    fn waiting_bookings_come_after_those_with_places() {
        let bookings = [booking(1, 0, 1), booking(2, 1, 0)];
        assert_eq!(outcomes(MOVE, &with(1), &bookings), [fate(0, 1, 0), fate(1, 0, 0)]);
        let partly = DisplacedBooking { wants: Wants::Any, ..booking(1, 1, 2) };
        assert_eq!(outcomes(MOVE, &with(2), &[partly]), [fate(2, 1, 0)]);
        assert_eq!(outcomes(MOVE, &with(0), &[partly]), [fate(0, 3, 0)]);
    }

    #[test]
    fn w6_a_closed_list_gives_no_places_to_moved_bookings() {
        let closed = Destination { gives: false, ..with(9) };
        let gone = Reallocation::Move { rest_waits: false };
        assert_eq!(outcomes(gone, &closed, &[booking(1, 1, 0), booking(2, 0, 1)]), [fate(1, 0, 0), fate(0, 0, 1)]);
    }

    #[test]
    fn a_session_limit_applies_to_moved_and_waiting_places() {
        let there = Destination { room: HashMap::from([(1, 1)]), ..with(9) };
        let bookings = [booking(1, 2, 0), booking(1, 1, 0), booking(2, 2, 0)];
        assert_eq!(outcomes(MOVE, &there, &bookings), [fate(0, 0, 2), fate(1, 0, 0), fate(2, 0, 0)]);
    }

    #[test]
    fn the_outcome_is_written_in_words() {
        assert_eq!(fate(4, 2, 1).words(), "4 move, 2 wait and 1 is cancelled");
        assert_eq!(fate(1, 0, 0).words(), "1 moves");
        assert_eq!(fate(0, 1, 2).words(), "1 waits and 2 are cancelled");
        assert_eq!(Outcome::default().words(), "nobody has a place");
    }

    fn any_bookings() -> impl Strategy<Value = Vec<DisplacedBooking>> {
        let one = (1..5i64, 0..4u32, 0..4u32, any::<bool>()).prop_map(|(school, booked, waiting, together)| {
            DisplacedBooking { school, booked, waiting, wants: if together { Wants::Together } else { Wants::Any } }
        });
        prop::collection::vec(one, 0..12)
    }

    fn any_instead() -> impl Strategy<Value = Reallocation> {
        prop_oneof![
            Just(Reallocation::Nothing),
            Just(Reallocation::WaitFirst),
            any::<bool>().prop_map(|rest_waits| Reallocation::Move { rest_waits }),
        ]
    }

    proptest! {
        #[test]
        fn no_booking_is_lost_and_no_bound_is_exceeded(
            instead in any_instead(), left in 0..12u32, gives in any::<bool>(), bookings in any_bookings(),
            room in prop::collection::hash_map(1..5i64, 0..6u32, 0..4),
        ) {
            let there = Destination { left, gives, room: room.clone() };
            let outcomes = outcomes(instead, &there, &bookings);
            for (fate, booking) in outcomes.iter().zip(&bookings) {
                prop_assert_eq!(fate.seats + fate.waits + fate.cancelled, booking.booked + booking.waiting);
                prop_assert!(fate.seats == 0 || fate.seats >= booking.booked, "what is booked stays together");
            }
            prop_assert!(total(&outcomes).seats <= left);
            for (school, room) in room {
                let held: u32 = outcomes.iter().zip(&bookings).filter(|(_, booking)| booking.school == school)
                    .map(|(fate, _)| fate.seats + fate.waits).sum();
                prop_assert!(held <= room);
            }
        }
    }
}
