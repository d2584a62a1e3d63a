//! The SQL of seats.

use shared::{
    seats::{Seats, SeatsFrame},
    sheet::SheetNumber,
};
use sqlx::PgExecutor;

use crate::platform::database::number::count;

struct SeatsRow {
    id: i64,
    number: i16,
    capacity: i32,
    taken: i32,
    waiting: i32,
    version: i64,
    serial: i32,
    year: i16,
}

impl From<SeatsRow> for (i64, SeatsFrame) {
    fn from(row: SeatsRow) -> Self {
        let session = SheetNumber::of_columns(row.serial, row.year).session_key(row.number);
        (row.id, SeatsFrame { session, seats: seats(row.capacity, row.taken, row.waiting, row.version) })
    }
}

/// The seats of every session of these published sheets' workshops. Sheets are given by their numbers in addresses.
///
/// # Errors
/// The database does not answer.
pub async fn snapshot(db: impl PgExecutor<'_>, slugs: &[String]) -> sqlx::Result<Vec<(i64, SeatsFrame)>> {
    let numbers: Vec<SheetNumber> = slugs.iter().filter_map(|slug| slug.parse().ok()).collect();
    let serials: Vec<i32> = numbers.iter().map(|number| number.serial().into()).collect();
    let years: Vec<i16> = numbers.iter().filter_map(|number| number.year().try_into().ok()).collect();
    let rows = sqlx::query_as!(
        SeatsRow,
        "select s.id, s.number, s.capacity, s.taken, s.waiting, s.version, h.serial, h.year
         from unnest($1::integer[], $2::smallint[]) as asked (serial, year)
         join sheet h on h.serial = asked.serial and h.year = asked.year and h.state in ('published', 'withdrawn')
         join workshop w on w.sheet_id = h.id join session s on s.workshop_id = w.id
         order by s.id",
        &serials,
        &years,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The seats of these sessions.
///
/// # Errors
/// The database does not answer.
pub async fn snapshot_of(db: impl PgExecutor<'_>, sessions: &[i64]) -> sqlx::Result<Vec<(i64, SeatsFrame)>> {
    let rows = sqlx::query_as!(
        SeatsRow,
        "select s.id, s.number, s.capacity, s.taken, s.waiting, s.version, h.serial, h.year
         from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
         where s.id = any($1)",
        sessions,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Seats as a session's row counts them.
pub(crate) fn seats(capacity: i32, taken: i32, waiting: i32, version: i64) -> Seats {
    Seats { capacity: count(capacity), taken: count(taken), waiting: count(waiting), version }
}
