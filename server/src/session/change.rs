//! Changing a session's time, venue and capacity.

use app::{failure::Failure, session::SessionTyped};
use shared::{
    form::{ErrorMessage, FieldFault, FormFault},
    office::OfficeRefused,
    publishing::form::SessionReady,
    session::SessionFault,
    sheet::SheetNumber,
    venue::{self, VenueFault},
};
use sqlx::PgConnection;

use super::{Done, PgSessions, clash, store};
use crate::{
    platform::{
        clock,
        database::{self, number::count},
        internal_error,
    },
    venue::store as venues,
    waiting,
};

/// The version of a session that an officer has seen.
#[derive(Clone, Copy)]
pub(super) struct At {
    pub id: i64,
    pub edits: i32,
}

/// Changes a session under the lock that bookings take.
pub(super) async fn change(pg: &PgSessions, officer: i64, at: At, typed: &SessionTyped) -> Done<()> {
    let ready = typed.form.ready().map_err(Failure::Refused)?;
    let now = pg.clock.now();
    let mut transaction = database::begin(&pg.pool).await.map_err(internal_error::failure)?;
    let locked = lock(pg, &mut transaction, at).await?;
    let now_so = store::lookup(&mut *transaction, at.id).await.map_err(internal_error::failure)?;
    if now_so.is_some_and(|row| super::form(&row).parts() == typed.form.parts()) {
        let why = FieldFault::new("session-1-date", FormFault::NothingDiffers);
        return Err(Failure::Refused(OfficeRefused::of([Some(why)])));
    }
    let people = i32::try_from(ready.capacity.get()).unwrap_or(i32::MAX);
    if people < locked.taken {
        let why =
            ErrorMessage::from(SessionFault::CapacityBelowTaken(count(locked.taken), count(locked.taken - people)));
        return Err(Failure::Refused(OfficeRefused::of([Some(FieldFault::new("session-1-capacity", why))])));
    }
    if clock::from_london(ready.starts) <= now {
        return Err(Failure::Refused(OfficeRefused::of([Some(FieldFault::new("session-1-date", FormFault::Past))])));
    }
    let venue = named_venue(&mut transaction, &ready).await?;
    let same_room = venue == locked.venue && ready.room == locked.room;
    let moved = !same_room
        || clock::from_london(ready.starts) != locked.starts_at
        || ready.ends.map(clock::from_london) != locked.ends_at;
    let over =
        if same_room && people <= locked.capacity { None } else { over_room(&mut transaction, venue, &ready).await? };
    if moved {
        clash::ask(&mut transaction, at.id, venue, &ready).await?;
        meant(&mut transaction, at.id, typed).await?;
    }
    store::change(&mut transaction, (at.id, officer), &ready, venue, &audit_note(over), now).await.map_err(refusal)?;
    // Added places go to the waiting list in the same transaction.
    let served = waiting::serve(&mut transaction, at.id, now).await.map_err(internal_error::failure)?;
    transaction.commit().await.map_err(internal_error::failure)?;
    pg.live.changed(at.id, &key(&locked), served.seats);
    pg.live.schools_changed(&served.schools);
    tracing::info!(session = at.id, officer, people, moved, was = locked.capacity, "a session was changed");
    Ok(())
}

/// The typed venue, which is added if the officer says it is new.
pub(super) async fn named_venue(db: &mut PgConnection, ready: &SessionReady) -> Done<i64> {
    let known = venues::known_venues(&mut *db).await.map_err(internal_error::failure)?;
    let meant = venue::meant(&ready.venue, &known, ready.new_venue)
        .map_err(|why| Failure::Refused(OfficeRefused::of([Some(FieldFault::new("session-1-venue", why))])))?;
    venues::venue_named(db, meant.unwrap_or(&ready.venue)).await.map_err(internal_error::failure)
}

/// How many people the room holds, if that is fewer than the session takes and the officer has confirmed it.
pub(super) async fn over_room(db: &mut PgConnection, venue: i64, ready: &SessionReady) -> Done<Option<u32>> {
    let rooms = venues::rooms(db, venue).await.map_err(internal_error::failure)?;
    match ready.over(&rooms) {
        Some(holds) if !ready.over_room => {
            let fault = FieldFault::new("session-1-capacity", VenueFault::OverRoom(holds));
            Err(Failure::Refused(OfficeRefused::of([Some(fault)])))
        }
        over => Ok(over),
    }
}

/// The audit note for a session that takes more people than its room holds.
pub(crate) fn audit_note(over: Option<u32>) -> String {
    over.map(|holds| format!(", more than the room’s {holds}")).unwrap_or_default()
}

/// Locks a future session in the version that the officer has seen.
pub(super) async fn lock(pg: &PgSessions, db: &mut PgConnection, at: At) -> Done<store::Locked> {
    let locked = store::lock(db, at.id).await.map_err(internal_error::failure)?;
    let locked = locked.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
    if locked.state == "cancelled" || locked.starts_at <= pg.clock.now() {
        return Err(Failure::Refused(OfficeRefused::SessionOver));
    }
    if locked.edits != at.edits {
        let by = store::changed_by(&mut *db, at.id).await.map_err(internal_error::failure)?;
        return Err(Failure::Refused(OfficeRefused::Changed { by: by.unwrap_or_else(|| "Somebody".to_owned()) }));
    }
    Ok(locked)
}

/// Allows a change that affects nobody or is confirmed.
async fn meant(db: &mut PgConnection, id: i64, typed: &SessionTyped) -> Done<()> {
    let (places, schools) = store::touched(&mut *db, id).await.map_err(internal_error::failure)?;
    if places == 0 || !typed.meant.is_empty() {
        return Ok(());
    }
    let small = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    Err(Failure::Refused(OfficeRefused::Touches { places: small(places), schools: small(schools) }))
}

/// A session's name in live seats.
pub(super) fn key(locked: &store::Locked) -> String {
    SheetNumber::of_columns(locked.serial, locked.year).session_key(locked.number)
}

/// The only place where constraint names become faults of fields.
pub(super) fn refusal(error: sqlx::Error) -> Failure<OfficeRefused> {
    match error.as_database_error().and_then(|error| error.constraint()) {
        Some("session_code_once") => {
            Failure::Refused(OfficeRefused::of([Some(FieldFault::new("session-1-code", SessionFault::CodeTaken))]))
        }
        _ => internal_error::failure(error),
    }
}
