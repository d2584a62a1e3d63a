//! What the pages of an officer's own account ask.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use shared::office::{Deed, OfficerSignInDraft, SecondCode};
use shared::{moment::Moment, office::OfficeRefused};

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
    /// Recovery codes that were just made, which no other page shows.
    pub codes: Vec<String>,
}

/// How an officer's second step stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepView {
    /// Nobody is asked for a code.
    Off,
    /// A secret is shown, and no code of it was given yet.
    Shown {
        /// For typing.
        secret: String,
        /// For an app on the same device.
        link: String,
        /// For a camera: SVG.
        picture: String,
    },
    /// A code is asked for after the password.
    On {
        /// Since when.
        since: Moment,
        /// How many recovery codes are left.
        codes: u32,
    },
}

/// What these pages need of the server. `server::office::second_step` implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait SecondSteps: Send + Sync {
    /// What the visit is to keep of an officer whose password was right while the code is missing; nothing, where none is
    /// asked for.
    async fn half_in(&self, officer: i64, version: i32) -> Done<Option<String>>;
    /// Takes the code of whom the visit has kept: the officer's number and the version of the visit.
    async fn all_in(&self, half: &str, code: &SecondCode, from: &crate::visit::SignInFrom) -> Done<(i64, i32)>;
    /// The account of the officer who asks.
    async fn account(&self, caller: &crate::visit::Caller) -> Done<AccountView>;
    /// Makes a secret, which is then shown.
    async fn begin(&self, caller: &crate::visit::Caller) -> Done<()>;
    /// Turns the step on by a first code: the recovery codes.
    async fn confirm(&self, caller: &crate::visit::Caller, code: &SecondCode) -> Done<Vec<String>>;
    /// New recovery codes in place of those before.
    async fn renew_codes(
        &self,
        caller: &crate::visit::Caller,
        code: &SecondCode,
        from: std::net::IpAddr,
    ) -> Done<Vec<String>>;
    /// Turns the step off.
    async fn turn_off(&self, caller: &crate::visit::Caller, code: &SecondCode, from: std::net::IpAddr) -> Done<()>;
    /// Turns another officer's step off.
    async fn turn_off_for(&self, caller: &crate::visit::Caller, id: i64) -> Done<()>;
}

#[cfg(feature = "ssr")]
type Done<T> = Result<T, Failure<OfficeRefused>>;

/// An officer's own page.
pub const ACCOUNT: &str = "/office/account";
/// Where the code is asked for.
pub const SIGN_IN_CODE: &str = "/office/sign-in/code";
/// Under what the visit keeps who has given the password and not yet the code.
#[cfg(feature = "ssr")]
const HALF: &str = "half-in";
/// Under what the visit keeps recovery codes until they are shown.
#[cfg(feature = "ssr")]
const NEW_CODES: &str = "recovery-codes";

#[cfg(feature = "ssr")]
fn steps() -> Done<std::sync::Arc<dyn SecondSteps>> {
    crate::visit::port::<dyn SecondSteps, _>()
}

/// Lets an officer in whose password was right, or keeps them until the code is given; says where to go on to.
#[cfg(feature = "ssr")]
pub(in crate::office) async fn let_in((officer, version): (i64, i32), next: &str) -> Done<String> {
    let visit = crate::visit::visit()?;
    if let Some(half) = steps()?.half_in(officer, version).await? {
        visit.keep(HALF, &half).await?;
        return Ok(code_address(next));
    }
    visit.sign_in_officer(officer, version).await?;
    Ok(next.to_owned())
}

#[cfg(feature = "ssr")]
fn code_address(next: &str) -> String {
    format!("{SIGN_IN_CODE}?next={}", leptos_router::location::Url::escape(next))
}

/// What the page shows that asks for the code. Who has not given the password is sent to do so.
///
/// # Errors
/// [`Failure::Broken`] where the visit cannot be read.
#[server(endpoint = "office/sign-in-code-page", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_sign_in_code() -> Result<Turned<(), ()>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        if crate::visit::visit::<OfficeRefused>()?.look(HALF).await?.is_none() {
            crate::visit::redirect(crate::office::OFFICE_SIGN_IN);
        }
        crate::office::turned((), SIGN_IN_CODE).await
    })
    .await
}

/// Takes the code and goes on to where the officer was going.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::Wait`], [`OfficeRefused::SignedOut`].
#[server(endpoint = "office/sign-in-code")]
pub async fn sign_in_with_code(
    /// The code as typed.
    #[server(default)]
    code: String,
    /// Where the officer was going.
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
            Err(crate::visit::send_away(&crate::office::sign_in_address(draft.next_path()), failure))
        }
        Err(failure) => Err(crate::visit::turn_back(&code_address(draft.next_path()), (), failure, true).await),
    }
}

/// The officer's own account.
///
/// # Errors
/// [`OfficeRefused::SignedOut`].
#[server(endpoint = "office/account", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_account() -> Result<Turned<AccountView, ()>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        crate::office::may(Deed::Enter)?;
        let visit = crate::visit::visit()?;
        let mut account = steps()?.account(visit.caller()).await?;
        if let Some(codes) = visit.take(NEW_CODES).await? {
            account.codes = codes.lines().map(str::to_owned).collect();
        }
        crate::office::turned(account, ACCOUNT).await
    })
    .await
}

/// Changes the second step: `act` is `begin`, `confirm`, `codes` or `off`.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::Wait`], [`OfficeRefused::Spoilt`], [`OfficeRefused::SignedOut`].
#[server(endpoint = "office/account-step")]
pub async fn change_second_step(
    /// What is to be done.
    #[server(default)]
    act: String,
    /// A code, where one is asked for.
    #[server(default)]
    code: String,
) -> Result<(), Failure<OfficeRefused>> {
    let changed = async {
        crate::office::may(Deed::Enter)?;
        let (visit, steps) = (crate::visit::visit()?, steps()?);
        if act == "begin" {
            steps.begin(visit.caller()).await?;
            return Ok(String::new());
        }
        let code = SecondCode::read(&code).map_err(Failure::Refused)?;
        let (words, codes) = match act.as_str() {
            "confirm" => ("The second step is on.", steps.confirm(visit.caller(), &code).await?),
            "codes" => {
                let codes = steps.renew_codes(visit.caller(), &code, visit.address()).await?;
                ("The codes before are over.", codes)
            }
            "off" => {
                steps.turn_off(visit.caller(), &code, visit.address()).await?;
                ("The second step is off.", Vec::new())
            }
            _ => return Err(Failure::Refused(OfficeRefused::Spoilt)),
        };
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
        crate::office::may(Deed::ManageOfficers)?;
        steps()?.turn_off_for(crate::visit::visit()?.caller(), id).await?;
        Ok(String::new())
    };
    crate::office::finish(off.await, &crate::office::officer_address(id), shared::office::RolesDraft::default()).await
}
