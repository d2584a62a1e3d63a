//! The office's door: which officers there are, what each may do, and how they come in.

mod account;
mod acting;
mod audit;
mod audit_file;
pub(crate) mod file;
mod link;
mod password;
mod people;
pub mod schools;
mod second_step;
pub mod sessions;
mod sheets;
mod signed_in;
mod store;
pub(crate) mod uploaded;
mod venues;

use app::{
    failure::Failure,
    visit::{Caller, Officer},
};
use axum::http::HeaderValue;
use shared::office::{Deed, OfficeRefused};

pub use account::{AddRefused, OfficerDesk, add_first};
pub use acting::ActingDesk;
pub use audit::AuditDesk;
pub use audit_file::audit_file;
pub use people::{PeopleDesk, person_file};
pub use second_step::{SecondStepDesk, turn_off_second_step};
pub use sessions::{SessionDesk, clashes_of_sheet};
pub use sheets::{SheetDesk, TEXT_CHARACTERS, TEXT_MAX, preview_text, take_sheet};
pub use signed_in::SignedInOfficers;
pub use venues::VenueDesk;

/// The policy of a page on which nothing runs, and whose forms lead nowhere.
pub(crate) const STILL: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; \
     frame-ancestors 'none'",
);

/// The officer who asks, if their roles let them do this, be it for some sessions only.
///
/// # Errors
/// [`OfficeRefused::SignedOut`], [`OfficeRefused::NotAllowed`].
pub(crate) fn allowed(caller: &Caller, deed: Deed) -> Result<&Officer, Failure<OfficeRefused>> {
    let officer = caller.officer().ok_or(Failure::Refused(OfficeRefused::SignedOut))?;
    if officer.roles.may(deed) { Ok(officer) } else { Err(Failure::Refused(OfficeRefused::NotAllowed(deed))) }
}
