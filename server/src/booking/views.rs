//! A school's view of its bookings.

use app::{
    addresses::delegate_address,
    booking::{BookingView, HeldWorkshop, ListState, OurBookings, PlaceView, SessionToBook, WaitingView},
    visit::Caller,
};
use shared::{
    booking::{BookRefused, BookingReference, Facts, PlaceState, Shortage, judge, judge_waiting},
    waiting::{Bookable, Freed, Wants},
    workshop::Standing,
};
use time::OffsetDateTime;

use super::{
    PgBookings,
    free_until::policy,
    history,
    store::{self, bookings},
};
use crate::{
    platform::{
        clock,
        database::number::count,
        signed_link::{Link, Purpose},
    },
    waiting, workshop,
};

/// The session to book, with the content of its form.
pub(super) async fn session_to_book(
    pg: &PgBookings,
    caller: &Caller,
    slug: &str,
    number: &str,
) -> sqlx::Result<Option<SessionToBook>> {
    let Some(found) = workshop::lookup(&pg.database.pool, slug, pg.clock.now()).await? else { return Ok(None) };
    let Some(session) = found.sessions.into_iter().find(|session| session.view.number.to_string() == number) else {
        return Ok(None);
    };
    let Some(school) = caller.school() else {
        return Ok(Some(SessionToBook {
            slug: found.slug,
            title: found.title,
            session: session.view,
            standing: None,
            waits: false,
            against: None,
        }));
    };
    let facts = store::facts(&pg.database.pool, session.id, school.id, &[]).await?;
    let facts = Facts { limit: school.bound_by(facts.limit), ..facts };
    let waiting = bookings::waiting(&pg.database.pool, session.id, school.id).await?;
    let standing = Some(Standing { held: facts.held, waiting, limit: facts.limit });
    let now = pg.clock.now();
    let waits = judge_waiting(&facts, 1, Wants::Any, now).is_ok();
    let against = judge(&facts, 1, now).err().filter(|_| !waits).map(|refusal| match refusal {
        BookRefused::NotEnough(short) => BookRefused::NotEnough(Shortage { asked: 0, ..short }),
        other => other,
    });
    Ok(Some(SessionToBook { slug: found.slug, title: found.title, session: session.view, standing, waits, against }))
}

/// The caller's bookings, by workshop; the workshop with the earliest session first.
pub(super) async fn held(pg: &PgBookings, caller: &Caller) -> sqlx::Result<OurBookings> {
    let Some(school) = caller.school() else { return Ok(OurBookings::default()) };
    let mut workshops: Vec<HeldWorkshop> = Vec::new();
    for row in bookings::bookings(&pg.database.pool, school.id, None).await? {
        let standing =
            Standing { held: count(row.held), waiting: count(row.held_waiting), limit: row.places_limit.map(count) };
        let booking = view(pg, row);
        match workshops.iter_mut().find(|workshop| workshop.slug == booking.slug) {
            Some(workshop) => workshop.bookings.push(booking),
            None => workshops.push(HeldWorkshop {
                slug: booking.slug.clone(),
                title: booking.title.clone(),
                standing,
                bookings: vec![booking],
            }),
        }
    }
    Ok(OurBookings { workshops })
}

/// The caller's booking with this reference.
pub(super) async fn lookup(pg: &PgBookings, caller: &Caller, reference: &str) -> sqlx::Result<Option<BookingView>> {
    let (Some(school), Ok(reference)) = (caller.school(), BookingReference::try_from(reference)) else {
        return Ok(None);
    };
    let rows = bookings::bookings(&pg.database.pool, school.id, Some(&reference.to_string())).await?;
    let Some(row) = rows.into_iter().next() else { return Ok(None) };
    let history = history::of(&pg.database.pool, row.id).await?;
    let pages: Vec<Option<String>> = row.places.0.iter().map(|place| delegate_page(pg, &row, place)).collect();
    let mut view = view(pg, row);
    view.history = history;
    for (place, page) in view.places.iter_mut().zip(pages) {
        place.page = page;
    }
    Ok(Some(view))
}

/// The page of a delegate who has or is waiting for a place.
fn delegate_page(pg: &PgBookings, row: &bookings::BookingRow, place: &bookings::PlaceRow) -> Option<String> {
    (place.state != PlaceState::Cancelled).then(|| {
        let link = Link::of(place.id, place.delegate, row.session.starts_at);
        delegate_address(&pg.links.sign(Purpose::Page, link))
    })
}

/// Whether a place that comes free on a booking's session goes to the waiting list, and whether others can book it.
pub(crate) fn freed(row: &bookings::BookingRow, now: OffsetDateTime) -> Freed {
    let session = &row.session;
    let bookable = match row.closes_at {
        _ if row.withdrawn => Bookable::Withdrawn,
        _ if session.state != "scheduled" => Bookable::Cancelled,
        _ if now >= session.starts_at => Bookable::Started,
        _ if now < row.opens_at => Bookable::From(workshop::opening_shown(row.opens_at)),
        Some(closes) if now >= closes => Bookable::Closed(workshop::closing_shown(closes)),
        _ => Bookable::Now,
    };
    Freed { given: session.gives_places(now), bookable }
}

/// A booking's position on the waiting list. `None`: none of its places is waiting.
fn waiting_view(row: &bookings::BookingRow, now: OffsetDateTime) -> Option<WaitingView> {
    let waits = row.places.0.iter().filter(|place| place.state == PlaceState::Waiting).count();
    let places = u32::try_from(waits).ok().filter(|places| *places > 0)?;
    let until = row.session.cut_off();
    Some(WaitingView {
        position: count(row.ahead) + 1,
        places,
        together: row.together,
        passed_over: row.passed_over.as_deref().and_then(waiting::passed_over),
        until: clock::shown(until),
        freed: freed(row, now),
        list: match (row.session.waiting_closed, now < until) {
            (true, _) => ListState::Closed,
            (false, true) => ListState::Open,
            (false, false) => ListState::Over,
        },
    })
}

fn view(pg: &PgBookings, row: bookings::BookingRow) -> BookingView {
    let now = pg.clock.now();
    let waiting = waiting_view(&row, now);
    let policy = policy(&row, now);
    let freed = freed(&row, now);
    BookingView {
        freed,
        reference: row.reference,
        slug: row.session.slug(),
        title: row.title,
        session: workshop::session_view(row.session, now).view,
        access_notes: row.access_notes,
        map_link: row.map_link,
        places: row.places.0.into_iter().map(place).collect(),
        booker_name: row.booker_name,
        booker_email: row.booker_email,
        made: clock::shown(row.made_at),
        notes: row.notes,
        contact: row.contact,
        waiting,
        policy,
        history: Vec::new(),
        key: String::new(),
    }
}

fn place(row: bookings::PlaceRow) -> PlaceView {
    PlaceView {
        position: row.position,
        name: row.name,
        email: row.email,
        role: row.role,
        needs: row.needs,
        state: row.state,
        late: row.late,
        cannot_come: row.cannot_come,
        moved_to: row.moved_to,
        page: None,
    }
}
