//! A version of the data that pages are made of: the database snapshot and the second.
//!
//! # Why the same snapshot means the same data
//! Postgres decides by a snapshot which rows a statement sees: `xmin:xmax:xip`, where `xmax` is one more than the highest
//! transaction that has ended, and `xip` lists those below it that are still open. A page is made of rows of several statements,
//! each with a snapshot of its own. It was rendered between two queries for the snapshot: one before the first of these statements,
//! one after the visitor's request arrived. If both return the same text, no statement of the rendering saw other rows than a
//! statement would see now:
//!
//! - A transaction that writes has a number. When one ends that began after the first query, its number is at least `xmax`, and
//!   `xmax` grows. When one ends that was open at the first query, either `xip` contained it and no longer does, or its number
//!   was not below `xmax`, which grows. So every commit in between shows in the text, including those of transactions that were
//!   open while the page was rendered.
//! - No text recurs: `xmax` never falls, and while it stays, transactions only leave `xip`. So every snapshot between two
//!   equal ones equals them.
//! - A transaction that is open and has not ended changes neither the visible rows nor the text, unless another ends.
//! - A change elsewhere (another database of the cluster, a rollback) costs one rendering and hides nothing.
//!
//! Numbers are 64 bits wide here and never wrap. Only a crash or a promoted standby can reuse a number, if its transaction was
//! lost; so the text also identifies the server's lifetime (see [`super::store`]).

use std::sync::Arc;

use super::{SIZE, store};
use crate::platform::{batch::Batches, clock::Clock, database::Database};

/// The data that a page was, or would be, made of. Words about time (open, closed, started) change with the second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    data: Arc<str>,
    second: i64,
}

/// Gives the current version, with one database query for all simultaneous requests.
#[derive(Clone)]
pub(super) struct Versions {
    data: Batches<(), Option<Arc<str>>>,
    clock: Clock,
}

impl Versions {
    /// Starts the queries.
    pub fn start(database: Database, clock: Clock) -> Self {
        let data = Batches::named("data", SIZE, move |asked: Vec<()>| {
            let database = database.clone();
            async move {
                let seen = database.ask(store::data_seen(&database.pool)).await;
                let seen = seen
                    .inspect_err(|cause| tracing::warn!(%cause, "the version of cached pages could not be read"))
                    .ok();
                vec![seen.map(Arc::from); asked.len()]
            }
        });
        Self { data, clock }
    }

    /// A version read after the call began. `None`: the database does not answer.
    ///
    /// The second is read last, so a page rendered afterwards is never taken for one of an earlier second.
    pub async fn now(&self) -> Option<Version> {
        let data = self.data.ask(()).await.ok().flatten()?;
        Some(Version { data, second: self.clock.now().unix_timestamp() })
    }
}
