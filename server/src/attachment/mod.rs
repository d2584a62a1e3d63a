//! Attachments of sheets: added by officers, public once their sheet is published.

use app::{
    attachment::{Attachments, DraftFiles, LabelTyped},
    failure::Failure,
    visit::Caller,
};
use async_trait::async_trait;
use axum::body::Bytes;
use sha2::{Digest, Sha256};
use shared::{
    attachment::{AttachmentKind, FileName, NotAnAttachment, size_words},
    form::{FieldFault, FormFault},
    office::OfficeRefused,
    officer::Permission,
    text,
};
use sqlx::PgPool;
use std::sync::Arc;
use tokio::{sync::Semaphore, task};

use crate::{
    office::allowed,
    platform::{
        clock::Clock,
        database::{self, retry},
        internal_error,
        network::{Most, Shares},
    },
};

mod content;
mod kind;
mod range;
mod sending;
mod serve;
mod store;
mod upload;

pub use content::{ContentStore, forget_unused};
pub use serve::{SentAsItIs, office_file, sheet_file};
pub(crate) use store::{FileRow, copy_to_sheet, of_draft, of_sheet};
pub use upload::{BODY_MAX, take_attachment};

type Done<T> = Result<T, Failure<OfficeRefused>>;

/// The longest label, in characters.
const LABEL_MAX: u32 = 200;
/// Files that are read at the same time.
const AT_ONCE: usize = 4;

/// The limits of one sheet's attachments.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// The largest file, in bytes.
    pub size: u64,
    /// The most files.
    pub files: u32,
}

impl Default for Bounds {
    /// The default limits.
    fn default() -> Self {
        Self { size: 10_000_000, files: 10 }
    }
}

/// Implements [`Attachments`] on Postgres. Copies share one state.
#[derive(Clone)]
pub struct PgAttachments {
    pool: PgPool,
    clock: Clock,
    contents: ContentStore,
    bounds: Bounds,
    reading: Arc<Semaphore>,
    sent: Shares,
}

/// An uploaded file.
struct Sent {
    name: String,
    content: Bytes,
}

impl PgAttachments {
    /// Uses this database, stores content in it, and sends this many files at the same time.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock, sent: Most) -> Self {
        let (contents, bounds) = (ContentStore::default(), Bounds::default());
        let sent = Shares::new(sent);
        Self { pool, clock, contents, bounds, reading: Arc::new(Semaphore::new(AT_ONCE)), sent }
    }

    /// Uses this store for content, and these limits for each sheet's attachments.
    #[must_use]
    pub fn keeping(self, contents: ContentStore, bounds: Bounds) -> Self {
        Self { contents, bounds, ..self }
    }

    /// Sends at most this many files at the same time.
    #[must_use]
    pub fn sending(self, most: Most) -> Self {
        Self { sent: Shares::new(most), ..self }
    }

    /// The largest file, in bytes.
    pub(crate) fn largest(&self) -> u64 {
        self.bounds.size
    }

    /// Attaches a file to a draft, if its kind is allowed.
    async fn attach(&self, caller: &Caller, draft: i64, sent: Sent) -> Done<()> {
        let officer = allowed(caller, Permission::WriteSheets)?;
        let content = sent.content.clone();
        let looked = task::spawn_blocking(move || (kind::of(&content), Sha256::digest(&content).to_vec()));
        let (kind, digest) = looked.await.map_err(internal_error::failure)?;
        let kind = kind.map_err(refused)?;
        let name = FileName::cleaned(&sent.name, kind);
        let new = store::New { draft, digest: &digest, kind, name: &name, officer: officer.id, now: self.clock.now() };
        retry(|| self.attach_once(&new, &sent.content)).await
    }

    async fn attach_once(&self, new: &store::New<'_>, content: &Bytes) -> Done<()> {
        let mut transaction = database::begin(&self.pool).await.map_err(internal_error::failure)?;
        content::share(&mut *transaction).await.map_err(internal_error::failure)?;
        if !store::lock_draft(&mut *transaction, new.draft).await.map_err(internal_error::failure)? {
            return Err(Failure::Refused(OfficeRefused::NotFound));
        }
        let there = of_draft(&mut *transaction, new.draft).await.map_err(internal_error::failure)?;
        if there.len() >= self.bounds.files as usize {
            return Err(refused(NotAnAttachment::TooMany(self.bounds.files)));
        }
        if there.iter().any(|file| file.digest == new.digest) {
            return Err(refused(NotAnAttachment::Twice));
        }
        self.contents.keep(&mut transaction, new.digest, content).await.map_err(internal_error::failure)?;
        store::append(&mut *transaction, new).await.map_err(internal_error::failure)?;
        transaction.commit().await.map_err(internal_error::failure)
    }
}

fn refused(why: NotAnAttachment) -> Failure<OfficeRefused> {
    Failure::Refused(OfficeRefused::of([Some(FieldFault::new("file", why))]))
}

fn found(changed: sqlx::Result<bool>) -> Done<()> {
    if changed.map_err(internal_error::failure)? { Ok(()) } else { Err(Failure::Refused(OfficeRefused::NotFound)) }
}

#[async_trait]
impl Attachments for PgAttachments {
    async fn of_draft(&self, caller: &Caller, draft: i64) -> Done<DraftFiles> {
        allowed(caller, Permission::WriteSheets)?;
        let sheet = store::draft_name(&self.pool, draft).await.map_err(internal_error::failure)?;
        let sheet = sheet.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
        let files = of_draft(&self.pool, draft).await.map_err(internal_error::failure)?;
        Ok(DraftFiles {
            draft,
            sheet: sheet.trim().to_owned(),
            files: files.into_iter().map(|file| file.below("/office")).collect(),
            most: self.bounds.files,
            size_max: size_words(self.bounds.size),
        })
    }

    async fn label(&self, caller: &Caller, draft: i64, file: &LabelTyped) -> Done<()> {
        let officer = allowed(caller, Permission::WriteSheets)?;
        let label = text::shown(&file.label).split_whitespace().collect::<Vec<_>>().join(" ");
        if label.chars().count() > LABEL_MAX as usize {
            let fault = FieldFault::new(&format!("label-{}", file.id), FormFault::TooLong(LABEL_MAX));
            return Err(Failure::Refused(OfficeRefused::of([Some(fault)])));
        }
        let now = self.clock.now();
        found(retry(|| store::label(&self.pool, (draft, file.id), &label, officer.id, now)).await)
    }

    async fn remove(&self, caller: &Caller, draft: i64, file: i64) -> Done<()> {
        let officer = allowed(caller, Permission::WriteSheets)?;
        found(retry(|| store::remove(&self.pool, (draft, file), officer.id, self.clock.now())).await)
    }
}

/// Reads a kind from the database; a constraint allows only known kinds.
fn kind_of(code: &str) -> AttachmentKind {
    AttachmentKind::of_code(code).unwrap_or(AttachmentKind::Pdf)
}
