//! What an officer reads who sends a long form and is signed in no more.

use leptos::prelude::*;
use leptos_meta::HashedStylesheet;

use super::OFFICE_SIGN_IN;

/// Says how to sign in without losing the form: the answer to it can be loaded again, which sends it again. A whole document.
#[must_use]
pub fn signed_out_page(options: LeptosOptions) -> String {
    // The owner of what is rendered; nothing in it lives on.
    Owner::new().with(|| {
        let page = view! {
            <html lang="en-GB" class="govuk-template">
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                    <HashedStylesheet options id="style" />
                    <link rel="stylesheet" href="/office.css" />
                    <title>"You are signed out – Placebook"</title>
                </head>
                <body class="govuk-template__body">
                    <main class="govuk-width-container govuk-main-wrapper" id="main">
                        <h1 class="govuk-heading-l">"You are signed out"</h1>
                        <p class="govuk-body">"Nothing was saved yet, and nothing that you typed is lost."</p>
                        <ol class="govuk-list govuk-list--number">
                            <li><a class="govuk-link" href=OFFICE_SIGN_IN target="_blank" rel="noopener">"Sign in to the office (opens in a new tab)"</a>"."</li>
                            <li>"Come back to this tab and load the page again. When your browser asks whether to send the form once more, say yes: it is saved then."</li>
                        </ol>
                    </main>
                </body>
            </html>
        };
        format!("<!DOCTYPE html>{}", page.into_view().to_html())
    })
}
