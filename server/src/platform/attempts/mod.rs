//! Counts wrong secrets (PINs, passwords, codes), and makes the next attempt wait after too many.
//!
//! An attempt is counted as wrong before its secret is checked, and taken back if the secret is right. So simultaneous guesses
//! queue for the counter like successive ones.
//!
//! A device that has signed in before has a separate count ([`device`]), so strangers cannot lock it out. All other devices are
//! strangers. Their attempts count for the school or officer and for their networks, and wrong ones also for all schools together.
//! Strangers from networks from which the school has signed in share one count. Those from elsewhere share another, whose waits
//! grow with the wrong secrets for all schools ([`patience`]).
//!
//! A right secret takes back the wrong ones for the same account from the same network. Mistyping is forgiven after a successful
//! sign-in, while guesses at other accounts stay counted. Otherwise one known PIN, used between guesses, would clear the network
//! for guessing all others.

mod known_device;
mod name;
mod patience;
mod store;
mod trace;

use std::net::IpAddr;

use shared::{
    email::Email,
    moment::{self, Moment},
    school::Urn,
};
use sqlx::{PgExecutor, PgPool};
use time::{Duration, OffsetDateTime};

use self::{
    name::DigestKey,
    patience::{Level, Patience, WINDOW},
    trace::Who,
};
use crate::platform::{
    clock::{self, Clock},
    database::{self, retry},
    network::Network,
    signed_link::LinkKey,
};

use known_device::Devices;
pub(crate) use known_device::{Account, KnownDevice, LASTS as DEVICE_LASTS};
pub(crate) use name::{Kind, Name};

/// The most subjects counted; a periodic job bounds the table. Those that would be forgotten soonest are deleted first, which never
/// affects a subject with a long wait.
const SUBJECTS_MAX: i64 = 100_000;
/// How long a network stays known after a successful sign-in.
const NETWORK_LASTS: Duration = Duration::days(180);

/// Counts attempts in a database. Copies share their counts.
#[derive(Clone)]
pub struct Attempts {
    pool: PgPool,
    clock: Clock,
    key: DigestKey,
    devices: Devices,
}

/// An attempt to use a secret.
pub(crate) struct Claim {
    /// The secret's subject.
    pub name: Name,
    /// The account, if it exists; logs name it.
    pub account: Option<Account>,
    /// The address it comes from.
    pub address: IpAddr,
    /// The device, if it has signed in to this account before.
    pub device: Option<KnownDevice>,
}

/// An attempt that may be checked. It counts as wrong until the secret proves right.
pub(crate) struct Attempt {
    who: Who,
    name: Name,
    counts: Counts,
}

enum Counts {
    Device(Counted),
    Stranger(Box<Stranger>),
}

/// The counts of a stranger's attempt.
struct Stranger {
    wide: Counted,
    near: Counted,
    name: Counted,
    /// Whether the school, or some officer, has signed in from the wide network.
    known: bool,
    /// The slot in which the attempt was counted for all schools, and the count then.
    at: OffsetDateTime,
    all: i64,
}

/// One subject of the attempt.
struct Counted {
    subject: String,
    patience: Patience,
    blocked_until: Option<OffsetDateTime>,
}

/// When the next attempt is accepted.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    until: OffsetDateTime,
}

impl Wait {
    /// The whole minutes until the next attempt is accepted, rounded up, so that somebody who returns at the stated minute is
    /// accepted.
    pub(crate) fn shown(&self) -> Moment {
        let until = self.until + Duration::seconds(59);
        Moment { iso: clock::iso(self.until), words: moment::time_words(clock::london(until).time()) }
    }
}

