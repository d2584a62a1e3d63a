//! A delegate: a person who attends a session for a school.

use serde::{Deserialize, Serialize};

use crate::{
    email::{Email, NotAnEmail},
    moment::Moment,
    refusal::Refusal,
    text::{self, LineFault},
};

/// A person's name, as it appears on a register or a certificate: one line of 1 to [`DelegateName::MAX_CHARS`] characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DelegateName(String);

/// Why text is not a person's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotAName {
    /// Nothing was typed.
    #[error("Enter a full name")]
    Missing,
    /// Longer than a register has room for.
    #[error("Full name must be {} characters or fewer", DelegateName::MAX_CHARS)]
    TooLong,
    /// Hidden characters, or no letter at all.
    #[error("Full name must have letters, and no hidden characters")]
    NotPrintable,
}

impl crate::form::Fault for NotAName {}

impl DelegateName {
    /// The longest name a register has room for.
    pub const MAX_CHARS: usize = 100;

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<&str> for DelegateName {
    type Error = NotAName;

    fn try_from(typed: &str) -> Result<Self, NotAName> {
        let name = text::line(typed, Self::MAX_CHARS).map_err(|fault| match fault {
            LineFault::Empty => NotAName::Missing,
            LineFault::TooLong => NotAName::TooLong,
            LineFault::NotPrintable => NotAName::NotPrintable,
        })?;
        if name.chars().any(char::is_alphabetic) { Ok(Self(name)) } else { Err(NotAName::NotPrintable) }
    }
}

impl TryFrom<String> for DelegateName {
    type Error = NotAName;

    fn try_from(typed: String) -> Result<Self, NotAName> {
        Self::try_from(typed.as_str())
    }
}

impl From<DelegateName> for String {
    fn from(name: DelegateName) -> Self {
        name.0
    }
}

/// Why an optional detail of a delegate (role, access needs) cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotANote {
    /// The text is longer than this many characters.
    #[error("Use {0} characters or fewer")]
    TooLong(u16),
    /// Hidden characters.
    #[error("Remove the hidden characters")]
    NotPrintable,
}

/// The longest role, in characters.
pub const ROLE_MAX_CHARS: u16 = 80;
/// The longest description of access needs, in characters.
pub const NEEDS_MAX_CHARS: u16 = 300;

/// A delegate's details, read and checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegate {
    /// Full name.
    pub name: DelegateName,
    /// Work email, which identifies the person for the rule that each person has one place.
    pub email: Email,
    /// The delegate's role at the school; empty if not given.
    pub role: String,
    /// The delegate's access needs; empty if none.
    pub needs: String,
}

/// A delegate as typed. Not trusted; see [`DelegateDraft::parse`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DelegateDraft {
    /// Full name.
    pub name: String,
    /// Work email.
    pub email: String,
    /// Role at the school.
    pub role: String,
    /// Access needs.
    pub needs: String,
}

/// The faults of a delegate's details, field by field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegateFaults {
    /// The fault of the name.
    pub name: Option<NotAName>,
    /// The fault of the email.
    pub email: Option<NotADelegateEmail>,
    /// The fault of the role.
    pub role: Option<NotANote>,
    /// The fault of the access needs.
    pub needs: Option<NotANote>,
}

/// Why an email cannot belong to a delegate of this booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotADelegateEmail {
    /// The text is not an email address.
    #[error(transparent)]
    Unreadable(#[from] NotAnEmail),
    /// An earlier delegate of the form has the same address.
    #[error("Each delegate needs an email address of their own: this one is already given to another delegate")]
    Repeated,
    /// The person has another place on the workshop.
    #[error(
        "This person already has a place on this workshop: each person can come once. If you do not see them in your bookings, ask the contact on the sheet"
    )]
    AlreadyComing,
}

impl DelegateDraft {
    /// Whether every field is empty.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        [&self.name, &self.email, &self.role, &self.needs].iter().all(|field| text::shown(field).trim().is_empty())
    }

    /// Turns text into a delegate, or names every field that cannot be one.
    ///
    /// # Errors
    /// [`DelegateFaults`] with a fault for each field that has one.
    pub fn parse(&self) -> Result<Delegate, DelegateFaults> {
        let read = (
            DelegateName::try_from(self.name.as_str()),
            Email::try_from(self.email.as_str()),
            note(&self.role, ROLE_MAX_CHARS),
            note(&self.needs, NEEDS_MAX_CHARS),
        );
        match read {
            (Ok(name), Ok(email), Ok(role), Ok(needs)) => Ok(Delegate { name, email, role, needs }),
            (name, email, role, needs) => Err(DelegateFaults {
                name: name.err(),
                email: email.err().map(NotADelegateEmail::Unreadable),
                role: role.err(),
                needs: needs.err(),
            }),
        }
    }
}

