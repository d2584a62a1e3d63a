//! Clashes of a typed session, and of all sessions of a sheet.

use app::failure::Failure;
use shared::{
    form::FieldFault,
    office::OfficeRefused,
    publishing::form::SessionReady,
    session::{Clash, all_known},
    sheet::SheetNumber,
};
use sqlx::{PgConnection, PgPool};
use time::Duration;

use super::Done;
use crate::{
    platform::{clock, internal_error},
    venue::clash::{Slot, of, of_sessions},
};

/// The clashes of a sheet's sessions, in words. Two sessions that clash with each other are reported once.
///
/// # Errors
/// The database does not answer.
pub async fn clashes_of_sheet(pool: &PgPool, sheet: SheetNumber) -> sqlx::Result<Vec<String>> {
    let mut db = pool.acquire().await?;
    let own = sqlx::query_scalar!(
        "select s.id from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
         where h.serial = $1 and h.year = $2",
        i32::from(sheet.serial()),
        i16::try_from(sheet.year()).unwrap_or(0),
    )
    .fetch_all(&mut *db)
    .await?;
    let clashes = of_sessions(&mut db, &own).await?;
    let once = clashes.iter().filter(|clash| clash.own < clash.other || !own.contains(&clash.other));
    Ok(once.map(|clash| format!("{}: {}", clash.own_when, clash.words())).collect())
}

/// Refuses a session's form unless the officer knows all of its clashes. `own`: the session's number, 0 for a new one.
pub(super) async fn ask(db: &mut PgConnection, own: i64, venue: i64, ready: &SessionReady) -> Done<()> {
    let starts_at = clock::from_london(ready.starts);
    let ends_at = ready.ends.map_or(starts_at + Duration::hours(2), clock::from_london);
    let asked = Slot { own, venue, room: ready.room.clone(), rooms: None, starts_at, ends_at };
    let clashes = of(db, &[asked], None).await.map_err(internal_error::failure)?;
    let words: Vec<String> = clashes.iter().map(Clash::words).collect();
    all_known(&words, &ready.known_clashes)
        .map_err(|why| Failure::Refused(OfficeRefused::of([Some(FieldFault::new("session-1-date", why))])))
}
