//! The SQL of a school's bookings.

use serde::Deserialize;
use shared::booking::PlaceState;
use sqlx::{PgExecutor, types::Json};
use time::OffsetDateTime;

use crate::{platform::database::number::count, workshop::SessionRow};

/// A booking with its session and places.
pub(crate) struct BookingRow {
    pub id: i64,
    pub reference: String,
    pub made_at: OffsetDateTime,
    pub booker_name: String,
    pub booker_email: String,
    pub title: String,
    pub notes: String,
    pub access_notes: String,
    pub map_link: String,
    pub contact: String,
    pub contact_name: String,
    /// The first of the sheet's emails, if it has one.
    pub contact_email: String,
    pub cancel_free_days: i16,
    /// Rises with each visible change of the session's calendar entries.
    pub revision: i32,
    /// The time of the last such change.
    pub revised_at: Option<OffsetDateTime>,
    pub held: i32,
    /// How many of the active places are waiting.
    pub held_waiting: i32,
    pub together: bool,
    pub passed_over: Option<String>,
    /// Bookings ahead of this one on the session's waiting list.
    pub ahead: i32,
    pub places_limit: Option<i32>,
    /// When booking opens and closes.
    pub opens_at: OffsetDateTime,
    pub closes_at: Option<OffsetDateTime>,
    pub withdrawn: bool,
    pub session: SessionRow,
    pub places: Json<Vec<PlaceRow>>,
}

/// A place, as in the JSON array that Postgres returns.
#[derive(Debug, Deserialize)]
pub(crate) struct PlaceRow {
    pub id: i64,
    pub delegate: i64,
    pub position: u16,
    pub name: String,
    pub email: String,
    pub role: String,
    pub needs: String,
    pub state: PlaceState,
    pub late: bool,
    /// Whether the delegate cancelled the place.
    pub cannot_come: bool,
    /// The reference of the booking that the delegate was moved to.
    pub moved_to: Option<String>,
    /// Rises with each visible change of the place's calendar entry.
    pub revision: i32,
    /// The time of its last change, in seconds.
    pub changed: i64,
    /// The reference in its calendar identifier.
    pub calendar_reference: String,
    /// Whether the delegate's next place has the same calendar identifier.
    pub superseded: bool,
}

/// An establishment's bookings (all, or the one with a reference), the earliest session first.
pub(crate) async fn bookings(
    db: impl PgExecutor<'_>,
    establishment: i64,
    reference: Option<&str>,
) -> sqlx::Result<Vec<BookingRow>> {
    let rows = sqlx::query!(
        r#"select b.id as booking, b.reference, b.made_at, b.booker_name, b.booker_email, w.title, w.notes, w.places_limit, w.cancel_free_days, v.access_notes, v.map_link, s.revision, s.revised_at,
                  h.contact_name, h.contact_phones, h.contact_emails, coalesce(t.held, 0) as "held!",
                  s.id, s.workshop_id, h.serial, h.year, s.number, s.code, s.starts_at, s.ends_at, v.name as venue, v.address,
                  s.room, s.note, s.state, s.capacity, s.taken, s.waiting, s.version, s.waiting_closed, w.waiting_cut_off_days,
                  w.opens_at, w.closes_at, h.state as sheet_state, b.together, b.passed_over,
                  (select count(distinct q.booking_id) from place q join booking earlier on earlier.id = q.booking_id
                   where q.session_id = s.id and q.state = 'waiting' and (earlier.turn, earlier.id) < (b.turn, b.id))::integer as "ahead!",
                  (select count(*) from place q
                   where q.establishment_id = b.establishment_id and q.workshop_id = w.id and q.state = 'waiting'
                     and (w.limit_per = 'workshop' or q.session_id = s.id))::integer as "held_waiting!",
                  (select json_agg(json_build_object('position', p.position, 'name', p.name, 'email', p.delegate_email, 'role', p.role,
                                                     'needs', p.needs, 'state', p.state, 'id', p.id, 'delegate', p.delegate_id,
                                                     'late', p.cancelled_late, 'revision', p.revision, 'moved_to', o.reference,
                                                     'changed', extract(epoch from p.changed_at)::bigint,
                                                     'calendar_reference', coalesce(p.calendar_reference, b.reference),
                                                     'superseded', n.id is not null and n.position = p.position
                                                         and coalesce(n.calendar_reference, o.reference) = coalesce(p.calendar_reference, b.reference),
                                                     'cannot_come', exists (select from audit a
                                                                            where a.subject_kind = 'place' and a.subject_id = p.id
                                                                              and a.actor_kind = 'delegate'))
                                   order by p.position)
                   from place p left join place n on n.id = p.moved_to left join booking o on o.id = n.booking_id
                   where p.booking_id = b.id) as "places!: Json<Vec<PlaceRow>>"
           from booking b
           join session s on s.id = b.session_id
           join venue v on v.id = s.venue_id
           join workshop w on w.id = b.workshop_id
           join sheet h on h.id = w.sheet_id
           left join tally t on t.establishment_id = b.establishment_id and t.workshop_id = w.id
                and t.session_id is not distinct from case w.limit_per when 'session' then s.id end
           where b.establishment_id = $1 and ($2::text is null or b.reference = $2)
           order by min(s.starts_at) over (partition by w.id), w.id, s.starts_at, b.id"#,
        establishment,
        reference,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| BookingRow {
            id: row.booking,
            reference: row.reference,
            made_at: row.made_at,
            booker_name: row.booker_name,
            booker_email: row.booker_email,
            title: row.title,
            notes: row.notes,
            access_notes: row.access_notes,
            map_link: row.map_link,
            contact: crate::workshop::contact(&row.contact_name, &row.contact_phones, &row.contact_emails),
            contact_name: row.contact_name,
            contact_email: row.contact_emails.into_iter().next().unwrap_or_default(),
            cancel_free_days: row.cancel_free_days,
            revision: row.revision,
            revised_at: row.revised_at,
            held: row.held,
            held_waiting: row.held_waiting,
            together: row.together,
            passed_over: row.passed_over,
            ahead: row.ahead,
            places_limit: row.places_limit,
            opens_at: row.opens_at,
            closes_at: row.closes_at,
            withdrawn: row.sheet_state == "withdrawn",
            session: SessionRow {
                id: row.id,
                workshop_id: row.workshop_id,
                serial: row.serial,
                year: row.year,
                number: row.number,
                code: row.code,
                starts_at: row.starts_at,
                ends_at: row.ends_at,
                venue: row.venue,
                address: row.address,
                room: row.room,
                note: row.note,
                state: row.state,
                capacity: row.capacity,
                taken: row.taken,
                waiting: row.waiting,
                version: row.version,
                waiting_closed: row.waiting_closed,
                waiting_cut_off_days: row.waiting_cut_off_days,
            },
            places: row.places,
        })
        .collect())
}

/// How many places of an establishment are waiting, over the scope of its limit.
pub(in crate::booking) async fn waiting(
    db: impl PgExecutor<'_>,
    session: i64,
    establishment: i64,
) -> sqlx::Result<u32> {
    sqlx::query_scalar!(
        r#"select count(*)::integer as "waiting!"
           from session s join workshop w on w.id = s.workshop_id join place p on p.workshop_id = w.id
           where s.id = $1 and p.establishment_id = $2 and p.state = 'waiting' and (w.limit_per = 'workshop' or p.session_id = s.id)"#,
        session,
        establishment,
    )
    .fetch_one(db)
    .await
    .map(count)
}
