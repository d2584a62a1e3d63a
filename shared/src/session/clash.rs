//! Sessions that clash. An officer is warned of them; nothing is refused.

use serde::{Deserialize, Serialize};
use time::{Duration, PrimitiveDateTime};

use crate::{form::ErrorMessage, session::SessionFault};

/// How long a session is assumed to take if it has no end. The database function `session_ends` has the same rule.
pub const ASSUMED_LENGTH: Duration = Duration::hours(2);

/// When a session ends, or is assumed to.
#[must_use]
pub fn ends_or_assumed(starts: PrimitiveDateTime, ends: Option<PrimitiveDateTime>) -> PrimitiveDateTime {
    ends.unwrap_or(starts + ASSUMED_LENGTH)
}

/// A session that is at the same time as another, in the same room or with the same trainer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clash {
    /// The session being checked, by its database id.
    pub own: i64,
    /// When the checked session is, in words.
    pub own_when: String,
    /// The other session.
    pub other: i64,
    /// When the other session is, in words.
    pub when: String,
    /// The title of the other session's workshop.
    pub title: String,
    /// The room or the trainer that both sessions need.
    pub both: SharedBy,
}

/// A trainer or room that two sessions need at the same time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SharedBy {
    /// A room: of this name, or the venue itself.
    Room(String),
    /// A trainer, of this name.
    Trainer(String),
}

impl Clash {
    /// The clash in words: "Main hall is also taken by A workshop, Friday 13 May 2016, 9:30am to 11:30am".
    #[must_use]
    pub fn words(&self) -> String {
        let Self { title, when, .. } = self;
        match &self.both {
            SharedBy::Room(room) => format!("{room} is also taken by {title}, {when}"),
            SharedBy::Trainer(name) => format!("{name} is also the trainer of {title}, {when}"),
        }
    }
}

/// A text that identifies these clashes: the form asks again if they have changed.
#[must_use]
pub fn clashes_seen(clashes: &[Clash]) -> String {
    let pairs = clashes.iter().map(|clash| {
        let both = if matches!(clash.both, SharedBy::Room(_)) { "r" } else { "t" };
        format!("{}{both}{}", clash.own, clash.other)
    });
    let mut pairs: Vec<String> = pairs.collect();
    pairs.sort();
    pairs.dedup();
    pairs.join(",")
}

/// Refuses a session unless the officer has accepted all its clashes. `known`: the accepted clashes in words, one per line.
///
/// # Errors
/// [`SessionFault::Clashes`], with all clashes.
pub fn all_known(clashes: &[String], known: &str) -> Result<(), ErrorMessage> {
    let mut known: Vec<&str> = known.lines().map(str::trim).collect();
    // Two sessions of one workshop at one time have the same words, and each clash has to be accepted.
    let mut is_known = |clash: &String| {
        let at = known.iter().position(|line| *line == clash.trim());
        at.map(|at| known.swap_remove(at)).is_some()
    };
    if clashes.iter().all(&mut is_known) {
        Ok(())
    } else {
        Err(ErrorMessage::from(SessionFault::Clashes(clashes.to_vec())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_clash_is_asked_about_with_all_others() {
        let clashes = ["Hall is taken".to_owned(), "Sam is the trainer".to_owned()];
        let asked = Err(ErrorMessage::from(SessionFault::Clashes(clashes.to_vec())));
        assert_eq!(all_known(&[], ""), Ok(()));
        assert_eq!(all_known(&clashes, ""), asked);
        assert_eq!(all_known(&clashes, "Hall is taken"), asked);
        assert_eq!(all_known(&clashes, "yes"), asked, "a tick that says nothing of what was seen");
        assert_eq!(all_known(&clashes, "Sam is the trainer\r\nHall is taken\r\n"), Ok(()), "as browsers send lines");
        let twice = ["Hall is taken".to_owned(), "Hall is taken".to_owned()];
        assert_eq!(all_known(&twice, "Hall is taken"), Err(ErrorMessage::from(SessionFault::Clashes(twice.to_vec()))));
        assert_eq!(all_known(&clashes[..1], "Sam is the trainer\nHall is taken"), Ok(()), "one is over meanwhile");
    }

    #[test]
    fn a_clash_names_the_thing_that_both_need() {
        let clash = Clash {
            own: 1,
            own_when: String::new(),
            other: 2,
            when: "Friday 13 May 2016, 9:30am".into(),
            title: "First aid".into(),
            both: SharedBy::Room("Norwich PDC, Hall".into()),
        };
        assert_eq!(clash.words(), "Norwich PDC, Hall is also taken by First aid, Friday 13 May 2016, 9:30am");
        let trainer = Clash { both: SharedBy::Trainer("Sam Okoro".into()), ..clash };
        assert_eq!(trainer.words(), "Sam Okoro is also the trainer of First aid, Friday 13 May 2016, 9:30am");
    }
}
