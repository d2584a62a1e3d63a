//! Officers' passwords: checking them, and which are allowed.

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
    internal_error, secret,
};

mod rule;

pub(crate) use rule::Known;

type Done<T> = Result<T, Failure<OfficeRefused>>;

/// Checks the passwords of signed-in officers. Copies share one limit on simultaneous checks.
#[derive(Clone)]
pub(crate) struct Passwords {
    pool: PgPool,
    attempts: Attempts,
    checker: secret::Checker,
}

impl Passwords {
    /// Uses this database and this checker.
    pub fn new(pool: PgPool, attempts: Attempts, checker: secret::Checker) -> Self {
        Self { pool, attempts, checker }
    }

    /// Refuses a caller who does not know the signed-in officer's password, because somebody else may be using their session. Wrong
    /// passwords count and cause waits as at sign-in. `field`: the form's field.
    pub async fn confirm(&self, officer: i64, claimed: &Claimed, field: &str, from: &SignInFrom) -> Done<()> {
        let own = store::lookup_own(&self.pool, officer).await.map_err(internal_error::failure)?;
        let own = own.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
        let email = Email::try_from(own.email.as_str()).map_err(internal_error::failure)?;
        let claim = claim_of(&self.attempts, &email, Some((officer, own.version)), from);
        let attempt = self.attempts.reserve(claim).await.map_err(internal_error::failure)?;
        let attempt = attempt.map_err(|wait| Failure::Refused(OfficeRefused::Wait { until: wait.shown() }))?;
        let hash = own.password_hash.unwrap_or_else(|| secret::NOBODYS_HASH.to_owned());
        let right = self.checker.check(claimed.reveal().to_owned(), hash).await.map_err(internal_error::failure)?;
        if right {
            return self.attempts.right(attempt).await.map_err(internal_error::failure);
        }
        let wrong = || OfficeRefused::of([Some(FieldFault::new(field, NotAPassword::NotYours))]);
        let wait = self.attempts.wrong(&attempt).await.map_err(internal_error::failure)?;
        Err(Failure::Refused(wait.map_or_else(wrong, |wait| OfficeRefused::Wait { until: wait.shown() })))
    }
}

/// A claim to know an officer's password, whether or not the officer exists; an existing one with number and version.
pub(crate) fn claim_of(attempts: &Attempts, email: &Email, known: Option<(i64, i32)>, from: &SignInFrom) -> Claim {
    Claim {
        name: attempts.officer(email),
        account: known.map(|(id, _)| Account::Officer(id)),
        address: from.address,
        device: known.and_then(|(id, version)| attempts.device(&from.device, Account::Officer(id), version)),
    }
}

/// How many passwords are judged at the same time, because some take a CPU for a while.
static JUDGED: Semaphore = Semaphore::const_new(1);

/// Hashes a new password, unless it is easy to guess for somebody who knows these facts.
pub(crate) async fn hashed(password: &Password, known: Known) -> Done<String> {
    let turn = JUDGED.acquire().await.map_err(internal_error::failure)?;
    let judged = password.clone();
    // The task holds the permit: cancelling the request does not stop the work.
    let work = move || {
        let judged = rule::judge(&judged, &known);
        drop(turn);
        judged
    };
    let judged = task::spawn_blocking(work).await.map_err(internal_error::failure)?;
    judged.map_err(|why| Failure::Refused(OfficeRefused::of([Some(FieldFault::new("password", why))])))?;
    secret::hash(password.reveal().to_owned()).await.map_err(internal_error::failure)
}
