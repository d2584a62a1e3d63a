//! Publishing: a draft becomes a sheet with its workshop and sessions, or a correction of one, in one transaction.

use app::{failure::Failure, publishing::DraftAt};
use shared::{
    form::FieldFault,
    office::OfficeRefused,
    publishing::{
        PublishingFault,
        form::{SessionReady, SheetForm, SheetReady, WorkshopReady, session_field},
    },
    session::{SessionFault, all_known},
    sheet::BodyFault,
    venue::{VenueFault, in_one_spelling, meant},
    workshop::LimitPer,
};
use sqlx::{PgConnection, PgPool, types::Json};
use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
};
use time::{OffsetDateTime, PrimitiveDateTime, Time};

use super::{
    Done, notes,
    store::{self, append, drafts},
};
use crate::{
    attachment::{self, FileRow},
    audit::Actor,
    platform::{
        clock,
        database::{self, value_taken},
        internal_error,
    },
    publishing::plan::{ContactPlan, SheetPlan, WorkshopPlan, venues},
    session::{SessionPlan, audit_note, store::append_session},
    sheet::Written,
    venue,
};

/// A draft to publish: by whom and when.
#[derive(Clone, Copy)]
pub(super) struct Publishing {
    pub officer: i64,
    pub draft: DraftAt,
    /// The scheduled time.
    pub when: Option<OffsetDateTime>,
    pub now: OffsetDateTime,
}

/// When a sheet is published, and by whom.
#[derive(Clone, Copy)]
struct Counting {
    officer: i64,
    /// The publication time.
    at: OffsetDateTime,
    /// Whether the publication time is in the future.
    scheduled: bool,
    now: OffsetDateTime,
}

/// The publication time of a new sheet: its scheduled time; otherwise the day that its text names, if that is past; otherwise
/// now. A future day in the text is refused unless the sheet is scheduled, so that no sheet is published too early by mistake.
fn published_at(ready: &SheetReady, when: Option<OffsetDateTime>, now: OffsetDateTime) -> Done<OffsetDateTime> {
    let Some(named) = ready.published.filter(|_| when.is_none()) else { return Ok(when.unwrap_or(now)) };
    match named.date.cmp(&clock::london(now).date()) {
        Ordering::Less => {
            Ok(clock::from_london(PrimitiveDateTime::new(named.date, named.time.unwrap_or(Time::MIDNIGHT))))
        }
        Ordering::Equal => Ok(now),
        Ordering::Greater => {
            Err(Failure::Refused(OfficeRefused::of([Some(FieldFault::new("published_on", PublishingFault::NotYet))])))
        }
    }
}

