//! Sessions in the office: viewing, adding, changing and cancelling.

use shared::form::{ErrorMessage, FieldFault, FormFault};

mod add;
mod cancel;
pub(crate) mod capacity;
mod change;
mod clash;
pub mod delegate_list;
mod history;
mod month;
mod plan;
pub(crate) mod store;

use app::{
    failure::Failure,
    session::{
        AddSessionView, CancelTyped, CancelView, MonthView, OfficeSession, OfficeSessions, Person, SessionDetail,
        SessionLine, SessionTyped,
    },
    visit::{Caller, Officer},
};
use async_trait::async_trait;
use shared::{
    moment::{iso_date, iso_time},
    office::OfficeRefused,
    officer::Permission,
    publishing::form::{SessionForm, ends_on},
    session::Clash,
};
use sqlx::PgPool;

pub use capacity::{NotChanged, set_capacity};
pub(crate) use change::audit_note;
pub use clash::clashes_of_sheet;
pub(crate) use plan::SessionPlan;

use crate::{
    live::Hub,
    office::allowed,
    platform::{
        clock::{self, Clock},
        database::retry,
        internal_error,
    },
    venue::{clash as venue_clash, store as venues},
    waiting::passed_over,
    workshop::{self, SessionRow},
};

type Done<T> = Result<T, Failure<OfficeRefused>>;

/// The most trainers of a session.
const TRAINERS_MAX: usize = 50;

/// Implements [`OfficeSessions`] on Postgres.
#[derive(Clone)]
pub struct PgSessions {
    pool: PgPool,
    clock: Clock,
    live: Hub,
}

impl PgSessions {
    /// Uses this database, and notifies this hub of every change.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock, live: Hub) -> Self {
        Self { pool, clock, live }
    }

    /// The officer, if they have the permission for this session. To others the session does not exist.
    async fn allowed_at<'a>(&self, caller: &'a Caller, permission: Permission, session: i64) -> Done<&'a Officer> {
        let officer = allowed(caller, permission)?;
        if officer.roles.may_everywhere(permission) || self.trains(officer, session).await? {
            Ok(officer)
        } else {
            Err(Failure::Refused(OfficeRefused::NotFound))
        }
    }

    /// Everybody with a place on a session, and the file's name. The export is recorded.
    pub(crate) async fn delegates_to_save(&self, caller: &Caller, session: i64) -> Done<(String, Vec<[String; 9]>)> {
        let officer = self.allowed_at(caller, Permission::SeeDelegates, session).await?;
        let row = store::lookup(&self.pool, session).await.map_err(internal_error::failure)?;
        let row = row.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
        let now = self.clock.now();
        let people = retry(|| store::delegates_to_save(&self.pool, (session, officer.id), now)).await;
        let people = people.map_err(internal_error::failure)?;
        Ok((format!("{}-session-{}-delegates", row.slug(), row.number), people))
    }

    async fn trains(&self, officer: &Officer, session: i64) -> Done<bool> {
        store::trains(&self.pool, officer.id, session).await.map_err(internal_error::failure)
    }

    /// A session's clashes, for officers who see all sessions.
    async fn clashes(&self, officer: &Officer, sessions: &[i64]) -> Done<Vec<Clash>> {
        if !officer.roles.may(Permission::WatchSeats) {
            return Ok(vec![]);
        }
        let mut connection = self.pool.acquire().await.map_err(internal_error::failure)?;
        venue_clash::of_sessions(&mut connection, sessions).await.map_err(internal_error::failure)
    }

    async fn people(&self, officer: &Officer, session: i64) -> Done<Vec<Person>> {
        let people = store::people(&self.pool, session).await.map_err(internal_error::failure)?;
        if people.iter().any(|person| !person.needs.is_empty()) {
            retry(|| store::note_look(&self.pool, officer.id, session, self.clock.now()))
                .await
                .map_err(internal_error::failure)?;
        }
        Ok(people.into_iter().map(person).collect())
    }
}

