//! Venues: their names, rooms and directions.

pub(crate) mod clash;
mod merge;
pub(crate) mod store;

use app::{
    failure::Failure,
    venue::{MergeView, VenueLine, VenueView, Venues},
    visit::Caller,
};
use async_trait::async_trait;
use shared::{
    office::OfficeRefused,
    officer::Permission,
    venue::{RoomForm, VenueForm, VenueReady, room_of, taken},
};
use sqlx::{PgConnection, PgPool};

use crate::{
    office::allowed,
    platform::{
        clock::Clock,
        database::{self, retry},
        internal_error,
    },
};

type Done<T> = Result<T, Failure<OfficeRefused>>;

/// Implements [`Venues`] on Postgres.
#[derive(Clone)]
pub struct PgVenues {
    pool: PgPool,
    clock: Clock,
}

impl PgVenues {
    /// Uses this database.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock) -> Self {
        Self { pool, clock }
    }
}

#[async_trait]
impl Venues for PgVenues {
    async fn list(&self, caller: &Caller) -> Done<Vec<VenueLine>> {
        allowed(caller, Permission::SetUpSessions)?;
        let rows = store::list(&self.pool, self.clock.now()).await.map_err(internal_error::failure)?;
        Ok(rows.into_iter().map(line).collect())
    }

    async fn lookup(&self, caller: &Caller, id: i64) -> Done<VenueView> {
        allowed(caller, Permission::SetUpSessions)?;
        let row = merge::lookup(&self.pool, id).await?;
        row.map(view).ok_or(Failure::Refused(OfficeRefused::NotFound))
    }

    async fn add(&self, caller: &Caller, form: &VenueForm) -> Done<i64> {
        let officer = allowed(caller, Permission::SetUpSessions)?;
        let ready = form.parse().map_err(Failure::Refused)?;
        retry(|| self.add_once(officer.id, &ready)).await
    }

    async fn change(&self, caller: &Caller, id: i64, edits: i32, form: &VenueForm) -> Done<u32> {
        let officer = allowed(caller, Permission::SetUpSessions)?;
        let ready = form.parse().map_err(Failure::Refused)?;
        retry(|| self.change_once(officer.id, (id, edits), &ready)).await
    }

    async fn merging(&self, caller: &Caller, id: i64, into: &str) -> Done<MergeView> {
        allowed(caller, Permission::SetUpSessions)?;
        merge::look(self, id, into).await
    }

    async fn merge(&self, caller: &Caller, id: i64, into: &str, seen: &str) -> Done<(i64, u64)> {
        let officer = allowed(caller, Permission::SetUpSessions)?;
        retry(|| merge::merge(self, officer.id, id, (into, seen))).await
    }
}

impl PgVenues {
    async fn add_once(&self, officer: i64, ready: &VenueReady) -> Done<i64> {
        let mut transaction = database::begin(&self.pool).await.map_err(internal_error::failure)?;
        store::lock_all(&mut transaction).await.map_err(internal_error::failure)?;
        check_names(&mut transaction, 0, ready).await?;
        let id =
            store::append(&mut transaction, officer, ready, self.clock.now()).await.map_err(internal_error::failure)?;
        transaction.commit().await.map_err(internal_error::failure)?;
        tracing::info!(venue = id, officer, "a venue was added");
        Ok(id)
    }

    async fn change_once(&self, officer: i64, (id, edits): (i64, i32), ready: &VenueReady) -> Done<u32> {
        let now = self.clock.now();
        let mut transaction = database::begin(&self.pool).await.map_err(internal_error::failure)?;
        store::lock_sessions(&mut transaction, id).await.map_err(internal_error::failure)?;
        store::lock_all(&mut transaction).await.map_err(internal_error::failure)?;
        let row = store::lookup(&mut *transaction, id).await.map_err(internal_error::failure)?;
        let row = row.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
        if row.edits != edits {
            let by = store::changed_by(&mut *transaction, id).await.map_err(internal_error::failure)?;
            return Err(Failure::Refused(OfficeRefused::Changed { by: by.unwrap_or_else(|| "Somebody".to_owned()) }));
        }
        check_names(&mut transaction, id, ready).await?;
        store::change(&mut transaction, (id, officer), ready, now).await.map_err(internal_error::failure)?;
        let rooms = store::rooms(&mut *transaction, id).await.map_err(internal_error::failure)?;
        let sessions = store::coming(&mut *transaction, id, now).await.map_err(internal_error::failure)?;
        transaction.commit().await.map_err(internal_error::failure)?;
        tracing::info!(venue = id, officer, "a venue was changed");
        let over = |(room, takes): &(String, u32)| room_of(&rooms, room).is_some_and(|room| room.holds < *takes);
        Ok(sessions.iter().filter(|session| over(session)).count().try_into().unwrap_or(u32::MAX))
    }
}

/// Refuses a name that another venue has.
async fn check_names(db: &mut PgConnection, id: i64, ready: &VenueReady) -> Done<()> {
    let others = store::others(db, id).await.map_err(internal_error::failure)?;
    let faults = taken(ready, &others);
    if faults.is_empty() { Ok(()) } else { Err(Failure::Refused(OfficeRefused::Unreadable(faults))) }
}

fn line(row: store::ListedRow) -> VenueLine {
    VenueLine { id: row.id, name: row.name, address: row.address, rooms: row.rooms.0, coming: row.coming }
}

fn view(row: store::VenueRow) -> VenueView {
    let rooms = row.rooms.0.into_iter().map(|room| RoomForm { name: room.name, holds: room.holds.to_string() });
    VenueView {
        id: row.id,
        edits: row.edits,
        form: VenueForm {
            name: row.name,
            address: row.address,
            map_link: row.map_link,
            access_notes: row.access_notes,
            aliases: row.aliases.join("\n"),
            rooms: rooms.collect(),
        },
    }
}
