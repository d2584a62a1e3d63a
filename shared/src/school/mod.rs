//! An establishment: a school or other setting, and how it signs in.

mod fault;
mod form;
pub mod gias;
mod pin;

pub use fault::SchoolFault;
pub use form::{NotASetting, SchoolRefused, Setting, SettingDraft};
pub use pin::{NotAPin, Pin};

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{moment::Moment, refusal::Refusal};

/// The unique reference number of an establishment: six digits, given by the Department for Education
/// (Get Information About Schools).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Urn(u32);

/// Why text is not a URN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotAUrn {
    /// Nothing was chosen or typed.
    #[error("Choose your school")]
    Missing,
    /// Not six digits.
    #[error("Choose your school from the list, or type its URN of 6 digits")]
    Malformed,
}

impl Urn {
    /// The least number that the Department for Education gives.
    pub const LEAST: u32 = 100_000;
    /// The first number that Placebook gives to settings without a URN; all numbers from here to 999999 are reserved for them.
    /// The Department gives out a few thousand numbers a year, and had reached 151000 in 2025. It will not get this far for
    /// decades, and URNs keep six digits.
    pub const FIRST_LOCAL: u32 = 990_000;

    /// Whether this is a number that Placebook gives to settings without a URN.
    #[must_use]
    pub fn is_local(self) -> bool {
        self.0 >= Self::FIRST_LOCAL
    }

    /// The number itself.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<&str> for Urn {
    type Error = NotAUrn;

    fn try_from(typed: &str) -> Result<Self, NotAUrn> {
        match pin::digits(typed) {
            Some(digits) if digits.is_empty() => Err(NotAUrn::Missing),
            Some(digits) if digits.len() == 6 => digits.parse().map(Self).map_err(|_| NotAUrn::Malformed),
            _ => Err(NotAUrn::Malformed),
        }
    }
}

impl TryFrom<String> for Urn {
    type Error = NotAUrn;

    fn try_from(typed: String) -> Result<Self, NotAUrn> {
        Self::try_from(typed.as_str())
    }
}

impl fmt::Display for Urn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl From<Urn> for String {
    fn from(urn: Urn) -> Self {
        urn.to_string()
    }
}

/// The sign-in form as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SignInDraft {
    /// The chosen school's URN.
    pub establishment: String,
    /// The PIN. It is never sent back to a page.
    pub pin: String,
    /// The page that the person wanted: a path on this site.
    pub next: String,
}

impl fmt::Debug for SignInDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInDraft").field("establishment", &self.establishment).finish_non_exhaustive()
    }
}

impl SignInDraft {
    /// The longest `establishment` that can be a school's name or a mistyped one, in characters.
    pub const ESTABLISHMENT_MAX: usize = 64;
    /// The longest `next` that a page of this site has, in bytes.
    pub const NEXT_MAX: usize = 200;

    /// The school's text that a refused form keeps; empty if it is too long.
    #[must_use]
    pub fn establishment_to_keep(&self) -> &str {
        let typed = self.establishment.as_str();
        if typed.chars().count() > Self::ESTABLISHMENT_MAX { "" } else { typed }
    }
}

/// A parsed sign-in form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// The establishment's URN.
    pub urn: Urn,
    /// The establishment's PIN, as claimed.
    pub pin: Pin,
}

impl SignInDraft {
    /// Turns the form into a claim, or names every field that has a fault.
    ///
    /// # Errors
    /// [`SignInRefused::Unreadable`].
    pub fn parse(&self) -> Result<SignIn, SignInRefused> {
        match (Urn::try_from(self.establishment.as_str()), Pin::try_from(self.pin.as_str())) {
            (Ok(urn), Ok(pin)) => Ok(SignIn { urn, pin }),
            (urn, pin) => Err(SignInRefused::Unreadable { establishment: urn.err(), pin: pin.err() }),
        }
    }

    /// The page to go to after signing in: only a path on this site, so that a forged link cannot lead elsewhere.
    #[must_use]
    pub fn next_path(&self) -> &str {
        let path = self.next.as_str();
        let plain = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n', '\r', '\t']);
        if plain && path.len() <= Self::NEXT_MAX { path } else { "/bookings" }
    }
}

/// Why nobody was signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum SignInRefused {
    /// The form cannot be read.
    #[error("There is a problem")]
    Unreadable {
        /// The fault of the school.
        establishment: Option<NotAUrn>,
        /// The fault of the PIN.
        pin: Option<NotAPin>,
    },
    /// The establishment is unknown or the PIN is wrong: one answer for both, so that nobody learns which.
    #[error("The school and PIN do not match. Check the PIN and try again")]
    NoMatch,
    /// Too many wrong PINs were tried. Even the right one is refused until the next attempt is allowed.
    #[error("Too many wrong PINs. Try again after {}", .until.words)]
    Wait {
        /// When the next attempt is allowed.
        until: Moment,
    },
}

impl Refusal for SignInRefused {
    fn status(&self) -> u16 {
        match self {
            Self::Unreadable { .. } => 422,
            Self::NoMatch => 401,
            Self::Wait { .. } => 429,
        }
    }

    fn message(&self) -> String {
        self.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn debug_output_of_sign_in_types_shows_no_pin() {
        let draft = SignInDraft { pin: "654321".into(), ..SignInDraft::default() };
        let claim = SignInDraft { establishment: "123456".into(), ..draft.clone() }.parse().unwrap();
        assert!(!format!("{draft:?}{claim:?}").contains("654321"));
    }

    #[test]
    fn signing_in_redirects_only_within_this_site() {
        for (next, path) in [
            ("/workshops/71-16", "/workshops/71-16"),
            ("", "/bookings"),
            ("//evil.example", "/bookings"),
            ("/\\evil.example", "/bookings"),
            ("https://evil.example", "/bookings"),
            (&format!("/{}", "a".repeat(SignInDraft::NEXT_MAX - 1)), &format!("/{}", "a".repeat(199))),
            (&format!("/{}", "a".repeat(SignInDraft::NEXT_MAX)), "/bookings"),
        ] {
            assert_eq!(SignInDraft { next: next.into(), ..SignInDraft::default() }.next_path(), path);
        }
    }

    #[test]
    fn an_overlong_school_name_is_not_kept() {
        let kept = |typed: String| {
            let draft = SignInDraft { establishment: typed, ..SignInDraft::default() };
            assert!(draft.parse().is_err());
            draft.establishment_to_keep().chars().count()
        };
        assert_eq!((kept("é".repeat(64)), kept("é".repeat(65)), kept("1".repeat(60_000))), (64, 0, 0));
    }

    proptest! {
        #[test]
        fn a_urn_reads_back(number in 100_000u32..=999_999) {
            let urn = Urn::try_from(number.to_string()).unwrap();
            prop_assert_eq!(urn.get(), number);
            prop_assert_eq!(Urn::try_from(urn.to_string()), Ok(urn));
        }
    }
}
