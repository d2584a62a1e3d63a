//! The SQL of establishments.

use shared::{school::Urn, search::Query};
use sqlx::PgExecutor;
use time::OffsetDateTime;

use crate::audit::{self, Actor, Entry};

/// An establishment in a list.
pub(super) struct ChoiceRow {
    pub urn: i32,
    pub name: String,
}

/// The establishments that can sign in, by name.
pub(super) async fn list(db: impl PgExecutor<'_>, with_public_pins: bool) -> sqlx::Result<Vec<ChoiceRow>> {
    sqlx::query_as!(
        ChoiceRow,
        "select urn, name from establishment where state = 'open' and pin_hash is not null and ($1 or not pin_is_public) order by lower(name), urn",
        with_public_pins,
    )
    .fetch_all(db)
    .await
}

/// The first matches of a search among the establishments that can sign in.
pub(super) async fn search(
    db: impl PgExecutor<'_>,
    query: &Query,
    with_public_pins: bool,
    limit: i64,
) -> sqlx::Result<Vec<ChoiceRow>> {
    sqlx::query_as!(
        ChoiceRow,
        "select urn, name from establishment
         where search_words(name || ' ' || urn::text) @@ $1::text::tsquery
           and state = 'open' and pin_hash is not null and ($2 or not pin_is_public)
         order by urn limit $3",
        query.tsquery(),
        with_public_pins,
        limit,
    )
    .fetch_all(db)
    .await
}

/// An establishment that can sign in, with its PIN hash.
pub(super) struct SignInRow {
    pub id: i64,
    pub name: String,
    pub pin_hash: String,
    pub pin_version: i32,
}

/// An establishment that can sign in.
pub(super) async fn find(db: impl PgExecutor<'_>, urn: Urn, with_public_pins: bool) -> sqlx::Result<Option<SignInRow>> {
    sqlx::query_as!(
        SignInRow,
        r#"select id, name, pin_hash as "pin_hash!", pin_version from establishment
           where urn = $1 and state = 'open' and pin_hash is not null and ($2 or not pin_is_public)"#,
        number(urn),
        with_public_pins,
    )
    .fetch_optional(db)
    .await
}

/// An establishment that is open.
pub(super) struct SchoolRow {
    pub id: i64,
    pub urn: i32,
    pub name: String,
}

/// An establishment that is signed in.
pub(super) struct VisitRow {
    pub visit: i64,
    pub stale: bool,
    pub id: i64,
    pub urn: i32,
    pub name: String,
}

/// The establishments of those visits that have not expired.
pub(super) async fn list_signed_in(db: impl PgExecutor<'_>, visits: &[i64]) -> sqlx::Result<Vec<VisitRow>> {
    sqlx::query_as!(
        VisitRow,
        r#"select v.id as "visit!", v.session_id is null or v.used_at < now() - interval '1 minute' as "stale!",
                  e.id, e.urn, e.name
           from live_visit v join establishment e on e.id = v.establishment_id and e.pin_version = v.credential_version
           where v.id = any($1) and e.state = 'open'"#,
        visits,
    )
    .fetch_all(db)
    .await
}

/// Those of these establishments that are open.
pub(super) async fn list_open(db: impl PgExecutor<'_>, ids: &[i64]) -> sqlx::Result<Vec<SchoolRow>> {
    sqlx::query_as!(SchoolRow, "select id, urn, name from establishment where id = any($1) and state = 'open'", ids)
        .fetch_all(db)
        .await
}

/// The name of an establishment.
pub(super) async fn name(db: impl PgExecutor<'_>, urn: Urn) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select name from establishment where urn = $1", number(urn)).fetch_optional(db).await
}

/// Sets a PIN, with its audit row; returns whether the establishment exists.
pub(super) async fn set_pin(db: impl PgExecutor<'_>, urn: Urn, hash: &str, now: OffsetDateTime) -> sqlx::Result<bool> {
    let set = sqlx::query!(
        "with changed as (
             update establishment set pin_hash = $2, pin_version = pin_version + 1, pin_is_public = false
             where urn = $1
             returning id, pin_version
         )
         insert into audit (at, actor_kind, action, subject_kind, subject_id, was, became)
         select $3, 'operator', 'set PIN', 'establishment', id, (pin_version - 1)::text, pin_version::text from changed",
        number(urn),
        hash,
        now,
    )
    .execute(db)
    .await?;
    Ok(set.rows_affected() == 1)
}

/// Records in the audit log that a school has signed in.
pub(super) async fn trace_sign_in(db: impl PgExecutor<'_>, school: i64, now: OffsetDateTime) -> sqlx::Result<()> {
    let entry = Entry {
        actor: Actor::Establishment(school),
        action: "sign in",
        subject: ("establishment", school),
        was: None,
        became: None,
    };
    audit::record(db, &entry, now).await
}

fn number(urn: Urn) -> i32 {
    i32::try_from(urn.get()).unwrap_or(0)
}
