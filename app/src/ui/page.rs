//! The frame of a page.

use leptos::prelude::*;
use leptos_meta::Title;

/// The main part of a page, with its title.
#[component]
pub fn Page(
    /// The title in the browser's tab.
    #[prop(into)]
    title: String,
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=title />
        <main class="govuk-main-wrapper" id="main" tabindex="-1">{children()}</main>
    }
}
