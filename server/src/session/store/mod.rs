//! The SQL of sessions in the office.

mod append;
pub(crate) mod cancel;

use shared::{publishing::form::SessionReady, sheet::SheetNumber};
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;

use crate::{
    audit::{self, Actor, Entry},
    platform::clock,
    workshop::SessionRow,
};

pub(crate) use append::append_session;

/// The most sessions in the list.
const BOARD_MAX: i64 = 300;

/// The most sessions that a month shows.
const MONTH_MAX: i64 = 2_000;

/// The sessions of published and scheduled sheets that are today or in the future, the earliest first; only a trainer's own, if
/// given.
pub(super) async fn coming(
    db: impl PgExecutor<'_>,
    now: OffsetDateTime,
    trainer: Option<i64>,
) -> sqlx::Result<Vec<SessionRow>> {
    sqlx::query_as!(
        SessionRow,
        "select s.id, s.workshop_id, h.serial, h.year, s.number, s.code, s.starts_at, s.ends_at, v.name as venue, v.address,
                s.room, s.note, s.state, s.capacity, s.taken, s.waiting, s.version, s.waiting_closed, w.waiting_cut_off_days
         from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id join venue v on v.id = s.venue_id
         where s.starts_at >= $1::timestamptz - interval '15 days'
           and (s.starts_at >= $1::timestamptz - interval '12 hours' or s.ends_at > $1) and h.state in ('published', 'scheduled')
           and ($2::bigint is null or exists (select from trainer t where t.session_id = s.id and t.officer_id = $2))
         order by s.starts_at, s.id
         limit $3",
        now,
        trainer,
        BOARD_MAX,
    )
    .fetch_all(db)
    .await
}

/// The sessions of published and scheduled sheets in a period, the earliest first; only a trainer's own, if given.
pub(super) async fn between(
    db: impl PgExecutor<'_>,
    (from, until): (OffsetDateTime, OffsetDateTime),
    trainer: Option<i64>,
) -> sqlx::Result<Vec<SessionRow>> {
    sqlx::query_as!(
        SessionRow,
        "select s.id, s.workshop_id, h.serial, h.year, s.number, s.code, s.starts_at, s.ends_at, v.name as venue, v.address,
                s.room, s.note, s.state, s.capacity, s.taken, s.waiting, s.version, s.waiting_closed, w.waiting_cut_off_days
         from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id join venue v on v.id = s.venue_id
         where s.starts_at >= $1::timestamptz - interval '15 days' and (s.starts_at >= $1 or s.ends_at > $1)
           and s.starts_at < $2 and h.state in ('published', 'scheduled')
           and ($3::bigint is null or exists (select from trainer t where t.session_id = s.id and t.officer_id = $3))
         order by s.starts_at, s.id
         limit $4",
        from,
        until,
        trainer,
        MONTH_MAX,
    )
    .fetch_all(db)
    .await
}

/// A session, whatever the state of its sheet.
pub(super) async fn lookup(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<Option<SessionRow>> {
    sqlx::query_as!(
        SessionRow,
        "select s.id, s.workshop_id, h.serial, h.year, s.number, s.code, s.starts_at, s.ends_at, v.name as venue, v.address,
                s.room, s.note, s.state, s.capacity, s.taken, s.waiting, s.version, s.waiting_closed, w.waiting_cut_off_days
         from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id join venue v on v.id = s.venue_id
         where s.id = $1",
        id,
    )
    .fetch_optional(db)
    .await
}

/// The titles of these sessions' workshops, with a note if the sheet is not public yet.
pub(super) async fn titles(db: impl PgExecutor<'_>, sessions: &[SessionRow]) -> sqlx::Result<Vec<(i64, String)>> {
    let workshops: Vec<i64> = sessions.iter().map(|session| session.workshop_id).collect();
    let rows = sqlx::query!(
        r#"select w.id, w.title, h.state not in ('published', 'withdrawn') as "hidden!"
           from workshop w join sheet h on h.id = w.sheet_id where w.id = any($1)"#,
        &workshops
    )
    .fetch_all(db)
    .await?;
    let titled = |title, hidden| if hidden { format!("{title} (not public yet)") } else { title };
    Ok(rows.into_iter().map(|row| (row.id, titled(row.title, row.hidden))).collect())
}

/// Whether an officer is the trainer of a session.
pub(super) async fn trains(db: impl PgExecutor<'_>, officer: i64, session: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from trainer where officer_id = $1 and session_id = $2) as "trains!""#,
        officer,
        session,
    )
    .fetch_one(db)
    .await
}

/// The officers who can be trainers, by name: number, name, and whether they train this session.
pub(super) async fn trainers(db: impl PgExecutor<'_>, session: i64) -> sqlx::Result<Vec<(i64, String, bool)>> {
    let rows = sqlx::query!(
        r#"select o.id, o.name, exists (select from trainer t where t.officer_id = o.id and t.session_id = $1) as "named!"
           from officer o where o.state = 'active' and 'trainer' = any(o.roles)
           order by lower(o.name), o.id"#,
        session,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name, row.named)).collect())
}

