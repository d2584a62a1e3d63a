//! Cancelling a session: planning the outcome for its places, and carrying it out.
//!
//! One transaction locks both sessions, the lower number first, then the schools' tallies, then the places: the order of every
//! booking. Places are taken on the other session under the constraints of every booking.

use app::{
    failure::Failure,
    session::{CancelPlan, CancelTyped, PlanLine},
};
use sha2::{Digest, Sha256};
use shared::{
    form::{ErrorMessage, FieldFault, FormFault},
    office::{OfficeRefused, read_reason},
    session::{Destination, DisplacedBooking, Outcome, Reallocation, SessionFault, outcomes, total},
    waiting::Wants,
};
use sqlx::PgConnection;
use std::collections::HashMap;
use time::OffsetDateTime;

use super::{
    Done, PgSessions,
    change::{At, key, lock},
    store::cancel::{self, Cancelling, Leaving, OnSession},
};
use crate::{
    booking::new_reference,
    platform::{
        database::{self, number::count},
        internal_error,
    },
    waiting,
    workshop::{SessionRow, session_view},
};

/// A request to cancel a session, parsed.
#[derive(Clone, Copy)]
struct Wanted {
    instead: Reallocation,
    to: Option<i64>,
}

/// A booking on the session, with its places: the booked ones first.
struct Booking {
    id: i64,
    reference: String,
    school: i64,
    school_name: String,
    together: bool,
    places: Vec<i64>,
    booked: u32,
}

/// The outcome for every place.
struct Plan {
    bookings: Vec<Booking>,
    outcomes: Vec<Outcome>,
    to: Option<SessionRow>,
}

impl Booking {
    fn waiting(&self) -> u32 {
        u32::try_from(self.places.len()).unwrap_or(u32::MAX) - self.booked
    }

    fn uprooted(&self) -> DisplacedBooking {
        let wants = if self.together { Wants::Together } else { Wants::Any };
        DisplacedBooking { school: self.school, booked: self.booked, waiting: self.waiting(), wants }
    }
}

impl Plan {
    /// A digest of this plan: the places and their outcomes.
    fn seen(&self) -> String {
        let lines = self.bookings.iter().zip(&self.outcomes);
        let lines: Vec<_> = lines.map(|(booking, fate)| (booking.id, fate.seats, fate.waits, fate.cancelled)).collect();
        let digest = Sha256::digest(format!("{:?} {lines:?}", self.to.as_ref().map(|to| to.id)));
        digest.first_chunk().map_or_else(String::new, |bytes| format!("{:032x}", u128::from_be_bytes(*bytes)))
    }
}

fn read(typed: &CancelTyped) -> Result<Wanted, OfficeRefused> {
    let instead = Reallocation::read(typed.what.trim(), typed.rest.trim());
    let instead = instead.ok_or_else(|| refused("what", ErrorMessage::from(FormFault::NothingChosen)))?;
    let to = match instead {
        Reallocation::Nothing => None,
        _ => {
            Some(typed.to.trim().parse().map_err(|_| refused("to", ErrorMessage::from(SessionFault::NoOtherSession)))?)
        }
    };
    Ok(Wanted { instead, to })
}

fn refused(field: &str, why: ErrorMessage) -> OfficeRefused {
    OfficeRefused::of([Some(FieldFault::new(field, why))])
}

/// Shows the outcome for the places of a session; changes nothing.
pub(super) async fn preview(pg: &PgSessions, id: i64, typed: &CancelTyped) -> Done<CancelPlan> {
    let wanted = read(typed).map_err(Failure::Refused)?;
    let mut connection = pg.pool.acquire().await.map_err(internal_error::failure)?;
    let now = pg.clock.now();
    let plan = plan(&mut connection, id, wanted, now).await?;
    let line = |(booking, fate): (&Booking, &Outcome)| PlanLine {
        reference: booking.reference.clone(),
        school: booking.school_name.clone(),
        booked: booking.booked,
        waiting: booking.waiting(),
        fate: *fate,
    };
    Ok(CancelPlan {
        lines: plan.bookings.iter().zip(&plan.outcomes).map(line).collect(),
        total: total(&plan.outcomes),
        seen: plan.seen(),
        first: wanted.instead == Reallocation::WaitFirst,
        to: plan.to.map(|row| session_view(row, now).view.when.words),
    })
}

