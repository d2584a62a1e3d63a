//! Delegates' own pages, behind signed links.

mod calendar;
mod store;

use app::{
    addresses::delegate_address,
    delegate::{CannotComeDraft, DelegateView, Delegates, LinkLeadsTo},
    failure::{Failure, Never},
};
use async_trait::async_trait;
use shared::{
    booking::{CancelRefused, PlaceState},
    delegate::CannotComeRefused,
};
use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{
    booking::{self, BookingRow, GivenBack, PgBookings, PlaceRow, bookings},
    platform::{
        clock::Clock,
        internal_error, qr,
        signed_link::{Link, LinkKey, Purpose},
    },
    workshop,
};

pub use calendar::{Calendars, calendar_feed, calendar_file};

/// Implements [`Delegates`] on Postgres.
#[derive(Clone)]
pub struct PgDelegates {
    pool: PgPool,
    clock: Clock,
    links: LinkKey,
    bookings: PgBookings,
    /// The site's public address; empty if unknown.
    site: String,
}

/// A delegate's place with its booking.
pub(crate) struct Placed {
    pub school: String,
    pub establishment: i64,
    pub row: BookingRow,
    pub place: PlaceRow,
    /// Whether the link's delegate still has the place.
    pub theirs: bool,
}

/// The target of a link.
pub(crate) enum Leads {
    /// The link leads to these places. The delegate was moved from each to the next.
    To(Vec<Placed>),
    Ended,
    Nowhere,
}

impl PgDelegates {
    /// Uses this database, reads links with this key, and cancels places through these bookings.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock, links: LinkKey, bookings: PgBookings) -> Self {
        Self { pool, clock, links, bookings, site: String::new() }
    }

    /// Sets the site's public address, to which the codes that delegates show on arrival lead.
    #[must_use]
    pub fn reached_at(self, site: &str) -> Self {
        Self { site: site.trim_end_matches('/').to_owned(), ..self }
    }

    /// The code that a delegate shows on arrival.
    fn arrival_code(&self, placed: &Placed) -> Option<String> {
        let (site, session, place) = (&self.site, placed.row.session.id, placed.place.id);
        let expected = placed.place.state == PlaceState::Booked && !site.is_empty();
        expected.then(|| qr::picture(&format!("{site}/office/sessions/{session}/register#place-{place}"))).flatten()
    }

    /// Reads a link to a delegate's page. `None`: it is not ours, or it has expired.
    pub(crate) fn read_link(&self, text: &str) -> Option<Link> {
        self.links.read(Purpose::Page, text).filter(|link| self.clock.now() < link.ends)
    }

    /// Follows a link that was signed for a purpose.
    pub(crate) async fn follow(&self, purpose: Purpose, text: &str) -> sqlx::Result<Leads> {
        let Some(link) = self.links.read(purpose, text) else { return Ok(Leads::Nowhere) };
        if self.clock.now() >= link.ends {
            return Ok(Leads::Ended);
        }
        let mut placed = Vec::new();
        for found in store::chain(&self.pool, link.place).await? {
            let rows = bookings(&self.pool, found.establishment, Some(&found.reference)).await?;
            let Some(mut row) = rows.into_iter().next() else { continue };
            let at = row.places.0.iter().position(|place| i16::try_from(place.position) == Ok(found.position));
            if let Some(at) = at {
                let place = row.places.0.remove(at);
                let theirs = found.delegate == link.delegate;
                placed.push(Placed { school: found.school, establishment: found.establishment, row, place, theirs });
            }
        }
        Ok(if placed.is_empty() { Leads::Nowhere } else { Leads::To(placed) })
    }

    /// The delegate's current place, and whether they were moved to it.
    async fn place(&self, link: &str) -> sqlx::Result<Result<(Placed, bool), CannotComeRefused>> {
        Ok(match self.follow(Purpose::Page, link).await? {
            Leads::Nowhere => Err(CannotComeRefused::NotFound),
            Leads::Ended => Err(CannotComeRefused::LinkEnded),
            Leads::To(mut places) => {
                let moved = places.len() > 1;
                places.pop().filter(|last| last.theirs).map(|last| (last, moved)).ok_or(CannotComeRefused::NotFound)
            }
        })
    }
}

#[async_trait]
impl Delegates for PgDelegates {
    async fn lookup(&self, link: &str) -> Result<LinkLeadsTo, Failure<Never>> {
        Ok(match self.place(link).await.map_err(internal_error::failure)? {
            Ok((placed, moved)) => {
                let feed = Link::of(placed.place.id, placed.place.delegate, placed.row.session.starts_at);
                let feed = self.links.sign(Purpose::Feed, feed);
                let arrival_code = self.arrival_code(&placed);
                LinkLeadsTo::Place(Box::new(DelegateView {
                    arrival_code,
                    ..view(placed, moved, link, &feed, self.clock.now())
                }))
            }
            Err(CannotComeRefused::LinkEnded) => LinkLeadsTo::Ended,
            Err(_) => LinkLeadsTo::Nothing,
        })
    }

    async fn give_back(&self, draft: &CannotComeDraft) -> Result<(), Failure<CannotComeRefused>> {
        let placed = self.place(&draft.link).await.map_err(internal_error::failure)?;
        let (placed, _) = placed.map_err(Failure::Refused)?;
        let given = GivenBack {
            school: placed.establishment,
            reference: &placed.row.reference,
            position: i16::try_from(placed.place.position).unwrap_or_default(),
            delegate: placed.place.delegate,
            key: &draft.key,
        };
        self.bookings.give_back(&given).await.map_err(|failure| match failure {
            Failure::Refused(refusal) => Failure::Refused(refused(refusal)),
            Failure::Broken { reference, again } => Failure::Broken { reference, again },
            Failure::Unreachable => Failure::Unreachable,
            Failure::NotKept(why) => Failure::NotKept(why),
        })
    }
}

/// The refusal to cancel, as the delegate's page states it.
fn refused(refusal: CancelRefused) -> CannotComeRefused {
    match refusal {
        CancelRefused::AlreadyCancelled | CancelRefused::NothingWaits => CannotComeRefused::Already,
        CancelRefused::Started { at } => CannotComeRefused::Started { at },
        CancelRefused::KeyReused | CancelRefused::NobodyChosen => CannotComeRefused::KeyReused,
        CancelRefused::SignedOut | CancelRefused::NotFound => CannotComeRefused::NotFound,
    }
}

fn view(placed: Placed, moved: bool, link: &str, feed: &str, now: OffsetDateTime) -> DelegateView {
    let Placed { school, row, place, .. } = placed;
    DelegateView {
        name: place.name,
        school,
        policy: booking::policy(&row, now),
        freed: booking::freed(&row, now),
        reference: row.reference,
        slug: row.session.slug(),
        title: row.title,
        session: workshop::session_view(row.session, now).view,
        access_notes: row.access_notes,
        map_link: row.map_link,
        notes: row.notes,
        contact: row.contact,
        state: place.state,
        moved,
        calendar: format!("{}/calendar.ics", delegate_address(link)),
        feed: format!("{}/feed.ics", delegate_address(feed)),
        arrival_code: None,
        key: String::new(),
    }
}
