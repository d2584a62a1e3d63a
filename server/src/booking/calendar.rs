//! A booking as a calendar file.

use std::sync::Arc;

use app::{establishment::sign_in_address, visit::Visit};
use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use shared::booking::BookingReference;

use super::held::{self, BookingRow};
use crate::{calendar, fault, router::House};

/// `GET /bookings/{reference}/calendar.ics`: the places of a booking of the signed-in school, to add to a calendar.
pub async fn calendar_file(
    State(house): State<House>,
    Extension(visit): Extension<Arc<dyn Visit>>,
    Path(reference): Path<String>,
) -> Response {
    let Some(school) = visit.caller().school() else {
        return Redirect::to(&sign_in_address("/bookings")).into_response();
    };
    let Ok(reference) = BookingReference::try_from(reference) else { return StatusCode::NOT_FOUND.into_response() };
    match held::bookings(&house.pool, school.id, Some(&reference.to_string())).await {
        Ok(rows) => rows.into_iter().next().map_or(StatusCode::NOT_FOUND.into_response(), |row| as_file(&row, &house)),
        Err(cause) => {
            fault::broken(cause);
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn as_file(row: &BookingRow, house: &House) -> Response {
    let entries: Vec<_> = row.places.0.iter().map(|place| calendar::entry(row, place, Some(&place.name))).collect();
    calendar::file(&entries, None, &row.reference, house.clock.now())
}
