//! One attempt to send a command, and its result.

use std::time::Duration;

use leptos::{leptos_dom::helpers::set_timeout, prelude::*};
use shared::outbox::{Answer, Command, MADE_AGO, Meaning, meaning};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, Response};

use super::sealing::{NotOpened, content};
use crate::addresses::SIGN_IN_PAGE;

/// How long to wait for an answer: longer than the service ever takes, even over a poor connection.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest time between two attempts, in seconds.
pub(super) const PAUSE_MAX: u64 = 30;

/// The answer for a command that was not done, if the service names no page.
fn not_done() -> Answer {
    Answer { done: false, page: "/bookings".to_owned() }
}

/// The result of an attempt.
pub(super) enum Sent {
    Answered(Answer),
    SignInFirst(String),
    Nowhere,
    /// Not processed: there is a queue. Try again in this many seconds.
    ComeBack(u64),
}

/// Sends a command once.
pub(super) async fn send(command: &Command) -> Result<Sent, JsValue> {
    let body = match content(command).await {
        Ok(body) => body,
        Err(NotOpened::SignInFirst) => return Ok(Sent::SignInFirst(SIGN_IN_PAGE.to_owned())),
        Err(NotOpened::Nowhere) => return Ok(Sent::Nowhere),
        Err(NotOpened::Lost) => return Ok(Sent::Answered(not_done())),
    };
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    headers.set("content-type", "application/x-www-form-urlencoded")?;
    headers.set(MADE_AGO, &now().saturating_sub(command.since).to_string())?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&JsValue::from_str(&body));
    let patience = AbortController::new()?;
    request.set_signal(Some(&patience.signal()));
    set_timeout(move || patience.abort(), PATIENCE);
    let answer = JsFuture::from(window().fetch_with_str_and_init(&command.address(), &request)).await;
    crate::navigation::forget_ahead();
    let answer: Response = answer?.dyn_into()?;
    // Our service answers every command with a page to show. An answer without one is not ours.
    let page = answer.headers().get("location")?;
    let pause = answer.headers().get("retry-after")?.and_then(|seconds| seconds.parse().ok());
    Ok(match (meaning(answer.status()), page) {
        (Meaning::Answered { done }, Some(page)) => Sent::Answered(Answer { done, page }),
        (Meaning::Answered { done: false }, None) => Sent::Answered(not_done()),
        (Meaning::SignInFirst, page) => Sent::SignInFirst(page.unwrap_or_else(|| SIGN_IN_PAGE.to_owned())),
        (Meaning::Answered { done: true }, None) => Sent::Nowhere,
        (Meaning::Unknown, _) => {
            pause.filter(|seconds| (1..=PAUSE_MAX).contains(seconds)).map_or(Sent::Nowhere, Sent::ComeBack)
        }
    })
}

/// Milliseconds since 1970, by the device's clock.
pub(super) fn now() -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a date of today fits")]
    let now = js_sys::Date::now() as u64;
    now
}

/// When something was made, as the clocks of the venues show it: "Friday 13 May at 09:40".
pub(super) fn spoken(since: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a date of today fits")]
    let date = js_sys::Date::new(&(since as f64).into());
    let shown = |parts: &[(&str, &str)]| {
        let options = js_sys::Object::new();
        for (name, value) in parts.iter().chain(&[("timeZone", "Europe/London")]) {
            let _ = js_sys::Reflect::set(&options, &(*name).into(), &(*value).into());
        }
        String::from(date.to_locale_string("en-GB", &options))
    };
    let day = shown(&[("weekday", "long"), ("day", "numeric"), ("month", "long")]);
    [&day, " at ", &shown(&[("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")])].concat()
}
