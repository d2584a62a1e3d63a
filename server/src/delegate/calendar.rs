//! A delegate's calendar: a file to add, and a feed to subscribe to.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{Leads, Purpose};
use crate::{
    calendar::{self, Method},
    fault,
    router::House,
};

/// `GET /delegate/{link}/calendar.ics`: the delegate's place, to add to a calendar.
pub async fn calendar_file(State(house): State<House>, Path(link): Path<String>) -> Response {
    let mut places = match follow(&house, Purpose::Page, &link).await {
        Ok(places) => places,
        Err(answer) => return answer,
    };
    let Some(last) = places.pop().filter(|last| last.theirs) else { return StatusCode::NOT_FOUND.into_response() };
    let entry = calendar::entry(&last.row, &last.place, None);
    calendar::file(&[entry], None, &last.row.reference, house.clock.now())
}

/// `GET /delegate/{link}/feed.ics`: every place that the delegate was moved to, those given back as cancelled. A place that
/// somebody else has now is cancelled in it too, so that it leaves the calendar of whoever comes no longer.
pub async fn calendar_feed(State(house): State<House>, Path(link): Path<String>) -> Response {
    let places = match follow(&house, Purpose::Feed, &link).await {
        Ok(places) => places,
        Err(answer) => return answer,
    };
    let entry = |placed: &super::Placed| {
        let entry = calendar::entry(&placed.row, &placed.place, None);
        if placed.theirs { entry } else { entry.taken_away() }
    };
    let entries: Vec<_> = places.iter().map(entry).collect();
    calendar::file(&entries, Some(Method::Publish), "placebook", house.clock.now())
}

async fn follow(house: &House, purpose: Purpose, link: &str) -> Result<Vec<super::Placed>, Response> {
    match house.ports.delegate_desk.follow(purpose, link).await {
        Ok(Leads::To(places)) => Ok(places),
        Ok(Leads::Ended) => Err(StatusCode::GONE.into_response()),
        Ok(Leads::Nowhere) => Err(StatusCode::NOT_FOUND.into_response()),
        Err(cause) => {
            fault::broken(cause);
            Err(StatusCode::INTERNAL_SERVER_ERROR.into_response())
        }
    }
}
