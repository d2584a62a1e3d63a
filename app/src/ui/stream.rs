//! A stream of the server's events that is kept open for as long as somebody looks at the page.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use leptos::{__reexports::send_wrapper::SendWrapper, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventSource, MessageEvent};

/// How often to check whether the browser has given up.
const TICK: Duration = Duration::from_secs(1);
/// The longest time between our own attempts, in ticks.
const PAUSE_MAX: u32 = 30;

/// A report of a stream.
pub(crate) enum StreamEvent {
    /// An event.
    Event(MessageEvent),
    /// The stream broke; it reconnects automatically.
    Lost,
    /// Nobody sees the page, so no stream is open.
    Resting,
}

struct Stream<F> {
    url: String,
    events: &'static [&'static str],
    tell: F,
    source: RefCell<Option<EventSource>>,
    /// Ticks until our next attempt.
    pause: Cell<u32>,
    /// The pause after that: each is twice as long.
    next_pause: Cell<u32>,
}

/// Opens a stream and passes on its events of these names. The browser reopens a lost stream automatically, but gives up for
/// good if the service answers that it is too busy: then this code reopens it. A hidden page keeps no stream open, because a
/// browser has only six connections to a server for all its tabs.
pub(crate) fn keep_open(url: String, events: &'static [&'static str], tell: impl Fn(StreamEvent) + 'static) {
    let stream = Rc::new(Stream {
        url,
        events,
        tell,
        source: RefCell::default(),
        pause: Cell::new(0),
        next_pause: Cell::new(1),
    });
    if !document().hidden() {
        stream.open();
    }
    let turning = stream.clone();
    let turned = Closure::<dyn FnMut()>::new(move || turning.turn());
    let _ = document().add_event_listener_with_callback("visibilitychange", turned.as_ref().unchecked_ref());
    let ticking = stream.clone();
    let ticks = set_interval_with_handle(move || ticking.tick(), TICK).ok();
    // It lives as long as the islands of the page.
    let kept = SendWrapper::new((stream, turned));
    on_cleanup(move || {
        let (stream, turned) = kept.take();
        if let Some(ticks) = ticks {
            ticks.clear();
        }
        let _ = document().remove_event_listener_with_callback("visibilitychange", turned.as_ref().unchecked_ref());
        stream.end();
    });
}

impl<F: Fn(StreamEvent) + 'static> Stream<F> {
    fn open(self: &Rc<Self>) {
        let Ok(source) = EventSource::new(&self.url) else { return };
        let this = self.clone();
        let heard = Closure::<dyn FnMut(Event)>::new(move |event: Event| match event.dyn_into() {
            Ok(event) => {
                this.next_pause.set(1);
                (this.tell)(StreamEvent::Event(event));
            }
            Err(_) => (this.tell)(StreamEvent::Lost),
        });
        for event in self.events.iter().chain(&["error"]) {
            let _ = source.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
        }
        // It lives as long as the browser's stream does.
        heard.forget();
        if let Some(before) = self.source.replace(Some(source)) {
            before.close();
        }
    }

    fn end(&self) {
        if let Some(source) = self.source.take() {
            source.close();
            (self.tell)(StreamEvent::Resting);
        }
    }

    fn turn(self: &Rc<Self>) {
        if !document().hidden() {
            if self.source.borrow().is_none() {
                self.open();
            }
        } else if let Some(source) = self.source.take() {
            source.close();
            (self.tell)(StreamEvent::Resting);
        }
    }

    fn tick(self: &Rc<Self>) {
        let given_up = self.source.borrow().as_ref().is_some_and(|source| source.ready_state() == EventSource::CLOSED);
        if !given_up {
            return;
        }
        if let Some(left) = self.pause.get().checked_sub(1) {
            return self.pause.set(left);
        }
        self.pause.set(self.next_pause.get());
        self.next_pause.set((self.next_pause.get() * 2).min(PAUSE_MAX));
        self.open();
    }
}
