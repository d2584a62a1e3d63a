//! The seats that this page knows, updated by the server's stream.

#[cfg(not(feature = "hydrate"))]
use shared::seats::Seats;

/// Whether the stream is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StreamState {
    /// There is no stream: scripts are off or have not started.
    None,
    /// Seats are as new as can be.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser has a stream"))]
    Live,
    /// The stream broke.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser has a stream"))]
    Lost {
        /// Seconds since it was last known to be open.
        seconds: u32,
    },
}

#[cfg(feature = "hydrate")]
pub(crate) use stream::newest;
#[cfg(feature = "hydrate")]
pub(super) use stream::{stream_state, watch};

/// On the server there is no stream: the rendered seats are the newest.
#[cfg(not(feature = "hydrate"))]
pub(crate) fn newest(_: &str, rendered: Seats) -> Seats {
    rendered
}

/// On the server nothing claims to be live.
#[cfg(not(feature = "hydrate"))]
pub(super) fn stream_state() -> StreamState {
    StreamState::None
}

/// On the server nothing is watched.
#[cfg(not(feature = "hydrate"))]
pub(super) fn watch(_: &[String]) {}

#[cfg(feature = "hydrate")]
mod stream {
    use std::{collections::HashMap, time::Duration};

    use leptos::prelude::*;
    use shared::seats::{Seats, SeatsFrame};

    use super::StreamState;
    use crate::ui::{StreamEvent, keep_open};

    /// Everything known of seats, by session. One for the page: islands do not share contexts.
    #[derive(Clone)]
    struct Known {
        seats: ArcRwSignal<HashMap<String, Seats>>,
        stream: ArcRwSignal<StreamState>,
    }

    thread_local! {
        static KNOWN: Known = Known { seats: ArcRwSignal::new(HashMap::new()), stream: ArcRwSignal::new(StreamState::None) };
    }

    fn known() -> Known {
        KNOWN.with(Known::clone)
    }

    /// The newest seats of a session: those of the page, unless the stream has sent a later version.
    pub(crate) fn newest(session: &str, rendered: Seats) -> Seats {
        let latest = known().seats.with(|seats| seats.get(session).copied());
        latest.filter(|latest| latest.version > rendered.version).unwrap_or(rendered)
    }

    /// Whether the stream is open.
    pub(in super::super) fn stream_state() -> StreamState {
        known().stream.get()
    }

    const SECOND: Duration = Duration::from_secs(1);

    /// Watches the workshops of these sheets for as long as the page is open.
    pub(in super::super) fn watch(slugs: &[String]) {
        // A page from the device ("saved at 10:42") has no live seats.
        if slugs.is_empty() || crate::device::is_kept_page() {
            return;
        }
        let query: Vec<String> = slugs.iter().map(|slug| format!("workshop={slug}")).collect();
        let url = format!("/live/seats?{}", query.join("&"));
        keep_open(url, &["seats"], take_event);
        if let Ok(counting) = set_interval_with_handle(count_seconds, SECOND) {
            on_cleanup(move || counting.clear());
        }
    }

    /// A stream begins with a snapshot, so the page is correct again after any gap.
    fn take_event(event: StreamEvent) {
        match event {
            StreamEvent::Event(event) => {
                let text = event.data().as_string();
                if let Some(frames) = text.and_then(|text| serde_json::from_str(&text).ok()) {
                    take(frames);
                }
            }
            StreamEvent::Lost => known().stream.update(|state| {
                if *state == StreamState::Live {
                    *state = StreamState::Lost { seconds: 0 };
                }
            }),
            StreamEvent::Resting => known().stream.set(StreamState::None),
        }
    }

    fn count_seconds() {
        let state = known().stream;
        if let StreamState::Lost { seconds } = state.get_untracked() {
            state.set(StreamState::Lost { seconds: seconds + 1 });
        }
    }

    fn take(frames: Vec<SeatsFrame>) {
        let known = known();
        known.seats.update(|seats| {
            for frame in frames {
                let newest = seats.entry(frame.session).or_insert(frame.seats);
                if newest.version < frame.seats.version {
                    *newest = frame.seats;
                }
            }
        });
        known.stream.set(StreamState::Live);
    }
}
