//! Closing and reopening a session's waiting list.

use shared::session::SessionCode;
use sqlx::PgPool;

use super::{serve, store};
use crate::{
    live,
    platform::{
        clock::Clock,
        database::{self, contended, retry_while},
    },
};

/// Why a waiting list was neither closed nor opened.
#[derive(Debug, thiserror::Error)]
pub enum NotClosed {
    /// No session has the code.
    #[error("no session has this code")]
    NotFound,
    /// The database did not answer.
    #[error("the database: {0}")]
    Broken(#[from] sqlx::Error),
}

/// Closes or reopens a session's waiting list. While it is closed, nobody joins and no places are given; those on it keep their
/// turn. Reopening gives free places to those who wait.
///
/// # Errors
/// [`NotClosed`].
pub async fn close(pool: &PgPool, clock: &Clock, code: &SessionCode, closed: bool) -> Result<(), NotClosed> {
    retry_while(|refused| contended(refused), || close_once(pool, clock, code, closed)).await
}

async fn close_once(pool: &PgPool, clock: &Clock, code: &SessionCode, closed: bool) -> Result<(), NotClosed> {
    let mut transaction = database::begin(pool).await?;
    let session = store::lock(&mut transaction, code.as_str()).await?.ok_or(NotClosed::NotFound)?;
    store::set_closed(&mut transaction, session, closed, clock.now()).await?;
    let served = serve(&mut transaction, session, clock.now()).await?;
    transaction.commit().await?;
    live::notify_others(pool, "operator", &served.changed(session)).await;
    Ok(())
}
