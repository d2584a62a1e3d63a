//! How many wrong secrets are free, and how long the next attempt waits after them.

use time::Duration;

/// Half a minute, in seconds.
const HALF_A_MINUTE: f64 = 30.0;
/// A quarter of an hour, in seconds.
const QUARTER: f64 = 900.0;
/// An hour, in seconds.
const HOUR: f64 = 3_600.0;

/// The greatest difference between two servers' clocks, with a margin: `docs/operations.md` asks for a minute.
pub(super) const CLOCKS_DIFFER: Duration = Duration::minutes(5);
/// The period over which wrong secrets are counted for all schools together.
pub(super) const WINDOW: Duration = Duration::HOUR;
/// The longest slot of [`WINDOW`] that is counted as one.
pub(super) const SLOT: Duration = Duration::minutes(5);

/// From this many wrong secrets of strangers for all schools in [`WINDOW`], the level is [`Level::Raised`].
const RAISED_FROM: i64 = 30;
/// From this many wrong secrets, the level is [`Level::High`].
const HIGH_FROM: i64 = 60;

/// How much guessing there is for all schools together, or for all officers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// No more wrong secrets than from mistyping.
    Calm,
    /// More than from mistyping: somebody is guessing.
    Raised,
    /// Somebody is guessing on a large scale.
    High,
}

impl Level {
    /// The level for this many wrong secrets of strangers in [`WINDOW`].
    pub(super) fn of(wrong: i64) -> Self {
        match wrong {
            HIGH_FROM.. => Self::High,
            RAISED_FROM.. => Self::Raised,
            _ => Self::Calm,
        }
    }
}

/// The limits for a series of wrong secrets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Patience {
    /// How many wrong secrets are free, so that mistyping causes no wait.
    pub free: i32,
    /// The first wait, in seconds; each further wrong secret doubles it.
    pub first_wait: f64,
    /// The longest wait, in seconds.
    pub longest_wait: f64,
    /// One wrong secret is forgotten after this many seconds. This is never less than the longest wait divided by the guesses that
    /// it bounds; otherwise waiting would gain guesses.
    pub forgets: f64,
}

impl Patience {
    /// The most wrong secrets remembered: enough for the longest wait, and few enough to be forgotten within days.
    pub(super) fn most(&self) -> i32 {
        self.free + 10
    }
}

/// The limits for one known device, or for strangers in a network from which this school has signed in.
pub(super) const KNOWN: Patience =
    Patience { free: 5, first_wait: HALF_A_MINUTE, longest_wait: QUARTER, forgets: 4.0 * HOUR };

/// The limits for one school, from all other networks.
pub(super) fn newcomers(level: Level) -> Patience {
    match level {
        Level::Calm => KNOWN,
        Level::Raised => Patience { free: 3, first_wait: 60.0, longest_wait: HOUR, ..KNOWN },
        Level::High => Patience { free: 1, first_wait: 120.0, longest_wait: 4.0 * HOUR, ..KNOWN },
    }
}

/// The limits for one address or IPv6 /64, which many schools may share through a county's proxy. `known`: some school, or some
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

/// The limits for one IPv4 /24 or IPv6 /48.
pub(super) fn wide(known: bool, level: Level) -> Patience {
    network(match (known, level) {
        (true, _) => 200,
        (_, Level::Calm) => 50,
        (_, Level::Raised) => 30,
        (_, Level::High) => 15,
    })
}

/// The limits for one school from one address or IPv6 /64. This count causes no wait. It says how much to take back from the
/// network after a successful sign-in, so it is forgotten at the network's pace.
pub(super) fn own() -> Patience {
    network(50)
}

/// The limits for a network. One wrong secret is forgotten for each longest wait, so weeks of mistyping do not block a network
/// that many people share.
fn network(free: i32) -> Patience {
    Patience { free, first_wait: HALF_A_MINUTE, longest_wait: QUARTER, forgets: QUARTER }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_wrong_secrets_lengthen_waits_of_unknown_devices() {
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
    fn remembered_secrets_suffice_for_the_longest_wait() {
        for level in [Level::Calm, Level::Raised, Level::High] {
            for patience in [newcomers(level), near(false, level), wide(true, level)] {
                let doublings = patience.most() - 1 - patience.free;
                assert!(patience.first_wait * 2f64.powi(doublings) >= patience.longest_wait, "{patience:?}");
            }
        }
    }

    #[test]
    fn no_secret_is_forgotten_during_the_longest_wait() {
        for level in [Level::Calm, Level::Raised, Level::High] {
            assert!(newcomers(level).forgets >= newcomers(level).longest_wait);
        }
    }
}
