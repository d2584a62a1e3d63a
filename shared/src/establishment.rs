//! An establishment: a school or other setting, and how it signs in.

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
    /// The first of the numbers that Placebook gives to settings without URN; all from here to 999999 are kept for them. The
    /// Department counts on by some thousands a year, and was at 151000 in 2025: it does not come here within our lives, and
    /// six digits stay six digits for whoever types them.
    pub const FIRST_LOCAL: u32 = 990_000;

    /// Whether Placebook has given it to a setting without URN.
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
        match six_digits(typed) {
            Some(0) => Err(NotAUrn::Missing),
            Some(6) => digits(typed).parse().map(Self).map_err(|_| NotAUrn::Malformed),
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

/// The secret of six digits by which a school signs in. It prints as stars, and is never serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// Why text is not a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotAPin {
    /// Nothing was typed.
    #[error("Enter your school’s PIN")]
    Missing,
    /// Not six digits.
    #[error("PIN must be 6 digits")]
    Malformed,
}

impl Pin {
    /// The six digits. For hashing and for the letter to the school, nowhere else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl TryFrom<&str> for Pin {
    type Error = NotAPin;

    /// Spaces and hyphens between the digits are how people copy a PIN, so they are taken out.
    fn try_from(typed: &str) -> Result<Self, NotAPin> {
        match six_digits(typed) {
            Some(0) => Err(NotAPin::Missing),
            Some(6) => Ok(Self(digits(typed))),
            _ => Err(NotAPin::Malformed),
        }
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(******)")
    }
}

/// How many digits there are, if there is nothing else but spaces and hyphens between them.
fn six_digits(typed: &str) -> Option<usize> {
    let separator = |c: char| c.is_whitespace() || c == '-';
    typed.chars().all(|c| c.is_ascii_digit() || separator(c)).then(|| digits(typed).len())
}

fn digits(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_digit).collect()
}

/// The sign-in form as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SignInDraft {
    /// The chosen school's URN.
    pub establishment: String,
    /// The PIN. It is never sent back to a page.
    pub pin: String,
    /// Where the person was going: a path on this site.
    pub next: String,
}

impl fmt::Debug for SignInDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInDraft").field("establishment", &self.establishment).finish_non_exhaustive()
    }
}

/// What somebody says who wants to sign in, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Which establishment.
    pub urn: Urn,
    /// Its PIN, as claimed.
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
        if plain { path } else { "/bookings" }
    }
}

/// Why nobody was signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum SignInRefused {
    /// The form cannot be read.
    #[error("There is a problem")]
    Unreadable {
        /// About the school.
        establishment: Option<NotAUrn>,
        /// About the PIN.
        pin: Option<NotAPin>,
    },
    /// No such establishment, or not its PIN: one answer for both, so that nobody learns which.
    #[error("The school and PIN do not match. Check the PIN and try again")]
    NoMatch,
    /// Too many wrong PINs; even the right one waits.
    #[error("Too many wrong PINs. Try again after {}", .until.words)]
    Wait {
        /// When the next attempt is taken.
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
    fn a4_a_pin_is_accepted_with_spaces() {
        for typed in ["123456", " 123 456 ", "12-34-56", "1 2 3 4 5 6"] {
            assert_eq!(Pin::try_from(typed).map(|pin| pin.reveal().to_owned()), Ok("123456".to_owned()), "{typed}");
        }
    }

    #[test]
    fn a_pin_is_six_digits_and_is_never_printed() {
        assert_eq!(Pin::try_from(""), Err(NotAPin::Missing));
        assert_eq!(Pin::try_from("12345"), Err(NotAPin::Malformed));
        assert_eq!(Pin::try_from("12345a"), Err(NotAPin::Malformed));
        let draft = SignInDraft { pin: "654321".into(), ..SignInDraft::default() };
        let claim = SignInDraft { establishment: "123456".into(), ..draft.clone() }.parse().unwrap();
        assert!(!format!("{draft:?}{claim:?}").contains("654321"));
    }

    #[test]
    fn signing_in_leads_nowhere_but_here() {
        for (next, path) in [
            ("/workshops/71-16", "/workshops/71-16"),
            ("", "/bookings"),
            ("//evil.example", "/bookings"),
            ("/\\evil.example", "/bookings"),
            ("https://evil.example", "/bookings"),
        ] {
            assert_eq!(SignInDraft { next: next.into(), ..SignInDraft::default() }.next_path(), path);
        }
    }

    proptest! {
        #[test]
        fn a_urn_reads_back(number in 100_000u32..=999_999) {
            let urn = Urn::try_from(number.to_string()).unwrap();
            prop_assert_eq!(urn.get(), number);
            prop_assert_eq!(Urn::try_from(urn.to_string()), Ok(urn));
        }

        #[test]
        fn any_text_is_a_pin_or_a_fault(typed in ".{0,20}") {
            if let Ok(pin) = Pin::try_from(typed.as_str()) {
                prop_assert_eq!(pin.reveal().len(), 6);
            }
        }
    }
}
