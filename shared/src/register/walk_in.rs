//! People who come without a booking.

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::{
    booking::IdempotencyKey, delegate::DelegateName, email::Email, form::FieldFault, office::OfficeRefused,
    school::SchoolFault, text,
};

/// The form for people who come without a booking, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WalkInDraft {
    /// The session's database id.
    pub session: String,
    /// The command's key.
    pub key: String,
    /// Full name.
    pub name: String,
    /// Work email.
    pub email: String,
    /// The school's URN or name.
    pub school: String,
}

/// Somebody who comes without a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkIn {
    /// The session.
    pub session: i64,
    /// The command's key.
    pub key: IdempotencyKey,
    /// Full name.
    pub name: DelegateName,
    /// Work email.
    pub email: Email,
    /// The school's URN or name, as typed.
    pub school: String,
}

/// Why a person who came is recorded but not booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotBooked {
    /// Every place is taken.
    Full,
    /// The school has reached its limit.
    Limit,
    /// No open school has the typed name or URN.
    School,
    /// The person has a place on another session of the workshop.
    Elsewhere,
    /// The session is cancelled or its sheet withdrawn.
    NotHeld,
}

impl NotBooked {
    const ALL: [Self; 5] = [Self::Full, Self::Limit, Self::School, Self::Elsewhere, Self::NotHeld];

    /// The code that the database stores.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Limit => "limit",
            Self::School => "school",
            Self::Elsewhere => "elsewhere",
            Self::NotHeld => "not held",
        }
    }

    /// The value with this code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.code() == code)
    }
}

impl fmt::Display for NotBooked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "every place is taken",
            Self::Limit => "the school has reached its limit",
            Self::School => "no open school, or more than one, has that name or number",
            Self::Elsewhere => "they have a place on another session of the workshop",
            Self::NotHeld => "the session is not taking place",
        })
    }
}

impl WalkInDraft {
    /// The longest name of a school.
    pub(super) const SCHOOL_MAX_CHARS: usize = 200;

    /// Parses the form, or names every field that has a fault.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`]; [`OfficeRefused::Spoilt`] about hidden values.
    pub fn parse(&self) -> Result<WalkIn, OfficeRefused> {
        let key = IdempotencyKey::try_from(self.key.as_str());
        let (Ok(session), Ok(key)) = (self.session.parse(), key) else { return Err(OfficeRefused::Spoilt) };
        let name = DelegateName::try_from(self.name.as_str()).map_err(|fault| FieldFault::new("walk-in-name", fault));
        let email = Email::try_from(self.email.as_str()).map_err(|fault| FieldFault::new("walk-in-email", fault));
        let school = text::line(&self.school, Self::SCHOOL_MAX_CHARS)
            .map_err(|_| FieldFault::new("walk-in-school", SchoolFault::NoSchool));
        match (name, email, school) {
            (Ok(name), Ok(email), Ok(school)) => Ok(WalkIn { session, key, name, email, school }),
            (name, email, school) => Err(OfficeRefused::of([name.err(), email.err(), school.err()])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_named_at_once() {
        let key = uuid::Uuid::from_u128(1).to_string();
        let draft = WalkInDraft { session: "1".into(), key, ..WalkInDraft::default() };
        let OfficeRefused::Unreadable(faults) = draft.parse().unwrap_err() else { panic!() };
        let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["walk-in-name", "walk-in-email", "walk-in-school"]);
        assert_eq!(WalkInDraft::default().parse(), Err(OfficeRefused::Spoilt));
    }

    #[test]
    fn a_reason_reads_back() {
        assert!(NotBooked::ALL.into_iter().all(|why| NotBooked::of_code(why.code()) == Some(why)));
    }
}
