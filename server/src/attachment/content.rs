//! Where the content of attachments is kept: in the database, or in a folder, each once under its SHA-256.

use std::{
    fmt::Write as _,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::body::Bytes;
use sqlx::{PgConnection, PgExecutor, PgPool};
use tokio::{
    fs,
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt},
    sync::Semaphore,
};

use super::store;

use crate::platform::database;

/// Whoever attaches shares this lock of the database until that is committed; whoever deletes has it alone. So nothing is deleted
/// that is being attached again.
const LOCK: i64 = 0x706c_6163_6562_0a77;

/// Pieces that are read out of the database at the same time. They do not pass the gate: this many connections are all that
/// bookings ever miss.
const READS_AT_ONCE: usize = 4;

/// Why a content was not kept, found or deleted.
#[derive(Debug, thiserror::Error)]
pub enum ContentLost {
    /// The database did not answer.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The folder of attachments cannot be read or written.
    #[error("the folder of attachments: {0}")]
    Folder(#[from] io::Error),
    /// It lies in a folder, and this server was told of none.
    #[error("it lies in a folder, and --attachments names none")]
    NoFolder,
}

/// Keeps contents. What is there already is found in the other place too.
#[derive(Debug, Clone)]
pub struct ContentStore {
    folder: Option<PathBuf>,
    reads: Arc<Semaphore>,
}

impl Default for ContentStore {
    fn default() -> Self {
        Self::new(None)
    }
}

/// A content that is read.
pub(super) enum Reader {
    /// Out of the database.
    Database { pool: PgPool, reads: Arc<Semaphore>, digest: Vec<u8> },
    /// Out of the folder.
    Folder(fs::File),
}

impl Reader {
    /// At most so many bytes from there on.
    pub(super) async fn piece(&mut self, at: u64, most: u64) -> Result<Bytes, ContentLost> {
        match self {
            Self::Database { pool, reads, digest } => {
                // It is an error only of a closed semaphore, which nobody closes.
                let _turn = reads.acquire().await.ok();
                Ok(Bytes::from(store::piece(&*pool, digest, at, most).await?))
            }
            Self::Folder(file) => {
                file.seek(io::SeekFrom::Start(at)).await?;
                let mut piece = Vec::new();
                file.take(most).read_to_end(&mut piece).await?;
                Ok(Bytes::from(piece))
            }
        }
    }
}

impl ContentStore {
    /// In this folder; in the database where there is none.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, reads: Arc::new(Semaphore::new(READS_AT_ONCE)) }
    }

    /// Keeps a content under its digest. In a folder it is there whole before the database names it, whatever happens.
    pub(super) async fn keep(&self, db: &mut PgConnection, digest: &[u8], content: &Bytes) -> Result<(), ContentLost> {
        if let Some(folder) = &self.folder {
            write(&place(folder, digest), content).await?;
        }
        let in_database = self.folder.is_none().then_some(&content[..]);
        Ok(store::append_content(db, digest, content.len(), in_database).await?)
    }

    /// Opens the content with this digest to be read in pieces.
    pub(super) async fn open(&self, pool: &PgPool, digest: &[u8], in_folder: bool) -> Result<Reader, ContentLost> {
        if !in_folder {
            return Ok(Reader::Database { pool: pool.clone(), reads: self.reads.clone(), digest: digest.to_vec() });
        }
        let folder = self.folder.as_ref().ok_or(ContentLost::NoFolder)?;
        Ok(Reader::Folder(fs::File::open(place(folder, digest)).await?))
    }

    async fn delete(&self, digest: &[u8]) -> Result<(), ContentLost> {
        let folder = self.folder.as_ref().ok_or(ContentLost::NoFolder)?;
        match fs::remove_file(place(folder, digest)).await {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(cause.into()),
            _ => Ok(()),
        }
    }
}

/// `ab/cdef…`: folders stay small.
fn place(folder: &Path, digest: &[u8]) -> PathBuf {
    let name = digest.iter().fold(String::new(), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    });
    let (first, rest) = name.split_at(2.min(name.len()));
    folder.join(first).join(rest)
}

/// Writes beside, then names it: who reads finds it whole or not at all.
async fn write(to: &Path, content: &[u8]) -> io::Result<()> {
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder).await?;
    let beside = to.with_extension(format!("{:016x}", rand::random::<u64>()));
    let mut file = fs::File::create(&beside).await?;
    let written = async {
        file.write_all(content).await?;
        file.sync_all().await?;
        fs::rename(&beside, to).await?;
        fs::File::open(folder).await?.sync_all().await
    };
    let written = written.await;
    if written.is_err() {
        // The fault itself is told; what is left beside is in nobody's way.
        let _ = fs::remove_file(&beside).await;
    }
    written
}

/// Attaches with others until the transaction ends, never while something is deleted.
pub(super) async fn share(db: impl PgExecutor<'_>) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock_shared($1)", LOCK).execute(db).await?;
    Ok(())
}

/// Deletes the attachments that no draft and no sheet has, and their contents; says how many contents.
///
/// # Errors
/// [`ContentLost`]; what is deleted of it then is nothing in the database.
pub async fn forget_unused(pool: &PgPool, contents: &ContentStore) -> Result<usize, ContentLost> {
    let mut transaction = database::begin(pool).await?;
    sqlx::query!("select pg_advisory_xact_lock($1)", LOCK).execute(&mut *transaction).await?;
    store::remove_unused(&mut *transaction).await?;
    let gone = store::remove_unused_contents(&mut *transaction).await?;
    for content in gone.iter().filter(|content| content.in_folder) {
        contents.delete(&content.digest).await?;
    }
    transaction.commit().await?;
    Ok(gone.len())
}
