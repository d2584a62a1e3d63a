//! Faults of the form about an officer’s account.

use crate::form::Fault;

use super::Role;

/// A fault of the form about an officer’s account.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OfficerFault {
    /// No password was typed where one is required.
    #[error("Enter your password")]
    NoPassword,
    /// The new password was not typed the same way twice.
    #[error("Type the same password again")]
    NotTheSame,
    /// No role is ticked.
    #[error("Choose at least one role")]
    NoRole,
    /// Officers without a second step cannot require one of a role that they have.
    #[error("You have this role yourself ({0}). Turn on your own second step first")]
    OwnStepFirst(Role),
    /// The text is neither an app's code nor a recovery code.
    #[error("Enter the six digits from your app, or a recovery code")]
    NotACode,
    /// The code is wrong, expired or already used.
    #[error("This code is wrong or was already used. Wait for the next code from your app")]
    WrongCode,
}

impl Fault for OfficerFault {}
