//! What a page has been told: the versions of sessions and topics.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex},
};

use crate::platform::lock::unpoisoned;

/// The longest `Last-Event-ID` that is read or sent, in bytes. A page that watches too much for it is told all of it when it
/// reconnects.
const ID_MAX: usize = 4 * 1024;

/// The versions that a page has been told, by session and topic. Copies share them.
#[derive(Clone, Default)]
pub(super) struct Told(Arc<Mutex<BTreeMap<String, i64>>>);

impl Told {
    /// Reads the versions of what is watched from an event id. An id that is too long counts as empty.
    pub fn from_id(id: &str, watched: &HashSet<String>) -> Self {
        let id = if id.len() > ID_MAX { "" } else { id };
        let pair = |part: &str| {
            let (key, version) = part.rsplit_once('.').filter(|(key, _)| watched.contains(*key))?;
            Some((key.to_owned(), version.parse().ok()?))
        };
        Self(Arc::new(Mutex::new(id.split(',').filter_map(pair).collect())))
    }

    /// The id of the next event. `None`: it would be too long.
    pub fn id(&self) -> Option<String> {
        let told = unpoisoned(&self.0);
        let id = told.iter().map(|(key, version)| format!("{key}.{version}")).collect::<Vec<_>>().join(",");
        (id.len() <= ID_MAX).then_some(id)
    }

    /// Records a version; returns whether it is new to the page.
    pub fn note(&self, key: &str, version: i64) -> bool {
        let mut told = unpoisoned(&self.0);
        let news = told.get(key).is_none_or(|before| *before < version);
        if news {
            told.insert(key.to_owned(), version);
        }
        news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watched(keys: &[&str]) -> HashSet<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn event_id_holds_the_versions_that_a_page_was_told() {
        let told = Told::default();
        assert!(told.note("71-16/1", 4));
        assert!(told.note("session-12", 0));
        let back = Told::from_id(&told.id().unwrap(), &watched(&["71-16/1", "session-12"]));
        assert!(!back.note("71-16/1", 4));
        assert!(back.note("71-16/1", 5));
        assert!(!back.note("session-12", 0));
        assert!(!back.note("71-16/1", 4), "an older version is never told");
    }

    #[test]
    fn invalid_event_id_is_ignored() {
        assert!(Told::from_id("x,71-16/1.x,,", &watched(&["71-16/1"])).note("71-16/1", 0));
    }

    #[test]
    fn versions_of_what_is_not_watched_are_ignored() {
        let told = Told::from_id("71-16/1.4,72-16/1.9,made-up.1", &watched(&["71-16/1"]));
        assert_eq!(told.id().as_deref(), Some("71-16/1.4"));
    }

    #[test]
    fn overlong_event_id_is_neither_read_nor_sent() {
        let long = format!("71-16/1.4,{}", "a".repeat(ID_MAX));
        assert!(Told::from_id(&long, &watched(&["71-16/1"])).note("71-16/1", 1));
        let told = Told::default();
        for session in 0..1_000 {
            told.note(&format!("71-16/{session}"), 0);
        }
        assert_eq!(told.id(), None);
    }
}
