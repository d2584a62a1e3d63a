//! Importing: the text of a sheet becomes a sheet with its workshop and sessions, or nothing at all.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
};

use shared::{
    session::Capacity,
    sheet::{At, SESSIONS_MAX, SheetNumber, SheetRead, Unread, Warning, parse},
    venue::in_one_spelling,
};
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use super::{
    import_refusal::{ImportRefused, Missing, each_on_a_line},
    plan,
    store::append,
};
use crate::{
    audit::Actor,
    platform::{
        clock::Clock,
        database::{self, retry, value_taken},
    },
    session, venue,
};

/// Import options that a sheet's text does not contain.
#[derive(Debug, Clone, Copy)]
pub struct ImportOptions {
    /// How many people a session takes whose text does not say.
    pub capacity: Capacity,
    /// Whether to publish the sheet at once; otherwise it becomes a draft.
    pub publish: bool,
}

/// The result of an import, and points to check.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The sheet's number.
    pub number: SheetNumber,
    /// Whether the sheet is published.
    pub published: bool,
    /// How many people each session of its workshop takes; empty if the sheet has no workshop.
    pub sessions: Vec<Capacity>,
    /// The fields that a draft still lacks. Sessions without a venue are not stored.
    pub missing: Vec<Missing>,
    /// Doubtful readings.
    pub warnings: Vec<Warning>,
    /// The unreadable text.
    pub unread: Vec<Unread>,
}

/// Reads a sheet's text and stores it in one transaction: the sheet and, if it has sessions, its workshop, their venues (matched by
/// exact name, or new) and the sessions.
///
/// # Errors
/// [`ImportRefused`]; nothing is stored.
pub async fn import(
    pool: &PgPool,
    clock: &Clock,
    text: &str,
    options: ImportOptions,
) -> Result<Imported, ImportRefused> {
    if let Some(refused) = ImportRefused::too_long(text) {
        return Err(refused);
    }
    let read = parse(text);
    if read.sessions.len() > SESSIONS_MAX {
        return Err(ImportRefused::TooManySessions { count: read.sessions.len() });
    }
    let missing = plan::missing(&read);
    let sheet = plan::sheet(&read)?;
    if options.publish && !missing.is_empty() {
        return Err(ImportRefused::Incomplete { missing });
    }
    let workshop = plan::workshop(&read, options.capacity, clock.now());

    let refused = |error| refusal(error, &sheet, workshop.as_ref());
    let storing = Storing { publish: options.publish, now: clock.now() };
    retry(|| store_in_transaction(pool, &sheet, workshop.as_ref(), storing)).await.map_err(refused)?;
    let sessions = workshop.iter().flat_map(|workshop| &workshop.sessions).map(|session| session.capacity).collect();
    let SheetRead { warnings, unread, .. } = read;
    Ok(Imported { number: sheet.number, published: options.publish, sessions, missing, warnings, unread })
}

#[derive(Clone, Copy)]
struct Storing {
    publish: bool,
    now: OffsetDateTime,
}

async fn store_in_transaction(
    pool: &PgPool,
    sheet: &plan::SheetPlan,
    workshop: Option<&plan::WorkshopPlan>,
    storing: Storing,
) -> sqlx::Result<()> {
    let mut transaction = database::begin(pool).await?;
    store_all(&mut transaction, sheet, workshop, storing).await?;
    transaction.commit().await
}

