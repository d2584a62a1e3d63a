//! The outcome of the office’s pages and forms: the page after a form, and its message.

use serde::{Deserialize, Serialize};
use shared::office::OfficeRefused;

#[cfg(feature = "ssr")]
use crate::addresses::office_sign_in_address;
use crate::failure::Failure;

/// A page with a form that may have been refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turned<V, D> {
    /// The page's content.
    pub view: V,
    /// The text typed before a refusal.
    pub typed: D,
    /// Why the form was refused.
    pub failure: Option<Failure<OfficeRefused>>,
    /// The message about the last action.
    pub done: Option<String>,
}

/// The result of the office's ports.
#[cfg(feature = "ssr")]
pub type Done<T> = Result<T, Failure<OfficeRefused>>;

/// Loads a page's data, with the text and the message that a form left for it.
#[cfg(feature = "ssr")]
pub(crate) async fn turned<V, D: Default + serde::de::DeserializeOwned>(view: V, page: &str) -> Done<Turned<V, D>> {
    let back = crate::visit::turned_back::<D, OfficeRefused, OfficeRefused>(page).await?;
    let (typed, failure) = back.map_or((D::default(), None), |back| (back.typed, Some(back.failure)));
    let done = crate::visit::visit()?.take(&done_name(page)).await?;
    Ok(Turned { view, typed, failure, done })
}

/// Refuses officers without this permission before anything else. The port checks the permission again, more closely.
#[cfg(feature = "ssr")]
pub(crate) fn may(permission: shared::officer::Permission) -> Done<()> {
    let visit = crate::visit::visit()?;
    let officer = visit.caller().officer().ok_or(Failure::Refused(OfficeRefused::SignedOut))?;
    if officer.roles.may(permission) { Ok(()) } else { Err(Failure::Refused(OfficeRefused::NotAllowed(permission))) }
}

/// Sets the HTTP status of a refusal, for scripts. A page that shows the refusal sets its own status.
#[cfg(feature = "ssr")]
pub(crate) async fn answered<T>(answer: impl Future<Output = Done<T>>) -> Done<T> {
    let answer = answer.await;
    if let Err(failure) = &answer {
        crate::status::set_status(failure.refused().map_or(500, shared::refusal::Refusal::status));
    }
    answer
}

#[cfg(feature = "ssr")]
fn done_name(page: &str) -> String {
    format!("done:{page}")
}

/// Leaves a message about the last action for the page `to`.
///
/// # Errors
/// [`crate::visit::KeepError`].
#[cfg(feature = "ssr")]
pub async fn leave_done(visit: &dyn crate::visit::Visit, to: &str, words: &str) -> Result<(), crate::visit::KeepError> {
    visit.keep(&done_name(to), words).await
}

/// Ends a form of the office: the page `to` says that it succeeded, or shows the typed text with the reason for the refusal.
#[cfg(feature = "ssr")]
pub(crate) async fn finish<D: Serialize>(done: Done<String>, to: &str, typed: D) -> Done<()> {
    match done {
        Ok(words) => {
            let visit = crate::visit::visit()?;
            crate::visit::forget_turned_back(&*visit, to).await?;
            leave_done(&*visit, to, &words).await?;
            crate::visit::redirect(to);
            Ok(())
        }
        Err(Failure::Refused(refusal)) if refusal == OfficeRefused::SignedOut || is_signed_out() => {
            Err(sign_in_first(to, typed).await)
        }
        Err(failure) => Err(crate::visit::turn_back(to, typed, failure, true).await),
    }
}

/// Sends a person whose visit has ended to the officers' sign-in page. The typed text waits on the page `to` for the officer that
/// the form was made for.
#[cfg(feature = "ssr")]
pub(crate) async fn sign_in_first<D: Serialize>(to: &str, typed: D) -> Failure<OfficeRefused> {
    crate::visit::set_outcome(401);
    let why = Failure::Refused(OfficeRefused::WasSignedOut);
    let left = match crate::visit::visit::<OfficeRefused>() {
        Ok(visit) => crate::visit::leave(&*visit, to, typed, why).await,
        Err(_) => Ok(()),
    };
    match left {
        Err(crate::visit::KeepError::NotKept(why)) if crate::visit::is_plain_form() => {
            crate::visit::redirect(crate::visit::not_kept_address(why));
        }
        _ => crate::visit::redirect(&office_sign_in_address(to)),
    }
    Failure::Refused(OfficeRefused::SignedOut)
}

#[cfg(feature = "ssr")]
fn is_signed_out() -> bool {
    crate::visit::visit::<OfficeRefused>().is_ok_and(|visit| visit.caller().officer().is_none())
}
