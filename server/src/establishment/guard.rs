//! The guard against guessing: how many wrong PINs in a row there were, for a school and from an address, and how long
//! the next attempt waits.
//!
//! An attempt is counted as wrong before its PIN is checked, and taken back if the PIN is right. Guesses sent at once
//! therefore line up at the counter like guesses sent one by one.
//!
//! A right PIN ends the school's row of wrong ones. From the address it takes back only what this same school's wrong
//! PINs had added: mistyping is forgiven when the school gets in, while guesses at other schools stay counted. Otherwise
//! one known PIN, used between guesses, would clear the address for guessing all others.

use std::net::IpAddr;

use shared::{
    establishment::{SignInRefused, Urn},
    moment::{self, Moment},
};
use sqlx::{PgExecutor, PgPool};
use time::{Duration, OffsetDateTime};

use super::store::{self, Instants, Patience};
use crate::clock;

/// The first wait, in seconds.
const FIRST_WAIT: f64 = 30.0;
/// The longest wait, in seconds.
const LONGEST_WAIT: f64 = 900.0;
/// Wrong PINs in a row for one school: a person who mistypes is not held up.
const SCHOOL: Patience = Patience { free: 5, first_wait: FIRST_WAIT, longest_wait: LONGEST_WAIT };
/// Wrong PINs in a row from one address: many schools may share one through a county's proxy.
const ADDRESS: Patience = Patience { free: 50, first_wait: FIRST_WAIT, longest_wait: LONGEST_WAIT };
/// After this long without an attempt, the row of wrong PINs is over. Somebody who keeps guessing has the longest wait
/// between two guesses, so that waiting a day for some free ones gains nothing.
const FORGOTTEN_AFTER: Duration = Duration::DAY;

/// An attempt that may be checked.
#[derive(Debug)]
pub(super) struct Attempt {
    school: Subject,
    address: Subject,
}

/// One row of wrong PINs, this attempt included.
#[derive(Debug)]
struct Subject {
    name: String,
    counted: store::Counted,
}

/// When an attempt is taken again.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wait {
    until: OffsetDateTime,
}

impl Wait {
    pub fn refusal(&self) -> SignInRefused {
        // Whole minutes, rounded up, so that whoever comes back at the minute they read is not sent away again.
        let until = self.until + Duration::seconds(59);
        SignInRefused::Wait {
            until: Moment { iso: clock::iso(self.until), words: moment::time_words(clock::london(until).time()) },
        }
    }
}

/// Counts an attempt, unless one of its subjects has to wait.
pub(super) async fn reserve(
    pool: &PgPool,
    urn: Urn,
    from: IpAddr,
    now: OffsetDateTime,
) -> sqlx::Result<Result<Attempt, Wait>> {
    let (address, school) = (address_name(from), school_name(urn));
    // Both or neither: an attempt that the school's guard turns away is no guess, and the address does not pay for it.
    let mut transaction = pool.begin().await?;
    let mut counted = Vec::new();
    for (name, patience) in [(address, ADDRESS), (school, SCHOOL)] {
        match store::count_failure(&mut *transaction, &name, &patience, &instants(now)).await? {
            Some(row) => counted.push(Subject { name, counted: row }),
            None => {
                return Ok(Err(Wait { until: store::blocked_until(&mut *transaction, &name).await?.unwrap_or(now) }));
            }
        }
    }
    transaction.commit().await?;
    let (Some(school), Some(address)) = (counted.pop(), counted.pop()) else { return Err(sqlx::Error::RowNotFound) };
    Ok(Ok(Attempt { school, address }))
}

impl Attempt {
    /// The answer to a wrong PIN: it says at once when a wait has begun.
    pub fn refusal(&self, now: OffsetDateTime) -> SignInRefused {
        let until = self.school.counted.blocked_until.max(self.address.counted.blocked_until);
        if until > now { Wait { until }.refusal() } else { SignInRefused::NoMatch }
    }

    /// The PIN was right.
    pub async fn release(self, pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<()> {
        let mut transaction = pool.begin().await?;
        store::take_back(
            &mut *transaction,
            &self.address.name,
            self.school.counted.failures,
            self.address.counted.blocked_until,
            now,
        )
        .await?;
        store::forget(&mut *transaction, &self.school.name).await?;
        transaction.commit().await
    }
}

/// Forgets a school's wrong PINs.
pub(super) async fn forget(db: impl PgExecutor<'_>, urn: Urn) -> sqlx::Result<()> {
    store::forget(db, &school_name(urn)).await
}

/// Forgets rows of wrong PINs that are over.
pub(super) async fn forget_old(db: impl PgExecutor<'_>, now: OffsetDateTime) -> sqlx::Result<u64> {
    store::forget_old(db, &instants(now)).await
}

fn instants(now: OffsetDateTime) -> Instants {
    Instants { now, over: now - FORGOTTEN_AFTER, latest: now + Duration::seconds_f64(LONGEST_WAIT) }
}

fn school_name(urn: Urn) -> String {
    format!("urn:{urn}")
}

/// Of IPv6 the network: one subscriber has all of its 2^64 addresses.
fn address_name(from: IpAddr) -> String {
    match from.to_canonical() {
        IpAddr::V4(address) => format!("from:{address}"),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("from:{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_one_address() {
        let name = |text: &str| address_name(text.parse().unwrap());
        assert_eq!(name("192.0.2.7"), "from:192.0.2.7");
        assert_eq!(name("::ffff:192.0.2.7"), "from:192.0.2.7");
        assert_eq!(name("2001:db8:0:1::7"), name("2001:db8:0:1:ffff::8"));
        assert_ne!(name("2001:db8:0:1::7"), name("2001:db8:0:2::7"));
    }

    #[test]
    fn a_wait_is_told_in_whole_minutes_that_are_over() {
        let until = |civil| Wait {
            until: clock::from_london(moment::read_iso_date_time(civil).unwrap()) + Duration::seconds(30),
        };
        assert_eq!(until("2016-04-25T09:00").refusal().to_string(), "Too many wrong PINs. Try again after 9:01am");
    }
}
