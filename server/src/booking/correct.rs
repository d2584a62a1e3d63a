//! Correcting what is said of a delegate: no seat moves, so no session is locked.

use app::{booking::CorrectDraft, failure::Failure, visit::Caller};
use shared::{
    booking::{BookingReference, CorrectRefused},
    delegate::DelegateDraft,
};

use super::{BookingDesk, store_changes};
use crate::{clock, fault};

/// Sets name, role and needs at a place; the same person's other places keep theirs. Sent twice it does the same again, so that it needs no key.
pub(super) async fn correct(
    desk: &BookingDesk,
    caller: &Caller,
    draft: &CorrectDraft,
) -> Result<(), Failure<CorrectRefused>> {
    let school = caller.school().ok_or(Failure::Refused(CorrectRefused::SignedOut))?;
    let (Ok(reference), Ok(position)) =
        (BookingReference::try_from(draft.reference.as_str()), draft.position.parse::<i16>())
    else {
        return Err(Failure::Refused(CorrectRefused::NotFound));
    };
    let mut transaction = desk.pool.begin().await.map_err(fault::failure)?;
    let found = store_changes::lock_place(&mut *transaction, school.id, &reference.to_string(), position)
        .await
        .map_err(fault::failure)?;
    let found = found.ok_or(Failure::Refused(CorrectRefused::NotFound))?;
    let now = desk.clock.now();
    if now >= found.starts_at {
        return Err(Failure::Refused(CorrectRefused::Started { at: clock::shown(found.starts_at) }));
    }
    let typed = DelegateDraft {
        name: draft.name.clone(),
        email: found.email.clone(),
        role: draft.role.clone(),
        needs: draft.needs.clone(),
    };
    let delegate = typed.parse().map_err(|faults| Failure::Refused(CorrectRefused::Unreadable(faults)))?;
    store_changes::correct_place(&mut *transaction, &found, school.id, &delegate, now).await.map_err(fault::failure)?;
    transaction.commit().await.map_err(fault::failure)
}
