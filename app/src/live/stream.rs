//! The stream of the server's events: one, as long as somebody looks at a page that shows something live.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use leptos::prelude::document;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventSource, MessageEvent};

/// The longest time between our own attempts, in ticks.
const PAUSE_MAX: u32 = 30;

/// A report of a stream.
pub(super) enum StreamEvent {
    /// An event.
    Event(MessageEvent),
    /// The stream broke; it reconnects automatically.
    Lost,
    /// Nobody sees the page, so no stream is open.
    Resting,
}

/// Passes on reports.
type Tell = fn(StreamEvent);

/// An open connection. Dropping it closes it.
struct Connection {
    source: EventSource,
    heard: Closure<dyn FnMut(Event)>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.source.close();
        for event in EVENTS {
            let _ = self.source.remove_event_listener_with_callback(event, self.heard.as_ref().unchecked_ref());
        }
    }
}

const EVENTS: [&str; 3] = ["seats", "changed", "error"];

/// A stream from one address. The browser reopens a lost one automatically, but gives up for good if the service answers that it is
/// too busy: then [`Stream::tick`] reopens it. A hidden page keeps none open, because a browser has only six connections to a server for
/// all its tabs.
pub(super) struct Stream {
    url: String,
    tell: Tell,
    connection: RefCell<Option<Connection>>,
    /// Ticks until our next attempt.
    pause: Cell<u32>,
    /// The pause after that: each is twice as long.
    next_pause: Rc<Cell<u32>>,
}

impl Stream {
    /// Opens a stream, unless the page is hidden.
    pub fn open(url: String, tell: Tell) -> Self {
        let stream =
            Self { url, tell, connection: RefCell::default(), pause: Cell::new(0), next_pause: Rc::new(Cell::new(1)) };
        stream.turn();
        stream
    }

    /// Where it comes from.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn connect(&self) {
        let Ok(source) = EventSource::new(&self.url) else { return };
        let (tell, next_pause) = (self.tell, self.next_pause.clone());
        let heard = Closure::<dyn FnMut(Event)>::new(move |event: Event| match event.dyn_into() {
            Ok(event) => {
                next_pause.set(1);
                tell(StreamEvent::Event(event));
            }
            Err(_) => tell(StreamEvent::Lost),
        });
        for event in EVENTS {
            let _ = source.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
        }
        self.connection.replace(Some(Connection { source, heard }));
    }

    /// Rests while nobody sees the page.
    pub fn turn(&self) {
        if !document().hidden() {
            if self.connection.borrow().is_none() {
                self.connect();
            }
        } else if self.connection.take().is_some() {
            (self.tell)(StreamEvent::Resting);
        }
    }

    /// Reopens a stream that the browser has given up, after a pause.
    pub fn tick(&self) {
        let given_up = self
            .connection
            .borrow()
            .as_ref()
            .is_some_and(|connection| connection.source.ready_state() == EventSource::CLOSED);
        if !given_up {
            return;
        }
        if let Some(left) = self.pause.get().checked_sub(1) {
            return self.pause.set(left);
        }
        self.pause.set(self.next_pause.get());
        self.next_pause.set((self.next_pause.get() * 2).min(PAUSE_MAX));
        self.connect();
    }
}
