//! Officers' passwords: whether somebody knows one, and which may be set.

use app::{failure::Failure, visit::SignInFrom};
use shared::{
    email::Email,
    form::FieldFault,
    office::OfficeRefused,
    officer::{Claimed, NotAPassword, Password},
};
use sqlx::PgPool;
use tokio::{sync::Semaphore, task};

use super::store;
use crate::platform::{
    attempts::{Account, Attempts, Claim},
    fault, secret,
};

mod rule;

pub(crate) use rule::Known;

type Done<T> = Result<T, Failure<OfficeRefused>>;

/// Checks passwords of officers who are signed in. Copies check a few at a time together.
#[derive(Clone)]
pub(crate) struct Passwords {
    pool: PgPool,
    attempts: Attempts,
    checker: secret::Checker,
}

impl Passwords {
    /// Those of this database, checked by this checker.
    pub fn new(pool: PgPool, attempts: Attempts, checker: secret::Checker) -> Self {
        Self { pool, attempts, checker }
    }

    /// Refuses somebody who does not know the password of the officer who is signed in: their session may be in other hands.
    /// Guesses count with those at the sign-in page, and wait as they do. `field` is the field in which it was typed.
    pub async fn confirm(&self, officer: i64, claimed: &Claimed, field: &str, from: &SignInFrom) -> Done<()> {
        let own = store::lookup_own(&self.pool, officer).await.map_err(fault::failure)?;
        let own = own.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
        let email = Email::try_from(own.email.as_str()).map_err(fault::failure)?;
        let claim = claim_of(&self.attempts, &email, Some((officer, own.version)), from);
        let attempt = self.attempts.reserve(claim).await.map_err(fault::failure)?;
        let attempt = attempt.map_err(|wait| Failure::Refused(OfficeRefused::Wait { until: wait.shown() }))?;
        let hash = own.password_hash.unwrap_or_else(|| secret::NOBODYS_HASH.to_owned());
        let right = self.checker.check(claimed.reveal().to_owned(), hash).await.map_err(fault::failure)?;
        if right {
            return self.attempts.right(attempt).await.map_err(fault::failure);
        }
        let wrong = || OfficeRefused::of([Some(FieldFault::new(field, NotAPassword::NotYours))]);
        let wait = self.attempts.wrong(&attempt).await.map_err(fault::failure)?;
        Err(Failure::Refused(wait.map_or_else(wrong, |wait| OfficeRefused::Wait { until: wait.shown() })))
    }
}

/// A claim to know the password of an officer, known or not; of a known one with number and version.
pub(crate) fn claim_of(attempts: &Attempts, email: &Email, known: Option<(i64, i32)>, from: &SignInFrom) -> Claim {
    Claim {
        name: attempts.officer(email),
        account: known.map(|(id, _)| Account::Officer(id)),
        address: from.address,
        device: known.and_then(|(id, version)| attempts.device(&from.device, Account::Officer(id), version)),
    }
}

/// How many passwords are judged at the same time: some take a processor for a while.
static JUDGED: Semaphore = Semaphore::const_new(1);

/// Hashes a password that an officer wants to set, unless it is easy to guess for somebody who knows this.
pub(crate) async fn hashed(password: &Password, known: Known) -> Done<String> {
    let turn = JUDGED.acquire().await.map_err(fault::failure)?;
    let judged = password.clone();
    // The turn goes along: a request that is given up does not stop the work.
    let work = move || {
        let judged = rule::judge(&judged, &known);
        drop(turn);
        judged
    };
    let judged = task::spawn_blocking(work).await.map_err(fault::failure)?;
    judged.map_err(|why| Failure::Refused(OfficeRefused::of([Some(FieldFault::new("password", why))])))?;
    secret::hash(password.reveal().to_owned()).await.map_err(fault::failure)
}
