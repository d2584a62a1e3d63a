//! A delegate's calendar: a file to add, and a feed to subscribe to.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{Leads, PgDelegates, Placed};
use crate::{
    booking::icalendar::{self, CalendarFile, Entry},
    platform::{internal_error, signed_link::Purpose},
};

/// The answer to a calendar program with a delegate's link.
pub enum Calendars {
    /// The link leads to this calendar.
    File(CalendarFile),
    /// The link was valid once.
    Ended,
    /// The link is not valid.
    Nowhere,
}

impl IntoResponse for Calendars {
    fn into_response(self) -> Response {
        match self {
            Self::File(file) => file.into_response(),
            Self::Ended => StatusCode::GONE.into_response(),
            Self::Nowhere => StatusCode::NOT_FOUND.into_response(),
        }
    }
}

/// `GET /delegate/{link}/calendar.ics`: the delegate's place, to add to a calendar.
pub async fn calendar_file(State(delegates): State<PgDelegates>, Path(link): Path<String>) -> Response {
    answer(delegates.calendar_file(&link).await)
}

/// `GET /delegate/{link}/feed.ics`: the calendar that a delegate subscribes to.
pub async fn calendar_feed(State(delegates): State<PgDelegates>, Path(link): Path<String>) -> Response {
    answer(delegates.calendar_feed(&link).await)
}

fn answer(calendars: sqlx::Result<Calendars>) -> Response {
    calendars.map_or_else(
        |cause| {
            internal_error::broken(cause);
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        },
        IntoResponse::into_response,
    )
}

impl PgDelegates {
    /// The delegate's current place, for the link of their page.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn calendar_file(&self, link: &str) -> sqlx::Result<Calendars> {
        Ok(match self.follow(Purpose::Page, link).await? {
            Leads::To(places) => match places.last().filter(|last| last.theirs) {
                Some(last) => {
                    let entry = icalendar::entry(&last.row, &last.place, None);
                    Calendars::File(CalendarFile::once(&[entry], &last.row.reference))
                }
                None => Calendars::Nowhere,
            },
            Leads::Ended => Calendars::Ended,
            Leads::Nowhere => Calendars::Nowhere,
        })
    }

    /// Every place that the delegate had, for the link of their calendar. Cancelled places, and those now taken by somebody else,
    /// are marked as cancelled, so that they leave the calendar.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn calendar_feed(&self, link: &str) -> sqlx::Result<Calendars> {
        Ok(match self.follow(Purpose::Feed, link).await? {
            Leads::To(places) => Calendars::File(CalendarFile::feed(&entries(&places))),
            Leads::Ended => Calendars::Ended,
            Leads::Nowhere => Calendars::Nowhere,
        })
    }
}

/// One entry for each of the delegate's calendar identifiers. If a place was moved and kept its identifier, the newest place
/// gives the entry's state. If somebody else had taken over a place before it was moved, the delegate never had the new place.
fn entries(places: &[Placed]) -> Vec<Entry> {
    let had = places.iter().enumerate().take_while(|(index, _)| *index == 0 || places[index - 1].theirs).count();
    let mut entries = Vec::new();
    let mut first = 0;
    for run in places.chunk_by(|one, next| icalendar::identifier(&one.place) == icalendar::identifier(&next.place)) {
        if let Some(newest) = run.last().filter(|_| first < had) {
            let entry = icalendar::entry(&newest.row, &newest.place, None);
            entries.push(if newest.theirs { entry } else { entry.taken_away() });
        }
        first += run.len();
    }
    entries
}
