//! Moving one delegate's place or a whole booking to another session of the workshop.
//!
//! The old places are cancelled and the new ones booked in one transaction, by the same statements as other cancellations and
//! bookings. Either all of it is committed or nothing, so nobody loses both places.

use app::{
    booking::{MoveDraft, SessionAddress},
    failure::Failure,
    visit::Caller,
};
use sha2::{Digest, Sha256};
use shared::{
    booking::{BookPlaces, Booker, BookingReference, Facts, IdempotencyKey, MoveRefused, judge},
    delegate::DelegateName,
    email::Email,
    seats::Seats,
};
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::{
    PgBookings, actor_of,
    cancel::chosen,
    decide::Answer,
    new_reference,
    store::{
        self, SessionFound, TakeError,
        change::{self, Changing, Freeing, Which},
        move_places,
        take::{self, How, Taking},
    },
};
use crate::{
    audit::Actor,
    platform::{
        clock,
        database::{self, retry_while},
        internal_error,
    },
    waiting,
};

/// A command to move places.
struct MoveCommand {
    school: i64,
    by: Actor,
    reference: BookingReference,
    which: Which,
    /// The chosen session's number in the workshop.
    to: i16,
    key: IdempotencyKey,
    content: Vec<u8>,
}

/// The outcome of an attempt.
enum Moved {
    /// Everything is done except the commit.
    Done { to: BookingReference, notices: Notices },
    /// The same command was answered before.
    Before(BookingReference),
    /// The chosen session refuses the places.
    NotThere(There),
}

/// The chosen session, and how the limit counts there.
struct There {
    session: i64,
    places: u32,
    /// Whether the school's limit is counted for each session.
    by_session: bool,
    /// Whether the officer has let the school exceed the limit.
    over_limit: bool,
}

/// The changes to notify open pages of after the commit.
struct Notices {
    seats: [(i64, String, Seats); 2],
    schools: Vec<i64>,
}

/// Moves the places chosen in a school's form; returns the reference of the booking that has them now.
pub(super) async fn move_places(
    pg: &PgBookings,
    caller: &Caller,
    draft: &MoveDraft,
) -> Result<BookingReference, Failure<MoveRefused>> {
    let asked = command_of(caller, draft).map_err(Failure::Refused)?;
    let moved = retry_while(|stopped| matches!(stopped, Stopped::AnotherRound), || round(pg, &asked)).await;
    moved.map_err(|stopped| match stopped {
        Stopped::Refused(refusal) => Failure::Refused(refusal),
        Stopped::AnotherRound => internal_error::failure("a move found neither a place nor a reason against it"),
        Stopped::Broken(cause) => internal_error::failure(cause),
    })
}

/// Moves in one transaction, or says why not.
async fn round(pg: &PgBookings, asked: &MoveCommand) -> Result<BookingReference, Stopped> {
    let mut transaction = database::begin(&pg.database.pool).await?;
    match attempt(&mut transaction, asked, pg.clock.now()).await? {
        Moved::Done { to, notices } => {
            transaction.commit().await?;
            notices.send(pg);
            tracing::info!(from = %asked.reference, %to, school = asked.school, "moved");
            Ok(to)
        }
        Moved::Before(to) => Ok(to),
        Moved::NotThere(there) => {
            drop(transaction);
            let refusal = why_not(pg, asked, &there).await?;
            Err(refusal.map_or(Stopped::AnotherRound, Stopped::Refused))
        }
    }
}

fn command_of(caller: &Caller, draft: &MoveDraft) -> Result<MoveCommand, MoveRefused> {
    let school = caller.school().ok_or(MoveRefused::SignedOut)?;
    let reference = BookingReference::try_from(draft.reference.as_str()).map_err(|_| MoveRefused::NotFound)?;
    let key = IdempotencyKey::try_from(draft.key.as_str()).map_err(|_| MoveRefused::KeyReused)?;
    let which = chosen(&draft.whom).ok_or(MoveRefused::NobodyChosen)?;
    let to = draft.session.trim().parse().map_err(|_| MoveRefused::NoSession)?;
    let content = serde_json::json!(["move", reference, draft.whom.trim(), to]).to_string();
    let content = Sha256::digest(content.as_bytes()).to_vec();
    Ok(MoveCommand { school: school.id, by: actor_of(school), reference, which, to, key, content })
}

/// Why an attempt stopped.
enum Stopped {
    Refused(MoveRefused),
    AnotherRound,
    Broken(String),
}

impl From<sqlx::Error> for Stopped {
    fn from(error: sqlx::Error) -> Self {
        TakeError::from(error).into()
    }
}

impl From<TakeError> for Stopped {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::Broken(cause) | TakeError::Away(cause) => Self::Broken(cause),
            TakeError::Forbidden | TakeError::SentBefore | TakeError::AnotherRound => Self::AnotherRound,
        }
    }
}

