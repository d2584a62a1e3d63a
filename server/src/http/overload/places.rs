//! The places of running requests: commands have priority over pages.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::available_parallelism,
    time::{Duration, Instant},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::lane::Lane;

/// Pages have one in this many of the places for running requests.
const PAGES_AT_ONCE_PART: usize = 16;
/// For this long after a command, pages have only as many places as there are processors. So each step of a command waits for few
/// pages, however many there are.
pub(super) const COMMANDS_FIRST: Duration = Duration::from_secs(1);

/// The places of running requests.
#[derive(Clone)]
pub(super) struct Work {
    /// All places.
    all: Arc<Semaphore>,
    /// The places that pages may take.
    pages: Arc<Semaphore>,
    /// The places that pages may take shortly after a command.
    beside_commands: Arc<Semaphore>,
    last_command: Arc<LastCommand>,
}

/// When the last command came.
struct LastCommand {
    began: Instant,
    /// Milliseconds since `began`, plus one; 0 if there was no command.
    at: AtomicU64,
}

impl LastCommand {
    fn note(&self, now: Instant) {
        self.at.store(self.milliseconds(now) + 1, Ordering::Relaxed);
    }

    fn is_recent(&self, now: Instant) -> bool {
        let at = self.at.load(Ordering::Relaxed);
        let lasts = u64::try_from(COMMANDS_FIRST.as_millis()).unwrap_or(u64::MAX);
        at > 0 && self.milliseconds(now) < at.saturating_add(lasts)
    }

    fn milliseconds(&self, now: Instant) -> u64 {
        u64::try_from(now.saturating_duration_since(self.began).as_millis()).unwrap_or(u64::MAX - 1)
    }
}

/// The place of a running request. A page also holds a page place, and another one shortly after a command.
#[expect(dead_code, reason = "dropping it frees the place")]
pub(super) struct Place {
    page: Option<OwnedSemaphorePermit>,
    beside_commands: Option<OwnedSemaphorePermit>,
    all: OwnedSemaphorePermit,
}

impl Work {
    /// Makes this many places, and limits how many of them pages may take.
    pub(super) fn new(at_once: usize) -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        Self {
            all: Arc::new(Semaphore::new(at_once)),
            pages: Arc::new(Semaphore::new(at_once.div_ceil(PAGES_AT_ONCE_PART))),
            beside_commands: Arc::new(Semaphore::new(processors)),
            last_command: Arc::new(LastCommand { began: Instant::now(), at: AtomicU64::new(0) }),
        }
    }

    /// Records that a command has arrived.
    pub(super) fn note_command(&self, now: Instant) {
        self.last_command.note(now);
    }

    /// The semaphores that a request of this lane needs besides [`Work::all`].
    fn bounds(&self, lane: Lane, now: Instant) -> (Option<&Arc<Semaphore>>, Option<&Arc<Semaphore>>) {
        let page = lane == Lane::Page;
        let beside_commands = page && self.last_command.is_recent(now);
        (page.then_some(&self.pages), beside_commands.then_some(&self.beside_commands))
    }

    /// A place, if one is free.
    pub(super) fn try_take(&self, lane: Lane, now: Instant) -> Option<Place> {
        let take = |bound: Option<&Arc<Semaphore>>| bound.map(|bound| bound.clone().try_acquire_owned()).transpose();
        let (page, beside_commands) = self.bounds(lane, now);
        Some(Place {
            page: take(page).ok()?,
            beside_commands: take(beside_commands).ok()?,
            all: self.all.clone().try_acquire_owned().ok()?,
        })
    }

    /// Waits for a place. `None`: the semaphore is closed, which never happens.
    pub(super) async fn take(&self, lane: Lane) -> Option<Place> {
        let page = match self.bounds(lane, Instant::now()).0 {
            Some(pages) => Some(pages.clone().acquire_owned().await.ok()?),
            None => None,
        };
        // Commands may have arrived meanwhile.
        let beside_commands = match self.bounds(lane, Instant::now()).1 {
            Some(beside) => Some(beside.clone().acquire_owned().await.ok()?),
            None => None,
        };
        Some(Place { page, beside_commands, all: self.all.clone().acquire_owned().await.ok()? })
    }

    /// How many requests of a lane could start now.
    pub(super) fn free(&self, lane: Lane, now: Instant) -> usize {
        let (page, beside_commands) = self.bounds(lane, now);
        let bounds = [page, beside_commands].into_iter().flatten();
        bounds.fold(self.all.available_permits(), |free, bound| free.min(bound.available_permits()))
    }
}
