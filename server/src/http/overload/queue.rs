//! The queue: visitors who were asked to return later. It knows who is next, and how many are ahead.
//!
//! The order is in the tickets, which visitors carry. Memory holds only those whose return is expected, so that nobody overtakes
//! them. It is bounded, and forgets visitors who do not return.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use super::ticket::Ticket;

/// How long after the stated time a visitor's return is still awaited.
const GRACE: Duration = Duration::from_secs(3);
/// Visitors who did not return are removed no more often than this, because each removal looks at the whole queue.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Whether it is a visitor's turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The visitor enters now.
    Now,
    /// Others are ahead.
    Later {
        /// How many visitors are ahead.
        ahead: usize,
    },
}

#[derive(Debug, Clone, Copy)]
struct Expected {
    ticket: Ticket,
    /// When the queue stops waiting for the visitor.
    until: Instant,
}

/// The visitors whose return is awaited.
#[derive(Debug)]
pub struct Queue {
    /// The awaited visitors, in the order of their tickets.
    expected: VecDeque<Expected>,
    /// The most visitors whose return is awaited.
    most: usize,
    looked: Option<Instant>,
}

impl Queue {
    /// A queue that awaits at most this many visitors.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { expected: VecDeque::new(), most, looked: None }
    }

    /// Whether the holder of a ticket, or a newcomer, is among the first `free` of the queue.
    pub fn turn(&mut self, ticket: Option<Ticket>, free: usize, now: Instant) -> Turn {
        self.forget_absent(now);
        let ahead = ticket.map_or(self.expected.len(), |ticket| self.before(ticket));
        if ahead >= free {
            return Turn::Later { ahead };
        }
        if let Some(at) = ticket.and_then(|ticket| self.find(ticket)) {
            self.expected.remove(at);
        }
        Turn::Now
    }

    /// Awaits a visitor's return after this time. If too many are awaited already, the ticket alone keeps the order.
    pub fn expect(&mut self, ticket: Ticket, now: Instant, pause: Duration) {
        let until = now + pause + GRACE;
        let at = self.before(ticket);
        if let Some(expected) = self.expected.get_mut(at).filter(|expected| expected.ticket == ticket) {
            expected.until = until;
        } else if self.expected.len() < self.most {
            self.expected.insert(at, Expected { ticket, until });
        }
    }

    /// How many visitors' return is awaited.
    #[must_use]
    pub fn len(&self) -> usize {
        self.expected.len()
    }

    fn before(&self, ticket: Ticket) -> usize {
        self.expected.partition_point(|expected| expected.ticket < ticket)
    }

    fn find(&self, ticket: Ticket) -> Option<usize> {
        let at = self.before(ticket);
        self.expected.get(at).is_some_and(|expected| expected.ticket == ticket).then_some(at)
    }

    fn forget_absent(&mut self, now: Instant) {
        if self.looked.is_none_or(|looked| now.saturating_duration_since(looked) >= LOOK_EVERY) {
            self.looked = Some(now);
            self.expected.retain(|expected| expected.until >= now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::overload::ticket::three;

    const PAUSE: Duration = Duration::from_secs(2);

    fn waiting(tickets: &[Ticket], now: Instant) -> Queue {
        let mut queue = Queue::new(100);
        for ticket in tickets {
            queue.expect(*ticket, now, PAUSE);
        }
        queue
    }

    #[test]
    fn first_to_be_told_to_wait_enters_first() {
        let ([first, second, third], now) = (three(), Instant::now());
        let mut queue = waiting(&[second, first, third], now);
        assert_eq!(queue.turn(Some(second), 1, now), Turn::Later { ahead: 1 });
        assert_eq!(queue.turn(None, 3, now), Turn::Later { ahead: 3 });
        assert_eq!(queue.turn(Some(first), 1, now), Turn::Now);
        assert_eq!(queue.turn(Some(third), 1, now), Turn::Later { ahead: 1 });
        assert_eq!(queue.turn(Some(second), 1, now), Turn::Now);
        assert_eq!(queue.turn(Some(third), 0, now), Turn::Later { ahead: 0 }, "no place is free");
        assert_eq!(queue.turn(Some(third), 1, now), Turn::Now);
        assert_eq!(queue.turn(None, 1, now), Turn::Now, "the queue is empty");
    }

    #[test]
    fn newcomer_enters_if_all_waiting_visitors_fit_too() {
        let ([first, second, _], now) = (three(), Instant::now());
        let mut queue = waiting(&[first, second], now);
        assert_eq!(queue.turn(None, 2, now), Turn::Later { ahead: 2 });
        assert_eq!(queue.turn(None, 3, now), Turn::Now);
        assert_eq!(queue.len(), 2);
    }

    #[test]
    fn queue_moves_on_without_visitors_who_do_not_return() {
        let ([first, second, _], now) = (three(), Instant::now());
        let mut queue = waiting(&[first], now);
        let later = now + PAUSE;
        queue.expect(second, later, PAUSE);
        assert_eq!(queue.turn(Some(second), 1, later), Turn::Later { ahead: 1 });
        let too_late = now + PAUSE + GRACE + LOOK_EVERY;
        assert_eq!(queue.turn(None, 1, too_late), Turn::Later { ahead: 1 }, "the second may still come");
        assert_eq!(queue.turn(Some(second), 1, too_late), Turn::Now);
        assert_eq!(queue.turn(Some(first), 1, too_late), Turn::Now, "the ticket is still valid");
    }

    #[test]
    fn returning_visitor_is_in_the_queue_once() {
        let ([first, _, _], now) = (three(), Instant::now());
        let mut queue = waiting(&[first, first], now);
        assert_eq!(queue.len(), 1);
        let later = now + PAUSE;
        queue.expect(first, later, PAUSE);
        assert_eq!(queue.turn(None, 1, now + PAUSE + GRACE + LOOK_EVERY), Turn::Later { ahead: 1 });
    }

    #[test]
    fn line_is_bounded_and_tickets_beyond_it_keep_their_order() {
        let ([first, second, third], now) = (three(), Instant::now());
        let mut queue = Queue::new(2);
        for ticket in [first, second, third] {
            queue.expect(ticket, now, PAUSE);
        }
        assert_eq!(queue.len(), 2);
        assert_eq!(queue.turn(Some(third), 1, now), Turn::Later { ahead: 2 });
        assert_eq!(queue.turn(Some(third), 3, now), Turn::Now);
        assert_eq!(queue.len(), 2);
    }
}
