//! Headers that every answer has.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// What browsers are told about https, by an https site: to reach it over nothing else, nor any host below it if `below`.
pub(crate) fn strict_transport(secure: bool, below: bool) -> Option<HeaderValue> {
    let said = if below { "max-age=31536000; includeSubDomains" } else { "max-age=31536000" };
    secure.then(|| HeaderValue::from_static(said))
}

/// Headers for what no page has set itself.
pub(crate) async fn guard(State(strict): State<Option<HeaderValue>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ];
    for (name, value) in fixed {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Some(strict) = strict {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, strict);
    }
    // A folder of files says their kind alone. All text that is served is UTF-8.
    if let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(text_without_charset) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ));
    response
}

/// The same kind with its charset, where it is a text that does not say its own.
fn text_without_charset(kind: &HeaderValue) -> Option<HeaderValue> {
    let kind = kind.to_str().ok().filter(|kind| kind.starts_with("text/") && !kind.contains(';'))?;
    // The kind of a stream of events is compared as a whole by some clients, and is always UTF-8.
    if kind == "text/event-stream" { None } else { HeaderValue::from_str(&format!("{kind}; charset=utf-8")).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_its_charset() {
        let said =
            |kind| text_without_charset(&HeaderValue::from_static(kind)).map(|kind| kind.to_str().unwrap().to_owned());
        assert_eq!(said("text/css").as_deref(), Some("text/css; charset=utf-8"));
        assert_eq!(said("text/javascript").as_deref(), Some("text/javascript; charset=utf-8"));
        for kind in [
            "text/html; charset=utf-8",
            "text/plain;charset=utf-8",
            "application/wasm",
            "image/png",
            "text/event-stream",
        ] {
            assert_eq!(said(kind), None, "{kind}");
        }
    }
}
