//! Transactions, and retries after a conflict with another transaction.

use std::{error::Error, time::Duration};

use app::failure::Failure;
use sqlx::{PgPool, Postgres, Transaction};

/// How many times a command is tried.
pub const TRIES: u32 = 8;
/// The longest pause before the second attempt; it doubles with each attempt.
const PAUSE: Duration = Duration::from_millis(5);

/// Begins a read-committed transaction.
///
/// The statement itself names the isolation level, because a pooler may ignore connection settings, and the database, role or
/// server may have another default.
///
/// # Errors
/// The database does not answer.
pub async fn begin(pool: &PgPool) -> sqlx::Result<Transaction<'static, Postgres>> {
    pool.begin_with("begin isolation level read committed").await
}

/// An error that says whether a conflict with another transaction caused it, so that a retry may succeed.
pub trait Contended {
    /// Whether a retry is worthwhile.
    fn is_contended(&self) -> bool;
}

impl Contended for sqlx::Error {
    fn is_contended(&self) -> bool {
        // serialization_failure and deadlock_detected: Postgres has rolled the transaction back.
        let code = self.as_database_error().and_then(sqlx::error::DatabaseError::code);
        code.is_some_and(|code| matches!(&*code, "40001" | "40P01"))
    }
}

/// Whether an error has a database conflict among its causes.
pub fn contended(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<sqlx::Error>().is_some_and(Contended::is_contended) {
            return true;
        }
        cause = error.source();
    }
    false
}

impl<R> Contended for Failure<R> {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Broken { again: true, .. })
    }
}

/// Retries a command on conflicts, up to [`TRIES`] attempts.
///
/// # Errors
/// The command's own error.
pub async fn retry<T, E, F>(attempt: impl Fn() -> F) -> Result<T, E>
where
    E: Contended,
    F: Future<Output = Result<T, E>>,
{
    retry_while(E::is_contended, attempt).await
}

/// Retries a command while its error matches, up to [`TRIES`] attempts.
///
/// # Errors
/// The command's own error.
pub async fn retry_while<T, E, F>(passes: impl Fn(&E) -> bool, attempt: impl Fn() -> F) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    for tried in 1..TRIES {
        match attempt().await {
            Err(error) if passes(&error) => pause(tried).await,
            done => return done,
        }
    }
    let last = attempt().await;
    if last.as_ref().is_err_and(passes) {
        tracing::error!(tries = TRIES, "every attempt conflicted with another transaction");
    }
    last
}

/// Waits a random time, so that conflicting transactions retry at different times.
async fn pause(tried: u32) {
    let longest = PAUSE * 2_u32.saturating_pow(tried - 1);
    tokio::time::sleep(longest.mul_f64(rand::random())).await;
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    struct Busy(bool);

    impl Contended for Busy {
        fn is_contended(&self) -> bool {
            self.0
        }
    }

    /// How many attempts a command takes that succeeds at attempt `success`.
    async fn tries(success: u32, contended: bool) -> (u32, bool) {
        let tried = AtomicU32::new(0);
        let done = retry(async || {
            let nth = tried.fetch_add(1, Ordering::Relaxed) + 1;
            if nth < success { Err(Busy(contended)) } else { Ok(()) }
        });
        let done = done.await.is_ok();
        (tried.into_inner(), done)
    }

    #[tokio::test]
    async fn command_is_retried_until_there_is_no_conflict() {
        assert_eq!(tries(1, true).await, (1, true));
        assert_eq!(tries(TRIES, true).await, (TRIES, true));
    }

    #[tokio::test]
    async fn command_has_a_limited_number_of_attempts() {
        assert_eq!(tries(TRIES + 1, true).await, (TRIES, false));
    }

    #[tokio::test]
    async fn any_other_error_is_returned_at_once() {
        assert_eq!(tries(2, false).await, (1, false));
    }
}
