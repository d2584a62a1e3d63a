//! The office's pages of sheets.

use app::{
    publishing::{DraftView, EditionView, OfficeSheet, OfficeSheetView, SheetStage},
    session::OfficeSession,
};
use shared::{
    moment::{Moment, iso_date, iso_time},
    publishing::form::{Note, SheetForm},
    session::Clash,
    sheet::SheetNumber,
    venue::Known,
};
use time::OffsetDateTime;

use super::store::{ListedRow, SheetRow, drafts::DraftRow};
use crate::{platform::clock, workshop::SessionFound};

fn stage(state: &str) -> SheetStage {
    match state {
        "scheduled" => SheetStage::Scheduled,
        "published" => SheetStage::Published,
        "correcting" => SheetStage::Correcting,
        "withdrawn" => SheetStage::Withdrawn,
        _ => SheetStage::Draft,
    }
}

fn slug(serial: i32, year: i16) -> String {
    SheetNumber::of_columns(serial, year).slug()
}

/// A time as a local date and time.
pub(super) fn moment(at: OffsetDateTime) -> Moment {
    Moment::of_start(clock::london(at))
}

pub(super) fn listed(row: ListedRow) -> OfficeSheet {
    let address = match (row.serial, row.year, row.draft) {
        (Some(serial), Some(year), _) => format!("/office/sheets/{}", slug(serial, year)),
        (_, _, draft) => format!("/office/drafts/{}", draft.unwrap_or(0)),
    };
    OfficeSheet {
        address,
        number: row.number,
        title: row.title,
        kind: row.kind,
        state: stage(&row.state),
        when: moment(row.at),
    }
}

/// Whether a draft is a correction, whose form has no sessions.
pub(super) fn corrects(row: &DraftRow) -> bool {
    matches!(row.state.as_deref(), Some("published" | "withdrawn"))
}

pub(super) fn draft(row: DraftRow, preview: String, (venues, notes): (Vec<Known>, Vec<Note>)) -> DraftView {
    let corrects = row.serial.zip(row.year).filter(|_| corrects(&row)).map(|(serial, year)| slug(serial, year));
    DraftView {
        id: row.id,
        version: row.version,
        preview,
        form: row.form.0,
        files: vec![],
        original: row.original,
        notes,
        corrects,
        changed_by: row.changed_by,
        changed: moment(row.changed_at),
        venues: venues.into_iter().map(|venue| venue.name).collect(),
        next_number: String::new(),
        called_off: vec![],
    }
}

/// An officer's permissions for a sheet.
#[derive(Clone, Copy)]
pub(super) struct May {
    pub write: bool,
    pub add_sessions: bool,
}

pub(super) fn sheet(
    row: SheetRow,
    editions: Vec<EditionView>,
    (sessions, clashes): (Vec<SessionFound>, Vec<Clash>),
    may: May,
) -> OfficeSheetView {
    let state = if row.state == "published" && row.draft.is_some() { "correcting" } else { &row.state };
    OfficeSheetView {
        slug: slug(row.serial, row.year),
        number: SheetNumber::of_columns(row.serial, row.year).to_string(),
        state: stage(state),
        title: row.title,
        published: row.published_at.map(moment),
        withdrawn_reason: row.withdrawn_reason,
        editions,
        clashes,
        may_add_sessions: may.add_sessions,
        sessions: sessions.into_iter().map(|found| OfficeSession { id: found.id, session: found.view }).collect(),
        files: vec![],
        may_write: may.write,
    }
}

/// A published sheet as a form, without its sessions, which are changed separately.
pub(super) fn form(row: &SheetRow) -> SheetForm {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    let published = row.published_at.map(clock::london);
    let opens = row.opens_at.map(clock::london);
    // Booking closes at the end of its last day.
    let last_day = row.closes_at.map(clock::london).and_then(|closes| closes.date().previous_day());
    SheetForm {
        number: SheetNumber::of_columns(row.serial, row.year).to_string(),
        kind: row.kind.clone(),
        title: row.title.clone(),
        published_on: published.map(|at| iso_date(at.date())).unwrap_or_default(),
        published_at: published.map(|at| iso_time(at.time())).unwrap_or_default(),
        complete_by: row.complete_by_text.clone(),
        contact_name: row.contact_name.clone(),
        contact_role: row.contact_role.clone(),
        contact_phones: row.contact_phones.join("\n"),
        contact_emails: row.contact_emails.join("\n"),
        audience: row.audience.clone(),
        links: row.links.join("\n"),
        body: row.markdown.clone().unwrap_or_else(|| shared::publishing::form::markdown(&row.body.0)),
        workshop_title: text(&row.workshop_title),
        aims_lead: text(&row.aims_lead),
        aims: row.aims.clone().unwrap_or_default().join("\n"),
        opens_on: opens.map(|at| iso_date(at.date())).unwrap_or_default(),
        opens_at: opens.map(|at| iso_time(at.time())).unwrap_or_default(),
        closes_on: last_day.map(iso_date).unwrap_or_default(),
        limit: row.places_limit.map(|limit| limit.to_string()).unwrap_or_default(),
        limit_per: text(&row.limit_per),
        details: row.details.0.clone(),
        notes: text(&row.notes),
        sessions: vec![],
        attachments: String::new(),
        settled: String::new(),
    }
}
