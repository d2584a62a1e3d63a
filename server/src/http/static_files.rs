//! Files of the built site, and how long browsers keep them.

use std::path::Path;

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, Uri, header},
    middleware::{self, Next},
    response::Response,
};
use tower_http::{
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
};

/// How long browsers keep files named by their content: these files never change.
pub(crate) const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Revalidated at every visit, so that a new build reaches a device.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
/// A service worker connects only to this site, and runs only its own script.
const WORKER_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
);
/// The longest name of a file, and the longest path that we look for, in bytes. For longer ones, the error of Linux and macOS is
/// not "not found".
const NAME_MAX: usize = 255;
const PATH_MAX: usize = 1_024;
/// How long browsers keep icons, which change seldom.
pub(crate) const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// The files of a folder, compressed if the build compressed them.
pub(crate) fn whole_files(folder: &Path) -> ServeDir {
    ServeDir::new(folder).precompressed_br().precompressed_gzip()
}

/// Replaces a path that no file can have by one that is answered with "not found".
pub(crate) async fn possible_name(mut request: Request, next: Next) -> Response {
    if !can_name_a_file(request.uri().path()) {
        *request.uri_mut() = Uri::from_static("/-");
    }
    next.run(request).await
}

fn can_name_a_file(path: &str) -> bool {
    path.len() <= PATH_MAX && path.split('/').all(|part| part.len() <= NAME_MAX)
}

/// Serves the files of a folder with this `Cache-Control` header.
pub(crate) fn files(folder: &Path, keep: HeaderValue) -> Router {
    Router::new().fallback_service(whole_files(folder)).layer(middleware::from_fn(possible_name)).layer(
        SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, move |response: &Response| {
            response.status().is_success().then(|| keep.clone())
        }),
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_longer_than_a_file_can_have_name_none() {
        let named = |bytes: usize| can_name_a_file(&format!("/pkg/{}", "a".repeat(bytes)));
        assert!(named(NAME_MAX) && !named(NAME_MAX + 1));
        assert!(!can_name_a_file(&"/ab".repeat(PATH_MAX)));
    }
}
