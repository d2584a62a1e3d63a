//! Requests about personal data: finding a person, their key in addresses, and correcting their details.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

use crate::{
    delegate::{DelegateName, ROLE_MAX_CHARS},
    email::Email,
    form::{ErrorMessage, Fault, FieldFault, FormFault},
    office::OfficeRefused,
    search::Query,
    text::{self, LineFault},
};

/// Faults of the form about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum PeopleFault {
    /// The search is neither an email nor enough of a name.
    #[error("Enter a whole email address, or three letters or more of a name")]
    PersonWords,
    /// Somebody with this email has a place on the same workshop.
    #[error(
        "Somebody with this email has a place on “{0}” too, and each person can come once. Cancel one of the two places first"
    )]
    TwiceOnWorkshop(String),
}

impl Fault for PeopleFault {}

/// A record that holds a person's email, by its number, so that addresses can name a person without the email.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PersonKey {
    /// A delegate of a school.
    Delegate(i64),
    /// The booker of this booking.
    Booker(i64),
    /// A walk-in.
    WalkIn(i64),
    /// An officer.
    Officer(i64),
    /// A contact of this sheet: the email at this position, from 1.
    Contact(i64, u16),
    /// The person who reads the email of this school.
    School(i64),
}

/// Why text is not a [`PersonKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("names nobody")]
pub struct NotAPersonKey;

impl PersonKey {
    /// The kind of record that holds the email, as the audit log calls it, and its number.
    #[must_use]
    pub fn subject(self) -> (&'static str, i64) {
        match self {
            Self::Delegate(id) => ("delegate", id),
            Self::Booker(id) => ("booking", id),
            Self::WalkIn(id) => ("walk_in", id),
            Self::Officer(id) => ("officer", id),
            Self::Contact(id, _) => ("sheet", id),
            Self::School(id) => ("establishment", id),
        }
    }
}

impl fmt::Display for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delegate(id) => write!(f, "delegate-{id}"),
            Self::Booker(id) => write!(f, "booker-{id}"),
            Self::WalkIn(id) => write!(f, "walkin-{id}"),
            Self::Officer(id) => write!(f, "officer-{id}"),
            Self::Contact(id, place) => write!(f, "contact-{id}-{place}"),
            Self::School(id) => write!(f, "school-{id}"),
        }
    }
}

impl FromStr for PersonKey {
    type Err = NotAPersonKey;

    fn from_str(text: &str) -> Result<Self, NotAPersonKey> {
        let (kind, number) = text.split_once('-').ok_or(NotAPersonKey)?;
        let id = |number: &str| {
            let plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| number.parse::<i64>().ok()).flatten().ok_or(NotAPersonKey)
        };
        Ok(match kind {
            "delegate" => Self::Delegate(id(number)?),
            "booker" => Self::Booker(id(number)?),
            "walkin" => Self::WalkIn(id(number)?),
            "officer" => Self::Officer(id(number)?),
            "school" => Self::School(id(number)?),
            "contact" => {
                let (sheet, place) = number.split_once('-').ok_or(NotAPersonKey)?;
                Self::Contact(id(sheet)?, u16::try_from(id(place)?).map_err(|_| NotAPersonKey)?)
            }
            _ => return Err(NotAPersonKey),
        })
    }
}

impl TryFrom<String> for PersonKey {
    type Error = NotAPersonKey;

    fn try_from(text: String) -> Result<Self, NotAPersonKey> {
        text.parse()
    }
}

impl From<PersonKey> for String {
    fn from(key: PersonKey) -> Self {
        key.to_string()
    }
}

/// The fewest letters of a name in a search.
const NAME_MIN: usize = 3;
/// The most characters of a name in a search.
const NAME_MAX: usize = Email::MAX_CHARS;

/// The person that an officer looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonWords {
    /// The person with this email.
    Email(Email),
    /// Everybody whose name this search finds.
    Name(Query),
}

