//! The page of somebody who stands in line, and the page of a form that was not looked at.

use leptos::prelude::*;

use crate::ui::{Band, Footer, HeadStart, static_document};

/// Stands in both pages for how many are ahead.
pub const AHEAD: &str = "%ahead%";
/// Stands for the address that the form is sent to, as an attribute's value.
pub const AGAIN_TO: &str = "%again-to%";
/// Stands for the form's hidden fields, as HTML.
pub const AGAIN_FIELDS: &str = "%again-fields%";

/// "You have a place in line", whole, with [`AHEAD`] to fill in.
#[must_use]
pub fn queue_page(options: LeptosOptions) -> String {
    whole(
        options,
        "You have a place in line",
        view! {
            <h1 class="govuk-heading-l">"You have a place in line"</h1>
            <p class="govuk-body app-standing" role="status">{AHEAD}</p>
            <p class="govuk-body">"Do not reload: this page tries again by itself every few seconds, and opens what you asked for when it is your turn."</p>
            <p class="govuk-body">"Very many people are using Placebook at this moment. They are served in the order in which they came, and you keep your place in line as long as this page is open."</p>
            // To the page's own address.
            <p class="govuk-body">"If nothing happens for a minute, "<a class="govuk-link" href="">"try again"</a>". You do not lose your place in line by it."</p>
        },
    )
}

/// "Nothing has been done yet", whole, with [`AHEAD`], [`AGAIN_TO`] and [`AGAIN_FIELDS`] to fill in.
#[must_use]
pub fn again_page(options: LeptosOptions) -> String {
    whole(options, "Nothing has been done yet", view! {
        <h1 class="govuk-heading-l">"Nothing has been done yet"</h1>
        <p class="govuk-body">"Very many people are using Placebook at this moment, so what you sent could not be looked at. Nothing was booked or changed."</p>
        <p class="govuk-body">"What you typed is kept on this page. Wait a few seconds, then send it again: it is done once, however often you send it."</p>
        <p class="govuk-body app-standing" role="status">"You have a place in line. "{AHEAD}</p>
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
