//! The page where an officer changes their own password.

use leptos::{prelude::*, server_fn::ServerFn};
#[cfg(feature = "ssr")]
use shared::officer::Permission;
use shared::{
    office::OfficeRefused,
    officer::{Password, PasswordChangeDraft},
};

#[cfg(feature = "ssr")]
use crate::addresses::CHANGE_PASSWORD;
use crate::{
    addresses::ACCOUNT,
    failure::Failure,
    made_for::PostForm,
    office::{OfficePage, Turned, fault, load_office_page, problems},
    ui::{Back, Field, Kept},
};

/// The email of the officer who changes their password.
///
/// # Errors
/// [`OfficeRefused::SignedOut`].
#[server(endpoint = "office/password-change-page", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_password_change() -> Result<Turned<String, ()>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        crate::office::may(Permission::Enter)?;
        let email = crate::officer::officers()?.email(crate::visit::visit()?.caller()).await?;
        crate::office::turned(email, CHANGE_PASSWORD).await
    })
    .await
}

/// Changes the officer's own password, and ends their other visits.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::Wait`], [`OfficeRefused::SignedOut`].
#[server(endpoint = "office/password-change")]
pub async fn change_password(
    /// The form as typed.
    #[server(default)]
    draft: PasswordChangeDraft,
) -> Result<(), Failure<OfficeRefused>> {
    let changed = async {
        crate::office::may(Permission::Enter)?;
        let change = draft.parse().map_err(Failure::Refused)?;
        let visit = crate::visit::visit()?;
        let version =
            crate::officer::officers()?.change_password(visit.caller(), &change, &visit.sign_in_from()).await?;
        visit.renew_officer(version).await?;
        Ok("Your password is changed. You are signed out everywhere else.".to_owned())
    };
    match changed.await {
        Ok(words) => crate::office::finish(Ok(words), ACCOUNT, ()).await,
        Err(failure) => crate::office::finish(Err(failure), CHANGE_PASSWORD, ()).await,
    }
}

/// The page where an officer changes their password.
#[component]
pub fn ChangePasswordPage() -> impl IntoView {
    load_office_page((), |()| look_at_password_change(), |page| view! { <Form page /> })
}

#[component]
fn Form(page: Turned<String, ()>) -> impl IntoView {
    let Turned { view: email, failure, .. } = page;
    let wrong = |field: &str| fault(failure.as_ref(), field);
    let (present, password, again) = (wrong("present"), wrong("password"), wrong("again"));
    view! {
        <Back to=ACCOUNT words="Your account" />
        <OfficePage title="Change your password" problems=problems(failure.as_ref(), "Your password was not changed")>
            <p class="govuk-body">"You stay signed in here, and are signed out everywhere else."</p>
            <PostForm to=ChangePassword::url() attr:novalidate=true>
                // For the password manager of the browser.
                <input type="text" name="username" value=email autocomplete="username" hidden />
                <Field
                    id="present"
                    name=Signal::stored("draft[present]".to_owned())
                    label="Your current password"
                    value=""
                    fault=present
                    kept=Kept { kind: "password", autocomplete: "current-password" }
                />
                <NewPassword password again />
                <button class="govuk-button" type="submit">"Change password"</button>
            </PostForm>
        </OfficePage>
    }
}

/// The fields of a new password, typed twice.
#[component]
pub(crate) fn NewPassword(
    /// The error message of the password.
    password: Option<String>,
    /// The error message of the repeated password.
    again: Option<String>,
) -> impl IntoView {
    view! {
        <Field
            id="password"
            name=Signal::stored("draft[password]".to_owned())
            label="New password"
            hint=format!("Use {} characters or more. Three words that only you would put together make a good password.", Password::MIN_CHARS)
            value=""
            fault=password
            kept=Kept { kind: "password", autocomplete: "new-password" }
        />
        <Field
            id="again"
            name=Signal::stored("draft[again]".to_owned())
            label="Type the password again"
            value=""
            fault=again
            kept=Kept { kind: "password", autocomplete: "new-password" }
        />
    }
}