impl Attempts {
    /// Uses a database; networks are named by digests with its key.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock, key: &LinkKey) -> Self {
        Self { pool, clock, key: DigestKey::of(key), devices: Devices::of(key) }
    }

    /// The subject of an officer's password, whether or not the officer exists.
    pub(crate) fn officer(&self, email: &Email) -> Name {
        self.key.officer(email)
    }

    /// The device with this cookie, if it has signed in to this account with this version of its secret.
    pub(crate) fn device(&self, cookie: &str, account: Account, version: i32) -> Option<KnownDevice> {
        self.devices.known(cookie, account, version, self.clock.now())
    }

    /// The cookie of a device after it has signed in, which replaces its old one.
    pub(crate) fn device_signed_in(&self, cookie: &str, account: Account, version: i32) -> String {
        self.devices.signed_in(cookie, account, version, self.clock.now())
    }

    /// The name of an address's network in logs: a keyed digest of its [`Network::wide`].
    pub(crate) fn network(&self, address: IpAddr) -> String {
        self.key.wide(Network::wide(address))
    }

    /// Counts an attempt, unless one of its subjects has to wait.
    pub(crate) async fn reserve(&self, claim: Claim) -> sqlx::Result<Result<Attempt, Wait>> {
        let now = self.clock.now();
        let wide = self.network(claim.address);
        let who = Who::of(&claim, &wide);
        let counts = match &claim.device {
            Some(device) => self.reserve_on_device(&claim.name.on_device(&device.number), now).await?,
            None => retry(|| self.reserve_of_stranger(&claim, wide.clone(), now)).await?,
        };
        Ok(match counts {
            Ok(counts) => Ok(Attempt { who, name: claim.name, counts }),
            Err(wait) => {
                who.waits();
                Err(wait)
            }
        })
    }

    async fn reserve_on_device(&self, subject: &str, now: OffsetDateTime) -> sqlx::Result<Result<Counts, Wait>> {
        let mut db = self.pool.acquire().await?;
        Ok(count(&mut db, subject.to_owned(), patience::KNOWN, now).await?.map(Counts::Device))
    }

    async fn reserve_of_stranger(
        &self,
        claim: &Claim,
        wide: String,
        now: OffsetDateTime,
    ) -> sqlx::Result<Result<Counts, Wait>> {
        let (name, kind) = (&claim.name, claim.name.kind().code());
        // All counts are committed or none: an attempt that has to wait is not a guess, so it does not count for its networks.
        let mut transaction = database::begin(&self.pool).await?;
        let standing = store::standing(&mut *transaction, name.signs_in_as(), &wide, kind, now).await?;
        let (known, level) = (standing.by_anybody, Level::of(standing.wrong));
        let by_name = if standing.by_name {
            (name.in_known_networks(), patience::KNOWN)
        } else {
            (name.elsewhere(), patience::newcomers(level))
        };
        let subjects = [
            (wide, patience::wide(known, level)),
            (self.key.near(Network::near(claim.address)), patience::near(known, level)),
            by_name,
        ];
        // Always in this order, so that no two transactions deadlock.
        let mut counted = Vec::new();
        for (subject, patience) in subjects {
            match count(&mut transaction, subject, patience, now).await? {
                Ok(one) => counted.push(one),
                Err(wait) => return Ok(Err(wait)),
            }
        }
        // All strangers share this row, so it is locked last and as briefly as possible.
        let all = store::add_wrong(&mut *transaction, kind, now).await?;
        transaction.commit().await?;
        let (Some(name), Some(near), Some(wide)) = (counted.pop(), counted.pop(), counted.pop()) else {
            return Err(sqlx::Error::RowNotFound);
        };
        Ok(Ok(Counts::Stranger(Box::new(Stranger { wide, near, name, known: standing.by_name, at: now, all }))))
    }

    /// Records that the secret was right.
    pub(crate) async fn right(&self, attempt: Attempt) -> sqlx::Result<()> {
        let now = self.clock.now();
        retry(|| self.take_back(&attempt, now)).await?;
        attempt.who.is_right();
        Ok(())
    }

    /// Takes back the attempt's counts, and remembers its network.
    async fn take_back(&self, attempt: &Attempt, now: OffsetDateTime) -> sqlx::Result<()> {
        match &attempt.counts {
            Counts::Device(device) => store::forget(&self.pool, std::slice::from_ref(&device.subject)).await,
            Counts::Stranger(stranger) => self.take_back_of_stranger(&attempt.name, stranger, now).await,
        }
    }

    async fn take_back_of_stranger(&self, of: &Name, stranger: &Stranger, now: OffsetDateTime) -> sqlx::Result<()> {
        let Stranger { wide, near, name, known, at, .. } = stranger;
        let mut transaction = database::begin(&self.pool).await?;
        let own = of.in_network(&near.subject);
        let wrong = store::take_out(&mut *transaction, &own, &patience::own(), now).await?;
        for counted in [wide, near, name] {
            let subject = (counted.subject.as_str(), &counted.patience);
            store::take_back(&mut *transaction, subject, wrong + 1, counted.blocked_until, now).await?;
        }
        if *known {
            store::forget(&mut *transaction, std::slice::from_ref(&name.subject)).await?;
        }
        store::take_wrong_back(&mut *transaction, of.kind().code(), *at).await?;
        store::add_network(&mut *transaction, of.signs_in_as(), &wide.subject, of.networks_max(), now).await?;
        transaction.commit().await
    }

    /// Records that the secret was wrong; returns the wait that begins now, if any.
    pub(crate) async fn wrong(&self, attempt: &Attempt) -> sqlx::Result<Option<Wait>> {
        let wait = retry(|| self.count_wrong(attempt, self.clock.now())).await?;
        attempt.who.is_wrong(wait.is_some());
        if let Counts::Stranger(stranger) = &attempt.counts
            && Level::of(stranger.all) != Level::of(stranger.all - 1)
        {
            trace::many_wrong(attempt.name.kind(), stranger.all);
        }
        Ok(wait)
    }

    async fn count_wrong(&self, attempt: &Attempt, now: OffsetDateTime) -> sqlx::Result<Option<Wait>> {
        let mut transaction = database::begin(&self.pool).await?;
        let until = match &attempt.counts {
            Counts::Device(device) => device.blocked_until,
            Counts::Stranger(stranger) => {
                let Stranger { wide, near, name, .. } = stranger.as_ref();
                let own = attempt.name.in_network(&near.subject);
                store::count(&mut *transaction, &own, &patience::own(), now).await?;
                near.blocked_until.max(wide.blocked_until).max(name.blocked_until)
            }
        };
        let wait = until.filter(|until| *until > now).map(|until| Wait { until });
        if let Some(wait) = &wait {
            // Looked up for unknown officers too, so that the answer takes as long.
            store::trace_wait(&mut *transaction, &attempt.who, wait.until, now).await?;
        }
        transaction.commit().await?;
        Ok(wait)
    }
}

