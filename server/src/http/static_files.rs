//! Files of the built site, and how long browsers keep them.

use std::path::Path;

use axum::{
    Router,
    http::{HeaderValue, header},
    response::Response,
};
use tower_http::{
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
};

/// Files named by their content never change.
pub(crate) const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Revalidated at every visit, so that a new build reaches a device.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
/// A service worker connects only to this site, and runs only its own script.
const WORKER_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
);
/// Icons seldom change.
pub(crate) const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// The files of a folder, compressed if the build compressed them.
pub(crate) fn whole_files(folder: &Path) -> ServeDir {
    ServeDir::new(folder).precompressed_br().precompressed_gzip()
}

/// The files of a folder, cached by browsers for this long.
pub(crate) fn files(folder: &Path, keep: HeaderValue) -> Router {
    Router::new()
        .fallback_service(whole_files(folder))
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, move |response: &Response| {
            response.status().is_success().then(|| keep.clone())
        }))
}

/// A file that is revalidated on every page.
pub(crate) fn revalidated(file: &Path) -> Router {
    Router::new()
        .fallback_service(ServeFile::new(file).precompressed_br().precompressed_gzip())
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, ASK_AGAIN))
}

/// The service worker, which has its own policy.
pub(crate) fn service_worker(site: &Path) -> Router {
    Router::new()
        .fallback_service(ServeFile::new(site.join("service-worker.js")))
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, ASK_AGAIN))
        .layer(SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, WORKER_POLICY))
}
