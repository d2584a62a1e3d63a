//! Writing sheets: drafts, publishing, corrections, withdrawals.

use shared::{
    form::{ErrorMessage, FieldFault, FormFault},
    venue::VenueFault,
};

mod called_off;
mod editions;
pub(crate) mod import;
pub(crate) mod import_refusal;
mod notes;
pub(crate) mod plan;
mod preview;
mod publish;
pub mod schedule;
mod store;
mod upload;
mod view;

use app::{
    failure::Failure,
    publishing::{DraftAt, DraftView, OfficeSheetView, OfficeSheets, SheetDrafts},
    visit::Caller,
};
use async_trait::async_trait;
use shared::{
    office::{OfficeRefused, read_reason},
    officer::Permission,
    publishing::{When, form::SheetForm},
    search::Query,
    sheet::{BodyFault, SheetNumber, parse},
};
use sqlx::{PgPool, types::Json};
use tokio::task::{JoinError, spawn_blocking};

use crate::{
    attachment,
    office::allowed,
    platform::{
        clock::{self, Clock},
        database::{self, retry},
        internal_error,
    },
    session::store::cancel::{self, Cancelling},
    sheet::{self, Search, Written},
    venue::{self, clash},
};

use publish::Publishing;

pub use import::{ImportOptions, Imported, import};
pub use import_refusal::{ImportRefused, Missing};
pub use preview::preview_text;
pub use upload::{TEXT_CHARACTERS, TEXT_MAX, take_sheet};

pub(crate) type Done<T> = Result<T, Failure<OfficeRefused>>;

/// The most sheets that a list shows.
const LISTED: usize = 100;

/// Implements [`SheetDrafts`] on Postgres.
#[derive(Clone)]
pub struct PgPublishing {
    pool: PgPool,
    clock: Clock,
}

impl PgPublishing {
    /// Uses this database.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock) -> Self {
        Self { pool, clock }
    }

    /// The number after this year's highest.
    async fn next_number(&self) -> Done<String> {
        let year = i16::try_from(clock::london(self.clock.now()).year()).unwrap_or(0);
        let serial = store::next_serial(&self.pool, year).await.map_err(internal_error::failure)?;
        Ok(SheetNumber::of_columns(serial, year).to_string())
    }

    /// Adds a draft with its preview; if there is no preview, the draft's page says why.
    async fn append(&self, sheet: Option<i64>, form: SheetForm, original: &str, officer: i64) -> Done<i64> {
        let made = Written::make(form.written()).await.map_err(internal_error::failure)?.ok();
        let (form, now) = (Json(form), self.clock.now());
        let kept = (&form, made.as_ref());
        retry(|| store::drafts::append(&self.pool, sheet, kept, original, officer, now))
            .await
            .map_err(internal_error::failure)
    }

    /// Why a draft was not found in the version that the officer saw.
    async fn lost(&self, at: DraftAt) -> Failure<OfficeRefused> {
        match store::drafts::lookup(&self.pool, at.id).await {
            Ok(Some(draft)) => Failure::Refused(OfficeRefused::Changed { by: draft.changed_by }),
            Ok(None) => Failure::Refused(OfficeRefused::NotFound),
            Err(cause) => internal_error::failure(cause),
        }
    }
}

/// Reads the form from a pasted text; returns the text and the form.
async fn read(text: String) -> Result<(String, SheetForm), JoinError> {
    spawn_blocking(move || {
        let form = SheetForm::from(&parse(&text));
        (text, form)
    })
    .await
}

/// The preview of a form's text. `None`: the text is too long, which is allowed only in drafts.
async fn made(form: &SheetForm) -> Done<Option<Written>> {
    match Written::make(form.written()).await.map_err(internal_error::failure)? {
        Ok(made) => Ok(Some(made)),
        Err(BodyFault::TooLong) => Ok(None),
        Err(fault) => Err(Failure::Refused(OfficeRefused::of([Some(FieldFault::new("body", fault))]))),
    }
}

/// The number of the sheet at an address.
pub(crate) fn number(slug: &str) -> Done<SheetNumber> {
    slug.parse().map_err(|_| Failure::Refused(OfficeRefused::NotFound))
}

