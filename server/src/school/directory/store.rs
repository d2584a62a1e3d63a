//! The SQL of the office's schools.

use app::school::directory::Show;
use shared::{school::SettingDraft, search::Query};
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;

/// How many schools there are.
pub(super) struct Counted {
    pub found: u32,
    pub without_pin: u32,
}

/// How many schools a list has on all its pages, and how many of the open ones have no PIN.
pub(super) async fn count(db: impl PgExecutor<'_>, text: &str, show: Show) -> sqlx::Result<Counted> {
    let row = sqlx::query!(
        r#"select (select count(*) from establishment
                   where ($1 = '' or search_words(name || ' ' || urn::text) @@ $3::text::tsquery)
                     and case $2 when 'open' then state = 'open' when 'closed' then state = 'closed'
                                 when 'no-pin' then state = 'open' and pin_hash is null else true end) as "found!",
                  (select count(*) from establishment where state = 'open' and pin_hash is null) as "without_pin!""#,
        text,
        show.code(),
        Query::read(text).tsquery(),
    )
    .fetch_one(db)
    .await?;
    let small = |count| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(Counted { found: small(row.found), without_pin: small(row.without_pin) })
}

/// A school in a list.
pub(super) struct LineRow {
    pub urn: i32,
    pub name: String,
    pub phase: String,
    pub district: String,
    pub open: bool,
    pub has_pin: bool,
    pub pin_version: i32,
}

/// Schools that a search finds by name or number, by name, one page of them. An empty search finds all.
pub(super) async fn list(
    db: impl PgExecutor<'_>,
    text: &str,
    show: Show,
    limit: i64,
    offset: i64,
) -> sqlx::Result<Vec<LineRow>> {
    sqlx::query_as!(
        LineRow,
        r#"select urn, name, phase, district, state = 'open' as "open!", pin_hash is not null as "has_pin!",
                  pin_version
           from establishment
           where ($1 = '' or search_words(name || ' ' || urn::text) @@ $5::text::tsquery)
             and case $2 when 'open' then state = 'open' when 'closed' then state = 'closed'
                         when 'no-pin' then state = 'open' and pin_hash is null else true end
           order by lower(name), urn limit $3 offset $4"#,
        text,
        show.code(),
        limit,
        offset,
        Query::read(text).tsquery(),
    )
    .fetch_all(db)
    .await
}

/// A school with all its details.
pub(super) struct SchoolRow {
    pub urn: i32,
    pub name: String,
    pub phase: String,
    pub kind: String,
    pub district: String,
    pub ward: String,
    pub address: String,
    pub postcode: String,
    pub head: String,
    pub phone: String,
    pub email: String,
    pub open: bool,
    pub has_pin: bool,
    pub pin_version: i32,
    pub bookings: i64,
    pub taken_over_by: Option<i32>,
    pub taken_over_by_name: Option<String>,
}

/// The school with this URN.
pub(super) async fn lookup(db: impl PgExecutor<'_>, urn: i32) -> sqlx::Result<Option<SchoolRow>> {
    sqlx::query_as!(
        SchoolRow,
        r#"select e.urn, e.name, e.phase, e.kind, e.district, e.ward, e.address, e.postcode, e.head, e.phone, e.email,
                  e.state = 'open' as "open!", e.pin_hash is not null as "has_pin!", e.pin_version,
                  (select count(*) from booking b where b.establishment_id = e.id) as "bookings!",
                  t.urn as "taken_over_by?", t.name as "taken_over_by_name?"
           from establishment e left join establishment t on t.id = e.taken_over_by
           where e.urn = $1"#,
        urn,
    )
    .fetch_optional(db)
    .await
}

/// A school of the same postcode.
pub(super) struct NeighbourRow {
    pub urn: i32,
    pub name: String,
}

