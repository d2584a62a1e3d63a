//! The office's directory of schools: searching, changing, closing, taking over, importing.

use app::{
    failure::Failure,
    school::directory::{ImportRow, ImportView, Reading, SchoolLine, SchoolList, SchoolView, Schools, Show},
    visit::Caller,
};
use async_trait::async_trait;
use shared::{
    form::FieldFault,
    office::OfficeRefused,
    officer::Permission,
    school::{NotASetting, SchoolRefused, Setting, SettingDraft, Urn, gias::Verdict},
};
use sqlx::PgPool;
use std::sync::Arc;
use tokio::sync::Semaphore;

use crate::{
    office::allowed,
    platform::{
        clock::Clock,
        database::{self, retry},
        internal_error,
    },
    school::import::{self, NotImported, RowJudged},
};

mod letters;
mod store;
mod upload;

pub use letters::send_letters;
pub use upload::{FILE_MAX, take_file};

type Done<T> = Result<T, Failure<OfficeRefused>>;

/// Schools on a page of a list.
const LIST_PAGE: u32 = 50;
/// Rows on a page of an import.
const ROWS_PAGE: u32 = 100;
/// How many files are read at the same time: each needs a database connection now and then, and memory for its rows.
const FILES_AT_ONCE: usize = 2;

/// Implements [`Schools`] on Postgres.
#[derive(Clone)]
pub struct PgSchools {
    pool: PgPool,
    clock: Clock,
    files: Arc<Semaphore>,
    /// The site's public address; empty if unknown.
    site: String,
}

impl PgSchools {
    /// Uses this database.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock) -> Self {
        Self { pool, clock, files: Arc::new(Semaphore::new(FILES_AT_ONCE)), site: String::new() }
    }

    /// Sets the site's public address, which letters to schools print.
    #[must_use]
    pub fn reached_at(self, site: &str) -> Self {
        Self { site: site.trim_end_matches('/').to_owned(), ..self }
    }
}

#[async_trait]
impl Schools for PgSchools {
    async fn list(&self, caller: &Caller, text: &str, show: Show, page: u32) -> Done<SchoolList> {
        allowed(caller, Permission::ManageSchools)?;
        let text: String = text.trim().chars().take(100).collect();
        let found = store::count(&self.pool, &text, show).await.map_err(internal_error::failure)?;
        let (page, pages) = page_of(page, found.found, LIST_PAGE);
        let (limit, offset) = (LIST_PAGE.into(), i64::from(LIST_PAGE) * i64::from(page - 1));
        let rows = store::list(&self.pool, &text, show, limit, offset).await.map_err(internal_error::failure)?;
        let schools = rows.into_iter().map(line).collect();
        Ok(SchoolList { schools, found: found.found, page, pages, without_pin: found.without_pin })
    }

    async fn lookup(&self, caller: &Caller, urn: &str) -> Done<SchoolView> {
        allowed(caller, Permission::ManageSchools)?;
        let row = store::lookup(&self.pool, number(urn)?).await.map_err(internal_error::failure)?;
        let row = row.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
        let closed = !row.open && row.taken_over_by.is_none();
        let neighbours = if closed && !row.postcode.is_empty() {
            store::list_neighbours(&self.pool, &row.postcode).await.map_err(internal_error::failure)?
        } else {
            vec![]
        };
        Ok(view(row, neighbours))
    }

    async fn add(&self, caller: &Caller, setting: &Setting) -> Done<String> {
        let officer = allowed(caller, Permission::ManageSchools)?;
        let added = retry(|| store::append(&self.pool, officer.id, setting.fields(), self.clock.now())).await;
        Ok(added.map_err(internal_error::failure)?.to_string())
    }

    async fn change(&self, caller: &Caller, urn: &str, setting: &Setting) -> Done<()> {
        let officer = allowed(caller, Permission::ManageSchools)?;
        let number = number(urn)?;
        let changed = retry(|| store::change(&self.pool, officer.id, number, setting.fields(), self.clock.now())).await;
        if changed.map_err(internal_error::failure)? { Ok(()) } else { Err(Failure::Refused(OfficeRefused::NotFound)) }
    }

    async fn set_open(&self, caller: &Caller, urn: &str, open: bool) -> Done<()> {
        let officer = allowed(caller, Permission::ManageSchools)?;
        let state = if open { "open" } else { "closed" };
        let number = number(urn)?;
        let set = retry(|| store::set_state(&self.pool, officer.id, number, state, self.clock.now())).await;
        if set.map_err(internal_error::failure)? { Ok(()) } else { Err(Failure::Refused(OfficeRefused::NotFound)) }
    }

    /// The academy gets the closed school's row and everything linked to it: bookings, delegates, tallies, PIN and visits. The two
    /// schools' own details change places.
    async fn take_over(&self, caller: &Caller, closed: &str, by: &str) -> Done<()> {
        let officer = allowed(caller, Permission::ManageSchools)?;
        let closed = number(closed)?;
        let by = number(by).map_err(|_| no_such_school())?;
        retry(|| self.take_over_once(officer.id, closed, by)).await
    }

