//! A page of the site in the place of an answer that has none.

use std::sync::Arc;

use app::shell::shell;
use axum::{body::Body, extract::Request, response::Response};
use leptos::config::LeptosOptions;

use super::ports::Ports;

/// Renders pages of the site. Every request has a copy, so copies are one.
#[derive(Clone)]
pub(crate) struct SitePage(Arc<(Ports, LeptosOptions)>);

impl SitePage {
    /// Renders pages that ask these ports, of the site built with these options.
    pub(crate) fn new(ports: Ports, options: LeptosOptions) -> Self {
        Self(Arc::new((ports, options)))
    }

    /// A page of the site, for the caller whom the request carries.
    pub(crate) async fn render(&self, request: Request<Body>) -> Response {
        let (ports, options) = (*self.0).clone();
        leptos_axum::render_app_async_with_context(move || ports.provide(), move || shell(options.clone()))(request)
            .await
    }
}
