//! Until when a place is given back freely.

use serde::{Deserialize, Serialize};

use crate::moment::Moment;

/// What giving back a booked place means now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelPolicy {
    /// Until when it is free; `None`: until the session starts.
    pub free_until: Option<Moment>,
    /// Whether that has passed.
    pub late: bool,
}

impl CancelPolicy {
    /// The rule, and on which side of it we are.
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

    /// What a late cancellation costs.
    pub const NOTHING_IS_CHARGED: &str = "Late cancellations are recorded; nothing is charged.";
}

/// The rule of a workshop, whichever session it is about.
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
