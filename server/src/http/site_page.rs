//! Renders a page of the site for an answer that has none.

use std::sync::Arc;

use app::shell::shell;
use axum::{body::Body, extract::Request, response::Response};
use leptos::config::LeptosOptions;

use super::ports::Ports;

/// Renders pages of the site. Every request has a copy, so copies are cheap.
#[derive(Clone)]
pub(crate) struct SitePage(Arc<(Ports, LeptosOptions)>);

impl SitePage {
    /// Renders pages with these ports, for the site built with these options.
    pub(crate) fn new(ports: Ports, options: LeptosOptions) -> Self {
        Self(Arc::new((ports, options)))
    }

    /// A page of the site, for the caller in the request.
    pub(crate) async fn render(&self, request: Request<Body>) -> Response {
        let (ports, options) = (*self.0).clone();
        leptos_axum::render_app_async_with_context(move || ports.provide(), move || shell(options.clone()))(request)
            .await
    }
}
