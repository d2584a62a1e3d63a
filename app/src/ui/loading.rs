//! What a page shows while its data comes, or when it does not.

use leptos::prelude::*;
use leptos_meta::Title;

use super::error_page::ServiceProblem;
use crate::failure::{Failure, Never};

/// Shows what was loaded, or that it could not be.
pub fn loaded<T, V: IntoView + 'static>(answer: Result<T, Failure<Never>>, show: impl FnOnce(T) -> V) -> AnyView {
    match answer {
        Ok(found) => show(found).into_any(),
        Err(Failure::Refused(never)) => match never {},
        Err(Failure::Broken { reference, .. }) => {
            view! { <main class="govuk-main-wrapper" id="main"><ServiceProblem reference=Some(reference) /></main> }
                .into_any()
        }
        // Reading keeps nothing.
        Err(Failure::Unreachable | Failure::NotKept(_)) => {
            view! { <main class="govuk-main-wrapper" id="main"><Unreachable /></main> }.into_any()
        }
    }
}

/// The line is lost, or the answer was not one of ours.
#[component]
fn Unreachable() -> impl IntoView {
    view! {
        <Title text="No answer" />
        <h1 class="govuk-heading-l">"We could not reach Placebook"</h1>
        <p class="govuk-body">"Check your connection, then reload this page."</p>
    }
}

/// While a page's data comes.
#[component]
pub fn Loading() -> impl IntoView {
    view! {
        <main class="govuk-main-wrapper" id="main" tabindex="-1" aria-busy="true">
            <p class="govuk-body app-loading" role="status">"Loading…"</p>
        </main>
    }
}

/// Leads the browser to a page that the server has made ready, in the place of the one that it shows.
///
/// An error's redirect header is read by nobody: `server_fn` follows it for answers that are no errors.
pub fn reload(address: &str) {
    let _ = window().location().replace(address);
}
