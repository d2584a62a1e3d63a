//! What the office's forms that send files have in common.

use app::{failure::Failure, office::OFFICE_SIGN_IN};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use shared::office::OfficeRefused;

/// The answer to whoever may not send this: who is not signed in is led there, and then to the page of the form.
pub(crate) fn turned_away(failure: &Failure<OfficeRefused>, page: &str) -> Response {
    match failure.refused() {
        Some(OfficeRefused::SignedOut) => Redirect::to(&format!("{OFFICE_SIGN_IN}?next={page}")).into_response(),
        Some(_) => StatusCode::FORBIDDEN.into_response(),
        None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The most parts of a form with a file.
pub(crate) const PARTS_MAX: usize = 20;
