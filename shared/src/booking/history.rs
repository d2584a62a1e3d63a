//! The history of a booking, as its page shows it.

use serde::{Deserialize, Serialize};

use crate::{moment::Moment, waiting::PassedOver};

/// The actor of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    /// The school that holds the booking.
    School,
    /// A delegate, by the link to their place.
    Delegate,
    /// The council.
    Council,
    /// Placebook itself.
    Service,
}

impl Actor {
    /// The actor, at the end of a sentence.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::School => "by your school",
            Self::Delegate => "by the delegate",
            Self::Council => "by the council",
            Self::Service => "by Placebook",
        }
    }
}

/// A change to places of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Happening {
    /// The places were booked.
    Booked,
    /// The places came from another session.
    MovedIn,
    /// The places went to another session.
    MovedOut,
    /// The places joined the waiting list.
    Joined,
    /// The places left the waiting list.
    Left,
    /// The delegates got places from the waiting list.
    Promoted,
    /// A place came free, but the waiting list passed over this booking.
    PassedOver(PassedOver),
    /// The delegate's details were changed.
    Corrected,
    /// Somebody else took the place.
    Substituted,
    /// The places were cancelled in time.
    Cancelled,
    /// The places were cancelled late.
    CancelledLate,
    /// The places were cancelled with their session.
    SessionCancelled,
    /// The places came from a session that was cancelled.
    MovedFromCancelled,
    /// The places went to another session, because theirs was cancelled.
    MovedOffCancelled,
}

/// A session that does not take place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotHeld {
    /// When the session would have been held, in words.
    pub when: String,
    /// Why the session was cancelled.
    pub reason: String,
}

/// One event, for one place or for several at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// When the change happened.
    pub at: Moment,
    /// The actor.
    pub by: Actor,
    /// The change.
    pub what: Happening,
    /// The delegates, by their names at the time; empty if the change is about the whole booking.
    pub who: Vec<String>,
    /// The earlier name, if the change replaced the delegate or their name, and the earlier name is still stored.
    pub instead_of: Option<String>,
    /// The reason, in an officer's words; empty if none was given.
    pub why: String,
    /// The cancelled session, if its cancellation caused this change.
    pub not_held: Option<NotHeld>,
}

impl Happened {
    /// The event as a sentence: "Ada Marsh and Ben Holloway were booked, by your school."
    #[must_use]
    pub fn words(&self) -> String {
        self.words_by(self.by.words())
    }

    /// The same sentence with this name for the actor: "by Hawthorn Primary School".
    #[must_use]
    pub fn words_by(&self, by: &str) -> String {
        let who = self.who.join(" and ");
        let (was, them) = if self.who.len() == 1 { ("was", "their place") } else { ("were", "their places") };
        let what = match self.what {
            Happening::Booked => format!("{who} {was} booked"),
            Happening::MovedIn => format!("{who} {was} moved here from another session"),
            Happening::MovedOut => format!("{who} {was} moved to another session"),
            Happening::Joined => format!("{who} {was} put on the waiting list"),
            Happening::Left => format!("{who} {was} taken off the waiting list"),
            Happening::Promoted => format!("{who} got {them} from the waiting list"),
            Happening::PassedOver(why) => return why.words().to_owned(),
            Happening::Corrected | Happening::Substituted => self.of_new_details(&who),
            Happening::Cancelled => format!("{who} {was} cancelled"),
            Happening::CancelledLate => format!("{who} {was} cancelled late"),
            Happening::SessionCancelled | Happening::MovedFromCancelled | Happening::MovedOffCancelled => {
                return self.of_not_held(&who, was);
            }
        };
        match (self.what, self.by) {
            (Happening::Promoted, _) => format!("{what}."),
            (Happening::Cancelled, Actor::Delegate) => format!("{who} said: I can’t come."),
            (Happening::CancelledLate, Actor::Delegate) => format!("{who} said after the deadline: I can’t come."),
            _ if self.why.is_empty() => format!("{what}, {by}."),
            _ => format!("{what}, {by}: {}", self.why),
        }
    }

    /// The start of a sentence about new details: "Cara Vale took the place of Ada Marsh".
    fn of_new_details(&self, who: &str) -> String {
        match (self.what, self.instead_of.as_deref()) {
            (Happening::Substituted, None) => format!("{who} took the place of somebody else"),
            (Happening::Substituted, Some(before)) if before == who => format!("{who} was given another email address"),
            (Happening::Substituted, Some(before)) => format!("{who} took the place of {before}"),
            (_, Some(before)) if before != who => {
                format!("The details of {before} were changed: the name is now {who}")
            }
            _ => format!("The details of {who} were changed"),
        }
    }

