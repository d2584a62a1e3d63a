//! Whether an officer may do something.

use app::{
    failure::Failure,
    visit::{Caller, Officer},
};
use shared::{office::OfficeRefused, officer::Permission};

/// The officer, if their roles include this permission, at least for some sessions.
///
/// # Errors
/// [`OfficeRefused::SignedOut`], [`OfficeRefused::NotAllowed`].
pub(crate) fn allowed(caller: &Caller, permission: Permission) -> Result<&Officer, Failure<OfficeRefused>> {
    let officer = caller.officer().ok_or(Failure::Refused(OfficeRefused::SignedOut))?;
    if officer.roles.may(permission) {
        Ok(officer)
    } else {
        Err(Failure::Refused(OfficeRefused::NotAllowed(permission)))
    }
}