#[async_trait]
impl SheetDrafts for PgPublishing {
    async fn list(&self, caller: &Caller, words: &str, state: &str) -> Done<OfficeSheets> {
        let officer = allowed(caller, Permission::SeeSheets)?;
        let limit = i64::try_from(LISTED + 1).unwrap_or(i64::MAX);
        let search = Search::of(words);
        let found = if search.words.is_empty() {
            None
        } else {
            Some(sheet::store::found(&self.pool, &search).await.map_err(internal_error::failure)?.ids)
        };
        let asked = (found.as_deref(), &Query::read(words));
        let mut rows = store::list(&self.pool, asked, state, limit).await.map_err(internal_error::failure)?;
        let more = rows.len() > LISTED;
        rows.truncate(LISTED);
        let sheets = rows.into_iter().map(view::listed).collect();
        Ok(OfficeSheets { sheets, more, may_write: officer.roles.may(Permission::WriteSheets) })
    }

    async fn paste(&self, caller: &Caller, text: &str) -> Done<i64> {
        let officer = allowed(caller, Permission::WriteSheets)?;
        // Postgres cannot store this character, and nobody types it on purpose.
        let text = text.replace("\r\n", "\n").replace('\0', "");
        let (text, mut form) = read(text).await.map_err(internal_error::failure)?;
        if let Err(refused) = form.countable() {
            let faults =
                refused.faults().into_iter().map(|fault| Some(FieldFault { field: "text".to_owned(), ..fault }));
            return Err(Failure::Refused(OfficeRefused::of(faults)));
        }
        let known = venue::store::known_venues(&self.pool).await.map_err(internal_error::failure)?;
        let written: Vec<&str> = form.sessions.iter().map(|session| session.venue.as_str()).collect();
        let names = shared::venue::in_one_spelling(&written, &known);
        for (session, name) in form.sessions.iter_mut().zip(names) {
            session.venue = name;
        }
        self.append(None, form, &text, officer.id).await
    }

    async fn draft(&self, caller: &Caller, id: i64) -> Done<DraftView> {
        allowed(caller, Permission::WriteSheets)?;
        let draft = store::drafts::lookup(&self.pool, id).await.map_err(internal_error::failure)?;
        let draft = draft.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
        let venues = venue::store::known_venues(&self.pool).await.map_err(internal_error::failure)?;
        let (mut notes, called_off) = called_off::look(&self.pool, &draft, &draft.form.0).await?;
        notes.extend(shared::publishing::form::venue_notes(&draft.form.0, &venues));
        notes.extend(notes::clashes(&self.pool, &draft).await.map_err(internal_error::failure)?);
        let preview = preview::of_draft(&draft).await.map_err(internal_error::failure)?;
        let next_number = self.next_number().await?;
        let files = attachment::of_draft(&self.pool, id).await.map_err(internal_error::failure)?;
        let files = files.into_iter().map(|file| file.below("/office")).collect();
        Ok(DraftView { files, next_number, called_off, ..view::draft(draft, preview, (venues, notes)) })
    }

    async fn save(&self, caller: &Caller, at: DraftAt, form: &SheetForm) -> Done<()> {
        let officer = allowed(caller, Permission::WriteSheets)?;
        form.countable().map_err(Failure::Refused)?;
        let (made, form) = (made(form).await?, Json(form));
        let kept = (&form, made.as_ref());
        let saved = retry(|| store::drafts::save(&self.pool, at, kept, officer.id, self.clock.now())).await;
        if saved.map_err(internal_error::failure)? { Ok(()) } else { Err(self.lost(at).await) }
    }

    async fn publish(&self, caller: &Caller, at: DraftAt, form: &SheetForm, when: Option<When>) -> Done<String> {
        let officer = allowed(caller, Permission::WriteSheets)?;
        let now = self.clock.now();
        let when = when.map(|when| clock::from_london(when.civil()));
        if when.is_some_and(|when| when <= now) {
            return Err(Failure::Refused(OfficeRefused::of([Some(FieldFault::new("on", FormFault::Past))])));
        }
        form.countable().map_err(Failure::Refused)?;
        let draft = store::drafts::lookup(&self.pool, at.id).await.map_err(internal_error::failure)?;
        let draft = draft.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
        let called_off = called_off::fault(&self.pool, &draft, form).await?;
        let publishing = Publishing { officer: officer.id, draft: at, when, now };
        match retry(|| publish::publish(&self.pool, publishing, form, called_off.clone())).await? {
            Some(slug) => Ok(slug),
            None => Err(self.lost(at).await),
        }
    }

    async fn discard(&self, caller: &Caller, at: DraftAt) -> Done<()> {
        let officer = allowed(caller, Permission::WriteSheets)?;
        let gone = retry(|| store::drafts::discard(&self.pool, at, officer.id, self.clock.now())).await;
        let gone = gone.map_err(internal_error::failure)?;
        if gone { Ok(()) } else { Err(self.lost(at).await) }
    }

