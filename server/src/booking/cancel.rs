//! Cancelling one delegate's place or a whole booking.

use app::{
    booking::{CancelDraft, WAITING},
    failure::Failure,
    visit::Caller,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::booking::{BookingReference, CancelRefused, IdempotencyKey, is_late};

use super::{
    PgBookings, actor_of,
    free_until::free_until,
    store::{
        self,
        change::{self, Freeing, Which},
    },
};
use crate::{
    audit::Actor,
    platform::{
        clock,
        database::{self, retry},
        internal_error,
    },
    waiting,
};

/// The answer stored with a command's key.
#[derive(Serialize, Deserialize)]
struct Cancelled {
    freed: i32,
}

/// A command to cancel places.
pub(super) struct Cancelling {
    pub school: i64,
    pub reference: BookingReference,
    pub which: Which,
    pub by: Actor,
    pub key: IdempotencyKey,
    /// A digest of the command without its key. It is the same each time the command is sent.
    pub content: Vec<u8>,
}

/// Cancels the places chosen in a school's form.
pub(super) async fn cancel(
    pg: &PgBookings,
    caller: &Caller,
    draft: &CancelDraft,
) -> Result<(), Failure<CancelRefused>> {
    let school = caller.school().ok_or(Failure::Refused(CancelRefused::SignedOut))?;
    let Ok(reference) = BookingReference::try_from(draft.reference.as_str()) else {
        return Err(Failure::Refused(CancelRefused::NotFound));
    };
    let key = IdempotencyKey::try_from(draft.key.as_str()).map_err(|_| Failure::Refused(CancelRefused::KeyReused))?;
    let which = match draft.whom.trim() {
        WAITING => Which::Waiting,
        whom => chosen(whom).ok_or(Failure::Refused(CancelRefused::NobodyChosen))?,
    };
    let content = serde_json::json!(["cancel", reference, draft.whom.trim()]).to_string();
    let content = Sha256::digest(content.as_bytes()).to_vec();
    give_back(pg, &Cancelling { school: school.id, reference, which, by: actor_of(school), key, content }).await
}

/// A place that its delegate cancels.
pub(crate) struct GivenBack<'a> {
    pub school: i64,
    pub reference: &'a str,
    pub position: i16,
    pub delegate: i64,
    pub key: &'a str,
}

/// Cancels a place for its delegate.
pub(super) async fn give_back_one(pg: &PgBookings, given: &GivenBack<'_>) -> Result<(), Failure<CancelRefused>> {
    let reference =
        BookingReference::try_from(given.reference).map_err(|_| Failure::Refused(CancelRefused::NotFound))?;
    let key = IdempotencyKey::try_from(given.key).map_err(|_| Failure::Refused(CancelRefused::KeyReused))?;
    let content = serde_json::json!(["cannot come", reference, given.position, given.delegate]).to_string();
    let content = Sha256::digest(content.as_bytes()).to_vec();
    let (which, by) = (Which::One(given.position), Actor::Delegate(given.delegate));
    give_back(pg, &Cancelling { school: given.school, reference, which, by, key, content }).await
}

/// The places that a form chooses: all, or the one at a position.
pub(super) fn chosen(whom: &str) -> Option<Which> {
    match whom.trim() {
        "all" => Some(Which::All),
        typed => typed.parse().map(Which::One).ok(),
    }
}

/// Cancels places, once for each key.
pub(super) async fn give_back(pg: &PgBookings, cancelling: &Cancelling) -> Result<(), Failure<CancelRefused>> {
    retry(|| attempt(pg, cancelling)).await
}

/// Locks are taken in the same order as for booking.
async fn attempt(pg: &PgBookings, cancelling: &Cancelling) -> Result<(), Failure<CancelRefused>> {
    let Cancelling { school, reference, which, ref by, key, ref content } = *cancelling;
    let now = pg.clock.now();
    let mut transaction = database::begin(&pg.database.pool).await.map_err(internal_error::failure)?;
    let locked = change::lock_booking(&mut transaction, school, &reference.to_string()).await;
    let at = locked.map_err(internal_error::failure)?.ok_or(Failure::Refused(CancelRefused::NotFound))?;
    if let Some(kept) = store::command(&mut *transaction, school, key).await.map_err(internal_error::failure)? {
        return if kept.content == *content { Ok(()) } else { Err(Failure::Refused(CancelRefused::KeyReused)) };
    }
    if now >= at.starts_at {
        return Err(Failure::Refused(CancelRefused::Started { at: clock::shown(at.starts_at) }));
    }
    change::lock_tally(&mut transaction, &at).await.map_err(internal_error::failure)?;
    let how = (by, Freeing::Cancel { late: is_late(now, free_until(at.starts_at, at.cancel_free_days)) });
    let freed = change::free_places(&mut transaction, at.booking, which, how, key, now)
        .await
        .map_err(internal_error::failure)?;
    if freed.booked + freed.waiting == 0 {
        let nothing =
            if which == Which::Waiting { CancelRefused::NothingWaits } else { CancelRefused::AlreadyCancelled };
        return Err(Failure::Refused(nothing));
    }
    change::count_down(&mut transaction, &at, freed).await.map_err(internal_error::failure)?;
    let served = waiting::serve(&mut transaction, at.session, now).await.map_err(internal_error::failure)?;
    let answer =
        serde_json::to_value(Cancelled { freed: freed.booked + freed.waiting }).map_err(internal_error::failure)?;
    if !store::keep_answer(&mut *transaction, school, key, content, answer, now)
        .await
        .map_err(internal_error::failure)?
    {
        return Err(Failure::Refused(CancelRefused::KeyReused));
    }
    transaction.commit().await.map_err(internal_error::failure)?;
    pg.live.changed(at.session, &at.key, served.seats);
    pg.live.schools_changed(&served.schools);
    pg.live.schools_changed(&[school]);
    tracing::info!(%reference, school, booked = freed.booked, waiting = freed.waiting, "cancelled");
    Ok(())
}
