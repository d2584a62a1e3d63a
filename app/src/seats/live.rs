//! What this page knows of seats, kept new by the server's stream.

#[cfg(not(feature = "hydrate"))]
use shared::seats::Seats;

/// Whether the stream is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// There is no stream: scripts are off, or have not woken yet.
    Still,
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
pub(super) use stream::{line, watch};

/// On the server there is no stream: nothing is newer than what the page is rendered with.
#[cfg(not(feature = "hydrate"))]
pub(crate) fn newest(_: &str, rendered: Seats) -> Seats {
    rendered
}

/// On the server nothing claims to be live.
#[cfg(not(feature = "hydrate"))]
pub(super) fn line() -> Line {
    Line::Still
}

/// On the server nothing is watched.
#[cfg(not(feature = "hydrate"))]
pub(super) fn watch(_: &[String]) {}

#[cfg(feature = "hydrate")]
mod stream {
    use std::{cell::RefCell, collections::HashMap, rc::Rc, time::Duration};

    use leptos::prelude::*;
    use shared::seats::{Seats, SeatsFrame};
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{Event, EventSource, MessageEvent};

    use super::Line;

    /// Everything known of seats, by session. One for the page: islands do not share contexts.
    #[derive(Clone)]
    struct Known {
        seats: ArcRwSignal<HashMap<String, Seats>>,
        line: ArcRwSignal<Line>,
    }

    thread_local! {
        static KNOWN: Known = Known { seats: ArcRwSignal::new(HashMap::new()), line: ArcRwSignal::new(Line::Still) };
    }

    fn known() -> Known {
        KNOWN.with(Known::clone)
    }

    /// The newest seats of a session: those of the page, unless the stream has told a later version.
    pub(crate) fn newest(session: &str, rendered: Seats) -> Seats {
        let told = known().seats.with(|seats| seats.get(session).copied());
        told.filter(|told| told.version > rendered.version).unwrap_or(rendered)
    }

    /// Whether the stream is open.
    pub(in super::super) fn line() -> Line {
        known().line.get()
    }

    /// How often a lost line is looked at.
    const TICK: Duration = Duration::from_secs(1);
    /// The longest time between two attempts of ours, in ticks; a browser gives up for good on some failures.
    const PAUSE_MAX: u32 = 30;

    struct Stream {
        url: String,
        source: Option<EventSource>,
        /// Ticks until the next attempt of ours.
        pause: u32,
        /// The pause after that.
        next_pause: u32,
    }

    /// Watches the workshops of these sheets for as long as the page is open.
    pub(in super::super) fn watch(slugs: &[String]) {
        // Beside "as of 10:42" nothing is live.
        if slugs.is_empty() || crate::device::is_kept_page() {
            return;
        }
        let query: Vec<String> = slugs.iter().map(|slug| format!("workshop={slug}")).collect();
        let url = format!("/live/seats?{}", query.join("&"));
        let stream = Rc::new(RefCell::new(Stream { url, source: None, pause: 0, next_pause: 1 }));
        // After waking: the page must first be what the server sent.
        Effect::new(move |_| {
            if !document().hidden() {
                open(&stream);
            }
            rest_while_hidden(&stream);
            let ticked = stream.clone();
            let _ = set_interval_with_handle(move || tick(&ticked), TICK);
        });
    }

    /// A page that nobody sees keeps no stream open: a browser has six connections to a server for all its tabs. The
    /// snapshot that a stream begins with makes the page right when it is seen again.
    fn rest_while_hidden(stream: &Rc<RefCell<Stream>>) {
        let stream = stream.clone();
        let turned = Closure::<dyn FnMut(Event)>::new(move |_| {
            if document().hidden() {
                if let Some(source) = stream.borrow_mut().source.take() {
                    source.close();
                }
                known().line.set(Line::Still);
            } else if stream.borrow().source.is_none() {
                open(&stream);
            }
        });
        let _ = document().add_event_listener_with_callback("visibilitychange", turned.as_ref().unchecked_ref());
        turned.forget();
    }

    fn open(stream: &Rc<RefCell<Stream>>) {
        let Ok(source) = EventSource::new(&stream.borrow().url) else { return };
        let again = stream.clone();
        let told = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(frames) =
                event.data().as_string().and_then(|text| serde_json::from_str::<Vec<SeatsFrame>>(&text).ok())
            {
                take(frames);
                again.borrow_mut().next_pause = 1;
            }
        });
        let lost = Closure::<dyn FnMut(Event)>::new(move |_| {
            known().line.update(|line| {
                if *line == Line::Live {
                    *line = Line::Lost { seconds: 0 };
                }
            });
        });
        let _ = source.add_event_listener_with_callback("seats", told.as_ref().unchecked_ref());
        source.set_onerror(Some(lost.as_ref().unchecked_ref()));
        // They live as long as the browser's stream does.
        told.forget();
        lost.forget();
        if let Some(before) = stream.borrow_mut().source.replace(source) {
            before.close();
        }
    }

    /// Counts the seconds of a lost line, and opens a stream that the browser has given up.
    fn tick(stream: &Rc<RefCell<Stream>>) {
        let known = known();
        if let Line::Lost { seconds } = known.line.get_untracked() {
            known.line.set(Line::Lost { seconds: seconds + 1 });
        }
        let given_up =
            stream.borrow().source.as_ref().is_some_and(|source| source.ready_state() == EventSource::CLOSED);
        if !given_up {
            return;
        }
        let due = {
            let mut this = stream.borrow_mut();
            let due = this.pause == 0;
            if due {
                this.pause = this.next_pause;
                this.next_pause = (this.next_pause * 2).min(PAUSE_MAX);
            } else {
                this.pause -= 1;
            }
            due
        };
        if due {
            open(stream);
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
        known.line.set(Line::Live);
    }
}
