//! Server functions for the pages about an officer's account and second step.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use shared::officer::{OfficerSignInDraft, Permission, SecondCode, StepProof};
use shared::{
    moment::Moment,
    office::OfficeRefused,
    officer::{Roles, RolesDraft, StepDraft},
};

#[cfg(feature = "ssr")]
use crate::{
    addresses::{ACCOUNT, SIGN_IN_CODE, STEP_RULE, sign_in_code_address},
    office::Done,
};
use crate::{failure::Failure, office::Turned};

/// An officer's own account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Name.
    pub name: String,
    /// Email.
    pub email: String,
    /// The second step.
    pub step: StepView,
    /// Whether one of the officer's roles requires the second step.
    pub required: bool,
    /// Recovery codes that were just made, which no other page shows.
    pub codes: Vec<String>,
}

/// The state of an officer's second step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepView {
    /// Signing in asks for no code.
    Off,
    /// A secret is shown, but no code from it has been entered yet.
    Shown(KeyShown),
    /// Signing in asks for a code after the password.
    On {
        /// When the step was turned on.
        since: Moment,
        /// How many recovery codes are left.
        codes: u32,
    },
}

/// The key from which an app makes codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyShown {
    /// The key as text, for typing.
    pub secret: String,
    /// The key as a link, for an app on the same device.
    pub link: String,
    /// The key as an SVG picture, for a camera.
    pub picture: String,
}

/// Which roles must have the second step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRuleView {
    /// The roles.
    pub roles: Roles,
    /// The names of officers who must have the step and have not set it up.
    pub without: Vec<String>,
}

/// The next step for an officer whose password was right. The visit keeps the text of `Code` and `SetUp`.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AfterPassword {
    /// The officer is signed in.
    In,
    /// The officer has to enter a code.
    Code(String),
    /// The officer has to set the second step up.
    SetUp(String),
}

/// The port of these pages. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait SecondSteps: Send + Sync {
    /// The next step for an officer whose password was right.
    async fn after_password(&self, officer: i64, version: i32) -> Done<AfterPassword>;
    /// Checks the code of the officer stored in the visit. Returns the officer's number and the version of the visit.
    async fn all_in(&self, half: &str, code: &SecondCode, from: &crate::visit::SignInFrom) -> Done<(i64, i32)>;
    /// The key with which the officer stored in the visit sets up the step.
    async fn set_up_key(&self, half: &str) -> Done<KeyShown>;
    /// Makes another key for that officer.
    async fn set_up_another_key(&self, half: &str) -> Done<()>;
    /// Turns the step on for that officer with a first code. Returns the same as [`SecondSteps::all_in`], and the recovery codes.
    async fn set_up(&self, half: &str, code: &SecondCode) -> Done<((i64, i32), Vec<String>)>;
    /// The account of the signed-in officer.
    async fn account(&self, caller: &crate::visit::Caller) -> Done<AccountView>;
    /// Makes a secret, which is then shown.
    async fn begin(&self, caller: &crate::visit::Caller) -> Done<()>;
    /// Turns the step on with a first code. Returns the visit's new version and the recovery codes.
    async fn confirm(
        &self,
        caller: &crate::visit::Caller,
        proof: &StepProof,
        from: &crate::visit::SignInFrom,
    ) -> Done<(i32, Vec<String>)>;
    /// Makes new recovery codes, which replace the earlier ones.
    async fn renew_codes(
        &self,
        caller: &crate::visit::Caller,
        proof: &StepProof,
        from: &crate::visit::SignInFrom,
    ) -> Done<Vec<String>>;
    /// Turns the step off. Returns the visit's new version.
    async fn turn_off(
        &self,
        caller: &crate::visit::Caller,
        proof: &StepProof,
        from: &crate::visit::SignInFrom,
    ) -> Done<i32>;
    /// Which roles must have the step.
    async fn rule(&self, caller: &crate::visit::Caller) -> Done<StepRuleView>;
    /// Sets which roles must have the step.
    async fn set_rule(&self, caller: &crate::visit::Caller, roles: &Roles) -> Done<()>;
    /// Turns another officer's step off.
    async fn turn_off_for(&self, caller: &crate::visit::Caller, id: i64) -> Done<()>;
}

/// The name under which the visit keeps the officer who has entered the password but not the code.
#[cfg(feature = "ssr")]
pub(super) const HALF: &str = "half-in";
/// The name under which the visit keeps recovery codes until they are shown.
#[cfg(feature = "ssr")]
pub(super) const NEW_CODES: &str = "recovery-codes";

#[cfg(feature = "ssr")]
pub(super) fn steps() -> Done<std::sync::Arc<dyn SecondSteps>> {
    crate::visit::port::<dyn SecondSteps, _>()
}

/// Signs in an officer whose password was right, or waits for the code or the set-up. Returns the next page.
#[cfg(feature = "ssr")]
pub(crate) async fn let_in((officer, version): (i64, i32), next: &str) -> Done<String> {
    let visit = crate::visit::visit()?;
    let (half, on) = match steps()?.after_password(officer, version).await? {
        AfterPassword::In => {
            visit.sign_in_officer(officer, version).await?;
            return Ok(next.to_owned());
        }
        AfterPassword::Code(half) => (half, sign_in_code_address(next)),
        AfterPassword::SetUp(half) => (half, crate::addresses::SET_UP_STEP.to_owned()),
    };
    visit.keep(HALF, &half).await?;
    Ok(on)
}

