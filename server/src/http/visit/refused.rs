//! Logs requests that the caller was not allowed to make.

use app::visit::{Caller, OUTCOME};
use axum::{http::StatusCode, response::Response};

use crate::http::origin::Foreign;

/// Logs an answer that refuses a form from another site, or something the caller's role does not allow. The log's span holds the
/// request's path and id.
pub(super) fn note(response: &Response, caller: &Caller, network: impl FnOnce() -> String) {
    let outcome = response.headers().get(OUTCOME).and_then(|outcome| StatusCode::from_bytes(outcome.as_bytes()).ok());
    if outcome.unwrap_or(response.status()) != StatusCode::FORBIDDEN {
        return;
    }
    let (network, caller) = (network(), said(caller));
    if response.extensions().get::<Foreign>().is_some() {
        tracing::warn!(caller, network, "a form from another site was refused");
    } else {
        tracing::warn!(caller, network, "a request was refused that the caller may not make");
    }
}

/// The caller's name in logs.
fn said(caller: &Caller) -> String {
    match caller {
        Caller::Anyone => "nobody".to_owned(),
        Caller::Establishment(school) => format!("school {}", school.urn),
        Caller::Officer(officer) => format!("officer {}", officer.id),
    }
}