/// Replaces a session's trainers by those of these officers who have the role; returns whether the session exists.
pub(super) async fn name_trainers(
    db: impl PgExecutor<'_>,
    (session, by): (i64, i64),
    officers: &[i64],
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "with known as (
             select id from session where id = $1
         ), gone as (
             delete from trainer where session_id = $1 and officer_id <> all ($3)
         ), named as (
             insert into trainer (session_id, officer_id)
             select known.id, o.id from known, officer o
             where o.id = any ($3) and o.state = 'active' and 'trainer' = any(o.roles)
             on conflict do nothing
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became)
         select $4, 'officer', $2, 'name trainers', 'session', id, array_to_string($3::bigint[], ', ') from known",
        session,
        by,
        officers,
        now,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A public workshop.
pub(super) struct WorkshopRow {
    pub id: i64,
    pub title: String,
}

/// The workshop of a public sheet.
pub(super) async fn workshop(db: impl PgExecutor<'_>, sheet: SheetNumber) -> sqlx::Result<Option<WorkshopRow>> {
    sqlx::query_as!(
        WorkshopRow,
        "select w.id, w.title from workshop w join sheet h on h.id = w.sheet_id
         where h.serial = $1 and h.year = $2 and h.state = 'published'",
        i32::from(sheet.serial()),
        i16::try_from(sheet.year()).unwrap_or(0),
    )
    .fetch_optional(db)
    .await
}

/// Whether a workshop is public.
pub(super) async fn is_published(db: impl PgExecutor<'_>, workshop: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select h.state = 'published' as "published!" from workshop w join sheet h on h.id = w.sheet_id where w.id = $1"#,
        workshop,
    )
    .fetch_one(db)
    .await
}

/// Locks the workshop of a public sheet, so that no two sessions get the same number.
pub(super) async fn lock_workshop(db: &mut PgConnection, sheet: SheetNumber) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select w.id from workshop w join sheet h on h.id = w.sheet_id
         where h.serial = $1 and h.year = $2 and h.state = 'published'
         for no key update of w",
        i32::from(sheet.serial()),
        i16::try_from(sheet.year()).unwrap_or(0),
    )
    .fetch_optional(db)
    .await
}

/// The number after the workshop's highest.
pub(super) async fn next_number(db: impl PgExecutor<'_>, workshop: i64) -> sqlx::Result<i16> {
    sqlx::query_scalar!(
        r#"select (coalesce(max(number), 0) + 1)::smallint as "next!" from session where workshop_id = $1"#,
        workshop,
    )
    .fetch_one(db)
    .await
}

/// How often officers have changed a session.
pub(super) async fn edits(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<i32> {
    sqlx::query_scalar!("select edits from session where id = $1", id).fetch_one(db).await
}

/// A delegate of a session.
pub(super) struct PersonRow {
    pub reference: String,
    pub school: String,
    pub urn: i32,
    pub name: String,
    pub email: String,
    pub role: String,
    pub needs: String,
    pub waits: bool,
    pub passed_over: Option<String>,
}

/// The delegates of a session, booked or waiting, in the order of their bookings.
pub(super) async fn people(db: impl PgExecutor<'_>, session: i64) -> sqlx::Result<Vec<PersonRow>> {
    sqlx::query_as!(
        PersonRow,
        r#"select b.reference, e.name as school, e.urn, p.name, p.delegate_email as email, p.role, p.needs, p.state = 'waiting' as "waits!",
                  b.passed_over
           from place p join booking b on b.id = p.booking_id join establishment e on e.id = p.establishment_id
           where p.session_id = $1 and p.state <> 'cancelled'
           order by b.turn, b.id, p.position"#,
        session,
    )
    .fetch_all(db)
    .await
}

/// Everybody with a place on a session, cell by cell. The export is recorded in the same statement.
pub(super) async fn delegates_to_save(
    db: impl PgExecutor<'_>,
    (session, officer): (i64, i64),
    now: OffsetDateTime,
) -> sqlx::Result<Vec<[String; 9]>> {
    let rows = sqlx::query!(
        "with traced as (
             insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id)
             values ($3, 'officer', $2, 'save delegates', 'session', $1)
         )
         select p.name, p.role, p.delegate_email, e.name as school, e.urn, p.needs, p.state, b.reference, b.booker_name
         from place p join booking b on b.id = p.booking_id join establishment e on e.id = p.establishment_id
         where p.session_id = $1 and p.state <> 'cancelled'
         order by p.state = 'waiting', b.id, p.position",
        session,
        officer,
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let urn = row.urn.to_string();
            [
                row.name,
                row.role,
                row.delegate_email,
                row.school,
                urn,
                row.needs,
                row.state,
                row.reference,
                row.booker_name,
            ]
        })
        .collect())
}

