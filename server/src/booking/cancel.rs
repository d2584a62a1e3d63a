//! Cancelling one delegate's place or a whole booking.

use app::{
    booking::{CancelDraft, WAITING},
    failure::Failure,
    visit::Caller,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::{
    booking::{BookingReference, CancelRefused, IdempotencyKey},
    seats::Seats,
};

use super::{
    BookingDesk, store,
    store_changes::{self, Cancelling, Which},
};
use crate::{clock, fault, waiting};

/// The answer kept with a command's key.
#[derive(Serialize, Deserialize)]
struct Cancelled {
    freed: i32,
}

/// Cancels what was chosen, once for each key. The locks are taken in the same order as for booking.
pub(super) async fn cancel(
    desk: &BookingDesk,
    caller: &Caller,
    draft: &CancelDraft,
) -> Result<(), Failure<CancelRefused>> {
    let school = caller.school().ok_or(Failure::Refused(CancelRefused::SignedOut))?;
    let Ok(reference) = BookingReference::try_from(draft.reference.as_str()) else {
        return Err(Failure::Refused(CancelRefused::NotFound));
    };
    let key = IdempotencyKey::try_from(draft.key.as_str()).map_err(|_| Failure::Refused(CancelRefused::KeyReused))?;
    let which = which(&draft.whom)?;
    let content =
        Sha256::digest(serde_json::json!(["cancel", reference, draft.whom.trim()]).to_string().as_bytes()).to_vec();
    let now = desk.clock.now();

    let mut transaction = desk.pool.begin().await.map_err(fault::failure)?;
    let locked = store_changes::lock_booking(&mut transaction, school.id, &reference.to_string())
        .await
        .map_err(fault::failure)?;
    let at = locked.ok_or(Failure::Refused(CancelRefused::NotFound))?;
    if let Some(kept) = store::command(&mut *transaction, school.id, key).await.map_err(fault::failure)? {
        return if kept.content == content { Ok(()) } else { Err(Failure::Refused(CancelRefused::KeyReused)) };
    }
    if now >= at.starts_at {
        return Err(Failure::Refused(CancelRefused::Started { at: clock::shown(at.starts_at) }));
    }
    store_changes::lock_tally(&mut transaction, &at, school.id).await.map_err(fault::failure)?;
    let freed = store_changes::free_places(&mut transaction, at.booking, which, school.id, key, now)
        .await
        .map_err(fault::failure)?;
    if freed.booked + freed.waiting == 0 {
        let nothing =
            if which == Which::Waiting { CancelRefused::NothingWaits } else { CancelRefused::AlreadyCancelled };
        return Err(Failure::Refused(nothing));
    }
    store_changes::count_down(&mut transaction, &at, school.id, freed).await.map_err(fault::failure)?;
    let seats = waiting::serve(&mut transaction, at.session, now).await.map_err(fault::failure)?;
    let answer = serde_json::to_value(Cancelled { freed: freed.booked + freed.waiting }).map_err(fault::failure)?;
    if !store::keep_answer(&mut *transaction, school.id, key, &content, answer, now).await.map_err(fault::failure)? {
        return Err(Failure::Refused(CancelRefused::KeyReused));
    }
    transaction.commit().await.map_err(fault::failure)?;
    tell(desk, &at, seats);
    tracing::info!(%reference, school = school.id, booked = freed.booked, waiting = freed.waiting, "cancelled");
    Ok(())
}

fn tell(desk: &BookingDesk, at: &Cancelling, seats: Seats) {
    desk.seats.changed(at.session, &at.key, seats);
}

/// Whom the form means.
fn which(whom: &str) -> Result<Which, Failure<CancelRefused>> {
    match whom.trim() {
        "all" => Ok(Which::All),
        WAITING => Ok(Which::Waiting),
        typed => typed.parse().map(Which::One).map_err(|_| Failure::Refused(CancelRefused::NobodyChosen)),
    }
}
