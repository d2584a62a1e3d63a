//! Limits how often a network may do something in a window of time.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::Mutex,
    time::{Duration, Instant},
};

use super::{Most, Network};
use crate::platform::lock::unpoisoned;

/// Counts events of each network in a window of time, and refuses those above the limit. Windows follow each other, so two
/// together allow at most twice the limit. Memory is bounded, because at most `all` events are counted in a window.
#[derive(Debug)]
pub struct Rate {
    most: Most,
    window: Duration,
    counts: Mutex<Counts>,
}

#[derive(Debug)]
struct Counts {
    since: Instant,
    all: usize,
    by_network: HashMap<Network, usize>,
}

impl Rate {
    /// Allows at most this many events in each window of this length.
    #[must_use]
    pub fn new(most: Most, window: Duration) -> Self {
        let counts = Counts { since: Instant::now(), all: 0, by_network: HashMap::new() };
        Self { most, window, counts: Mutex::new(counts) }
    }

    /// Counts one more event from this address. `false`: the limit is reached, and the event is not counted.
    pub fn allow(&self, from: IpAddr, now: Instant) -> bool {
        let mut counts = unpoisoned(&self.counts);
        if now.saturating_duration_since(counts.since) >= self.window {
            *counts = Counts { since: now, all: 0, by_network: HashMap::new() };
        }
        let networks = [(Network::near(from), self.most.near), (Network::wide(from), self.most.wide)];
        let count = |network: &Network| counts.by_network.get(network).copied().unwrap_or(0);
        if counts.all >= self.most.all || networks.iter().any(|(network, most)| count(network) >= *most) {
            return false;
        }
        counts.all += 1;
        for (network, _) in networks {
            *counts.by_network.entry(network).or_default() += 1;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_mins(1);

    fn allowed(rate: &Rate, from: &str, times: usize, now: Instant) -> usize {
        let from: IpAddr = from.parse().unwrap();
        (0..times).filter(|_| rate.allow(from, now)).count()
    }

    #[test]
    fn each_network_has_its_own_limit() {
        let (rate, now) = (Rate::new(Most { near: 3, wide: 5, all: 100 }, WINDOW), Instant::now());
        assert_eq!(allowed(&rate, "192.0.2.1", 10, now), 3);
        assert_eq!(allowed(&rate, "192.0.2.2", 10, now), 2, "the wide network's limit is reached");
        assert_eq!(allowed(&rate, "198.51.100.1", 10, now), 3);
    }

    #[test]
    fn all_lines_of_an_ipv6_subscriber_share_the_limit_of_a_wide_network() {
        let (rate, now) = (Rate::new(Most { near: 3, wide: 5, all: 100 }, WINDOW), Instant::now());
        let lines = (0..20).map(|line| allowed(&rate, &format!("2001:db8:5:{line:x}::1"), 10, now));
        assert_eq!(lines.sum::<usize>(), 5);
    }

    #[test]
    fn total_and_memory_are_bounded() {
        let (rate, now) = (Rate::new(Most { near: 3, wide: 5, all: 8 }, WINDOW), Instant::now());
        let all = (0..200).map(|network| allowed(&rate, &format!("10.{network}.0.1"), 1, now));
        assert_eq!(all.sum::<usize>(), 8);
        assert_eq!(rate.counts.lock().unwrap().by_network.len(), 2 * 8);
    }

    #[test]
    fn next_window_starts_at_zero() {
        let (rate, now) = (Rate::new(Most { near: 1, wide: 1, all: 1 }, WINDOW), Instant::now());
        assert_eq!(allowed(&rate, "192.0.2.1", 2, now), 1);
        assert_eq!(allowed(&rate, "192.0.2.1", 2, now + Duration::from_secs(59)), 0);
        assert_eq!(allowed(&rate, "192.0.2.1", 2, now + WINDOW), 1);
    }
}
