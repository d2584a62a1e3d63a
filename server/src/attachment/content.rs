//! Where the content of attachments is kept: in the database, or in a folder, each once under its SHA-256.

use std::{
    fmt::Write as _,
    io,
    path::{Path, PathBuf},
};

use axum::body::Bytes;
use sqlx::{PgConnection, PgExecutor, PgPool};
use tokio::{fs, io::AsyncWriteExt};

use super::store;

/// Whoever attaches shares this lock of the database until that is committed; whoever deletes has it alone. So nothing is deleted
/// that is being attached again.
const LOCK: i64 = 0x706c_6163_6562_0a77;

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
#[derive(Debug, Clone, Default)]
pub struct ContentStore {
    folder: Option<PathBuf>,
}

impl ContentStore {
    /// In this folder; in the database where there is none.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// Keeps a content under its digest. In a folder it is there whole before the database names it, whatever happens.
    pub(super) async fn keep(&self, db: &mut PgConnection, digest: &[u8], content: &Bytes) -> Result<(), ContentLost> {
        if let Some(folder) = &self.folder {
            write(&place(folder, digest), content).await?;
        }
        let in_database = self.folder.is_none().then_some(&content[..]);
        Ok(store::append_content(db, digest, content.len(), in_database).await?)
    }

    /// The content with this digest.
    pub(super) async fn read(&self, pool: &PgPool, digest: &[u8]) -> Result<Bytes, ContentLost> {
        if let Some(content) = store::content(pool, digest).await? {
            return Ok(Bytes::from(content));
        }
        let folder = self.folder.as_ref().ok_or(ContentLost::NoFolder)?;
        Ok(Bytes::from(fs::read(place(folder, digest)).await?))
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
    let mut transaction = pool.begin().await?;
    sqlx::query!("select pg_advisory_xact_lock($1)", LOCK).execute(&mut *transaction).await?;
    store::remove_unused(&mut *transaction).await?;
    let gone = store::remove_unused_contents(&mut *transaction).await?;
    for content in gone.iter().filter(|content| content.in_folder) {
        contents.delete(&content.digest).await?;
    }
    transaction.commit().await?;
    Ok(gone.len())
}
