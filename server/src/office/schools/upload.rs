//! Where an officer's file of schools arrives. It is far longer than any form, so it has an address of its own, and nothing of
//! it is read before it is known who sends it.

use std::{io, sync::Arc, time::Duration};

use app::{
    office::schools::{IMPORT, IMPORT_UPLOAD, import_address},
    visit::Visit,
};
use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request, State, multipart::Field},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use shared::office::{Deed, OfficeRefused};
use tokio::{sync::mpsc, time::timeout};

use super::SchoolDesk;
use crate::{
    establishment::import::{self, NotImported, Source},
    fault,
    office::allowed,
};

/// The longest file, in bytes: the whole nation's has some 60 MB.
pub const FILE_MAX: usize = 80 * 1024 * 1024;
/// How long a file may take to arrive.
const ARRIVES_WITHIN: Duration = Duration::from_mins(10);
/// Pieces that have arrived and are not yet read.
const AHEAD: usize = 8;
const NAME_MAX: usize = 200;

/// Why a file was not taken, as the page of the form is told.
enum NotTaken {
    NoFile,
    Authority,
    Interrupted,
    Busy,
    Broken,
}

impl From<NotImported> for NotTaken {
    fn from(cause: NotImported) -> Self {
        match cause {
            NotImported::Interrupted(_) => Self::Interrupted,
            cause => {
                fault::broken(cause);
                Self::Broken
            }
        }
    }
}

/// Takes a file, reads it, and leads to what an import of it would do.
pub async fn take_file(State(desk): State<SchoolDesk>, request: Request) -> Response {
    let visit = request.extensions().get::<Arc<dyn Visit>>().cloned();
    let Some(visit) = visit else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let officer = match allowed(visit.caller(), Deed::ManageSchools) {
        Ok(officer) => officer.id,
        Err(failure) if failure.refused() == Some(&OfficeRefused::SignedOut) => {
            return Redirect::to(&format!("/office/sign-in?next={IMPORT}")).into_response();
        }
        Err(_) => return StatusCode::FORBIDDEN.into_response(),
    };
    let taken = timeout(ARRIVES_WITHIN, desk.take(officer, request)).await.unwrap_or(Err(NotTaken::Interrupted));
    let refused = match taken {
        Ok(id) => return Redirect::to(&import_address(id)).into_response(),
        Err(NotTaken::Broken) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Err(NotTaken::NoFile) => "file",
        Err(NotTaken::Authority) => "authority",
        Err(NotTaken::Interrupted) => "interrupted",
        Err(NotTaken::Busy) => "busy",
    };
    tracing::info!(refused, path = IMPORT_UPLOAD, "a file of schools was not taken");
    Redirect::to(&format!("{IMPORT}?refused={refused}")).into_response()
}

impl SchoolDesk {
    async fn take(&self, officer: i64, request: Request) -> Result<i64, NotTaken> {
        let _permit = self.files.try_acquire().map_err(|_| NotTaken::Busy)?;
        let mut form = Multipart::from_request(request, &()).await.map_err(|_| NotTaken::NoFile)?;
        let mut authority = None;
        while let Some(field) = form.next_field().await.map_err(|_| NotTaken::Interrupted)? {
            match field.name() {
                Some("authority") => authority = read_authority(field).await?,
                Some("file") => return self.read(officer, authority, field).await,
                _ => {}
            }
        }
        Err(NotTaken::NoFile)
    }

    async fn read(&self, officer: i64, authority: Option<String>, mut field: Field<'_>) -> Result<i64, NotTaken> {
        let name: String = field.file_name().unwrap_or_default().chars().take(NAME_MAX).collect();
        if name.is_empty() {
            return Err(NotTaken::NoFile);
        }
        let source = Source { officer: Some(officer), file_name: name, authority };
        let (send, pieces) = mpsc::channel(AHEAD);
        let arrives = async move {
            loop {
                let piece = field.chunk().await.transpose();
                let last = !matches!(piece, Some(Ok(_)));
                let Some(piece) = piece else { break };
                let piece = piece.map_err(|cause| io::Error::new(io::ErrorKind::ConnectionReset, cause.to_string()));
                if send.send(piece).await.is_err() || last {
                    break;
                }
            }
        };
        let file = Pieces { pieces, current: Bytes::new() };
        let ((), read) = tokio::join!(arrives, import::read(&self.pool, &self.clock, &source, file));
        Ok(read?)
    }
}

async fn read_authority(field: Field<'_>) -> Result<Option<String>, NotTaken> {
    let typed = field.text().await.map_err(|_| NotTaken::Interrupted)?;
    match typed.trim() {
        "" => Ok(None),
        code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Some(code.to_owned())),
        _ => Err(NotTaken::Authority),
    }
}

/// A file that comes in pieces, for a thread that waits for each.
struct Pieces {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    current: Bytes,
}

impl io::Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() {
            match self.pieces.blocking_recv() {
                Some(piece) => self.current = piece?,
                None => return Ok(0),
            }
        }
        let read = self.current.len().min(into.len());
        into[..read].copy_from_slice(&self.current.split_to(read));
        Ok(read)
    }
}
