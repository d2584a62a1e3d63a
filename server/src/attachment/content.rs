//! Stores the content of attachments, in the database or in a folder, each once under its SHA-256.

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

/// Attaching holds this database lock in shared mode until its commit, and deleting holds it exclusively. So no content is
/// deleted while it is being attached again.
const LOCK: i64 = 0x706c_6163_6562_0a77;

/// Pieces that are read from the database at the same time. Downloads do not pass the overload gate, so this limit keeps database
/// connections free for bookings.
const READS_AT_ONCE: usize = 4;

/// Why content was not stored, found or deleted.
#[derive(Debug, thiserror::Error)]
pub enum ContentLost {
    /// The database did not answer.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The attachments folder cannot be read or written.
    #[error("the folder of attachments: {0}")]
    Folder(#[from] io::Error),
    /// The content is in a folder, and this server has none.
    #[error("it is stored in a folder, and --attachments is not set")]
    NoFolder,
}

/// Stores content. Content stored earlier in the other place is found too.
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

/// Content that is being read.
pub(super) enum Reader {
    /// The content is read from the database.
    Database { pool: PgPool, reads: Arc<Semaphore>, digest: Vec<u8> },
    /// The content is read from the folder.
    Folder(fs::File),
}

impl Reader {
    /// Reads at most this many bytes from this offset.
    pub(super) async fn piece(&mut self, at: u64, most: u64) -> Result<Bytes, ContentLost> {
        match self {
            Self::Database { pool, reads, digest } => {
                // Fails only if the semaphore is closed, which never happens.
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
    /// Stores content in this folder, or in the database if there is no folder.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, reads: Arc::new(Semaphore::new(READS_AT_ONCE)) }
    }

    /// Stores content under its digest. A file is complete in the folder before the database refers to it.
    pub(super) async fn keep(&self, db: &mut PgConnection, digest: &[u8], content: &Bytes) -> Result<(), ContentLost> {
        if let Some(folder) = &self.folder {
            write(&place(folder, digest), content).await?;
        }
        let in_database = self.folder.is_none().then_some(&content[..]);
        Ok(store::append_content(db, digest, content.len(), in_database).await?)
    }

    /// Opens the content with this digest, to be read in pieces.
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

/// The path of a content's file: `ab/cdef…`, so that each folder stays small.
fn place(folder: &Path, digest: &[u8]) -> PathBuf {
    let name = digest.iter().fold(String::new(), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    });
    let (first, rest) = name.split_at(2.min(name.len()));
    folder.join(first).join(rest)
}

/// Writes a temporary file and renames it, so that readers find all of it or nothing.
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
        // The original error is returned; a leftover temporary file is harmless.
        let _ = fs::remove_file(&beside).await;
    }
    written
}

/// Takes the shared lock for attaching until the transaction ends, so that no content is deleted meanwhile.
pub(super) async fn share(db: impl PgExecutor<'_>) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock_shared($1)", LOCK).execute(db).await?;
    Ok(())
}

/// Deletes attachments that no draft or sheet uses, and their content; returns how many contents.
///
/// # Errors
/// [`ContentLost`]; content that was deleted by then is no longer in the database.
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