/// Open schools of a postcode.
pub(super) async fn list_neighbours(db: impl PgExecutor<'_>, postcode: &str) -> sqlx::Result<Vec<NeighbourRow>> {
    sqlx::query_as!(
        NeighbourRow,
        "select urn, name from establishment where postcode = $1 and state = 'open' order by lower(name), urn limit 10",
        postcode,
    )
    .fetch_all(db)
    .await
}

/// Adds a setting without a URN, with its audit row, and returns its number.
pub(super) async fn append(
    db: impl PgExecutor<'_>,
    officer: i64,
    fields: &SettingDraft,
    now: OffsetDateTime,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        r#"with added as (
               insert into establishment (urn, name, phase, kind, district, ward, address, postcode, head, phone, email)
               values (nextval('local_setting_number')::integer, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
               returning id, urn
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became)
               select $11, 'officer', $12, 'add', 'establishment', id, urn::text from added
           )
           select urn as "urn!" from added"#,
        fields.name,
        fields.phase,
        fields.kind,
        fields.district,
        fields.ward,
        fields.address,
        fields.postcode,
        fields.head,
        fields.phone,
        fields.email,
        now,
        officer,
    )
    .fetch_one(db)
    .await
}

/// Changes a school's details, with its audit row; returns whether the school exists.
pub(super) async fn change(
    db: impl PgExecutor<'_>,
    officer: i64,
    urn: i32,
    fields: &SettingDraft,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let changed = sqlx::query!(
        "with before as (
             select * from establishment where urn = $1 for update
         ), changed as (
             update establishment e
             set name = $2, phase = $3, kind = $4, district = $5, ward = $6, address = $7, postcode = $8, head = $9,
                 phone = $10, email = $11
             from before b where e.id = b.id
             returning e.*
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became)
         select $12, 'officer', $13, 'change', 'establishment', c.id,
                concat_ws('; ', b.name, b.phase, b.kind, b.district, b.ward, b.address, b.postcode, b.head, b.phone, b.email),
                concat_ws('; ', c.name, c.phase, c.kind, c.district, c.ward, c.address, c.postcode, c.head, c.phone, c.email)
         from changed c join before b on b.id = c.id",
        urn,
        fields.name,
        fields.phase,
        fields.kind,
        fields.district,
        fields.ward,
        fields.address,
        fields.postcode,
        fields.head,
        fields.phone,
        fields.email,
        now,
        officer,
    )
    .execute(db)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Closes or opens a school, with its audit row. A school whose history was taken over stays closed.
pub(super) async fn set_state(
    db: impl PgExecutor<'_>,
    officer: i64,
    urn: i32,
    state: &str,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let set = sqlx::query!(
        "with before as (
             select id, state from establishment where urn = $1 and taken_over_by is null for update
         ), changed as (
             update establishment e set state = $2 from before b where e.id = b.id returning e.id
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became)
         select $3, 'officer', $4, case $2 when 'open' then 'open' else 'close' end, 'establishment', b.id, b.state, $2
         from changed c join before b on b.id = c.id",
        urn,
        state,
        now,
        officer,
    )
    .execute(db)
    .await?;
    Ok(set.rows_affected() == 1)
}

/// A school that takes over or is taken over.
pub(super) struct PairRow {
    pub id: i64,
    pub urn: i32,
    pub open: bool,
    pub taken_over: bool,
    pub has_history: bool,
}

/// Two schools, locked against changes and bookings until the end of the transaction.
pub(super) async fn lock_pair(db: impl PgExecutor<'_>, one: i32, other: i32) -> sqlx::Result<Vec<PairRow>> {
    sqlx::query_as!(
        PairRow,
        r#"select e.id, e.urn, e.state = 'open' as "open!", e.taken_over_by is not null as "taken_over!",
                  exists (select from booking b where b.establishment_id = e.id)
                  or exists (select from delegate d where d.establishment_id = e.id)
                  or exists (select from tally t where t.establishment_id = e.id) as "has_history!"
           from establishment e where e.urn in ($1, $2) order by e.id for update"#,
        one,
        other,
    )
    .fetch_all(db)
    .await
}

