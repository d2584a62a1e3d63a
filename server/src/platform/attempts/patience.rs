//! How many wrong secrets are free, and how long the next attempt waits after those.

use time::Duration;

/// Half a minute, in seconds.
const HALF_A_MINUTE: f64 = 30.0;
/// A quarter of an hour, in seconds.
const QUARTER: f64 = 900.0;
/// An hour, in seconds.
const HOUR: f64 = 3_600.0;

/// How far the clocks of two copies of the server may differ, with room to spare: `docs/operations.md` asks for a minute.
pub(super) const CLOCKS_DIFFER: Duration = Duration::minutes(5);
/// Over how long wrong secrets are counted over all schools.
pub(super) const WINDOW: Duration = Duration::HOUR;
/// The longest that counts in one piece of [`WINDOW`].
pub(super) const SLOT: Duration = Duration::minutes(5);

/// Wrong secrets of strangers in [`WINDOW`] over all schools from which [`Level::Raised`] is.
const RAISED_FROM: i64 = 30;
/// Those from which [`Level::High`] is.
const HIGH_FROM: i64 = 60;

/// How much is guessed at all schools together, or at all officers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// As much as people mistype.
    Calm,
    /// More than people mistype: somebody guesses.
    Raised,
    /// Somebody guesses with means.
    High,
}

impl Level {
    /// The level after so many wrong secrets of strangers in [`WINDOW`].
    pub(super) fn of(wrong: i64) -> Self {
        match wrong {
            HIGH_FROM.. => Self::High,
            RAISED_FROM.. => Self::Raised,
            _ => Self::Calm,
        }
    }
}

/// How a row of wrong secrets is borne.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Patience {
    /// How many wrong secrets are free: somebody who mistypes is not held up.
    pub free: i32,
    /// The first wait, in seconds; each further wrong secret doubles it.
    pub first_wait: f64,
    /// The longest wait, in seconds.
    pub longest_wait: f64,
    /// After so many seconds one wrong secret is forgotten. Never less than the longest wait divided by the guesses that it
    /// bounds, or waiting would gain guesses.
    pub forgets: f64,
}

impl Patience {
    /// The most wrong secrets that are remembered: enough for the longest wait, and few enough to be forgotten in days.
    pub(super) fn most(&self) -> i32 {
        self.free + 10
    }
}

/// Wrong secrets of one device that has signed in before, or of strangers in a network from which this school has.
pub(super) const KNOWN: Patience =
    Patience { free: 5, first_wait: HALF_A_MINUTE, longest_wait: QUARTER, forgets: 4.0 * HOUR };

/// Wrong secrets for one school from all other networks.
pub(super) fn newcomers(level: Level) -> Patience {
    match level {
        Level::Calm => KNOWN,
        Level::Raised => Patience { free: 3, first_wait: 60.0, longest_wait: HOUR, ..KNOWN },
        Level::High => Patience { free: 1, first_wait: 120.0, longest_wait: 4.0 * HOUR, ..KNOWN },
    }
}

/// Wrong secrets from one address or IPv6 /64: many schools may share one through a county's proxy. `known`: some school, or some
/// officer, has signed in from its [`wide`] network.
///
/// [`wide`]: crate::platform::network::Network::wide
pub(super) fn near(known: bool, level: Level) -> Patience {
    network(match (known, level) {
        (true, _) | (_, Level::Calm) => 50,
        (_, Level::Raised) => 20,
        (_, Level::High) => 10,
    })
}

/// Wrong secrets from one IPv4 /24 or IPv6 /48.
pub(super) fn wide(known: bool, level: Level) -> Patience {
    network(match (known, level) {
        (true, _) => 200,
        (_, Level::Calm) => 50,
        (_, Level::Raised) => 30,
        (_, Level::High) => 15,
    })
}

/// Wrong secrets for one school from one address or IPv6 /64. They make nobody wait: they are what is taken back from the network
/// when somebody gets in, so they are forgotten as the network's are.
pub(super) fn own() -> Patience {
    network(50)
}

/// One wrong secret is forgotten for each longest wait, so a network that many people share is not blocked by what they mistype
/// over weeks.
fn network(free: i32) -> Patience {
    Patience { free, first_wait: HALF_A_MINUTE, longest_wait: QUARTER, forgets: QUARTER }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_wrong_secrets_make_every_wait_of_newcomers_longer() {
        let (calm, raised, high) = (Level::of(29), Level::of(30), Level::of(60));
        assert_eq!([calm, raised, high], [Level::Calm, Level::Raised, Level::High]);
        for (less, more) in [(calm, raised), (raised, high)] {
            let (a, b) = (newcomers(less), newcomers(more));
            assert!(a.free > b.free && a.first_wait < b.first_wait && a.longest_wait < b.longest_wait);
            assert!(near(false, less).free > near(false, more).free && wide(false, less).free > wide(false, more).free);
            assert_eq!((near(true, less), wide(true, less)), (near(true, more), wide(true, more)));
        }
    }

    #[test]
    fn what_is_remembered_reaches_the_longest_wait() {
        for level in [Level::Calm, Level::Raised, Level::High] {
            for patience in [newcomers(level), near(false, level), wide(true, level)] {
                let doublings = patience.most() - 1 - patience.free;
                assert!(patience.first_wait * 2f64.powi(doublings) >= patience.longest_wait, "{patience:?}");
            }
        }
    }

    #[test]
    fn nothing_is_forgotten_during_the_longest_wait() {
        for level in [Level::Calm, Level::Raised, Level::High] {
            assert!(newcomers(level).forgets >= newcomers(level).longest_wait);
        }
    }
}
