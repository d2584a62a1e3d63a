//! Receives an officer's file. None of it is read before the sender is known.

use app::{
    addresses::{OFFICE_SHEETS, attachments_address},
    attachment::LabelTyped,
    failure::Failure,
    office::leave_done,
    visit::{Visit, leave},
};
use axum::{
    Extension,
    body::Bytes,
    extract::{
        FromRequest, Multipart, Request, State,
        multipart::{Field, MultipartError},
    },
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use shared::{attachment::NotAnAttachment, form::FieldFault, office::OfficeRefused, officer::Permission};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

use super::{Done, PgAttachments, Sent, refused};
use crate::office::{
    allowed,
    upload::{self, NoPart, Parts},
};

/// The most bytes accepted. A larger body is read to its end and discarded, because a browser reads no answer before that.
pub const BODY_MAX: usize = 128 * 1024 * 1024;
/// How long a file may take to arrive.
const ARRIVES_WITHIN: Duration = Duration::from_mins(5);

/// Accepts a file, attaches it to its draft, and redirects to the draft's files.
pub async fn take_attachment(
    State(pg): State<PgAttachments>,
    Extension(visit): Extension<Arc<dyn Visit>>,
    request: Request,
) -> Response {
    if let Err(failure) = allowed(visit.caller(), Permission::WriteSheets) {
        return upload::turned_away(&failure, OFFICE_SHEETS);
    }
    let mut draft = 0;
    let attached = timeout(ARRIVES_WITHIN, pg.take(&visit, &mut draft, request)).await;
    let attached = attached.unwrap_or_else(|_| Err(no_part(NoPart::Interrupted)));
    let page = attachments_address(draft);
    let left = match attached {
        Ok(()) => leave_done(&*visit, &page, "The file is attached.").await,
        Err(Failure::Refused(OfficeRefused::NotFound)) => return StatusCode::NOT_FOUND.into_response(),
        Err(failure) => leave(&*visit, &page, LabelTyped::default(), failure).await,
    };
    match left {
        Ok(()) => Redirect::to(&page).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn no_part(why: NoPart) -> Failure<OfficeRefused> {
    Failure::Refused(OfficeRefused::of([Some(FieldFault::from(why))]))
}

impl PgAttachments {
    async fn take(&self, visit: &Arc<dyn Visit>, draft: &mut i64, request: Request) -> Done<()> {
        let lost = |_: MultipartError| no_part(NoPart::Interrupted);
        let nothing = || refused(NotAnAttachment::Nothing);
        let _reading = self.reading.acquire().await.map_err(|_| nothing())?;
        let mut parts = Parts::from(Multipart::from_request(request, &()).await.map_err(|_| nothing())?);
        while let Some(field) = parts.next().await.map_err(no_part)? {
            match field.name() {
                Some("draft") => *draft = field.text().await.map_err(lost)?.trim().parse().unwrap_or(0),
                Some("file") => {
                    let name = field.file_name().unwrap_or_default().to_owned();
                    if name.is_empty() {
                        return Err(nothing());
                    }
                    let content = self.read(field).await.map_err(lost)?;
                    let content = content.ok_or_else(|| refused(NotAnAttachment::TooLarge(self.bounds.size)))?;
                    return self.attach(visit.caller(), *draft, Sent { name, content }).await;
                }
                _ => {}
            }
        }
        Err(nothing())
    }

    /// The whole file. `None`: the file is larger than allowed.
    async fn read(&self, mut field: Field<'_>) -> Result<Option<Bytes>, MultipartError> {
        let most = usize::try_from(self.bounds.size).unwrap_or(usize::MAX);
        let (mut content, mut size) = (Vec::new(), 0);
        while let Some(piece) = field.chunk().await? {
            size += piece.len();
            if size <= most {
                content.extend_from_slice(&piece);
            } else {
                content = Vec::new();
            }
        }
        Ok((size <= most).then(|| Bytes::from(content)))
    }
}
