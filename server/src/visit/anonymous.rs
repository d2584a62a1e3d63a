//! The visit of somebody who is not signed in. Anybody can make the service keep one, so it is small and short, and one
//! network can make only so many.

use std::{
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use app::{failure::NotKept, visit::KeepError};
use serde::{Deserialize, Serialize};
use tower_sessions::{Expiry, Session};
use uuid::Uuid;

use crate::{
    fault, metrics,
    network::{Most, Rate},
};

/// Bytes of all texts of one visit with their names: a refused form of two or three delegates. With what the store adds, a
/// row stays below 1 KB.
const TEXTS_MAX: usize = 900;
/// How long a visit lasts after its last text, in minutes: until somebody has found their PIN.
const LASTS_MINUTES: u16 = 30;
/// Texts that are kept in that time. Many schools may share one address through a county's proxy, and each may mistype.
const TEXTS: Most = Most { near: 600, wide: 2_400, all: 20_000 };
/// Under what a visit holds its texts.
const KEPT: &str = "kept";

/// How much visits of nobody may hold. Copies count together.
#[derive(Debug, Clone)]
pub struct AnonymousVisits(Arc<Rate>);

impl Default for AnonymousVisits {
    fn default() -> Self {
        Self(Arc::new(Rate::new(TEXTS, Duration::from_secs(u64::from(LASTS_MINUTES) * 60))))
    }
}

/// The texts, each with its name, the oldest first.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Texts(Vec<(String, String)>);

impl Texts {
    /// Adds a text in place of one of this name; older ones make room. `false`, and nothing is changed: it never fits.
    fn put(&mut self, name: &str, text: &str) -> bool {
        if name.len() + text.len() > TEXTS_MAX {
            return false;
        }
        self.take(name);
        self.0.push((name.to_owned(), text.to_owned()));
        while self.bytes() > TEXTS_MAX {
            self.0.remove(0);
        }
        true
    }

    fn bytes(&self) -> usize {
        self.0.iter().map(|(name, text)| name.len() + text.len()).sum()
    }

    fn look(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }
}

/// Keeps a text, if there is room for it.
pub(super) async fn keep(
    session: &Session,
    visits: &AnonymousVisits,
    from: IpAddr,
    (name, text): (&str, &str),
) -> Result<(), KeepError> {
    let mut texts = texts(session).await?;
    let refused = if !texts.put(name, text) {
        Some(NotKept::TooLong)
    } else {
        (!visits.0.allow(from, Instant::now())).then_some(NotKept::TooMany)
    };
    if let Some(why) = refused {
        metrics::not_kept(why);
        return Err(KeepError::NotKept(why));
    }
    session.set_expiry(Some(lasts()));
    Ok(session.insert(KEPT, texts).await.map_err(fault::broken)?)
}

/// Reads a text that was kept while nobody was signed in.
pub(super) async fn look(session: &Session, name: &str) -> Result<Option<String>, Uuid> {
    Ok(texts(session).await?.look(name).map(str::to_owned))
}

/// Reads such a text and forgets it; a visit without any is forgotten whole, if nobody is signed in.
pub(super) async fn take(session: &Session, name: &str, signed_in: bool) -> Result<Option<String>, Uuid> {
    let mut texts = texts(session).await?;
    let Some(text) = texts.take(name) else { return Ok(None) };
    let empty = texts == Texts::default();
    if empty && !signed_in {
        session.flush().await.map_err(fault::broken)?;
    } else if empty {
        session.remove_value(KEPT).await.map_err(fault::broken)?;
    } else {
        session.insert(KEPT, texts).await.map_err(fault::broken)?;
    }
    if !empty && !signed_in {
        session.set_expiry(Some(lasts()));
    }
    Ok(Some(text))
}

fn lasts() -> Expiry {
    Expiry::OnInactivity(time::Duration::minutes(LASTS_MINUTES.into()))
}

async fn texts(session: &Session) -> Result<Texts, Uuid> {
    Ok(session.get(KEPT).await.map_err(fault::broken)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_kept_under_its_name_until_it_is_taken() {
        let mut texts = Texts::default();
        assert!(texts.put("a", "one") && texts.put("b", "two") && texts.put("a", "three"));
        assert_eq!((texts.look("a"), texts.look("b"), texts.look("c")), (Some("three"), Some("two"), None));
        assert_eq!((texts.take("a").as_deref(), texts.take("a")), (Some("three"), None));
    }

    #[test]
    fn a_text_that_is_too_long_leaves_the_others_as_they_were() {
        let mut texts = Texts::default();
        assert!(texts.put("half-in", "3 1"));
        assert!(!texts.put("form", &"x".repeat(TEXTS_MAX)));
        assert_eq!(texts.look("half-in"), Some("3 1"));
    }

    proptest! {
        #[test]
        fn whatever_is_put_in_a_visit_stays_small(texts in prop::collection::vec((".{0,40}", ".{0,1200}"), 0..20)) {
            let mut kept = Texts::default();
            for (name, text) in &texts {
                if kept.put(name, text) {
                    prop_assert_eq!(kept.look(name), Some(text.as_str()));
                }
                prop_assert!(kept.bytes() <= TEXTS_MAX);
            }
        }
    }
}
