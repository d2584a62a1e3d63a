//! Stores visits in tower-sessions' table in Postgres. Simultaneous reads are batched.

use std::{collections::HashMap, fmt};

use async_trait::async_trait;
use tower_sessions::{
    ExpiredDeletion, SessionStore,
    session::{Id, Record},
    session_store,
};
use tower_sessions_sqlx_store::PostgresStore;

use crate::platform::{
    batch::{Batches, Size},
    database::Database,
};

/// The most visits in one read, and the most reads waiting. The router admits fewer requests at a time.
const SIZE: Size = Size { together: 64, waiting: 4_096 };

/// The session key for how often an officer has begun or stopped acting in the visit.
pub(super) const REVISION: &str = "revision";

type Found = Result<Option<Vec<u8>>, String>;

/// Stores visits. Copies share one store.
#[derive(Clone)]
pub struct VisitStore {
    kept: PostgresStore,
    database: Database,
    reads: Batches<Id, Found>,
}

impl fmt::Debug for VisitStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VisitStore").finish_non_exhaustive()
    }
}

impl VisitStore {
    /// Opens the store of a database.
    ///
    /// # Errors
    /// The library rejects the names of the schema and the table. It accepts the names used here.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn open(database: &Database) -> Result<Self, String> {
        let kept =
            PostgresStore::new(database.pool.clone()).with_schema_name("public")?.with_table_name("sign_in_session")?;
        let of = database.clone();
        let reads = Batches::named("visits", SIZE, move |ids| read(of.clone(), ids));
        Ok(Self { kept, database: database.clone(), reads })
    }
}

async fn read(database: Database, ids: Vec<Id>) -> Vec<Found> {
    let names: Vec<String> = ids.iter().map(Id::to_string).collect();
    let rows = sqlx::query!("select id, data from sign_in_session where id = any($1) and expiry_date > now()", &names);
    match database.ask(rows.fetch_all(&database.pool)).await {
        Ok(rows) => {
            // Two requests may read the same visit.
            let found: HashMap<String, Vec<u8>> = rows.into_iter().map(|row| (row.id, row.data)).collect();
            names.iter().map(|name| Ok(found.get(name).cloned())).collect()
        }
        Err(cause) => ids.iter().map(|_| Err(cause.to_string())).collect(),
    }
}

#[async_trait]
impl SessionStore for VisitStore {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        self.kept.create(record).await
    }

    /// Saves a visit that still exists at no later [`REVISION`], because it may have ended while a request was running.
    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let data = rmp_serde::to_vec(record).map_err(|cause| session_store::Error::Encode(cause.to_string()))?;
        let revision = record.data.get(REVISION).and_then(serde_json::Value::as_i64).unwrap_or(0);
        let saved = sqlx::query!(
            "update sign_in_session set data = $2, expiry_date = $3, revision = $4 where id = $1 and revision <= $4",
            record.id.to_string(),
            data,
            record.expiry_date,
            revision,
        );
        let saved = self.database.ask(saved.execute(&self.database.pool)).await;
        saved.map(|_| ()).map_err(|cause| session_store::Error::Backend(cause.to_string()))
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let away = |cause: String| session_store::Error::Backend(cause);
        let found = self.reads.ask(*id).await.map_err(|unserved| away(unserved.to_string()))?.map_err(away)?;
        // Encoded as the library does.
        found
            .map(|data| rmp_serde::from_slice(&data).map_err(|cause| session_store::Error::Decode(cause.to_string())))
            .transpose()
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.kept.delete(id).await
    }
}

#[async_trait]
impl ExpiredDeletion for VisitStore {
    async fn delete_expired(&self) -> session_store::Result<()> {
        self.kept.delete_expired().await
    }
}
