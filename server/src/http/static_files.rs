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

/// What is named by its content never changes.
pub(crate) const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// A browser asks for it at every visit: this is how a new build reaches a device.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
/// A service worker asks this site alone, and runs nothing but itself.
const WORKER_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
);
/// Icons change seldom.
pub(crate) const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// The files of a folder, compressed where the build has done so.
pub(crate) fn whole_files(folder: &Path) -> ServeDir {
    ServeDir::new(folder).precompressed_br().precompressed_gzip()
}

/// The files of a folder, kept by browsers for so long.
pub(crate) fn files(folder: &Path, keep: HeaderValue) -> Router {
    Router::new()
        .fallback_service(whole_files(folder))
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, move |response: &Response| {
            response.status().is_success().then(|| keep.clone())
        }))
}

/// A file that every page may have newer than a browser's cache.
pub(crate) fn asked_again(file: &Path) -> Router {
    Router::new()
        .fallback_service(ServeFile::new(file).precompressed_br().precompressed_gzip())
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, ASK_AGAIN))
}

/// The service worker, which runs under a policy of its own.
pub(crate) fn service_worker(site: &Path) -> Router {
    Router::new()
        .fallback_service(ServeFile::new(site.join("service-worker.js")))
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, ASK_AGAIN))
        .layer(SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, WORKER_POLICY))
}
