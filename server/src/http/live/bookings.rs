//! `GET /live/bookings`: announces that the signed-in school's bookings have changed, on any device. The stream holds nothing
//! private: the page then requests the bookings itself.

use std::{convert::Infallible, sync::Arc};

use app::visit::Visit;
use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt, stream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{KEEP_ALIVE, Live, OpenPages, PACE};
use crate::{booking, platform::internal_error};

/// Streams an event for every change; the first holds the last change before the stream began.
pub async fn live_bookings(State(live): State<Live>, Extension(visit): Extension<Arc<dyn Visit>>) -> Response {
    let Some(school) = visit.caller().school() else { return StatusCode::UNAUTHORIZED.into_response() };
    let Some(open) = live.pages.open(visit.address()) else { return OpenPages::refusal() };
    // Subscribes before reading, so that no change is lost in between.
    let changes = live.seats.watch_school(school.id);
    match booking::last_change(&live.pool, school.id).await {
        Ok(last) => Sse::new(open.hold(events(changes, last, live.stop)))
            .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
            .into_response(),
        Err(cause) => {
            internal_error::broken(cause);
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

fn events(
    changes: watch::Receiver<u64>,
    last: i64,
    stop: CancellationToken,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let first = stream::once(async move { Ok(Event::default().event("since").data(last.to_string())) });
    let later = stream::unfold(changes, async |mut changes| {
        changes.changed().await.ok()?;
        tokio::time::sleep(PACE).await;
        changes.mark_unchanged();
        Some((Ok(Event::default().event("changed").data("now")), changes))
    });
    first.chain(later).take_until(stop.cancelled_owned())
}
