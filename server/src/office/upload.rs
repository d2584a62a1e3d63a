//! Shared parts of the office's upload forms.

use app::{addresses::OFFICE_SIGN_IN, failure::Failure};
use axum::{
    extract::{Multipart, multipart::Field},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use shared::{
    form::{ErrorMessage, FieldFault, FormFault},
    office::OfficeRefused,
};

/// The answer to a caller who may not send this. A signed-out caller is redirected to sign in, and then to the form's page.
pub(crate) fn turned_away(failure: &Failure<OfficeRefused>, page: &str) -> Response {
    match failure.refused() {
        Some(OfficeRefused::SignedOut) => Redirect::to(&format!("{OFFICE_SIGN_IN}?next={page}")).into_response(),
        Some(_) => StatusCode::FORBIDDEN.into_response(),
        None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The most parts of a form with a file.
const PARTS_MAX: usize = 20;

/// The parts of a form with a file, in order.
pub(crate) struct Parts {
    form: Multipart,
    taken: usize,
}

/// Why the next part cannot be read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NoPart {
    /// The part did not arrive whole.
    Interrupted,
    /// The form has more parts than a form with a file can have.
    TooMany,
}

impl From<Multipart> for Parts {
    fn from(form: Multipart) -> Self {
        Self { form, taken: 0 }
    }
}

impl Parts {
    /// The next part. `None`: the form has ended.
    pub(crate) async fn next(&mut self) -> Result<Option<Field<'_>>, NoPart> {
        self.taken += 1;
        match self.form.next_field().await {
            Ok(Some(_)) if self.taken > PARTS_MAX => Err(NoPart::TooMany),
            next => next.map_err(|_| NoPart::Interrupted),
        }
    }
}

impl From<NoPart> for FieldFault {
    fn from(why: NoPart) -> Self {
        Self::new(
            "file",
            match why {
                NoPart::Interrupted => ErrorMessage::from(FormFault::Interrupted),
                NoPart::TooMany => ErrorMessage::from(FormFault::TooManyParts(PARTS_MAX)),
            },
        )
    }
}
