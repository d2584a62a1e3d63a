//! The visits of a school or an officer: where they are signed in, and ending a visit from another.

use app::{
    failure::Failure,
    visit::{Caller, Visit},
    visit_list::{Ending, VisitList, VisitShown, VisitsRefused, VisitsView},
};
use async_trait::async_trait;
use sqlx::{PgExecutor, PgPool};
use time::{Duration, OffsetDateTime};

use super::Owner;
use crate::platform::{
    clock::{self, Clock},
    database::retry,
    internal_error,
};

/// How many visits a page shows.
const SHOWN: i64 = 100;

/// Implements [`VisitList`] on Postgres.
#[derive(Clone)]
pub struct PgVisits {
    pool: PgPool,
    clock: Clock,
}

impl PgVisits {
    /// Uses this database.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock) -> Self {
        Self { pool, clock }
    }
}

/// The owner of a visit, and its number. An officer who acts for a school manages the officer's own visits.
fn asks(visit: &dyn Visit) -> Result<(Owner, &str, i64), Failure<VisitsRefused>> {
    let signed_out = Failure::Refused(VisitsRefused::SignedOut);
    let number = visit.number();
    match (visit.caller(), number) {
        (Caller::Establishment(school), Some(number)) => Ok((Owner::School(school.id), &school.name, number)),
        (Caller::Officer(officer), Some(number)) => Ok((Owner::Officer(officer.id), &officer.name, number)),
        _ => Err(signed_out),
    }
}

#[async_trait]
impl VisitList for PgVisits {
    async fn list(&self, visit: &dyn Visit) -> Result<VisitsView, Failure<VisitsRefused>> {
        let (owner, name, this) = asks(visit)?;
        let rows = list(&self.pool, owner, this).await.map_err(internal_error::failure)?;
        let all = rows.first().map_or(0, |row| row.all_of_them);
        // The rows say by Postgres' clock how long ago a visit was used. Pages show this as a time of the service's clock, which
        // may differ.
        let now = self.clock.now();
        let visits = rows.into_iter().map(|row| shown(row, this, now)).collect();
        let more = u32::try_from(all.saturating_sub(SHOWN)).unwrap_or_default();
        let is_school = owner.school().is_some();
        Ok(VisitsView { name: name.to_owned(), is_school, visits, more, done: false })
    }

    async fn end(&self, visit: &dyn Visit, ending: Ending) -> Result<(), Failure<VisitsRefused>> {
        let (owner, _, this) = asks(visit)?;
        let one = if let Ending::One(id) = ending { Some(id) } else { None };
        let ended =
            retry(|| end(&self.pool, owner, this, one, self.clock.now())).await.map_err(internal_error::failure)?;
        let nothing = ended == 0 && one.is_some();
        if nothing { Err(Failure::Refused(VisitsRefused::NotFound)) } else { Ok(()) }
    }
}

fn shown(row: ListRow, this: i64, now: OffsetDateTime) -> VisitShown {
    let at = |seconds: i64| clock::shown(now - Duration::seconds(seconds));
    VisitShown {
        id: row.id,
        browser: row.browser,
        began: at(row.began_ago),
        used: at(row.used_ago),
        is_this: row.id == this,
    }
}

struct ListRow {
    id: i64,
    browser: String,
    began_ago: i64,
    used_ago: i64,
    all_of_them: i64,
}

/// The first unexpired visits of this owner: `this`, then the most recently used.
async fn list(db: impl PgExecutor<'_>, owner: Owner, this: i64) -> sqlx::Result<Vec<ListRow>> {
    sqlx::query_as!(
        ListRow,
        r#"select v.id as "id!", v.browser as "browser!", extract(epoch from now() - v.began_at)::bigint as "began_ago!",
                  extract(epoch from now() - v.used_at)::bigint as "used_ago!", count(*) over () as "all_of_them!"
           from live_visit v
           left join establishment e on e.id = v.establishment_id
           left join officer o on o.id = v.officer_id
           where (v.establishment_id = $1 or v.officer_id = $2) and v.credential_version = coalesce(e.pin_version, o.version)
           order by v.id = $3 desc, v.used_at desc, v.id desc
           limit $4"#,
        owner.school(),
        owner.officer(),
        this,
        SHOWN,
    )
    .fetch_all(db)
    .await
}

/// Ends one visit of this owner, or all but `this`, deletes their kept texts and writes one audit row; returns how many.
async fn end(
    db: impl PgExecutor<'_>,
    owner: Owner,
    this: i64,
    one: Option<i64>,
    now: OffsetDateTime,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"with ended as (
               delete from signed_in_visit
               where (establishment_id = $1 or officer_id = $2) and id <> $3 and ($4::bigint is null or id = $4)
               returning session_id
           ), forgotten as (
               delete from sign_in_session where id in (select session_id from ended)
           ), counted as (
               select count(*) as visits from ended
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became)
               select $5, case when $1::bigint is null then 'officer' else 'establishment' end, coalesce($1, $2), 'sign out elsewhere',
                      case when $1::bigint is null then 'officer' else 'establishment' end, coalesce($1, $2), visits || ' signed out'
               from counted where visits > 0
           )
           select visits as "visits!" from counted"#,
        owner.school(),
        owner.officer(),
        this,
        one,
        now,
    )
    .fetch_one(db)
    .await
}
