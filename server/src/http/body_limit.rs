//! Limits the size of request bodies. One form may be longer than others.

use std::{pin::pin, sync::Arc, time::Duration};

use app::{addresses::DRAFT_CHANGE, officer::signed_out_page, visit::Visit};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use http_body_util::{BodyExt, Limited};
use leptos::config::LeptosOptions;
use tokio::time::timeout;

use crate::office::STATIC_PAGE_POLICY;

/// The largest body a request may have, in bytes: several times the longest form.
pub(crate) const BODY_MAX: usize = 64 * 1024;
/// The longest form of a draft, in bytes: the longest text with each character percent-encoded as three.
pub(crate) const DRAFT_MAX: usize = 2 * 1024 * 1024;
/// How long a body may take to arrive.
const ARRIVES_WITHIN: Duration = Duration::from_secs(30);

/// How much of a body above the limit is read and discarded, and for how long. A browser reads no answer before it has sent the
/// whole body.
const DRAINED: usize = 16 * 1024 * 1024;
const DRAINED_WITHIN: Duration = Duration::from_secs(10);

/// Reads and discards a body that is too large.
pub(crate) async fn drain(sent: Body) {
    let mut sent = pin!(Limited::new(sent, DRAINED));
    let all = async { while let Some(Ok(_)) = sent.frame().await {} };
    // A client that is still sending after this gets no answer.
    let _ = timeout(DRAINED_WITHIN, all).await;
}

/// Refuses a request whose `Content-Length` is above this limit.
pub(crate) async fn within(State(most): State<usize>, request: Request, next: Next) -> Response {
    if declared(&request).is_some_and(|length| length > most) {
        drain(request.into_body()).await;
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    next.run(request).await
}

/// The `Content-Length` of a request.
fn declared(request: &Request) -> Option<usize> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Limits request bodies. A draft's form may be longer than others: it is read completely from an officer, and not at all from
/// anybody else. An officer who was signed out meanwhile is told how to send the form again.
pub(crate) async fn bounded(State(options): State<Arc<LeptosOptions>>, request: Request, next: Next) -> Response {
    if request.uri().path() != DRAFT_CHANGE {
        return match declared(&request) {
            Some(length) if length > BODY_MAX => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
            _ => next.run(request.map(|sent| Body::new(Limited::new(sent, BODY_MAX)))).await,
        };
    }
    let is_officer =
        request.extensions().get::<Arc<dyn Visit>>().is_some_and(|visit| visit.caller().officer().is_some());
    if !is_officer {
        let headers = [
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (header::CONTENT_SECURITY_POLICY, STATIC_PAGE_POLICY),
        ];
        return (StatusCode::UNAUTHORIZED, headers, Html(signed_out_page((*options).clone()))).into_response();
    }
    let (parts, sent) = request.into_parts();
    match timeout(ARRIVES_WITHIN, to_bytes(sent, DRAFT_MAX)).await {
        Ok(Ok(sent)) => next.run(Request::from_parts(parts, Body::from(sent))).await,
        Ok(Err(_)) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => (StatusCode::REQUEST_TIMEOUT, [(header::CONNECTION, "close")]).into_response(),
    }
}
