//! A session: one dated run of a workshop.

mod cancelling;
mod clash;
mod fault;

pub use cancelling::{Destination, DisplacedBooking, Outcome, Reallocation, outcomes, total};
pub use clash::{ASSUMED_LENGTH, Clash, SharedBy, all_known, clashes_seen, ends_or_assumed};
pub use fault::SessionFault;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text;

/// A session's code as printed on the sheet, like `TLS-0516-T045`: kept in capitals.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SessionCode(String);

/// Why text is not a session code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error(
    "A course code is {} to {} letters, digits and hyphens, with at least one digit",
    SessionCode::MIN_CHARS,
    SessionCode::MAX_CHARS
)]
pub struct NotASessionCode;

impl crate::form::Fault for NotASessionCode {}

impl SessionCode {
    /// The shortest code.
    pub const MIN_CHARS: usize = 3;
    /// The longest code.
    pub const MAX_CHARS: usize = 24;

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<&str> for SessionCode {
    type Error = NotASessionCode;

    fn try_from(typed: &str) -> Result<Self, NotASessionCode> {
        let code = text::bare(typed).trim().to_ascii_uppercase();
        let sound = (Self::MIN_CHARS..=Self::MAX_CHARS).contains(&code.len())
            && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && code.chars().any(|c| c.is_ascii_digit())
            && !code.starts_with('-')
            && !code.ends_with('-');
        if sound { Ok(Self(code)) } else { Err(NotASessionCode) }
    }
}

impl TryFrom<String> for SessionCode {
    type Error = NotASessionCode;

    fn try_from(typed: String) -> Result<Self, NotASessionCode> {
        Self::try_from(typed.as_str())
    }
}

impl From<SessionCode> for String {
    fn from(code: SessionCode) -> Self {
        code.0
    }
}

impl fmt::Display for SessionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How many people a session takes: 1 to [`Capacity::MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Capacity(u32);

/// Why a number is not a capacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("A session takes 1 to {} people", Capacity::MAX)]
pub struct NotACapacity;

impl crate::form::Fault for NotACapacity {}

impl Capacity {
    /// The largest capacity: more than any centre's hall holds, so a larger number is a typing error.
    pub const MAX: u32 = 2_000;

    /// The number of people.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for Capacity {
    type Error = NotACapacity;

    fn try_from(people: u32) -> Result<Self, NotACapacity> {
        if (1..=Self::MAX).contains(&people) { Ok(Self(people)) } else { Err(NotACapacity) }
    }
}

impl std::str::FromStr for Capacity {
    type Err = NotACapacity;

    fn from_str(typed: &str) -> Result<Self, NotACapacity> {
        text::bare(typed).trim().parse::<u32>().map_err(|_| NotACapacity).and_then(Self::try_from)
    }
}

impl From<Capacity> for u32 {
    fn from(capacity: Capacity) -> Self {
        capacity.0
    }
}

/// Why a capacity was not changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum CapacityRefused {
    /// No session has this code.
    #[error("No session has this code")]
    NotFound,
    /// More places are taken than the new capacity has.
    #[error("{taken} places are taken: move or cancel {to_move} of them first")]
    Taken {
        /// Places taken now.
        taken: u32,
        /// How many places must move first.
        to_move: u32,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a4_a_code_is_accepted_in_lower_case() {
        assert_eq!(SessionCode::try_from(" tls-0516-t045 "), SessionCode::try_from("TLS-0516-T045"));
    }

    #[test]
    fn text_that_is_not_a_code_is_refused() {
        for wrong in ["", "AB", "TLS 0516", "TLS-0516-", "ABC-DEF", "TLS/0516"] {
            assert_eq!(SessionCode::try_from(wrong), Err(NotASessionCode), "{wrong}");
        }
    }

    #[test]
    fn a_capacity_is_a_number_of_people() {
        assert_eq!("30".parse::<Capacity>().map(Capacity::get), Ok(30));
        for wrong in ["0", "-1", "2001", "thirty", ""] {
            assert_eq!(wrong.parse::<Capacity>(), Err(NotACapacity), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_code_reads_back(typed in "[A-Z]{3}-[0-9]{4}-[A-Z][0-9]{3}") {
            let code = SessionCode::try_from(typed.as_str()).unwrap();
            prop_assert_eq!(code.as_str(), &typed);
        }
    }
}
