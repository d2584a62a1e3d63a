//! Looks up the signed-in officer for every request, so that a removed role takes effect at once.

use app::visit::Officer;

use super::store;
use crate::platform::database::Database;

/// Looks up officers by their numbers.
#[derive(Clone)]
pub struct SignedInOfficers(Database);

impl SignedInOfficers {
    /// Uses a database.
    #[must_use]
    pub fn of(database: &Database) -> Self {
        Self(database.clone())
    }

    /// The officer of an unexpired visit, and whether the use of the visit must be recorded. A visit has also expired if it began
    /// with older credentials, or without a second step that the officer's roles now require.
    ///
    /// # Errors
    /// The database does not answer; the text says why.
    pub async fn signed_in(&self, visit: i64) -> Result<Option<(Officer, bool)>, String> {
        let row = self.0.ask(store::lookup_signed_in(&self.0.pool, visit)).await.map_err(|cause| cause.to_string())?;
        Ok(row.map(|row| {
            let roles = store::roles(&row.roles);
            (Officer { id: row.id, name: row.name, roles, acts_for: None }, row.stale)
        }))
    }
}
