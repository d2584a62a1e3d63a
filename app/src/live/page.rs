//! The page that is shown now, and what it watches. One for the whole visit: pages come and go.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    time::Duration,
};

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, MessageEvent};

use super::{
    known::{all, tell},
    refresh,
    seats::{self, StreamState, set_state},
    stream::{Stream, StreamEvent},
};

/// How often the page counts seconds, and looks whether something waits to be done.
const TICK: Duration = Duration::from_secs(1);

thread_local! {
    static STREAM: RefCell<Option<Stream>> = const { RefCell::new(None) };
    static LISTENING: Cell<bool> = const { Cell::new(false) };
}

/// Watches what the page shows now, and nothing else: opens the stream, keeps it if the page before watched the same, or closes it.
/// To be called when the page has been loaded or replaced.
pub fn new_page() {
    listen();
    // A page from the device ("saved at 10:42") is not live.
    let url = if crate::device::is_kept_page() { String::new() } else { address() };
    let same = STREAM.with_borrow(|stream| stream.as_ref().is_some_and(|stream| stream.url() == url));
    if !same {
        STREAM.take();
        set_state(StreamState::None);
        if !url.is_empty() {
            let stream = Stream::open(url, hear);
            STREAM.set(Some(stream));
        }
    }
    seats::paint();
    seats::paint_state();
    refresh::begin();
}

/// Listens for as long as the visit: nothing here belongs to one page.
fn listen() {
    if LISTENING.replace(true) {
        return;
    }
    let turned = Closure::<dyn FnMut()>::new(|| with_stream(Stream::turn));
    let _ = document().add_event_listener_with_callback("visibilitychange", turned.as_ref().unchecked_ref());
    turned.forget();
    let pressed = Closure::<dyn FnMut(Event)>::new(|event: Event| refresh::pressed(&event));
    let _ = document().add_event_listener_with_callback("click", pressed.as_ref().unchecked_ref());
    pressed.forget();
    set_interval(tick, TICK);
}

fn with_stream(then: impl FnOnce(&Stream)) {
    STREAM.with_borrow(|stream| {
        if let Some(stream) = stream {
            then(stream);
        }
    });
}

/// The address of the stream that tells of everything that the page marks. Empty: it marks nothing.
fn address() -> String {
    let mut lists: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in all("[data-seats-of]") {
        let workshops = line.get_attribute("data-seats-of").unwrap_or_default();
        let workshops = workshops.split(',').filter(|slug| !slug.is_empty()).map(str::to_owned);
        lists.entry("seats".to_owned()).or_default().extend(workshops);
    }
    for topic in all("[data-live]").iter().filter_map(|part| part.get_attribute("data-live")) {
        let (kind, subject) = topic.split_once('-').unwrap_or((&topic, ""));
        lists.entry(kind.to_owned()).or_default().push(subject.to_owned());
    }
    let mut query = Vec::new();
    for (kind, mut subjects) in lists {
        subjects.sort_unstable();
        subjects.dedup();
        let subjects = subjects.join(",");
        match (kind.as_str(), subjects.is_empty()) {
            ("seats", true) => {}
            (_, true) => query.push(kind),
            (_, false) => query.push([&kind, "=", &subjects].concat()),
        }
    }
    if query.is_empty() { String::new() } else { ["/live?", &query.join("&")].concat() }
}

/// A stream begins with everything that is newer than what the page was told, so the page is correct again after any gap.
fn hear(event: StreamEvent) {
    match event {
        StreamEvent::Event(event) => take(&event),
        StreamEvent::Lost => {
            if seats::state() == StreamState::Live {
                set_state(StreamState::Lost(0));
            }
        }
        StreamEvent::Resting => set_state(StreamState::None),
    }
}

fn take(event: &MessageEvent) {
    let text = event.data().as_string().unwrap_or_default();
    if event.type_() == "seats" {
        if let Ok(frames) = serde_json::from_str(&text) {
            seats::take(frames);
        }
        set_state(StreamState::Live);
        return;
    }
    tell(&text);
    refresh::begin();
}

fn tick() {
    with_stream(Stream::tick);
    if let StreamState::Lost(seconds) = seats::state() {
        set_state(StreamState::Lost(seconds + 1));
    }
    refresh::tick();
}
