//! Redirects for pages that a script asks for.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderName, StatusCode, header},
    middleware::Next,
    response::Response,
};
use shared::navigation::{LEADS_TO, PAGE};

/// Tells a script that asks for a page where a redirect leads, instead of letting the browser follow it.
pub(crate) async fn tell(request: Request, next: Next) -> Response {
    let told = request.headers().contains_key(PAGE);
    let mut response = next.run(request).await;
    if told
        && response.status().is_redirection()
        && let Some(to) = response.headers_mut().remove(header::LOCATION)
    {
        *response.status_mut() = StatusCode::OK;
        *response.body_mut() = Body::empty();
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.remove(header::CONTENT_TYPE);
        headers.insert(HeaderName::from_static(LEADS_TO), to);
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::{Router, middleware, response::Redirect, routing::get};
    use tower::ServiceExt;

    use super::*;

    async fn asked(with: Option<&str>) -> Response {
        let site =
            Router::new().route("/old", get(|| async { Redirect::to("/new#part") })).layer(middleware::from_fn(tell));
        let request = with.into_iter().fold(Request::builder().uri("/old"), |request, name| request.header(name, "1"));
        site.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn script_is_told_where_a_redirect_leads_with_its_fragment() {
        let answer = asked(Some(PAGE)).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[LEADS_TO], "/new#part");
        assert!(!answer.headers().contains_key(header::LOCATION));
    }

    #[tokio::test]
    async fn browser_follows_a_redirect_itself() {
        let answer = asked(None).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(answer.headers()[header::LOCATION], "/new#part");
    }
}
