//! Set-up for tests: a real database, a clock that can be moved, and builders for test data.

pub mod browser;
pub mod locks;
pub mod log;
pub mod morning;
pub mod office;
pub mod page;
pub mod publisher;
pub mod service;
pub mod site;

use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};

use app::{
    booking::{Bookings, CancelDraft, CorrectDraft, MoveDraft, SessionAddress},
    failure::Failure,
    visit::{Caller, School},
};
use server::{
    booking::PgBookings,
    cli::check,
    delegate::PgDelegates,
    live::Hub,
    platform::{clock::Clock, database::Database, signed_link::LinkKey},
};
use shared::{
    booking::{
        BookPlaces, BookRefused, Booker, BookingReference, CancelRefused, CorrectRefused, IdempotencyKey, MoveRefused,
    },
    delegate::{Delegate, DelegateName},
    email::Email,
    school::{Pin, Urn},
    waiting::Wants,
};
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use time::OffsetDateTime;
use uuid::Uuid;

/// Monday 25 April 2016, 9am in London: booking on sheet 71/16 is open.
pub const OPENING: i64 = 1_461_571_200;

static COUNTER: AtomicU32 = AtomicU32::new(1);

/// A unique number: a sheet's serial has four digits.
static SHEETS: AtomicI32 = AtomicI32::new(1);

fn next() -> u32 {
    COUNTER.fetch_add(1, Ordering::Relaxed)
}

/// A database with a booking service.
pub struct Backend {
    pub pool: PgPool,
    pub clock: Clock,
    pub seats: Hub,
    pub bookings: PgBookings,
    pub delegates: PgDelegates,
    links: LinkKey,
}

/// A workshop made for a test.
pub struct Workshop {
    pub slug: String,
}

impl Workshop {
    /// The address of the workshop's session with this number.
    pub fn session(&self, number: u16) -> SessionAddress {
        SessionAddress { slug: self.slug.clone(), number: number.to_string() }
    }
}

impl Backend {
    /// Opens a backend on a test's own database, with as many connections as a race needs.
    pub async fn open(connect: PgConnectOptions, connections: u32) -> Self {
        Self::on(PgPoolOptions::new().max_connections(connections).connect_with(connect).await.unwrap()).await
    }

    /// Opens a backend on the test's own connections.
    pub async fn on(pool: PgPool) -> Self {
        let clock = Clock::started_at(OffsetDateTime::from_unix_timestamp(OPENING).unwrap());
        let seats = Hub::default();
        let links = LinkKey::of(&pool).await.unwrap();
        let bookings = PgBookings::new(&Database::unwatched(pool.clone()), clock.clone(), seats.clone(), links.clone());
        let delegates = PgDelegates::new(pool.clone(), clock.clone(), links.clone(), bookings.clone());
        Self { pool, clock, seats, bookings, delegates, links }
    }

    /// The booking service of another server.
    pub fn bookings_of_another_server(&self) -> PgBookings {
        let (clock, seats) = (self.clock.clone(), self.seats.clone());
        PgBookings::new(&Database::unwatched(self.pool.clone()), clock, seats, self.links.clone())
    }

    /// A new school.
    pub async fn school(&self) -> Caller {
        let number = next();
        let (urn, name) = (900_000 + number, format!("School {number}"));
        let id =
            sqlx::query_scalar("insert into establishment (urn, name, pin_hash) values ($1, $2, 'none') returning id")
                .bind(i32::try_from(urn).unwrap())
                .bind(&name)
                .fetch_one(&self.pool)
                .await
                .unwrap();
        Caller::Establishment(School { id, urn: Urn::try_from(urn.to_string()).unwrap(), name, acting: None })
    }