/// Cancels a session, if the outcome for its places is still the one that the officer saw.
pub(super) async fn cancel(pg: &PgSessions, officer: i64, at: At, typed: &CancelTyped) -> Done<()> {
    let reason = read_reason(&typed.reason).map_err(Failure::Refused)?;
    let wanted = read(typed).map_err(Failure::Refused)?;
    let now = pg.clock.now();
    let mut transaction = database::begin(&pg.pool).await.map_err(internal_error::failure)?;
    let sessions: Vec<i64> = [at.id].into_iter().chain(wanted.to).collect();
    cancel::lock_sessions(&mut transaction, &sessions).await.map_err(internal_error::failure)?;
    let locked = lock(pg, &mut transaction, at).await?;
    cancel::lock_places(&mut transaction, at.id, wanted.to).await.map_err(internal_error::failure)?;
    let plan = plan(&mut transaction, at.id, wanted, now).await?;
    if !plan.bookings.is_empty() && plan.seen() != typed.shown.trim() {
        return Err(Failure::Refused(OfficeRefused::PlanChanged));
    }
    let cancelling = Cancelling { session: at.id, officer, reason: &reason, now };
    let mut schools: Vec<i64> = plan.bookings.iter().map(|booking| booking.school).collect();
    let here = uproot(&mut transaction, cancelling, &plan, wanted.instead).await.map_err(internal_error::failure)?;
    let there = match &plan.to {
        Some(to) => Some((to, waiting::serve(&mut transaction, to.id, now).await.map_err(internal_error::failure)?)),
        None => None,
    };
    transaction.commit().await.map_err(internal_error::failure)?;
    pg.live.changed(at.id, &key(&locked), here.seats);
    if let Some((to, served)) = there {
        pg.live.changed(to.id, &to.key(), served.seats);
        schools.extend(served.schools);
    }
    pg.live.schools_changed(&schools);
    tracing::info!(session = at.id, officer, to = ?wanted.to, plan = total(&plan.outcomes).words(), "a session was cancelled");
    Ok(())
}

/// The current outcome for every place.
async fn plan(db: &mut PgConnection, id: i64, wanted: Wanted, now: OffsetDateTime) -> Done<Plan> {
    let bookings = bookings(cancel::on_session(&mut *db, id).await.map_err(internal_error::failure)?);
    let Some(to) = wanted.to else {
        let uprooted: Vec<DisplacedBooking> = bookings.iter().map(Booking::uprooted).collect();
        return Ok(Plan { outcomes: outcomes(wanted.instead, &Destination::default(), &uprooted), bookings, to: None });
    };
    let others = cancel::others(&mut *db, id, now).await.map_err(internal_error::failure)?;
    let to = others.into_iter().find(|other| other.id == to);
    let to = to.ok_or_else(|| Failure::Refused(refused("to", ErrorMessage::from(SessionFault::NoOtherSession))))?;
    let gives = to.gives_places(now);
    if wanted.instead.may_wait() && !gives {
        let field = if wanted.instead == Reallocation::WaitFirst { "to" } else { "rest" };
        return Err(Failure::Refused(refused(field, ErrorMessage::from(SessionFault::NobodyWaits))));
    }
    let room = cancel::room(&mut *db, id, to.id).await.map_err(internal_error::failure)?;
    let elsewhere = Destination {
        left: count(to.capacity - to.taken),
        gives,
        room: room.into_iter().map(|(school, room)| (school, count(room))).collect(),
    };
    let uprooted: Vec<DisplacedBooking> = bookings.iter().map(Booking::uprooted).collect();
    Ok(Plan { outcomes: outcomes(wanted.instead, &elsewhere, &uprooted), bookings, to: Some(to) })
}

/// Groups places into bookings, in order.
fn bookings(places: Vec<OnSession>) -> Vec<Booking> {
    let mut bookings: Vec<Booking> = Vec::new();
    let mut at: HashMap<i64, usize> = HashMap::new();
    for place in places {
        let index = *at.entry(place.booking).or_insert_with(|| {
            bookings.push(Booking {
                id: place.booking,
                reference: place.reference,
                school: place.school,
                school_name: place.school_name,
                together: place.together,
                places: Vec::new(),
                booked: 0,
            });
            bookings.len() - 1
        });
        if let Some(booking) = bookings.get_mut(index) {
            booking.places.push(place.place);
            booking.booked += u32::from(!place.waits);
        }
    }
    bookings
}

/// Cancels every place, and takes the places on the other session.
async fn uproot(
    db: &mut PgConnection,
    at: Cancelling<'_>,
    plan: &Plan,
    instead: Reallocation,
) -> sqlx::Result<waiting::Served> {
    let (mut places, mut moves, mut leaving) = (Vec::new(), Vec::new(), Leaving::default());
    for (booking, fate) in in_order(plan) {
        let goes = fate.seats + fate.waits;
        for (nth, place) in (0u32..).zip(&booking.places) {
            places.push(*place);
            moves.push(nth < goes);
            if nth < goes {
                leaving.places.push(*place);
                leaving.states.push(if nth < fate.seats { "booked" } else { "waiting" }.to_owned());
            }
        }
        if goes > 0 {
            leaving.bookings.push(booking.id);
            leaving.references.push(booking.reference.clone());
            leaving.behind.push(new_reference().to_string());
            // Places that were booked together stay together, even if they now wait.
            leaving.together.push(booking.together || booking.booked > 0);
        }
    }
    cancel::cancel(db, at, &places, &moves).await?;
    if let Some(to) = plan.to.as_ref().filter(|_| !leaving.bookings.is_empty()) {
        cancel::arrive(db, at, to.id, &leaving, instead == Reallocation::WaitFirst).await?;
    }
    waiting::serve(db, at.session, at.now).await
}

/// Booked places arrive before waiting ones.
fn in_order(plan: &Plan) -> impl Iterator<Item = (&Booking, &Outcome)> {
    let all = || plan.bookings.iter().zip(&plan.outcomes);
    all().filter(|(booking, _)| booking.booked > 0).chain(all().filter(|(booking, _)| booking.booked == 0))
}
