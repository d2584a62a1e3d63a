//! What those are answered who cannot go in yet. None of it asks the database or renders anything.

use app::overload::{AGAIN_FIELDS, AGAIN_TO, AHEAD, again_page, queue_page};
use axum::{
    http::{HeaderMap, HeaderValue, Uri, header, header::HeaderName},
    response::Response,
};
use leptos::config::LeptosOptions;
use shared::overload::ahead_words;

use super::{gate::ToldToWait, kind::wants_page};
use crate::{http::origin::is_ours, platform::busy::unavailable};

/// Nothing runs on these pages, and all that they show is ours.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; manifest-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'",
);
const HTML: &str = "text/html; charset=utf-8";
/// As `app::failure::Failure::Unreachable` is written, so that a page's scripts read it as any other failure.
const UNREACHABLE: &str = "\"Unreachable\"";

/// The pages, rendered once.
pub struct Pages {
    line: String,
    again: String,
}

/// What has been asked for.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// Its address.
    pub uri: &'a Uri,
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// What was sent with it; `None` where nothing was to be done.
    pub sent: Option<&'a [u8]>,
}

impl Pages {
    /// Renders them.
    #[must_use]
    pub fn new(options: &LeptosOptions) -> Self {
        Self { line: queue_page(options.clone()), again: again_page(options.clone()) }
    }

    /// The answer to somebody who is told to wait: a page for a person, a word for a script.
    #[must_use]
    pub fn answer(&self, asked: Asked<'_>, told: &ToldToWait) -> Response {
        let seconds = told.pause.as_secs();
        let (kind, body) = match (wants_page(asked.headers), asked.sent) {
            (true, None) => (HTML, self.line.replace(AHEAD, &ahead_words(told.ahead))),
            (true, Some(sent)) => match typed(asked.headers, sent) {
                Some(fields) => (HTML, self.again(asked.uri, &fields, told)),
                // Of another site's form nothing is shown, or it could be sent again from here as if it were ours.
                None => ("text/plain; charset=utf-8", "Nothing has been done. Go back and send it again.".to_owned()),
            },
            (false, _) => ("application/json", UNREACHABLE.to_owned()),
        };
        let mut answer = unavailable(seconds, kind, body);
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
        // Not in the page: of a page that the browser loads again by itself axe cannot know that it is about a turn
        // which has an end anyway (WCAG 2.2.1, "Real-time Exception").
        if asked.sent.is_none() && kind == HTML {
            headers.insert(HeaderName::from_static("refresh"), HeaderValue::from(seconds));
        }
        answer
    }

    fn again(&self, to: &Uri, fields: &str, told: &ToldToWait) -> String {
        let to = to.path_and_query().map_or("/", |to| to.as_str());
        // The fields last: what somebody typed is never looked through for what stands for something.
        self.again.replace(AHEAD, &ahead_words(told.ahead)).replace(AGAIN_TO, &escaped(to)).replacen(
            AGAIN_FIELDS,
            fields,
            1,
        )
    }
}

/// The fields of a form of ours, as hidden fields.
fn typed(headers: &HeaderMap, sent: &[u8]) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let form = kind.split(';').next().is_some_and(|kind| kind.trim() == "application/x-www-form-urlencoded");
    (form && is_ours(headers)).then(|| {
        form_urlencoded::parse(sent).fold(String::new(), |fields, (name, value)| {
            fields + "<input type=\"hidden\" name=\"" + &escaped(&name) + "\" value=\"" + &escaped(&value) + "\">"
        })
    })
}

/// Text as the value of an attribute in quotes.
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
    fn what_was_typed_is_kept_letter_for_letter_and_is_never_html() {
        let sent = b"draft%5Bkey%5D=k1&draft%5Bname%5D=%22%3E%3Cscript%3E+%26+O%27Hara%0D%0A%25ahead%25&empty=";
        assert_eq!(
            typed(&form("https://placebook.example"), sent).unwrap(),
            "<input type=\"hidden\" name=\"draft[key]\" value=\"k1\">\
             <input type=\"hidden\" name=\"draft[name]\" value=\"&quot;&gt;&lt;script&gt; &amp; O&#39;Hara\r\n%ahead%\">\
             <input type=\"hidden\" name=\"empty\" value=\"\">"
        );
    }

    #[test]
    fn another_sites_form_is_not_shown_as_if_it_were_ours() {
        assert_eq!(typed(&form("https://evil.example"), b"draft%5Bkey%5D=k1"), None);
    }

    #[test]
    fn what_is_no_form_is_not_shown() {
        let mut headers = form("https://placebook.example");
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        assert_eq!(typed(&headers, b"a=b"), None);
    }

    #[test]
    fn both_pages_have_their_gaps_and_no_script() {
        let pages = Pages::new(&LeptosOptions::builder().output_name("placebook").build());
        assert_eq!(pages.line.matches(AHEAD).count(), 1, "{}", pages.line);
        for gap in [AHEAD, AGAIN_TO, AGAIN_FIELDS] {
            assert_eq!(pages.again.matches(gap).count(), 1, "{gap} in {}", pages.again);
        }
        for page in [&pages.line, &pages.again] {
            assert!(page.starts_with("<!DOCTYPE html><html lang=\"en-GB\">") && !page.contains("<script"), "{page}");
        }
    }
}
