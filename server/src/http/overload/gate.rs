//! The gate: it limits how many requests run and how many wait behind them. All others wait in the queue.

use std::{
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::Semaphore;

use super::{
    lane::Lane,
    places::{Place, Work},
    queue::{Queue, Turn},
    ticket::Ticket,
};
use crate::platform::lock::unpoisoned;

/// One waiting place in this many is for pages. The others are for commands, because a person has already filled in a command's
/// form.
const PAGES_PART: usize = 4;
/// The pause after which the first visitors in the queue return, and the longest extra pause for visitors far behind. The others
/// wait for a visitor who does not return only until the pause and the queue's grace are over.
const PAUSE: Duration = Duration::from_secs(2);
const FURTHER_MAX: Duration = Duration::from_secs(6);

/// The limits of a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateLimits {
    /// Requests that run at the same time. With 0, none run and none wait.
    pub at_once: usize,
    /// Requests that wait behind them.
    pub waiting_requests: usize,
    /// Visitors asked to return later whose return is awaited, for pages and commands each.
    pub queued_visitors: usize,
}

/// The instructions for a visitor who cannot enter yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitInstructions {
    /// The visitor's ticket.
    pub ticket: Ticket,
    /// How many visitors are ahead.
    pub ahead: usize,
    /// How long to wait before returning.
    pub pause: Duration,
}

/// Admits requests in order.
pub struct Gate {
    work: Work,
    at_once: usize,
    pages: Waiting,
    commands: Waiting,
}

/// The requests and the visitors of one lane that wait.
struct Waiting {
    share: usize,
    requests: Arc<AtomicUsize>,
    queue: Mutex<Queue>,
}

/// A gate's numbers at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crowd {
    /// How many requests run.
    pub inside: usize,
    /// How many requests wait, for pages and for commands.
    pub waiting_requests: (usize, usize),
    /// How many visitors' return is awaited, for pages and for commands.
    pub queued_visitors: (usize, usize),
}

/// A request that may enter: at once, or when those before it have finished.
pub struct Admitted {
    work: Work,
    lane: Lane,
    place: Option<Place>,
    _waiting: Option<Counted>,
}

