//! Seats in the browser: the newest that the stream has sent, written into every element that shows them.
//!
//! An element with `data-seats` shows the seats of a session (`71-16/1`) at a version. If it has `data-while`, it is hidden unless the
//! session has room, or is full. An element with `data-seats-of` names the workshops to watch, and says whether their seats are live.

use shared::seats::{Room, Seats};

/// The class of a bar.
pub(crate) fn class(room: Room) -> &'static str {
    match room {
        Room::Free => "app-seats app-seats--free",
        Room::Few => "app-seats app-seats--few",
        Room::Full => "app-seats app-seats--full",
    }
}

/// The places left, in few words.
pub(crate) fn left_words(seats: &Seats) -> String {
    [&seats.left().to_string(), " of ", &seats.capacity.to_string(), " left"].concat()
}

#[cfg(feature = "hydrate")]
pub(super) use browser::{StreamState, paint, paint_state, set_state, state, take};

#[cfg(feature = "hydrate")]
mod browser {
    use std::{
        cell::{Cell, RefCell},
        collections::HashMap,
    };

    use shared::seats::{Seats, SeatsFrame};
    use web_sys::Element;

    use super::{class, left_words};
    use crate::{live::known::all, ui::as_html};

    /// Whether the stream is open.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(in super::super) enum StreamState {
        /// There is no stream, or it has not said anything.
        None,
        /// What the page shows is as new as can be.
        Live,
        /// The stream broke so many seconds ago.
        Lost(u32),
    }

    thread_local! {
        /// The newest seats, by session.
        static KNOWN: RefCell<HashMap<String, Seats>> = RefCell::default();
        static STATE: Cell<StreamState> = const { Cell::new(StreamState::None) };
    }

    /// Keeps what is newer than what is known, and shows it.
    pub(in super::super) fn take(frames: Vec<SeatsFrame>) {
        KNOWN.with_borrow_mut(|known| {
            for frame in frames {
                let newest = known.entry(frame.session).or_insert(frame.seats);
                if newest.version < frame.seats.version {
                    *newest = frame.seats;
                }
            }
        });
        paint();
    }

    /// Writes the newest seats into elements that show older ones.
    pub(in super::super) fn paint() {
        KNOWN.with_borrow(|known| {
            for part in all("[data-seats]") {
                let newest = part.get_attribute("data-seats").and_then(|session| known.get(&session));
                let shown: i64 =
                    part.get_attribute("data-seats-version").and_then(|shown| shown.parse().ok()).unwrap_or(-1);
                if let Some(newest) = newest.filter(|newest| shown < newest.version) {
                    write(&part, newest);
                    let _ = part.set_attribute("data-seats-version", &newest.version.to_string());
                }
            }
        });
    }

    fn write(part: &Element, seats: &Seats) {
        let full = seats.left() == 0;
        match part.get_attribute("data-while").as_deref() {
            Some("room") => return hide(part, full),
            Some(_) => return hide(part, !full),
            None => {}
        }
        if part.has_attribute("data-short") {
            return part.set_inner_html(&as_html(&left_words(seats)));
        }
        let inside = |name: &str| part.query_selector(name).ok().flatten();
        if let Some(taken) = inside(".app-seats__taken") {
            let _ = taken.set_attribute("width", &seats.taken_percent().to_string());
            part.set_class_name(class(seats.room()));
        }
        let words = inside(".app-seats__words");
        words.as_ref().unwrap_or(part).set_inner_html(&as_html(&seats.words()));
    }

    fn hide(part: &Element, hidden: bool) {
        let _ = part.toggle_attribute_with_force("hidden", hidden);
    }

    /// Whether the stream is open.
    pub(in super::super) fn state() -> StreamState {
        STATE.get()
    }

    pub(in super::super) fn set_state(state: StreamState) {
        STATE.set(state);
        paint_state();
    }

    /// Says whether seats are live. Without a stream nothing claims that they are.
    pub(in super::super) fn paint_state() {
        let state = STATE.get();
        let words = match state {
            StreamState::None => String::new(),
            StreamState::Live => "Seats are live".to_owned(),
            StreamState::Lost(seconds) if seconds < 60 => {
                ["Seats last updated ", &seconds.to_string(), " s ago. Trying again…"].concat()
            }
            StreamState::Lost(seconds) => {
                ["Seats last updated ", &(seconds / 60).to_string(), " min ago. Trying again…"].concat()
            }
        };
        for line in all("[data-seats-of]") {
            if line.get_attribute("data-says").as_deref() != Some(&words) {
                let _ = line.set_attribute("data-says", &words);
                line.set_inner_html(&as_html(&words));
            }
            let lost = matches!(state, StreamState::Lost(_));
            line.set_class_name(if lost { "app-live app-live--stale" } else { "app-live" });
        }
    }
}
