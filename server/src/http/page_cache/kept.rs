//! The last rendering of a page.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use super::page::Page;
use crate::platform::lock::unpoisoned;

/// A page's last rendering, if everyone gets the same.
pub(super) struct Kept {
    page: Mutex<Option<Arc<Page>>>,
    /// Bytes of all cached pages.
    total: Arc<AtomicUsize>,
}

impl Kept {
    /// Holds no rendering yet. Later renderings add their bytes to this total.
    pub fn new(total: Arc<AtomicUsize>) -> Self {
        Self { page: Mutex::default(), total }
    }

    /// The last rendering.
    pub fn page(&self) -> Option<Arc<Page>> {
        unpoisoned(&self.page).clone()
    }

    /// Replaces the last rendering.
    pub fn replace(&self, page: Option<Arc<Page>>) {
        let bytes = |page: &Option<Arc<Page>>| page.as_ref().map_or(0, |page| page.bytes());
        let mut kept = unpoisoned(&self.page);
        self.total.fetch_add(bytes(&page), Ordering::Relaxed);
        self.total.fetch_sub(bytes(&kept), Ordering::Relaxed);
        *kept = page;
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.replace(None);
    }
}
