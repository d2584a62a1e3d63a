//! Refuses unreadable input before anything uses it: addresses and forms with characters that are not text.
//!
//! Postgres cannot store NUL, and invalid UTF-8 is not text, so neither reaches a query or a page.

use std::collections::HashSet;

use app::shell::Most;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::http::body_limit;

/// The most fields of a form: a draft of 200 sessions has some 2,600.
const FIELDS_MAX: usize = 5_000;

/// Refuses an address whose path or query cannot be read, or whose query has a field twice, because it is unclear which one counts.
pub(crate) async fn address(request: Request, next: Next) -> Response {
    if is_readable(request.uri()) && has_each_field_once(request.uri().query().unwrap_or_default()) {
        next.run(request).await
    } else {
        StatusCode::BAD_REQUEST.into_response()
    }
}

/// Refuses an unreadable form. The form's size is limited before this. Uploaded files may contain any bytes.
pub(crate) async fn form(request: Request, next: Next) -> Response {
    if !is_form(&request) {
        return next.run(request).await;
    }
    let (parts, sent) = request.into_parts();
    let Ok(sent) = to_bytes(sent, body_limit::DRAFT_MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    if sent.split(|byte| *byte == b'&').count() > FIELDS_MAX {
        let mut refused = StatusCode::PAYLOAD_TOO_LARGE.into_response();
        refused.extensions_mut().insert(Most::Fields(FIELDS_MAX));
        return refused;
    }
    if decoded(&sent).is_none() {
        return StatusCode::BAD_REQUEST.into_response();
    }
    next.run(Request::from_parts(parts, Body::from(sent))).await
}

/// Whether a request sends fields. A server function reads them with any content type.
fn is_form(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let named = kind.trim().to_ascii_lowercase().starts_with("application/x-www-form-urlencoded");
    request.method() == Method::POST && (named || request.uri().path().starts_with("/api/"))
}

fn is_readable(address: &Uri) -> bool {
    let parts = [address.path(), address.query().unwrap_or_default()];
    parts.into_iter().all(|part| {
        // The page router decodes decoded text a second time (leptos_router 0.8.17, `ParamsMap::insert`).
        decoded(part.as_bytes()).is_some_and(|once| !once.contains("%00"))
    })
}

fn has_each_field_once(query: &str) -> bool {
    let mut names = HashSet::new();
    // `name[]` is how a list is written.
    form_urlencoded::parse(query.as_bytes()).all(|(name, _)| name.ends_with("[]") || names.insert(name))
}

/// Decodes percent-encoding. `None`: the result is not text, or contains NUL.
fn decoded(encoded: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        bytes.push(match byte {
            b'%' => {
                let (high, low) = (digit(*rest.first()?)?, digit(*rest.get(1)?)?);
                rest = &rest[2..];
                high * 16 + low
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn unreadable_address_is_recognised() {
        for address in
            ["/", "/sheets/71-16?a=b+c&d=", "/x?words=caf%C3%A9%25", "/x?a=%F0%9F%99%82", "/x?words=100%2525"]
        {
            assert!(is_readable(&address.parse().unwrap()), "{address}");
        }
        for address in [
            "/%00",
            "/x?a=%00",
            "/x?a=%2500",
            "/%252500/%2500",
            "/x?a=%C3",
            "/%FF",
            "/x?%ED%A0%80=1",
            "/x?a=%zz",
            "/x?a=%4",
        ] {
            assert!(!is_readable(&address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn a_field_stands_once_in_an_address() {
        for query in ["", "q=a", "q=a&show=b", "q=a&Q=b", "to[]=1&to[]=2", "draft[a]=1&draft[b]=2"] {
            assert!(has_each_field_once(query), "{query}");
        }
        for query in ["q=a&q=b", "q=a&q=a", "q&q", "q=a&%71=b", "draft[a]=1&draft%5Ba%5D=2"] {
            assert!(!has_each_field_once(query), "{query}");
        }
    }

    proptest! {
        #[test]
        fn browser_requests_are_readable(text in "[^\\x00]{0,40}") {
            let sent: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            prop_assert_eq!(decoded(sent.replace('+', "%20").as_bytes()), Some(text));
        }

        #[test]
        fn any_bytes_are_decoded_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            if let Some(text) = decoded(&bytes) {
                prop_assert!(!text.contains('\0'));
            }
        }
    }
}
