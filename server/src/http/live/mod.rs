//! `GET /live?seats=71-16,72-16&session=12&bookings`: everything that one page shows live, as Server-Sent Events.
//!
//! `seats` events hold the newest seats of sessions. `changed` events hold the versions of topics and nothing of their content: the
//! page then fetches itself. An event's id holds the version of every session and topic that the page has been told, so a page
//! that reconnects (`Last-Event-ID`) is told only what is newer.

mod caller;
mod open;
mod seats;
mod snapshots;
mod told;
mod topics;

use std::{sync::Arc, time::Duration};

use app::visit::{Caller, Visit};
use axum::{
    Extension, Router,
    extract::{RawQuery, Request, State},
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse, Response,
        sse::{KeepAlive, Sse},
    },
};
use futures::{StreamExt, future::BoxFuture, stream::select};
use shared::live::Watched;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::{
    delegate::PgDelegates,
    live::{Hub, NotRead, Versions},
    officer::SignedInOfficers,
    platform::{internal_error, network::ClientAddress},
    school::sign_in::SignedInSchools,
};

pub use caller::PageVersions;
use caller::Reader;
pub use open::OpenPages;
use seats::SeatsOf;
pub use snapshots::Snapshots;
use told::Told;
use topics::Topics;

/// How often a comment keeps proxies from closing a quiet stream.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The dependencies of streams.
#[derive(Clone)]
pub struct Live {
    /// Reads the seats that a stream begins with.
    pub snapshots: Snapshots,
    /// Reads the versions of topics.
    pub versions: Versions,
    /// Announces changes.
    pub hub: Hub,
    /// Limits the number of streams.
    pub pages: OpenPages,
    /// Look up whether the reader of a stream is still signed in.
    pub schools: SignedInSchools,
    /// The same, for officers.
    pub officers: SignedInOfficers,
    /// Reads delegates' links.
    pub delegates: PgDelegates,
    /// Ends all streams when the server stops.
    pub stop: CancellationToken,
}

/// Streams what the page watches. `None` as the visit: nobody's visit is read, because only seats are watched.
pub async fn live(
    State(live): State<Live>,
    Extension(ClientAddress(from)): Extension<ClientAddress>,
    visit: Option<Extension<Arc<dyn Visit>>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(watched) = Watched::parse(query.as_deref().unwrap_or_default()) else {
        return (StatusCode::BAD_REQUEST, "Name what is shown: ?seats=71-16,72-16&session=12").into_response();
    };
    let Some(open) = live.pages.open(from) else { return OpenPages::refusal() };
    let id = headers.get("last-event-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    let reader = visit.map_or_else(Reader::nobody, |Extension(visit)| Reader::of(&*visit));
    match begin(&live, open, watched, reader, id).await {
        Ok(response) => response,
        Err(NotRead::TooMany) => OpenPages::refusal(),
        Err(NotRead::Broken(cause)) => {
            internal_error::broken(cause);
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

async fn begin(
    live: &Live,
    mut open: open::OpenPage,
    watched: Watched,
    reader: Reader,
    id: &str,
) -> Result<Response, NotRead> {
    let seats = SeatsOf::open(live, &watched.seats).await?;
    let topics = Topics::open(live, reader, watched.topics).await?;
    if seats.is_none() && topics.is_none() {
        return Ok(StatusCode::FORBIDDEN.into_response());
    }
    let count = seats.as_ref().map_or(0, SeatsOf::len) + topics.as_ref().map_or(0, Topics::len);
    if !open.allows(count) {
        return Err(NotRead::TooMany);
    }
    let keys = seats.iter().flat_map(SeatsOf::keys).chain(topics.iter().flat_map(Topics::keys)).collect();
    let told = Told::from_id(id, &keys);
    let seats = seats.map(|seats| seats.events(told.clone()));
    let topics = topics.map(|topics| topics.events(told));
    let events = match (seats, topics) {
        (Some(seats), Some(topics)) => select(seats, topics).boxed(),
        (Some(one), None) => one.boxed(),
        (None, Some(one)) => one.boxed(),
        (None, None) => futures::stream::empty().boxed(),
    };
    let events = open.hold(events.take_until(live.stop.clone().cancelled_owned()));
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response())
}

/// Leads a request to the route that reads visits, unless it watches nothing but seats: those are public, and many streams of visitors
/// begin at once when a server has restarted.
pub(crate) fn routed(
    with_visit: Router,
    without: Router,
) -> impl Fn(Request) -> BoxFuture<'static, Response> + Clone + Send + Sync {
    move |request| {
        let only_seats =
            Watched::parse(request.uri().query().unwrap_or_default()).is_none_or(|watched| watched.topics.is_empty());
        let route = if only_seats { without.clone() } else { with_visit.clone() };
        Box::pin(async move {
            match route.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            }
        })
    }
}

impl Live {
    /// The caller of a visit as they are now. `None`: they are not signed in any more.
    async fn still(&self, visit: i64, caller: &Caller) -> Result<Option<Caller>, NotRead> {
        match caller {
            Caller::Anyone => Ok(None),
            Caller::Establishment(_) => {
                let found = self.schools.signed_in(visit).await.map_err(NotRead::Broken)?;
                Ok(found.map(|(school, _)| Caller::Establishment(school)))
            }
            Caller::Officer(before) => {
                let found = self.officers.signed_in(visit).await.map_err(NotRead::Broken)?;
                Ok(found.map(|(mut officer, _)| {
                    officer.acts_for.clone_from(&before.acts_for);
                    Caller::Officer(officer)
                }))
            }
        }
    }
}
