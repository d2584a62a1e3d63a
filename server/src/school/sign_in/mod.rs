//! How schools sign in: choosing a school, and checking a PIN.

mod hint;
mod pin;
mod signed_in;
mod store;

use app::{
    failure::{Failure, Never},
    school::{SchoolChoice, sign_in::Establishments},
    visit::{School, SignInFrom},
};
use async_trait::async_trait;
use shared::{
    school::{Pin, SignIn, SignInRefused, Urn},
    search::{self, Named, Query},
};
use sqlx::PgPool;

use crate::platform::{
    attempts::{self, Account, Attempts, Claim, Name, Wait},
    clock::Clock,
    database::{self, contended, retry_while},
    internal_error, secret,
    signed_link::LinkKey,
};

pub use hint::hint;
pub(crate) use hint::{OPEN_PIN, OPEN_SCHOOL};
pub(crate) use pin::hash;
pub use pin::{hash_pin, random_pin};
pub use signed_in::SignedInSchools;

/// How many schools are searched for the chosen one.
const CANDIDATES: i64 = 100;

/// Implements [`Establishments`] on Postgres.
#[derive(Clone)]
pub struct PgEstablishments {
    pool: PgPool,
    clock: Clock,
    attempts: Attempts,
    demonstration: bool,
    checker: secret::Checker,
}

impl PgEstablishments {
    /// Uses this database, and this clock for waits. Only a demonstration accepts a PIN that is printed in the documentation.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock, key: &LinkKey, demonstration: bool) -> Self {
        let attempts = Attempts::new(pool.clone(), clock.clone(), key);
        Self { pool, clock, attempts, demonstration, checker: secret::Checker::default() }
    }

    /// How many PINs were checked: one for each answer that was not a wait, whether or not the school exists.
    #[must_use]
    pub fn checked(&self) -> u64 {
        self.checker.checked()
    }
}

#[async_trait]
impl Establishments for PgEstablishments {
    async fn list(&self) -> Result<Vec<SchoolChoice>, Failure<Never>> {
        let rows = store::list(&self.pool, self.demonstration).await.map_err(internal_error::failure)?;
        Ok(rows.into_iter().map(|row| SchoolChoice { urn: row.urn.to_string(), name: row.name }).collect())
    }

    async fn named(&self, typed: &str) -> Result<Option<Urn>, Failure<Never>> {
        let query = Query::read(typed);
        if query.is_empty() {
            return Ok(None);
        }
        let rows =
            store::search(&self.pool, &query, self.demonstration, CANDIDATES).await.map_err(internal_error::failure)?;
        let found: Vec<_> = rows.into_iter().map(|row| Named::new(row.urn.to_string(), row.name)).collect();
        Ok(search::meant(&found, typed).and_then(|school| Urn::try_from(school.number.as_str()).ok()))
    }

    async fn check_pin(&self, claim: SignIn, from: &SignInFrom) -> Result<(School, i32), Failure<SignInRefused>> {
        let known = store::find(&self.pool, claim.urn, self.demonstration).await.map_err(internal_error::failure)?;
        let attempt = self
            .attempts
            .reserve(self.claim(claim.urn, known.as_ref(), from))
            .await
            .map_err(internal_error::failure)?;
        let attempt = attempt.map_err(|wait| Failure::Refused(refusal(Some(wait))))?;
        // There is one code path for every claim, so that timing does not distinguish an unknown school from a wrong PIN.
        let hash = known.as_ref().map_or(secret::NOBODYS_HASH, |row| row.pin_hash.as_str()).to_owned();
        let right = self.checker.check(claim.pin.reveal().to_owned(), hash).await.map_err(internal_error::failure)?;
        let Some(row) = known.filter(|_| right) else {
            let wait = self.attempts.wrong(&attempt).await.map_err(internal_error::failure)?;
            return Err(Failure::Refused(refusal(wait)));
        };
        self.attempts.right(attempt).await.map_err(internal_error::failure)?;
        store::trace_sign_in(&self.pool, row.id, self.clock.now()).await.map_err(internal_error::failure)?;
        Ok((School { id: row.id, urn: claim.urn, name: row.name, acting: None }, row.pin_version))
    }

    async fn name(&self, urn: Urn) -> Result<Option<String>, Failure<Never>> {
        store::name(&self.pool, urn).await.map_err(internal_error::failure)
    }

    fn demonstration(&self) -> Option<String> {
        self.clock.demonstration_date()
    }

    fn hint(&self) -> Option<String> {
        self.demonstration.then(hint)
    }
}

impl PgEstablishments {
    fn claim(&self, urn: Urn, known: Option<&store::SignInRow>, from: &SignInFrom) -> Claim {
        let account = known.map(|row| (Account::School(row.id), row.pin_version));
        Claim {
            name: Name::of_school(urn),
            account: account.map(|(account, _)| account),
            address: from.address,
            device: account.and_then(|(account, version)| self.attempts.device(&from.device, account, version)),
        }
    }
}

/// Why a PIN was not set.
#[derive(Debug, thiserror::Error)]
pub enum PinNotSet {
    /// No establishment has this URN.
    #[error("no establishment has the URN {0}")]
    NotFound(Urn),
    /// The PIN could not be hashed.
    #[error("the PIN could not be hashed: {0}")]
    Unhashed(argon2::password_hash::Error),
    /// The database did not answer.
    #[error("the database: {0}")]
    Broken(#[from] sqlx::Error),
}

/// Gives a school a new PIN. The old PIN stops working, visits that began with it end, and earlier wrong PINs are forgotten.
///
/// # Errors
/// [`PinNotSet`].
pub async fn set_pin(pool: &PgPool, clock: &Clock, urn: Urn, pin: &Pin) -> Result<(), PinNotSet> {
    let hash = pin::hash(pin.clone()).await.map_err(PinNotSet::Unhashed)?;
    retry_while(|refused| contended(refused), || set_hash(pool, urn, &hash, clock.now())).await
}

async fn set_hash(pool: &PgPool, urn: Urn, hash: &str, now: time::OffsetDateTime) -> Result<(), PinNotSet> {
    let mut transaction = database::begin(pool).await?;
    if !store::set_pin(&mut *transaction, urn, hash, now).await? {
        return Err(PinNotSet::NotFound(urn));
    }
    attempts::forget(&mut *transaction, urn).await?;
    transaction.commit().await?;
    Ok(())
}

/// The answer to a wrong PIN. If a wait has begun, the answer says until when.
fn refusal(wait: Option<Wait>) -> SignInRefused {
    wait.map_or(SignInRefused::NoMatch, |wait| SignInRefused::Wait { until: wait.shown() })
}
