//! The address of a request's client, as reported by our own proxy if there is one.

use std::{
    net::{IpAddr, SocketAddr},
    sync::atomic::{AtomicBool, Ordering},
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{Extensions, HeaderMap},
    middleware::Next,
    response::Response,
};

const FORWARDED: &str = "x-forwarded-for";

/// The proxy in front of the service, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proxy {
    /// Whether our own proxy reports clients' addresses.
    pub believed: bool,
    /// Whether the site's public address is https, which needs a proxy, because this program speaks only http.
    pub expected: bool,
}

impl Proxy {
    /// The fault in the settings: there is a proxy, but its report of clients' addresses is not believed.
    #[must_use]
    pub fn fault(self) -> Option<&'static str> {
        (self.expected && !self.believed).then_some(
            "the site's public address is https, so there is a proxy, but PLACEBOOK_BEHIND_PROXY is not set: all \
             visitors count as one network, so one of them can use up its limits for everybody",
        )
    }
}

/// The address of a request's client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The address of a request that has passed [`note_client`], or an unspecified address.
    #[must_use]
    pub fn of(extensions: &Extensions) -> IpAddr {
        extensions.get::<Self>().map_or(IpAddr::from([0, 0, 0, 0]), |address| address.0)
    }
}

/// Puts the [`ClientAddress`] into a request. Logs once if an unbelieved proxy reports an address.
pub async fn note_client(State(proxy): State<Proxy>, mut request: Request, next: Next) -> Response {
    static SAID: AtomicBool = AtomicBool::new(false);
    if proxy.fault().is_some() && request.headers().contains_key(FORWARDED) && !SAID.swap(true, Ordering::Relaxed) {
        tracing::warn!("X-Forwarded-For of a request is ignored: set PLACEBOOK_BEHIND_PROXY=true behind a proxy");
    }
    let peer =
        request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::from([0, 0, 0, 0]), |info| info.0.ip());
    let address = if proxy.believed { forwarded(request.headers()).unwrap_or(peer) } else { peer };
    request.extensions_mut().insert(ClientAddress(address.to_canonical()));
    next.run(request).await
}

/// Only the last address was seen by our own proxy; the client could have invented the others.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    address(headers.get_all(FORWARDED).iter().next_back()?.to_str().ok()?.rsplit(',').next()?)
}

/// Some gateways add the port: `192.0.2.7:5555`, `[2001:db8::7]:5555`.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn last_of(values: &[&'static str]) -> Option<IpAddr> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(FORWARDED, HeaderValue::from_static(value));
        }
        forwarded(&headers)
    }

    #[test]
    fn only_the_address_from_our_own_proxy_counts() {
        let seen = Some(IpAddr::from([198, 51, 100, 7]));
        assert_eq!(last_of(&["192.0.2.66, 198.51.100.7"]), seen);
        assert_eq!(last_of(&["192.0.2.66", "198.51.100.7"]), seen);
        assert_eq!(last_of(&["nobody"]), None);
        assert_eq!(last_of(&[]), None);
    }

    #[test]
    fn an_address_is_read_with_and_without_its_port() {
        let (four, six): (IpAddr, IpAddr) = ("192.0.2.7".parse().unwrap(), "2001:db8::7".parse().unwrap());
        for text in ["192.0.2.7", " 192.0.2.7 ", "192.0.2.7:5555"] {
            assert_eq!(address(text), Some(four), "{text}");
        }
        for text in ["2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:5555"] {
            assert_eq!(address(text), Some(six), "{text}");
        }
        for text in ["", "192.0.2.7:", "192.0.2.7:99999", "[2001:db8::7", "[192.0.2.7", "_hidden", "192.0.2.7 5555"] {
            assert_eq!(address(text), None, "{text}");
        }
    }

    #[test]
    fn https_without_a_trusted_proxy_is_a_fault() {
        let fault = |believed, expected| Proxy { believed, expected }.fault().is_some();
        assert_eq!(
            [fault(false, true), fault(true, true), fault(false, false), fault(true, false)],
            [true, false, false, false]
        );
    }
}
