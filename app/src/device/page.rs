//! The page shown offline for a page that was never visited.

use leptos::prelude::*;

use crate::ui::Page;

/// Says that there is no connection. The service worker shows it for pages that it has not kept.
#[component]
pub fn OfflinePage() -> impl IntoView {
    view! {
        <Page title="You are offline">
            <h1 class="govuk-heading-l" data-offline>"You are offline"</h1>
            <p class="govuk-body">"This page is not on this device, and Placebook cannot be reached."</p>
            <p class="govuk-body">
                "Workshops, sheets and bookings that you have seen are kept on this device. Open one as usual: it says how old it is."
            </p>
            <p class="govuk-body"><a class="govuk-link" href="">"Try this page again"</a></p>
            <p class="govuk-body"><a class="govuk-link" href="/">"Go to all workshops and sheets"</a></p>
        </Page>
    }
}
