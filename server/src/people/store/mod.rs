//! The SQL of finding people and their data.

pub(super) mod change;

use app::people::PersonFound;
use shared::people::{PersonKey, PersonWords};
use sqlx::PgExecutor;
use time::OffsetDateTime;

use crate::audit::{self, Actor, Entry};

/// An officer's view of a person's data, for the audit log.
pub(super) struct LookedAt<'a> {
    pub officer: i64,
    pub action: &'a str,
    pub subject: (&'a str, i64),
}

/// Records that an officer has looked at a person.
pub(super) async fn note_look(
    db: impl PgExecutor<'_>,
    look: &LookedAt<'_>,
    became: &str,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let became = Some(became).filter(|became| !became.is_empty());
    let entry =
        Entry { actor: Actor::Officer(look.officer), action: look.action, subject: look.subject, was: None, became };
    audit::record(db, &entry, now).await
}

/// The email that a key stands for.
pub(super) async fn email_of(db: impl PgExecutor<'_>, key: PersonKey) -> sqlx::Result<Option<String>> {
    let nth = if let PersonKey::Contact(_, nth) = key { i32::from(nth) } else { 1 };
    let (kind, id) = key.subject();
    let email = sqlx::query_scalar!(
        "select lower(btrim(case $1::text
             when 'delegate' then (select email from delegate where id = $2)
             when 'booking' then (select booker_email from booking where id = $2)
             when 'walk_in' then (select email from walk_in where id = $2)
             when 'officer' then (select email from officer where id = $2)
             when 'sheet' then (select contact_emails[$3] from sheet where id = $2)
             when 'establishment' then (select email from establishment where id = $2)
         end))",
        kind,
        id,
        nth,
    )
    .fetch_one(db)
    .await?;
    Ok(email)
}

/// The most rows of one kind that are read for a name. This many are enough to say that too many people match.
const NAMESAKES: i64 = 600;

/// People with this email or a matching name, by name; and whether there may be more.
pub(super) async fn find(
    db: impl PgExecutor<'_>,
    words: &PersonWords,
    most: usize,
) -> sqlx::Result<(Vec<PersonFound>, bool)> {
    let (email, name) = match words {
        PersonWords::Email(email) => (Some(email.as_str()), None),
        PersonWords::Name(name) => (None, Some(name.tsquery())),
    };
    let namesakes = name.is_some().then_some(NAMESAKES);
    // The key of the record that is most likely to stay: a delegate's before a booking's. The rows are sorted once for all people:
    // to sort and compare them for each person takes longer than to find them.
    let rows = sqlx::query!(
        r#"with holder as (
               (select delegate_email as email, name, 'delegate' as kind, 1 as rank, id as latest, 'delegate-' || delegate_id as key
                from place
                where erased_at is null and ($1::text is null or delegate_id = any(array(select id from delegate where email = $1)))
                  and ($2::text is null or search_words(name) @@ $2::text::tsquery)
                limit $4::bigint)
               union all
               (select d.email, n.name, 'delegate before', 2, n.id, 'delegate-' || d.id
                from place_name_before n join delegate d on d.id = n.delegate_id
                where ($1 is null or d.email = $1) and ($2 is null or search_words(n.name) @@ $2::tsquery)
                limit $4)
               union all
               (select booker_email, booker_name, 'booker', 2, id, 'booker-' || id from booking
                where ($1 is null or booker_email = $1) and ($2 is null or search_words(booker_name) @@ $2::tsquery)
                limit $4)
               union all
               (select email, name, 'came without a booking', 3, id, 'walkin-' || id from walk_in
                where ($1 is null or email = $1) and ($2 is null or search_words(name) @@ $2::tsquery)
                limit $4)
               union all
               select email, name, 'officer', 4, id, 'officer-' || id from officer
               where ($1 is null or email = $1) and ($2 is null or search_words(name) @@ $2::tsquery)
               union all
               (select lower(btrim(c.email)), h.contact_name, 'contact of a sheet', 5, h.id, 'contact-' || h.id || '-' || c.nth
                from sheet h cross join unnest(h.contact_emails) with ordinality as c (email, nth)
                where ($1 is null or lower(btrim(c.email)) = $1) and ($2 is null or search_words(h.contact_name) @@ $2::tsquery)
                limit $4)
               union all
               (select lower(btrim(email)), case when $2::text is null then name else head end, 'school', 6, id, 'school-' || id from establishment
                where email <> '' and ($1 is null or lower(btrim(email)) = $1)
                  and ($2 is null or (head <> '' and search_words(head) @@ $2::tsquery))
                limit $4)
           )
           select email as "email!", (array_agg(key))[1] as "key!",
                  array_agg(name) filter (where name <> '') as names, array_agg(kind) as "kinds!",
                  (select bool_or(rows >= $4) from (select count(*) as rows from holder group by kind) as of_kind) as cut
           from (select * from holder where email not like '%@erased.invalid' order by email, rank, latest desc) as of_person
           group by email
           order by lower(min(name)), email
           limit $3"#,
        email,
        name,
        i64::try_from(most + 1).unwrap_or(i64::MAX),
        namesakes,
    )
    .fetch_all(db)
    .await?;
    let more = rows.len() > most || rows.iter().any(|row| row.cut == Some(true));
    let found = rows.into_iter().take(most).map(|row| PersonFound {
        key: row.key,
        names: row.names.map_or_else(|| vec![row.email.clone()], once_each),
        email: row.email,
        roles: once_each(row.kinds),
    });
    Ok((found.collect(), more))
}

