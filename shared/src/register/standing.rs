//! The result of one place's marks, in any order and however often they arrive.
//!
//! Marks are only ever added, each known by its key, so two devices' marks merge to the same result in either order.
//! The later of two facts counts, by the devices' times. Closing a register only says that nobody had marked the delegate so
//! far: every mark of the delegate replaces it, even one that was made before the closing and arrives later.

use std::collections::BTreeMap;

use time::OffsetDateTime;
use uuid::Uuid;

use super::{Mark, What};
use crate::booking::PlaceState;

/// The marks of one place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks(BTreeMap<Uuid, Mark>);

/// Whether a delegate came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Nobody has marked the delegate.
    Unmarked,
    /// The delegate came.
    Here,
    /// The delegate came late.
    Late {
        /// When the delegate came.
        came: OffsetDateTime,
    },
    /// The delegate did not come.
    Absent,
    /// Nobody had marked the delegate when the register was closed.
    AbsentAtClose,
}

/// The result of a place's marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether the delegate came.
    pub presence: Presence,
    /// When the delegate left, if that was before the end.
    pub left: Option<OffsetDateTime>,
}

impl Marks {
    /// Adds a mark. No device makes two marks with one key; if there are two, every device keeps the lesser.
    pub fn add(&mut self, mark: Mark) {
        self.0.entry(mark.key).and_modify(|known| *known = (*known).min(mark)).or_insert(mark);
    }

    /// Adds another device's marks.
    pub fn merge(&mut self, other: &Self) {
        other.0.values().for_each(|mark| self.add(*mark));
    }

    /// The result of the marks.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let mut marks: Vec<&Mark> = self.0.values().collect();
        marks.sort_unstable();
        let (mut presence, mut left, mut closed) = (Presence::Unmarked, None, false);
        for mark in marks {
            let when = mark.said.unwrap_or(mark.at);
            match mark.what {
                What::Here => (presence, left) = (Presence::Here, None),
                What::Late => presence = Presence::Late { came: when },
                What::Left => {
                    left = Some(when);
                    if !matches!(presence, Presence::Late { .. }) {
                        presence = Presence::Here;
                    }
                }
                What::Absent => (presence, left) = (Presence::Absent, None),
                What::Undo => (presence, left) = (Presence::Unmarked, None),
                What::Close => closed = true,
                What::Reopen => closed = false,
            }
        }
        if closed && presence == Presence::Unmarked {
            presence = Presence::AbsentAtClose;
        }
        Standing { presence, left }
    }
}

impl FromIterator<Mark> for Marks {
    fn from_iter<I: IntoIterator<Item = Mark>>(marks: I) -> Self {
        let mut all = Self::default();
        marks.into_iter().for_each(|mark| all.add(mark));
        all
    }
}

impl Standing {
    /// How many minutes the delegate attended of a session held in these stretches (start and end, in order). The minutes are
    /// real ones, also in a night on which the clocks change. `None`: nobody has marked the delegate, or the session has no
    /// end.
    #[must_use]
    pub fn attended_minutes(&self, held: &[(OffsetDateTime, OffsetDateTime)]) -> Option<u32> {
        let (first, last) = (held.first()?.0, held.last()?.1);
        let came = match self.presence {
            Presence::Here => first,
            Presence::Late { came } => came,
            Presence::Unmarked => return None,
            Presence::Absent | Presence::AbsentAtClose => return Some(0),
        };
        let left = self.left.unwrap_or(last);
        let minutes =
            held.iter().map(|(starts, ends)| (left.min(*ends) - came.max(*starts)).whole_minutes().max(0)).sum::<i64>();
        Some(u32::try_from(minutes).unwrap_or(u32::MAX))
    }

