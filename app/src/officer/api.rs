//! Server functions for the pages of the office about officers.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{
    office::OfficeRefused,
    officer::{InviteDraft, OfficerSignInDraft, PasswordDraft, Roles, RolesDraft},
};

#[cfg(feature = "ssr")]
use crate::{
    addresses::{OFFICE_SIGN_IN, OFFICERS, office_sign_in_address, officer_address, password_address},
    office::{Done, answered, finish, turned},
};
use crate::{failure::Failure, office::Turned};

/// An officer as admins see them.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerView {
    /// The officer's number.
    pub id: i64,
    /// Whether this is the signed-in officer.
    pub is_me: bool,
    /// Email.
    pub email: String,
    /// Name.
    pub name: String,
    /// Roles.
    pub roles: Roles,
    /// Whether the officer can sign in.
    pub active: bool,
    /// Whether the officer has set a password.
    pub has_password: bool,
    /// Whether signing in asks for a code.
    pub second_step: bool,
}

/// An admin's change to an officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfficerChange {
    /// The officer has these roles and no others.
    Roles(Roles),
    /// The officer cannot sign in any more.
    Disable,
    /// The officer can sign in again.
    Enable,
    /// The officer has to sign in again on every device.
    EndVisits,
}

/// The port of these pages. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Officers: Send + Sync {
    /// Checks a password. Returns the officer's number and the version of the visit. The answer and its time are the same for
    /// an unknown officer and a wrong password.
    async fn check_password(
        &self,
        claim: shared::officer::OfficerSignIn,
        from: &crate::visit::SignInFrom,
    ) -> Result<(i64, i32), Failure<OfficeRefused>>;
    /// The email of the officer that a link was made for.
    async fn owner_of_link(&self, link: &str) -> Result<String, Failure<OfficeRefused>>;
    /// Sets the password of the officer that a link was made for. Returns the same as [`Officers::check_password`].
    async fn set_password(
        &self,
        link: &str,
        password: shared::officer::Password,
    ) -> Result<(i64, i32), Failure<OfficeRefused>>;
    /// The email of the signed-in officer.
    async fn email(&self, caller: &crate::visit::Caller) -> Done<String>;
    /// Changes the password of the signed-in officer. Returns their visit's new version; their other visits end.
    async fn change_password(
        &self,
        caller: &crate::visit::Caller,
        change: &shared::officer::PasswordChange,
        from: &crate::visit::SignInFrom,
    ) -> Done<i32>;
    /// All officers, by name.
    async fn list(&self, caller: &crate::visit::Caller) -> Result<Vec<OfficerView>, Failure<OfficeRefused>>;
    /// One officer.
    async fn lookup(&self, caller: &crate::visit::Caller, id: i64) -> Result<OfficerView, Failure<OfficeRefused>>;
    /// The name of an officer.
    async fn name(&self, id: i64) -> Result<Option<String>, Failure<crate::failure::Never>>;
    /// Adds an officer. Returns the officer's number, and the link to set a password.
    async fn invite(
        &self,
        caller: &crate::visit::Caller,
        invitation: &shared::officer::Invitation,
    ) -> Result<(i64, String), Failure<OfficeRefused>>;
    /// Makes a new link to set a password, which replaces earlier links.
    async fn new_link(&self, caller: &crate::visit::Caller, id: i64) -> Result<String, Failure<OfficeRefused>>;
    /// Changes an officer.
    async fn change(
        &self,
        caller: &crate::visit::Caller,
        id: i64,
        change: OfficerChange,
    ) -> Result<(), Failure<OfficeRefused>>;
}

#[cfg(feature = "ssr")]
pub(crate) fn officers() -> Done<std::sync::Arc<dyn Officers>> {
    crate::visit::port::<dyn Officers, _>()
}

/// The content of the office's sign-in page.
///
/// # Errors
/// [`Failure::Broken`] if the visit cannot be read.
#[server(endpoint = "office/sign-in-page", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_office_sign_in() -> Result<Turned<(), String>, Failure<OfficeRefused>> {
    answered(async { turned((), OFFICE_SIGN_IN).await }).await
}

/// Signs an officer in and goes on to the page that they wanted, or to the page for the code if one is required.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::NoMatch`], [`OfficeRefused::Wait`].
#[server(endpoint = "office/sign-in")]
pub async fn sign_in_officer(
    /// The form as typed.
    #[server(default)]
    draft: OfficerSignInDraft,
) -> Result<(), Failure<OfficeRefused>> {
    let entered = async {
        let claim = draft.parse().map_err(Failure::Refused)?;
        let visit = crate::visit::visit()?;
        let officer = officers()?.check_password(claim, &visit.sign_in_from()).await?;
        crate::officer::second_step::let_in(officer, draft.next_path()).await
    };
    match entered.await {
        Ok(next) => {
            crate::visit::redirect(&next);
            Ok(())
        }
        Err(failure) => Err(crate::visit::turn_back(
            &office_sign_in_address(draft.next_path()),
            draft.email_to_keep().to_owned(),
            failure,
            true,
        )
        .await),
    }
}

