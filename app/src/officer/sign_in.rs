//! The page where officers sign in.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{SignInOfficer, look_at_office_sign_in};
use crate::{
    made_for::PostForm,
    office::{OfficePage, Turned, fault, load_office_page, problems},
    ui::{Field, Kept, parameter},
};

/// Signing in with email and password.
#[component]
pub fn OfficeSignInPage() -> impl IntoView {
    load_office_page((), |()| look_at_office_sign_in(), |page| view! { <SignInForm page /> })
}

#[component]
fn SignInForm(page: Turned<(), String>) -> impl IntoView {
    let next = parameter("next");
    let Turned { typed, failure, .. } = page;
    view! {
        <OfficePage title="Sign in to the office" problems=problems(failure.as_ref(), "You were not signed in")>
            <p class="govuk-body">"For officers of the council. Schools "<a class="govuk-link" href="/sign-in">"sign in with their PIN"</a>"."</p>
            <PostForm to=SignInOfficer::url() attr:novalidate=true>
                <input type="hidden" name="draft[next]" value=next />
                <Field
                    id="email"
                    name=Signal::stored("draft[email]".to_owned())
                    label="Email"
                    value=typed.clone()
                    fault=fault(failure.as_ref(), "email")
                    kept=Kept { kind: "email", autocomplete: "username" }
                />
                <Field
                    id="password"
                    name=Signal::stored("draft[password]".to_owned())
                    label="Password"
                    value=""
                    fault=fault(failure.as_ref(), "password")
                    kept=Kept { kind: "password", autocomplete: "current-password" }
                />
                <button class="govuk-button" type="submit">"Sign in"</button>
            </PostForm>
            <p class="govuk-body">"No password yet, or forgotten? An admin of your office can give you a link to set one."</p>
        </OfficePage>
    }
}
