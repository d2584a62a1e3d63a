//! The frame of a page.

use leptos::prelude::*;
use leptos_meta::{Meta, Title};

/// What the service is for, in a sentence.
pub(crate) const SERVICE: &str = "Placebook tells schools about training and lets them book places on it.";

/// The main part of a page, with its title.
#[component]
pub fn Page(
    /// The title in the browser's tab.
    #[prop(into)]
    title: String,
    /// What the page is about, in a sentence, for search engines.
    #[prop(into, default = SERVICE.to_owned())]
    about: String,
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=title />
        <Meta name="description" content=about />
        <main class="govuk-main-wrapper" id="main" tabindex="-1">{children()}</main>
    }
}
