//! The waiting list of a session: who gets the places that come free.

use serde::{Deserialize, Serialize};

use crate::{moment::Moment, seats::places};

/// How a booking waits for several places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wants {
    /// All its places at once, or none.
    Together,
    /// Each place as it comes free.
    Any,
}

impl Wants {
    /// How many of `asked` places must be free for the first of them to be given.
    #[must_use]
    pub fn least(self, asked: u32) -> u32 {
        match self {
            Self::Together => asked,
            Self::Any => asked.min(1),
        }
    }
}

/// A booking on a waiting list, in its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiter {
    /// The waiting places of the booking.
    pub places: u32,
    /// Whether the places are wanted all at once or one by one.
    pub wants: Wants,
    /// Whether the booking's school is within its limit, which an officer may have lowered.
    pub within_limit: bool,
}

/// Why a booking was not served though a place was free. It keeps its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PassedOver {
    /// The booking waits for more places together than were free.
    Together,
    /// The booking's school is over its limit.
    Limit,
}

impl PassedOver {
    /// The reason, in words for the school that waits.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Together => "A place came free, but you asked for all your places together. You keep your turn.",
            Self::Limit => "A place came free, but your school is over its limit on this workshop. You keep your turn.",
        }
    }
}

/// The outcome for a waiting booking when places are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// This many of the booking's places are booked, at least 1.
    Served(u32),
    /// The booking keeps its turn, though a place was free.
    PassedOver(PassedOver),
    /// No place was left when the booking's turn came.
    Waits,
}

/// Gives free places to the waiting list, first come, first served. A booking that cannot be served keeps its turn, and the next
/// one that can is served.
#[must_use]
pub fn serve(free: u32, queue: &[Waiter]) -> Vec<Turn> {
    let mut free = free;
    let turn = |waiter: &Waiter| {
        if free == 0 {
            return Turn::Waits;
        }
        if !waiter.within_limit {
            return Turn::PassedOver(PassedOver::Limit);
        }
        if free < waiter.wants.least(waiter.places) {
            return Turn::PassedOver(PassedOver::Together);
        }
        let given = waiter.places.min(free);
        free -= given;
        Turn::Served(given)
    };
    queue.iter().map(turn).collect()
}

/// Whether schools can book a place that comes free on a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bookable {
    /// Schools can book it now.
    Now,
    /// Booking opens at this time.
    From(Moment),
    /// Booking closed at this time.
    Closed(Moment),
    /// The session has started.
    Started,
    /// The session does not take place.
    Cancelled,
    /// The sheet is withdrawn.
    Withdrawn,
}

/// What happens to a place that comes free on a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freed {
    /// Whether places are given from the waiting list.
    pub given: bool,
    /// Whether schools can book the place.
    pub bookable: Bookable,
}

impl Freed {
    /// Whether a place that comes free goes to somebody else.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        !self.is_over() && (self.given || matches!(self.bookable, Bookable::Now | Bookable::From(_)))
    }

    /// Whether the session does not take place or has started.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.bookable, Bookable::Started | Bookable::Cancelled | Bookable::Withdrawn)
    }

    /// Words for somebody who gives a place back.
    #[must_use]
    pub fn words(&self) -> String {
        let first = "The place goes at once to the first school on the waiting list";
        match (self.given, &self.bookable) {
            (_, Bookable::Started | Bookable::Cancelled | Bookable::Withdrawn) => {
                "Nobody else can take the place.".to_owned()
            }
            (true, Bookable::Now) => format!("{first}. If no school is waiting, any school can book it."),
            (true, Bookable::From(opens)) => {
                format!(
                    "{first}. If no school is waiting, any school can book it when booking opens on {}.",
                    opens.words
                )
            }
            (true, Bookable::Closed(since)) => {
                format!("{first}. If no school is waiting, nobody else can book it: booking closed on {}.", since.words)
            }
            (false, Bookable::Now) => "Any school can book the place.".to_owned(),
            (false, Bookable::From(opens)) => format!("Any school can book the place from {}.", opens.words),
            (false, Bookable::Closed(since)) => {
                format!("Nobody else can book the place: booking closed on {}.", since.words)
            }
        }
    }

    /// Words for a school that still waits when the list has ended.
    #[must_use]
    pub fn after_list(&self) -> String {
        match &self.bookable {
            Bookable::Now => {
                "No more places are given from this list. Any school can book a place that comes free.".to_owned()
            }
            Bookable::From(opens) => format!(
                "No more places are given from this list. Any school can book a place that comes free from {}.",
                opens.words
            ),
            Bookable::Closed(since) => format!(
                "No more places are given from this list, and booking closed on {}: a place that comes free cannot be booked.",
                since.words
            ),
            Bookable::Started => "The session has started: no place is given from this list any more.".to_owned(),
            Bookable::Cancelled => "The session is cancelled: no place is given from this list.".to_owned(),
            Bookable::Withdrawn => "The sheet is withdrawn: no place is given from this list any more.".to_owned(),
        }
    }
}

