//! The SQL of registers: sessions, marks and the resulting states.

pub(super) mod recorded;
pub(super) mod views;
pub(super) mod walk_in;

use shared::{
    booking::PlaceState,
    register::{Mark, Marks, What},
};
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

/// A session whose register an officer may take.
pub(super) struct SessionRow {
    pub id: i64,
    pub workshop: i64,
    pub title: String,
    /// The session's name in live seats.
    pub key: String,
    pub code: String,
    pub starts_at: OffsetDateTime,
    pub ends_at: Option<OffsetDateTime>,
    pub venue: String,
    /// Whether the session takes place: it is not cancelled, and its sheet is published.
    pub held: bool,
    pub capacity: i32,
    pub waiting: i32,
    pub closed_at: Option<OffsetDateTime>,
    pub closed_by: Option<String>,
}

/// A session, if the officer is its trainer or `everywhere` is set.
pub(super) async fn session(
    db: impl PgExecutor<'_>,
    id: i64,
    officer: i64,
    everywhere: bool,
) -> sqlx::Result<Option<SessionRow>> {
    sqlx::query_as!(
        SessionRow,
        r#"select s.id, s.workshop_id as workshop, w.title, format('%s-%s/%s', h.serial, lpad((h.year % 100)::text, 2, '0'), s.number) as "key!",
                  coalesce(s.code, '') as "code!", s.starts_at, s.ends_at, v.name as venue,
                  s.state = 'scheduled' and h.state = 'published' as "held!", s.capacity, s.waiting,
                  c.closed_at as "closed_at?", o.name as "closed_by?"
           from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id join venue v on v.id = s.venue_id
           left join register_closed c on c.session_id = s.id left join officer o on o.id = c.officer_id
           where s.id = $1 and h.state in ('published', 'withdrawn')
             and ($3 or exists (select from trainer t where t.session_id = s.id and t.officer_id = $2))"#,
        id,
        officer,
        everywhere,
    )
    .fetch_optional(db)
    .await
}

/// A session in the list of registers.
pub(super) struct ListedRow {
    pub id: i64,
    pub title: String,
    pub code: String,
    pub starts_at: OffsetDateTime,
    pub ends_at: Option<OffsetDateTime>,
    pub venue: String,
    pub places: i32,
    pub came: i32,
    pub closed: bool,
}

/// Sessions in a period, for this officer under the rule of [`session`].
pub(super) async fn list(
    db: impl PgExecutor<'_>,
    (from, until): (OffsetDateTime, OffsetDateTime),
    officer: i64,
    everywhere: bool,
) -> sqlx::Result<Vec<ListedRow>> {
    sqlx::query_as!(
        ListedRow,
        r#"select s.id, w.title, coalesce(s.code, '') as "code!", s.starts_at, s.ends_at, v.name as venue, s.taken as places,
                  (select count(*) from place p where p.session_id = s.id and p.state = 'attended')::integer as "came!",
                  exists (select from register_closed c where c.session_id = s.id) as "closed!"
           from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id join venue v on v.id = s.venue_id
           where s.starts_at >= $1 and s.starts_at < $2 and s.state = 'scheduled' and h.state in ('published', 'withdrawn')
             and ($4 or exists (select from trainer t where t.session_id = s.id and t.officer_id = $3))
           order by s.starts_at, s.id limit 500"#,
        from,
        until,
        officer,
        everywhere,
    )
    .fetch_all(db)
    .await
}

/// Locks a session, as bookings do.
pub(super) async fn lock_session(db: impl PgExecutor<'_>, session: i64) -> sqlx::Result<()> {
    sqlx::query!("select id from session where id = $1 for no key update", session).fetch_one(db).await?;
    Ok(())
}

/// Locks a session's place and returns its state. `None`: the session has no such place.
pub(super) async fn lock_place(
    db: impl PgExecutor<'_>,
    session: i64,
    place: i64,
) -> sqlx::Result<Option<Option<PlaceState>>> {
    let state = sqlx::query_scalar!(
        "select state from place where id = $1 and session_id = $2 for no key update",
        place,
        session,
    )
    .fetch_optional(db)
    .await?;
    Ok(state.map(|state| place_state(&state)))
}

/// Converts a state from the database's word.
pub(super) fn place_state(word: &str) -> Option<PlaceState> {
    use PlaceState::{Absent, Attended, Booked, Cancelled, Offered, Waiting};
    [Booked, Waiting, Offered, Cancelled, Attended, Absent].into_iter().find(|state| self::word(*state) == word)
}

/// Converts a state to the database's word.
pub(super) fn word(state: PlaceState) -> String {
    state.words().to_lowercase()
}

/// A mark to add.
pub(super) struct NewMark<'a> {
    pub place: i64,
    pub mark: Mark,
    pub received: OffsetDateTime,
    pub officer: i64,
    pub device: &'a str,
}

