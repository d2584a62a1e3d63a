//! Keeps the service useful under overload. A limited number of requests run, a few more wait, and all others get a place in the
//! queue at once.

mod answer;
mod gate;
mod kind;
mod lane;
mod places;
mod queue;
mod ticket;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::{self, Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use leptos::config::LeptosOptions;

use crate::{
    http::{
        body_limit::{self, BODY_MAX},
        cookie,
    },
    platform::{clock::Clock, metrics, signed_link::LinkKey},
};

use self::{
    answer::{Pages, WaitingRequest},
    gate::Gate,
    kind::Kinds,
    lane::Lane,
    ticket::{LASTS, Ticket, Tickets},
};
pub use self::{
    gate::{Crowd, GateLimits},
    kind::wants_page,
};

/// The cookie that holds a place in the queue, before [`cookie::name`]. It contains nothing else and identifies nobody.
const COOKIE: &str = "placebook-line";

/// Admits requests, or tells them to wait. Copies share state.
#[derive(Clone)]
pub struct Gatekeeper(Arc<Inner>);

struct Inner {
    gate: Gate,
    tickets: Tickets,
    clock: Clock,
    pages: Pages,
    kinds: Kinds,
    body_time: Duration,
}

impl Gatekeeper {
    /// A gatekeeper for the built site at the options' root.
    #[must_use]
    pub fn new(
        limits: GateLimits,
        body_time: Duration,
        options: &LeptosOptions,
        links: &LinkKey,
        clock: &Clock,
    ) -> Self {
        Self(Arc::new(Inner {
            gate: Gate::new(limits),
            tickets: Tickets::new(links, rand::random()),
            clock: clock.clone(),
            pages: Pages::new(options),
            kinds: Kinds::of(options.site_root.as_ref().as_ref()),
            body_time,
        }))
    }

    /// The gate's numbers.
    #[must_use]
    pub fn crowd(&self) -> Crowd {
        self.0.gate.crowd()
    }

    fn ticket(&self, headers: &HeaderMap, secure: bool) -> Option<Ticket> {
        let text = cookie::value(headers, &cookie::name(COOKIE, secure))?;
        self.0.tickets.read(text, self.0.clock.now())
    }
}

/// The layer around everything that uses the database. `secure`: cookies are sent over https only.
pub async fn admit(State((keeper, secure)): State<(Gatekeeper, bool)>, request: Request, next: Next) -> Response {
    let Some(lane) = keeper.0.kinds.lane(request.method(), request.uri().path()) else {
        return next.run(request).await;
    };
    // The body is read first, so that a slow sender holds no place.
    let (request, sent) = match lane {
        Lane::Page => (request, None),
        Lane::Command => match read(request, keeper.0.body_time).await {
            Ok((request, sent)) => (request, Some(sent)),
            Err(answer) => return answer,
        },
    };
    let ticket = keeper.ticket(request.headers(), secure);
    let give = || keeper.0.tickets.give(keeper.0.clock.now());
    match keeper.0.gate.admit(lane, ticket, give, Instant::now()) {
        Ok(admitted) => {
            let _inside = admitted.run().await;
            next.run(request).await
        }
        Err(wait) => {
            match lane {
                Lane::Page => metrics::page_turned_away(),
                Lane::Command => metrics::command_turned_away(),
            }
            let waiting = WaitingRequest { uri: request.uri(), headers: request.headers(), sent: sent.as_deref() };
            let mut answer = keeper.0.pages.answer(waiting, &wait);
            if ticket.is_none()
                && let Ok(cookie) = HeaderValue::from_str(&set_ticket(&keeper.0.tickets.sign(wait.ticket), secure))
            {
                answer.headers_mut().append(header::SET_COOKIE, cookie);
            }
            answer
        }
    }
}

fn set_ticket(text: &str, secure: bool) -> String {
    let (name, lasts) = (cookie::name(COOKIE, secure), LASTS.whole_seconds());
    let secure = if secure { "; Secure" } else { "" };
    format!("{name}={text}; Path=/; Max-Age={lasts}; HttpOnly; SameSite=Lax{secure}")
}

/// Reads the body, within limits of size and time. A request that declares itself too large is passed on and refused as usual.
async fn read(request: Request, time: Duration) -> Result<(Request, Bytes), Response> {
    let (mut parts, sent) = request.into_parts();
    let length =
        parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > BODY_MAX) {
        let _ = tokio::time::timeout(time, body_limit::drain(sent)).await;
        return Ok((Request::from_parts(parts, Body::empty()), Bytes::new()));
    }
    match tokio::time::timeout(time, body::to_bytes(sent, BODY_MAX)).await {
        Ok(Ok(sent)) => Ok((Request::from_parts(parts, Body::from(sent.clone())), sent)),
        Ok(Err(_)) => {
            parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(BODY_MAX + 1));
            Ok((Request::from_parts(parts, Body::empty()), Bytes::new()))
        }
        Err(_) => Err((StatusCode::REQUEST_TIMEOUT, [(header::CONNECTION, "close")]).into_response()),
    }
}
