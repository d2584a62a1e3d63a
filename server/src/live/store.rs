//! The SQL of versions. Each is a sum of counts that only grow, so it grows with each commit that adds to one of them, in whatever
//! order commits happen.

use shared::sheet::SheetNumber;
use sqlx::{PgConnection, PgExecutor};

use super::{Asked, Source, Version};

type Found = Vec<(Asked, Version)>;

/// A trainer's number where everybody sees the session.
const EVERYBODY: i64 = 0;

/// Sessions that exist; with a trainer, only those that they train.
pub(super) async fn sessions(db: impl PgExecutor<'_>, asked: &[(i64, Option<i64>)]) -> sqlx::Result<Found> {
    let (sessions, trainers): (Vec<i64>, Vec<i64>) =
        asked.iter().map(|(session, trainer)| (*session, trainer.unwrap_or(EVERYBODY))).unzip();
    let rows = sqlx::query!(
        r#"select s.id, asked.trainer as "trainer!", s.version + coalesce(v.version, 0) as "version!"
           from unnest($1::bigint[], $2::bigint[]) as asked (session, trainer) join session s on s.id = asked.session
           left join live_version v on v.kind = 'session' and v.subject = s.id
           where asked.trainer = 0 or exists (select from trainer t where t.session_id = s.id and t.officer_id = asked.trainer)"#,
        &sessions,
        &trainers,
    )
    .fetch_all(db)
    .await?;
    let found = rows.into_iter().map(|row| {
        let asked = Asked::Session(row.id, Some(row.trainer).filter(|trainer| *trainer != EVERYBODY));
        (asked, Version { number: row.version, sources: vec![Source::Session(row.id)] })
    });
    Ok(found.collect())
}

/// Schools' bookings. Every change of a place has a row in the audit log.
pub(super) async fn schools(db: impl PgExecutor<'_>, schools: &[i64]) -> sqlx::Result<Found> {
    let rows = sqlx::query!(
        r#"select asked.school as "school!",
                  coalesce(v.version, 0)
                  + (select count(*) from booking b join place p on p.booking_id = b.id
                     join audit a on a.subject_kind = 'place' and a.subject_id = p.id
                     where b.establishment_id = asked.school) as "version!"
           from unnest($1::bigint[]) as asked (school)
           left join live_version v on v.kind = 'school' and v.subject = asked.school"#,
        schools,
    )
    .fetch_all(db)
    .await?;
    let found = rows.into_iter().map(|row| {
        (Asked::School(row.school), Version { number: row.version, sources: vec![Source::School(row.school)] })
    });
    Ok(found.collect())
}

/// Which sessions there are: all, or a trainer's.
pub(super) async fn plans(db: impl PgExecutor<'_>, trainers: &[Option<i64>]) -> sqlx::Result<Found> {
    let officers: Vec<i64> = trainers.iter().flatten().copied().collect();
    let rows = sqlx::query!(
        "select kind, subject, version from live_version
         where (kind = 'plan' and subject = 0) or (kind = 'trainer' and subject = any($1))",
        &officers,
    )
    .fetch_all(db)
    .await?;
    let version = |kind: &str, subject: i64| {
        rows.iter().find(|row| row.kind == kind && row.subject == subject).map_or(0, |row| row.version)
    };
    let found = trainers.iter().map(|trainer| match *trainer {
        None => (Asked::Plan, Version { number: version("plan", 0), sources: vec![Source::Plan] }),
        Some(officer) => {
            let sources = vec![Source::Trainer(officer)];
            (Asked::TrainerPlan(officer), Version { number: version("trainer", officer), sources })
        }
    });
    Ok(found.collect())
}

/// The workshops of sheets that have been public.
pub(super) async fn reports(db: impl PgExecutor<'_>, sheets: &[SheetNumber]) -> sqlx::Result<Found> {
    let serials: Vec<i32> = sheets.iter().map(|sheet| sheet.serial().into()).collect();
    let years: Vec<i16> = sheets.iter().map(|sheet| sheet.year().try_into().unwrap_or_default()).collect();
    let rows = sqlx::query!(
        r#"select h.serial, h.year, array_agg(s.id) as "sessions!: Vec<i64>",
                  sum(s.version + coalesce(v.version, 0))::bigint as "version!"
           from unnest($1::integer[], $2::smallint[]) as asked (serial, year)
           join sheet h on h.serial = asked.serial and h.year = asked.year and h.state in ('published', 'withdrawn')
           join workshop w on w.sheet_id = h.id join session s on s.workshop_id = w.id
           left join live_version v on v.kind = 'session' and v.subject = s.id
           group by h.id"#,
        &serials,
        &years,
    )
    .fetch_all(db)
    .await?;
    let found = rows.into_iter().map(|row| {
        // A session that is added is not watched yet.
        let sources = row.sessions.into_iter().map(Source::Session).chain([Source::Plan]).collect();
        let sheet = SheetNumber::of_columns(row.serial, row.year);
        (Asked::Report(sheet), Version { number: row.version, sources })
    });
    Ok(found.collect())
}

/// Places with those they were moved to, while these delegates have the last.
pub(super) async fn delegates(db: impl PgExecutor<'_>, asked: &[(i64, i64)]) -> sqlx::Result<Found> {
    let (places, owners): (Vec<i64>, Vec<i64>) = asked.iter().copied().unzip();
    let rows = sqlx::query!(
        r#"with recursive chain as (
               select id as first, id, moved_to, session_id, delegate_id, revision, 1 as step from place where id = any($1)
               union all
               select chain.first, p.id, p.moved_to, p.session_id, p.delegate_id, p.revision, chain.step + 1
               from place p join chain on p.id = chain.moved_to
           ), placed as (
               select chain.first as place, (array_agg(chain.delegate_id order by chain.step desc))[1] as delegate,
                      array_agg(s.id) as sessions,
                      sum(chain.revision + s.revision
                          + (select count(*) from audit a where a.subject_kind = 'place' and a.subject_id = chain.id))::bigint as version
               from chain join session s on s.id = chain.session_id
               group by chain.first
           )
           select asked.place as "place!", asked.delegate as "delegate!", placed.sessions as "sessions!: Vec<i64>",
                  placed.version as "version!"
           from unnest($1::bigint[], $2::bigint[]) as asked (place, delegate)
           join placed on placed.place = asked.place and placed.delegate = asked.delegate"#,
        &places,
        &owners,
    )
    .fetch_all(db)
    .await?;
    let found = rows.into_iter().map(|row| {
        let sources = row.sessions.into_iter().map(Source::Session).collect();
        (Asked::Delegate(row.place, row.delegate), Version { number: row.version, sources })
    });
    Ok(found.collect())
}

/// Counts a change of these schools' bookings that has no row in the audit log: their waiting places have other positions.
pub(crate) async fn waiting_position_changed(db: &mut PgConnection, schools: &[i64]) -> sqlx::Result<()> {
    sqlx::query!(
        "select live_count('school', school) from (select distinct school from unnest($1::bigint[]) as waits (school) order by 1) as waits",
        schools,
    )
    .execute(db)
    .await?;
    Ok(())
}
