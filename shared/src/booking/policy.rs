//! Deadlines of a booking: until when cancelling is free, and until when places go to the waiting list.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::moment::Moment;

/// Whether cancelling a booked place is free now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelPolicy {
    /// The end of free cancelling; `None`: when the session starts.
    pub free_until: Option<Moment>,
    /// Whether the time of free cancelling has passed.
    pub late: bool,
}

impl CancelPolicy {
    /// The rule in words, and whether its deadline has passed.
    #[must_use]
    pub fn words(&self) -> String {
        match (&self.free_until, self.late) {
            (None, _) => "Cancelling is free until the session starts.".to_owned(),
            (Some(until), false) => {
                format!("Cancelling is free until {}; after that it counts as a late cancellation.", until.words)
            }
            (Some(until), true) => {
                format!("Cancelling was free until {}: now it counts as a late cancellation.", until.words)
            }
        }
    }

    /// The charge for a late cancellation.
    pub const NOTHING_IS_CHARGED: &str = "Late cancellations are recorded; nothing is charged.";
}

/// Whether a cancellation at this instant is late: from the end of the free period on.
#[must_use]
pub fn is_late(now: OffsetDateTime, free_until: OffsetDateTime) -> bool {
    now >= free_until
}

/// Whether places that come free are given to waiting bookings: while the list is open, before its cut-off.
#[must_use]
pub fn gives_places(now: OffsetDateTime, cut_off: OffsetDateTime, closed: bool) -> bool {
    !closed && now < cut_off
}

/// The cancellation rule of a workshop, in words for all its sessions.
#[must_use]
pub fn rule_words(working_days: u32) -> String {
    match working_days {
        0 => "A place can be cancelled freely until its session starts.".to_owned(),
        1 => "A place can be cancelled freely until 5pm on the working day before its session; after that it counts as a late cancellation.".to_owned(),
        days => format!(
            "A place can be cancelled freely until 5pm, {days} working days before its session; after that it counts as a late cancellation."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(late: bool) -> CancelPolicy {
        let until = Moment { iso: "2016-05-09T16:00:00Z".into(), words: "Monday 9 May 2016, 5pm".into() };
        CancelPolicy { free_until: Some(until), late }
    }

    #[test]
    fn a_deadline_has_passed_at_its_exact_instant() {
        let end = OffsetDateTime::UNIX_EPOCH;
        let before = end - time::Duration::SECOND;
        assert!(is_late(end, end) && !is_late(before, end));
        assert!(gives_places(before, end, false) && !gives_places(end, end, false));
        assert!(!gives_places(before, end, true), "a closed list gives no places");
    }

    #[test]
    fn c2_the_policy_is_a_sentence_before_and_after_its_end() {
        assert_eq!(
            policy(false).words(),
            "Cancelling is free until Monday 9 May 2016, 5pm; after that it counts as a late cancellation."
        );
        assert_eq!(
            policy(true).words(),
            "Cancelling was free until Monday 9 May 2016, 5pm: now it counts as a late cancellation."
        );
        assert_eq!(rule_words(0), "A place can be cancelled freely until its session starts.");
    }
}