impl PersonWords {
    /// Reads the field `words`: text with an @ is an email, and searched as a whole.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`].
    pub fn read(typed: &str) -> Result<Self, OfficeRefused> {
        let fault = |why| OfficeRefused::of([Some(FieldFault::new("words", why))]);
        if typed.contains('@') {
            return Email::try_from(typed).map(Self::Email).map_err(|not| fault(not.into()));
        }
        let words = text::line(typed, NAME_MAX).ok().filter(|words| words.chars().count() >= NAME_MIN);
        match words.map(|words| Query::read(&words)).filter(|query| !query.is_empty()) {
            Some(query) => Ok(Self::Name(query)),
            None => Err(fault(ErrorMessage::from(PeopleFault::PersonWords))),
        }
    }
}

/// Corrected details of a person, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RectifyDraft {
    /// Full name.
    pub name: String,
    /// Work email.
    pub email: String,
    /// Role at the school. Empty: the roles stay as they are.
    pub role: String,
}

/// The right details of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rectified {
    /// Full name.
    pub name: DelegateName,
    /// Work email.
    pub email: Email,
    /// Role at the school, if it changes.
    pub role: Option<String>,
}

impl RectifyDraft {
    /// Parses the form, or names every field that has a fault.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`].
    pub fn parse(&self) -> Result<Rectified, OfficeRefused> {
        let name = DelegateName::try_from(self.name.as_str()).map_err(|fault| FieldFault::new("name", fault));
        let email = Email::try_from(self.email.as_str()).map_err(|fault| FieldFault::new("email", fault));
        let role = match text::line(&self.role, ROLE_MAX_CHARS.into()) {
            Ok(role) => Ok(Some(role)),
            Err(LineFault::Empty) => Ok(None),
            Err(LineFault::TooLong) => Err(FieldFault::new("role", FormFault::TooLong(ROLE_MAX_CHARS.into()))),
            Err(LineFault::NotPrintable) => Err(FieldFault::new("role", FormFault::Hidden)),
        };
        match (name, email, role) {
            (Ok(name), Ok(email), Ok(role)) => Ok(Rectified { name, email, role }),
            (name, email, role) => Err(OfficeRefused::of([name.err(), email.err(), role.err()])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys() -> impl Strategy<Value = PersonKey> {
        (0..6, 0..i64::MAX, any::<u16>()).prop_map(|(kind, id, place)| match kind {
            0 => PersonKey::Delegate(id),
            1 => PersonKey::Booker(id),
            2 => PersonKey::WalkIn(id),
            3 => PersonKey::Officer(id),
            4 => PersonKey::Contact(id, place),
            _ => PersonKey::School(id),
        })
    }

    proptest! {
        #[test]
        fn a_key_reads_back(key in keys()) {
            prop_assert_eq!(key.to_string().parse(), Ok(key));
            prop_assert!(!key.to_string().contains(['/', '@', '?', '%']));
        }

        #[test]
        fn any_text_is_a_key_or_none(text in ".{0,40}") {
            if let Ok(key) = text.parse::<PersonKey>() {
                prop_assert_eq!(key.to_string().parse(), Ok(key));
            }
        }
    }

    #[test]
    fn an_invalid_key_finds_nobody() {
        for text in
            ["", "delegate", "delegate-", "delegate--1", "delegate-1x", "contact-1", "contact-1-70000", "head-1"]
        {
            assert_eq!(text.parse::<PersonKey>(), Err(NotAPersonKey), "{text}");
        }
    }

    #[test]
    fn an_email_is_searched_whole_and_a_name_by_parts() {
        let email = Email::try_from("ada@hawthorn.example").unwrap();
        assert_eq!(PersonWords::read(" Ada@Hawthorn.example"), Ok(PersonWords::Email(email)));
        assert_eq!(PersonWords::read(" ada  m "), Ok(PersonWords::Name(Query::read("ada m"))));
        for wrong in ["", "  ", "ad", "ada@", "???"] {
            assert!(PersonWords::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_empty_role_stays_unchanged() {
        let draft = RectifyDraft { name: "Ada Marsh".into(), email: "ada@x.example".into(), role: "  ".into() };
        assert_eq!(draft.parse().map(|right| right.role), Ok(None));
        let OfficeRefused::Unreadable(faults) =
            RectifyDraft { role: "x".repeat(81), ..RectifyDraft::default() }.parse().unwrap_err()
        else {
            panic!()
        };
        assert_eq!(faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["name", "email", "role"]);
    }
}
