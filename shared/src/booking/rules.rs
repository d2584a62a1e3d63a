//! The rules of booking: why a booking is refused.
//!
//! The database enforces the same rules as constraints when a transaction commits. This check finds the reason to show.

use time::OffsetDateTime;

use super::policy::gives_places;
use super::{BookRefused, ShortOf, Shortage};
use crate::{moment::Moment, waiting::Wants};

/// An instant with the words for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instant {
    /// The instant.
    pub at: OffsetDateTime,
    /// The instant as a page shows it.
    pub shown: Moment,
}

/// Whether a session takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionState {
    /// The session takes place.
    Scheduled,
    /// The session is cancelled.
    Cancelled,
}

/// Whether a sheet is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetState {
    /// Only officers see the sheet.
    Unpublished,
    /// Everyone sees the sheet.
    Published,
    /// The sheet was withdrawn.
    Withdrawn,
}

/// Facts about a session, its workshop and the establishment that books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// State of the sheet that announces the workshop.
    pub sheet: SheetState,
    /// When booking opens.
    pub opens: Instant,
    /// When booking closes; `None`: at the session's start.
    pub closes: Option<Instant>,
    /// State of the session.
    pub session: SessionState,
    /// When the session starts.
    pub starts: Instant,
    /// People the session takes.
    pub capacity: u32,
    /// Places taken.
    pub taken: u32,
    /// Places the establishment holds or waits for, within the scope of the limit.
    pub held: u32,
    /// The establishment's limit.
    pub limit: Option<u32>,
    /// The waiting-list cut-off: places are given from the list until then.
    pub waiting_until: Instant,
    /// Whether an officer has closed the waiting list.
    pub waiting_closed: bool,
    /// Which of the delegates have an active place on the workshop, by their index in the form.
    pub already: Vec<u8>,
}

/// Judges whether `asked` places may be booked at `now`.
///
/// # Errors
/// The first rule that forbids booking, in this order: state, time, people, numbers.
pub fn judge(facts: &Facts, asked: u32, now: OffsetDateTime) -> Result<(), BookRefused> {
    match facts.sheet {
        SheetState::Unpublished => return Err(BookRefused::NotFound),
        SheetState::Withdrawn => return Err(BookRefused::Withdrawn),
        SheetState::Published => {}
    }
    if facts.session == SessionState::Cancelled {
        return Err(BookRefused::Cancelled);
    }
    if now >= facts.starts.at {
        return Err(BookRefused::Started { at: facts.starts.shown.clone() });
    }
    if now < facts.opens.at {
        return Err(BookRefused::NotYetOpen { opens: facts.opens.shown.clone() });
    }
    if let Some(closes) = facts.closes.as_ref().filter(|closes| now >= closes.at) {
        return Err(BookRefused::Closed { since: closes.shown.clone() });
    }
    if !facts.already.is_empty() {
        return Err(BookRefused::AlreadyComing { delegates: facts.already.clone() });
    }
    shortage(facts, asked).map_or(Ok(()), |short| Err(BookRefused::NotEnough(short)))
}

/// Judges whether `asked` places may be waited for at `now`.
///
/// # Errors
/// The first rule that forbids waiting. The rules are those of booking, but instead of enough free places there must be too few.
pub fn judge_waiting(facts: &Facts, asked: u32, wants: Wants, now: OffsetDateTime) -> Result<(), BookRefused> {
    let short = match judge(facts, asked, now) {
        Ok(()) => return Err(BookRefused::PlacesFree { left: asked }),
        Err(BookRefused::NotEnough(short)) => short,
        Err(other) => return Err(other),
    };
    if short.limit.is_some_and(|limit| short.held + asked > limit) {
        return Err(BookRefused::NotEnough(Shortage { of: ShortOf::Limit, ..short }));
    }
    if short.session_left >= wants.least(asked) {
        return Err(BookRefused::PlacesFree { left: short.session_left });
    }
    if !gives_places(now, facts.waiting_until.at, facts.waiting_closed) {
        let until = (!facts.waiting_closed).then(|| facts.waiting_until.shown.clone());
        return Err(BookRefused::WaitingClosed { until });
    }
    Ok(())
}