/// The closed school and the one that takes over change places, each with its audit row. `before` keeps its row, history and PIN,
/// and becomes the school that takes over; the other row becomes the closed school's record.
pub(super) async fn change_places(
    db: &mut PgConnection,
    officer: i64,
    (before, after): (&PairRow, &PairRow),
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    // Numbers are unique at every moment, so one of the two gets a temporary number.
    sqlx::query!("update establishment set urn = nextval('local_setting_number')::integer where id = $1", after.id)
        .execute(&mut *db)
        .await?;
    sqlx::query!("update establishment set urn = $2 where id = $1", before.id, after.urn).execute(&mut *db).await?;
    sqlx::query!("update establishment set urn = $2 where id = $1", after.id, before.urn).execute(&mut *db).await?;
    sqlx::query!(
        "with known as (
             select * from establishment where id in ($1, $2)
         ), swapped as (
             update establishment e
             set name = k.name, phase = k.phase, kind = k.kind, district = k.district, ward = k.ward, address = k.address,
                 postcode = k.postcode, head = k.head, phone = k.phone, state = k.state,
                 email = case when k.email = '' then e.email else k.email end,
                 taken_over_by = case when e.id = $2 then $1 end,
                 pin_hash = case when e.id = $2 then null else e.pin_hash end,
                 pin_version = case when e.id = $2 then e.pin_version + 1 else e.pin_version end
             from known k
             where e.id in ($1, $2) and k.id <> e.id
             returning e.id, e.urn
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became)
         select $3, 'officer', $4, case id when $1 then 'take over' else 'be taken over' end, 'establishment', id,
                case id when $1 then $5::integer else $6::integer end::text, urn::text
         from swapped",
        before.id,
        after.id,
        now,
        officer,
        before.urn,
        after.urn,
    )
    .execute(&mut *db)
    .await?;
    Ok(())
}

/// The recipient of a letter.
pub(super) struct LetterRow {
    pub urn: i32,
    pub pin_version: i32,
    pub name: String,
    pub head: String,
    pub address: String,
    pub postcode: String,
}

/// Open schools by name, up to a maximum: those with these URNs and still these versions of their PINs, or all without a PIN.
pub(super) async fn list_for_letters(
    db: impl PgExecutor<'_>,
    chosen: Option<(&[i32], &[i32])>,
    limit: i64,
) -> sqlx::Result<Vec<LetterRow>> {
    sqlx::query_as!(
        LetterRow,
        "select urn, pin_version, name, head, address, postcode from establishment
         where state = 'open' and case when $1::integer[] is null then pin_hash is null
                                       else (urn, pin_version) in (select * from unnest($1, $2::integer[])) end
         order by lower(name), urn limit $3",
        chosen.map(|(urns, _)| urns),
        chosen.map(|(_, versions)| versions),
        limit,
    )
    .fetch_all(db)
    .await
}

/// Gives new PINs to schools that are still open and whose PINs still have these versions, each with its audit row; returns which
/// schools got one.
pub(super) async fn set_pins(
    db: impl PgExecutor<'_>,
    officer: i64,
    (urns, versions): (&[i32], &[i32]),
    hashes: &[String],
    now: OffsetDateTime,
) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar!(
        r#"with given as (
               update establishment e
               set pin_hash = n.hash, pin_version = pin_version + 1, pin_is_public = false
               from unnest($1::integer[], $5::integer[], $2::text[]) n (urn, version, hash)
               where e.urn = n.urn and e.pin_version = n.version and e.state = 'open'
               returning e.id, e.urn, e.pin_version
           ), traced as (
               insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became)
               select $3, 'officer', $4, 'set PIN', 'establishment', id, (pin_version - 1)::text, pin_version::text from given
           )
           select urn as "urn!" from given"#,
        urns,
        hashes,
        now,
        officer,
        versions,
    )
    .fetch_all(db)
    .await
}