/// The position after the list has ended: "You have no place. You were number 1 on the waiting list, waiting for 1 place."
#[must_use]
pub fn ended_words(position: u32, waiting: u32) -> String {
    format!(
        "You have no place. You were number {position} on the waiting list, waiting for {waiting} {}.",
        places(waiting)
    )
}

/// The position in words: "You are number 3 on the waiting list, waiting for 2 places."
#[must_use]
pub fn position_words(position: u32, waiting: u32) -> String {
    format!("You are number {position} on the waiting list, waiting for {waiting} {}.", places(waiting))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn waiter(places: u32, wants: Wants) -> Waiter {
        Waiter { places, wants, within_limit: true }
    }

    #[test]
    fn d6_a_freed_place_can_be_booked_by_any_school_only_while_booking_is_open() {
        let day = |words: &str| Moment { iso: String::new(), words: words.to_owned() };
        for given in [true, false] {
            for bookable in [
                Bookable::Closed(day("Friday 6 May 2016")),
                Bookable::Started,
                Bookable::Cancelled,
                Bookable::Withdrawn,
            ] {
                let freed = Freed { given, bookable };
                assert!(
                    !freed.words().contains("any school can book it.") && !freed.words().contains("Any school"),
                    "{freed:?}"
                );
                assert!(!freed.after_list().contains("Any school"), "{freed:?}");
                assert_eq!(freed.goes_on(), given && !freed.is_over(), "{freed:?}");
            }
            let open = Freed { given, bookable: Bookable::Now };
            assert!(open.words().to_lowercase().contains("any school can book") && open.goes_on());
        }
        let closed = Freed { given: false, bookable: Bookable::Closed(day("Friday 6 May 2016")) };
        assert_eq!(
            closed.after_list(),
            "No more places are given from this list, and booking closed on Friday 6 May 2016: a place that comes free cannot be booked."
        );
    }

    #[test]
    fn w3_ten_wait_and_seven_places_come_free() {
        let turns = serve(7, &[waiter(1, Wants::Any); 10]);
        assert_eq!(turns[..7], [Turn::Served(1); 7]);
        assert_eq!(turns[7..], [Turn::Waits; 3]);
    }

    #[test]
    fn w4_two_together_keep_their_turn_and_the_next_who_can_is_served() {
        let queue = [waiter(2, Wants::Together), waiter(1, Wants::Any), waiter(1, Wants::Any)];
        assert_eq!(serve(1, &queue), [Turn::PassedOver(PassedOver::Together), Turn::Served(1), Turn::Waits]);
        assert_eq!(serve(2, &queue), [Turn::Served(2), Turn::Waits, Turn::Waits]);
    }

    #[test]
    fn single_places_are_given_if_the_school_accepts_them() {
        assert_eq!(serve(1, &[waiter(2, Wants::Any)]), [Turn::Served(1)]);
    }

    #[test]
    fn w6_places_are_not_given_over_the_limit() {
        let over = Waiter { within_limit: false, ..waiter(1, Wants::Any) };
        let turns = serve(1, &[over, waiter(1, Wants::Any)]);
        assert_eq!(turns, [Turn::PassedOver(PassedOver::Limit), Turn::Served(1)]);
    }

    fn queue() -> impl Strategy<Value = Vec<Waiter>> {
        let waiter =
            (1..4u32, any::<bool>(), prop::bool::weighted(0.9)).prop_map(|(places, together, within_limit)| Waiter {
                places,
                wants: if together { Wants::Together } else { Wants::Any },
                within_limit,
            });
        prop::collection::vec(waiter, 0..12)
    }

    proptest! {
        #[test]
        fn places_left_over_fit_no_waiting_booking(free in 0..20u32, queue in queue()) {
            let turns = serve(free, &queue);
            prop_assert_eq!(turns.len(), queue.len());
            let given = |turn: &Turn| if let Turn::Served(given) = turn { *given } else { 0 };
            let left = free.checked_sub(turns.iter().map(given).sum());
            prop_assert!(left.is_some(), "more was given than was free");
            let after: Vec<Waiter> = queue.iter().zip(&turns)
                .map(|(waiter, turn)| Waiter { places: waiter.places - given(turn), ..*waiter })
                .filter(|waiter| waiter.places > 0)
                .collect();
            prop_assert!(serve(left.unwrap(), &after).iter().all(|turn| given(turn) == 0), "nobody was forgotten");
        }

        #[test]
        fn later_bookings_do_not_reduce_places_for_earlier_ones(free in 0..20u32, queue in queue(), behind in queue()) {
            let both: Vec<Waiter> = queue.iter().chain(&behind).copied().collect();
            prop_assert_eq!(&serve(free, &both)[..queue.len()], &serve(free, &queue)[..]);
        }
    }
}