    async fn look_at_import(&self, caller: &Caller, id: i64, shown: Option<Verdict>, page: u32) -> Done<ImportView> {
        let officer = allowed(caller, Permission::ManageSchools)?;
        let found =
            import::find(&self.pool, Some(officer.id), id, self.clock.now()).await.map_err(internal_error::failure)?;
        let found = found.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
        let tally = import::tally(&self.pool, id).await.map_err(internal_error::failure)?;
        let notices = if found.complete && !found.applied {
            import::notices(&self.pool, id).await.map_err(internal_error::failure)?
        } else {
            Vec::new()
        };
        let all = tally.rows.iter().map(|(_, rows)| rows).sum();
        let (page, pages) = page_of(page, shown.map_or(all, |verdict| tally.of(verdict)), ROWS_PAGE);
        let offset = i64::from(ROWS_PAGE) * i64::from(page - 1);
        let rows = import::list_rows(&self.pool, id, shown, ROWS_PAGE.into(), offset)
            .await
            .map_err(internal_error::failure)?;
        let mut counts = tally.rows;
        counts.sort_unstable_by_key(|(verdict, _)| *verdict);
        let counted = |bytes| u64::try_from(bytes).unwrap_or(0);
        let reading = (!found.complete).then(|| Reading {
            bytes: counted(found.bytes),
            read: counted(found.bytes_read),
            rows: counted(found.rows),
            stopped: found.stopped,
        });
        Ok(ImportView {
            id,
            reading,
            file_name: found.file_name,
            authority: found.authority,
            applied: found.applied,
            tally: counts,
            elsewhere: tally.elsewhere,
            notices,
            shown,
            rows: rows.into_iter().map(import_row).collect(),
            page,
            pages,
        })
    }

    async fn apply_import(&self, caller: &Caller, id: i64) -> Done<()> {
        let officer = allowed(caller, Permission::ManageSchools)?;
        import::apply(&self.pool, &self.clock, Some(officer.id), id).await.map_err(|refused| match refused {
            NotImported::NotFound => Failure::Refused(OfficeRefused::NotFound),
            NotImported::Done => Failure::Refused(SchoolRefused::Imported.into()),
            NotImported::Unreadable => Failure::Refused(SchoolRefused::UnreadableRows.into()),
            NotImported::Stale => Failure::Refused(SchoolRefused::Stale.into()),
            broken => internal_error::failure(broken),
        })
    }
}

impl PgSchools {
    async fn take_over_once(&self, officer: i64, closed: i32, by: i32) -> Done<()> {
        let mut transaction = database::begin(&self.pool).await.map_err(internal_error::failure)?;
        let pair = store::lock_pair(&mut *transaction, closed, by).await.map_err(internal_error::failure)?;
        let of = |urn| pair.iter().find(|row| row.urn == urn);
        let before = of(closed).ok_or(Failure::Refused(OfficeRefused::NotFound))?;
        let after = of(by).filter(|row| row.open && row.id != before.id).ok_or_else(no_such_school)?;
        if before.open || before.taken_over {
            return Err(Failure::Refused(SchoolRefused::NotClosed.into()));
        }
        if after.has_history {
            return Err(Failure::Refused(SchoolRefused::HasHistory.into()));
        }
        store::change_places(&mut transaction, officer, (before, after), self.clock.now())
            .await
            .map_err(internal_error::failure)?;
        transaction.commit().await.map_err(internal_error::failure)
    }
}

fn no_such_school() -> Failure<OfficeRefused> {
    Failure::Refused(OfficeRefused::of([Some(FieldFault::new("by", NotASetting::NoSuchSchool))]))
}

/// The number in an address. Anything else matches no school.
fn number(urn: &str) -> Done<i32> {
    let urn = Urn::try_from(urn).map_err(|_| Failure::Refused(OfficeRefused::NotFound))?;
    i32::try_from(urn.get()).map_err(|_| Failure::Refused(OfficeRefused::NotFound))
}

/// The page to show, from 1 to the number of pages.
fn page_of(asked: u32, found: u32, on_each: u32) -> (u32, u32) {
    let pages = found.div_ceil(on_each).max(1);
    (asked.clamp(1, pages), pages)
}

fn line(row: store::LineRow) -> SchoolLine {
    SchoolLine {
        urn: row.urn.to_string(),
        name: row.name,
        phase: row.phase,
        district: row.district,
        open: row.open,
        has_pin: row.has_pin,
        pin_version: row.pin_version,
    }
}

fn view(row: store::SchoolRow, neighbours: Vec<store::NeighbourRow>) -> SchoolView {
    SchoolView {
        urn: row.urn.to_string(),
        open: row.open,
        has_pin: row.has_pin,
        pin_version: row.pin_version,
        local: Urn::try_from(row.urn.to_string()).is_ok_and(Urn::is_local),
        bookings: u32::try_from(row.bookings).unwrap_or(u32::MAX),
        taken_over_by: row.taken_over_by.zip(row.taken_over_by_name).map(|(urn, name)| (urn.to_string(), name)),
        neighbours: neighbours.into_iter().map(|row| (row.urn.to_string(), row.name)).collect(),
        fields: SettingDraft {
            name: row.name,
            phase: row.phase,
            kind: row.kind,
            district: row.district,
            ward: row.ward,
            address: row.address,
            postcode: row.postcode,
            head: row.head,
            phone: row.phone,
            email: row.email,
        },
    }
}

fn import_row(row: RowJudged) -> ImportRow {
    ImportRow {
        line: row.line,
        verdict: Verdict::of_code(&row.verdict).unwrap_or(Verdict::Unreadable),
        school: row.urn.zip(row.name).map(|(urn, name)| (urn.to_string(), name)),
        fault: row.fault,
        changes: row.changes.map(|changes| changes.0).unwrap_or_default(),
        places: u32::try_from(row.places).unwrap_or(u32::MAX),
    }
}
