//! Live: what others change reaches the open pages that show it.
//!
//! One hub per process holds the newest seats of every session that an open page shows, and wakes the streams whose topics have
//! changed. A stream then reads the topic's version ([`Versions`]) and reports it if it is newer than the page.

mod relay;
mod sources;
mod store;
mod versions;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use shared::seats::{Seats, SeatsFrame};
use tokio::{
    sync::{Notify, watch},
    time::Instant,
};

use crate::platform::lock::unpoisoned;

pub(crate) use relay::notify_others;
pub use relay::run as run_relay;
use sources::Sources;
pub use sources::{Source, Woken};
pub(crate) use store::waiting_position_changed;
pub use versions::{Asked, NotRead, Version, Versions};

/// A session's newest seats, for everyone who watches it. A slow reader gets the newest state, not a queue.
pub type WatchedSeats = watch::Receiver<Option<Published>>;

/// Seats to show, with the time when they were published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The seats.
    pub frame: SeatsFrame,
    /// When the hub received them.
    pub at: Instant,
}

/// A change, by the number of its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Changed {
    /// The seats of a session.
    Session(i64),
    /// The bookings of a school.
    School(i64),
    /// Something else about a session: a mark, a delegate's name, when and where it is held. Only the database tells of it.
    Detail(i64),
    /// Which sessions there are, when and where. Only the database tells of it.
    Plan,
    /// The sessions of a trainer. Only the database tells of it.
    Trainer(i64),
}

impl Changed {
    fn source(self) -> Source {
        match self {
            Self::Session(session) | Self::Detail(session) => Source::Session(session),
            Self::School(school) => Source::School(school),
            Self::Plan => Source::Plan,
            Self::Trainer(officer) => Source::Trainer(officer),
        }
    }
}

/// Notifies the open pages of this process, and through the [`relay`] those of other processes, of changes.
#[derive(Clone, Default)]
pub struct Hub(Arc<Inner>);

#[derive(Default)]
struct Inner {
    open: Mutex<HashMap<i64, watch::Sender<Option<Published>>>>,
    sources: Sources,
    /// Changes made here that other processes have not been sent.
    unsent: Mutex<Vec<Changed>>,
    wake: Notify,
}

impl Hub {
    /// Announces a change that this process has committed.
    pub fn changed(&self, session: i64, key: &str, seats: Seats) {
        self.publish(session, SeatsFrame { session: key.to_owned(), seats });
        self.0.sources.wake(Source::Session(session));
        self.tell_later(Changed::Session(session));
    }

    /// Announces changes to schools' bookings that this process has committed.
    pub fn schools_changed(&self, schools: &[i64]) {
        for school in schools {
            self.0.sources.wake(Source::School(*school));
            self.tell_later(Changed::School(*school));
        }
    }

    fn tell_later(&self, changed: Changed) {
        unpoisoned(&self.0.unsent).push(changed);
        self.0.wake.notify_one();
    }

    /// Starts watching a source of changes.
    #[must_use]
    pub fn watch_source(&self, source: Source) -> Woken {
        self.0.sources.watch(source)
    }

    /// Wakes every stream, because changes may have been missed.
    fn wake_all(&self) {
        self.0.sources.wake_all();
    }

    /// Sends seats to the session's watchers, unless they have newer ones.
    pub fn publish(&self, session: i64, frame: SeatsFrame) {
        if let Some(sender) = unpoisoned(&self.0.open).get(&session) {
            sender.send_if_modified(|known| {
                let newer = known.as_ref().is_none_or(|known| known.frame.seats.version < frame.seats.version);
                if newer {
                    *known = Some(Published { frame, at: Instant::now() });
                }
                newer
            });
        }
    }

    /// Starts watching a session's seats.
    #[must_use]
    pub fn watch(&self, session: i64) -> WatchedSeats {
        unpoisoned(&self.0.open).entry(session).or_insert_with(|| watch::Sender::new(None)).subscribe()
    }

    /// The sessions whose seats are watched; drops those without watchers.
    #[must_use]
    pub fn watched(&self) -> Vec<i64> {
        let mut open = unpoisoned(&self.0.open);
        open.retain(|_, sender| sender.receiver_count() > 0);
        open.keys().copied().collect()
    }

    /// Waits for a change made here, and takes the list of changes.
    async fn unsent(&self) -> Vec<Changed> {
        loop {
            let mut changed = std::mem::take(&mut *unpoisoned(&self.0.unsent));
            if !changed.is_empty() {
                changed.sort_unstable();
                changed.dedup();
                return changed;
            }
            self.0.wake.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(version: i64) -> SeatsFrame {
        SeatsFrame { session: "71-16/1".into(), seats: Seats { capacity: 30, taken: 0, waiting: 0, version } }
    }

    #[tokio::test]
    async fn slow_reader_gets_the_newest_state() {
        let hub = Hub::default();
        let mut watched = hub.watch(1);
        for version in 1..=100 {
            hub.publish(1, frame(version));
        }
        watched.changed().await.unwrap();
        assert_eq!(watched.borrow_and_update().as_ref().map(|newest| &newest.frame), Some(&frame(100)));
        assert!(!watched.has_changed().unwrap());
    }

    #[tokio::test]
    async fn outdated_seats_are_dropped() {
        let hub = Hub::default();
        let watched = hub.watch(1);
        hub.publish(1, frame(5));
        hub.publish(1, frame(4));
        assert_eq!(watched.borrow().as_ref().map(|known| known.frame.seats.version), Some(5));
    }

    #[tokio::test]
    async fn changes_are_collected_and_announced_once() {
        let hub = Hub::default();
        for session in [3, 1, 3] {
            hub.changed(session, "71-16/1", frame(1).seats);
        }
        hub.schools_changed(&[7, 7]);
        assert_eq!(hub.unsent().await, [Changed::Session(1), Changed::Session(3), Changed::School(7)]);
    }

    #[tokio::test]
    async fn only_watchers_of_a_source_are_woken() {
        let hub = Hub::default();
        let (mut one, other) = (hub.watch_source(Source::School(1)), hub.watch_source(Source::School(2)));
        let mut session = hub.watch_source(Source::Session(1));
        hub.schools_changed(&[1]);
        one.changed().await.unwrap();
        assert!(!other.has_changed().unwrap() && !session.has_changed().unwrap());
        hub.changed(1, "71-16/1", frame(1).seats);
        session.changed().await.unwrap();
        assert!(!one.has_changed().unwrap());
    }

    #[test]
    fn unwatched_sessions_are_forgotten() {
        let hub = Hub::default();
        let watched = hub.watch(1);
        assert_eq!(hub.watched(), vec![1]);
        drop(watched);
        assert!(hub.watched().is_empty());
    }
}