/// Adds a mark; returns whether it is new. `None`: the key exists with another mark.
pub(super) async fn append_mark(db: &mut PgConnection, new: &NewMark<'_>) -> sqlx::Result<Option<bool>> {
    let Mark { at, key, what, said } = new.mark;
    let added = sqlx::query!(
        "insert into register_mark (key, place_id, what, said_at, marked_at, received_at, officer_id, device)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict on constraint register_mark_once do nothing",
        key,
        new.place,
        what.code(),
        said,
        at,
        new.received,
        new.officer,
        new.device,
    )
    .execute(&mut *db)
    .await?;
    if added.rows_affected() == 1 {
        return Ok(Some(true));
    }
    let same = sqlx::query_scalar!(
        r#"select place_id = $2 and what = $3 as "same!" from register_mark where key = $1"#,
        key,
        new.place,
        what.code(),
    )
    .fetch_one(db)
    .await?;
    Ok(same.then_some(false))
}

/// A mark with its place.
struct MarkRow {
    place_id: i64,
    key: Uuid,
    what: String,
    said_at: Option<OffsetDateTime>,
    marked_at: OffsetDateTime,
}

impl MarkRow {
    fn mark(self) -> Option<(i64, Mark)> {
        let what = What::of_code(&self.what)?;
        Some((self.place_id, Mark { at: self.marked_at, key: self.key, what, said: self.said_at }))
    }
}

/// The marks of one place.
pub(super) async fn marks(db: impl PgExecutor<'_>, place: i64) -> sqlx::Result<Marks> {
    let rows = sqlx::query_as!(
        MarkRow,
        "select place_id, key, what, said_at, marked_at from register_mark where place_id = $1",
        place,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(MarkRow::mark).map(|(_, mark)| mark).collect())
}

/// The marks of all places of a session.
pub(super) async fn marks_on(db: impl PgExecutor<'_>, session: i64) -> sqlx::Result<Vec<(i64, Mark)>> {
    let rows = sqlx::query_as!(
        MarkRow,
        "select m.place_id, m.key, m.what, m.said_at, m.marked_at
         from register_mark m join place p on p.id = m.place_id where p.session_id = $1",
        session,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(MarkRow::mark).collect())
}

/// Whether the delegate of a place has another active place on the workshop.
pub(super) async fn comes_elsewhere(db: impl PgExecutor<'_>, place: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from place p join place other on other.workshop_id = p.workshop_id and other.delegate_email = p.delegate_email
                          where p.id = $1 and other.id <> p.id and other.state in ('booked', 'waiting', 'offered', 'attended')) as "comes!""#,
        place,
    )
    .fetch_one(db)
    .await
}

/// Sets the state that results from a mark, with the mark's audit row.
pub(super) async fn set_state(
    db: &mut PgConnection,
    new: &NewMark<'_>,
    was: PlaceState,
    became: PlaceState,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with changed as (
             update place set state = $3, changed_at = $4 where id = $1 and state <> $3
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became, command_key)
         values ($4, 'officer', $5, $6, 'place', $1, $2, $3, $7)",
        new.place,
        word(was),
        word(became),
        new.received,
        new.officer,
        format!("mark {}", new.mark.what.code()),
        new.mark.key,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The places of a session that have a seat, by number; locks them.
pub(super) async fn seated_places(db: impl PgExecutor<'_>, session: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select id from place where session_id = $1 and state in ('booked', 'attended', 'absent') order by id for no key update",
        session,
    )
    .fetch_all(db)
    .await
}

/// The places of a session when its register was last closed, by number; locks them.
pub(super) async fn closed_places(db: impl PgExecutor<'_>, session: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select id from place p
         where session_id = $1
           and (select m.what from register_mark m where m.place_id = p.id and m.what in ('close', 'reopen')
                order by m.marked_at desc, m.key desc limit 1) = 'close'
         order by id for no key update",
        session,
    )
    .fetch_all(db)
    .await
}

/// Records that a register is closed, with an audit row; returns whether it was open.
pub(super) async fn close(
    db: &mut PgConnection,
    session: i64,
    officer: i64,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let closed = sqlx::query!(
        "with closed as (
             insert into register_closed (session_id, closed_at, officer_id) values ($1, $3, $2)
             on conflict (session_id) do nothing returning session_id
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became)
         select $3, 'officer', $2, 'close register', 'session', session_id, 'closed' from closed",
        session,
        officer,
        now,
    )
    .execute(db)
    .await?;
    Ok(closed.rows_affected() == 1)
}

/// Records that a register is open again, with an audit row; returns whether it was closed.
pub(super) async fn reopen(
    db: &mut PgConnection,
    session: i64,
    officer: i64,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let opened = sqlx::query!(
        "with opened as (
             delete from register_closed where session_id = $1 returning session_id
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was)
         select $3, 'officer', $2, 'reopen register', 'session', session_id, 'closed' from opened",
        session,
        officer,
        now,
    )
    .execute(db)
    .await?;
    Ok(opened.rows_affected() == 1)
}
