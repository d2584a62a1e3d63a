//! The import of schools. A file is first read and checked row by row, then imported completely or not at all.

mod notices;
mod store;

use std::{
    fmt, io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use shared::school::gias::{Authority, Notice, Verdict};
use sqlx::PgPool;
use tokio::{sync::mpsc, task};

use super::gias::{Read, Rows};
use crate::{
    audit::Actor,
    platform::{
        clock::Clock,
        database::{self, contended, retry, retry_while},
    },
};

pub(crate) use store::{RowJudged, find, list_rows};

/// Rows sent to the database in one statement.
const BATCH: usize = 500;
/// Batches waiting for the database. Reading does not go further ahead, so memory does not grow with the file.
const AHEAD: usize = 2;

/// The officer who imports, and the file's name.
#[derive(Debug, Clone)]
pub struct Source {
    /// The officer. `None`: the command line.
    pub officer: Option<i64>,
    /// The file's name, for later reference.
    pub file_name: String,
    /// Imports only schools of this local authority, given by its three digits.
    pub authority: Option<String>,
    /// The file's length, or 0 if unknown.
    pub bytes: u64,
}

/// Counts rows by verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Each verdict that occurs.
    pub rows: Vec<(Verdict, u32)>,
    /// Schools of other authorities.
    pub elsewhere: u32,
}

impl Tally {
    /// The number of rows with this verdict.
    #[must_use]
    pub fn of(&self, verdict: Verdict) -> u32 {
        self.rows.iter().find(|(found, _)| *found == verdict).map_or(0, |(_, rows)| *rows)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for verdict in Verdict::ALL {
            writeln!(f, "{verdict}: {}", self.of(verdict))?;
        }
        write!(f, "Of other authorities: {}", self.elsewhere)
    }
}

/// Why a file was not fully read or not imported.
#[derive(Debug, thiserror::Error)]
pub enum NotImported {
    /// There is no such import, or it belongs to somebody else.
    #[error("there is no such import")]
    NotFound,
    /// The file has been imported already.
    #[error("the file has been imported already")]
    Done,
    /// Some rows cannot be read.
    #[error("the file has rows that cannot be read, so nothing was imported")]
    Unreadable,
    /// Schools have changed since the rows were checked. The rows have been checked again.
    #[error("schools have changed since the file was read; check what the import would do now")]
    Stale,
    /// The file ended early.
    #[error("the file could not be read: {0}")]
    Interrupted(#[from] io::Error),
    /// The database did not answer.
    #[error("the database: {0}")]
    Broken(#[from] sqlx::Error),
}

/// Reads a file and checks its rows; changes no school. Returns the import's number. Replaces the same officer's earlier file.
///
/// # Errors
/// [`NotImported::Interrupted`], [`NotImported::Broken`].
pub async fn read(
    pool: &PgPool,
    clock: &Clock,
    source: &Source,
    file: impl io::Read + Send + 'static,
) -> Result<i64, NotImported> {
    let id = begin(pool, clock, source).await?;
    read_on(pool, clock, (id, source.authority.clone()), file).await?;
    Ok(id)
}

/// Begins an import; [`read_on`] then reads its file. Replaces the same officer's earlier file.
///
/// # Errors
/// The database does not answer.
pub async fn begin(pool: &PgPool, clock: &Clock, source: &Source) -> sqlx::Result<i64> {
    store::begin(pool, source, clock.now()).await
}

/// Reads the file of an import that has begun, for one authority or all, and records progress.
///
/// # Errors
/// [`NotImported::Interrupted`], [`NotImported::Broken`]; the import is recorded as abandoned.
pub async fn read_on(
    pool: &PgPool,
    clock: &Clock,
    (id, authority): (i64, Option<String>),
    file: impl io::Read + Send + 'static,
) -> Result<(), NotImported> {
    let read = read_whole(pool, clock, (id, authority), file).await;
    if read.is_err() {
        store::give_up(pool, id).await?;
    }
    read
}

async fn read_whole(
    pool: &PgPool,
    clock: &Clock,
    (id, authority): (i64, Option<String>),
    file: impl io::Read + Send + 'static,
) -> Result<(), NotImported> {
    let (send, mut batches) = mpsc::channel(AHEAD);
    let bytes = Arc::new(AtomicU64::new(0));
    let file = Counted { file, bytes: bytes.clone() };
    let reading = task::spawn_blocking(move || read_batches(file, authority, &send));
    let mut elsewhere = 0;
    while let Some(batch) = batches.recv().await {
        let (rows, others): (Vec<Read>, Vec<Read>) = batch.into_iter().partition(|row| !matches!(row.of, Ok(None)));
        elsewhere += i32::try_from(others.len()).unwrap_or(i32::MAX);
        store::append(pool, id, rows).await?;
        store::note_read(pool, id, bytes.load(Ordering::Relaxed), clock.now()).await?;
    }
    let authorities = reading.await.map_err(io::Error::other)??;
    retry(|| judge(pool, id, elsewhere, &authorities)).await?;
    Ok(())
}

async fn judge(pool: &PgPool, id: i64, elsewhere: i32, authorities: &[Authority]) -> sqlx::Result<()> {
    let mut transaction = database::begin(pool).await?;
    store::allow_time(&mut transaction).await?;
    notices::skip_missing_columns(&mut *transaction, id).await?;
    notices::note_authorities(&mut *transaction, id, authorities).await?;
    store::judge(&mut *transaction, id).await?;
    store::complete(&mut *transaction, id, elsewhere).await?;
    transaction.commit().await
}

/// A file whose bytes are counted as they are read.
struct Counted<R> {
    file: R,
    bytes: Arc<AtomicU64>,
}

impl<R: io::Read> io::Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Reads until the end of the file, or until nothing receives the batches any more; returns the authorities of all rows.
fn read_batches(
    file: impl io::Read,
    authority: Option<String>,
    to: &mpsc::Sender<Vec<Read>>,
) -> io::Result<Vec<Authority>> {
    let mut rows = Rows::of(file, authority);
    let mut batch = Vec::with_capacity(BATCH);
    while let Some(row) = rows.next_row()? {
        batch.push(row);
        if batch.len() == BATCH && to.blocking_send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))).is_err() {
            return Ok(Vec::new());
        }
    }
    let _ = to.blocking_send(batch);
    Ok(rows.authorities())
}

