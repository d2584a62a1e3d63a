//! The page for an officer who sends a long form but is no longer signed in.

use leptos::prelude::*;

use crate::{addresses::OFFICE_SIGN_IN, office::static_page};

/// A whole document that says how to sign in without losing the form: reloading the answer to the form sends it again.
#[must_use]
pub fn signed_out_page(options: LeptosOptions) -> String {
    let classes = ("govuk-template__body", "govuk-width-container govuk-main-wrapper");
    static_page(options, "You are signed out", classes, || {
        view! {
            <h1 class="govuk-heading-l">"You are signed out"</h1>
            <p class="govuk-body">"Nothing was saved yet, and nothing that you typed is lost."</p>
            <ol class="govuk-list govuk-list--number">
                <li><a class="govuk-link" href=OFFICE_SIGN_IN target="_blank" rel="noopener">"Sign in to the office (opens in a new tab)"</a>"."</li>
                <li>"Come back to this tab and reload the page. When your browser asks whether to send the form again, say yes. The form is then saved."</li>
            </ol>
        }
    })
}
