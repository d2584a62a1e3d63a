//! The forms in which officers sign in, invite each other and set their passwords.

use serde::{Deserialize, Serialize};
use std::fmt;

use super::{Password, Role, Roles};
use crate::{
    delegate::DelegateName, email::Email, form::FieldFault, office::OfficeRefused, officer::OfficerFault,
    school::SignInDraft,
};

/// The sign-in form as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OfficerSignInDraft {
    /// The officer's email.
    pub email: String,
    /// The password. It is never sent back to a page.
    pub password: String,
    /// The page that the officer wanted: a path in the office.
    pub next: String,
}

impl fmt::Debug for OfficerSignInDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OfficerSignInDraft").field("email", &self.email).finish_non_exhaustive()
    }
}

/// An officer's sign-in form, parsed. Any text may be a password here: the rules for passwords are
/// checked when one is set.
#[derive(Clone)]
pub struct OfficerSignIn {
    /// The officer's email, as claimed.
    pub email: Email,
    /// The password, as claimed.
    pub password: String,
}

impl OfficerSignInDraft {
    /// Turns the form into a claim, or names every field that has a fault.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`].
    pub fn parse(&self) -> Result<OfficerSignIn, OfficeRefused> {
        let password = Claimed::read("password", &self.password);
        let email = Email::try_from(self.email.as_str()).map_err(|fault| FieldFault::new("email", fault));
        match (email, password) {
            (Ok(email), Ok(password)) => Ok(OfficerSignIn { email, password: password.0 }),
            (email, password) => Err(OfficeRefused::of([email.err(), password.err()])),
        }
    }

    /// The email that a refused form keeps; empty if it is too long.
    #[must_use]
    pub fn email_to_keep(&self) -> &str {
        if self.email.chars().count() > Email::MAX_CHARS { "" } else { &self.email }
    }

    /// The page to go to after signing in: always a page of the office.
    #[must_use]
    pub fn next_path(&self) -> &str {
        let path = self.next.as_str();
        let plain = path.bytes().all(|byte| byte.is_ascii_graphic()) && !path.contains('\\');
        let office = path == "/office" || path.starts_with("/office/");
        if plain && office && path.len() <= SignInDraft::NEXT_MAX { path } else { "/office" }
    }
}

/// The form that invites an officer, as typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct InviteDraft {
    /// Email.
    pub email: String,
    /// Name.
    pub name: String,
    /// The roles that are ticked.
    pub roles: RolesDraft,
}

/// Which roles are ticked: a box that is not ticked is not sent.
#[derive(Debug, Clone, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub struct RolesDraft {
    /// [`Role::Publisher`].
    pub publisher: String,
    /// [`Role::Bookings`].
    pub bookings: String,
    /// [`Role::Trainer`].
    pub trainer: String,
    /// [`Role::Admin`].
    pub admin: String,
}

/// A person to be invited as an officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Email, by which the officer signs in.
    pub email: Email,
    /// Name.
    pub name: DelegateName,
    /// Roles, one or more.
    pub roles: Roles,
}

impl RolesDraft {
    /// The roles that are ticked.
    ///
    /// # Errors
    /// [`FieldFault`] if no role is ticked.
    pub fn parse(&self) -> Result<Roles, FieldFault> {
        let roles = self.ticked();
        if roles == Roles::default() { Err(FieldFault::new("roles", OfficerFault::NoRole)) } else { Ok(roles) }
    }

    /// The roles that are ticked; may be empty.
    #[must_use]
    pub fn ticked(&self) -> Roles {
        Role::ALL.into_iter().filter(|role| self.is_ticked(*role)).collect()
    }

    /// Whether a role's box is ticked.
    #[must_use]
    pub fn is_ticked(&self, role: Role) -> bool {
        let said = match role {
            Role::Publisher => &self.publisher,
            Role::Bookings => &self.bookings,
            Role::Trainer => &self.trainer,
            Role::Admin => &self.admin,
        };
        !said.is_empty()
    }
}

impl From<&Roles> for RolesDraft {
    fn from(roles: &Roles) -> Self {
        let said = |role| if roles.has(role) { "yes".to_owned() } else { String::new() };
        Self {
            publisher: said(Role::Publisher),
            bookings: said(Role::Bookings),
            trainer: said(Role::Trainer),
            admin: said(Role::Admin),
        }
    }
}

impl InviteDraft {
    /// Turns the form into an invitation, or names every field that has a fault.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`].
    pub fn parse(&self) -> Result<Invitation, OfficeRefused> {
        let email = Email::try_from(self.email.as_str()).map_err(|fault| FieldFault::new("email", fault));
        let name = DelegateName::try_from(self.name.as_str()).map_err(|fault| FieldFault::new("name", fault));
        match (email, name, self.roles.parse()) {
            (Ok(email), Ok(name), Ok(roles)) => Ok(Invitation { email, name, roles }),
            (email, name, roles) => Err(OfficeRefused::of([name.err(), email.err(), roles.err()])),
        }
    }
}

/// The form that sets a password, as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PasswordDraft {
    /// The token in the link.
    pub link: String,
    /// The new password. It is never sent back to a page.
    pub password: String,
    /// The new password, typed again.
    pub again: String,
}

impl fmt::Debug for PasswordDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordDraft(******)")
    }
}

