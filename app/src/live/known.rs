//! What the stream has told of topics, and the elements of the page.

use std::{cell::RefCell, collections::BTreeMap};

use leptos::prelude::document;
use web_sys::Element;

use crate::navigation;

thread_local! {
    /// The newest version of each topic.
    static TOLD: RefCell<BTreeMap<String, i64>> = const { RefCell::new(BTreeMap::new()) };
}

/// The newest version of a topic that was told.
pub(super) fn told(topic: &str) -> Option<i64> {
    TOLD.with_borrow(|told| told.get(topic).copied())
}

/// Takes the versions of an event: `session-12.7,plan.3`.
pub(super) fn tell(text: &str) {
    TOLD.with_borrow_mut(|told| {
        for (topic, version) in text.split(',').filter_map(|part| part.rsplit_once('.')) {
            if let Ok(version) = version.parse() {
                let newest = told.entry(topic.to_owned()).or_insert(version);
                *newest = version.max(*newest);
            }
        }
    });
}

/// The elements of the page that match.
pub(super) fn all(selector: &str) -> Vec<Element> {
    document().body().map_or_else(Vec::new, |body| navigation::all(&body, selector))
}
