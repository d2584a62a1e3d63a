//! Adding a session to a public workshop.

use app::{failure::Failure, session::AddSessionView};
use shared::{
    form::{FieldFault, FormFault},
    office::OfficeRefused,
    publishing::form::{SessionForm, SessionReady},
    sheet::SheetNumber,
};

use super::{Done, PgSessions, SessionPlan, change, clash, form, store};
use crate::{
    audit::Actor,
    platform::{
        clock,
        database::{self, retry},
        internal_error,
    },
    venue,
};

/// The form's initial values: those of one of the workshop's sessions, if one is copied.
pub(super) async fn adding(pg: &PgSessions, slug: &str, copy: Option<i64>) -> Done<AddSessionView> {
    let workshop = store::workshop(&pg.pool, number(slug)?).await.map_err(internal_error::failure)?;
    let workshop = workshop.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
    let like = match copy {
        Some(id) => store::lookup(&pg.pool, id).await.map_err(internal_error::failure)?,
        None => None,
    };
    let like = like.filter(|row| row.workshop_id == workshop.id);
    Ok(AddSessionView {
        slug: slug.to_owned(),
        title: workshop.title,
        form: like.map(|row| form(&row).another()).unwrap_or_default(),
        venues: venue::store::venues(&pg.pool).await.map_err(internal_error::failure)?,
    })
}

/// Adds a session under the next number of its workshop.
pub(super) async fn add(pg: &PgSessions, officer: i64, slug: &str, typed: &SessionForm) -> Done<i64> {
    let sheet = number(slug)?;
    let ready = typed.ready().map_err(Failure::Refused)?;
    if clock::from_london(ready.starts) <= pg.clock.now() {
        return Err(Failure::Refused(OfficeRefused::of([Some(FieldFault::new("session-1-date", FormFault::Past))])));
    }
    retry(|| add_once(pg, officer, sheet, &ready)).await
}

async fn add_once(pg: &PgSessions, officer: i64, sheet: SheetNumber, ready: &SessionReady) -> Done<i64> {
    let now = pg.clock.now();
    let mut transaction = database::begin(&pg.pool).await.map_err(internal_error::failure)?;
    let workshop = store::lock_workshop(&mut transaction, sheet).await.map_err(internal_error::failure)?;
    let workshop = workshop.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
    let at = change::named_venue(&mut transaction, ready).await?;
    let over = change::over_room(&mut transaction, at, ready).await?;
    clash::ask(&mut transaction, 0, at, ready).await?;
    let number = store::next_number(&mut *transaction, workshop).await.map_err(internal_error::failure)?;
    let plan = SessionPlan {
        number: u16::try_from(number).unwrap_or(u16::MAX),
        code: ready.code.as_ref().map(ToString::to_string),
        starts_at: clock::from_london(ready.starts),
        ends_at: ready.ends.map(clock::from_london),
        venue: ready.venue.clone(),
        room: ready.room.clone(),
        note: ready.note.clone(),
        state: "scheduled",
        capacity: ready.capacity,
    };
    let by = (&Actor::Officer(officer), "add");
    let note = change::audit_note(over);
    let added = store::append_session(&mut *transaction, by, workshop, at, &plan, &note, now).await;
    let id = added.map_err(change::refusal)?;
    transaction.commit().await.map_err(internal_error::failure)?;
    tracing::info!(session = id, officer, %sheet, "a session was added");
    Ok(id)
}

fn number(slug: &str) -> Done<SheetNumber> {
    slug.parse().map_err(|_| Failure::Refused(OfficeRefused::NotFound))
}
