//! The topics of a page: their versions first, then each newer version.

use std::{collections::BTreeMap, convert::Infallible, time::Duration};

use axum::response::sse::Event;
use futures::{Stream, future::select_all, stream};
use shared::live::Topic;

use super::{Live, caller::Reader, told::Told};
use crate::live::{NotRead, Source, Version, Woken};

/// How long changes are gathered before a version is read, so that one page causes at most five reads a second.
const GATHER: Duration = Duration::from_millis(200);

/// The topics that one page watches and that its reader may see.
pub(super) struct Topics {
    live: Live,
    reader: Reader,
    versions: Vec<(Topic, i64)>,
    sources: BTreeMap<Source, Woken>,
    /// Whether the page has been told the versions that it began with.
    begun: bool,
}

impl Topics {
    /// `None`: there is nothing that the reader may see.
    pub async fn open(live: &Live, reader: Reader, asked: Vec<Topic>) -> Result<Option<Self>, NotRead> {
        let mut topics = Self {
            live: live.clone(),
            reader,
            versions: asked.into_iter().map(|topic| (topic, 0)).collect(),
            sources: BTreeMap::new(),
            begun: false,
        };
        // Subscribes before reading again, so that no change is lost in between.
        topics.read().await?;
        topics.read().await?;
        Ok(Some(topics).filter(|topics| topics.len() > 0))
    }

    pub fn len(&self) -> usize {
        self.versions.len()
    }

    pub fn keys(&self) -> impl Iterator<Item = String> {
        self.versions.iter().map(|(topic, _)| topic.to_string())
    }

    /// Reads the versions, and watches what they come from now. Drops topics that the reader may not see any more.
    async fn read(&mut self) -> Result<(), NotRead> {
        let mut seen = Vec::new();
        let mut sources = BTreeMap::new();
        for (topic, _) in std::mem::take(&mut self.versions) {
            let Some(asked) = self.reader.asks(&self.live, &topic) else { continue };
            let Some(Version { number, sources: from }) = self.live.versions.read(asked).await? else { continue };
            for source in from {
                let before = self.sources.remove(&source);
                sources.entry(source).or_insert_with(|| before.unwrap_or_else(|| self.live.hub.watch_source(source)));
            }
            seen.push((topic, number));
        }
        (self.versions, self.sources) = (seen, sources);
        Ok(())
    }

    pub fn events(self, told: Told) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold((self, told), async |(mut topics, told)| {
            let news = topics.news(&told).await?;
            let event = Event::default().event("changed").data(news.join(","));
            let event = told.id().into_iter().fold(event, Event::id);
            Some((Ok(event), (topics, told)))
        })
    }

    /// The next versions that are new to the page. `None` ends the stream: nothing is left to watch, or no answer comes from the
    /// database, and the browser begins again.
    async fn news(&mut self, told: &Told) -> Option<Vec<String>> {
        if self.begun {
            loop {
                if self.sources.is_empty() {
                    return None;
                }
                let woken = self.sources.values_mut().map(|woken| Box::pin(woken.changed()));
                select_all(woken).await.0.ok()?;
                tokio::time::sleep(GATHER).await;
                self.sources.values_mut().for_each(Woken::mark_unchanged);
                self.reader.look_again(&self.live).await.ok()?;
                self.read().await.ok()?;
                let news = self.new_to(told);
                if !news.is_empty() {
                    return Some(news);
                }
            }
        }
        self.begun = true;
        Some(self.new_to(told))
    }

    fn new_to(&self, told: &Told) -> Vec<String> {
        let news = self.versions.iter().map(|(topic, version)| (topic.to_string(), *version));
        news.filter(|(key, version)| told.note(key, *version))
            .map(|(key, version)| format!("{key}.{version}"))
            .collect()
    }
}