/// Records that an officer has looked at the needs of a session's delegates.
pub(super) async fn note_look(
    db: impl PgExecutor<'_>,
    officer: i64,
    session: i64,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let entry = Entry {
        actor: Actor::Officer(officer),
        action: "look at needs",
        subject: ("session", session),
        was: None,
        became: None,
    };
    audit::record(db, &entry, now).await
}

/// A session to change, locked as bookings lock it.
pub(super) struct Locked {
    pub number: i16,
    pub serial: i32,
    pub year: i16,
    pub edits: i32,
    pub state: String,
    pub starts_at: OffsetDateTime,
    pub ends_at: Option<OffsetDateTime>,
    pub venue: i64,
    pub room: String,
    pub capacity: i32,
    pub taken: i32,
}

/// Locks a session.
pub(super) async fn lock(db: &mut PgConnection, id: i64) -> sqlx::Result<Option<Locked>> {
    sqlx::query_as!(
        Locked,
        "select s.number, h.serial, h.year, s.edits, s.state, s.starts_at, s.ends_at, s.venue_id as venue,
                s.room, s.capacity, s.taken
         from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
         where s.id = $1
         for no key update of s",
        id,
    )
    .fetch_optional(db)
    .await
}

/// How many places are booked or waiting at a session, and of how many schools.
pub(super) async fn touched(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) as "places!", count(distinct establishment_id) as "schools!" from place
           where session_id = $1 and state in ('booked', 'waiting', 'offered')"#,
        id,
    )
    .fetch_one(db)
    .await?;
    Ok((row.places, row.schools))
}

/// The last actor to change a session, by the audit log.
pub(super) async fn changed_by(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select o.name from audit a join officer o on o.id = a.actor_id
         where a.subject_kind = 'session' and a.subject_id = $1 and a.actor_kind = 'officer' and a.action in ('change', 'cancel')
         order by a.id desc limit 1",
        id,
    )
    .fetch_optional(db)
    .await
}

/// Writes a changed session, with its audit row, to which `note` is added.
pub(super) async fn change(
    db: &mut PgConnection,
    (id, officer): (i64, i64),
    ready: &SessionReady,
    venue: i64,
    note: &str,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with before as (
             select s.*, v.name as venue, case when (s.starts_at at time zone 'Europe/London')::date = (s.ends_at at time zone 'Europe/London')::date
                  then 'HH24:MI' else 'FMDD FMMonth YYYY HH24:MI' end as ending
             from session s join venue v on v.id = s.venue_id where s.id = $1
         ), changed as (
             update session s
             set code = $3, starts_at = $4, ends_at = $5, venue_id = $6, room = $7, note = $8, capacity = $9,
                 version = version + 1, edits = edits + 1,
                 revised_at = case when (code, starts_at, ends_at, venue_id, room) is distinct from ($3, $4, $5, $6, $7)
                              then $10 else revised_at end
             where s.id = $1
             returning s.*, case when (s.starts_at at time zone 'Europe/London')::date = (s.ends_at at time zone 'Europe/London')::date
                  then 'HH24:MI' else 'FMDD FMMonth YYYY HH24:MI' end as ending
         ), parts as (
             select part.*
             from before b, changed c join venue v on v.id = c.venue_id,
                  lateral (values
                      (1, 'starts', to_char(b.starts_at at time zone 'Europe/London', 'FMDD FMMonth YYYY HH24:MI'),
                                    to_char(c.starts_at at time zone 'Europe/London', 'FMDD FMMonth YYYY HH24:MI')),
                      (2, 'ends', to_char(b.ends_at at time zone 'Europe/London', b.ending),
                                  to_char(c.ends_at at time zone 'Europe/London', c.ending)),
                      (3, 'venue', b.venue, v.name),
                      (4, 'room', b.room, c.room),
                      (5, 'note', b.note, c.note),
                      (6, 'code', b.code, c.code),
                      (7, 'takes', b.capacity::text, c.capacity::text)
                  ) as part (nth, what, was, became)
             where part.was is distinct from part.became
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became)
         select $10, 'officer', $2, 'change', 'session', $1,
                coalesce(string_agg(what || ' ' || coalesce(nullif(was, ''), 'none'), ', ' order by nth), ''),
                coalesce(string_agg(what || ' ' || coalesce(nullif(became, ''), 'none'), ', ' order by nth), '') || $11::text
         from parts",
        id,
        officer,
        ready.code.as_ref().map(shared::session::SessionCode::as_str),
        clock::from_london(ready.starts),
        ready.ends.map(clock::from_london),
        venue,
        ready.room,
        ready.note,
        i32::try_from(ready.capacity.get()).unwrap_or(i32::MAX),
        now,
        note,
    )
    .execute(db)
    .await?;
    Ok(())
}