/// Publishes a draft; returns the sheet's number in addresses. `None`: the draft no longer has this version.
pub(super) async fn publish(
    pool: &PgPool,
    publishing: Publishing,
    form: &SheetForm,
    called_off: Option<FieldFault>,
) -> Done<Option<String>> {
    let Publishing { officer, draft: at, when, now } = publishing;
    let text = Written::make(form.written()).await.map_err(internal_error::failure)?;
    let mut transaction = database::begin(pool).await.map_err(internal_error::failure)?;
    let Some(draft) = drafts::lock(&mut *transaction, at).await.map_err(internal_error::failure)? else {
        return Ok(None);
    };
    let state = match draft.sheet {
        Some(sheet) => store::lock_sheet(&mut *transaction, sheet).await.map_err(internal_error::failure)?,
        None => None,
    };
    let corrects = draft.sheet.filter(|_| matches!(state.as_deref(), Some("published" | "withdrawn")));
    let (mut ready, text) = read(form, corrects.is_none(), text, called_off).map_err(Failure::Refused)?;
    let mut notes = vec![];
    if corrects.is_none() {
        mean_venues(&mut transaction, &mut ready).await?;
        notes = rooms(&mut transaction, &ready).await?;
    }
    let counts_from = if corrects.is_some() { now } else { published_at(&ready, when, now)? };
    let publishing = Counting { officer, at: counts_from, scheduled: when.is_some(), now };
    let refused = |error| refusal(error, &ready);
    let files = attachment::of_draft(&mut *transaction, at.id).await.map_err(internal_error::failure)?;
    drafts::forget(&mut *transaction, at.id).await.map_err(internal_error::failure)?;
    let sheet = if let Some(sheet) = corrects {
        correct(&mut transaction, sheet, (&ready, text), publishing).await.map_err(refused)?;
        sheet
    } else {
        // If nobody has seen the sheet yet, it is deleted and added again.
        if let Some(before) = draft.sheet {
            store::forget_sheet(&mut *transaction, before).await.map_err(internal_error::failure)?;
        }
        let added = (draft.original.as_str(), notes.as_slice());
        let sheet = append(&mut transaction, (&ready, text), added, publishing).await.map_err(refused)?;
        ask_about_clashes(&mut transaction, &ready).await?;
        sheet
    };
    attachment::copy_to_sheet(&mut transaction, sheet, &files).await.map_err(internal_error::failure)?;
    let edition = SheetForm { attachments: listed(files), ..form.clone() };
    store::append_edition(&mut *transaction, sheet, &Json(&edition), officer, now)
        .await
        .map_err(internal_error::failure)?;
    transaction.commit().await.map_err(internal_error::failure)?;
    Ok(Some(ready.number.slug()))
}

/// Files as an edition stores them, one on a line.
fn listed(files: Vec<FileRow>) -> String {
    let files = files.into_iter().map(|file| file.below(""));
    let lines = files.map(|file| format!("{} ({}, {})", file.words(), file.kind, file.size));
    lines.collect::<Vec<_>>().join("\n")
}

async fn append(
    db: &mut PgConnection,
    (ready, text): (&SheetReady, Written),
    (original, notes): (&str, &[String]),
    publishing: Counting,
) -> sqlx::Result<i64> {
    let (state, action) = if publishing.scheduled { ("scheduled", "schedule") } else { ("published", "publish") };
    let by = (&Actor::Officer(publishing.officer), action);
    let sheet =
        append::append_sheet(&mut *db, by, &plan(ready, text, original, publishing.at), state, publishing.now).await?;
    let Some(workshop) = &ready.workshop else { return Ok(sheet) };
    let plan = plan_workshop(workshop, ready.details.is_free(), publishing.at);
    let mut known = HashMap::new();
    for name in venues(&plan.sessions) {
        let id = venue::store::venue_named(db, &name).await?;
        known.insert(name, id);
    }
    let id = append::append_workshop(&mut *db, by, sheet, &plan, publishing.now).await?;
    for (session, note) in plan.sessions.iter().zip(notes) {
        if let Some(venue) = known.get(&session.venue) {
            append_session(&mut *db, by, id, *venue, session, note, publishing.now).await?;
        }
    }
    Ok(sheet)
}

/// Resolves the venues of the sessions. Refuses an unknown venue unless the officer has confirmed that it is new.
async fn mean_venues(db: &mut PgConnection, ready: &mut SheetReady) -> Done<()> {
    let known = venue::store::known_venues(db).await.map_err(internal_error::failure)?;
    let Some(workshop) = &mut ready.workshop else { return Ok(()) };
    let written: Vec<&str> = workshop.sessions.iter().map(|session| session.venue.as_str()).collect();
    let names = in_one_spelling(&written, &known);
    let confirmed = names.iter().zip(&workshop.sessions).filter(|(_, session)| session.new_venue);
    let confirmed: HashSet<String> = confirmed.map(|(name, _)| name.clone()).collect();
    let mut faults = Vec::new();
    for (index, (session, name)) in workshop.sessions.iter_mut().zip(names).enumerate() {
        let is_new = confirmed.contains(&name);
        session.venue = name;
        match meant(&session.venue, &known, is_new) {
            Ok(Some(known)) => known.clone_into(&mut session.venue),
            Ok(None) => {}
            Err(why) => faults.push(FieldFault::new(&session_field(index, "venue"), why)),
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::Refused(OfficeRefused::Unreadable(faults))) }
}

