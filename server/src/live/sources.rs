//! Sources of changes, and the streams that wait for them.

use std::{collections::HashMap, sync::Mutex};

use tokio::sync::watch;

use crate::platform::lock::unpoisoned;

/// Wakes when its source has changed.
pub type Woken = watch::Receiver<()>;

/// Where a change can come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Anything about a session.
    Session(i64),
    /// The bookings of a school.
    School(i64),
    /// Which sessions there are, when and where.
    Plan,
    /// The sessions of a trainer.
    Trainer(i64),
}

/// How many unwatched sources are kept before they are dropped.
const UNWATCHED_MAX: usize = 64;

/// The sources that are watched.
#[derive(Default)]
pub(super) struct Sources(Mutex<Watched>);

#[derive(Default)]
struct Watched {
    senders: HashMap<Source, watch::Sender<()>>,
    /// At this many, unwatched ones are dropped.
    full: usize,
}

impl Sources {
    pub fn wake(&self, source: Source) {
        let watched = unpoisoned(&self.0);
        if let Some(sender) = watched.senders.get(&source) {
            sender.send_replace(());
        }
    }

    pub fn wake_all(&self) {
        let watched = unpoisoned(&self.0);
        for sender in watched.senders.values() {
            sender.send_replace(());
        }
    }

    pub fn watch(&self, source: Source) -> Woken {
        let mut watched = unpoisoned(&self.0);
        if watched.senders.len() >= watched.full {
            watched.senders.retain(|_, sender| sender.receiver_count() > 0);
            watched.full = watched.senders.len() * 2 + UNWATCHED_MAX;
        }
        watched.senders.entry(source).or_insert_with(|| watch::Sender::new(())).subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unwatched_sources_are_dropped_and_watched_ones_stay() {
        let sources = Sources::default();
        let watched = sources.watch(Source::Plan);
        for school in 0..1_000 {
            drop(sources.watch(Source::School(school)));
        }
        let kept = sources.0.lock().unwrap().senders.len();
        assert!(kept < 200, "{kept}");
        sources.wake(Source::Plan);
        assert!(watched.has_changed().unwrap());
    }
}
