//! Reads the seats that streams begin with. Streams do not pass the gate, so their reads are batched: at most one query runs.

use std::collections::{BTreeSet, HashMap};

use shared::{seats::SeatsFrame, sheet::SheetNumber};

use crate::{
    live::NotRead,
    platform::{
        batch::{Batches, Size, Unserved},
        database::Database,
    },
    seats::snapshot,
};

/// The most streams in one read, and the most reads waiting.
const SIZE: Size = Size { together: 64, waiting: 1_024 };

/// Sessions by their numbers in the database, with their seats.
type Sessions = Vec<(i64, SeatsFrame)>;

/// Reads the seats of workshops. Copies share batches.
#[derive(Clone)]
pub struct Snapshots(Batches<Vec<SheetNumber>, Result<Sessions, String>>);

impl Snapshots {
    /// Uses a database.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[must_use]
    pub fn of(database: &Database) -> Self {
        let database = database.clone();
        Self(Batches::named("snapshots", SIZE, move |asked| read(database.clone(), asked)))
    }

    /// The seats of every session of these sheets' workshops.
    pub(super) async fn read(&self, sheets: &[SheetNumber]) -> Result<Sessions, NotRead> {
        match self.0.ask(sheets.to_vec()).await {
            Ok(answer) => answer.map_err(NotRead::Broken),
            Err(Unserved::Full) => Err(NotRead::TooMany),
            Err(lost @ Unserved::Lost) => Err(NotRead::Broken(lost.to_string())),
        }
    }
}

async fn read(database: Database, asked: Vec<Vec<SheetNumber>>) -> Vec<Result<Sessions, String>> {
    let slugs: BTreeSet<String> = asked.iter().flatten().map(|sheet| sheet.slug()).collect();
    let slugs: Vec<String> = slugs.into_iter().collect();
    let found = match database.ask(snapshot(&database.pool, &slugs)).await {
        Ok(found) => found,
        Err(cause) => return asked.iter().map(|_| Err(cause.to_string())).collect(),
    };
    let mut by_sheet: HashMap<&str, Sessions> = HashMap::new();
    for (session, frame) in &found {
        let slug = frame.session.split_once('/').map_or("", |(slug, _)| slug);
        by_sheet.entry(slug).or_default().push((*session, frame.clone()));
    }
    let sessions_of = |sheet: &SheetNumber| by_sheet.get(sheet.slug().as_str()).cloned().unwrap_or_default();
    asked.iter().map(|sheets| Ok(sheets.iter().flat_map(sessions_of).collect())).collect()
}
