//! Acting for a school: the permission, and the record of it.

use app::{
    acting::ActingSchools,
    failure::Failure,
    school::SchoolChoice,
    visit::{Acting, Caller, School},
};
use async_trait::async_trait;
use shared::{acting::Act, form::FieldFault, office::OfficeRefused, officer::Permission, school::SchoolFault};
use sqlx::{PgExecutor, PgPool};
use time::OffsetDateTime;

use crate::{
    office::allowed,
    platform::{clock::Clock, database::retry, internal_error},
};

/// Implements [`ActingSchools`] on Postgres.
#[derive(Clone)]
pub struct PgActing {
    pool: PgPool,
    clock: Clock,
}

impl PgActing {
    /// Uses this database.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock) -> Self {
        Self { pool, clock }
    }
}

#[async_trait]
impl ActingSchools for PgActing {
    async fn schools(&self, caller: &Caller) -> Result<Vec<SchoolChoice>, Failure<OfficeRefused>> {
        allowed(caller, Permission::ChangeBookings)?;
        schools(&self.pool).await.map_err(internal_error::failure)
    }

    async fn begin(&self, caller: &Caller, act: &Act) -> Result<School, Failure<OfficeRefused>> {
        let officer = allowed(caller, Permission::ChangeBookings)?.id;
        let begun =
            retry(|| begin(&self.pool, officer, act, self.clock.now())).await.map_err(internal_error::failure)?;
        let no_such = || Failure::Refused(OfficeRefused::of([Some(FieldFault::new("school", SchoolFault::NoSchool))]));
        let (id, name) = begun.ok_or_else(no_such)?;
        let acting = Acting { officer, reason: act.reason.clone(), over_limit: act.over_limit };
        Ok(School { id, urn: act.school, name, acting: Some(acting) })
    }
}

async fn schools(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<SchoolChoice>> {
    sqlx::query_as!(
        SchoolChoice,
        r#"select urn::text as "urn!", name from establishment where state = 'open' order by lower(name), urn"#
    )
    .fetch_all(db)
    .await
}

/// Records that an officer acts for an open school; returns its number and name. `None`: there is no such school.
async fn begin(
    db: impl PgExecutor<'_>,
    officer: i64,
    act: &Act,
    now: OffsetDateTime,
) -> sqlx::Result<Option<(i64, String)>> {
    let row = sqlx::query!(
        "with school as (
             select id, name from establishment where urn = $1 and state = 'open'
         ), traced as (
             insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became, reason)
             select $2, 'officer', $3, 'act for', 'establishment', id, case when $4 then 'over the limit' end, $5 from school
         )
         select id, name from school",
        i32::try_from(act.school.get()).unwrap_or(0),
        now,
        officer,
        act.over_limit,
        act.reason,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.id, row.name)))
}
