//! The seats of a page's workshops: a snapshot first, then changes.

use std::{convert::Infallible, time::Duration};

use axum::response::sse::Event;
use futures::{Stream, future::select_all, stream};
use shared::{seats::SeatsFrame, sheet::SheetNumber};
use tokio::time::Instant;

use super::{Live, told::Told};
use crate::{
    live::{NotRead, Published, WatchedSeats},
    platform::metrics,
};

/// The least time between two events of one page: 20 a second.
const PACE: Duration = Duration::from_millis(50);

/// The seats that one page watches.
pub(super) struct SeatsOf {
    watched: Vec<WatchedSeats>,
    first: Option<Vec<SeatsFrame>>,
    next: Instant,
}

impl SeatsOf {
    /// Subscribes before reading, so that no change is lost in between. `None`: no seats are asked for.
    pub async fn open(live: &Live, sheets: &[SheetNumber]) -> Result<Option<Self>, NotRead> {
        if sheets.is_empty() {
            return Ok(None);
        }
        let sessions = live.snapshots.read(sheets).await?;
        let watched: Vec<WatchedSeats> = sessions.iter().map(|(session, _)| live.hub.watch(*session)).collect();
        let current = live.snapshots.read(sheets).await?;
        let first = current.into_iter().map(|(_, frame)| frame).collect();
        Ok(Some(Self { watched, first: Some(first), next: Instant::now() }))
    }

    /// How many sessions there are.
    pub fn len(&self) -> usize {
        self.watched.len()
    }

    /// The sessions' names.
    pub fn keys(&self) -> impl Iterator<Item = String> {
        self.first.iter().flatten().map(|frame| frame.session.clone())
    }

    pub fn events(self, told: Told) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold((self, told), async |(mut seats, told)| {
            let (frames, published) = seats.news(&told).await?;
            let data = serde_json::to_string(&frames).ok()?;
            let event = Event::default().event("seats").data(data);
            let event = told.id().into_iter().fold(event, Event::id);
            if let Some(published) = published {
                metrics::frame_written(published.elapsed());
            }
            Some((Ok(event), (seats, told)))
        })
    }

    /// The next frames: first those that the page has missed, then changes, at most once in [`PACE`], with the time when the first
    /// of them was published.
    async fn news(&mut self, told: &Told) -> Option<(Vec<SeatsFrame>, Option<Instant>)> {
        let new = |frame: &SeatsFrame| told.note(&frame.session, frame.seats.version);
        if let Some(first) = self.first.take() {
            return Some((first.into_iter().filter(new).collect(), None));
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
            let news: Vec<Published> = newest.into_iter().filter(|news| new(&news.frame)).collect();
            let first = news.iter().map(|news| news.at).min();
            if first.is_some() {
                return Some((news.into_iter().map(|news| news.frame).collect(), first));
            }
        }
    }
}