/// Imports the rows, in one transaction.
///
/// # Errors
/// [`NotImported`]; no school is changed in that case.
pub async fn apply(pool: &PgPool, clock: &Clock, officer: Option<i64>, id: i64) -> Result<(), NotImported> {
    retry_while(|refused| contended(refused), || apply_once(pool, clock, officer, id)).await
}

async fn apply_once(pool: &PgPool, clock: &Clock, officer: Option<i64>, id: i64) -> Result<(), NotImported> {
    let now = clock.now();
    let mut transaction = database::begin(pool).await?;
    store::allow_time(&mut transaction).await?;
    let applied = store::lock(&mut *transaction, officer, id).await?.ok_or(NotImported::NotFound)?;
    if applied {
        return Err(NotImported::Done);
    }
    store::lock_schools(&mut transaction).await?;
    if store::judge(&mut *transaction, id).await? > 0 {
        transaction.commit().await?;
        return Err(NotImported::Stale);
    }
    if store::tally(&mut *transaction, id).await?.of(Verdict::Unreadable) > 0 {
        return Err(NotImported::Unreadable);
    }
    let by = Actor::office(officer);
    store::add_new(&mut *transaction, &by, id, now).await?;
    store::change_known(&mut *transaction, &by, id, now).await?;
    store::applied(&mut *transaction, &by, id, now).await?;
    transaction.commit().await?;
    Ok(())
}

/// Deletes files that were read more than a day ago, imported or not. Called by a periodic job.
///
/// # Errors
/// The database does not answer.
pub async fn forget_old(pool: &PgPool, clock: &Clock) -> sqlx::Result<()> {
    store::forget_old(pool, clock.now()).await
}

/// Counts a file's rows by verdict.
///
/// # Errors
/// The database does not answer.
pub async fn tally(pool: &PgPool, id: i64) -> sqlx::Result<Tally> {
    store::tally(pool, id).await
}

/// The notices for a file that was read to its end, before it is imported.
///
/// # Errors
/// The database does not answer.
pub async fn notices(pool: &PgPool, id: i64) -> sqlx::Result<Vec<Notice>> {
    notices::list(pool, id).await
}

/// Prints the effect of an import on the command line: one line for each row that changes something.
///
/// # Errors
/// The database does not answer.
pub async fn print_rows(pool: &PgPool, id: i64) -> sqlx::Result<()> {
    for verdict in [Verdict::Unreadable, Verdict::New, Verdict::Changed, Verdict::Closed] {
        let mut shown = 0;
        loop {
            let rows = store::list_rows(pool, id, Some(verdict), 1_000, shown).await?;
            for row in &rows {
                println!("{row}");
            }
            shown += 1_000;
            if rows.len() < 1_000 {
                break;
            }
        }
    }
    Ok(())
}
