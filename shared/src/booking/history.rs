//! What happened to a booking, as its page tells it.

use serde::{Deserialize, Serialize};

use crate::{moment::Moment, waiting::PassedOver};

/// Who did something.
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
    /// Who, at the end of a sentence.
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

/// What was done to places of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Happening {
    /// They were booked.
    Booked,
    /// They came from another session.
    MovedIn,
    /// They went to another session.
    MovedOut,
    /// They joined the waiting list.
    Joined,
    /// They left it.
    Left,
    /// They came free for those who waited.
    Promoted,
    /// They came free but could not be given.
    PassedOver(PassedOver),
    /// What is said of the delegate was changed.
    Corrected,
    /// Somebody else comes.
    Substituted,
    /// They were given back freely.
    Cancelled,
    /// They were given back late.
    CancelledLate,
}

/// One thing that happened, to one place or to several at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// When.
    pub at: Moment,
    /// Who did it.
    pub by: Actor,
    /// What.
    pub what: Happening,
    /// Whose places, by the names that they have now; empty where it is about the booking whole.
    pub who: Vec<String>,
    /// Why, in an officer's words; empty where nobody said.
    pub why: String,
}

impl Happened {
    /// The sentence: "Ada Marsh and Ben Holloway were booked, by your school."
    #[must_use]
    pub fn words(&self) -> String {
        self.told(self.by.words())
    }

    /// The same sentence where whoever did it is called this: "by Hawthorn Primary School".
    #[must_use]
    pub fn told(&self, by: &str) -> String {
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
            Happening::Corrected => format!("The details of {who} were changed"),
            Happening::Substituted => format!("{who} {was} named to come instead of somebody else"),
            Happening::Cancelled => format!("{who} {was} cancelled"),
            Happening::CancelledLate => format!("{who} {was} cancelled late"),
        };
        match (self.what, self.by) {
            (Happening::Promoted, _) => format!("{what}."),
            (Happening::Cancelled, Actor::Delegate) => format!("{who} said: I can’t come."),
            (Happening::CancelledLate, Actor::Delegate) => format!("{who} said late: I can’t come."),
            _ if self.why.is_empty() => format!("{what}, {by}."),
            _ => format!("{what}, {by}: {}", self.why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(what: Happening, by: Actor, who: &[&str]) -> String {
        let at = Moment { iso: String::new(), words: String::new() };
        let why = if by == Actor::Council { "Asked by telephone" } else { "" };
        Happened { at, by, what, who: who.iter().map(ToString::to_string).collect(), why: why.into() }.words()
    }

    #[test]
    fn what_happened_is_told_in_sentences() {
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
            "A place came free, but you wait for your places together. You keep your turn."
        );
    }
}
