//! Who is signed in: looked up for every request, together with those of other requests at the same time.

use std::collections::HashMap;

use app::visit::School;
use shared::establishment::Urn;

use super::store;
use crate::{
    company::{Company, Size},
    database::Database,
};

/// How many schools are looked up in one go, and how many wait for that. The router lets fewer requests in at the same time.
const SIZE: Size = Size { together: 64, waiting: 4_096 };

type Found = Result<Option<(School, i32)>, String>;

/// Looks up schools by their numbers. Copies share their questions.
#[derive(Clone)]
pub struct SignedInSchools(Company<i64, Found>);

impl SignedInSchools {
    /// Those of a database.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[must_use]
    pub fn of(database: &Database) -> Self {
        let database = database.clone();
        Self(Company::named("schools", SIZE, move |ids| lookup_all(database.clone(), ids)))
    }

    /// A school that may be signed in, and the version of its PIN: a visit that began with an older PIN is over.
    ///
    /// # Errors
    /// Where the database does not answer, in words.
    pub async fn lookup(&self, id: i64) -> Found {
        self.0.ask(id).await.unwrap_or_else(|unserved| Err(unserved.to_string()))
    }
}

async fn lookup_all(database: Database, ids: Vec<i64>) -> Vec<Found> {
    match database.ask(store::list_open(&database.pool, &ids)).await {
        Ok(rows) => {
            let found: HashMap<i64, _> = rows.into_iter().map(|row| (row.id, row)).collect();
            ids.iter().map(|id| found.get(id).map(school).transpose()).collect()
        }
        Err(cause) => ids.iter().map(|_| Err(cause.to_string())).collect(),
    }
}

fn school(row: &store::SchoolRow) -> Result<(School, i32), String> {
    let urn = Urn::try_from(row.urn.to_string()).map_err(|fault| fault.to_string())?;
    Ok((School { id: row.id, urn, name: row.name.clone(), acting: None }, row.pin_version))
}
