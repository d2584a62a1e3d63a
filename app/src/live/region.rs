//! The parts of a page that are kept up to date.

use leptos::prelude::*;
use shared::live::Topic;

/// The port that says which version of a topic a page is about to show. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait LiveVersions: Send + Sync {
    /// The version of a topic. `None`: it is not for this caller, or there is no answer.
    async fn version(&self, caller: &crate::visit::Caller, topic: &Topic) -> Option<i64>;
}

/// A topic, with a version that the page is at least as new as.
#[derive(Debug, Clone)]
pub(crate) struct AsOf {
    topic: Option<Topic>,
    /// `None`: this page is not live.
    version: Option<i64>,
}

/// The version of a topic. It is read before the data that the page shows, so that a change made meanwhile is shown again, not missed.
pub(crate) async fn as_of(topic: impl Into<Option<Topic>>) -> AsOf {
    let topic = topic.into();
    #[cfg(feature = "ssr")]
    let version = {
        use crate::failure::Never;
        let port = crate::visit::port::<dyn LiveVersions, Never>();
        match (port, crate::visit::visit::<Never>(), &topic) {
            (Ok(port), Ok(visit), Some(topic)) => port.version(visit.caller(), topic).await,
            _ => None,
        }
    };
    #[cfg(not(feature = "ssr"))]
    let version = std::future::ready(None).await;
    AsOf { topic, version }
}

/// A part of a page that is replaced when its topic has changed.
#[component]
pub(crate) fn LiveRegion(
    /// The part's id.
    id: &'static str,
    /// What it shows.
    as_of: AsOf,
    children: Children,
) -> impl IntoView {
    let AsOf { topic, version } = as_of;
    let topic = topic.filter(|_| version.is_some()).map(|topic| topic.to_string());
    view! { <div id=id data-live=topic data-version=version>{children()}</div> }
}

/// Says in few words that a part of the page was replaced, so that a screen reader does not read all of it.
#[component]
pub(crate) fn LiveStatus() -> impl IntoView {
    view! { <p class="app-live" role="status" data-live-status=""></p> }
}