fn note(typed: &str, max_chars: u16) -> Result<String, NotANote> {
    match text::line(typed, max_chars.into()) {
        Ok(said) => Ok(said),
        Err(LineFault::Empty) => Ok(String::new()),
        Err(LineFault::TooLong) => Err(NotANote::TooLong(max_chars)),
        Err(LineFault::NotPrintable) => Err(NotANote::NotPrintable),
    }
}

/// Why a delegate could not give back their place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum CannotComeRefused {
    /// The link is not valid, or another delegate now has the place.
    #[error("This link does not work. Nothing was changed. Ask your school’s office for a new one.")]
    NotFound,
    /// The link has expired.
    #[error("This link has expired. Nothing was changed. Ask your school’s office for a new one.")]
    LinkEnded,
    /// The place has been given back already.
    #[error("Your place is given back already.")]
    Already,
    /// The session has started.
    #[error("The session started on {}. Nothing was changed.", .at.words)]
    Started {
        /// When the session started.
        at: Moment,
    },
    /// The page was incomplete.
    #[error("This page is incomplete. Nothing was changed. Reload it and try again.")]
    KeyReused,
}

impl CannotComeRefused {
    /// Whether the link itself does not work.
    #[must_use]
    pub fn is_about_link(&self) -> bool {
        matches!(self, Self::NotFound | Self::LinkEnded)
    }
}

impl Refusal for CannotComeRefused {
    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::LinkEnded | Self::Started { .. } => 410,
            Self::Already => 409,
            Self::KeyReused => 422,
        }
    }

    fn message(&self) -> String {
        self.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_needs_a_letter() {
        assert_eq!(DelegateName::try_from("  "), Err(NotAName::Missing));
        assert_eq!(DelegateName::try_from("123"), Err(NotAName::NotPrintable));
        assert!(DelegateName::try_from("Zoë O’Brien-Smith").is_ok());
        assert_eq!(DelegateName::try_from("a".repeat(101)), Err(NotAName::TooLong));
    }

    #[test]
    fn a_name_is_visible_and_keeps_joiners() {
        for nothing in ["\u{3164}", "\u{115F}\u{1160}", "\u{AD}", "\u{E0041}\u{E0042}", "\u{200D}", "\u{2800}\u{200B}"]
        {
            assert_eq!(DelegateName::try_from(nothing), Err(NotAName::Missing), "{nothing:?}");
        }
        for name in ["علی‌رضا محمدی", "ශ්‍රී පෙරේරා"] {
            assert_eq!(DelegateName::try_from(name).map(String::from).as_deref(), Ok(name));
        }
        assert_eq!(
            DelegateName::try_from("\u{FEFF}Ada\u{200B} Love\u{AD}lace").map(String::from).as_deref(),
            Ok("Ada Lovelace")
        );
        assert!(DelegateDraft { name: "\u{200B}".into(), ..DelegateDraft::default() }.is_blank());
    }

    #[test]
    fn every_faulty_field_is_named_at_once() {
        let draft = DelegateDraft { needs: "x".repeat(301), ..DelegateDraft::default() };
        let faults = draft.parse().unwrap_err();
        assert_eq!(faults.name, Some(NotAName::Missing));
        assert_eq!(faults.email, Some(NotAnEmail::Missing.into()));
        assert_eq!(faults.role, None);
        assert_eq!(faults.needs, Some(NotANote::TooLong(300)));
    }

    #[test]
    fn role_and_needs_are_optional() {
        let draft = DelegateDraft {
            name: "Ada Lovelace".into(),
            email: "ada@hawthorn.example".into(),
            ..DelegateDraft::default()
        };
        assert_eq!(draft.parse().map(|d| d.role), Ok(String::new()));
        assert!(DelegateDraft { role: " \t".into(), ..DelegateDraft::default() }.is_blank());
    }
}
