//! The browser of a visit, roughly: enough for people to recognise their own visits.

use axum::http::{HeaderMap, HeaderValue, header};

/// How much of a `User-Agent` is read, in bytes.
const LOOKED_AT: usize = 512;

/// Browsers by parts of their `User-Agent`. Most also name browsers further down this list, so the first match counts.
const BROWSERS: [(&str, &str); 10] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Operating systems by parts of their `User-Agent`. The first match counts.
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];

/// The browser and its system, like "Firefox on Windows"; empty if neither is known.
pub(super) fn name(headers: &HeaderMap) -> String {
    let said = headers.get(header::USER_AGENT).map(HeaderValue::as_bytes).unwrap_or_default();
    let said = String::from_utf8_lossy(&said[..said.len().min(LOOKED_AT)]);
    let named =
        |names: &[(&str, &'static str)]| names.iter().find(|(part, _)| said.contains(part)).map(|(_, name)| *name);
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn name_of(said: &[u8]) -> String {
        name(&HeaderMap::from_iter([(header::USER_AGENT, HeaderValue::from_bytes(said).unwrap())]))
    }

    #[test]
    fn browser_is_named_by_family_and_system() {
        let cases = [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
                "Safari on Mac",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1",
                "Chrome on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            ("curl/8.5.0", ""),
            ("", ""),
        ];
        for (said, known) in cases {
            assert_eq!(name_of(said.as_bytes()), known, "{said}");
        }
        assert_eq!(name(&HeaderMap::new()), "");
    }

    #[test]
    fn browser_name_is_always_from_our_list() {
        let long = format!("{} Firefox/1 <b>Windows</b>", "x".repeat(600));
        for said in [long.as_bytes(), b"<script>Firefox/", b"\xff\xfe Windows"] {
            assert!(["", "Firefox", "Windows"].contains(&name_of(said).as_str()), "{}", name_of(said));
        }
    }
}
