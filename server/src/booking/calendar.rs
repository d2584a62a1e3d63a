//! A booking as a calendar file (RFC 5545).

use app::{establishment::sign_in_address, visit::Visit};
use axum::{
    Extension,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use icalendar::{Calendar, Component, Event, EventLike};
use std::sync::Arc;
use time::OffsetDateTime;

use super::held::{self, BookingRow};
use crate::{clock::Clock, fault, router::House};
use shared::booking::{BookingReference, PlaceState};

/// `GET /bookings/{reference}/calendar.ics`: the session of a booking of the signed-in school, to add to a calendar.
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
        Ok(rows) => {
            rows.into_iter().next().map_or(StatusCode::NOT_FOUND.into_response(), |row| as_file(&row, &house.clock))
        }
        Err(cause) => {
            fault::broken(cause);
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// One event: the session, in UTC, with who comes from the school. Its identifier stays, so that a second download
/// replaces the first.
fn as_file(row: &BookingRow, clock: &Clock) -> Response {
    let session = &row.session;
    let names: Vec<&str> =
        row.places.0.iter().filter(|place| place.state.is_coming()).map(|place| place.name.as_str()).collect();
    let place: Vec<&str> = [&session.venue, &session.room, &session.address]
        .into_iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    let code = session.code.as_deref().map(|code| format!("\nCode {code}")).unwrap_or_default();
    let mut event = Event::new();
    event
        .uid(&format!("{}@placebook", row.reference))
        .summary(&row.title)
        .location(&place.join(", "))
        .description(&format!("Booking {}{code}\nDelegates: {}", row.reference, names.join(", ")))
        .add_property("DTSTAMP", stamp(clock.now()))
        .add_property("DTSTART", stamp(session.starts_at));
    if let Some(ends) = session.ends_at {
        event.add_property("DTEND", stamp(ends));
    }
    let waits = row.places.0.iter().any(|place| place.state == PlaceState::Waiting);
    let status = match (session.state == "cancelled", names.is_empty(), waits) {
        (false, false, _) => "CONFIRMED",
        (false, true, true) => "TENTATIVE",
        _ => "CANCELLED",
    };
    event.add_property("STATUS", status);
    let mut calendar = Calendar::new();
    calendar.push(event.done());
    let name = format!("attachment; filename=\"{}.ics\"", row.reference);
    (
        [(header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)],
        calendar.to_string(),
    )
        .into_response()
}

/// An instant in UTC as a calendar writes it (RFC 5545, section 3.3.5, form 2).
fn stamp(instant: OffsetDateTime) -> String {
    crate::clock::iso(instant).chars().filter(|c| !matches!(c, '-' | ':')).collect()
}
