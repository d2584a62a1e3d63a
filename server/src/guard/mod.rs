//! The guard against guessing: how many wrong secrets (PINs, passwords) in a row there were, for a name and from an address,
//! and how long the next attempt waits.
//!
//! An attempt is counted as wrong before its secret is checked, and taken back if that is right. Guesses sent at once
//! therefore line up at the counter like guesses sent one by one.
//!
//! A right secret ends the name's row of wrong ones. From the address it takes back only what this same name's wrong
//! secrets had added: mistyping is forgiven when somebody gets in, while guesses at other names stay counted. Otherwise
//! one known PIN, used between guesses, would clear the address for guessing all others.

mod store;

use std::net::IpAddr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use shared::{
    email::Email,
    establishment::Urn,
    moment::{self, Moment},
};
use sqlx::{PgExecutor, PgPool};
use time::{Duration, OffsetDateTime};

use crate::clock::{self, Clock};
use store::{Instants, Patience};

/// The first wait, in seconds.
const FIRST_WAIT: f64 = 30.0;
/// The longest wait, in seconds.
const LONGEST_WAIT: f64 = 900.0;
/// Wrong secrets in a row for one name: a person who mistypes is not held up.
const NAME: Patience = Patience { free: 5, first_wait: FIRST_WAIT, longest_wait: LONGEST_WAIT };
/// Wrong secrets in a row from one address: many schools may share one through a county's proxy.
const ADDRESS: Patience = Patience { free: 50, first_wait: FIRST_WAIT, longest_wait: LONGEST_WAIT };
/// After this long without an attempt, the row of wrong ones is over. Somebody who keeps guessing has the longest wait
/// between two guesses, so that waiting a day for some free ones gains nothing.
const FORGOTTEN_AFTER: Duration = Duration::DAY;
/// How far the clocks of two copies of the server may differ, with room to spare: `docs/operations.md` asks for a minute.
const CLOCKS_DIFFER: Duration = Duration::minutes(5);

/// An attempt that may be checked.
#[derive(Debug)]
pub(crate) struct Attempt {
    name: Subject,
    address: Subject,
}

/// One row of wrong secrets, this attempt included.
#[derive(Debug)]
struct Subject {
    name: String,
    counted: store::Counted,
}

/// When an attempt is taken again.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    until: OffsetDateTime,
}

impl Wait {
    /// When the next attempt is taken, in whole minutes, rounded up: whoever comes back at the minute they read is not sent
    /// away again.
    pub(crate) fn shown(&self) -> Moment {
        let until = self.until + Duration::seconds(59);
        Moment { iso: clock::iso(self.until), words: moment::time_words(clock::london(until).time()) }
    }
}

/// Counts an attempt, unless one of its subjects has to wait.
pub(crate) async fn reserve(
    pool: &PgPool,
    name: &Name,
    from: IpAddr,
    now: OffsetDateTime,
) -> sqlx::Result<Result<Attempt, Wait>> {
    let address = address_name(from);
    // Both or neither: an attempt that the name's guard turns away is no guess, and the address does not pay for it.
    let mut transaction = pool.begin().await?;
    let mut counted = Vec::new();
    for (name, patience) in [(address, ADDRESS), (name.0.clone(), NAME)] {
        match store::count_failure(&mut *transaction, &name, &patience, &instants(now)).await? {
            Some(row) => counted.push(Subject { name, counted: row }),
            None => {
                return Ok(Err(Wait { until: store::blocked_until(&mut *transaction, &name).await?.unwrap_or(now) }));
            }
        }
    }
    transaction.commit().await?;
    let (Some(name), Some(address)) = (counted.pop(), counted.pop()) else { return Err(sqlx::Error::RowNotFound) };
    Ok(Ok(Attempt { name, address }))
}

impl Attempt {
    /// The wait that begins with this attempt, if it was wrong.
    pub(crate) fn wait(&self, now: OffsetDateTime) -> Option<Wait> {
        let until = self.name.counted.blocked_until.max(self.address.counted.blocked_until);
        (until > now).then_some(Wait { until })
    }

    /// The secret was right.
    pub(crate) async fn release(self, pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<()> {
        let mut transaction = pool.begin().await?;
        store::take_back(
            &mut *transaction,
            &self.address.name,
            self.name.counted.failures,
            self.address.counted.blocked_until,
            now,
        )
        .await?;
        store::forget(&mut *transaction, &self.name.name).await?;
        transaction.commit().await
    }
}

/// Forgets the wrong secrets of a name.
pub(crate) async fn forget(db: impl PgExecutor<'_>, name: &Name) -> sqlx::Result<()> {
    store::forget(db, &name.0).await
}

/// Forgets wrong secrets so old that they count no more. For a job that runs now and then.
///
/// # Errors
/// Where the database does not answer.
pub async fn forget_old(pool: &PgPool, clock: &Clock) -> sqlx::Result<u64> {
    store::forget_old(pool, &instants(clock.now())).await
}

fn instants(now: OffsetDateTime) -> Instants {
    let latest = now + Duration::seconds_f64(LONGEST_WAIT) + CLOCKS_DIFFER;
    Instants { now, over: now - FORGOTTEN_AFTER, latest }
}

/// Whose secrets are guessed, as the guard notes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name(String);

impl Name {
    /// An officer's codes of the second step.
    pub(crate) fn of_codes(officer: i64) -> Self {
        Self(format!("code:{officer}"))
    }
}

impl From<Urn> for Name {
    fn from(urn: Urn) -> Self {
        Self(format!("urn:{urn}"))
    }
}

impl From<&Email> for Name {
    /// A digest: anybody may type any email, and none is kept for that.
    fn from(email: &Email) -> Self {
        let digest = Sha256::digest(email.as_str().as_bytes());
        Self(format!("officer:{}", URL_SAFE_NO_PAD.encode(digest)))
    }
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
        assert_eq!(until("2016-04-25T09:00").shown().words, "9:01am");
    }
}
