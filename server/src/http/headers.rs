//! Headers of every answer.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// The HSTS header of an https site: browsers reach it over https only, and with `below` also every host below it.
pub(crate) fn strict_transport(secure: bool, below: bool) -> Option<HeaderValue> {
    let said = if below { "max-age=31536000; includeSubDomains" } else { "max-age=31536000" };
    secure.then(|| HeaderValue::from_static(said))
}

/// Headers for answers that have not set their own.
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
    // The file service sets only the type. All text served is UTF-8.
    if let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(text_without_charset) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ));
    response
}

/// The type with a charset, if it is text without one.
fn text_without_charset(kind: &HeaderValue) -> Option<HeaderValue> {
    let kind = kind.to_str().ok().filter(|kind| kind.starts_with("text/") && !kind.contains(';'))?;
    // Some clients compare an event stream's type as a whole, and event streams are always UTF-8.
    if kind == "text/event-stream" { None } else { HeaderValue::from_str(&format!("{kind}; charset=utf-8")).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_types_have_a_charset() {
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
