//! A rendered page with its compressed versions.

use std::{convert::Infallible, future::ready};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use tokio::sync::OnceCell;
use tower::{Layer, ServiceExt, service_fn};
use tower_http::compression::{CompressionLayer, CompressionLevel};

use super::{request::Coding, version::Version};

/// One compressed version serves many visitors, so it is compressed harder than a single answer.
const LEVEL: CompressionLevel = CompressionLevel::Precise(4);

/// The answer for everyone.
pub(super) struct Page {
    pub status: StatusCode,
    /// The version of its data. `None`: the page uses no data.
    pub version: Option<Version>,
    headers: HeaderMap,
    plain: Bytes,
    brotli: OnceCell<Bytes>,
    gzip: OnceCell<Bytes>,
}

impl Page {
    /// A page without compressed versions yet.
    pub fn new(status: StatusCode, version: Option<Version>, mut headers: HeaderMap, plain: Bytes) -> Self {
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        Self { status, version, headers, plain, brotli: OnceCell::new(), gzip: OnceCell::new() }
    }

    /// The most memory that the page takes: its compressed versions together are smaller than the page.
    pub fn bytes(&self) -> usize {
        2 * self.plain.len()
    }

    /// The answer to a request that accepts this coding.
    pub async fn answer(&self, coding: Coding) -> Response {
        let copy = match coding {
            Coding::Brotli => self.brotli.get_or_init(|| compressed(self.plain.clone(), "br")).await,
            Coding::Gzip => self.gzip.get_or_init(|| compressed(self.plain.clone(), "gzip")).await,
            Coding::Plain => &self.plain,
        };
        let mut response = Response::new(Body::from(copy.clone()));
        *response.status_mut() = self.status;
        response.headers_mut().clone_from(&self.headers);
        if let Some(name) = coding.name() {
            response.headers_mut().insert(header::CONTENT_ENCODING, name);
        }
        response
    }
}

/// Compresses a text with the same layer that compresses every other answer.
async fn compressed(plain: Bytes, coding: &'static str) -> Bytes {
    let whole = service_fn(|_: Request| ready(Ok::<_, Infallible>(Response::new(Body::from(plain.clone())))));
    let mut request = Request::new(Body::empty());
    request.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static(coding));
    let compressing = CompressionLayer::new().quality(LEVEL).compress_when(|_, _, _: &_, _: &_| true).layer(whole);
    let Ok(response) = compressing.oneshot(request).await;
    to_bytes(Body::new(response.into_body()), usize::MAX).await.unwrap_or_default()
}