async fn count(
    db: &mut sqlx::PgConnection,
    subject: String,
    patience: Patience,
    now: OffsetDateTime,
) -> sqlx::Result<Result<Counted, Wait>> {
    match store::count(&mut *db, &subject, &patience, now).await? {
        Some(row) => Ok(Ok(Counted { subject, patience, blocked_until: row.blocked_until })),
        None => Ok(Err(Wait { until: store::blocked_until(&mut *db, &subject).await?.unwrap_or(now) })),
    }
}

/// Forgets strangers' wrong PINs for a school with a new PIN. Known devices are forgotten too.
pub(crate) async fn forget(db: impl PgExecutor<'_>, urn: Urn) -> sqlx::Result<()> {
    let name = Name::of_school(urn);
    store::forget(db, &[name.in_known_networks(), name.elsewhere()]).await
}

/// Deletes expired wrong secrets and networks; returns how many counts were deleted. Called by a periodic job.
///
/// # Errors
/// The database does not answer.
pub async fn forget_old(pool: &PgPool, clock: &Clock) -> sqlx::Result<u64> {
    let now = clock.now();
    store::forget_wrong(pool, now - 2 * WINDOW).await?;
    store::forget_networks(pool, now - NETWORK_LASTS).await?;
    store::forget_old(pool, SUBJECTS_MAX, now).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wait_is_rounded_up_to_whole_minutes() {
        let until = |civil| Wait {
            until: clock::from_london(moment::read_iso_date_time(civil).unwrap()) + Duration::seconds(30),
        };
        assert_eq!(until("2016-04-25T09:00").shown().words, "9:01am");
    }
}
