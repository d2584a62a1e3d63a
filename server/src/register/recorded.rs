//! Books a recorded walk-in later, by the rules for walk-ins.

use app::{
    failure::Failure,
    register::{BookedRecorded, Made},
};
use shared::{
    booking::PlaceState,
    office::OfficeRefused,
    register::{BookRecorded, Mark, What},
    seats::Seats,
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    PgRegisters,
    marking::apply,
    store::{
        self, NewMark, SessionRow,
        recorded::{self, RecordRow},
        walk_in::{self, Became},
    },
    walk_in::{here_key, is_in_the_way, notify, place},
};
use crate::platform::{
    database::{self, retry_while},
    internal_error,
};

/// A committed booking, and the changes to notify open pages of.
struct Taken {
    booked: BookedRecorded,
    /// The session's new state, and the schools whose bookings changed.
    changed: Option<(Seats, i64)>,
}

/// Books a recorded person. Repeating the request gives the same answer, because the record then has its place.
pub(super) async fn book(
    pg: &PgRegisters,
    officer: i64,
    session: &SessionRow,
    asked: &BookRecorded,
    made: &Made,
) -> Result<BookedRecorded, Failure<OfficeRefused>> {
    let taken = retry_while(is_in_the_way, || round(pg, officer, session.id, asked, made)).await;
    let taken = taken.map_err(internal_error::failure)?.map_err(Failure::Refused)?;
    notify(pg, session, taken.changed);
    tracing::info!(session = session.id, record = asked.record, "a recorded person was booked");
    Ok(taken.booked)
}

/// Makes one attempt. A refusal drops the transaction, so it changes nothing.
async fn round(
    pg: &PgRegisters,
    officer: i64,
    session: i64,
    asked: &BookRecorded,
    made: &Made,
) -> sqlx::Result<Result<Taken, OfficeRefused>> {
    let now = pg.clock.now();
    let mut transaction = database::begin(&pg.pool).await?;
    store::lock_session(&mut *transaction, session).await?;
    let Some(record) = recorded::lock(&mut *transaction, asked).await? else {
        return Ok(Err(OfficeRefused::NotFound));
    };
    let walk_in = record.walk_in(session)?;
    let name = walk_in.name.as_str().to_owned();
    if let Some(place) = record.place {
        let here = is_here(&mut transaction, place).await?;
        return Ok(Ok(Taken { booked: BookedRecorded { name, here }, changed: None }));
    }
    // The caller may take this register. The session is read again, because its register may have been closed since, or the
    // session cancelled.
    let Some(session) = store::session(&mut *transaction, session, officer, true).await? else {
        return Ok(Err(OfficeRefused::NotFound));
    };
    if session.closed_at.is_some() {
        return Ok(Err(asked.register_closed()));
    }
    let school = school(&mut transaction, &record, asked).await?;
    let (became, changed) = place(&mut transaction, &session, &walk_in, school, (officer, now)).await?;
    let place = match became {
        Became::Place(place) => place,
        Became::NotBooked(why) => return Ok(Err(asked.not_booked(why))),
    };
    let mark = came(&session, record.came_at, here_key(&walk_in));
    let new = NewMark { place, mark, received: now, officer, device: &made.device };
    if let Err(refused) = apply(&mut transaction, session.id, &new).await? {
        return Ok(Err(refused));
    }
    let typed = school.filter(|_| record.establishment.is_none()).zip(asked.school.as_deref());
    recorded::answer(&mut *transaction, asked.record, place, typed, (officer, now)).await?;
    let here = is_here(&mut transaction, place).await?;
    transaction.commit().await?;
    Ok(Ok(Taken { booked: BookedRecorded { name, here }, changed }))
}

/// The mark of somebody who came at this time: late, if that was while the session was held.
fn came(session: &SessionRow, at: OffsetDateTime, key: Uuid) -> Mark {
    let late = at > session.starts_at && session.ends_at.is_some_and(|ends| at < ends);
    let (what, said) = if late { (What::Late, Some(at)) } else { (What::Here, None) };
    Mark { at, key, what, said }
}

/// The record's school, or the one that was typed now.
async fn school(db: &mut PgConnection, record: &RecordRow, asked: &BookRecorded) -> sqlx::Result<Option<i64>> {
    match (record.establishment, &asked.school) {
        (Some(known), _) => Ok(Some(known)),
        (None, Some(typed)) => walk_in::school(db, typed).await,
        (None, None) => Ok(None),
    }
}

/// Whether a place counts as attended. A later mark can say otherwise.
async fn is_here(db: &mut PgConnection, place: i64) -> sqlx::Result<bool> {
    Ok(store::marks(db, place).await?.standing().state() == PlaceState::Attended)
}
