//! The SQL of reports.

use app::office::ReportListed;
use shared::{report::SchoolReached, sheet::SheetNumber};
use sqlx::PgExecutor;

use crate::booking::count;

/// The workshops that the public could see, the newest first.
pub(super) async fn list(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<ReportListed>> {
    let rows = sqlx::query!(
        r#"select h.serial, h.year, w.title,
                  (select count(*) from establishment where state = 'open')::integer as "schools!",
                  count(distinct p.establishment_id) filter (where p.state = 'attended')::integer as "attended!",
                  count(distinct p.establishment_id) filter (where p.state <> 'cancelled')::integer as "asked!"
           from workshop w join sheet h on h.id = w.sheet_id
           left join (place p join establishment e on e.id = p.establishment_id and e.state = 'open') on p.workshop_id = w.id
           where h.state in ('published', 'withdrawn')
           group by h.id, w.id
           order by h.published_at desc, h.id desc limit 500"#,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let two_digits = row.year % 100;
            ReportListed {
                number: format!("{}/{two_digits:02}", row.serial),
                slug: format!("{}-{two_digits:02}", row.serial),
                title: row.title,
                attended: count(row.attended),
                asked: count(row.asked),
                schools: count(row.schools),
            }
        })
        .collect())
}

/// The workshop of a sheet that the public could see, with its title.
pub(super) async fn find_workshop(db: impl PgExecutor<'_>, number: SheetNumber) -> sqlx::Result<Option<(i64, String)>> {
    let row = sqlx::query!(
        "select w.id, w.title from workshop w join sheet h on h.id = w.sheet_id
         where h.serial = $1 and h.year = $2 and h.state in ('published', 'withdrawn')",
        i32::from(number.serial()),
        i16::try_from(number.year()).unwrap_or(0),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.id, row.title)))
}

/// Every open school with its places on a workshop, by name.
pub(super) async fn schools(db: impl PgExecutor<'_>, workshop: i64) -> sqlx::Result<Vec<SchoolReached>> {
    let rows = sqlx::query!(
        r#"select e.urn, e.name, e.phase, e.district as area, e.address, e.email,
                  count(*) filter (where p.state = 'attended')::integer as "attended!",
                  count(*) filter (where p.state in ('booked', 'offered'))::integer as "booked!",
                  count(*) filter (where p.state = 'waiting')::integer as "waiting!",
                  count(*) filter (where p.state = 'absent')::integer as "absent!"
           from establishment e left join place p on p.establishment_id = e.id and p.workshop_id = $1
           where e.state = 'open'
           group by e.id
           order by lower(e.name), e.id"#,
        workshop,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| SchoolReached {
            urn: count(row.urn),
            name: row.name,
            phase: row.phase,
            area: row.area,
            address: row.address,
            email: row.email,
            attended: count(row.attended),
            booked: count(row.booked),
            waiting: count(row.waiting),
            absent: count(row.absent),
        })
        .collect())
}