/// The texts without repetition, in the order in which each is first met.
fn once_each(texts: Vec<String>) -> Vec<String> {
    let mut met = Vec::with_capacity(texts.len());
    for text in texts {
        if !met.contains(&text) {
            met.push(text);
        }
    }
    met
}

/// A session with its workshop, for rows about it.
pub(super) struct SessionPart {
    pub id: i64,
    pub title: String,
    pub starts_at: OffsetDateTime,
    pub ends_at: Option<OffsetDateTime>,
    pub venue: String,
}

/// A place of a person.
pub(super) struct PlaceRow {
    pub id: i64,
    pub session: i64,
    pub reference: String,
    pub school: String,
    pub state: String,
    pub cancelled_late: bool,
    pub coming: bool,
    pub name: String,
    pub role: String,
    pub needs: String,
}

/// The places of the person with this email, the latest session first.
pub(super) async fn places(db: impl PgExecutor<'_>, email: &str, now: OffsetDateTime) -> sqlx::Result<Vec<PlaceRow>> {
    sqlx::query_as!(
        PlaceRow,
        r#"select p.id, s.id as session, b.reference, e.name as school, p.state, p.cancelled_late,
                  p.state <> 'cancelled' and coalesce(s.ends_at, s.starts_at + interval '12 hours') > $2 as "coming!",
                  p.name, p.role, p.needs
           from delegate d join place p on p.delegate_id = d.id join booking b on b.id = p.booking_id
           join session s on s.id = p.session_id join establishment e on e.id = p.establishment_id
           where d.email = $1 and p.erased_at is null
           order by s.starts_at desc, p.id desc"#,
        email,
        now,
    )
    .fetch_all(db)
    .await
}

/// The sessions with these numbers.
pub(super) async fn sessions(db: impl PgExecutor<'_>, ids: &[i64]) -> sqlx::Result<Vec<SessionPart>> {
    sqlx::query_as!(
        SessionPart,
        "select s.id, w.title, s.starts_at, s.ends_at, v.name as venue
         from session s join workshop w on w.id = s.workshop_id join venue v on v.id = s.venue_id where s.id = any($1)",
        ids,
    )
    .fetch_all(db)
    .await
}

/// A mark on a place.
pub(super) struct MarkRow {
    pub place_id: i64,
    pub what: String,
    pub marked_at: OffsetDateTime,
    pub said_at: Option<OffsetDateTime>,
    pub device: String,
}

/// The marks on these places.
pub(super) async fn marks(db: impl PgExecutor<'_>, places: &[i64]) -> sqlx::Result<Vec<MarkRow>> {
    sqlx::query_as!(
        MarkRow,
        "select place_id, what, marked_at, said_at, device from register_mark where place_id = any($1) order by marked_at, id",
        places,
    )
    .fetch_all(db)
    .await
}

/// An audit entry of a place.
pub(super) struct HistoryRow {
    pub place: i64,
    pub at: OffsetDateTime,
    pub actor_kind: String,
    pub action: String,
    pub became: String,
}

