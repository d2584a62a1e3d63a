//! Looks up the signed-in school for every request. Simultaneous lookups are batched.

use std::collections::HashMap;

use app::visit::School;
use shared::school::Urn;

use super::store;
use crate::platform::{
    batch::{Batches, Size},
    database::Database,
};

/// The most schools in one lookup, and the most lookups waiting. The router admits fewer requests at a time.
const SIZE: Size = Size { together: 64, waiting: 4_096 };

type Found = Result<Option<School>, String>;
type Entered = Result<Option<(School, bool)>, String>;

/// Looks up schools by their numbers and their visits' numbers. Copies share batches.
#[derive(Clone)]
pub struct SignedInSchools {
    schools: Batches<i64, Found>,
    visits: Batches<i64, Entered>,
}

impl SignedInSchools {
    /// Uses a database.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    #[must_use]
    pub fn of(database: &Database) -> Self {
        let (one, other) = (database.clone(), database.clone());
        Self {
            schools: Batches::named("schools", SIZE, move |ids| lookup_all(one.clone(), ids)),
            visits: Batches::named("signed_in", SIZE, move |visits| signed_in(other.clone(), visits)),
        }
    }

    /// An open school.
    ///
    /// # Errors
    /// The database does not answer; the text says why.
    pub async fn lookup(&self, id: i64) -> Found {
        self.schools.ask(id).await.unwrap_or_else(|unserved| Err(unserved.to_string()))
    }

    /// The school of an unexpired visit, and whether the use of the visit must be recorded. A visit that began with an older PIN
    /// has expired.
    ///
    /// # Errors
    /// The database does not answer; the text says why.
    pub async fn signed_in(&self, visit: i64) -> Entered {
        self.visits.ask(visit).await.unwrap_or_else(|unserved| Err(unserved.to_string()))
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

async fn signed_in(database: Database, visits: Vec<i64>) -> Vec<Entered> {
    match database.ask(store::list_signed_in(&database.pool, &visits)).await {
        Ok(rows) => {
            let found: HashMap<i64, _> = rows.into_iter().map(|row| (row.visit, row)).collect();
            visits.iter().map(|visit| found.get(visit).map(entered).transpose()).collect()
        }
        Err(cause) => visits.iter().map(|_| Err(cause.to_string())).collect(),
    }
}

fn entered(row: &store::VisitRow) -> Result<(School, bool), String> {
    let school = store::SchoolRow { id: row.id, urn: row.urn, name: row.name.clone() };
    Ok((self::school(&school)?, row.stale))
}

fn school(row: &store::SchoolRow) -> Result<School, String> {
    let urn = Urn::try_from(row.urn.to_string()).map_err(|fault| fault.to_string())?;
    Ok(School { id: row.id, urn, name: row.name.clone(), acting: None })
}