/// The shortage, if there is one. The smaller bound decides. If both are equal the school's limit decides, since no other
/// session helps.
fn shortage(facts: &Facts, asked: u32) -> Option<Shortage> {
    let session_left = facts.capacity.saturating_sub(facts.taken);
    let school_left = facts.limit.map(|limit| limit.saturating_sub(facts.held));
    let of = match school_left {
        Some(left) if left < asked && left <= session_left => ShortOf::Limit,
        _ if session_left < asked => ShortOf::Capacity,
        _ => return None,
    };
    Some(Shortage { of, asked, session_left, held: facts.held, limit: facts.limit })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn instant(seconds: i64) -> Instant {
        let at = OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(seconds);
        Instant { at, shown: Moment { iso: seconds.to_string(), words: format!("second {seconds}") } }
    }

    fn facts() -> Facts {
        Facts {
            sheet: SheetState::Published,
            opens: instant(100),
            closes: Some(instant(200)),
            session: SessionState::Scheduled,
            starts: instant(300),
            capacity: 30,
            taken: 0,
            held: 0,
            limit: Some(2),
            waiting_until: instant(250),
            waiting_closed: false,
            already: vec![],
        }
    }

    fn at(seconds: i64) -> OffsetDateTime {
        instant(seconds).at
    }

    #[test]
    fn booking_is_open_from_opening_until_just_before_closing() {
        assert_eq!(judge(&facts(), 1, at(99)), Err(BookRefused::NotYetOpen { opens: instant(100).shown }));
        assert_eq!(judge(&facts(), 1, at(100)), Ok(()));
        assert_eq!(judge(&facts(), 1, at(199)), Ok(()));
        assert_eq!(judge(&facts(), 1, at(200)), Err(BookRefused::Closed { since: instant(200).shown }));
    }

    #[test]
    fn without_a_closing_the_start_is_the_end() {
        let facts = Facts { closes: None, ..facts() };
        assert_eq!(judge(&facts, 1, at(299)), Ok(()));
        assert_eq!(judge(&facts, 1, at(300)), Err(BookRefused::Started { at: instant(300).shown }));
    }

    #[test]
    fn c4_the_smaller_bound_decides_and_says_which() {
        let short = |capacity, taken, held| match judge(&Facts { capacity, taken, held, ..facts() }, 2, at(150)) {
            Err(BookRefused::NotEnough(short)) => Some((short.of, short.possible())),
            _ => None,
        };
        assert_eq!(short(30, 29, 0), Some((ShortOf::Capacity, 1)));
        assert_eq!(short(30, 0, 1), Some((ShortOf::Limit, 1)));
        assert_eq!(short(30, 29, 1), Some((ShortOf::Limit, 1)), "both leave one: the school's own limit is the answer");
        assert_eq!(short(30, 30, 1), Some((ShortOf::Capacity, 0)));
        assert_eq!(short(30, 28, 0), None);
    }

    fn full() -> Facts {
        Facts { taken: 30, closes: None, ..facts() }
    }

    #[test]
    fn w1_joining_is_refused_while_places_are_free() {
        assert_eq!(judge_waiting(&full(), 2, Wants::Together, at(150)), Ok(()));
        let one_left = Facts { taken: 29, ..full() };
        assert_eq!(judge_waiting(&one_left, 2, Wants::Together, at(150)), Ok(()));
        assert_eq!(judge_waiting(&one_left, 2, Wants::Any, at(150)), Err(BookRefused::PlacesFree { left: 1 }));
        assert_eq!(judge_waiting(&one_left, 1, Wants::Together, at(150)), Err(BookRefused::PlacesFree { left: 1 }));
    }

    #[test]
    fn g2_waiting_does_not_evade_the_limit() {
        let refused = judge_waiting(&Facts { held: 1, ..full() }, 2, Wants::Any, at(150));
        assert!(
            matches!(refused, Err(BookRefused::NotEnough(Shortage { of: ShortOf::Limit, held: 1, .. }))),
            "{refused:?}"
        );
    }

    #[test]
    fn w6_a_closed_list_cannot_be_joined() {
        let until = Some(instant(250).shown);
        assert_eq!(judge_waiting(&full(), 1, Wants::Any, at(249)), Ok(()));
        assert_eq!(judge_waiting(&full(), 1, Wants::Any, at(250)), Err(BookRefused::WaitingClosed { until }));
        let closed = Facts { waiting_closed: true, ..full() };
        assert_eq!(judge_waiting(&closed, 1, Wants::Any, at(150)), Err(BookRefused::WaitingClosed { until: None }));
    }

    proptest! {
        #[test]
        fn a_booking_is_allowed_exactly_if_it_fits(capacity in 0u32..6, taken in 0u32..6, held in 0u32..4, limit in prop::option::of(0u32..4), asked in 1u32..4) {
            let facts = Facts { capacity, taken: taken.min(capacity), held, limit, ..facts() };
            let fits = facts.taken + asked <= capacity && limit.is_none_or(|limit| held + asked <= limit);
            match judge(&facts, asked, at(150)) {
                Ok(()) => prop_assert!(fits),
                Err(BookRefused::NotEnough(short)) => {
                    prop_assert!(!fits);
                    prop_assert!(short.possible() < asked);
                    prop_assert!(short.possible() == 0 || judge(&facts, short.possible(), at(150)).is_ok(), "what is offered can be had");
                }
                other => prop_assert!(false, "{other:?}"),
            }
        }
    }
}