    /// A sentence about a cancelled session: "Ada Marsh was moved here from Friday 13 May 2016, 9:30am, because that session
    /// was cancelled: The centre is closed"
    fn of_not_held(&self, who: &str, was: &str) -> String {
        let NotHeld { when, reason } = self.not_held.clone().unwrap_or_default();
        let reason = if reason.is_empty() { &self.why } else { &reason };
        let why = if reason.is_empty() { ".".to_owned() } else { format!(": {reason}") };
        match self.what {
            Happening::MovedFromCancelled if when.is_empty() => {
                format!("{who} {was} moved here from a session that was cancelled{why}")
            }
            Happening::MovedFromCancelled => {
                format!("{who} {was} moved here from {when}, because that session was cancelled{why}")
            }
            Happening::MovedOffCancelled => {
                format!("{who} {was} moved to another session, because this one was cancelled{why}")
            }
            _ => format!("{who} {was} cancelled, because the session was cancelled{why}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(what: Happening, by: Actor, who: &[&str]) -> String {
        let at = Moment { iso: String::new(), words: String::new() };
        let why = if by == Actor::Council { "Asked by telephone" } else { "" };
        let who = who.iter().map(ToString::to_string).collect();
        Happened { at, by, what, who, instead_of: None, why: why.into(), not_held: None }.words()
    }

    #[test]
    fn history_is_written_in_sentences() {
        let both = ["Ada Marsh", "Ben Holloway"];
        assert_eq!(
            words(Happening::Booked, Actor::School, &both),
            "Ada Marsh and Ben Holloway were booked, by your school."
        );
        assert_eq!(
            words(Happening::Booked, Actor::Council, &both[..1]),
            "Ada Marsh was booked, by the council: Asked by telephone"
        );
        assert_eq!(words(Happening::Cancelled, Actor::Delegate, &both[..1]), "Ada Marsh said: I can’t come.");
        assert_eq!(
            words(Happening::Promoted, Actor::Service, &both[..1]),
            "Ada Marsh got their place from the waiting list."
        );
        assert_eq!(
            words(Happening::CancelledLate, Actor::School, &both[..1]),
            "Ada Marsh was cancelled late, by your school."
        );
        assert_eq!(
            words(Happening::PassedOver(PassedOver::Together), Actor::Service, &[]),
            "A place came free, but you asked for all your places together. You keep your turn."
        );
    }

    #[test]
    fn a_change_of_name_shows_the_old_name() {
        let words_of = |what, instead_of: Option<&str>| {
            let at = Moment { iso: String::new(), words: String::new() };
            let (who, instead_of) = (vec!["Cara Vale".to_owned()], instead_of.map(str::to_owned));
            Happened { at, by: Actor::School, what, who, instead_of, why: String::new(), not_held: None }.words()
        };
        for (what, before, words) in [
            (Happening::Substituted, Some("Ada Marsh"), "Cara Vale took the place of Ada Marsh, by your school."),
            (Happening::Substituted, Some("Cara Vale"), "Cara Vale was given another email address, by your school."),
            (Happening::Substituted, None, "Cara Vale took the place of somebody else, by your school."),
            (
                Happening::Corrected,
                Some("Cara Vail"),
                "The details of Cara Vail were changed: the name is now Cara Vale, by your school.",
            ),
            (Happening::Corrected, None, "The details of Cara Vale were changed, by your school."),
        ] {
            assert_eq!(words_of(what, before), words);
        }
    }

    #[test]
    fn effects_of_a_cancelled_session_are_shown_with_the_reason() {
        let not_held = NotHeld { when: "Friday 13 May 2016, 9:30am".into(), reason: "The centre is closed".into() };
        let words_of = |what| {
            let at = Moment { iso: String::new(), words: String::new() };
            let who = vec!["Ada Marsh".to_owned()];
            let not_held = Some(not_held.clone());
            Happened { at, by: Actor::Council, what, who, instead_of: None, why: String::new(), not_held }.words()
        };
        assert_eq!(
            words_of(Happening::MovedFromCancelled),
            "Ada Marsh was moved here from Friday 13 May 2016, 9:30am, because that session was cancelled: The centre is closed"
        );
        assert_eq!(
            words_of(Happening::SessionCancelled),
            "Ada Marsh was cancelled, because the session was cancelled: The centre is closed"
        );
    }
}
