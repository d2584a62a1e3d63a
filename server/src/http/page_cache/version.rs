//! A version of what pages are made of: the data, and the second.
//!
//! # Why the same snapshot means the same data
//! Postgres decides by a snapshot which rows a statement sees: `xmin:xmax:xip`, where `xmax` is one more than the highest
//! transaction that has ended, and `xip` lists those below it that are still open. A page is made of rows of several
//! statements, each with a snapshot of its own. It was rendered between two questions, one asked before the first of these
//! statements, one after the visitor's request came. If both are answered with the same text, no statement of the rendering saw
//! other rows than a statement would see now:
//!
//! - A transaction that writes has a number. When one ends that began after the first question, its number is at least
//!   `xmax`, and `xmax` grows. When one ends that was open at the first question, it either stood in `xip` and no longer
//!   does, or its number was not below `xmax`, which grows. So whatever was committed in between shows in the text, also
//!   what was open while the page was rendered.
//! - No text comes back: `xmax` never falls, and while it stays, transactions only leave `xip`. So every snapshot between two
//!   equal ones is that one.
//! - A transaction that is open and has not ended changes neither what is seen nor the text, unless another ends.
//! - What ends without a change of ours (another database of the cluster, a rollback) costs a rendering and hides nothing.
//!
//! Numbers are 64 bits wide here and never wrap. Only a crash or a standby that takes over can give a number again, if
//! its transaction was lost; so the text also names the life of the server (see [`super::store`]).

use std::sync::Arc;

use super::{SIZE, store};
use crate::platform::{batch::Batches, clock::Clock, database::Database};

/// What a page was, or would be, made of. Words about time (open, closed, started) change with the second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    data: Arc<str>,
    second: i64,
}

/// Tells the version of now: one question to the database for all who ask at the same time.
#[derive(Clone)]
pub(super) struct Versions {
    data: Batches<(), Option<Arc<str>>>,
    clock: Clock,
}

impl Versions {
    /// Begins to answer.
    pub fn start(database: Database, clock: Clock) -> Self {
        let data = Batches::named("data", SIZE, move |asked: Vec<()>| {
            let database = database.clone();
            async move {
                let seen = database.ask(store::data_seen(&database.pool)).await;
                let seen = seen.inspect_err(|cause| tracing::warn!(%cause, "no page can be shown")).ok();
                vec![seen.map(Arc::from); asked.len()]
            }
        });
        Self { data, clock }
    }

    /// The version that there was at some time after now; `None` if the database does not answer.
    ///
    /// The second is read last. So a page that is rendered after this is made in this second or a later one, and is never
    /// taken for one of an earlier.
    pub async fn now(&self) -> Option<Version> {
        let data = self.data.ask(()).await.ok().flatten()?;
        Some(Version { data, second: self.clock.now().unix_timestamp() })
    }
}
