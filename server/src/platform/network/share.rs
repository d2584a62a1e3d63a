//! Limits how many units of a resource one network holds at the same time.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard},
};

use super::{Most, Network};
use crate::platform::lock::unpoisoned;

/// The units in use, by network. Copies share state. Only networks that hold something are remembered.
#[derive(Debug, Clone)]
pub struct Shares(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    most: Most,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    all: usize,
    by_network: HashMap<Network, usize>,
}

/// Units that are held until this share is dropped.
#[derive(Debug)]
pub struct Share {
    of: Shares,
    from: IpAddr,
    units: usize,
}

impl Shares {
    /// Allows at most this many units at the same time.
    #[must_use]
    pub fn new(most: Most) -> Self {
        Self(Arc::new(Inner { most, held: Mutex::default() }))
    }

    /// Takes one unit for this address, if one is left.
    #[must_use]
    pub fn take(&self, from: IpAddr) -> Option<Share> {
        let mut share = Share { of: self.clone(), from, units: 0 };
        share.grow(1).then_some(share)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        unpoisoned(&self.0.held)
    }

    fn networks(&self, from: IpAddr) -> [(Network, usize); 2] {
        [(Network::near(from), self.0.most.near), (Network::wide(from), self.0.most.wide)]
    }
}

impl Share {
    /// Takes this many more units. `false`: not enough are left, and none were taken.
    #[must_use]
    pub fn grow(&mut self, units: usize) -> bool {
        let networks = self.of.networks(self.from);
        let mut held = self.of.held();
        let has = |network: &Network| held.by_network.get(network).copied().unwrap_or(0);
        let fits = held.all + units <= self.of.0.most.all
            && networks.iter().all(|(network, most)| has(network) + units <= *most);
        if fits {
            held.all += units;
            for (network, _) in networks {
                *held.by_network.entry(network).or_default() += units;
            }
            self.units += units;
        }
        fits
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let networks = self.of.networks(self.from);
        let mut held = self.of.held();
        held.all -= self.units;
        for (network, _) in networks {
            if let Some(count) = held.by_network.get_mut(&network) {
                *count -= self.units;
                if *count == 0 {
                    held.by_network.remove(&network);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shares(near: usize, wide: usize, all: usize) -> Shares {
        Shares::new(Most { near, wide, all })
    }

    fn taken(shares: &Shares, from: &str, times: usize) -> Vec<Share> {
        (0..times).filter_map(|_| shares.take(from.parse().unwrap())).collect()
    }

    #[test]
    fn released_units_can_be_taken_again() {
        let shares = shares(3, 5, 100);
        let held = taken(&shares, "192.0.2.1", 10);
        assert_eq!((held.len(), taken(&shares, "192.0.2.2", 10).len()), (3, 2));
        let _other = taken(&shares, "198.51.100.1", 1);
        drop(held);
        assert_eq!(taken(&shares, "192.0.2.1", 10).len(), 3);
    }

    #[test]
    fn all_lines_of_an_ipv6_subscriber_hold_the_share_of_a_wide_network() {
        let shares = shares(3, 5, 100);
        let held: Vec<Share> =
            (0..20).flat_map(|line| taken(&shares, &format!("2001:db8:5:{line:x}::1"), 10)).collect();
        assert_eq!(held.len(), 5);
    }

    #[test]
    fn large_request_takes_several_units() {
        let shares = shares(10, 10, 10);
        let mut first = shares.take([192, 0, 2, 1].into()).unwrap();
        assert!(first.grow(8) && !first.grow(2), "nine units are in use");
        assert!(first.grow(1));
        assert!(shares.take([192, 0, 2, 1].into()).is_none());
        drop(first);
        assert!(shares.held().by_network.is_empty());
    }

    proptest! {
        #[test]
        fn no_network_exceeds_its_share_and_no_unit_is_lost(steps in prop::collection::vec((0u8..4, 0u8..4, 1usize..4), 0..80)) {
            let shares = shares(6, 9, 14);
            let mut held: Vec<Share> = Vec::new();
            for (network, host, units) in steps {
                if units == 3 && !held.is_empty() {
                    held.swap_remove(usize::from(host) % held.len());
                } else if let Some(mut share) = shares.take([10, 0, network, host].into()) {
                    let _ = share.grow(units);
                    held.push(share);
                }
                let all: usize = held.iter().map(|share| share.units).sum();
                prop_assert_eq!(shares.held().all, all);
                prop_assert!(all <= 14);
                for (network, count) in &shares.held().by_network {
                    let most = if network.bits == 24 { 9 } else { 6 };
                    prop_assert!((1..=most).contains(count));
                }
            }
            drop(held);
            prop_assert!(shares.held().by_network.is_empty() && shares.held().all == 0);
        }
    }
}
