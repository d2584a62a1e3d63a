//! Which officer is signed in: looked up for every request of theirs, so that a role that is taken away is gone at once.

use app::visit::Officer;

use super::store;
use crate::platform::database::Database;

/// Looks up officers by their numbers.
#[derive(Clone)]
pub struct SignedInOfficers(Database);

impl SignedInOfficers {
    /// Those of a database.
    #[must_use]
    pub fn of(database: &Database) -> Self {
        Self(database.clone())
    }

    /// The officer of a visit that is not over, and whether the use of the visit has to be noted. Over is also a visit that
    /// began with older credentials, or without the second step that the officer's roles must have by now.
    ///
    /// # Errors
    /// Where the database does not answer, in words.
    pub async fn signed_in(&self, visit: i64) -> Result<Option<(Officer, bool)>, String> {
        let row = self.0.ask(store::lookup_signed_in(&self.0.pool, visit)).await.map_err(|cause| cause.to_string())?;
        Ok(row.map(|row| {
            let roles = store::roles(&row.roles);
            (Officer { id: row.id, name: row.name, roles, acts_for: None }, row.stale)
        }))
    }
}
