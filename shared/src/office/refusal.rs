//! Why a request to the office was refused.

use serde::{Deserialize, Serialize};

use super::Permission;
use crate::{
    form::{ErrorMessage, FieldFault, FormFault, Offer, Wanted},
    moment::Moment,
    refusal::Refusal,
    text,
};

/// Why a request to the office was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum OfficeRefused {
    /// Nobody is signed in as an officer.
    #[error("Sign in to the office")]
    SignedOut,
    /// The visit had ended when a form was sent.
    #[error("You were signed out before you sent this, so nothing was saved. Check it and send it again")]
    WasSignedOut,
    /// The officer's roles do not give this permission.
    #[error("Your roles do not let you {}. Ask an admin of your office", .0.words())]
    NotAllowed(Permission),
    /// The item does not exist, or the officer cannot see it.
    #[error("We cannot find this. It may have been removed")]
    NotFound,
    /// Fields of the form have faults.
    #[error("There is a problem")]
    Unreadable(Vec<FieldFault>),
    /// No officer has this email, or the password is wrong: one answer for both.
    #[error("The email and password do not match. Check them and try again")]
    NoMatch,
    /// Too many wrong passwords or codes were tried. Even the right one is refused until the next attempt is allowed.
    #[error("Too many wrong passwords or codes. Try again after {}", .until.words)]
    Wait {
        /// When the next attempt is allowed.
        until: Moment,
    },
    /// The link to set a password has been used or has expired.
    #[error("This link has been used or is too old. Ask an admin of your office for a new one")]
    LinkOver,
    /// Somebody with this email is an officer already.
    #[error("Somebody with this email is an officer already")]
    EmailTaken,
    /// Somebody else has changed the same item meanwhile.
    #[error("{by} has changed this since you opened it")]
    Changed {
        /// The officer who made the change.
        by: String,
    },
    /// The change affects people with places, so the officer has to confirm it.
    #[error("This affects {} at {}. Tick the box to continue", counted(*.places, "place"), counted(*.schools, "school"))]
    Touches {
        /// Places that are booked or waiting.
        places: u32,
        /// Schools that hold these places.
        schools: u32,
    },
    /// The session is over or cancelled, so it can no longer be changed.
    #[error("A session that is cancelled or has started cannot be changed. Nothing was changed")]
    SessionOver,
    /// The outcome has changed since the officer saw it.
    #[error(
        "Somebody has booked or cancelled since you opened this page, so the result would now be different. Check it, then send it again"
    )]
    PlanChanged,
    /// This is the last officer who can manage officers.
    #[error("This is the only admin who can sign in. Make somebody else an admin first")]
    LastAdmin,
    /// Officers cannot disable their own account.
    #[error("This is your own account. Another admin can disable it")]
    Yourself,
    /// The form has invalid hidden values, or was sent before with other content.
    #[error("This page is incomplete or was sent before. Reload it and try again")]
    Spoilt,
    /// The person has places on sessions that are not over.
    #[error("This person has {} on sessions that are not over. Cancel {} first", counted(*.places, "place"), if *.places == 1 { "it" } else { "them" })]
    StillComing {
        /// How many places.
        places: u32,
    },
    /// The action is not possible yet.
    #[error("This can be done from {}", .from.words)]
    TooEarly {
        /// The time from which it is possible.
        from: Moment,
    },
    /// A rule of one feature refuses the request.
    #[error("{text}")]
    Rule {
        /// The rule's sentence.
        text: String,
        /// The answer's HTTP status.
        status: u16,
    },
}

impl OfficeRefused {
    /// The heading of the page that shows the refusal.
    #[must_use]
    pub fn heading(&self) -> &'static str {
        match self {
            Self::SignedOut => "Sign in to the office",
            Self::NotAllowed(_) => "You cannot see this",
            Self::NotFound => "Page not found",
            Self::LinkOver => "This link does not work",
            Self::NoMatch | Self::Wait { .. } => "You are not signed in",
            Self::SessionOver => "This session is already cancelled or over",
            Self::TooEarly { .. } => "This cannot be done yet",
            Self::EmailTaken
            | Self::Unreadable(_)
            | Self::Changed { .. }
            | Self::Touches { .. }
            | Self::PlanChanged
            | Self::LastAdmin
            | Self::Yourself
            | Self::Spoilt
            | Self::StillComing { .. }
            | Self::WasSignedOut
            | Self::Rule { .. } => "Nothing was changed",
        }
    }

    /// A refusal with the faults of a form, without those that are `None`.
    pub fn of(faults: impl IntoIterator<Item = Option<FieldFault>>) -> Self {
        Self::Unreadable(faults.into_iter().flatten().collect())
    }

    /// The faults, field by field.
    #[must_use]
    pub fn faults(self) -> Vec<FieldFault> {
        if let Self::Unreadable(faults) = self { faults } else { vec![] }
    }

    /// The offer beside this field.
    #[must_use]
    pub fn offer_at(&self, field: &str) -> Option<&Offer> {
        self.message_at(field)?.offer.as_ref()
    }

    /// The sentence beside this field.
    #[must_use]
    pub fn fault_of(&self, field: &str) -> Option<String> {
        self.message_at(field).map(|message| message.text.clone())
    }

    fn message_at(&self, field: &str) -> Option<&ErrorMessage> {
        let Self::Unreadable(faults) = self else { return None };
        faults.iter().find(|fault| fault.field == field).map(|fault| &fault.message)
    }
}

/// The longest reason, in characters.
const REASON_MAX: u32 = 500;

/// Reads the reason for a withdrawal or a cancellation, from the field `reason`.
///
/// # Errors
/// [`OfficeRefused::Unreadable`].
pub fn read_reason(typed: &str) -> Result<String, OfficeRefused> {
    let reason = text::shown(typed).trim().to_owned();
    let why = match reason.chars().count() {
        0 => ErrorMessage::from(FormFault::Missing(Wanted::Reason)),
        count if count > REASON_MAX as usize => ErrorMessage::from(FormFault::TooLong(REASON_MAX)),
        _ => return Ok(reason),
    };
    Err(OfficeRefused::of([Some(FieldFault::new("reason", why))]))
}

/// A number with its noun: "1 place", "2 places".
fn counted(count: u32, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

impl Refusal for OfficeRefused {
    fn status(&self) -> u16 {
        match self {
            Self::SignedOut | Self::WasSignedOut | Self::NoMatch => 401,
            Self::NotAllowed(_) => 403,
            Self::NotFound => 404,
            Self::LinkOver => 410,
            Self::EmailTaken
            | Self::LastAdmin
            | Self::Yourself
            | Self::Changed { .. }
            | Self::Touches { .. }
            | Self::SessionOver
            | Self::PlanChanged
            | Self::StillComing { .. }
            | Self::TooEarly { .. } => 409,
            Self::Rule { status, .. } => *status,
            Self::Unreadable(_) | Self::Spoilt => 422,
            Self::Wait { .. } => 429,
        }
    }

    fn message(&self) -> String {
        self.to_string()
    }
}