/// The audit entries of these places.
pub(super) async fn history(db: impl PgExecutor<'_>, places: &[i64]) -> sqlx::Result<Vec<HistoryRow>> {
    sqlx::query_as!(
        HistoryRow,
        r#"select subject_id as place, at, actor_kind, action, coalesce(became, '') as "became!"
           from audit a where subject_kind = 'place' and subject_id = any($1)
             -- Entries from before a person took over the place are about somebody else.
             and not exists (select from audit later where later.subject_kind = 'place' and later.subject_id = a.subject_id
                             and later.action = 'substitute' and later.id > a.id)
           order by id"#,
        places,
    )
    .fetch_all(db)
    .await
}

/// A former name on a place.
pub(super) struct NameRow {
    pub session: i64,
    pub reference: String,
    pub school: String,
    pub name: String,
}

/// The former names on places under this email, latest first.
pub(super) async fn names(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Vec<NameRow>> {
    sqlx::query_as!(
        NameRow,
        "select p.session_id as session, b.reference, e.name as school, n.name
         from delegate d join place_name_before n on n.delegate_id = d.id join place p on p.id = n.place_id
         join booking b on b.id = p.booking_id join establishment e on e.id = p.establishment_id
         where d.email = $1 order by n.id desc",
        email,
    )
    .fetch_all(db)
    .await
}

/// A booking that somebody made.
pub(super) struct BookingRow {
    pub session: i64,
    pub reference: String,
    pub school: String,
    pub name: String,
    pub made_at: OffsetDateTime,
}

/// The bookings that the person with this email made, latest first.
pub(super) async fn bookings(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Vec<BookingRow>> {
    sqlx::query_as!(
        BookingRow,
        "select b.session_id as session, b.reference, e.name as school, b.booker_name as name, b.made_at
         from booking b join establishment e on e.id = b.establishment_id
         where b.booker_email = $1 order by b.id desc",
        email,
    )
    .fetch_all(db)
    .await
}

/// Somebody who came without a booking.
pub(super) struct WalkInRow {
    pub session: i64,
    pub name: String,
    pub school: String,
    pub came_at: OffsetDateTime,
    pub not_booked: Option<String>,
}

/// The walk-ins with this email, latest first.
pub(super) async fn walk_ins(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Vec<WalkInRow>> {
    sqlx::query_as!(
        WalkInRow,
        "select session_id as session, name, school, came_at, not_booked from walk_in where email = $1 order by id desc",
        email,
    )
    .fetch_all(db)
    .await
}

/// An officer's account.
pub(super) struct OfficerRow {
    pub id: i64,
    pub name: String,
    pub roles: Vec<String>,
    pub active: bool,
    pub second_step: bool,
    pub trains: Vec<i64>,
    pub audit_rows: i64,
}

/// The officer with this email.
pub(super) async fn officer(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Option<OfficerRow>> {
    sqlx::query_as!(
        OfficerRow,
        r#"select id, name, roles, state = 'active' as "active!",
                  exists (select from officer_second_step s where s.officer_id = o.id and s.on_since is not null) as "second_step!",
                  array(select session_id from trainer t where t.officer_id = o.id order by session_id) as "trains!",
                  (select count(*) from audit a where a.actor_kind = 'officer' and a.actor_id = o.id) as "audit_rows!"
           from officer o where email = $1"#,
        email,
    )
    .fetch_optional(db)
    .await
}

/// A sheet that names a contact.
pub(super) struct ContactRow {
    pub serial: i32,
    pub year: i16,
    pub name: String,
    pub role: String,
    pub phones: Vec<String>,
}

/// The sheets that name this email as contact.
pub(super) async fn contacts(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Vec<ContactRow>> {
    sqlx::query_as!(
        ContactRow,
        "select serial, year, contact_name as name, contact_role as role, contact_phones as phones from sheet
         where exists (select from unnest(contact_emails) as c (email) where lower(btrim(c.email)) = $1)
         order by year desc, serial desc",
        email,
    )
    .fetch_all(db)
    .await
}

/// A school that uses an email.
pub(super) struct SchoolRow {
    pub urn: i32,
    pub name: String,
    pub head: String,
    pub phone: String,
}

/// The schools that use this email.
pub(super) async fn schools(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Vec<SchoolRow>> {
    sqlx::query_as!(
        SchoolRow,
        "select urn, name, head, phone from establishment where lower(btrim(email)) = $1 order by name, urn",
        email,
    )
    .fetch_all(db)
    .await
}
