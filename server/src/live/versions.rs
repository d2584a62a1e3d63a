//! Reads the versions of topics. Streams do not pass the gate, so their reads are batched: at most one query runs.

use std::collections::HashMap;

use shared::sheet::SheetNumber;

use super::{Source, store};
use crate::platform::{
    batch::{Batches, Size, Unserved},
    database::Database,
};

/// The most topics in one read, and the most waiting.
const SIZE: Size = Size { together: 64, waiting: 4_096 };

/// A topic as somebody may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asked {
    /// A session; only if this officer is its trainer, if one is given.
    Session(i64, Option<i64>),
    /// A school's bookings.
    School(i64),
    /// All sessions.
    Plan,
    /// The sessions of a trainer.
    TrainerPlan(i64),
    /// The workshop of a sheet that has been public.
    Report(SheetNumber),
    /// A place and the places it was moved to, while this delegate has the last.
    Delegate(i64, i64),
}

/// The version of a topic, and what its changes come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// It only grows.
    pub number: i64,
    /// The sources to watch.
    pub sources: Vec<Source>,
}

/// Why there is no version.
#[derive(Debug, thiserror::Error)]
pub enum NotRead {
    /// Too many reads wait.
    #[error("too many streams begin")]
    TooMany,
    /// The database did not answer.
    #[error("{0}")]
    Broken(String),
}

type Read = Result<Option<Version>, String>;

/// Reads versions. Copies share batches.
#[derive(Clone)]
pub struct Versions(Batches<Asked, Read>);

impl Versions {
    /// Uses a database.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[must_use]
    pub fn of(database: &Database) -> Self {
        let database = database.clone();
        Self(Batches::named("live", SIZE, move |asked| read_all(database.clone(), asked)))
    }

    /// The version of a topic as of some time after the call. `None`: it is not there, or not for this person.
    ///
    /// # Errors
    /// [`NotRead`].
    pub async fn read(&self, asked: Asked) -> Result<Option<Version>, NotRead> {
        match self.0.ask(asked).await {
            Ok(read) => read.map_err(NotRead::Broken),
            Err(Unserved::Full) => Err(NotRead::TooMany),
            Err(lost @ Unserved::Lost) => Err(NotRead::Broken(lost.to_string())),
        }
    }
}

async fn read_all(database: Database, asked: Vec<Asked>) -> Vec<Read> {
    match database.ask(read(&database, &asked)).await {
        Ok(found) => asked.iter().map(|asked| Ok(found.get(asked).cloned())).collect(),
        Err(cause) => asked.iter().map(|_| Err(cause.to_string())).collect(),
    }
}

async fn read(database: &Database, asked: &[Asked]) -> sqlx::Result<HashMap<Asked, Version>> {
    let pool = &database.pool;
    let mut found = HashMap::new();
    let mut sessions = Vec::new();
    let mut schools = Vec::new();
    let mut trainers = Vec::new();
    let mut sheets = Vec::new();
    let mut delegates = Vec::new();
    for asked in asked {
        match *asked {
            Asked::Session(session, trainer) => sessions.push((session, trainer)),
            Asked::School(school) => schools.push(school),
            Asked::Plan => trainers.push(None),
            Asked::TrainerPlan(officer) => trainers.push(Some(officer)),
            Asked::Report(sheet) => sheets.push(sheet),
            Asked::Delegate(place, delegate) => delegates.push((place, delegate)),
        }
    }
    if !sessions.is_empty() {
        found.extend(store::sessions(pool, &sessions).await?);
    }
    if !schools.is_empty() {
        found.extend(store::schools(pool, &schools).await?);
    }
    if !trainers.is_empty() {
        found.extend(store::plans(pool, &trainers).await?);
    }
    if !sheets.is_empty() {
        found.extend(store::reports(pool, &sheets).await?);
    }
    if !delegates.is_empty() {
        found.extend(store::delegates(pool, &delegates).await?);
    }
    Ok(found)
}
