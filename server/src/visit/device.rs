//! The cookie of a device that has signed in before. Signing out leaves it where it is: it says that the device is known, not that
//! somebody is signed in.

use std::sync::{Mutex, PoisonError};

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use tower_sessions::cookie::{Cookie, SameSite};

use crate::attempts::{Account, Attempts, DEVICE_LASTS};

/// The name of the cookie.
const COOKIE: &str = "placebook-device";

/// What a device carries, and what it is to carry from now on.
pub(super) struct DeviceCookie {
    attempts: Attempts,
    secure: bool,
    carried: String,
    next: Mutex<Option<String>>,
}

impl DeviceCookie {
    /// The cookie of a request.
    pub(super) fn of(headers: &HeaderMap, attempts: Attempts, secure: bool) -> Self {
        let name = name(secure);
        let sent = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let found = sent.flat_map(|cookies| cookies.split(';')).find_map(|cookie| {
            let (found, value) = cookie.trim().split_once('=')?;
            (found == name).then(|| value.to_owned())
        });
        Self { attempts, secure, carried: found.unwrap_or_default(), next: Mutex::new(None) }
    }

    /// What the device carries; empty: nothing.
    pub(super) fn carried(&self) -> &str {
        &self.carried
    }

    /// The device has signed in.
    pub(super) fn signed_in(&self, account: Account, version: i32) {
        let cookie = self.attempts.device_signed_in(&self.carried, account, version);
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(cookie);
    }

    /// What the device is to carry from now on, if that has changed.
    pub(super) fn given(&self) -> Option<Given> {
        let value = self.next.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        let cookie = Cookie::build((name(self.secure), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .max_age(DEVICE_LASTS);
        HeaderValue::try_from(cookie.to_string()).ok().map(Given)
    }
}

/// A cookie that an answer gives to the device.
#[derive(Clone)]
pub(super) struct Given(HeaderValue);

/// Gives the device its cookie, after the visit's: programs that know of one cookie take the first.
pub async fn hand_out(mut response: Response) -> Response {
    if let Some(Given(cookie)) = response.extensions_mut().remove() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// No other host of the council's domain can set a cookie whose name begins so (RFC 6265bis, section 4.1.3.2).
fn name(secure: bool) -> String {
    if secure { format!("__Host-{COOKIE}") } else { COOKIE.to_owned() }
}
