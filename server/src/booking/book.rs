//! Booking places: all of a command's delegates on one session, or none.
//!
//! One statement takes the places, in one transaction and one round trip. The database's constraints hold the rules at
//! the moment of commit; a refusal is found by reading the facts afterwards and judging them as `shared` does.

use app::{
    booking::SessionAddress,
    failure::Failure,
    visit::{Caller, School},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::{
    booking::{BookPlaces, BookRefused, BookingReference, judge, judge_waiting},
    seats::Seats,
    waiting::Wants,
};
use time::OffsetDateTime;

use super::{
    BookingDesk,
    store::{self, How, TakeError},
};
use crate::fault;

/// How often a command is tried again whose failure another transaction caused. Each round reads the facts anew, so that
/// more than two rounds mean that places come and go faster than they can be read.
pub(super) const ROUNDS: u32 = 8;

/// The answer kept with a command's key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Answer {
    Booked(BookingReference),
    Refused(BookRefused),
}

impl Answer {
    fn told(self) -> Result<BookingReference, Failure<BookRefused>> {
        match self {
            Self::Booked(reference) => Ok(reference),
            Self::Refused(refusal) => Err(Failure::Refused(refusal)),
        }
    }
}

/// One command on its way through the desk.
struct Asked<'a> {
    school: &'a School,
    session: store::SessionFound,
    book: &'a BookPlaces,
    /// How its places wait, where they are not to be booked.
    wants: Option<Wants>,
    content: Vec<u8>,
    now: OffsetDateTime,
}

/// Books every delegate or none, or (with `wants`) gives all of them a turn on the waiting list; once for each key.
pub(super) async fn book(
    desk: &BookingDesk,
    caller: &Caller,
    at: &SessionAddress,
    book: &BookPlaces,
    wants: Option<Wants>,
) -> Result<BookingReference, Failure<BookRefused>> {
    let asked = asked(desk, caller, at, book, wants).await?;
    for _ in 0..ROUNDS {
        let Some(reference) = BookingReference::from_random(rand::random()) else { continue };
        match take(desk, &asked, reference).await {
            Ok(Some(seats)) => {
                desk.seats.changed(asked.session.id, &asked.session.key(), seats);
                desk.seats.schools_changed(&[asked.school.id]);
                tracing::info!(%reference, school = asked.school.id, places = book.delegates.len(), waits = wants.is_some(), "booked");
                return Ok(reference);
            }
            Ok(None) | Err(TakeError::Forbidden) => {
                if let Some(answer) = first_answer(desk, &asked).await? {
                    return answer.told();
                }
                if let Some(refusal) = why_not(desk, &asked).await? {
                    return keep_refusal(desk, &asked, refusal).await?.told();
                }
            }
            Err(TakeError::SentBefore) => {
                if let Some(answer) = first_answer(desk, &asked).await? {
                    return answer.told();
                }
            }
            Err(TakeError::AnotherRound) => {}
            Err(TakeError::Broken(cause)) => return Err(fault::failure(cause)),
        }
    }
    Err(fault::failure("a booking found neither a place nor a reason against it"))
}

/// Judges the command as [`book`] would, and changes nothing.
pub(super) async fn would_book(
    desk: &BookingDesk,
    caller: &Caller,
    at: &SessionAddress,
    book: &BookPlaces,
) -> Result<(), Failure<BookRefused>> {
    let asked = asked(desk, caller, at, book, None).await?;
    why_not(desk, &asked).await?.map_or(Ok(()), |refusal| Err(Failure::Refused(refusal)))
}

async fn asked<'a>(
    desk: &BookingDesk,
    caller: &'a Caller,
    at: &SessionAddress,
    book: &'a BookPlaces,
    wants: Option<Wants>,
) -> Result<Asked<'a>, Failure<BookRefused>> {
    let school = caller.school().ok_or(Failure::Refused(BookRefused::SignedOut))?;
    let session = store::find_session(&desk.pool, &at.slug, &at.number).await.map_err(fault::failure)?;
    let session = session.ok_or(Failure::Refused(BookRefused::NotFound))?;
    let content = content(session.id, book, wants);
    Ok(Asked { school, session, book, wants, content, now: desk.clock.now() })
}

/// What the same command has in common however often it is sent: everything but its key.
fn content(session: i64, book: &BookPlaces, wants: Option<Wants>) -> Vec<u8> {
    let text = match wants {
        None => serde_json::json!(["book", session, book.booker, book.delegates]),
        Some(wants) => serde_json::json!(["wait", session, wants, book.booker, book.delegates]),
    };
    Sha256::digest(text.to_string().as_bytes()).to_vec()
}

async fn take(desk: &BookingDesk, asked: &Asked<'_>, reference: BookingReference) -> Result<Option<Seats>, TakeError> {
    let answer =
        serde_json::to_value(Answer::Booked(reference)).map_err(|cause| TakeError::Broken(cause.to_string()))?;
    let taking = store::Taking {
        session: asked.session.id,
        establishment: asked.school.id,
        reference: reference.to_string(),
        book: asked.book,
        content: &asked.content,
        answer,
        now: asked.now,
        how: asked
            .wants
            .map_or(How::Book, |wants| How::Wait(store::Waiting { wants, until: asked.session.waiting_until })),
    };
    store::take_places(&desk.pool, taking).await
}

/// The rule against the command as things stand; `None` where nothing is against it (any more).
async fn why_not(desk: &BookingDesk, asked: &Asked<'_>) -> Result<Option<BookRefused>, Failure<BookRefused>> {
    let emails: Vec<String> = asked.book.delegates.iter().map(|delegate| delegate.email.as_str().to_owned()).collect();
    let facts = store::facts(&desk.pool, asked.session.id, asked.school.id, &emails).await.map_err(fault::failure)?;
    let places = u32::try_from(asked.book.delegates.len()).unwrap_or(u32::MAX);
    Ok(match asked.wants {
        None => judge(&facts, places, asked.now),
        Some(wants) => judge_waiting(&facts, places, wants, asked.now),
    }
    .err())
}

async fn first_answer(desk: &BookingDesk, asked: &Asked<'_>) -> Result<Option<Answer>, Failure<BookRefused>> {
    let kept = store::command(&desk.pool, asked.school.id, asked.book.key).await.map_err(fault::failure)?;
    let Some(kept) = kept else { return Ok(None) };
    if kept.content != asked.content {
        return Err(Failure::Refused(BookRefused::KeyReused));
    }
    serde_json::from_value(kept.answer).map(Some).map_err(fault::failure)
}

/// A refusal is an answer too: it is kept, and where the same command was answered meanwhile, that answer stands.
async fn keep_refusal(
    desk: &BookingDesk,
    asked: &Asked<'_>,
    refusal: BookRefused,
) -> Result<Answer, Failure<BookRefused>> {
    let answer = Answer::Refused(refusal);
    let text = serde_json::to_value(&answer).map_err(fault::failure)?;
    store::keep_answer(&desk.pool, asked.school.id, asked.book.key, &asked.content, text, asked.now)
        .await
        .map_err(fault::failure)?;
    Ok(first_answer(desk, asked).await?.unwrap_or(answer))
}
