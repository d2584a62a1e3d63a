//! `GET /live/seats?workshop=71-16`: seats as Server-Sent Events.
//!
//! A snapshot first, then changes. An event's id holds the version of every session the page has received, so a page that
//! reconnects (`Last-Event-ID`) gets only the changes that it missed.

use std::{
    collections::{BTreeMap, HashSet},
    convert::Infallible,
};

use axum::{
    Extension,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt, future::select_all, stream};
use shared::{seats::SeatsFrame, sheet::SheetNumber};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{KEEP_ALIVE, Live, OpenPages, PACE, open::OpenPage, snapshots::NotRead};
use crate::{
    platform::{internal_error, metrics, network::ClientAddress},
    seats::{Published, Watched},
};

/// The most workshops one page can watch.
const WORKSHOPS_MAX: usize = 60;
/// The longest `Last-Event-ID` that is read or sent, in bytes. A page that watches too many sessions for it gets all of them when
/// it reconnects.
const ID_MAX: usize = 4 * 1024;

/// Streams the seats of the requested workshops.
pub async fn live_seats(
    State(live): State<Live>,
    Extension(ClientAddress(from)): Extension<ClientAddress>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let slugs = workshops(query.as_deref().unwrap_or_default());
    if slugs.is_empty() || slugs.len() > WORKSHOPS_MAX {
        return (StatusCode::BAD_REQUEST, "Name 1 to 60 workshops: ?workshop=71-16").into_response();
    }
    let mut sheets: Vec<SheetNumber> = slugs.iter().filter_map(|slug| slug.parse().ok()).collect();
    sheets.sort_unstable();
    sheets.dedup();
    let Some(open) = live.pages.open(from) else { return OpenPages::refusal() };
    let id = headers.get("last-event-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    match Page::open(&live, open, &sheets, id).await {
        Ok((page, open)) => Sse::new(open.hold(page.events(live.stop)))
            .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
            .into_response(),
        Err(NotRead::TooMany) => OpenPages::refusal(),
        Err(NotRead::Broken(cause)) => {
            internal_error::broken(cause);
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// Sheet numbers contain nothing that a browser would escape.
fn workshops(query: &str) -> Vec<String> {
    query.split('&').filter_map(|pair| pair.strip_prefix("workshop=")).map(str::to_owned).collect()
}

/// The versions that a page has received, by session.
#[derive(Default)]
struct Shown(BTreeMap<String, i64>);

impl Shown {
    /// Reads the versions of these sessions from an event id; ignores other sessions. An id that is too long counts as empty.
    fn from_id(id: &str, watched: &HashSet<&str>) -> Self {
        let id = if id.len() > ID_MAX { "" } else { id };
        let pair = |part: &str| {
            let (key, version) = part.rsplit_once('.').filter(|(key, _)| watched.contains(key))?;
            Some((key.to_owned(), version.parse().ok()?))
        };
        Self(id.split(',').filter_map(pair).collect())
    }

    /// The id of the next event. `None`: it would be too long.
    fn id(&self) -> Option<String> {
        let id = self.0.iter().map(|(key, version)| format!("{key}.{version}")).collect::<Vec<_>>().join(",");
        (id.len() <= ID_MAX).then_some(id)
    }

    /// Records a frame; returns whether it is new to the page.
    fn note(&mut self, frame: &SeatsFrame) -> bool {
        let news = self.0.get(&frame.session).is_none_or(|version| *version < frame.seats.version);
        if news {
            self.0.insert(frame.session.clone(), frame.seats.version);
        }
        news
    }
}

/// One open page.
struct Page {
    watched: Vec<Watched>,
    shown: Shown,
    first: Option<Vec<SeatsFrame>>,
    next: Instant,
}

impl Page {
    /// Subscribes before reading, so that no change is lost in between.
    async fn open(
        live: &Live,
        mut open: OpenPage,
        sheets: &[SheetNumber],
        id: &str,
    ) -> Result<(Self, OpenPage), NotRead> {
        let sessions = live.snapshots.read(sheets).await?;
        if !open.allows(sessions.len()) {
            return Err(NotRead::TooMany);
        }
        let watched: Vec<Watched> = sessions.iter().map(|(session, _)| live.seats.watch(*session)).collect();
        let current = live.snapshots.read(sheets).await?;
        let shown = Shown::from_id(id, &current.iter().map(|(_, frame)| frame.session.as_str()).collect());
        let first = current.into_iter().map(|(_, frame)| frame).collect();
        Ok((Self { watched, shown, first: Some(first), next: Instant::now() }, open))
    }

    fn events(self, stop: CancellationToken) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, async |mut page| {
            let (frames, published) = page.news().await?;
            let data = serde_json::to_string(&frames).ok()?;
            let event = Event::default().event("seats").data(data);
            let event = page.shown.id().into_iter().fold(event, Event::id);
            if let Some(published) = published {
                metrics::frame_written(published.elapsed());
            }
            Some((Ok(event), page))
        })
        .take_until(stop.cancelled_owned())
    }

    /// The next frames: first those that the page has missed, then changes, at most once in [`PACE`], with the time when the first
    /// of them was published.
    async fn news(&mut self) -> Option<(Vec<SeatsFrame>, Option<Instant>)> {
        if let Some(first) = self.first.take() {
            return Some((first.into_iter().filter(|frame| self.shown.note(frame)).collect(), None));
        }
        loop {
            if self.watched.is_empty() {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep_until(self.next).await;
            let (changed, _, _) = select_all(self.watched.iter_mut().map(|watched| Box::pin(watched.changed()))).await;
            changed.ok()?;
            self.next = Instant::now() + PACE;
            let newest: Vec<Published> =
                self.watched.iter_mut().filter_map(|watched| watched.borrow_and_update().clone()).collect();
            let news: Vec<Published> = newest.into_iter().filter(|news| self.shown.note(&news.frame)).collect();
            let first = news.iter().map(|news| news.at).min();
            if first.is_some() {
                return Some((news.into_iter().map(|news| news.frame).collect(), first));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::seats::Seats;

    fn frame(session: &str, version: i64) -> SeatsFrame {
        SeatsFrame { session: session.into(), seats: Seats { capacity: 2, taken: 0, waiting: 0, version } }
    }

    #[test]
    fn event_id_holds_the_versions_that_a_page_has_received() {
        let mut shown = Shown::default();
        assert!(shown.note(&frame("71-16/1", 4)));
        assert!(shown.note(&frame("71-16/2", 0)));
        let watched = HashSet::from(["71-16/1", "71-16/2"]);
        let mut back = Shown::from_id(&shown.id().unwrap(), &watched);
        assert!(!back.note(&frame("71-16/1", 4)));
        assert!(back.note(&frame("71-16/1", 5)));
        assert!(!back.note(&frame("71-16/2", 0)));
    }

    #[test]
    fn invalid_event_id_is_ignored() {
        assert!(Shown::from_id("x,71-16/1.x,,", &HashSet::from(["71-16/1"])).note(&frame("71-16/1", 0)));
    }

    #[test]
    fn versions_of_unwatched_sessions_are_ignored() {
        let shown = Shown::from_id("71-16/1.4,72-16/1.9,made-up.1", &HashSet::from(["71-16/1"]));
        assert_eq!(shown.id().as_deref(), Some("71-16/1.4"));
    }

    #[test]
    fn overlong_event_id_is_neither_read_nor_sent() {
        let watched = HashSet::from(["71-16/1"]);
        let long = format!("71-16/1.4,{}", "a".repeat(ID_MAX));
        assert_eq!(Shown::from_id(&long, &watched).0.len(), 0);
        assert_eq!(Shown::from_id("71-16/1.4", &watched).0.len(), 1);
        let mut shown = Shown::default();
        for session in 0..1_000 {
            shown.note(&frame(&format!("71-16/{session}"), 0));
        }
        assert_eq!(shown.id(), None);
    }

    #[test]
    fn workshops_are_named_in_the_query() {
        assert_eq!(workshops("workshop=71-16&x=1&workshop=72-16"), vec!["71-16", "72-16"]);
    }
}