/// The place of a running request, until dropped.
pub struct Inside(#[expect(dead_code, reason = "dropping it frees the place")] Option<Place>);

/// A waiting request, until dropped: a client that disconnects waits no longer.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn of(requests: &Arc<AtomicUsize>) -> Self {
        requests.fetch_add(1, Ordering::Relaxed);
        Self(requests.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Admitted {
    /// Waits for the place, in order of arrival.
    pub async fn run(mut self) -> Inside {
        if self.place.is_none() {
            self.place = self.work.take(self.lane).await;
        }
        Inside(self.place.take())
    }
}

impl Waiting {
    fn new(share: usize, visitors: usize) -> Self {
        Self { share, requests: Arc::default(), queue: Mutex::new(Queue::new(visitors)) }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        unpoisoned(&self.queue)
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

impl Gate {
    /// A gate with these limits.
    #[must_use]
    pub fn new(limits: GateLimits) -> Self {
        let at_once = limits.at_once.min(Semaphore::MAX_PERMITS);
        let waiting = if at_once == 0 { 0 } else { limits.waiting_requests };
        let pages = waiting / PAGES_PART;
        Self {
            work: Work::new(at_once),
            at_once,
            pages: Waiting::new(pages, limits.queued_visitors),
            commands: Waiting::new(waiting - pages, limits.queued_visitors),
        }
    }

    /// Admits a request, or tells it to wait with its present or a new ticket.
    ///
    /// # Errors
    /// [`WaitInstructions`].
    pub fn admit(
        &self,
        lane: Lane,
        ticket: Option<Ticket>,
        give: impl FnOnce() -> Ticket,
        now: Instant,
    ) -> Result<Admitted, WaitInstructions> {
        let waiting = self.waiting(lane);
        // The queue is held until the request is counted, so that two simultaneous requests do not both take the last place.
        let mut queue = waiting.queue();
        if lane == Lane::Command {
            self.work.note_command(now);
        }
        let place = self.work.try_take(lane, now);
        let free = place.as_ref().map_or(0, |_| self.work.free(lane, now) + 1);
        let places = (free + waiting.share).saturating_sub(waiting.requests());
        match queue.turn(ticket, places, now) {
            Turn::Now => {
                let request = place.is_none().then(|| Counted::of(&waiting.requests));
                Ok(Admitted { work: self.work.clone(), lane, place, _waiting: request })
            }
            Turn::Later { ahead } => {
                let ticket = ticket.unwrap_or_else(give);
                let pause = self.pause(waiting, ahead);
                queue.expect(ticket, now, pause);
                Err(WaitInstructions { ticket, ahead, pause })
            }
        }
    }

    /// The gate's numbers.
    #[must_use]
    pub fn crowd(&self) -> Crowd {
        Crowd {
            inside: self.at_once.saturating_sub(self.work.free(Lane::Command, Instant::now())),
            waiting_requests: (self.pages.requests(), self.commands.requests()),
            queued_visitors: (self.pages.queue().len(), self.commands.queue().len()),
        }
    }

    fn waiting(&self, lane: Lane) -> &Waiting {
        match lane {
            Lane::Page => &self.pages,
            Lane::Command => &self.commands,
        }
    }

    /// Visitors far behind return less often, because it would not be their turn.
    fn pause(&self, waiting: &Waiting, ahead: usize) -> Duration {
        let rounds = ahead / (self.at_once + waiting.share).max(1);
        PAUSE + FURTHER_MAX.min(PAUSE * u32::try_from(rounds).unwrap_or(u32::MAX).min(9))
    }
}

#[cfg(test)]
mod tests {
    use std::thread::available_parallelism;

    use super::*;
    use crate::http::overload::{places::COMMANDS_FIRST, ticket::three};

    const SMALL: GateLimits = GateLimits { at_once: 1, waiting_requests: 4, queued_visitors: 10 };

    fn nobody_new() -> Ticket {
        panic!("a ticket was issued to a visitor who has one or has entered")
    }

    fn admitted_to(gate: &Gate, lane: Lane) -> Admitted {
        gate.admit(lane, None, nobody_new, Instant::now()).map_err(|wait| panic!("{wait:?}")).ok().unwrap()
    }

    #[tokio::test]
    async fn one_request_runs_some_wait_in_order_and_the_next_is_told_to_wait() {
        let (gate, [first, _, _]) = (Gate::new(SMALL), three());
        let inside = admitted_to(&gate, Lane::Page).run().await;
        let second = admitted_to(&gate, Lane::Page);
        let wait = gate.admit(Lane::Page, None, || first, Instant::now()).err().unwrap();
        assert_eq!((wait.ticket, wait.ahead, wait.pause), (first, 0, PAUSE));
        assert_eq!(gate.crowd(), Crowd { inside: 1, waiting_requests: (1, 0), queued_visitors: (1, 0) });
        drop(inside);
        let inside = second.run().await;
        assert!(
            gate.admit(Lane::Page, None, || three()[1], Instant::now()).is_err(),
            "the first in the queue comes first"
        );
        let admitted = gate.admit(Lane::Page, Some(first), nobody_new, Instant::now()).ok().unwrap();
        drop((inside, admitted));
        assert_eq!(gate.crowd(), Crowd { inside: 0, waiting_requests: (0, 0), queued_visitors: (1, 0) });
    }

    #[tokio::test]
    async fn commands_are_admitted_when_pages_are_not() {
        let gate = Gate::new(SMALL);
        let inside = admitted_to(&gate, Lane::Page).run().await;
        let page = admitted_to(&gate, Lane::Page);
        assert!(gate.admit(Lane::Page, None, || three()[0], Instant::now()).is_err());
        let commands: Vec<Admitted> = (0..3).map(|_| admitted_to(&gate, Lane::Command)).collect();
        assert!(gate.admit(Lane::Command, None, || three()[1], Instant::now()).is_err());
        assert_eq!(gate.crowd().waiting_requests, (1, 3));
        drop((inside, page, commands));
    }

    #[tokio::test]
    async fn commands_find_a_place_under_any_load_of_pages() {
        let gate = Gate::new(GateLimits { at_once: 32, waiting_requests: 400, queued_visitors: 10 });
        let pages: Vec<Admitted> = (0..50).map(|_| admitted_to(&gate, Lane::Page)).collect();
        assert_eq!(gate.crowd(), Crowd { inside: 2, waiting_requests: (48, 0), queued_visitors: (0, 0) });
        let commands: Vec<Admitted> = (0..30).map(|_| admitted_to(&gate, Lane::Command)).collect();
        assert_eq!(gate.crowd(), Crowd { inside: 32, waiting_requests: (48, 0), queued_visitors: (0, 0) });
        drop((pages, commands));
        assert_eq!(gate.crowd().inside, 0);
    }

    #[tokio::test]
    async fn pages_have_one_place_per_processor_while_commands_arrive() {
        let gate = Gate::new(GateLimits { at_once: 16_384, waiting_requests: 8_000, queued_visitors: 10 });
        let processors = available_parallelism().map_or(1, usize::from);
        let now = Instant::now();
        let page = |now| gate.admit(Lane::Page, None, nobody_new, now).ok().unwrap();
        let before: Vec<Admitted> = (0..processors + 3).map(|_| page(now)).collect();
        assert_eq!(gate.crowd().inside, processors + 3);
        drop(before);
        drop(gate.admit(Lane::Command, None, nobody_new, now).ok().unwrap());
        let beside: Vec<Admitted> = (0..processors + 3).map(|_| page(now + COMMANDS_FIRST / 2)).collect();
        assert_eq!(gate.crowd(), Crowd { inside: processors, waiting_requests: (3, 0), queued_visitors: (0, 0) });
        drop(beside);
        let after: Vec<Admitted> = (0..processors + 3).map(|_| page(now + COMMANDS_FIRST * 2)).collect();
        assert_eq!(gate.crowd().inside, processors + 3);
        drop(after);
    }

    #[tokio::test]
    async fn disconnected_request_frees_its_place() {
        let gate = Gate::new(SMALL);
        let inside = admitted_to(&gate, Lane::Page).run().await;
        drop(admitted_to(&gate, Lane::Page));
        drop(admitted_to(&gate, Lane::Page));
        assert_eq!(gate.crowd().waiting_requests, (0, 0));
        drop(inside);
        assert_eq!(gate.crowd().inside, 0);
    }

    #[test]
    fn closed_gate_admits_no_requests_and_lets_none_wait() {
        let gate = Gate::new(GateLimits { at_once: 0, ..SMALL });
        let wait = gate.admit(Lane::Command, None, || three()[0], Instant::now()).err().unwrap();
        assert_eq!(wait.ahead, 0);
        assert_eq!(gate.crowd(), Crowd { inside: 0, waiting_requests: (0, 0), queued_visitors: (0, 1) });
    }

    #[test]
    fn visitors_far_behind_return_later_without_delaying_others() {
        let gate = Gate::new(GateLimits { at_once: 8, waiting_requests: 8, queued_visitors: 10_000 });
        let pauses: Vec<u64> =
            [0, 9, 10, 25, 1000, usize::MAX].map(|ahead| gate.pause(&gate.pages, ahead).as_secs()).to_vec();
        assert_eq!(pauses, [2, 2, 4, 6, 8, 8]);
    }
}
