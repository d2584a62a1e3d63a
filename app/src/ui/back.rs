//! A link back.

use leptos::prelude::*;

/// The link back, above a page's heading.
#[component]
pub fn Back(
    /// The target address.
    #[prop(into)]
    to: String,
    /// The link's words.
    #[prop(into)]
    words: String,
) -> impl IntoView {
    view! { <nav aria-label="Back"><a class="govuk-back-link" href=to>{words}</a></nav> }
}
