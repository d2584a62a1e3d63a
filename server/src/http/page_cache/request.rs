//! Reads from a request which cacheable page it is for, and in which compression.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
};
use shared::sheet::SheetNumber;

/// The requested page, if it is the same for every such request. `visits` is the name of visits' cookie.
pub(super) fn page<'a>(request: &'a Request, visits: &str) -> Option<&'a str> {
    let path = request.uri().path();
    let plain = request.method() == Method::GET && request.uri().query().is_none();
    (plain && is_for_everyone(path) && accepts_pages(request.headers()) && !is_visit(request.headers(), visits))
        .then_some(path)
}

/// Whether a path is a page that is the same for everyone. Only the address that our links use counts; otherwise a page would be
/// cached twice.
fn is_for_everyone(path: &str) -> bool {
    let slug = path.strip_prefix("/workshops/").or_else(|| path.strip_prefix("/sheets/"));
    path == "/" || slug.is_some_and(|slug| slug.parse::<SheetNumber>().is_ok_and(|number| number.slug() == slug))
}

fn accepts_pages(headers: &HeaderMap) -> bool {
    parts(headers, &header::ACCEPT, ',').any(|kind| kind.starts_with("text/html"))
}

fn is_visit(headers: &HeaderMap, visits: &str) -> bool {
    parts(headers, &header::COOKIE, ';')
        .any(|cookie| cookie.split('=').next().is_some_and(|name| name.trim() == visits))
}

fn parts<'a>(headers: &'a HeaderMap, name: &HeaderName, between: char) -> impl Iterator<Item = &'a str> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(move |value| value.split(between)).map(str::trim)
}

/// How a page is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Gzip,
    Plain,
}

impl Coding {
    /// The best coding that the request accepts; on a tie, the one that compresses better.
    pub fn asked_for(headers: &HeaderMap) -> Self {
        let (mut brotli, mut gzip, mut others) = (None, None, None);
        for part in parts(headers, &header::ACCEPT_ENCODING, ',') {
            let (name, liking) =
                part.split_once(';').map_or((part, Some(1000)), |(name, rest)| (name, thousandths(rest)));
            let named = match name.trim() {
                name if name.eq_ignore_ascii_case("br") => &mut brotli,
                name if name.eq_ignore_ascii_case("gzip") => &mut gzip,
                "*" => &mut others,
                _ => continue,
            };
            *named = Some(liking.unwrap_or(0));
        }
        let liking = |named: Option<u16>| named.or(others).unwrap_or(0);
        match (liking(brotli), liking(gzip)) {
            (0, 0) => Self::Plain,
            (brotli, gzip) if brotli >= gzip => Self::Brotli,
            _ => Self::Gzip,
        }
    }

    /// The coding's name in headers. `None`: the page is not compressed.
    pub fn name(self) -> Option<HeaderValue> {
        match self {
            Self::Brotli => Some(HeaderValue::from_static("br")),
            Self::Gzip => Some(HeaderValue::from_static("gzip")),
            Self::Plain => None,
        }
    }
}

/// The number in `q=0.5`, in thousandths.
fn thousandths(quality: &str) -> Option<u16> {
    let (name, value) = quality.split_once('=')?;
    let value: f32 = value.trim().parse().ok()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and 1000")]
    let thousandths = (value.clamp(0.0, 1.0) * 1000.0) as u16;
    name.trim().eq_ignore_ascii_case("q").then_some(thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn request(method: &str, uri: &str, headers: &[(&str, &str)]) -> Request {
        let asked = Request::builder().method(method).uri(uri);
        headers.iter().fold(asked, |asked, (name, value)| asked.header(*name, *value)).body(Body::empty()).unwrap()
    }

    #[test]
    fn pages_that_are_the_same_for_everyone_are_cached() {
        for path in ["/", "/workshops/71-16", "/sheets/1-05"] {
            let asked = request("GET", path, &[("accept", "text/html,*/*;q=0.8"), ("cookie", "theme=dark")]);
            assert_eq!(page(&asked, "placebook"), Some(path));
        }
    }

    #[test]
    fn other_addresses_are_not_cached() {
        let others =
            ["/bookings", "/sheets/71-2016", "/sheets/071-16", "/workshops/x", "/workshops/71-16/", "/?q=x", "/?"];
        for uri in others {
            assert_eq!(page(&request("GET", uri, &[("accept", "text/html")]), "placebook"), None, "{uri}");
        }
    }

    #[test]
    fn other_methods_and_requests_with_a_visit_are_not_cached() {
        let html = ("accept", "text/html");
        assert_eq!(page(&request("HEAD", "/", &[html]), "placebook"), None);
        assert_eq!(page(&request("POST", "/", &[html]), "placebook"), None);
        assert_eq!(page(&request("GET", "/", &[("accept", "*/*")]), "placebook"), None);
        for cookie in ["placebook=x", "a=b; placebook=x", "placebook"] {
            assert_eq!(page(&request("GET", "/", &[html, ("cookie", cookie)]), "placebook"), None, "{cookie}");
        }
        assert_eq!(
            page(&request("GET", "/", &[html, ("cookie", "a=b"), ("cookie", "placebook=x")]), "placebook"),
            None
        );
    }

    #[test]
    fn preferred_compression_is_sent() {
        let cases = [
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("br", Coding::Brotli),
            ("GZIP", Coding::Gzip),
            ("br;q=0.5, gzip", Coding::Gzip),
            ("br;q=0, gzip;q=0.1", Coding::Gzip),
            ("br; q=0", Coding::Plain),
            ("br;q=x", Coding::Plain),
            ("*", Coding::Brotli),
            ("br;q=0, *", Coding::Gzip),
            ("identity", Coding::Plain),
            ("", Coding::Plain),
        ];
        for (said, best) in cases {
            assert_eq!(Coding::asked_for(request("GET", "/", &[("accept-encoding", said)]).headers()), best, "{said}");
        }
        assert_eq!(Coding::asked_for(&HeaderMap::new()), Coding::Plain);
    }
}
