//! How many pages are live at the same time: each holds a connection and a little memory for as long as it is open.

use std::net::IpAddr;

use axum::response::Response;
use futures::{Stream, StreamExt};

use crate::platform::{
    busy::unavailable,
    metrics,
    network::{Most, Share, Shares},
};

/// When a page that was one too many may ask again, in seconds.
const PAUSE: u64 = 5;
/// A page that watches more sessions than this counts as several: each session takes some 300 bytes.
const SESSIONS_OF_ONE: usize = 128;

/// Room for so many streams.
#[derive(Debug, Clone)]
pub struct OpenPages(Shares);

/// One stream's room, until it ends.
pub(super) struct OpenPage {
    room: Share,
    _counted: metrics::Open,
}

impl OpenPages {
    /// Room for so many streams.
    #[must_use]
    pub fn new(most: Most) -> Self {
        Self(Shares::new(most))
    }

    /// Room for one more from this address, if there is any.
    pub(super) fn open(&self, from: IpAddr) -> Option<OpenPage> {
        Some(OpenPage { room: self.0.take(from)?, _counted: metrics::Open::live_page() })
    }

    /// The answer where there is none.
    pub(super) fn refusal() -> Response {
        metrics::live_page_refused();
        unavailable(PAUSE, "text/plain; charset=utf-8", "Too many pages are live. This one is right when it is loaded.")
    }
}

impl OpenPage {
    /// Whether there is room to watch so many sessions.
    pub(super) fn has_room_for(&mut self, sessions: usize) -> bool {
        self.room.grow(sessions.saturating_sub(1) / SESSIONS_OF_ONE)
    }

    /// The stream that has this room.
    pub(super) fn hold<T>(self, events: impl Stream<Item = T>) -> impl Stream<Item = T> {
        events.map(move |event| {
            let _ = &self;
            event
        })
    }
}
