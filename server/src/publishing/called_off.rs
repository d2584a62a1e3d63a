//! Sentences of a draft that cancel a session while its sheet's sessions can be booked.

use app::failure::Failure;
use shared::{
    form::FieldFault,
    office::OfficeRefused,
    publishing::{
        PublishingFault,
        form::{Note, SessionForm, SheetForm},
    },
    sheet::{SheetNumber, SheetRead, parse},
};
use sqlx::PgPool;
use tokio::task::spawn_blocking;

use super::{
    Done, editions,
    store::{self, drafts::DraftRow},
    view,
};
use crate::{platform::internal_error, workshop};

/// The reader's findings in the draft's original text, and the sentences of its form that cancel a session. A sentence that the
/// published sheet already has does not block a correction.
pub(super) async fn look(pool: &PgPool, draft: &DraftRow, form: &SheetForm) -> Done<(Vec<Note>, Vec<String>)> {
    if view::corrects(draft) {
        let (before, sessions) = published(pool, draft).await?;
        let (form, before) = (with(form, &sessions), with(&before, &sessions));
        let looked = spawn_blocking(move || {
            let (nothing, mut found) = (SheetRead::default(), form.called_off(&SheetRead::default()));
            let known = before.called_off(&nothing);
            found.retain(|sentence| !known.contains(sentence));
            (vec![], found)
        });
        return looked.await.map_err(internal_error::failure);
    }
    let (text, form) = (draft.original.clone(), form.clone());
    let looked = spawn_blocking(move || {
        let read = if text.is_empty() { SheetRead::default() } else { parse(&text) };
        let notes = if text.is_empty() { vec![] } else { read.notes(&form) };
        (notes, form.called_off(&read))
    });
    looked.await.map_err(internal_error::failure)
}

/// The sentences that block publication.
pub(super) async fn fault(pool: &PgPool, draft: &DraftRow, form: &SheetForm) -> Done<Option<FieldFault>> {
    let (_, found) = look(pool, draft, form).await?;
    let open = form.unsettled(&found);
    Ok((!open.is_empty()).then(|| FieldFault::new("settled", PublishingFault::CalledOff(found))))
}

/// The current form and sessions of a published sheet.
async fn published(pool: &PgPool, draft: &DraftRow) -> Done<(SheetForm, Vec<SessionForm>)> {
    let gone = || Failure::Refused(OfficeRefused::NotFound);
    let (serial, year) = draft.serial.zip(draft.year).ok_or_else(gone)?;
    let number = SheetNumber::of_columns(serial, year);
    let row = store::sheet(pool, number).await.map_err(internal_error::failure)?.ok_or_else(gone)?;
    let rows = workshop::rows_of_sheet(pool, row.id).await.map_err(internal_error::failure)?;
    let sessions = rows.iter().map(|row| SessionForm {
        cancelled: if row.state == "cancelled" { "yes".to_owned() } else { String::new() },
        ..crate::session::form(row)
    });
    let sessions = sessions.collect();
    let (_, form) = editions::written(pool, row).await.map_err(internal_error::failure)?;
    Ok((form, sessions))
}

fn with(form: &SheetForm, sessions: &[SessionForm]) -> SheetForm {
    SheetForm { sessions: sessions.to_vec(), ..form.clone() }
}