    async fn sheet(&self, caller: &Caller, slug: &str) -> Done<OfficeSheetView> {
        let officer = allowed(caller, Permission::SeeSheets)?;
        let row = store::sheet(&self.pool, number(slug)?).await.map_err(internal_error::failure)?;
        let row = row.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
        let editions = store::editions(&self.pool, row.id).await.map_err(internal_error::failure)?;
        let files = attachment::of_sheet(&self.pool, row.id).await.map_err(internal_error::failure)?;
        let files = files.into_iter().map(|file| file.below("/office")).collect();
        let sessions = crate::workshop::sessions_of_sheet(&self.pool, row.id, &self.clock)
            .await
            .map_err(internal_error::failure)?;
        let ids: Vec<i64> = sessions.iter().map(|session| session.id).collect();
        let mut connection = self.pool.acquire().await.map_err(internal_error::failure)?;
        let clashes = clash::of_sessions(&mut connection, &ids).await.map_err(internal_error::failure)?;
        let may = view::May {
            write: officer.roles.may(Permission::WriteSheets),
            add_sessions: officer.roles.may(Permission::SetUpSessions)
                && row.state == "published"
                && row.workshop_title.is_some(),
        };
        let shown = view::sheet(row, editions::with_changes(editions), (sessions, clashes), may);
        Ok(OfficeSheetView { files, ..shown })
    }

    async fn copy(&self, caller: &Caller, slug: &str) -> Done<i64> {
        let officer = allowed(caller, Permission::WriteSheets)?;
        let row = store::sheet(&self.pool, number(slug)?).await.map_err(internal_error::failure)?;
        let row = row.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
        let sessions = crate::workshop::rows_of_sheet(&self.pool, row.id).await.map_err(internal_error::failure)?;
        let held = sessions.iter().filter(|session| session.state != "cancelled");
        let sessions = held.map(|session| crate::session::form(session).another()).collect();
        let (_, form) = editions::written(&self.pool, row).await.map_err(internal_error::failure)?;
        let form = SheetForm { number: self.next_number().await?, sessions, ..form.another() };
        self.append(None, form, "", officer.id).await
    }

    async fn correct(&self, caller: &Caller, slug: &str) -> Done<i64> {
        let officer = allowed(caller, Permission::WriteSheets)?;
        let row = store::sheet(&self.pool, number(slug)?).await.map_err(internal_error::failure)?;
        let row = row.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
        if row.state == "withdrawn" {
            return Err(Failure::Refused(OfficeRefused::NotFound));
        }
        let original = row.original.clone();
        let (sheet, mut form) = editions::written(&self.pool, row).await.map_err(internal_error::failure)?;
        form.attachments.clear();
        self.append(Some(sheet), form, &original, officer.id).await
    }

    async fn withdraw(&self, caller: &Caller, slug: &str, reason: &str) -> Done<()> {
        let officer = allowed(caller, Permission::WriteSheets)?;
        let reason = read_reason(reason).map_err(Failure::Refused)?;
        let sheet = number(slug)?;
        retry(|| self.withdraw_once(officer.id, sheet, &reason)).await
    }
}

impl PgPublishing {
    async fn withdraw_once(&self, officer: i64, sheet: SheetNumber, reason: &str) -> Done<()> {
        let now = self.clock.now();
        let mut transaction = database::begin(&self.pool).await.map_err(internal_error::failure)?;
        let sessions = store::lock_sessions(&mut *transaction, sheet, now).await.map_err(internal_error::failure)?;
        let places = store::places_on(&mut *transaction, &sessions).await.map_err(internal_error::failure)?;
        if places > 0 {
            let why = ErrorMessage::from(VenueFault::PlacesToCome(u32::try_from(places).unwrap_or(u32::MAX)));
            return Err(Failure::Refused(OfficeRefused::of([Some(FieldFault::new("sessions", why))])));
        }
        // A booking that waits for these sessions' locks still sees a public sheet, but no open session.
        for session in sessions {
            let cancelling = Cancelling { session, officer, reason, now };
            cancel::cancel(&mut transaction, cancelling, &[], &[]).await.map_err(internal_error::failure)?;
        }
        let done =
            store::withdraw(&mut *transaction, sheet, reason, officer, now).await.map_err(internal_error::failure)?;
        if !done {
            return Err(Failure::Refused(OfficeRefused::NotFound));
        }
        transaction.commit().await.map_err(internal_error::failure)
    }
}
