//! How many pages are live at the same time: each holds a connection and a little memory for as long as it is open.

use std::sync::Arc;

use axum::response::Response;
use futures::{Stream, StreamExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{metrics, overload::unavailable};

/// When a page that was one too many may ask again, in seconds.
const PAUSE: u64 = 5;

/// Room for so many streams.
#[derive(Debug, Clone)]
pub struct OpenPages(Arc<Semaphore>);

/// One stream's room, until it ends.
pub(super) struct OpenPage {
    _room: OwnedSemaphorePermit,
    _counted: metrics::Open,
}

impl OpenPages {
    /// Room for `most` streams.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self(Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS))))
    }

    /// Room for one more, if there is any.
    pub(super) fn open(&self) -> Option<OpenPage> {
        let room = self.0.clone().try_acquire_owned().ok()?;
        Some(OpenPage { _room: room, _counted: metrics::Open::live_page() })
    }

    /// The answer where there is none.
    pub(super) fn refusal() -> Response {
        metrics::live_page_refused();
        unavailable(PAUSE, "text/plain; charset=utf-8", "Too many pages are live. This one is right when it is loaded.")
    }
}

impl OpenPage {
    /// The stream that has this room.
    pub(super) fn hold<T>(self, events: impl Stream<Item = T>) -> impl Stream<Item = T> {
        events.map(move |event| {
            let _ = &self;
            event
        })
    }
}
