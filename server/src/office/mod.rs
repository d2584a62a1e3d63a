//! The office's door: which officers there are, what each may do, and how they come in.

pub(crate) mod download;
pub(crate) mod upload;

use app::{
    failure::Failure,
    visit::{Caller, Officer},
};
use axum::http::HeaderValue;
use shared::office::{Deed, OfficeRefused};

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
