//! Corrects a delegate's details, or substitutes another person. The school keeps the place, and no seat changes.

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
    PgBookings, actor_of,
    store::{TakeError, change},
};
use crate::platform::{
    clock,
    database::{self, retry_while},
    internal_error,
};

/// Sets the delegate of a place, with name, role and needs; the same person's other places keep theirs. The command needs no key,
/// because repeating it has the same effect.
pub(super) async fn correct(
    pg: &PgBookings,
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
    let reference = reference.to_string();
    let changed = retry_while(Stopped::is_in_the_way, || change(pg, school, &reference, position, &typed)).await;
    changed.map_err(|stopped| match stopped {
        Stopped::Refused(refused) => Failure::Refused(refused),
        Stopped::NotTaken(TakeError::Forbidden) => {
            let email = Some(NotADelegateEmail::AlreadyComing);
            Failure::Refused(CorrectRefused::Unreadable(DelegateFaults { email, ..DelegateFaults::default() }))
        }
        Stopped::NotTaken(cause) => internal_error::failure(cause),
    })
}

/// Why an attempt stopped.
enum Stopped {
    Refused(CorrectRefused),
    NotTaken(TakeError),
}

impl Stopped {
    fn is_in_the_way(&self) -> bool {
        matches!(self, Self::NotTaken(cause) if cause.is_in_the_way())
    }
}

impl From<sqlx::Error> for Stopped {
    fn from(error: sqlx::Error) -> Self {
        Self::NotTaken(error.into())
    }
}

/// Makes one attempt. Locks are taken in the same order as for booking: the session, then the place and its delegate.
async fn change(
    pg: &PgBookings,
    school: &School,
    reference: &str,
    position: i16,
    typed: &DelegateDraft,
) -> Result<(), Stopped> {
    let mut transaction = database::begin(&pg.database.pool).await?;
    change::lock_booking(&mut transaction, school.id, reference).await?;
    let found = change::lock_place(&mut *transaction, school.id, reference, position).await?;
    let found = found.ok_or(Stopped::Refused(CorrectRefused::NotFound))?;
    let now = pg.clock.now();
    if now >= found.starts_at {
        return Err(Stopped::Refused(CorrectRefused::Started { at: clock::shown(found.starts_at) }));
    }
    let delegate: Delegate = typed.parse().map_err(|faults| Stopped::Refused(CorrectRefused::Unreadable(faults)))?;
    let by = (school.id, &actor_of(school));
    change::correct_place(&mut *transaction, &found, by, &delegate, now).await.map_err(Stopped::NotTaken)?;
    transaction.commit().await?;
    pg.live.schools_changed(&[school.id]);
    Ok(())
}
