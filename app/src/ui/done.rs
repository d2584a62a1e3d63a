//! The message about the last action, on top of a page.

use leptos::prelude::*;

/// Says that something is done, and is read out at once.
#[component]
pub fn Done(
    /// The action that was done.
    words: &'static str,
) -> impl IntoView {
    view! { <DoneNote><p class="govuk-notification-banner__heading">{words}</p></DoneNote> }
}

/// The same message, with content of any kind.
#[component]
pub fn DoneNote(children: Children) -> impl IntoView {
    view! {
        <div class="govuk-notification-banner govuk-notification-banner--success" role="alert" aria-labelledby="done-title">
            <div class="govuk-notification-banner__header"><h2 class="govuk-notification-banner__title" id="done-title">"Done"</h2></div>
            <div class="govuk-notification-banner__content">{children()}</div>
        </div>
    }
}