/// The content of the page that asks for the code. A person who has not entered the password is sent to do so.
///
/// # Errors
/// [`Failure::Broken`] if the visit cannot be read.
#[server(endpoint = "office/sign-in-code-page", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_sign_in_code() -> Result<Turned<(), ()>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        if crate::visit::visit::<OfficeRefused>()?.look(HALF).await?.is_none() {
            crate::visit::redirect(crate::addresses::OFFICE_SIGN_IN);
        }
        crate::office::turned((), SIGN_IN_CODE).await
    })
    .await
}

/// Checks the code and goes on to the page that the officer wanted.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::Wait`], [`OfficeRefused::SignedOut`].
#[server(endpoint = "office/sign-in-code")]
pub async fn sign_in_with_code(
    /// The code as typed.
    #[server(default)]
    code: String,
    /// The page that the officer wanted.
    #[server(default)]
    next: String,
) -> Result<(), Failure<OfficeRefused>> {
    let draft = OfficerSignInDraft { next, ..OfficerSignInDraft::default() };
    let entered = async {
        let visit = crate::visit::visit()?;
        let half = visit.look(HALF).await?.ok_or(Failure::Refused(OfficeRefused::SignedOut))?;
        let code = SecondCode::read(&code).map_err(Failure::Refused)?;
        let (officer, version) = steps()?.all_in(&half, &code, &visit.sign_in_from()).await?;
        Ok(visit.sign_in_officer(officer, version).await?)
    };
    match entered.await {
        Ok(()) => {
            crate::visit::redirect(draft.next_path());
            Ok(())
        }
        Err(Failure::Refused(OfficeRefused::SignedOut)) => {
            let failure = Failure::Refused(OfficeRefused::SignedOut);
            Err(crate::visit::send_away(&crate::addresses::office_sign_in_address(draft.next_path()), failure))
        }
        Err(failure) => Err(crate::visit::turn_back(&sign_in_code_address(draft.next_path()), (), failure, true).await),
    }
}

/// The officer's own account.
///
/// # Errors
/// [`OfficeRefused::SignedOut`].
#[server(endpoint = "office/account", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_account() -> Result<Turned<AccountView, ()>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        crate::office::may(Permission::Enter)?;
        let visit = crate::visit::visit()?;
        let mut account = steps()?.account(visit.caller()).await?;
        if let Some(codes) = visit.take(NEW_CODES).await? {
            account.codes = codes.lines().map(str::to_owned).collect();
        }
        crate::office::turned(account, ACCOUNT).await
    })
    .await
}

/// Changes the second step: `act` is `begin`, `confirm`, `codes` or `off`. All but `begin` ask for password and code. Turning
/// the step on or off ends the officer's other visits.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::Wait`], [`OfficeRefused::Spoilt`], [`OfficeRefused::SignedOut`].
#[server(endpoint = "office/account-step")]
pub async fn change_second_step(
    /// The chosen action.
    #[server(default)]
    act: String,
    /// Password and code.
    #[server(default)]
    draft: StepDraft,
) -> Result<(), Failure<OfficeRefused>> {
    let changed = async {
        crate::office::may(Permission::Enter)?;
        let (visit, steps) = (crate::visit::visit()?, steps()?);
        if act == "begin" {
            steps.begin(visit.caller()).await?;
            return Ok(String::new());
        }
        let proof = draft.parse().map_err(Failure::Refused)?;
        let (words, version, codes) = match act.as_str() {
            "confirm" => {
                let (version, codes) = steps.confirm(visit.caller(), &proof, &visit.sign_in_from()).await?;
                ("The second step is on. You are signed out everywhere else.", Some(version), codes)
            }
            "codes" => {
                let codes = steps.renew_codes(visit.caller(), &proof, &visit.sign_in_from()).await?;
                ("Your old codes no longer work.", None, codes)
            }
            "off" => {
                let version = steps.turn_off(visit.caller(), &proof, &visit.sign_in_from()).await?;
                ("The second step is off. You are signed out everywhere else.", Some(version), Vec::new())
            }
            _ => return Err(Failure::Refused(OfficeRefused::Spoilt)),
        };
        if let Some(version) = version {
            visit.renew_officer(version).await?;
        }
        if !codes.is_empty() {
            visit.keep(NEW_CODES, &codes.join("\n")).await?;
        }
        Ok(words.to_owned())
    };
    crate::office::finish(changed.await, ACCOUNT, ()).await
}

/// Turns another officer's second step off.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/officer-second-step")]
pub async fn turn_off_second_step(
    /// The officer's number.
    #[server(default)]
    id: i64,
) -> Result<(), Failure<OfficeRefused>> {
    let off = async {
        crate::office::may(Permission::ManageOfficers)?;
        steps()?.turn_off_for(crate::visit::visit()?.caller(), id).await?;
        Ok(String::new())
    };
    crate::office::finish(off.await, &crate::addresses::officer_address(id), shared::officer::RolesDraft::default())
        .await
}

/// Which roles must have the second step.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/step-rule", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_step_rule() -> Result<Turned<StepRuleView, RolesDraft>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        let rule = steps()?.rule(crate::visit::visit()?.caller()).await?;
        crate::office::turned(rule, STEP_RULE).await
    })
    .await
}

/// Sets which roles must have the second step.
///
/// # Errors
/// [`OfficeRefused::Unreadable`] for a role of the officer's own while they have no second step, [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/step-rule-change")]
pub async fn change_step_rule(
    /// The roles that are ticked.
    #[server(default)]
    roles: RolesDraft,
) -> Result<(), Failure<OfficeRefused>> {
    let changed = async {
        steps()?.set_rule(crate::visit::visit()?.caller(), &roles.ticked()).await?;
        Ok("Saved.".to_owned())
    };
    crate::office::finish(changed.await, STEP_RULE, roles.clone()).await
}