impl PasswordDraft {
    /// The password, if it can be set and was typed the same way twice.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`].
    pub fn parse(&self) -> Result<Password, OfficeRefused> {
        let password = Password::try_from(self.password.as_str())
            .map_err(|fault| OfficeRefused::of([Some(FieldFault::new("password", fault))]))?;
        if self.again == self.password {
            Ok(password)
        } else {
            Err(OfficeRefused::of([Some(FieldFault::new("again", OfficerFault::NotTheSame))]))
        }
    }
}

/// The form by which an officer changes their own password, as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PasswordChangeDraft {
    /// The current password. It is never sent back to a page.
    pub present: String,
    /// The new password. It is never sent back to a page.
    pub password: String,
    /// The new password, typed again.
    pub again: String,
}

impl fmt::Debug for PasswordChangeDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordChangeDraft(******)")
    }
}

/// A parsed request to change one's own password.
#[derive(Debug, Clone)]
pub struct PasswordChange {
    /// The current password, as claimed.
    pub present: Claimed,
    /// The new password.
    pub password: Password,
}

impl PasswordChangeDraft {
    /// Turns the form into a change, or names every field that has a fault.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`].
    pub fn parse(&self) -> Result<PasswordChange, OfficeRefused> {
        let new = PasswordDraft { link: String::new(), password: self.password.clone(), again: self.again.clone() };
        match (Claimed::read("present", &self.present), new.parse()) {
            (Ok(present), Ok(password)) => Ok(PasswordChange { present, password }),
            (present, new) => {
                let new = new.err().map(OfficeRefused::faults).unwrap_or_default();
                Err(OfficeRefused::Unreadable(present.err().into_iter().chain(new).collect()))
            }
        }
    }
}

/// A password as somebody claims it, not yet checked. It prints as stars.
#[derive(Clone)]
pub struct Claimed(String);

impl Claimed {
    /// Reads a field's text.
    ///
    /// # Errors
    /// [`FieldFault`] if nothing was typed, or more characters than any password has.
    pub fn read(field: &str, typed: &str) -> Result<Self, FieldFault> {
        (!typed.is_empty() && typed.chars().count() <= Self::MAX_CHARS)
            .then(|| Self(typed.to_owned()))
            .ok_or(FieldFault::new(field, OfficerFault::NoPassword))
    }

    /// The longest password that is checked. An earlier build allowed passwords of this length.
    const MAX_CHARS: usize = 200;

    /// The typed text. Use it only to check the password.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Claimed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Claimed(******)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_an_invitation_is_named_at_once() {
        let OfficeRefused::Unreadable(faults) = InviteDraft::default().parse().unwrap_err() else { panic!() };
        assert_eq!(faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["name", "email", "roles"]);
    }

    #[test]
    fn officer_sign_in_redirects_only_within_the_office() {
        for (next, path) in [
            ("/office/sheets", "/office/sheets"),
            ("/office", "/office"),
            ("/officers", "/office"),
            ("/bookings", "/office"),
            ("//evil.example/office/", "/office"),
            ("/office/\\evil", "/office"),
            (&format!("/office/{}", "a".repeat(200)), "/office"),
        ] {
            let draft = OfficerSignInDraft { next: next.into(), ..OfficerSignInDraft::default() };
            assert_eq!(draft.next_path(), path);
        }
    }

    #[test]
    fn an_overlong_email_is_not_kept() {
        let kept = |email: String| {
            OfficerSignInDraft { email, ..OfficerSignInDraft::default() }.email_to_keep().chars().count()
        };
        assert_eq!((kept("é".repeat(254)), kept("é".repeat(255))), (254, 0));
    }

    #[test]
    fn both_typed_passwords_must_match() {
        let draft = |again: &str| PasswordDraft {
            password: "correct horse battery".into(),
            again: again.into(),
            ..PasswordDraft::default()
        };
        assert!(draft("correct horse battery").parse().is_ok());
        assert!(draft("correct horse").parse().is_err());
        assert!(!format!("{:?}", draft("x")).contains("horse"));
    }

    #[test]
    fn every_fault_of_a_changed_password_is_named_at_once() {
        let draft = PasswordChangeDraft { again: "x".into(), ..PasswordChangeDraft::default() };
        let faults = draft.parse().unwrap_err().faults();
        assert_eq!(faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["present", "password"]);
        let draft =
            PasswordChangeDraft { present: "y".into(), password: "correct horse battery".into(), again: "x".into() };
        assert_eq!(draft.parse().unwrap_err().faults()[0].field, "again");
        let same = PasswordChangeDraft { again: draft.password.clone(), ..draft };
        assert_eq!(same.parse().unwrap().present.reveal(), "y");
        assert!(!format!("{same:?} {:?}", same.parse()).contains("horse"));
    }

    #[test]
    fn a_password_set_under_the_old_limit_is_still_checked() {
        assert!(Claimed::read("password", &"x".repeat(200)).is_ok());
        assert!(Claimed::read("password", &"x".repeat(201)).is_err());
    }

    #[test]
    fn roles_that_are_shown_read_back() {
        let roles: Roles = [Role::Trainer, Role::Bookings].into_iter().collect();
        assert_eq!(RolesDraft::from(&roles).parse(), Ok(roles));
    }
}
