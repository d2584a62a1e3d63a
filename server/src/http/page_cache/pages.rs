//! Cached pages, limited in number and bytes; the least recently requested are dropped first.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{SIZE, kept::Kept, page::Page, render::Renderer};
use crate::platform::{
    batch::{Batches, Unserved},
    lock::unpoisoned,
};

/// The size of the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The most pages.
    pub pages: usize,
    /// The most bytes of all pages together, with their compressed versions.
    pub bytes: usize,
}

impl Default for Bounds {
    /// Enough for every public page of a county.
    fn default() -> Self {
        Self { pages: 1024, bytes: 64 << 20 }
    }
}

/// A page's slot, and the requests that wait for its next rendering.
pub(super) struct Slot {
    pub kept: Arc<Kept>,
    rendering: Batches<(), Option<Arc<Page>>>,
}

impl Slot {
    /// Renders a page once for all requests that arrive before the rendering starts; one rendering at a time.
    pub fn open(renderer: &Renderer, path: &str, kept: Arc<Kept>) -> Self {
        let (renderer, path, last): (_, Arc<str>, _) = (renderer.clone(), Arc::from(path), kept.clone());
        let rendering = Batches::named("pages", SIZE, move |asked: Vec<()>| {
            let (renderer, path, last) = (renderer.clone(), path.clone(), last.clone());
            async move { vec![renderer.newest(&path, &last).await; asked.len()] }
        });
        Self { kept, rendering }
    }

    /// The page, rendered after the call.
    pub async fn rendered(&self) -> Result<Option<Arc<Page>>, Unserved> {
        self.rendering.ask(()).await
    }
}

/// The cached pages, by address.
pub(super) struct CachedPages {
    bounds: Bounds,
    total: Arc<AtomicUsize>,
    slots: Mutex<Slots>,
}

#[derive(Default)]
struct Slots {
    by_path: HashMap<String, (Arc<Slot>, u64)>,
    /// A counter of requests, which orders pages by their last request.
    turn: u64,
}

impl Slots {
    fn take_oldest(&mut self) -> Option<Arc<Slot>> {
        let oldest = self.by_path.iter().min_by_key(|(_, (_, turn))| *turn).map(|(path, _)| path.clone())?;
        self.by_path.remove(&oldest).map(|(slot, _)| slot)
    }
}

impl CachedPages {
    /// An empty cache.
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, total: Arc::default(), slots: Mutex::default() }
    }

    /// The slot of a page, created if needed.
    pub fn slot(&self, path: &str, open: impl FnOnce(Arc<Kept>) -> Slot) -> Arc<Slot> {
        let mut slots = unpoisoned(&self.slots);
        slots.turn += 1;
        let turn = slots.turn;
        if let Some((slot, last)) = slots.by_path.get_mut(path) {
            *last = turn;
            return slot.clone();
        }
        if slots.by_path.len() >= self.bounds.pages {
            drop(slots.take_oldest());
        }
        let slot = Arc::new(open(Arc::new(Kept::new(self.total.clone()))));
        slots.by_path.insert(path.to_owned(), (slot.clone(), turn));
        slot
    }

    /// Drops the slot of a page that cannot be cached.
    pub fn forget(&self, path: &str, slot: &Arc<Slot>) {
        let mut slots = unpoisoned(&self.slots);
        if slots.by_path.get(path).is_some_and(|(there, _)| Arc::ptr_eq(there, slot)) {
            slots.by_path.remove(path);
        }
    }

    /// Drops pages above the limits.
    pub fn trim(&self) {
        while self.total.load(Ordering::Relaxed) > self.bounds.bytes {
            let Some(oldest) = unpoisoned(&self.slots).take_oldest() else { return };
            // The page's bytes count as freed at once, even if a request still holds the slot.
            oldest.kept.replace(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{
        body::Bytes,
        http::{HeaderMap, StatusCode},
    };

    fn slot(kept: Arc<Kept>) -> Slot {
        Slot { kept, rendering: Batches::start(SIZE, |asked: Vec<()>| async move { vec![None; asked.len()] }) }
    }

    fn page(bytes: usize) -> Arc<Page> {
        Arc::new(Page::new(StatusCode::OK, None, HeaderMap::new(), Bytes::from(vec![b'x'; bytes / 2])))
    }

    fn paths(pages: &CachedPages) -> Vec<String> {
        let mut paths: Vec<String> = unpoisoned(&pages.slots).by_path.keys().cloned().collect();
        paths.sort_unstable();
        paths
    }

    #[tokio::test]
    async fn least_recently_requested_page_is_dropped_first() {
        let pages = CachedPages::new(Bounds { pages: 3, bytes: 1000 });
        for path in ["/a", "/b", "/c", "/a", "/d"] {
            pages.slot(path, slot);
        }
        assert_eq!(paths(&pages), ["/a", "/c", "/d"]);
    }

    #[tokio::test]
    async fn cached_pages_are_limited_in_bytes() {
        let pages = CachedPages::new(Bounds { pages: 10, bytes: 1000 });
        for path in ["/a", "/b", "/c", "/d"] {
            pages.slot(path, slot).kept.replace(Some(page(400)));
            pages.trim();
        }
        assert_eq!(paths(&pages), ["/c", "/d"]);
        pages.slot("/c", slot).kept.replace(Some(page(1200)));
        pages.trim();
        assert_eq!(paths(&pages), [""; 0], "a page larger than the cache is not kept");
        assert_eq!(pages.total.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn uncacheable_page_has_no_slot() {
        let pages = CachedPages::new(Bounds { pages: 2, bytes: 1000 });
        let first = pages.slot("/a", slot);
        pages.forget("/a", &first);
        assert_eq!(paths(&pages), [""; 0]);
        pages.slot("/a", slot);
        pages.forget("/a", &first);
        assert_eq!(paths(&pages), ["/a"], "the slot is a newer one");
    }
}
