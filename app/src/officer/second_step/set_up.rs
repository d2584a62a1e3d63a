//! Setting up the second step while signing in, for officers whose roles require it.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::office::OfficeRefused;
#[cfg(feature = "ssr")]
use shared::officer::SecondCode;

use super::{CodeField, KeyShown, KeyToScan};
#[cfg(feature = "ssr")]
use super::{HALF, NEW_CODES, steps};
#[cfg(feature = "ssr")]
use crate::addresses::{ACCOUNT, SET_UP_STEP};
use crate::{
    addresses::OFFICE_SIGN_IN,
    failure::Failure,
    made_for::PostForm,
    office::{OfficePage, Turned, fault, load_office_page, problems},
    ui::Back,
};

/// The key of an officer who has entered the password and must set up the step. Others are sent to sign in.
///
/// # Errors
/// [`Failure::Broken`] if the visit cannot be read.
#[server(endpoint = "office/set-up-page", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_set_up() -> Result<Turned<Option<KeyShown>, ()>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        crate::visit::keep_private();
        let half = crate::visit::visit::<OfficeRefused>()?.look(HALF).await?;
        let key = match half {
            Some(half) => match steps()?.set_up_key(&half).await {
                Err(Failure::Refused(OfficeRefused::SignedOut)) => None,
                key => Some(key?),
            },
            None => None,
        };
        if key.is_none() {
            crate::visit::redirect(OFFICE_SIGN_IN);
        }
        crate::office::turned(key, SET_UP_STEP).await
    })
    .await
}

/// Sets the second step up and signs the officer in: `act` is `begin` for another key, or `confirm`.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::SignedOut`].
#[server(endpoint = "office/set-up")]
pub async fn set_up_step(
    /// The chosen action.
    #[server(default)]
    act: String,
    /// The first code of the app.
    #[server(default)]
    code: String,
) -> Result<(), Failure<OfficeRefused>> {
    let set_up = async {
        let visit = crate::visit::visit()?;
        let half = visit.look(HALF).await?.ok_or(Failure::Refused(OfficeRefused::SignedOut))?;
        if act == "begin" {
            steps()?.set_up_another_key(&half).await?;
            return Ok(SET_UP_STEP);
        }
        let code = SecondCode::read(&code).map_err(Failure::Refused)?;
        let ((officer, version), codes) = steps()?.set_up(&half, &code).await?;
        visit.sign_in_officer(officer, version).await?;
        visit.keep(NEW_CODES, &codes.join("\n")).await?;
        crate::office::leave_done(&*visit, ACCOUNT, "The second step is on.").await?;
        Ok(ACCOUNT)
    };
    match set_up.await {
        Ok(next) => {
            crate::visit::redirect(next);
            Ok(())
        }
        Err(Failure::Refused(OfficeRefused::SignedOut)) => {
            let failure = Failure::Refused(OfficeRefused::SignedOut);
            Err(crate::visit::send_away(OFFICE_SIGN_IN, failure))
        }
        Err(failure) => Err(crate::visit::turn_back(SET_UP_STEP, (), failure, true).await),
    }
}

/// The page where the step is set up.
#[component]
pub fn SetUpStepPage() -> impl IntoView {
    load_office_page((), |()| look_at_set_up(), |page| view! { <SetUp page /> })
}

#[component]
fn SetUp(page: Turned<Option<KeyShown>, ()>) -> impl IntoView {
    let Turned { view: key, failure, .. } = page;
    let wrong = fault(failure.as_ref(), "code");
    view! {
        <Back to=OFFICE_SIGN_IN words="Email and password" />
        <OfficePage title="Set up your second step" problems=problems(failure.as_ref(), "You were not signed in")>
            <p class="govuk-body">"Your role needs a second step: after your password you enter a code from an app on your phone. You need an authenticator app for it, such as the one in your password manager."</p>
            {key.map(|key| view! { <KeyToScan key /> })}
            <PostForm to=SetUpStep::url() attr:novalidate=true>
                <CodeField name="code" wrong hint="Six digits" />
                <button class="govuk-button" type="submit" name="act" value="confirm">"Turn it on and sign in"</button>
            </PostForm>
            <PostForm to=SetUpStep::url()>
                <button class="govuk-button govuk-button--secondary" type="submit" name="act" value="begin">"Show another key"</button>
            </PostForm>
        </OfficePage>
    }
}
