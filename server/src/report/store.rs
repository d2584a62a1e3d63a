//! The SQL of reports.

use std::collections::HashMap;

use app::report::ReportListed;
use shared::{
    register::{Mark, Marks, What},
    report::SchoolReached,
    sheet::SheetNumber,
};
use sqlx::{PgExecutor, PgPool};
use time::OffsetDateTime;

use crate::{platform::database::number::count, register::held};

/// The workshops that have been public, newest first.
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
            let sheet = SheetNumber::of_columns(row.serial, row.year);
            ReportListed {
                number: sheet.to_string(),
                slug: sheet.slug(),
                title: row.title,
                attended: count(row.attended),
                asked: count(row.asked),
                schools: count(row.schools),
            }
        })
        .collect())
}

/// The workshop of a sheet that has been public, with its title.
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
pub(super) async fn schools(pool: &PgPool, workshop: i64) -> sqlx::Result<Vec<SchoolReached>> {
    let minutes = attended_minutes(pool, workshop).await?;
    let rows = sqlx::query!(
        r#"select e.id, e.urn, e.name, e.phase, e.district as area, e.address, e.email,
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
    .fetch_all(pool)
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
            attended_minutes: minutes.get(&row.id).copied(),
            booked: count(row.booked),
            waiting: count(row.waiting),
            absent: count(row.absent),
        })
        .collect())
}

/// A place whose delegate attended: its school, the session's times, and its marks.
struct Attended {
    school: i64,
    starts: OffsetDateTime,
    ends: Option<OffsetDateTime>,
    marks: Marks,
}

/// How many minutes each school's delegates attended a workshop. Only closed registers count, because an open one may still change.
async fn attended_minutes(db: impl PgExecutor<'_>, workshop: i64) -> sqlx::Result<HashMap<i64, u32>> {
    let rows = sqlx::query!(
        "select p.id, p.establishment_id as school, s.starts_at, s.ends_at, m.key, m.what, m.said_at, m.marked_at
         from place p join session s on s.id = p.session_id join register_closed c on c.session_id = s.id
         join register_mark m on m.place_id = p.id
         where p.workshop_id = $1 and p.state = 'attended'",
        workshop,
    )
    .fetch_all(db)
    .await?;
    let mut places: HashMap<i64, Attended> = HashMap::new();
    for row in rows {
        let Some(what) = What::of_code(&row.what) else { continue };
        let place = places.entry(row.id).or_insert_with(|| Attended {
            school: row.school,
            starts: row.starts_at,
            ends: row.ends_at,
            marks: Marks::default(),
        });
        place.marks.add(Mark { at: row.marked_at, key: row.key, what, said: row.said_at });
    }
    let mut minutes: HashMap<i64, u32> = HashMap::new();
    for Attended { school, starts, ends, marks } in places.into_values() {
        if let Some(attended) = marks.standing().attended_minutes(&held(starts, ends)) {
            let so_far = minutes.entry(school).or_default();
            *so_far = so_far.saturating_add(attended);
        }
    }
    Ok(minutes)
}
