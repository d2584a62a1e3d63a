//! Receives an officer's file of schools. It is far longer than any form, so it has a separate address, and none of it is read
//! before the sender is known.

use std::{io, sync::Arc, time::Duration};

use app::{
    addresses::{IMPORT, IMPORT_UPLOAD, import_address},
    visit::Visit,
};
use axum::{
    extract::{FromRequest, Multipart, Request, State, multipart::Field},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use shared::{office::OfficeRefused, officer::Permission};
use tokio::{
    fs::File,
    io::{AsyncSeekExt, AsyncWriteExt},
    sync::OwnedSemaphorePermit,
    time::timeout,
};

use super::PgSchools;
use crate::{
    office::{
        allowed,
        upload::{NoPart, Parts},
    },
    platform::internal_error,
    school::import::{self, NotImported, Source},
};

/// The longest file, in bytes: England's file has some 60 MB.
pub const FILE_MAX: usize = 80 * 1024 * 1024;
/// How long a file may take to arrive.
const ARRIVES_WITHIN: Duration = Duration::from_mins(10);
const NAME_MAX: usize = 200;

/// Why a file was not accepted, as the form's page shows it.
enum NotTaken {
    NoFile,
    Authority,
    Interrupted,
    Parts,
    Busy,
    Broken,
}

impl From<NotImported> for NotTaken {
    fn from(cause: NotImported) -> Self {
        internal_error::broken(cause);
        Self::Broken
    }
}

impl From<io::Error> for NotTaken {
    fn from(cause: io::Error) -> Self {
        internal_error::broken(cause);
        Self::Broken
    }
}

/// Accepts a file, and redirects to the page that shows its progress and then the effect of importing it.
pub async fn take_file(State(pg): State<PgSchools>, request: Request) -> Response {
    let visit = request.extensions().get::<Arc<dyn Visit>>().cloned();
    let Some(visit) = visit else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let officer = match allowed(visit.caller(), Permission::ManageSchools) {
        Ok(officer) => officer.id,
        Err(failure) if failure.refused() == Some(&OfficeRefused::SignedOut) => {
            return Redirect::to(&format!("/office/sign-in?next={IMPORT}")).into_response();
        }
        Err(_) => return StatusCode::FORBIDDEN.into_response(),
    };
    let taken = timeout(ARRIVES_WITHIN, pg.take(officer, request)).await.unwrap_or(Err(NotTaken::Interrupted));
    let refused = match taken {
        Ok(id) => return Redirect::to(&import_address(id)).into_response(),
        Err(NotTaken::Broken) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Err(NotTaken::NoFile) => "file",
        Err(NotTaken::Authority) => "authority",
        Err(NotTaken::Interrupted) => "interrupted",
        Err(NotTaken::Busy) => "busy",
        Err(NotTaken::Parts) => "parts",
    };
    tracing::info!(refused, path = IMPORT_UPLOAD, "a file of schools was refused");
    Redirect::to(&format!("{IMPORT}?refused={refused}")).into_response()
}

impl From<NoPart> for NotTaken {
    fn from(why: NoPart) -> Self {
        match why {
            NoPart::Interrupted => Self::Interrupted,
            NoPart::TooMany => Self::Parts,
        }
    }
}

impl PgSchools {
    async fn take(&self, officer: i64, request: Request) -> Result<i64, NotTaken> {
        let permit = self.files.clone().try_acquire_owned().map_err(|_| NotTaken::Busy)?;
        let mut parts = Parts::from(Multipart::from_request(request, &()).await.map_err(|_| NotTaken::NoFile)?);
        let mut authority = None;
        while let Some(field) = parts.next().await? {
            match field.name() {
                Some("authority") => authority = read_authority(field).await?,
                Some("file") => return self.begin(officer, authority, field, permit).await,
                _ => {}
            }
        }
        Err(NotTaken::NoFile)
    }

    /// Receives the file, and reads it while its officer sees the progress.
    async fn begin(
        &self,
        officer: i64,
        authority: Option<String>,
        field: Field<'_>,
        permit: OwnedSemaphorePermit,
    ) -> Result<i64, NotTaken> {
        let name: String = field.file_name().unwrap_or_default().chars().take(NAME_MAX).collect();
        if name.is_empty() {
            return Err(NotTaken::NoFile);
        }
        let (file, bytes) = arrived(field).await?;
        let source = Source { officer: Some(officer), file_name: name, authority, bytes };
        let id = import::begin(&self.pool, &self.clock, &source).await.map_err(NotImported::from)?;
        let (pool, clock) = (self.pool.clone(), self.clock.clone());
        tokio::spawn(async move {
            if let Err(cause) = import::read_on(&pool, &clock, (id, source.authority), file).await {
                internal_error::broken(cause);
            }
            drop(permit);
        });
        Ok(id)
    }
}

/// A complete file, in temporary storage that ends with the process, and its length.
async fn arrived(mut field: Field<'_>) -> Result<(std::fs::File, u64), NotTaken> {
    let mut file = File::from_std(tempfile::tempfile()?);
    let mut bytes = 0;
    while let Some(piece) = field.chunk().await.map_err(|_| NotTaken::Interrupted)? {
        file.write_all(&piece).await?;
        bytes += piece.len() as u64;
    }
    file.rewind().await?;
    Ok((file.into_std().await, bytes))
}

async fn read_authority(field: Field<'_>) -> Result<Option<String>, NotTaken> {
    let typed = field.text().await.map_err(|_| NotTaken::Interrupted)?;
    match typed.trim() {
        "" => Ok(None),
        code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Some(code.to_owned())),
        _ => Err(NotTaken::Authority),
    }
}