/// The audit notes for sessions whose room holds fewer people than the session takes. Refuses these sessions unless the officer
/// has confirmed them.
async fn rooms(db: &mut PgConnection, ready: &SheetReady) -> Done<Vec<String>> {
    let sessions = ready.workshop.as_ref().map(|workshop| workshop.sessions.as_slice()).unwrap_or_default();
    let names: Vec<String> = sessions.iter().map(|session| session.venue.clone()).collect();
    let venues = venue::store::venues_called(&mut *db, &names).await.map_err(internal_error::failure)?;
    let (mut notes, mut faults) = (Vec::new(), Vec::new());
    let ids: Vec<i64> = venues.values().copied().collect();
    let rooms = venue::store::sections_of(&mut *db, &ids).await.map_err(internal_error::failure)?;
    for (index, session) in sessions.iter().enumerate() {
        let own = venues.get(&session.venue).and_then(|venue| rooms.get(venue));
        let over = session.over(own.map_or(&[], Vec::as_slice));
        if let Some(holds) = over.filter(|_| !session.over_room) {
            faults.push(FieldFault::new(&session_field(index, "capacity"), VenueFault::OverRoom(holds)));
        }
        notes.push(audit_note(over));
    }
    if faults.is_empty() { Ok(notes) } else { Err(Failure::Refused(OfficeRefused::Unreadable(faults))) }
}

/// Refuses a sheet that has just been added, unless the officer knows all of its sessions' clashes.
async fn ask_about_clashes(db: &mut PgConnection, ready: &SheetReady) -> Done<()> {
    let sessions = ready.workshop.iter().flat_map(|workshop| &workshop.sessions);
    let sessions: Vec<(usize, &SessionReady)> = sessions.enumerate().collect();
    let own = (i32::from(ready.number.serial()), i16::try_from(ready.number.year()).unwrap_or(0));
    let found = notes::clashing(db, &sessions, Some(own)).await.map_err(internal_error::failure)?;
    let fault = |(index, session): &(usize, &SessionReady)| {
        let clashes = found.iter().filter(|(at, _)| at == index).map(|(_, words)| words.clone());
        let why = all_known(&clashes.collect::<Vec<_>>(), &session.known_clashes).err()?;
        Some(FieldFault::new(&session_field(*index, "date"), why))
    };
    let faults: Vec<FieldFault> = sessions.iter().filter_map(fault).collect();
    if faults.is_empty() { Ok(()) } else { Err(Failure::Refused(OfficeRefused::Unreadable(faults))) }
}

async fn correct(
    db: &mut PgConnection,
    sheet: i64,
    (ready, text): (&SheetReady, Written),
    publishing: Counting,
) -> sqlx::Result<()> {
    let plan = plan(ready, text, "", publishing.at);
    let published = store::correct_sheet(&mut *db, sheet, &plan, publishing.officer, publishing.now).await?;
    if let Some(workshop) = &ready.workshop {
        store::correct_workshop(
            &mut *db,
            sheet,
            &plan_workshop(workshop, ready.details.is_free(), published),
            publishing.now,
        )
        .await?;
    }
    Ok(())
}

/// The sheet of a form and its text, or all faults of both.
fn read(
    form: &SheetForm,
    whole: bool,
    text: Result<Written, BodyFault>,
    called_off: Option<FieldFault>,
) -> Result<(SheetReady, Written), OfficeRefused> {
    let parsed = match (form.parse(whole), called_off) {
        (parsed, None) => parsed,
        (parsed, Some(fault)) => {
            let faults = parsed.err().map(OfficeRefused::faults).unwrap_or_default();
            Err(OfficeRefused::of(faults.into_iter().chain([fault]).map(Some)))
        }
    };
    match (parsed, text) {
        (Ok(ready), Ok(text)) => Ok((ready, text)),
        // A text that is too long is already a fault of the form.
        (Err(refused), Ok(_) | Err(BodyFault::TooLong)) => Err(refused),
        (parsed, Err(fault)) => {
            let faults = parsed.err().map(OfficeRefused::faults).unwrap_or_default();
            Err(OfficeRefused::of(faults.into_iter().chain([FieldFault::new("body", fault)]).map(Some)))
        }
    }
}

