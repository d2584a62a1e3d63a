//! What this page knows of seats, kept new by the server's stream.

use std::collections::HashMap;

use leptos::prelude::*;
use shared::seats::{Seats, SeatsFrame};

/// Whether the stream is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// There is no stream: scripts are off, or have not woken yet.
    Still,
    /// Seats are as new as can be.
    Live,
    /// The stream broke.
    Lost {
        /// Seconds since it was last known to be open.
        seconds: u32,
    },
}

/// Everything known of seats, by session.
#[derive(Clone, Copy)]
struct Known {
    seats: RwSignal<HashMap<String, Seats>>,
    line: RwSignal<Line>,
}

/// Makes room for what is known, once for the site.
pub fn provide_live_seats() {
    provide_context(Known { seats: RwSignal::new(HashMap::new()), line: RwSignal::new(Line::Still) });
}

/// The newest seats of a session: those of the page, unless the stream knows a later version.
pub(super) fn newest(session: &str, rendered: Seats) -> Seats {
    let told = use_context::<Known>().and_then(|known| known.seats.with(|seats| seats.get(session).copied()));
    told.filter(|told| told.version > rendered.version).unwrap_or(rendered)
}

/// Whether the stream is open.
pub(super) fn line() -> RwSignal<Line> {
    use_context::<Known>().map_or_else(|| RwSignal::new(Line::Still), |known| known.line)
}

impl Known {
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser has a stream"))]
    fn take(self, frames: Vec<SeatsFrame>) {
        self.seats.update(|seats| {
            for frame in frames {
                let known = seats.entry(frame.session).or_insert(frame.seats);
                if known.version < frame.seats.version {
                    *known = frame.seats;
                }
            }
        });
        self.line.set(Line::Live);
    }
}

/// Watches the workshops of these sheets for as long as the page is shown.
pub fn watch_workshops(slugs: Vec<String>) {
    #[cfg(feature = "hydrate")]
    stream::watch(slugs);
    #[cfg(not(feature = "hydrate"))]
    let _ = slugs;
}

#[cfg(feature = "hydrate")]
mod stream {
    use std::{cell::RefCell, rc::Rc, time::Duration};

    use leptos::{leptos_dom::helpers::IntervalHandle, prelude::*};
    use shared::seats::SeatsFrame;
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{Event, EventSource, MessageEvent};

    use super::{Known, Line};

    /// How often a lost line is looked at.
    const TICK: Duration = Duration::from_secs(1);
    /// The longest time between two attempts of ours, in ticks; a browser gives up for good on some failures.
    const PAUSE_MAX: u32 = 30;

    struct Stream {
        url: String,
        known: Known,
        source: Option<EventSource>,
        /// Ticks until the next attempt of ours.
        pause: u32,
        /// The pause after that.
        next_pause: u32,
    }

    pub(super) fn watch(slugs: Vec<String>) {
        let Some(known) = use_context::<Known>() else { return };
        if slugs.is_empty() {
            return;
        }
        let query: Vec<String> = slugs.iter().map(|slug| format!("workshop={slug}")).collect();
        let url = format!("/live/seats?{}", query.join("&"));
        let stream = Rc::new(RefCell::new(Stream { url, known, source: None, pause: 0, next_pause: 1 }));
        // After hydration: the page must first be what the server sent.
        let opened = stream.clone();
        Effect::new(move |_| open(&opened));
        let ticked = stream.clone();
        let ticks = set_interval_with_handle(move || tick(&ticked), TICK).ok();
        let owned = StoredValue::new_local((stream, ticks));
        on_cleanup(move || owned.with_value(|(stream, ticks)| close(stream, ticks.as_ref())));
    }

    fn open(stream: &Rc<RefCell<Stream>>) {
        let Ok(source) = EventSource::new(&stream.borrow().url) else { return };
        let known = stream.borrow().known;
        let again = stream.clone();
        let told = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(frames) = event.data().as_string().and_then(|text| serde_json::from_str::<Vec<SeatsFrame>>(&text).ok()) {
                known.take(frames);
                again.borrow_mut().next_pause = 1;
            }
        });
        let lost = Closure::<dyn FnMut(Event)>::new(move |_| {
            known.line.update(|line| {
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
        let known = stream.borrow().known;
        if let Line::Lost { seconds } = known.line.get_untracked() {
            known.line.set(Line::Lost { seconds: seconds + 1 });
        }
        let given_up = stream.borrow().source.as_ref().is_some_and(|source| source.ready_state() == EventSource::CLOSED);
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

    fn close(stream: &Rc<RefCell<Stream>>, ticks: Option<&IntervalHandle>) {
        if let Some(ticks) = ticks {
            ticks.clear();
        }
        let mut stream = stream.borrow_mut();
        if let Some(source) = stream.source.take() {
            source.close();
        }
        stream.known.line.set(Line::Still);
    }
}