    /// The state of a place that was booked.
    #[must_use]
    pub fn state(&self) -> PlaceState {
        match self.presence {
            Presence::Unmarked => PlaceState::Booked,
            Presence::Here | Presence::Late { .. } => PlaceState::Attended,
            Presence::Absent | Presence::AbsentAtClose => PlaceState::Absent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(second)
    }

    fn mark(second: i64, key: u128, what: What) -> Mark {
        Mark { at: at(second), key: Uuid::from_u128(key), what, said: None }
    }

    fn presence(marks: &[(i64, What)]) -> Presence {
        let marks: Marks = (1..).zip(marks).map(|(key, (second, what))| mark(*second, key, *what)).collect();
        marks.standing().presence
    }

    #[test]
    fn the_later_mark_counts_however_it_arrives() {
        assert_eq!(presence(&[(1, What::Absent), (2, What::Here)]), Presence::Here);
        assert_eq!(presence(&[(2, What::Here), (1, What::Absent)]), Presence::Here);
        assert_eq!(presence(&[(1, What::Here), (2, What::Undo)]), Presence::Unmarked);
        assert_eq!(presence(&[]), Presence::Unmarked);
    }

    #[test]
    fn a_mark_that_arrives_after_closing_overrides_absence() {
        assert_eq!(presence(&[(9, What::Close)]), Presence::AbsentAtClose);
        assert_eq!(presence(&[(9, What::Close), (1, What::Here)]), Presence::Here);
        assert_eq!(presence(&[(9, What::Close), (10, What::Reopen)]), Presence::Unmarked);
        assert_eq!(presence(&[(9, What::Close), (10, What::Here), (11, What::Undo)]), Presence::AbsentAtClose);
    }

    #[test]
    fn a_delegate_can_come_late_and_leave_early() {
        let late = Mark { said: Some(at(3)), ..mark(5, 1, What::Late) };
        let marks: Marks = [mark(8, 2, What::Left), late].into_iter().collect();
        assert_eq!(marks.standing(), Standing { presence: Presence::Late { came: at(3) }, left: Some(at(8)) });
        assert_eq!(marks.standing().state(), PlaceState::Attended);
        assert_eq!(presence(&[(8, What::Left)]), Presence::Here, "who leaves was here");
    }

    fn some_marks() -> impl Strategy<Value = Vec<Mark>> {
        let one = (0..6i64, 0..12u128, prop::sample::select(What::ALL.to_vec()));
        prop::collection::vec(one.prop_map(|(second, key, what)| mark(second, key, what)), 0..12)
    }

    fn merged(one: &Marks, other: &Marks) -> Marks {
        let mut both = one.clone();
        both.merge(other);
        both
    }

    proptest! {
        #[test]
        fn devices_agree_in_the_end(one in some_marks(), two in some_marks(), three in some_marks()) {
            let (one, two, three): (Marks, Marks, Marks) = (one.into_iter().collect(), two.into_iter().collect(), three.into_iter().collect());
            prop_assert_eq!(merged(&one, &two), merged(&two, &one), "in either order");
            prop_assert_eq!(merged(&merged(&one, &two), &three), merged(&one, &merged(&two, &three)), "in any order");
            prop_assert_eq!(merged(&one, &one), one.clone(), "however often");
            prop_assert_eq!(merged(&one, &two).standing(), merged(&two, &one).standing());
        }

        #[test]
        fn no_mark_is_dropped(one in some_marks(), two in some_marks()) {
            let (one, two): (Marks, Marks) = (one.into_iter().collect(), two.into_iter().collect());
            let both = merged(&one, &two);
            prop_assert!(one.0.keys().chain(two.0.keys()).all(|key| both.0.contains_key(key)));
        }

        #[test]
        fn the_order_of_arrival_changes_nothing(marks in some_marks(), turn in 0..12usize) {
            let mut turned = marks.clone();
            turned.rotate_left(turn.min(marks.len()));
            let (one, other): (Marks, Marks) = (marks.into_iter().collect(), turned.into_iter().collect());
            prop_assert_eq!(one.standing(), other.standing());
        }
    }

    #[test]
    fn attended_minutes_are_correct_over_a_clock_change() {
        // 10pm on 28 March 2026 to 3am by the clock, which goes forward an hour that night.
        let starts = OffsetDateTime::from_unix_timestamp(1_774_735_200).unwrap();
        let hours = |hours: i64| starts + time::Duration::hours(hours);
        let standing = |presence, left| Standing { presence, left };
        let minutes = |presence, left| standing(presence, left).attended_minutes(&[(starts, hours(4))]);
        assert_eq!(minutes(Presence::Here, None), Some(240));
        assert_eq!(minutes(Presence::Late { came: hours(1) }, None), Some(180));
        assert_eq!(minutes(Presence::Late { came: hours(1) }, Some(hours(3))), Some(120));
        assert_eq!(
            minutes(Presence::Late { came: hours(-1) }, Some(hours(9))),
            Some(240),
            "not longer than the session"
        );
        assert_eq!(minutes(Presence::Late { came: hours(5) }, None), Some(0), "nor less than nothing");
        assert_eq!(minutes(Presence::Absent, None), Some(0));
        assert_eq!(minutes(Presence::AbsentAtClose, None), Some(0));
        assert_eq!(minutes(Presence::Unmarked, None), None);
        assert_eq!(standing(Presence::Here, None).attended_minutes(&[]), None);
    }

    #[test]
    fn night_between_two_days_is_not_attended() {
        let at = |hour: i64| OffsetDateTime::from_unix_timestamp(1_463_130_000).unwrap() + time::Duration::hours(hour);
        // 10am to 4pm on two days.
        let held = [(at(0), at(6)), (at(24), at(30))];
        let minutes = |presence, left| Standing { presence, left }.attended_minutes(&held);
        assert_eq!(minutes(Presence::Here, None), Some(12 * 60));
        assert_eq!(minutes(Presence::Late { came: at(2) }, None), Some(10 * 60));
        assert_eq!(minutes(Presence::Late { came: at(10) }, None), Some(6 * 60), "came in the night");
        assert_eq!(minutes(Presence::Late { came: at(25) }, None), Some(5 * 60));
        assert_eq!(minutes(Presence::Here, Some(at(8))), Some(6 * 60));
        assert_eq!(minutes(Presence::Late { came: at(1) }, Some(at(25))), Some(6 * 60));
        assert_eq!(minutes(Presence::Late { came: at(25) }, Some(at(5))), Some(0), "nor less than nothing");
    }
}
