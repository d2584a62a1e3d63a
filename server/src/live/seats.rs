//! `GET /live/seats?workshop=71-16`: seats as Server-Sent Events.
//!
//! A snapshot first, then changes. An event's id names the version of every session the page has been shown, so that a
//! page that comes back (`Last-Event-ID`) is only told what it has missed.

use std::{collections::BTreeMap, convert::Infallible};

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt, future::select_all, stream};
use shared::seats::SeatsFrame;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{KEEP_ALIVE, Live, OpenPages, PACE};
use crate::{
    fault, metrics,
    seats::{Published, Watched, snapshot},
};

/// The most workshops one page can watch.
const WORKSHOPS_MAX: usize = 60;
/// Streams the seats of the workshops asked for.
pub async fn live_seats(State(live): State<Live>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let slugs = workshops(query.as_deref().unwrap_or_default());
    if slugs.is_empty() || slugs.len() > WORKSHOPS_MAX {
        return (StatusCode::BAD_REQUEST, "Name 1 to 60 workshops: ?workshop=71-16").into_response();
    }
    let Some(open) = live.pages.open() else { return OpenPages::refusal() };
    let known = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(Shown::from_id).unwrap_or_default();
    match Page::open(&live, &slugs, known).await {
        Ok(page) => Sse::new(open.hold(page.events(live.stop)))
            .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
            .into_response(),
        Err(cause) => {
            fault::broken(cause);
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// Sheet numbers hold nothing that a browser would escape.
fn workshops(query: &str) -> Vec<String> {
    query.split('&').filter_map(|pair| pair.strip_prefix("workshop=")).map(str::to_owned).collect()
}

/// The versions a page has been shown, by session.
#[derive(Default)]
struct Shown(BTreeMap<String, i64>);

impl Shown {
    fn from_id(id: &str) -> Self {
        let pair =
            |part: &str| part.rsplit_once('.').and_then(|(key, version)| Some((key.to_owned(), version.parse().ok()?)));
        Self(id.split(',').filter_map(pair).collect())
    }

    fn id(&self) -> String {
        self.0.iter().map(|(key, version)| format!("{key}.{version}")).collect::<Vec<_>>().join(",")
    }

    /// Notes a frame; says whether it was news.
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
    /// Watches first and reads then, so that no change falls between.
    async fn open(live: &Live, slugs: &[String], known: Shown) -> sqlx::Result<Self> {
        let sessions = snapshot(&live.pool, slugs).await?;
        let watched: Vec<Watched> = sessions.iter().map(|(session, _)| live.seats.watch(*session)).collect();
        let current = snapshot(&live.pool, slugs).await?;
        let first = current.into_iter().map(|(_, frame)| frame).collect();
        Ok(Self { watched, shown: known, first: Some(first), next: Instant::now() })
    }

    fn events(self, stop: CancellationToken) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, async |mut page| {
            let (frames, published) = page.news().await?;
            let data = serde_json::to_string(&frames).ok()?;
            let event = Event::default().id(page.shown.id()).event("seats").data(data);
            if let Some(published) = published {
                metrics::frame_written(published.elapsed());
            }
            Some((Ok(event), page))
        })
        .take_until(stop.cancelled_owned())
    }

    /// The next frames to show: at once what the page has not seen, later what has changed, at most once in [`PACE`], with
    /// the time when the first of it was published.
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
    fn an_event_id_says_what_a_page_has_seen() {
        let mut shown = Shown::default();
        assert!(shown.note(&frame("71-16/1", 4)));
        assert!(shown.note(&frame("71-16/2", 0)));
        let mut back = Shown::from_id(&shown.id());
        assert!(!back.note(&frame("71-16/1", 4)));
        assert!(back.note(&frame("71-16/1", 5)));
        assert!(!back.note(&frame("71-16/2", 0)));
    }

    #[test]
    fn a_spoilt_event_id_is_no_knowledge() {
        assert!(Shown::from_id("x,71-16/1.x,,").note(&frame("71-16/1", 0)));
    }

    #[test]
    fn workshops_are_named_in_the_query() {
        assert_eq!(workshops("workshop=71-16&x=1&workshop=72-16"), vec!["71-16", "72-16"]);
    }
}
