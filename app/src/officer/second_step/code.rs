//! The page that asks for the code after the password.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{SignInWithCode, look_at_sign_in_code};
use crate::{
    addresses::OFFICE_SIGN_IN,
    made_for::PostForm,
    office::{OfficePage, Turned, fault, load_office_page, problems},
    ui::{Back, Field, Kept, parameter},
};

/// The second step of signing in.
#[component]
pub fn SignInCodePage() -> impl IntoView {
    load_office_page((), |()| look_at_sign_in_code(), |page| view! { <CodeForm page /> })
}

#[component]
fn CodeForm(page: Turned<(), ()>) -> impl IntoView {
    let next = parameter("next");
    let failure = page.failure;
    view! {
        <Back to=OFFICE_SIGN_IN words="Email and password" />
        <OfficePage title="Enter your code" problems=problems(failure.as_ref(), "You were not signed in")>
            <PostForm to=SignInWithCode::url() attr:novalidate=true>
                <input type="hidden" name="next" value=next />
                <Field
                    id="code"
                    name=Signal::stored("code".to_owned())
                    label="Code"
                    hint="Six digits from your app, or a recovery code"
                    value=""
                    fault=fault(failure.as_ref(), "code")
                    kept=Kept { kind: "text", autocomplete: "one-time-code" }
                />
                <button class="govuk-button" type="submit">"Sign in"</button>
            </PostForm>
            <p class="govuk-body">"App and recovery codes lost? An admin of your office can turn the second step off."</p>
        </OfficePage>
    }
}