    /// A published workshop whose sessions have these capacities, on days from 13 May 2016; booking closes on 7 May.
    pub async fn workshop(&self, limit: Option<i32>, limit_per: &str, capacities: &[i32]) -> Workshop {
        let serial = SHEETS.fetch_add(1, Ordering::Relaxed);
        let workshop: i64 = sqlx::query_scalar(
            "with s as (insert into sheet (serial, year, kind, title, state, published_at)
                        values ($1, 2016, 'CPD', 'A sheet', 'published', '2016-04-22 11:00Z') returning id),
                  v as (insert into venue (name) values ('A centre') on conflict (name) do nothing)
             insert into workshop (sheet_id, title, opens_at, closes_at, places_limit, limit_per)
             select id, 'A workshop', '2016-04-22 11:00Z', '2016-05-06 23:00Z', $2, $3 from s returning id",
        )
        .bind(serial)
        .bind(limit)
        .bind(limit_per)
        .fetch_one(&self.pool)
        .await
        .unwrap();
        sqlx::query(
            "insert into session (workshop_id, number, code, starts_at, ends_at, venue_id, capacity)
             select $1, number, format('T-%s-%s', $3::integer, number), '2016-05-13 08:30Z'::timestamptz + make_interval(days => number::integer),
                    '2016-05-13 10:30Z'::timestamptz + make_interval(days => number::integer), (select min(id) from venue), capacity
             from unnest($2::integer[]) with ordinality as asked (capacity, number)",
        )
        .bind(workshop)
        .bind(capacities)
        .bind(serial)
        .execute(&self.pool)
        .await
        .unwrap();
        Workshop { slug: format!("{serial}-16") }
    }

    /// Books, as the server function does after reading the form.
    pub async fn book(
        &self,
        school: &Caller,
        at: &SessionAddress,
        book: &BookPlaces,
    ) -> Result<BookingReference, Failure<BookRefused>> {
        self.bookings.book(school, at, book).await
    }

    /// Joins the waiting list, as the server function does after reading the form.
    pub async fn wait(
        &self,
        school: &Caller,
        at: &SessionAddress,
        book: &BookPlaces,
        wants: Wants,
    ) -> Result<BookingReference, Failure<BookRefused>> {
        self.bookings.wait(school, at, book, wants).await
    }

    /// Cancels, with a new key.
    pub async fn cancel(
        &self,
        school: &Caller,
        reference: BookingReference,
        whom: &str,
    ) -> Result<(), Failure<CancelRefused>> {
        let draft = CancelDraft { reference: reference.to_string(), whom: whom.to_owned(), key: key().to_string() };
        self.bookings.cancel(school, &draft).await
    }

    /// Substitutes another delegate on a place, given by the local part of their email.
    pub async fn substitute(
        &self,
        school: &Caller,
        reference: BookingReference,
        position: u16,
        person: &str,
    ) -> Result<(), Failure<CorrectRefused>> {
        let draft = CorrectDraft {
            reference: reference.to_string(),
            position: position.to_string(),
            name: format!("Delegate {person}"),
            email: format!("{person}@school.example"),
            ..CorrectDraft::default()
        };
        self.bookings.correct(school, &draft).await
    }

    /// Corrects a delegate's name.
    pub async fn correct(
        &self,
        school: &Caller,
        reference: BookingReference,
        position: u16,
        name: &str,
    ) -> Result<(), Failure<CorrectRefused>> {
        let booking = self.bookings.lookup(school, &reference.to_string()).await.unwrap();
        let place = booking.and_then(|booking| booking.places.into_iter().find(|place| place.position == position));
        let draft = CorrectDraft {
            reference: reference.to_string(),
            position: position.to_string(),
            name: name.to_owned(),
            email: place.map_or_else(|| "nobody@school.example".to_owned(), |place| place.email),
            ..CorrectDraft::default()
        };
        self.bookings.correct(school, &draft).await
    }

    /// Moves a place (by its position) or `all` to the session with a number, with a new key.
    pub async fn move_to(
        &self,
        school: &Caller,
        reference: BookingReference,
        whom: &str,
        session: usize,
    ) -> Result<BookingReference, Failure<MoveRefused>> {
        let draft = MoveDraft {
            reference: reference.to_string(),
            whom: whom.to_owned(),
            session: session.to_string(),
            key: key().to_string(),
        };
        self.bookings.move_places(school, &draft).await
    }

    /// The capacity of a session, and how many places are taken.
    pub async fn seats(&self, at: &SessionAddress) -> (i32, i32) {
        let (serial, number): (i32, i16) =
            (at.slug.trim_end_matches("-16").parse().unwrap(), at.number.parse().unwrap());
        sqlx::query_as(
            "select s.capacity, s.taken from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
             where h.serial = $1 and s.number = $2",
        )
        .bind(serial)
        .bind(number)
        .fetch_one(&self.pool)
        .await
        .unwrap()
    }

    /// Runs an SQL statement.
    pub async fn sql(&self, statement: &'static str) {
        sqlx::raw_sql(statement).execute(&self.pool).await.unwrap();
    }

    /// Rule 10: the faults that `server check` finds.
    pub async fn faults(&self) -> Vec<String> {
        check::check(&self.pool).await.unwrap().faults
    }
}

/// A new key.
pub fn key() -> IdempotencyKey {
    IdempotencyKey::from(Uuid::from_u128(rand::random::<u128>() | 1))
}

/// A command for these people (by the local parts of their emails), with a new key.
pub fn places(people: &[&str]) -> BookPlaces {
    let delegate = |person: &&str| Delegate {
        name: DelegateName::try_from(format!("Delegate {person}")).unwrap(),
        email: Email::try_from(format!("{person}@school.example")).unwrap(),
        role: String::new(),
        needs: String::new(),
    };
    BookPlaces {
        key: key(),
        booker: Booker {
            name: DelegateName::try_from("Office Manager").unwrap(),
            email: Email::try_from("office@school.example").unwrap(),
        },
        delegates: people.iter().map(delegate).collect(),
    }
}

/// A command for this many new people.
pub fn strangers(count: usize) -> BookPlaces {
    let names: Vec<String> = (0..count).map(|_| format!("person{}", next())).collect();
    places(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The refusal in an answer.
pub fn refused<T: std::fmt::Debug>(answer: Result<T, Failure<BookRefused>>) -> BookRefused {
    match answer {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// A school that signs in with this PIN.
pub async fn school_with_pin(pool: &PgPool, urn: i32, pin: &str) {
    let hash = server::school::sign_in::hash_pin(&Pin::try_from(pin).unwrap()).unwrap();
    sqlx::query("insert into establishment (urn, name, pin_hash) values ($1, 'Hawthorn Primary School', $2)")
        .bind(urn)
        .bind(hash)
        .execute(pool)
        .await
        .unwrap();
}
