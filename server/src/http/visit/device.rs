//! The cookie of a device that has signed in before. Signing out leaves it where it is: it says that the device is known, not that
//! somebody is signed in.

use std::sync::Mutex;

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use tower_sessions::cookie::{Cookie, SameSite};

use crate::{
    http::cookie,
    platform::{
        attempts::{Account, Attempts, DEVICE_LASTS},
        lock::unpoisoned,
    },
};

/// The name of the cookie, before [`cookie::name`].
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
        let carried = cookie::value(headers, &cookie::name(COOKIE, secure)).unwrap_or_default().to_owned();
        Self { attempts, secure, carried, next: Mutex::new(None) }
    }

    /// What the device carries; empty: nothing.
    pub(super) fn carried(&self) -> &str {
        &self.carried
    }

    /// The device has signed in.
    pub(super) fn signed_in(&self, account: Account, version: i32) {
        let cookie = self.attempts.device_signed_in(&self.carried, account, version);
        *unpoisoned(&self.next) = Some(cookie);
    }

    /// What the device is to carry from now on, if that has changed.
    pub(super) fn given(&self) -> Option<Given> {
        let value = unpoisoned(&self.next).take()?;
        let cookie = Cookie::build((cookie::name(COOKIE, self.secure), value))
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
