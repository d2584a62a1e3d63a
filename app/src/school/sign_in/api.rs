//! Server functions for the pages about establishments.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::school::{SignInDraft, SignInRefused};

#[cfg(feature = "ssr")]
use crate::addresses::{SIGN_IN_PAGE, sign_in_address};
use crate::{
    failure::{Failure, Never},
    school::SchoolChoice,
};

/// The content of the sign-in page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInView {
    /// All schools that can sign in, by name.
    pub schools: Vec<SchoolChoice>,
    /// The school chosen before a refusal.
    pub chosen: String,
    /// Why the last attempt, made without scripts, was refused.
    pub failure: Option<Failure<SignInRefused>>,
    /// In a demonstration: the school and PIN to try.
    pub hint: Option<String>,
}

/// The port of these pages. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Establishments: Send + Sync {
    /// All establishments that can sign in, by name.
    async fn list(&self) -> Result<Vec<SchoolChoice>, Failure<Never>>;
    /// The school with this name that can sign in. `None`: no school matches, or several do.
    async fn named(&self, typed: &str) -> Result<Option<shared::school::Urn>, Failure<Never>>;
    /// Checks a PIN; the answer and its time are the same for an unknown establishment and a wrong PIN.
    async fn check_pin(
        &self,
        claim: shared::school::SignIn,
        from: &crate::visit::SignInFrom,
    ) -> Result<(crate::visit::School, i32), Failure<SignInRefused>>;
    /// The name of a school.
    async fn name(&self, urn: shared::school::Urn) -> Result<Option<String>, Failure<Never>>;
    /// The service's date, if its clock is not real time.
    fn demonstration(&self) -> Option<String>;
    /// In a demonstration: the school and PIN to try.
    fn hint(&self) -> Option<String>;
}

/// The content of the sign-in page.
///
/// # Errors
/// [`Failure::Broken`] if the database does not answer.
#[server(endpoint = "establishment/sign-in-page", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_sign_in() -> Result<SignInView, Failure<Never>> {
    let establishments = crate::visit::port::<dyn Establishments, _>()?;
    let back = crate::visit::turned_back::<String, SignInRefused, Never>(SIGN_IN_PAGE).await?;
    let (chosen, failure) = back.map_or((String::new(), None), |back| (back.typed, Some(back.failure)));
    Ok(SignInView { schools: establishments.list().await?, chosen, failure, hint: establishments.hint() })
}

/// Signs an establishment in and goes on to the page that the person wanted.
///
/// # Errors
/// [`SignInRefused`].
#[server(endpoint = "establishment/sign-in")]
pub async fn sign_in(
    /// The form as typed.
    #[server(default)]
    draft: SignInDraft,
) -> Result<(), Failure<SignInRefused>> {
    let entered = async {
        let visit = crate::visit::visit()?;
        let establishments = crate::visit::port::<dyn Establishments, _>()?;
        let claim = claim(&*establishments, &draft).await?;
        let (school, pin_version) = establishments.check_pin(claim, &visit.sign_in_from()).await?;
        Ok(visit.sign_in(&school, pin_version).await?)
    };
    match entered.await {
        Ok(()) => {
            crate::visit::redirect(draft.next_path());
            Ok(())
        }
        Err(failure) => Err(crate::visit::turn_back(
            &sign_in_address(draft.next_path()),
            draft.establishment_to_keep().to_owned(),
            failure,
            false,
        )
        .await),
    }
}

/// The parsed form. A school can also be given by its name.
#[cfg(feature = "ssr")]
async fn claim(
    establishments: &dyn Establishments,
    draft: &SignInDraft,
) -> Result<shared::school::SignIn, Failure<SignInRefused>> {
    use shared::school::NotAUrn;
    let named = match draft.parse() {
        Err(SignInRefused::Unreadable { establishment: Some(NotAUrn::Malformed), .. }) => {
            establishments.named(draft.establishment_to_keep()).await.map_err(Failure::widen)?
        }
        _ => None,
    };
    let establishment = named.map_or_else(|| draft.establishment.clone(), |urn| urn.to_string());
    SignInDraft { establishment, ..draft.clone() }.parse().map_err(Failure::Refused)
}

/// Signs out and goes to the home page.
///
/// # Errors
/// [`Failure::Broken`] if the visit cannot be deleted.
#[server(endpoint = "establishment/sign-out")]
pub async fn sign_out() -> Result<(), Failure<Never>> {
    crate::visit::visit::<Never>()?.sign_out().await?;
    crate::visit::redirect("/");
    Ok(())
}
