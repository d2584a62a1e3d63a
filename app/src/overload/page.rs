//! The page of a visitor in the queue, and the page after a form that was not processed.

use leptos::prelude::*;

use crate::ui::{Band, Footer, HeadStart, static_document};

/// Placeholder in both pages for how many people are ahead.
pub const AHEAD: &str = "%ahead%";
/// Placeholder for the address that the form is sent to, as an attribute value.
pub const AGAIN_TO: &str = "%again-to%";
/// Placeholder for the form's hidden fields, as HTML.
pub const AGAIN_FIELDS: &str = "%again-fields%";

/// The whole page "You are in the queue", with [`AHEAD`] to fill in.
#[must_use]
pub fn queue_page(options: LeptosOptions) -> String {
    whole(
        options,
        "You are in the queue",
        view! {
            <h1 class="govuk-heading-l">"You are in the queue"</h1>
            <p class="govuk-body app-standing" role="status">{AHEAD}</p>
            <p class="govuk-body">"Do not reload this page. It tries again every few seconds, and opens what you asked for when it is your turn."</p>
            <p class="govuk-body">"Many people are using Placebook at the moment. We serve them in the order in which they arrived. You keep your place in the queue as long as this page is open."</p>
            // The link leads to the page's own address.
            <p class="govuk-body">"If nothing happens for a minute, "<a class="govuk-link" href="">"try again"</a>". You will not lose your place in the queue."</p>
        },
    )
}

/// The whole page "Nothing has been done yet", with [`AHEAD`], [`AGAIN_TO`] and [`AGAIN_FIELDS`] to fill in.
#[must_use]
pub fn again_page(options: LeptosOptions) -> String {
    whole(options, "Nothing has been done yet", view! {
        <h1 class="govuk-heading-l">"Nothing has been done yet"</h1>
        <p class="govuk-body">"Placebook is busy. We have not received your form. Nothing was booked or changed."</p>
        <p class="govuk-body">"This page keeps what you typed. Wait a few seconds, then send it again. It is done only once, however often you send it."</p>
        <p class="govuk-body app-standing" role="status">"You are in the queue. "{AHEAD}</p>
        <form method="post" action=AGAIN_TO>
            <input type="hidden" name=AGAIN_FIELDS />
            <button type="submit" class="govuk-button">"Send again"</button>
        </form>
    })
    .replace(&format!("<input type=\"hidden\" name=\"{AGAIN_FIELDS}\">"), AGAIN_FIELDS)
}

fn whole(options: LeptosOptions, title: &'static str, main: impl IntoView + 'static) -> String {
    static_document(
        title,
        || view! { <HeadStart options of_site=true /> },
        || {
            view! {
                <body class="govuk-template__body">
                    <a class="govuk-skip-link" href="#main">"Skip to main content"</a>
                    <Band />
                    <div class="govuk-width-container">
                        <main class="govuk-main-wrapper app-measure" id="main" tabindex="-1">{main}</main>
                    </div>
                    <Footer />
                </body>
            }
        },
    )
}
