//! The SQL of officers.

use shared::officer::{Invitation, Role, Roles};
use sqlx::PgExecutor;
use time::OffsetDateTime;

use crate::audit::{self, Actor, Entry};

/// An officer who is signed in or signing in.
pub(crate) struct SignInRow {
    pub id: i64,
    pub version: i32,
    pub password_hash: Option<String>,
}

/// An officer whose account is enabled.
pub(crate) async fn lookup_active(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<Option<SignInRow>> {
    sqlx::query_as!(SignInRow, "select id, version, password_hash from officer where id = $1 and state = 'active'", id,)
        .fetch_optional(db)
        .await
}

/// An officer who is signed in.
pub(crate) struct VisitRow {
    pub id: i64,
    pub name: String,
    pub roles: Vec<String>,
    pub stale: bool,
}

/// The officer of an unexpired visit.
pub(crate) async fn lookup_signed_in(db: impl PgExecutor<'_>, visit: i64) -> sqlx::Result<Option<VisitRow>> {
    sqlx::query_as!(
        VisitRow,
        r#"select o.id, o.name, o.roles, v.session_id is null or v.used_at < now() - interval '1 minute' as "stale!"
           from live_visit v join officer o on o.id = v.officer_id and o.version = v.credential_version
           where v.id = $1 and o.state = 'active'
               and not exists (select from officer_without_step w where w.id = o.id and w.required)"#,
        visit,
    )
    .fetch_optional(db)
    .await
}

/// An officer who may sign in.
pub(crate) async fn find_active(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Option<SignInRow>> {
    sqlx::query_as!(
        SignInRow,
        "select id, version, password_hash from officer where email = $1 and state = 'active'",
        email,
    )
    .fetch_optional(db)
    .await
}

/// The name of an officer.
pub(crate) async fn name(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select name from officer where id = $1", id).fetch_optional(db).await
}

/// An officer as admins see them.
pub(crate) struct OfficerRow {
    pub id: i64,
    pub email: String,
    pub name: String,
    pub roles: Vec<String>,
    pub active: bool,
    pub has_password: bool,
    pub second_step: bool,
}

/// All officers, by name.
pub(crate) async fn list(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<OfficerRow>> {
    sqlx::query_as!(
        OfficerRow,
        r#"select id, email, name, roles, state = 'active' as "active!", password_hash is not null as "has_password!",
                  exists (select from officer_second_step s where s.officer_id = officer.id and s.on_since is not null) as "second_step!"
           from officer order by state, lower(name), id"#,
    )
    .fetch_all(db)
    .await
}

/// The officer with this number.
pub(crate) async fn lookup(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<Option<OfficerRow>> {
    sqlx::query_as!(
        OfficerRow,
        r#"select id, email, name, roles, state = 'active' as "active!", password_hash is not null as "has_password!",
                  exists (select from officer_second_step s where s.officer_id = officer.id and s.on_since is not null) as "second_step!"
           from officer where id = $1"#,
        id,
    )
    .fetch_optional(db)
    .await
}

/// Adds an officer, with the audit row.
pub(crate) async fn append(
    db: impl PgExecutor<'_>,
    actor: &Actor,
    invitation: &Invitation,
    now: OffsetDateTime,
) -> sqlx::Result<i64> {
    let roles = codes(&invitation.roles);
    let (kind, actor, _) = actor.columns();
    sqlx::query_scalar!(
        r#"with added as (
               insert into officer (email, name, roles) values ($2, $3, $4) returning id
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became)
               select $5, $6, $1, 'invite', 'officer', id,
                      array_to_string($4::text[], ', ')
               from added
           )
           select id as "id!" from added"#,
        actor,
        invitation.email.as_str(),
        invitation.name.as_str(),
        &roles,
        now,
        kind,
    )
    .fetch_one(db)
    .await
}

/// Gives an officer a link to set a password, which replaces earlier links. Returns whether the officer exists.
pub(crate) async fn set_link(
    db: impl PgExecutor<'_>,
    actor: &Actor,
    officer: i64,
    digest: &[u8],
    until: OffsetDateTime,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let (kind, actor, _) = actor.columns();
    let set = sqlx::query!(
        "with known as (
             select id from officer where id = $2 and state = 'active'
         ), over as (
             delete from officer_link where officer_id = $2
         ), added as (
             insert into officer_link (token_hash, officer_id, until) select $3, id, $4 from known
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id)
         select $5, $6, $1, 'give link', 'officer', id from known",
        actor,
        officer,
        digest,
        until,
        now,
        kind,
    )
    .execute(db)
    .await?;
    Ok(set.rows_affected() == 1)
}

/// The officer that a password link belongs to.
pub(crate) struct OwnerRow {
    pub email: String,
    pub name: String,
}

/// The officer that a valid password link belongs to.
pub(crate) async fn owner_of_link(
    db: impl PgExecutor<'_>,
    digest: &[u8],
    now: OffsetDateTime,
) -> sqlx::Result<Option<OwnerRow>> {
    sqlx::query_as!(
        OwnerRow,
        "select o.email, o.name from officer_link l join officer o on o.id = l.officer_id
         where l.token_hash = $1 and l.until > $2 and o.state = 'active'",
        digest,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Uses a link: sets its officer's password, and ends visits that began earlier.
pub(crate) async fn use_link(
    db: impl PgExecutor<'_>,
    digest: &[u8],
    password_hash: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Option<SignInRow>> {
    sqlx::query_as!(
        SignInRow,
        r#"with used as (
               delete from officer_link where token_hash = $1 and until > $3 returning officer_id
           ), changed as (
               update officer o set password_hash = $2, version = version + 1
               from used where o.id = used.officer_id and o.state = 'active'
               returning o.id, o.version, o.password_hash
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id)
               select $3, 'officer', id, 'set password', 'officer', id from changed
           )
           select id as "id!", version as "version!", password_hash from changed"#,
        digest,
        password_hash,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Records in the audit log that an officer has signed in.
pub(crate) async fn trace_sign_in(db: impl PgExecutor<'_>, officer: i64, now: OffsetDateTime) -> sqlx::Result<()> {
    let entry = Entry {
        actor: Actor::Officer(officer),
        action: "sign in",
        subject: ("officer", officer),
        was: None,
        became: None,
    };
    audit::record(db, &entry, now).await
}

/// An officer's own account.
pub(crate) struct OwnRow {
    pub email: String,
    pub name: String,
    pub version: i32,
    pub password_hash: Option<String>,
}

/// The account of an enabled officer.
pub(crate) async fn lookup_own(db: impl PgExecutor<'_>, officer: i64) -> sqlx::Result<Option<OwnRow>> {
    sqlx::query_as!(
        OwnRow,
        "select email, name, version, password_hash from officer where id = $1 and state = 'active'",
        officer,
    )
    .fetch_optional(db)
    .await
}

/// Changes the password of an officer whose credentials still have this version, with the audit row. The change invalidates links
/// to set a password, and ends visits that began earlier. Returns the new version.
pub(crate) async fn change_password(
    db: impl PgExecutor<'_>,
    officer: i64,
    version: i32,
    password_hash: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        r#"with changed as (
               update officer set password_hash = $3, version = version + 1
               where id = $1 and version = $2 and state = 'active' returning id, version
           ), over as (
               delete from officer_link where officer_id in (select id from changed)
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id)
               select $4, 'officer', id, 'change password', 'officer', id from changed
           )
           select version as "version!" from changed"#,
        officer,
        version,
        password_hash,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Locks the admins who can sign in, in a fixed order; returns their numbers.
pub(crate) async fn lock_admins(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select id from officer where 'admin' = any(roles) and state = 'active' and password_hash is not null
         order by id for update",
    )
    .fetch_all(db)
    .await
}

/// Changes to an officer. `None`: unchanged.
#[derive(Default)]
pub(crate) struct Changed {
    pub roles: Option<Vec<String>>,
    pub state: Option<&'static str>,
    pub ends_visits: bool,
}

/// Changes an officer, with the audit row; returns whether the officer exists.
pub(crate) async fn change(
    db: impl PgExecutor<'_>,
    actor: i64,
    officer: i64,
    action: &str,
    changed: &Changed,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "with before as (
             select id, roles, state from officer where id = $2 for update
         ), changed as (
             update officer o
             set roles = coalesce($4, o.roles), state = coalesce($5, o.state), version = o.version + $6::integer
             from before where o.id = before.id
             returning o.id, o.roles, o.state, before.roles as old_roles, before.state as old_state
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became)
         select $7, 'officer', $1, $3, 'officer', id, old_state || ': ' || array_to_string(old_roles, ', '),
                state || ': ' || array_to_string(roles, ', ')
         from changed",
        actor,
        officer,
        action,
        changed.roles.as_deref(),
        changed.state,
        i32::from(changed.ends_visits),
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Reads roles from a row.
pub(crate) fn roles(codes: &[String]) -> Roles {
    codes.iter().filter_map(|code| Role::of_code(code)).collect()
}

/// Roles as a row stores them.
pub(crate) fn codes(roles: &Roles) -> Vec<String> {
    roles.iter().map(|role| role.code().to_owned()).collect()
}
