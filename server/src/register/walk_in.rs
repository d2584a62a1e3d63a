//! Walk-ins: people without a booking are booked if there is a place, with the locks and constraints of every booking, or else
//! recorded without a place.

use app::{
    failure::Failure,
    register::{Made, WalkedIn},
};
use shared::{
    booking::PlaceState,
    office::OfficeRefused,
    register::{Mark, NotBooked, WalkIn, What},
    search::words,
    seats::Seats,
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    PgRegisters,
    marking::{apply, made_at},
    store::{
        self, NewMark, SessionRow,
        walk_in::{self, Became},
    },
};
use crate::{
    booking::new_reference,
    platform::{
        database::{self, Contended, retry_while},
        internal_error,
    },
};

/// A committed walk-in, and the changes to notify open pages of.
struct Taken {
    walked_in: WalkedIn,
    /// The session's new state, and the schools whose bookings changed.
    changed: Option<(Seats, i64)>,
}

/// Records a walk-in, once for each key.
pub(super) async fn take_in(
    pg: &PgRegisters,
    officer: i64,
    session: &SessionRow,
    walk_in: &WalkIn,
    made: &Made,
) -> Result<WalkedIn, Failure<OfficeRefused>> {
    let taken = retry_while(is_in_the_way, || round(pg, officer, session, walk_in, made)).await;
    let taken = taken.map_err(internal_error::failure)?;
    notify(pg, session, taken.changed);
    tracing::info!(session = session.id, booked = taken.walked_in.not_booked.is_none(), "recorded a walk-in");
    Ok(taken.walked_in)
}

/// Notifies open pages of the session's state and of the schools whose bookings changed.
pub(super) fn notify(pg: &PgRegisters, session: &SessionRow, changed: Option<(Seats, i64)>) {
    if let Some((seats, school)) = changed {
        pg.live.changed(session.id, &session.key, seats);
        pg.live.schools_changed(&[school]);
    }
}

/// Whether to retry: a conflict or a random collision.
pub(super) fn is_in_the_way(error: &sqlx::Error) -> bool {
    let Some(refused) = error.as_database_error() else { return false };
    let known = ["place_one_person_once", "booking_reference_once", "walk_in_once", "register_mark_once"];
    refused.constraint().is_some_and(|constraint| known.contains(&constraint)) || error.is_contended()
}

async fn round(
    pg: &PgRegisters,
    officer: i64,
    session: &SessionRow,
    walk_in: &WalkIn,
    made: &Made,
) -> sqlx::Result<Taken> {
    let now = pg.clock.now();
    let mut transaction = database::begin(&pg.pool).await?;
    store::lock_session(&mut *transaction, session.id).await?;
    let came = made_at(made, now);
    if let Some(not_booked) = walk_in::answered(&mut *transaction, walk_in).await? {
        return Ok(Taken { walked_in: WalkedIn { not_booked, known_as: None }, changed: None });
    }
    let school = walk_in::school(&mut *transaction, &walk_in.school).await?;
    let (became, changed) = place(&mut transaction, session, walk_in, school, (officer, now)).await?;
    let walked_in = WalkedIn {
        not_booked: became.not_booked(),
        known_as: known_as(&mut transaction, session, walk_in, &became).await?,
    };
    let recorded = walk_in::is_recorded(&mut *transaction, walk_in, &became, came).await?;
    if recorded && !is_unmarked(&mut transaction, &became).await? {
        return Ok(Taken { walked_in, changed: None });
    }
    if let Became::Place(place) = became {
        let mark = Mark { at: came, key: here_key(walk_in), what: What::Here, said: None };
        let new = NewMark { place, mark, received: now, officer, device: &made.device };
        let _ = apply(&mut transaction, session.id, &new).await?;
    }
    walk_in::append(&mut transaction, walk_in, school, &became, came, (officer, now)).await?;
    transaction.commit().await?;
    Ok(Taken { walked_in, changed })
}

/// The name on the person's place on this or another session, if another name was typed.
async fn known_as(
    db: &mut PgConnection,
    session: &SessionRow,
    walk_in: &WalkIn,
    became: &Became,
) -> sqlx::Result<Option<String>> {
    let place = match became {
        Became::Place(place) => Some(*place),
        Became::NotBooked(NotBooked::Elsewhere) => {
            walk_in::held(&mut *db, session.workshop, walk_in).await?.map(|held| held.id)
        }
        Became::NotBooked(_) => None,
    };
    let Some(place) = place else { return Ok(None) };
    let name = walk_in::name(db, place).await?;
    Ok((words(&name) != words(walk_in.name.as_str())).then_some(name))
}

/// Whether a person with a place is not marked as here. Their mark can have been undone since they walked in.
async fn is_unmarked(db: &mut PgConnection, became: &Became) -> sqlx::Result<bool> {
    let Became::Place(place) = became else { return Ok(false) };
    Ok(store::marks(db, *place).await?.standing().state() != PlaceState::Attended)
}

/// The key of the walk-in's mark, derived from the walk-in's key, so that resending gives the same mark.
pub(super) fn here_key(walk_in: &WalkIn) -> Uuid {
    Uuid::from_u128(!walk_in.key.uuid().as_u128())
}

/// Finds the person's place on a locked session, or books one.
pub(super) async fn place(
    db: &mut PgConnection,
    session: &SessionRow,
    walk_in: &WalkIn,
    school: Option<i64>,
    by: (i64, OffsetDateTime),
) -> sqlx::Result<(Became, Option<(Seats, i64)>)> {
    let no = |why| Ok((Became::NotBooked(why), None));
    let held = walk_in::held(&mut *db, session.workshop, walk_in).await?;
    let waits = match held {
        Some(held) if held.session_id != session.id => return no(NotBooked::Elsewhere),
        Some(held) if held.state != "waiting" => return Ok((Became::Place(held.id), None)),
        waits => waits,
    };
    if !session.held {
        return no(NotBooked::NotHeld);
    }
    if walk_in::left(&mut *db, session.id).await? <= 0 {
        return no(NotBooked::Full);
    }
    if let Some(waits) = waits {
        walk_in::promote(db, waits.id, walk_in, by).await?;
        let seats = walk_in::count(db, session.id, true).await?;
        return Ok((Became::Place(waits.id), Some((seats, waits.establishment_id))));
    }
    let Some(school) = school else { return no(NotBooked::School) };
    if !walk_in::count_in_tally(db, session.id, school).await? {
        return no(NotBooked::Limit);
    }
    let place = walk_in::book(db, walk_in, school, new_reference(), by).await?;
    let seats = walk_in::count(db, session.id, false).await?;
    Ok((Became::Place(place), Some((seats, school))))
}
