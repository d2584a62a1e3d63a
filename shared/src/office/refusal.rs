//! Why something is not done in the office.

use serde::{Deserialize, Serialize};

use super::{Deed, NotAPassword, NotASetting, SchoolRefused};
use crate::{delegate::NotAName, email::NotAnEmail, moment::Moment, refusal::Refusal};

/// What is wrong with a field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldFault {
    /// The field's id on its page.
    pub field: String,
    /// What is wrong with it.
    pub why: Why,
}

impl FieldFault {
    /// A fault of this field.
    pub fn new(field: &str, why: impl Into<Why>) -> Self {
        Self { field: field.to_owned(), why: why.into() }
    }
}

/// What can be wrong with what an officer types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Why {
    /// About an email.
    #[error(transparent)]
    Email(#[from] NotAnEmail),
    /// About a person's name.
    #[error(transparent)]
    Name(#[from] NotAName),
    /// About a new password.
    #[error(transparent)]
    Password(#[from] NotAPassword),
    /// No password, where one is asked for.
    #[error("Enter your password")]
    NoPassword,
    /// The new password was not typed twice alike.
    #[error("Type the same password again")]
    NotTheSame,
    /// No role is ticked.
    #[error("Choose at least one role")]
    NoRole,
    /// About a field of a school.
    #[error(transparent)]
    Setting(#[from] NotASetting),
}

/// Why something was not done in the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum OfficeRefused {
    /// Nobody is signed in as an officer.
    #[error("Sign in to the office")]
    SignedOut,
    /// The officer's roles do not allow it.
    #[error("Your roles do not let you {}. Ask an admin of your office", .0.words())]
    NotAllowed(Deed),
    /// There is no such thing, or it is not for the one who asks.
    #[error("It is not there. Perhaps somebody has just removed it")]
    NotFound,
    /// Fields of the form have faults.
    #[error("There is a problem")]
    Unreadable(Vec<FieldFault>),
    /// No such officer, or not the password: one answer for both.
    #[error("The email and password do not match. Check them and try again")]
    NoMatch,
    /// Too many wrong passwords; even the right one waits.
    #[error("Too many wrong passwords. Try again after {}", .until.words)]
    Wait {
        /// When the next attempt is taken.
        until: Moment,
    },
    /// The link to set a password has been used, or its time is over.
    #[error("This link has been used or is too old. Ask an admin of your office for a new one")]
    LinkOver,
    /// An officer has this email.
    #[error("Somebody with this email is an officer already")]
    EmailTaken,
    /// Without this officer nobody could look after officers.
    #[error("This is the only admin who can sign in. Make somebody else an admin first")]
    LastAdmin,
    /// About schools.
    #[error(transparent)]
    School(#[from] SchoolRefused),
}

impl OfficeRefused {
    /// The faults of a form, where there are some.
    pub fn of(faults: impl IntoIterator<Item = Option<FieldFault>>) -> Self {
        Self::Unreadable(faults.into_iter().flatten().collect())
    }

    /// What is wrong with this field.
    #[must_use]
    pub fn fault_of(&self, field: &str) -> Option<String> {
        let Self::Unreadable(faults) = self else { return None };
        faults.iter().find(|fault| fault.field == field).map(|fault| fault.why.to_string())
    }
}

impl Refusal for OfficeRefused {
    fn status(&self) -> u16 {
        match self {
            Self::SignedOut | Self::NoMatch => 401,
            Self::NotAllowed(_) => 403,
            Self::NotFound => 404,
            Self::LinkOver => 410,
            Self::EmailTaken | Self::LastAdmin => 409,
            Self::School(refused) => refused.status(),
            Self::Unreadable(_) => 422,
            Self::Wait { .. } => 429,
        }
    }

    fn message(&self) -> String {
        self.to_string()
    }
}
