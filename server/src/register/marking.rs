//! Marks on a register. Each mark is stored, and all marks of a place determine its state.

use app::{failure::Failure, register::Made};
use shared::{
    booking::PlaceState,
    clock_change::{Occurs, missing_words, occurs},
    form::{ErrorMessage, FieldFault},
    moment::{last_day, time_words},
    office::OfficeRefused,
    register::{Mark, Marking, Presence, RegisterFault, Standing, What},
    session::SessionFault,
};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    PgRegisters,
    store::{self, NewMark, SessionRow},
};
use crate::platform::{
    clock,
    database::{self, Contended, retry_while},
    internal_error,
};

/// How long a device may keep an unsent mark.
const KEPT: Duration = Duration::days(28);

type Done<T> = Result<T, Failure<OfficeRefused>>;

/// When a mark was made, by the service's clock, because a device's clock may be wrong.
pub(super) fn made_at(made: &Made, now: OffsetDateTime) -> OffsetDateTime {
    let ago = Duration::try_from(made.ago).unwrap_or(KEPT).min(KEPT);
    let at = now - ago;
    at.replace_microsecond(at.microsecond()).unwrap_or(at)
}

/// Marks one delegate.
pub(super) async fn mark(
    pg: &PgRegisters,
    officer: i64,
    session: &SessionRow,
    marking: &Marking,
    made: &Made,
) -> Done<()> {
    let now = pg.clock.now();
    let said = said_at(session, marking).map_err(Failure::Refused)?;
    let mark = Mark { at: made_at(made, now), key: marking.key.uuid(), what: marking.what, said };
    let new = NewMark { place: marking.place, mark, received: now, officer, device: &made.device };
    let made = retry_while(is_in_the_way, || apply_once(pg, session.id, &new)).await;
    made.map_err(internal_error::failure)?.map_err(Failure::Refused)?;
    tracing::info!(session = session.id, place = marking.place, what = mark.what.code(), "marked");
    Ok(())
}

async fn apply_once(pg: &PgRegisters, session: i64, new: &NewMark<'_>) -> sqlx::Result<Result<(), OfficeRefused>> {
    let mut transaction = database::begin(&pg.pool).await?;
    let applied = apply(&mut transaction, session, new).await?;
    if applied.is_ok() {
        transaction.commit().await?;
    }
    Ok(applied)
}

/// When a delegate arrived or left, if given. Arriving late cannot precede the session's start, nor leaving early follow its end.
fn said_at(session: &SessionRow, marking: &Marking) -> Result<Option<OffsetDateTime>, OfficeRefused> {
    let starts = clock::london(session.starts_at);
    let Some(civil) = marking.said_at(starts, session.ends_at.map(clock::london)) else { return Ok(None) };
    let wrong = |why| Err(OfficeRefused::of([Some(FieldFault::new(&format!("at-{}", marking.place), why))]));
    if occurs(civil) == Occurs::Never {
        return wrong(ErrorMessage::from(SessionFault::NoSuchTime(missing_words(civil))));
    }
    let said = clock::from_london(civil);
    match session.ends_at {
        Some(ends) if said < session.starts_at || ends < said => {
            let one_day = last_day(starts, clock::london(ends)) == starts.date();
            let words = |at| if one_day { time_words(clock::london(at).time()) } else { clock::shown(at).words };
            wrong(ErrorMessage::from(SessionFault::OutsideSession(words(session.starts_at), words(ends))))
        }
        _ => Ok(Some(said)),
    }
}

/// The fault of a time that was typed, if it puts leaving before coming.
fn out_of_order(known: &Standing, mark: &Mark) -> Option<RegisterFault> {
    let words = |at| clock::shown(at).words;
    match (mark.what, mark.said?, known.presence, known.left) {
        (What::Left, left, Presence::Late { came }, _) if left < came => {
            Some(RegisterFault::LeftBeforeComing(words(came)))
        }
        (What::Late, came, _, Some(left)) if came > left => Some(RegisterFault::CameAfterLeaving(words(left))),
        _ => None,
    }
}

