//! The page where an officer sets a password.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{SetPassword, look_at_password_link};
use crate::{
    made_for::PostForm,
    office::{OfficePage, Turned, fault, load_office_page, problems},
    officer::account::NewPassword,
    ui::path_part,
};

/// Setting a password, by a link that can be used once.
#[component]
pub fn PasswordPage() -> impl IntoView {
    let link = path_part("link");
    load_office_page(link.clone(), look_at_password_link, |page| view! { <PasswordForm page link /> })
}

#[component]
fn PasswordForm(page: Turned<String, ()>, link: String) -> impl IntoView {
    let Turned { view: owner, failure, .. } = page;
    view! {
        <OfficePage title="Set your password" problems=problems(failure.as_ref(), "No password was set")>
            <PostForm to=SetPassword::url() attr:novalidate=true>
                <input type="hidden" name="draft[link]" value=link />
                // For the password manager of the browser.
                <input type="text" name="username" value=owner.clone() autocomplete="username" hidden />
                <p class="govuk-body">"For "<strong>{owner.clone()}</strong></p>
                <NewPassword password=fault(failure.as_ref(), "password") again=fault(failure.as_ref(), "again") />
                <button class="govuk-button" type="submit">"Set password and sign in"</button>
            </PostForm>
        </OfficePage>
    }
}
