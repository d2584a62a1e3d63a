//! Notices about a file for its officer: recorded when the file is read, shown beside the outcome of the import.

use shared::school::gias::{Authority, Notice, Summary};
use sqlx::{PgExecutor, types::Json};

/// Treats phases or districts as missing columns if no row of the file has any. Otherwise a file without them would delete them
/// from every school.
pub(super) async fn skip_missing_columns(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "with told as (
             select coalesce(bool_or(phase <> ''), false) as phases, coalesce(bool_or(district <> ''), false) as districts
             from school_import_row where import_id = $1
         )
         update school_import_row r
         set phase = case when t.phases then r.phase end, district = case when t.districts then r.district end
         from told t
         where r.import_id = $1 and ((r.phase = '' and not t.phases) or (r.district = '' and not t.districts))",
        id,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records which authorities' schools a file has.
pub(super) async fn note_authorities(db: impl PgExecutor<'_>, id: i64, authorities: &[Authority]) -> sqlx::Result<()> {
    sqlx::query!("update school_import set authorities = $2 where id = $1", id, Json(authorities) as _)
        .execute(db)
        .await?;
    Ok(())
}

/// The notices for a file that was read to its end.
pub(super) async fn list(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<Vec<Notice>> {
    let row = sqlx::query!(
        r#"select i.authority, i.authorities as "authorities!: Json<Vec<Authority>>",
                  count(r.line) filter (where r.fault is null) as "schools!",
                  coalesce(bool_or(r.phase <> ''), false) as "has_phases!",
                  coalesce(bool_or(r.district <> ''), false) as "has_districts!"
           from school_import i left join school_import_row r on r.import_id = i.id
           where i.id = $1 group by i.id"#,
        id,
    )
    .fetch_one(db)
    .await?;
    Ok(Notice::all_of(Summary {
        asked: row.authority,
        authorities: row.authorities.0,
        schools: u32::try_from(row.schools).unwrap_or(u32::MAX),
        has_phases: row.has_phases,
        has_districts: row.has_districts,
    }))
}