#[async_trait]
impl OfficeSessions for PgSessions {
    async fn board(&self, caller: &Caller) -> Done<Vec<SessionLine>> {
        let officer = allowed(caller, Permission::Enter)?;
        let own = (!officer.roles.may(Permission::WatchSeats)).then_some(officer.id);
        let rows = store::coming(&self.pool, self.clock.now(), own).await.map_err(internal_error::failure)?;
        let titles = store::titles(&self.pool, &rows).await.map_err(internal_error::failure)?;
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let mut clashes = self.clashes(officer, &ids).await?;
        let shown = rows.into_iter().map(|row| {
            let mut session = self.shown(row, &titles);
            session.clashes = clashes.extract_if(.., |clash| clash.own == session.session.id).collect();
            session
        });
        Ok(shown.collect())
    }

    async fn month(&self, caller: &Caller, of: &str) -> Done<MonthView> {
        let officer = allowed(caller, Permission::Enter)?;
        let own = (!officer.roles.may(Permission::WatchSeats)).then_some(officer.id);
        month::month(self, of, own).await
    }

    async fn adding(&self, caller: &Caller, slug: &str, copy: Option<i64>) -> Done<AddSessionView> {
        allowed(caller, Permission::SetUpSessions)?;
        add::adding(self, slug, copy).await
    }

    async fn add(&self, caller: &Caller, slug: &str, form: &SessionForm) -> Done<i64> {
        let officer = allowed(caller, Permission::SetUpSessions)?;
        add::add(self, officer.id, slug, form).await
    }

    async fn session(&self, caller: &Caller, id: i64) -> Done<SessionDetail> {
        let officer = allowed(caller, Permission::Enter)?;
        let row = store::lookup(&self.pool, id).await.map_err(internal_error::failure)?;
        let row = row.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
        let trains = self.trains(officer, id).await?;
        let may = |permission| officer.roles.may_everywhere(permission) || (officer.roles.may(permission) && trains);
        if !officer.roles.may(Permission::WatchSeats) && !may(Permission::SeeDelegates) {
            return Err(Failure::Refused(OfficeRefused::NotFound));
        }
        let people = if may(Permission::SeeDelegates) { Some(self.people(officer, id).await?) } else { None };
        let over = row.state == "cancelled" || row.starts_at <= self.clock.now();
        let titles = store::titles(&self.pool, std::slice::from_ref(&row)).await.map_err(internal_error::failure)?;
        let history = match people {
            Some(_) => history::last(&self.pool, id).await.map_err(internal_error::failure)?,
            None => vec![],
        };
        let mut session = self.shown(row.clone(), &titles);
        session.clashes = self.clashes(officer, &[id]).await?;
        let published = store::is_published(&self.pool, row.workshop_id).await.map_err(internal_error::failure)?;
        Ok(SessionDetail {
            people,
            history,
            may_book: may(Permission::ChangeBookings) && !over,
            may_copy: officer.roles.may(Permission::SetUpSessions) && published,
            form: (officer.roles.may(Permission::SetUpSessions) && !over).then(|| form(&row)),
            edits: store::edits(&self.pool, id).await.map_err(internal_error::failure)?,
            venues: venues::venues(&self.pool).await.map_err(internal_error::failure)?,
            may_register: may(Permission::TakeRegisters) && row.state != "cancelled",
            trainers: if officer.roles.may(Permission::SetUpSessions) {
                Some(store::trainers(&self.pool, id).await.map_err(internal_error::failure)?)
            } else {
                None
            },
            session,
        })
    }

    async fn change(&self, caller: &Caller, id: i64, edits: i32, typed: &SessionTyped) -> Done<()> {
        let officer = self.allowed_at(caller, Permission::SetUpSessions, id).await?;
        retry(|| change::change(self, officer.id, change::At { id, edits }, typed)).await
    }