fn plan(ready: &SheetReady, text: Written, original: &str, published: OffsetDateTime) -> SheetPlan {
    SheetPlan {
        number: ready.number,
        kind: ready.kind.clone(),
        title: ready.title.clone(),
        published_at: Some(published),
        complete_by: ready.complete_by,
        complete_by_text: ready.complete_by_text.clone(),
        contact: ContactPlan {
            name: ready.contact_name.clone(),
            role: ready.contact_role.clone(),
            phones: ready.contact_phones.clone(),
            emails: ready.contact_emails.clone(),
        },
        audience: ready.audience.clone(),
        details: ready.details.clone(),
        links: ready.links.clone(),
        body: vec![],
        words: text.words.clone(),
        markdown: Some(ready.body.clone()),
        html: Some(text),
        original: original.to_owned(),
    }
}

/// Booking opens with publication, or when the form says; it closes when its last day is over.
fn plan_workshop(ready: &WorkshopReady, free: bool, published: OffsetDateTime) -> WorkshopPlan {
    let opens_at = ready.opens.map_or(published, clock::from_london).max(published);
    let midnight = |day| clock::from_london(PrimitiveDateTime::new(day, Time::MIDNIGHT));
    WorkshopPlan {
        title: ready.title.clone(),
        aims_lead: ready.aims_lead.clone(),
        aims: ready.aims.clone(),
        opens_at,
        closes_at: ready.last_day.and_then(time::Date::next_day).map(midnight).filter(|closes| *closes > opens_at),
        places_limit: ready.limit.map(|limit| i32::try_from(limit).unwrap_or(i32::MAX)),
        limit_per: if ready.limit_per == LimitPer::Session { "session" } else { "workshop" },
        free,
        notes: ready.notes.clone(),
        sessions: (1..).zip(&ready.sessions).map(|(number, session)| plan_session(number, session)).collect(),
    }
}

fn plan_session(number: u16, ready: &SessionReady) -> SessionPlan {
    SessionPlan {
        number,
        code: ready.code.as_ref().map(ToString::to_string),
        starts_at: clock::from_london(ready.starts),
        ends_at: ready.ends.map(clock::from_london),
        venue: ready.venue.clone(),
        room: ready.room.clone(),
        note: ready.note.clone(),
        state: if ready.cancelled { "cancelled" } else { "scheduled" },
        capacity: ready.capacity,
    }
}

/// The only place where constraint names become faults of fields.
fn refusal(error: sqlx::Error, ready: &SheetReady) -> Failure<OfficeRefused> {
    if matches!(error, sqlx::Error::RowNotFound) {
        return Failure::Refused(OfficeRefused::of([Some(FieldFault::new("number", PublishingFault::NumberStays))]));
    }
    let fault = match error.as_database_error().and_then(|error| error.constraint()) {
        Some("sheet_number_once") => FieldFault::new("number", PublishingFault::NumberTaken(ready.number.to_string())),
        Some("session_code_once") => {
            let codes: Vec<&str> = ready
                .workshop
                .iter()
                .flat_map(|workshop| &workshop.sessions)
                .map(|session| session.code.as_ref().map_or("", |code| code.as_str()))
                .collect();
            let taken = value_taken(&error, codes.iter().copied());
            let index = codes.iter().position(|code| *code == taken).unwrap_or(0);
            FieldFault::new(&session_field(index, "code"), SessionFault::CodeTaken)
        }
        _ => return internal_error::failure(error),
    };
    Failure::Refused(OfficeRefused::of([Some(fault)]))
}
