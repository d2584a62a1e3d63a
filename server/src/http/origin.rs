//! Accepts requests that change state only from our own pages.

use axum::{
    Extension,
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Marks the answer to another site's form, for the log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Foreign;

/// Refuses a state-changing request from another site's page.
///
/// Browsers state a request's origin in `Sec-Fetch-Site` and `Origin`, which a page cannot forge. A client that sends neither is
/// not a browser, and has no person's cookie that could be abused.
pub async fn same_origin(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_ours(request.headers()) {
        next.run(request).await
    } else {
        let words = "This form was sent from another site. Open Placebook and try again.";
        (StatusCode::FORBIDDEN, Extension(Foreign), words).into_response()
    }
}

/// Whether a request comes from one of our own pages, or not from a browser.
pub(crate) fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: &header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok()) {
        return matches!(site, "same-origin" | "none");
    }
    match (text(&header::ORIGIN), text(&header::HOST)) {
        (None, _) => true,
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host))
        }
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), header::HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn own_pages_and_tools_may_send() {
        assert!(is_ours(&headers(&[("sec-fetch-site", "same-origin"), ("origin", "https://placebook.example")])));
        assert!(is_ours(&headers(&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")])));
        assert!(is_ours(&headers(&[("host", "127.0.0.1:3000")])));
    }

    #[test]
    fn pages_of_other_sites_may_not_send() {
        assert!(!is_ours(&headers(&[("sec-fetch-site", "cross-site")])));
        assert!(!is_ours(&headers(&[("sec-fetch-site", "same-site")])));
        assert!(!is_ours(&headers(&[("origin", "https://evil.example"), ("host", "placebook.example")])));
        assert!(!is_ours(&headers(&[("origin", "null"), ("host", "placebook.example")])));
    }
}
