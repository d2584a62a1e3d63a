//! Correcting what is said of a delegate, or sending somebody else: the place stays the school's, and no seat moves.

use app::{
    booking::CorrectDraft,
    failure::Failure,
    visit::{Caller, School},
};
use shared::{
    booking::{BookingReference, CorrectRefused},
    delegate::{Delegate, DelegateDraft, DelegateFaults, NotADelegateEmail},
};

use super::{
    BookingDesk,
    store::TakeError,
    store_changes::{self, By},
};
use crate::{clock, fault};

/// How often a change is tried again that met another session's booking of the same person.
const ROUNDS: u32 = 4;

/// Sets who comes on a place, and their name, role and needs; the same person's other places keep theirs. Sent twice it does
/// the same again, so that it needs no key.
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
    let typed = DelegateDraft {
        name: draft.name.clone(),
        email: draft.email.clone(),
        role: draft.role.clone(),
        needs: draft.needs.clone(),
    };
    for _ in 0..ROUNDS {
        match change(desk, school, &reference.to_string(), position, &typed).await? {
            Ok(()) => return Ok(()),
            Err(TakeError::Forbidden) => {
                let email = Some(NotADelegateEmail::AlreadyComing);
                let faults = DelegateFaults { email, ..DelegateFaults::default() };
                return Err(Failure::Refused(CorrectRefused::Unreadable(faults)));
            }
            Err(TakeError::SentBefore | TakeError::AnotherRound) => {}
            Err(TakeError::Broken(cause) | TakeError::Away(cause)) => return Err(fault::failure(cause)),
        }
    }
    Err(fault::failure("a delegate was changed neither at once nor later"))
}

/// One attempt. The locks are taken in the same order as for booking: the session, then the place and its delegate.
async fn change(
    desk: &BookingDesk,
    school: &School,
    reference: &str,
    position: i16,
    typed: &DelegateDraft,
) -> Result<Result<(), TakeError>, Failure<CorrectRefused>> {
    let mut transaction = desk.database.pool.begin().await.map_err(fault::failure)?;
    store_changes::lock_booking(&mut transaction, school.id, reference).await.map_err(fault::failure)?;
    let found =
        store_changes::lock_place(&mut *transaction, school.id, reference, position).await.map_err(fault::failure)?;
    let found = found.ok_or(Failure::Refused(CorrectRefused::NotFound))?;
    let now = desk.clock.now();
    if now >= found.starts_at {
        return Err(Failure::Refused(CorrectRefused::Started { at: clock::shown(found.starts_at) }));
    }
    let delegate: Delegate = typed.parse().map_err(|faults| Failure::Refused(CorrectRefused::Unreadable(faults)))?;
    let by = (school.id, &By::of(school));
    if let Err(why) = store_changes::correct_place(&mut *transaction, &found, by, &delegate, now).await {
        return Ok(Err(why));
    }
    let committed = transaction.commit().await.map_err(TakeError::from);
    if committed.is_ok() {
        desk.seats.schools_changed(&[school.id]);
    }
    Ok(committed)
}
