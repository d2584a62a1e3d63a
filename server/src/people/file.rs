//! A person's data as a file to give to them.

use std::sync::Arc;

use app::{
    failure::Failure,
    people::{Look, People},
    visit::Visit,
};
use axum::{
    Extension,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use shared::{office::OfficeRefused, officer::Permission, people::PersonKey};

use super::PgPeople;
use crate::{
    office::{allowed, download},
    platform::internal_error,
};

/// `GET /office/people/{key}/data.json`: a person's data, as JSON.
pub async fn person_file(
    State(people): State<PgPeople>,
    Extension(visit): Extension<Arc<dyn Visit>>,
    Path(key): Path<String>,
) -> Response {
    let found = async {
        allowed(visit.caller(), Permission::AnswerPeople)?;
        let key: PersonKey = key.parse().map_err(|_| Failure::Refused(OfficeRefused::NotFound))?;
        let person = people.lookup(visit.caller(), key, Look::File).await?;
        serde_json::to_string_pretty(&person).map(|text| (key, text)).map_err(internal_error::failure)
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
        Err(failure) => download::refused(&failure),
    }
}