/// Whether to retry: another transaction conflicted, or the delegate was booked on another session after this was checked.
fn is_in_the_way(error: &sqlx::Error) -> bool {
    let constraint = error.as_database_error().and_then(|error| error.constraint());
    constraint == Some("place_one_person_once") || error.is_contended()
}

/// Adds a mark in the caller's transaction, and sets the resulting state.
pub(super) async fn apply(
    db: &mut PgConnection,
    session: i64,
    new: &NewMark<'_>,
) -> sqlx::Result<Result<(), OfficeRefused>> {
    let Some(was) = store::lock_place(&mut *db, session, new.place).await? else {
        return Ok(Err(OfficeRefused::NotFound));
    };
    match store::append_mark(db, new).await? {
        None => return Ok(Err(OfficeRefused::Spoilt)),
        Some(false) => return Ok(Ok(())),
        Some(true) => {}
    }
    let Some(was) = was else { return Ok(Ok(())) };
    let became = match was {
        PlaceState::Booked | PlaceState::Attended | PlaceState::Absent => {
            let standing = store::marks(&mut *db, new.place).await?.standing();
            // The caller drops the transaction, and the mark with it.
            if let Some(fault) = out_of_order(&standing, &new.mark) {
                let field = format!("at-{}", new.place);
                return Ok(Err(OfficeRefused::of([Some(FieldFault::new(&field, fault))])));
            }
            let wanted = standing.state();
            // An absent delegate may have been booked on another session since, and can have only one place.
            let stays = was == PlaceState::Absent
                && wanted != PlaceState::Absent
                && store::comes_elsewhere(&mut *db, new.place).await?;
            if stays { was } else { wanted }
        }
        // The mark is stored; there is no seat for it to affect.
        PlaceState::Waiting | PlaceState::Offered | PlaceState::Cancelled => was,
    };
    store::set_state(db, new, was, became).await?;
    Ok(Ok(()))
}

/// Closes a register: unmarked delegates become absent.
pub(super) async fn close(pg: &PgRegisters, officer: i64, session: i64) -> sqlx::Result<()> {
    let now = pg.clock.now();
    let mut transaction = database::begin(&pg.pool).await?;
    store::lock_session(&mut *transaction, session).await?;
    if store::close(&mut transaction, session, officer, now).await? {
        for place in store::seated_places(&mut *transaction, session).await? {
            let _ = apply(&mut transaction, session, &of_all(place, What::Close, officer, now)).await?;
        }
        transaction.commit().await?;
    }
    Ok(())
}

/// Reopens a register: delegates who were absent only because the register was closed become unmarked.
pub(super) async fn reopen(pg: &PgRegisters, officer: i64, session: i64) -> sqlx::Result<()> {
    let now = pg.clock.now();
    let mut transaction = database::begin(&pg.pool).await?;
    store::lock_session(&mut *transaction, session).await?;
    if store::reopen(&mut transaction, session, officer, now).await? {
        for place in store::closed_places(&mut *transaction, session).await? {
            let _ = apply(&mut transaction, session, &of_all(place, What::Reopen, officer, now)).await?;
        }
        transaction.commit().await?;
    }
    Ok(())
}

/// A mark of the whole register, for one place.
fn of_all(place: i64, what: What, officer: i64, now: OffsetDateTime) -> NewMark<'static> {
    let key = Uuid::from_u128(rand::random::<u128>() | 1);
    NewMark { place, mark: Mark { at: now, key, what, said: None }, received: now, officer, device: "" }
}

/// A place's marks in words, with the day of each time if the session has several days.
pub(super) fn words(standing: &shared::register::Standing, several_days: bool) -> String {
    let time = |at| if several_days { clock::shown(at).words } else { time_words(clock::london(at).time()) };
    let presence = match standing.presence {
        Presence::Unmarked => "Not marked".to_owned(),
        Presence::Here => "Here".to_owned(),
        Presence::Late { came } => format!("Came late, at {}", time(came)),
        Presence::Absent => "Absent".to_owned(),
        Presence::AbsentAtClose => "Absent: not marked when the register was closed".to_owned(),
    };
    match standing.left {
        Some(left) => format!("{presence}. Left early, at {}", time(left)),
        None => presence,
    }
}
