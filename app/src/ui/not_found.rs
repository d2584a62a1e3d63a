//! What a page shows where there is nothing at its address, or where the service has a problem.

use leptos::prelude::*;
use leptos_meta::Title;

use super::status::page_status;
use crate::ui::Back;

/// What is asked for is not there, or not for the one who asks.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    page_status(404);
    view! {
        <Title text="Page not found" />
        <main class="govuk-main-wrapper" id="main" tabindex="-1">
            <h1 class="govuk-heading-l">"Page not found"</h1>
            <p class="govuk-body">"If you typed the address, check that it is right. If you followed a link, what it led to may have moved or been withdrawn."</p>
            <p class="govuk-body"><a class="govuk-link" href="/">"See all workshops and sheets"</a></p>
        </main>
    }
}

/// Says that it is our fault, with the reference under which the cause stands in the log.
#[component]
pub fn ServiceProblem(
    /// What to quote.
    reference: Option<uuid::Uuid>,
) -> impl IntoView {
    page_status(500);
    view! {
        <Title text="There is a problem with the service" />
        <h1 class="govuk-heading-l">"There is a problem with the service"</h1>
        <p class="govuk-body">"Try again in a minute. What was booked before is safe: your bookings show it."</p>
        {reference.map(|reference| view! {
            <p class="govuk-body">"If it stays, tell us this number: "<code>{reference.to_string()}</code></p>
        })}
        <Back to="/" words="See all workshops and sheets" />
    }
}
