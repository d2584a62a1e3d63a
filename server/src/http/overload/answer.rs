//! The answers to visitors who cannot enter yet. They need neither the database nor rendering.

use app::overload::{AGAIN_FIELDS, AGAIN_TO, AHEAD, again_page, queue_page};
use axum::{
    http::{HeaderMap, HeaderValue, Uri, header, header::HeaderName},
    response::Response,
};
use leptos::config::LeptosOptions;
use shared::overload::ahead_words;

use super::{gate::WaitInstructions, kind::wants_page};
use crate::{http::origin::is_ours, platform::busy::unavailable};

/// No script runs on these pages, and they load only our own files.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; manifest-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'",
);
const HTML: &str = "text/html; charset=utf-8";
/// The JSON of `app::failure::Failure::Unreachable`, which a page's scripts handle like any other failure.
const UNREACHABLE: &str = "\"Unreachable\"";

/// The pages, rendered once at the start.
pub struct Pages {
    queue: String,
    again: String,
}

/// The request that has to wait.
#[derive(Clone, Copy)]
pub struct WaitingRequest<'a> {
    /// The request's address.
    pub uri: &'a Uri,
    /// The request's headers.
    pub headers: &'a HeaderMap,
    /// The request's body. `None`: the request is not a command.
    pub sent: Option<&'a [u8]>,
}

impl Pages {
    /// Renders the pages.
    #[must_use]
    pub fn new(options: &LeptosOptions) -> Self {
        Self { queue: queue_page(options.clone()), again: again_page(options.clone()) }
    }

    /// The answer to a visitor who has to wait: a page for a person, a code for a script.
    #[must_use]
    pub fn answer(&self, request: WaitingRequest<'_>, wait: &WaitInstructions) -> Response {
        let seconds = wait.pause.as_secs();
        let (kind, body) = match (wants_page(request.headers), request.sent) {
            (true, None) => (HTML, self.queue.replace(AHEAD, &ahead_words(wait.ahead))),
            (true, Some(sent)) => match typed(request.headers, sent) {
                Some(fields) => (HTML, self.again(request.uri, &fields, wait)),
                // Another site's form is not shown; otherwise it could be sent again from here as if it were ours.
                None => ("text/plain; charset=utf-8", "Nothing has been done. Go back and send it again.".to_owned()),
            },
            (false, _) => ("application/json", UNREACHABLE.to_owned()),
        };
        let mut answer = unavailable(seconds, kind, body);
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
        // A header makes the page reload itself, because axe would report a reload that the page contains. WCAG 2.2.1 ("Real-time
        // Exception") allows this reload: a visitor's turn in the queue ends anyway.
        if request.sent.is_none() && kind == HTML {
            headers.insert(HeaderName::from_static("refresh"), HeaderValue::from(seconds));
        }
        answer
    }

    fn again(&self, to: &Uri, fields: &str, wait: &WaitInstructions) -> String {
        let to = to.path_and_query().map_or("/", |to| to.as_str());
        // The fields are inserted last, so that typed text is never searched for placeholders.
        self.again.replace(AHEAD, &ahead_words(wait.ahead)).replace(AGAIN_TO, &escaped(to)).replacen(
            AGAIN_FIELDS,
            fields,
            1,
        )
    }
}

/// The fields of one of our forms, as hidden fields.
fn typed(headers: &HeaderMap, sent: &[u8]) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let form = kind.split(';').next().is_some_and(|kind| kind.trim() == "application/x-www-form-urlencoded");
    (form && is_ours(headers)).then(|| {
        form_urlencoded::parse(sent).fold(String::new(), |fields, (name, value)| {
            fields + "<input type=\"hidden\" name=\"" + &escaped(&name) + "\" value=\"" + &escaped(&value) + "\">"
        })
    })
}

/// Escapes text for an attribute value in quotes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(origin: &'static str) -> HeaderMap {
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        HeaderMap::from_iter([
            (header::CONTENT_TYPE, kind),
            (header::HOST, HeaderValue::from_static("placebook.example")),
            (header::ORIGIN, HeaderValue::from_static(origin)),
        ])
    }

    #[test]
    fn typed_text_is_kept_exactly_and_never_becomes_html() {
        let sent = b"draft%5Bkey%5D=k1&draft%5Bname%5D=%22%3E%3Cscript%3E+%26+O%27Hara%0D%0A%25ahead%25&empty=";
        assert_eq!(
            typed(&form("https://placebook.example"), sent).unwrap(),
            "<input type=\"hidden\" name=\"draft[key]\" value=\"k1\">\
             <input type=\"hidden\" name=\"draft[name]\" value=\"&quot;&gt;&lt;script&gt; &amp; O&#39;Hara\r\n%ahead%\">\
             <input type=\"hidden\" name=\"empty\" value=\"\">"
        );
    }

    #[test]
    fn form_of_another_site_is_not_shown() {
        assert_eq!(typed(&form("https://evil.example"), b"draft%5Bkey%5D=k1"), None);
    }

    #[test]
    fn body_that_is_not_a_form_is_not_shown() {
        let mut headers = form("https://placebook.example");
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        assert_eq!(typed(&headers, b"a=b"), None);
    }

    #[test]
    fn both_pages_have_their_placeholders_and_no_script() {
        let pages = Pages::new(&LeptosOptions::builder().output_name("placebook").build());
        assert_eq!(pages.queue.matches(AHEAD).count(), 1, "{}", pages.queue);
        for gap in [AHEAD, AGAIN_TO, AGAIN_FIELDS] {
            assert_eq!(pages.again.matches(gap).count(), 1, "{gap} in {}", pages.again);
        }
        for page in [&pages.queue, &pages.again] {
            assert!(page.starts_with("<!DOCTYPE html><html lang=\"en-GB\">") && !page.contains("<script"), "{page}");
        }
    }
}
