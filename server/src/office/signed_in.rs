//! Which officer is signed in: looked up for every request of theirs, so that a role that is taken away is gone at once.

use app::visit::Officer;

use super::store;
use crate::database::Database;

/// Looks up officers by their numbers.
#[derive(Clone)]
pub struct SignedInOfficers(Database);

impl SignedInOfficers {
    /// Those of a database.
    #[must_use]
    pub fn of(database: &Database) -> Self {
        Self(database.clone())
    }

    /// An officer who may be signed in, and the version of their visits: a visit that began with an older one is over.
    ///
    /// # Errors
    /// Where the database does not answer, in words.
    pub async fn lookup(&self, id: i64) -> Result<Option<(Officer, i32)>, String> {
        let row = self.0.ask(store::lookup_active(&self.0.pool, id)).await.map_err(|cause| cause.to_string())?;
        Ok(row.map(|row| {
            let roles = store::roles(&row.roles);
            (Officer { id: row.id, name: row.name, roles, acts_for: None }, row.version)
        }))
    }
}