async fn store_all(
    db: &mut PgConnection,
    sheet: &plan::SheetPlan,
    workshop: Option<&plan::WorkshopPlan>,
    storing: Storing,
) -> sqlx::Result<()> {
    let state = if storing.publish { "published" } else { "draft" };
    let sheet = append::append_sheet(&mut *db, (&Actor::Operator, "import"), sheet, state, storing.now).await?;
    let Some(workshop) = workshop else { return Ok(()) };
    let written: Vec<&str> = workshop.sessions.iter().map(|session| session.venue.as_str()).collect();
    let names = in_one_spelling(&written, &venue::store::known_venues(&mut *db).await?);
    let mut venues = HashMap::new();
    // Venues are found or added in one order, so that two imports never wait for each other's venues.
    for name in names.iter().collect::<BTreeSet<_>>() {
        venues.insert(name, venue::store::venue_named(db, name).await?);
    }
    let id = append::append_workshop(&mut *db, (&Actor::Operator, "import"), sheet, workshop, storing.now).await?;
    for (session, name) in workshop.sessions.iter().zip(&names) {
        if let Some(venue) = venues.get(name) {
            session::store::append_session(
                &mut *db,
                (&Actor::Operator, "import"),
                id,
                *venue,
                session,
                "",
                storing.now,
            )
            .await?;
        }
    }
    Ok(())
}

/// The only place where constraint names become refusals.
fn refusal(error: sqlx::Error, sheet: &plan::SheetPlan, workshop: Option<&plan::WorkshopPlan>) -> ImportRefused {
    use shared::sheet::Field;
    match error.as_database_error().and_then(|error| error.constraint()) {
        Some("sheet_number_once") => {
            ImportRefused::NumberTaken { number: sheet.number, address: format!("/sheets/{}", sheet.number.slug()) }
        }
        Some("session_code_once") => ImportRefused::CodeTaken { code: value_taken(&error, codes(workshop)) },
        Some("sheet_title_length") => ImportRefused::TooLong { field: Field::Title },
        Some("sheet_original_length") => ImportRefused::TooLong { field: Field::Body },
        Some("venue_name_length") => ImportRefused::TooLong { field: Field::Sessions },
        _ => ImportRefused::Broken(error),
    }
}

fn codes(workshop: Option<&plan::WorkshopPlan>) -> impl Iterator<Item = &str> {
    workshop.into_iter().flat_map(|workshop| &workshop.sessions).filter_map(|session| session.code.as_deref())
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.published {
            write!(f, "Sheet {} is published, at /sheets/{}", self.number, self.number.slug())?;
        } else {
            write!(f, "Sheet {} is a draft that the public does not see", self.number)?;
        }
        let many = self.sessions.len();
        match self.sessions.as_slice() {
            [] => write!(f, ". It has no workshop.")?,
            [one] => write!(f, ", with a workshop of 1 session for {} people.", one.get())?,
            [first, rest @ ..] if rest.iter().all(|other| other == first) => {
                write!(f, ", with a workshop of {many} sessions for {} people each.", first.get())?;
            }
            each => {
                let people: Vec<String> = each.iter().map(|people| people.get().to_string()).collect();
                write!(f, ", with a workshop of {many} sessions. They take {} people.", people.join(", "))?;
            }
        }
        let warnings: Vec<String> = self
            .warnings
            .iter()
            .map(|warning| format!("line {}, {}: {}", warning.line, place(warning.at), warning.doubt))
            .collect();
        let unread: Vec<String> = self.unread.iter().map(unread_words).collect();
        section(f, "Before it can be published", &self.missing)?;
        section(f, "Please look at", &warnings)?;
        section(f, "Could not be read", &unread)
    }
}

fn section<T: fmt::Display>(f: &mut fmt::Formatter<'_>, title: &str, items: &[T]) -> fmt::Result {
    if items.is_empty() { Ok(()) } else { write!(f, "\n{title}:{}", each_on_a_line(items)) }
}

fn unread_words(unread: &Unread) -> String {
    let line = unread.line.map(|line| format!("line {line}, ")).unwrap_or_default();
    let text = if unread.text.is_empty() { String::new() } else { format!(" (\"{}\")", unread.text) };
    format!("{line}{}: {}{text}", place(unread.at), unread.why)
}

fn place(at: At) -> String {
    match at {
        At::Field(field) => field.words().to_owned(),
        At::Session(index) => format!("Session {}", index + 1),
    }
}
