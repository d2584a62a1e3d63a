//! Pages about errors.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{Back, Page};
use crate::status::set_status;

/// A page about an error: with this status, and its title as the heading.
#[component]
pub(crate) fn ErrorPage(
    /// The HTTP status of the page.
    status: u16,
    /// The title, in the tab and as the heading.
    #[prop(into)]
    title: String,
    /// An explanation, and the next step.
    children: Children,
) -> impl IntoView {
    set_status(status);
    view! {
        <Page title=title.clone()>
            <h1 class="govuk-heading-l">{title}</h1>
            {children()}
        </Page>
    }
}

/// The page does not exist, or this person cannot see it.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <ErrorPage status=404 title="Page not found">
            <p class="govuk-body">"If you typed the address, check that it is right. If you followed a link, the page may have moved or been withdrawn."</p>
            <p class="govuk-body"><a class="govuk-link" href="/">"See all workshops and sheets"</a></p>
        </ErrorPage>
    }
}

/// Says that the service has a problem, with the reference under which the log has the cause.
#[component]
pub fn ServiceProblem(
    /// The reference to quote.
    reference: Option<uuid::Uuid>,
) -> impl IntoView {
    set_status(500);
    view! {
        <Title text="There is a problem with the service" />
        <h1 class="govuk-heading-l">"There is a problem with the service"</h1>
        <p class="govuk-body">"Try again in a minute. Your bookings are safe."</p>
        {reference.map(|reference| view! {
            <p class="govuk-body">"If the problem continues, tell us this number: "<code>{reference.to_string()}</code></p>
        })}
        <Back to="/" words="See all workshops and sheets" />
    }
}
