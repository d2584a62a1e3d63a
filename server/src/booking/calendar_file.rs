//! A booking as a calendar file.

use std::sync::Arc;

use app::{addresses::sign_in_address, visit::Visit};
use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use shared::booking::BookingReference;
use sqlx::PgPool;

use super::store::bookings::{self, BookingRow};
use crate::{
    booking::icalendar::{self, CalendarFile},
    platform::internal_error,
};

/// `GET /bookings/{reference}/calendar.ics`: the places of a booking of the signed-in school, to add to a calendar.
pub async fn calendar_file(
    State(pool): State<PgPool>,
    Extension(visit): Extension<Arc<dyn Visit>>,
    Path(reference): Path<String>,
) -> Response {
    let Some(school) = visit.caller().school() else {
        return Redirect::to(&sign_in_address("/bookings")).into_response();
    };
    let Ok(reference) = BookingReference::try_from(reference) else { return StatusCode::NOT_FOUND.into_response() };
    match calendar_of(&pool, school.id, reference).await {
        Ok(file) => file.map_or(StatusCode::NOT_FOUND.into_response(), IntoResponse::into_response),
        Err(cause) => {
            internal_error::broken(cause);
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A school's booking as a calendar, without places whose entries continue at another session. `None`: the school has no such
/// booking, or no entry is left.
///
/// # Errors
/// The database does not answer.
pub async fn calendar_of(
    pool: &PgPool,
    school: i64,
    reference: BookingReference,
) -> sqlx::Result<Option<CalendarFile>> {
    let rows = bookings::bookings(pool, school, Some(&reference.to_string())).await?;
    Ok(rows.into_iter().next().and_then(|row| as_file(&row)))
}

fn as_file(row: &BookingRow) -> Option<CalendarFile> {
    let places = row.places.0.iter().filter(|place| !place.superseded);
    let entries: Vec<_> = places.map(|place| icalendar::entry(row, place, Some(&place.name))).collect();
    (!entries.is_empty()).then(|| CalendarFile::once(&entries, &row.reference))
}
