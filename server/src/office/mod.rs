//! The parts that the office's pages share: permissions, uploads and downloads.

pub(crate) mod download;
mod permission;
pub(crate) mod upload;

use axum::http::HeaderValue;

pub(crate) use permission::allowed;

/// The policy of a static page: no scripts, no forms.
pub(crate) const STATIC_PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; \
     frame-ancestors 'none'",
);
