//! Limits how many pages are live at the same time: each holds a connection and a little memory while it is open.

use std::net::IpAddr;

use axum::response::Response;
use futures::{Stream, StreamExt};

use crate::platform::{
    busy::unavailable,
    metrics,
    network::{Most, Share, Shares},
};

/// When a refused page may ask again, in seconds.
const PAUSE: u64 = 5;
/// A page that watches more sessions than this counts as several: each session takes some 300 bytes.
const SESSIONS_OF_ONE: usize = 128;

/// The limit on open streams.
#[derive(Debug, Clone)]
pub struct OpenPages(Shares);

/// One stream's share of the limit, until it ends.
pub(super) struct OpenPage {
    share: Share,
    _counted: metrics::Open,
}

impl OpenPages {
    /// At most this many streams.
    #[must_use]
    pub fn new(most: Most) -> Self {
        Self(Shares::new(most))
    }

    /// Admits one more stream from this address, if the limit allows it.
    pub(super) fn open(&self, from: IpAddr) -> Option<OpenPage> {
        Some(OpenPage { share: self.0.take(from)?, _counted: metrics::Open::live_page() })
    }

    /// The answer to a refused stream.
    pub(super) fn refusal() -> Response {
        metrics::live_page_refused();
        unavailable(
            PAUSE,
            "text/plain; charset=utf-8",
            "Too many pages update live. Reload this page to see the latest seats.",
        )
    }
}

impl OpenPage {
    /// Whether the limit allows watching this many sessions.
    pub(super) fn allows(&mut self, sessions: usize) -> bool {
        self.share.grow(sessions.saturating_sub(1) / SESSIONS_OF_ONE)
    }

    /// The stream that holds this share.
    pub(super) fn hold<T>(self, events: impl Stream<Item = T>) -> impl Stream<Item = T> {
        events.map(move |event| {
            let _ = &self;
            event
        })
    }
}
