//! The cookie of a known device. It stays after signing out: it marks the device as known, not as signed in.

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

/// The device's cookie, and its new value.
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

    /// The device's cookie; empty if it has none.
    pub(super) fn carried(&self) -> &str {
        &self.carried
    }

    /// Records that the device has signed in.
    pub(super) fn signed_in(&self, account: Account, version: i32) {
        let cookie = self.attempts.device_signed_in(&self.carried, account, version);
        *unpoisoned(&self.next) = Some(cookie);
    }

    /// The device's new cookie, if it has changed.
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

/// The device's cookie, to be set by an answer.
#[derive(Clone)]
pub(super) struct Given(HeaderValue);

/// Sends the device's cookie after the visit's, because programs that handle one cookie take the first.
pub async fn hand_out(mut response: Response) -> Response {
    if let Some(Given(cookie)) = response.extensions_mut().remove() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