    async fn name_trainers(&self, caller: &Caller, id: i64, officers: &[i64]) -> Done<()> {
        let officer = self.allowed_at(caller, Permission::SetUpSessions, id).await?;
        if officers.len() > TRAINERS_MAX {
            let why = ErrorMessage::from(FormFault::TooMany(u32::try_from(TRAINERS_MAX).unwrap_or(u32::MAX)));
            return Err(Failure::Refused(OfficeRefused::of([Some(FieldFault::new("trainers", why))])));
        }
        let named = retry(|| store::name_trainers(&self.pool, (id, officer.id), officers, self.clock.now())).await;
        if named.map_err(internal_error::failure)? { Ok(()) } else { Err(Failure::Refused(OfficeRefused::NotFound)) }
    }

    async fn cancelling(&self, caller: &Caller, id: i64, typed: &CancelTyped) -> Done<CancelView> {
        self.allowed_at(caller, Permission::SetUpSessions, id).await?;
        let now = self.clock.now();
        let row = store::lookup(&self.pool, id).await.map_err(internal_error::failure)?;
        let row = row.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
        if row.state == "cancelled" || row.starts_at <= now {
            return Err(Failure::Refused(OfficeRefused::SessionOver));
        }
        let (places, _) = store::touched(&self.pool, id).await.map_err(internal_error::failure)?;
        let others = store::cancel::others(&self.pool, id, now).await.map_err(internal_error::failure)?;
        let titles = store::titles(&self.pool, std::slice::from_ref(&row)).await.map_err(internal_error::failure)?;
        let plan = match typed.what.as_str() {
            "" => None,
            _ => match cancel::preview(self, id, typed).await {
                Ok(plan) => Some(Ok(plan)),
                Err(Failure::Refused(refused)) => Some(Err(refused)),
                Err(failure) => return Err(failure),
            },
        };
        Ok(CancelView {
            edits: store::edits(&self.pool, id).await.map_err(internal_error::failure)?,
            touches: places > 0,
            others: others.into_iter().map(|other| self.shown(other, &titles).session).collect(),
            session: self.shown(row, &titles),
            plan,
        })
    }

    async fn cancel(&self, caller: &Caller, id: i64, edits: i32, typed: &CancelTyped) -> Done<()> {
        let officer = self.allowed_at(caller, Permission::SetUpSessions, id).await?;
        retry(|| cancel::cancel(self, officer.id, change::At { id, edits }, typed)).await
    }
}

impl PgSessions {
    fn shown(&self, row: SessionRow, titles: &[(i64, String)]) -> SessionLine {
        let title = titles.iter().find(|(workshop, _)| *workshop == row.workshop_id);
        let (slug, title) = (row.slug(), title.map(|(_, title)| title.clone()).unwrap_or_default());
        let found = workshop::session_view(row, self.clock.now());
        SessionLine { session: OfficeSession { id: found.id, session: found.view }, slug, title, clashes: vec![] }
    }
}

fn person(row: store::PersonRow) -> Person {
    Person {
        reference: row.reference,
        school: row.school,
        urn: row.urn.to_string(),
        name: row.name,
        email: row.email,
        role: row.role,
        needs: row.needs,
        waits: row.waits,
        passed_over: row
            .passed_over
            .as_deref()
            .and_then(passed_over)
            .map(|why| why.words().to_owned())
            .unwrap_or_default(),
    }
}

/// A session as a form.
pub(crate) fn form(row: &SessionRow) -> SessionForm {
    let (starts, ends) = (clock::london(row.starts_at), row.ends_at.map(clock::london));
    SessionForm {
        code: row.code.clone().unwrap_or_default(),
        date: iso_date(starts.date()),
        starts: iso_time(starts.time()),
        ends: ends.map(|ends| iso_time(ends.time())).unwrap_or_default(),
        ends_on: ends.map(|ends| ends_on(starts, ends)).unwrap_or_default(),
        venue: row.venue.clone(),
        room: row.room.clone(),
        note: row.note.clone(),
        capacity: row.capacity.to_string(),
        ..SessionForm::default()
    }
}
