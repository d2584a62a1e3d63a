//! Adds error pages to answers that have none.

use app::{
    addresses::DRAFT_CHANGE,
    shell::{Most, UNREADABLE, too_large},
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::Response,
};

use crate::http::{body_limit, overload, site_page::SitePage};

/// Replaces an answer without a page (a panic, a body too large, another site's form) by an error page. For a form sent by a
/// script, the answer says where that page is.
pub(crate) async fn error_pages(
    State((site, most)): State<(SitePage, Most)>,
    request: Request,
    next: Next,
) -> Response {
    let most = if request.uri().path() == DRAFT_CHANGE { Most::Bytes(body_limit::DRAFT_MAX as u64) } else { most };
    let (wants_page, sends) = (overload::wants_page(request.headers()), request.method() == Method::POST);
    let extensions = request.extensions().clone();
    let mut response = next.run(request).await;
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let most = response.extensions().get::<Most>().copied().unwrap_or(most);
    let page = match response.status() {
        StatusCode::FORBIDDEN => Uri::from_static("/forbidden"),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Uri::from_static("/not-found"),
        StatusCode::BAD_REQUEST | StatusCode::UNSUPPORTED_MEDIA_TYPE => Uri::from_static(UNREADABLE),
        StatusCode::PAYLOAD_TOO_LARGE => Uri::try_from(too_large(most)).unwrap_or(Uri::from_static("/problem")),
        StatusCode::SERVICE_UNAVAILABLE => Uri::from_static("/busy"),
        status if status.is_server_error() => Uri::from_static("/problem"),
        _ => return response,
    };
    if is_page || !wants_page {
        let unread = matches!(response.status(), StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE);
        if let (true, Ok(page)) = (sends && unread && !is_page, HeaderValue::try_from(page.to_string())) {
            response.headers_mut().entry(header::LOCATION).or_insert(page);
        }
        return response;
    }
    let mut instead = Request::new(Body::empty());
    *instead.uri_mut() = page;
    *instead.extensions_mut() = extensions;
    let mut rendered = site.render(instead).await;
    *rendered.status_mut() = response.status();
    if let Some(after) = response.headers().get(header::RETRY_AFTER) {
        rendered.headers_mut().insert(header::RETRY_AFTER, after.clone());
    }
    rendered
}

/// The site's page for an address that is neither a page nor a file.
pub(crate) async fn unknown(State(site): State<SitePage>, request: Request) -> Response {
    site.render(request).await
}