/// Makes one attempt, in a transaction that the caller commits or drops. The locks are taken in the same order as for booking:
/// both sessions, the lower number first, then the tally, then delegates and places.
async fn attempt(db: &mut PgConnection, asked: &MoveCommand, now: OffsetDateTime) -> Result<Moved, Stopped> {
    let reference = asked.reference.to_string();
    move_places::lock_sessions(db, asked.school, &reference, asked.to).await?;
    let from = change::lock_booking(db, asked.school, &reference).await?;
    let from = from.ok_or(Stopped::Refused(MoveRefused::NotFound))?;
    if let Some(kept) = store::command(&mut *db, asked.school, asked.key).await? {
        return before(asked, &kept);
    }
    if now >= from.starts_at {
        return Err(Stopped::Refused(MoveRefused::Started { at: clock::shown(from.starts_at) }));
    }
    let address = SessionAddress { slug: from.slug.clone(), number: asked.to.to_string() };
    let to = store::find_session(&mut *db, &address.slug, &address.number).await?;
    let to = to.filter(|to| to.id != from.session).ok_or(Stopped::Refused(MoveRefused::NoSession))?;
    // A raised limit for the whole workshop applies to the chosen session too.
    let raised = change::lock_tally(db, &from).await? && from.counted_by_session().is_none();
    let moving = move_places::moving(db, from.booking, asked.which).await?;
    if moving.is_empty() {
        return Err(Stopped::Refused(MoveRefused::NothingToMove));
    }
    take_there(db, asked, (&from, &to), (&moving, raised), now).await
}

fn before(asked: &MoveCommand, kept: &store::Kept) -> Result<Moved, Stopped> {
    if kept.content != asked.content {
        return Err(Stopped::Refused(MoveRefused::KeyReused));
    }
    match serde_json::from_value(kept.answer.clone()) {
        Ok(Answer::Booked(to)) => Ok(Moved::Before(to)),
        Ok(Answer::Refused(refusal)) => Err(Stopped::Refused(MoveRefused::NotThere(refusal))),
        Err(cause) => Err(Stopped::Broken(cause.to_string())),
    }
}

/// Cancels the old places, takes the new ones, and gives freed places to the waiting list.
async fn take_there(
    db: &mut PgConnection,
    asked: &MoveCommand,
    (from, to): (&Changing, &SessionFound),
    (moving, over_limit): (&[move_places::Moving], bool),
    now: OffsetDateTime,
) -> Result<Moved, Stopped> {
    let how = (&asked.by, Freeing::MoveOut);
    let freed = change::free_places(db, from.booking, asked.which, how, asked.key, now).await?;
    change::count_down(db, from, freed).await?;
    let book = command(asked, from, moving).map_err(|cause| Stopped::Broken(cause.to_owned()))?;
    let new = new_reference();
    let taking = Taking {
        session: to.id,
        establishment: asked.school,
        by: asked.by.clone(),
        over_limit,
        reference: new.to_string(),
        book: &book,
        content: asked.content.clone(),
        answer: serde_json::to_value(Answer::Booked(new)).map_err(|cause| Stopped::Broken(cause.to_string()))?,
        now,
        how: How::MoveIn,
    };
    let not_there = || {
        Moved::NotThere(There {
            session: to.id,
            places: u32::try_from(moving.len()).unwrap_or(u32::MAX),
            by_session: from.counted_by_session().is_some(),
            over_limit,
        })
    };
    let seats = match take::take_places(&mut *db, &[taking]).await {
        Ok(taken) => taken.get(&to.id).copied(),
        Err(TakeError::Forbidden) => None,
        Err(cause) => return Err(cause.into()),
    };
    let Some(seats) = seats else { return Ok(not_there()) };
    let places: Vec<i64> = moving.iter().map(|place| place.place).collect();
    move_places::link(db, &places, &new.to_string()).await?;
    let served = waiting::serve(db, from.session, now).await?;
    let notices = Notices {
        seats: [(from.session, from.key.clone(), served.seats), (to.id, to.key(), seats)],
        schools: served.schools.into_iter().chain([asked.school]).collect(),
    };
    Ok(Moved::Done { to: new, notices })
}

/// The new booking: the same booker and the same delegates.
fn command(asked: &MoveCommand, from: &Changing, moving: &[move_places::Moving]) -> Result<BookPlaces, &'static str> {
    let booker = Booker {
        name: DelegateName::try_from(from.booker_name.as_str()).map_err(|_| "a booker's name cannot be read")?,
        email: Email::try_from(from.booker_email.as_str()).map_err(|_| "a booker's email cannot be read")?,
    };
    let delegates = moving.iter().map(move_places::Moving::delegate).collect::<Result<Vec<_>, _>>()?;
    Ok(BookPlaces { key: asked.key, booker, delegates })
}

/// The booking rule that currently forbids the move, stored as the command's answer. `None`: no rule forbids it any more.
async fn why_not(pg: &PgBookings, asked: &MoveCommand, there: &There) -> Result<Option<MoveRefused>, Stopped> {
    let now = pg.clock.now();
    let facts = store::facts(&pg.database.pool, there.session, asked.school, &[]).await?;
    // If the limit is for the whole workshop, the moving places already count.
    let held = if there.by_session { facts.held } else { facts.held.saturating_sub(there.places) };
    let limit = facts.limit.filter(|_| !there.over_limit);
    let Err(refusal) = judge(&Facts { held, limit, ..facts }, there.places, now) else { return Ok(None) };
    let answer =
        serde_json::to_value(Answer::Refused(refusal.clone())).map_err(|cause| Stopped::Broken(cause.to_string()))?;
    store::keep_answer(&pg.database.pool, asked.school, asked.key, &asked.content, answer, now).await?;
    Ok(Some(MoveRefused::NotThere(refusal)))
}

impl Notices {
    fn send(self, pg: &PgBookings) {
        for (session, key, seats) in self.seats {
            pg.live.changed(session, &key, seats);
        }
        pg.live.schools_changed(&self.schools);
    }
}