/// The officer whose password a link sets.
///
/// # Errors
/// [`OfficeRefused::LinkOver`].
#[server(endpoint = "office/password-page", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_password_link(
    /// The token in the link.
    #[server(default)]
    link: String,
) -> Result<Turned<String, ()>, Failure<OfficeRefused>> {
    answered(async {
        crate::visit::keep_private();
        turned(officers()?.owner_of_link(&link).await?, &password_address(&link)).await
    })
    .await
}

/// Sets a password and signs the officer in, or goes on to the page for the code if one is required.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::LinkOver`].
#[server(endpoint = "office/password")]
pub async fn set_password(
    /// The form as typed.
    #[server(default)]
    draft: PasswordDraft,
) -> Result<(), Failure<OfficeRefused>> {
    let set = async {
        let password = draft.parse().map_err(Failure::Refused)?;
        let officer = officers()?.set_password(&draft.link, password).await?;
        crate::officer::second_step::let_in(officer, "/office").await
    };
    match set.await {
        Ok(next) => {
            crate::visit::redirect(&next);
            Ok(())
        }
        Err(failure) => Err(crate::visit::turn_back(&password_address(&draft.link), (), failure, true).await),
    }
}

/// All officers, and the form that invites another.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/officers", input = leptos::server_fn::codec::GetUrl)]
pub async fn list_officers() -> Result<Turned<Vec<OfficerView>, InviteDraft>, Failure<OfficeRefused>> {
    answered(async {
        let officers = officers()?.list(crate::visit::visit()?.caller()).await?;
        turned(officers, OFFICERS).await
    })
    .await
}

/// Invites an officer. The link is shown once, on the officer's page.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::EmailTaken`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/invite")]
pub async fn invite_officer(
    /// The form as typed.
    #[server(default)]
    draft: InviteDraft,
) -> Result<(), Failure<OfficeRefused>> {
    let visit = crate::visit::visit()?;
    let invited = async {
        let invitation = draft.parse().map_err(Failure::Refused)?;
        officers()?.invite(visit.caller(), &invitation).await
    };
    match invited.await {
        Ok((id, link)) => finish(Ok(link), &officer_address(id), ()).await,
        Err(failure) => finish(Err(failure), OFFICERS, draft.clone()).await,
    }
}

/// Loads one officer, with the link to set a password if one has just been made.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/officer", input = leptos::server_fn::codec::GetUrl)]
pub async fn lookup_officer(
    /// The officer's number.
    #[server(default)]
    id: i64,
) -> Result<Turned<OfficerView, RolesDraft>, Failure<OfficeRefused>> {
    answered(async {
        let officer = officers()?.lookup(crate::visit::visit()?.caller(), id).await?;
        turned(officer, &officer_address(id)).await
    })
    .await
}

/// Makes a new link for an officer to set a password.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/officer-link")]
pub async fn renew_link(
    /// The officer's number.
    #[server(default)]
    id: i64,
) -> Result<(), Failure<OfficeRefused>> {
    let link = officers()?.new_link(crate::visit::visit()?.caller(), id).await;
    finish(link, &officer_address(id), ()).await
}

/// Changes an officer: `what` is `roles`, `disable`, `enable` or `end-visits`.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::LastAdmin`], [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/officer-change")]
pub async fn change_officer(
    /// The officer's number.
    #[server(default)]
    id: i64,
    /// The change.
    #[server(default)]
    what: String,
    /// The roles that are ticked, where roles are changed.
    #[server(default)]
    roles: RolesDraft,
) -> Result<(), Failure<OfficeRefused>> {
    let changed = async {
        let change = match what.as_str() {
            "roles" => {
                OfficerChange::Roles(roles.parse().map_err(|fault| Failure::Refused(OfficeRefused::of([Some(fault)])))?)
            }
            "disable" => OfficerChange::Disable,
            "enable" => OfficerChange::Enable,
            "end-visits" => OfficerChange::EndVisits,
            _ => return Err(Failure::Refused(OfficeRefused::NotFound)),
        };
        officers()?.change(crate::visit::visit()?.caller(), id, change).await?;
        Ok(String::new())
    };
    finish(changed.await, &officer_address(id), roles.clone()).await
}
