//! Whether an officer may do something.

use app::{
    failure::Failure,
    visit::{Caller, Officer},
};
use shared::office::{Deed, OfficeRefused};

/// The officer who asks, if their roles let them do this, be it for some sessions only.
///
/// # Errors
/// [`OfficeRefused::SignedOut`], [`OfficeRefused::NotAllowed`].
pub(crate) fn allowed(caller: &Caller, deed: Deed) -> Result<&Officer, Failure<OfficeRefused>> {
    let officer = caller.officer().ok_or(Failure::Refused(OfficeRefused::SignedOut))?;
    if officer.roles.may(deed) { Ok(officer) } else { Err(Failure::Refused(OfficeRefused::NotAllowed(deed))) }
}
