//! Texts that a visit keeps between two pages, each with its owner: drafts, refused forms, messages about the last action.

use serde::{Deserialize, Serialize};
use shared::made_for::MadeFor;
use tower_sessions::Session;
use uuid::Uuid;

use crate::platform::internal_error;

/// The session key for all kept texts. There is only one, so that texts of another owner can be found and dropped.
const KEPT: &str = "kept";

/// A text with its name and owner. Owner `None`: nobody was signed in, and the form was made for no account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry(String, Option<MadeFor>, String);

impl Entry {
    fn bytes(&self) -> usize {
        self.0.len() + self.2.len()
    }
}

/// All kept texts, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept(Vec<Entry>);

impl Kept {
    /// Reads the texts that a visit has kept.
    ///
    /// # Errors
    /// The session cannot be read.
    pub(super) async fn of(session: &Session) -> Result<Self, Uuid> {
        Ok(session.get(KEPT).await.map_err(internal_error::broken)?.unwrap_or_default())
    }

    /// Writes the texts to the visit.
    ///
    /// # Errors
    /// The session cannot be written.
    pub(super) async fn write(&self, session: &Session) -> Result<(), Uuid> {
        if self.is_empty() {
            session.remove::<Self>(KEPT).await.map_err(internal_error::broken)?;
            return Ok(());
        }
        session.insert(KEPT, self).await.map_err(internal_error::broken)
    }

    /// Keeps a text, replacing its owner's text of the same name.
    pub(super) fn keep(&mut self, name: &str, made_for: Option<MadeFor>, text: &str) {
        self.forget(name);
        self.0.push(Entry(name.to_owned(), made_for, text.to_owned()));
    }

    /// Keeps a text within a total of this many bytes, counting names; drops older texts as needed. `false`: the text can never
    /// fit, and nothing was changed.
    pub(super) fn keep_within(&mut self, most: usize, name: &str, made_for: Option<MadeFor>, text: &str) -> bool {
        if name.len() + text.len() > most {
            return false;
        }
        self.keep(name, made_for, text);
        while self.bytes() > most {
            self.0.remove(0);
        }
        true
    }

    /// The text of this name, if this account may see it.
    pub(super) fn look(&self, name: &str, now: Option<MadeFor>) -> Option<&str> {
        let Entry(_, made_for, text) = self.0.iter().find(|Entry(known, ..)| known == name)?;
        let sees = *made_for == now || made_for.zip(now).is_some_and(|(of, now)| of.holds_for(now));
        sees.then_some(text.as_str())
    }

    /// Forgets the text of this name.
    pub(super) fn forget(&mut self, name: &str) {
        self.0.retain(|Entry(known, ..)| known != name);
    }

    /// Keeps the texts of these owners, and forgets all others and those without an owner.
    pub(super) fn retain(&mut self, of: impl Fn(MadeFor) -> bool) {
        self.0.retain(|Entry(_, made_for, _)| made_for.is_some_and(&of));
    }

    /// Whether nothing is kept.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn bytes(&self) -> usize {
        self.0.iter().map(Entry::bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn kept_text_is_shown_only_to_its_owner_and_survives_other_sign_ins() {
        let (hawthorn, rowan) =
            (MadeFor::School("900101".try_into().unwrap()), MadeFor::School("900102".try_into().unwrap()));
        let mut kept = Kept::default();
        kept.keep("draft", Some(hawthorn), "Ada");
        assert_eq!(kept.look("draft", Some(hawthorn)), Some("Ada"));
        for now in [None, Some(rowan), Some(MadeFor::Officer(3))] {
            assert_eq!(kept.look("draft", now), None, "{now:?}");
        }
        kept.retain(|of| of == hawthorn);
        assert_eq!(kept.look("draft", Some(hawthorn)), Some("Ada"));
        kept.retain(|of| of == rowan);
        assert_eq!(kept, Kept::default());
    }

    #[test]
    fn anonymous_text_is_dropped_at_sign_in() {
        let mut kept = Kept::default();
        kept.keep("sign-in", None, "hawthorn");
        assert_eq!(kept.look("sign-in", None), Some("hawthorn"));
        assert_eq!(kept.look("sign-in", Some(MadeFor::Officer(3))), None);
        kept.retain(|_| true);
        assert_eq!(kept, Kept::default());
    }

    #[test]
    fn officers_text_stays_while_acting_and_schools_text_needs_acting() {
        let acting = MadeFor::Acting { officer: 3, school: "900101".try_into().unwrap() };
        let mut kept = Kept::default();
        kept.keep("register", Some(MadeFor::Officer(3)), "walk-in");
        kept.keep("draft", Some(acting), "Ada");
        assert_eq!(kept.look("register", Some(acting)), Some("walk-in"));
        assert_eq!(kept.look("draft", Some(MadeFor::Officer(3))), None);
    }

    #[test]
    fn text_is_kept_under_its_name_until_forgotten() {
        let mut kept = Kept::default();
        kept.keep("a", None, "one");
        kept.keep("b", None, "two");
        kept.keep("a", None, "three");
        assert_eq!(
            (kept.look("a", None), kept.look("b", None), kept.look("c", None)),
            (Some("three"), Some("two"), None)
        );
        kept.forget("a");
        assert_eq!(kept.look("a", None), None);
    }

    #[test]
    fn overlong_text_leaves_the_others_unchanged() {
        let mut kept = Kept::default();
        assert!(kept.keep_within(100, "half-in", None, "3 1"));
        assert!(!kept.keep_within(100, "form", None, &"x".repeat(100)));
        assert_eq!(kept.look("half-in", None), Some("3 1"));
    }

    proptest! {
        #[test]
        fn kept_texts_stay_within_their_limit(texts in prop::collection::vec((".{0,40}", ".{0,1200}"), 0..20)) {
            let mut kept = Kept::default();
            for (name, text) in &texts {
                if kept.keep_within(900, name, None, text) {
                    prop_assert_eq!(kept.look(name, None), Some(text.as_str()));
                }
                prop_assert!(kept.bytes() <= 900);
            }
        }
    }
}
