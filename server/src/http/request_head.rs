//! Checks a request's head before anything else: exactly one `Host`, and an id that is safe to log.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, StatusCode, Version, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id accepted from outside: a UUID has 36 characters.
const ID_MAX: usize = 64;

/// Refuses a request without exactly one `Host` (RFC 9112, section 3.2), and drops an id that is long or not plain.
pub async fn check(mut request: Request, next: Next) -> Response {
    if !has_one_host(request.version(), request.headers()) {
        return (StatusCode::BAD_REQUEST, [(header::CONNECTION, "close")], "A request needs one Host.").into_response();
    }
    if !has_plain_id(request.headers()) {
        request.headers_mut().remove(REQUEST_ID);
    }
    next.run(request).await
}

fn has_one_host(version: Version, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => {
            host.to_str().is_ok_and(|host| host.parse::<Authority>().is_ok() && !host.contains(['@', ',']))
        }
        (None, _) => version < Version::HTTP_11,
        (Some(_), Some(_)) => false,
    }
}

fn has_plain_id(headers: &HeaderMap) -> bool {
    let mut ids = headers.get_all(REQUEST_ID).iter();
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    match (ids.next(), ids.next()) {
        (Some(id), None) => (1..=ID_MAX).contains(&id.len()) && id.as_bytes().iter().all(plain),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(name: &HeaderName, values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (name.clone(), HeaderValue::from_str(value).unwrap())).fold(
            HeaderMap::new(),
            |mut headers, (name, value)| {
                headers.append(name, value);
                headers
            },
        )
    }

    #[test]
    fn request_has_exactly_one_host() {
        let one = |values: &[&str]| has_one_host(Version::HTTP_11, &headers(&header::HOST, values));
        for host in ["placebook.example", "placebook.example:8443", "127.0.0.1:3000", "[::1]:3000"] {
            assert!(one(&[host]), "{host}");
        }
        assert!(!one(&[]) && !one(&["placebook.example", "placebook.example"]) && !one(&["a.example", "b.example"]));
        for host in ["", "a b", "a.example/x", "a.example,b.example", "me@a.example", "http://a.example"] {
            assert!(!one(&[host]), "{host}");
        }
    }

    #[test]
    fn http_1_0_request_needs_no_host() {
        assert!(has_one_host(Version::HTTP_10, &HeaderMap::new()));
        assert!(!has_one_host(Version::HTTP_10, &headers(&header::HOST, &["a.example", "b.example"])));
    }

    #[test]
    fn outside_request_id_is_kept_only_if_short_and_plain() {
        let plain = |values: &[&str]| has_plain_id(&headers(&REQUEST_ID, values));
        assert!(
            plain(&["01890a5d-ac96-774b-bcce-b302099a8057"])
                && plain(&["proxy_7.a"])
                && plain(&["a".repeat(64).as_str()])
        );
        assert!(!plain(&[]) && !plain(&["a", "b"]) && !plain(&[""]) && !plain(&["a".repeat(65).as_str()]));
        assert!(!plain(&["a b"]) && !plain(&["a\tb"]) && !plain(&["<b>"]));
    }
}
