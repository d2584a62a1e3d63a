//! The header and the footer of every page.

use leptos::prelude::*;

use crate::addresses::VISITS;

/// The header with the service's name and the navigation.
#[component]
pub(crate) fn Band(#[prop(optional)] children: Option<Children>) -> impl IntoView {
    view! {
        <header class="app-masthead">
            <div class="govuk-width-container app-masthead__inner">
                <a class="app-masthead__name" href="/" translate="no">"Placebook"</a>
                {children.map(|children| children())}
            </div>
        </header>
    }
}

/// The footer of every page.
#[component]
pub(crate) fn Footer(
    /// Whether a school or an officer is signed in.
    #[prop(optional)]
    signed_in: bool,
) -> impl IntoView {
    view! {
        <footer class="app-footer">
            <div class="govuk-width-container">
                <p>{super::page::SERVICE}</p>
                {signed_in.then(|| view! { <p><a class="govuk-link" href=VISITS>"Where you are signed in"</a></p> })}
            </div>
        </footer>
    }
}
