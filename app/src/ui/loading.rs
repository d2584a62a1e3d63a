//! The message on a page while its data loads, or if loading fails.

use std::{pin::Pin, str::FromStr};

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::error_page::ServiceProblem;
use crate::failure::{Failure, Never};

/// Shows a page once its data has come. Only the server renders pages, and each of them once, so the data is neither kept as a
/// resource nor sent to the browser.
pub(crate) fn page_of(view: impl Future<Output = AnyView> + Send + 'static) -> AnyView {
    awaited(Box::pin(view))
}

/// A separate function, so that it is compiled once for all pages.
fn awaited(view: Pin<Box<dyn Future<Output = AnyView> + Send>>) -> AnyView {
    view! { <Suspense fallback=Loading>{Suspend::new(view)}</Suspense> }.into_any()
}

/// A named part of the page's address; empty if the address has none.
pub(crate) fn path_part(name: &str) -> String {
    use_params_map().with_untracked(|parts| parts.get(name).unwrap_or_default())
}

/// The number in the page's address. If there is no number: 0, which no record has.
pub(crate) fn path_id<T: FromStr + Default>() -> T {
    path_part("id").parse().unwrap_or_default()
}

/// A parameter of the page's address; empty if the address has none.
pub(crate) fn parameter(name: &str) -> String {
    use_query_map().with_untracked(|parameters| parameters.get(name).unwrap_or_default())
}

/// Shows the loaded data, or says that loading failed.
pub fn loaded<T, V: IntoView + 'static>(answer: Result<T, Failure<Never>>, show: impl FnOnce(T) -> V) -> AnyView {
    match answer {
        Ok(found) => show(found).into_any(),
        Err(Failure::Refused(never)) => match never {},
        Err(Failure::Broken { reference, .. }) => {
            view! { <main class="govuk-main-wrapper" id="main"><ServiceProblem reference=Some(reference) /></main> }
                .into_any()
        }
        // Reading never keeps a text, so `NotKept` does not occur.
        Err(Failure::Unreachable | Failure::NotKept(_)) => {
            view! { <main class="govuk-main-wrapper" id="main"><Unreachable /></main> }.into_any()
        }
    }
}

/// Shown if there is no connection, or the answer did not come from our service.
#[component]
fn Unreachable() -> impl IntoView {
    view! {
        <Title text="No answer" />
        <h1 class="govuk-heading-l">"We could not reach Placebook"</h1>
        <p class="govuk-body">"Check your connection, then reload this page."</p>
    }
}

/// Shown while a page's data loads.
#[component]
pub fn Loading() -> impl IntoView {
    view! {
        <main class="govuk-main-wrapper" id="main" tabindex="-1" aria-busy="true">
            <p class="govuk-body app-loading" role="status">"Loading…"</p>
        </main>
    }
}

/// Replaces the shown page with one that the server has prepared.
///
/// Needed because `server_fn` follows the redirect header only of successful answers.
#[cfg(feature = "hydrate")]
pub fn reload(address: &str) {
    crate::navigation::replace(address);
}

/// On the server no page is shown yet.
#[cfg(not(feature = "hydrate"))]
pub fn reload(_: &str) {}
