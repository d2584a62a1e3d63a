//! A page of the site in the place of an answer that has none.

use app::shell::shell;
use axum::{body::Body, extract::Request, response::Response};
use leptos::config::LeptosOptions;

use super::ports::Ports;

/// Renders pages of the site.
#[derive(Clone)]
pub(crate) struct SitePage {
    /// What pages ask.
    pub ports: Ports,
    /// How Leptos finds the built site.
    pub options: LeptosOptions,
}

impl SitePage {
    /// A page of the site, for the caller whom the request carries.
    pub(crate) async fn render(&self, request: Request<Body>) -> Response {
        let (ports, options) = (self.ports.clone(), self.options.clone());
        leptos_axum::render_app_async_with_context(move || ports.provide(), move || shell(options.clone()))(request)
            .await
    }
}
