//! Everything that is kept about a person, as a file to give to them.

use std::sync::Arc;

use app::{
    failure::Failure,
    office::{Look, OFFICE_SIGN_IN},
    visit::Visit,
};
use axum::{
    Extension,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use shared::{
    office::{Deed, OfficeRefused, PersonKey},
    refusal::Refusal,
};

use crate::{fault, office::allowed, router::House};

/// `GET /office/people/{key}/data.json`: what is kept about a person, as JSON.
pub async fn person_file(
    State(house): State<House>,
    Extension(visit): Extension<Arc<dyn Visit>>,
    Path(key): Path<String>,
) -> Response {
    let found = async {
        allowed(visit.caller(), Deed::AnswerPeople)?;
        let key: PersonKey = key.parse().map_err(|_| Failure::Refused(OfficeRefused::NotFound))?;
        let person = house.ports.people.lookup(visit.caller(), key, Look::File).await?;
        serde_json::to_string_pretty(&person).map(|text| (key, text)).map_err(fault::failure)
    };
    match found.await {
        Ok((key, text)) => {
            let name = format!("attachment; filename=\"{key}.json\"");
            let headers = [
                (header::CONTENT_TYPE, "application/json".to_owned()),
                (header::CONTENT_DISPOSITION, name),
                (header::CACHE_CONTROL, "private, no-store".to_owned()),
            ];
            (headers, text).into_response()
        }
        Err(Failure::Refused(OfficeRefused::SignedOut)) => Redirect::to(OFFICE_SIGN_IN).into_response(),
        Err(Failure::Refused(refusal)) => {
            StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::FORBIDDEN).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
