//! Cookies: their names, how their values are read, and the headers of answers that set a cookie.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// The prefix that makes browsers accept a cookie only from this exact host, over https and for the whole site (RFC 6265bis,
/// 4.1.3.2): no sibling host can set the cookie.
const OF_THIS_HOST: &str = "__Host-";

/// The name of one of our cookies: `__Host-placebook` under https, `placebook` without.
#[must_use]
pub(crate) fn name(plain: &'static str, secure: bool) -> String {
    if secure { format!("{OF_THIS_HOST}{plain}") } else { plain.to_owned() }
}

/// The value of a cookie. `None` also if the request has two cookies of this name, because one of them may come from another
/// host.
pub(crate) fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = pairs(headers).filter_map(|pair| named(pair, name));
    values.next().filter(|_| values.next().is_none())
}

/// Removes visits' cookies from a request that has two of them, and forbids caching of answers that set a cookie.
pub(crate) async fn guard(State(visit): State<Visits>, mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
    if pairs(headers).filter(|pair| named(pair, &visit.name).is_some()).count() > 1 {
        let others: Vec<&str> = pairs(headers).filter(|pair| named(pair, &visit.name).is_none()).collect();
        let others = HeaderValue::try_from(others.join("; "));
        headers.remove(header::COOKIE);
        if let Ok(others) = others {
            headers.insert(header::COOKIE, others);
        }
    }
    let mut response = next.run(request).await;
    finish(response.headers_mut(), visit.secure);
    response
}

/// How visits' cookies are sent.
#[derive(Clone)]
pub(crate) struct Visits {
    /// The name of a visit's cookie.
    pub name: String,
    /// Whether cookies are sent over https only.
    pub secure: bool,
}

fn finish(headers: &mut HeaderMap, secure: bool) {
    let set: Vec<HeaderValue> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    if set.is_empty() {
        return;
    }
    let kept_by_none = |value: &HeaderValue| value.to_str().is_ok_and(|value| value.contains("no-store"));
    if !headers.get(header::CACHE_CONTROL).is_some_and(kept_by_none) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if secure {
        headers.remove(header::SET_COOKIE);
        for cookie in set {
            headers.append(header::SET_COOKIE, over_https(cookie));
        }
    }
}

/// The session library clears a cookie without `Secure`, but browsers ignore that for a cookie whose name requires it.
fn over_https(cookie: HeaderValue) -> HeaderValue {
    let says_so = |text: &str| text.split(';').any(|part| part.trim().eq_ignore_ascii_case("secure"));
    match cookie.to_str() {
        Ok(text) if !says_so(text) => HeaderValue::try_from(format!("{text}; Secure")).unwrap_or(cookie),
        _ => cookie,
    }
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let values = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(';')).map(str::trim).filter(|pair| !pair.is_empty())
}

fn named<'a>(pair: &'a str, name: &str) -> Option<&'a str> {
    let (this, value) = pair.split_once('=').unwrap_or((pair, ""));
    (this.trim() == name).then_some(value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(cookies: &[&'static str]) -> HeaderMap {
        cookies.iter().map(|cookies| (header::COOKIE, HeaderValue::from_static(cookies))).collect()
    }

    #[test]
    fn duplicated_cookie_is_ignored() {
        assert_eq!(value(&sent(&["a=1; placebook=x"]), "placebook"), Some("x"));
        assert_eq!(value(&sent(&["a=1", "placebook=x; b"]), "placebook"), Some("x"));
        assert_eq!(value(&sent(&["placebook=x; placebook=y"]), "placebook"), None);
        assert_eq!(value(&sent(&["placebook=x", "placebook=y"]), "placebook"), None);
        assert_eq!(value(&sent(&["__Host-placebook=x; placebook=y"]), "__Host-placebook"), Some("x"));
    }

    #[test]
    fn answer_that_sets_a_cookie_is_not_cached() {
        let mut headers = HeaderMap::new();
        finish(&mut headers, true);
        assert!(headers.is_empty(), "without a cookie no header is set");
        headers.insert(header::SET_COOKIE, HeaderValue::from_static("__Host-placebook=; Path=/; Max-Age=0"));
        headers.append(header::SET_COOKIE, HeaderValue::from_static("__Host-placebook-line=x; Path=/; Secure"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
        finish(&mut headers, true);
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        let set: Vec<_> = headers.get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(set, ["__Host-placebook=; Path=/; Max-Age=0; Secure", "__Host-placebook-line=x; Path=/; Secure"]);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        finish(&mut headers, true);
        assert_eq!(headers[header::CACHE_CONTROL], "private, no-store");
    }
}
