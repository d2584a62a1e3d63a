//! Entries in calendar programs: for each identifier the sequence never falls, and rises with each visible change.

mod readers;
mod steps;

use app::{
    booking::Bookings,
    session::{CancelTyped, OfficeSessions, SessionTyped},
    visit::Caller,
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestError, TestRunner},
};
use shared::{
    booking::BookingReference, office::OfficeRefused, officer::Role, publishing::form::SessionForm, waiting::Wants,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::runtime::Runtime;

use crate::support::{Backend, office::officer, office::refused, places, strangers};
use readers::{Readers, Shown};
use server::session::PgSessions;
use steps::{Council, steps};

/// A school with one person on the first of two sessions, and an officer.
struct Small {
    backend: Backend,
    office_sessions: PgSessions,
    bea: Caller,
    school: Caller,
    sessions: Vec<i64>,
    booked: BookingReference,
}

impl Small {
    async fn open(connect: PgConnectOptions, people: usize) -> Self {
        let backend = Backend::open(connect, 4).await;
        let (school, workshop) = (backend.school().await, backend.workshop(None, "workshop", &[9, 9]).await);
        let booked = backend.book(&school, &workshop.session(1), &strangers(people)).await.unwrap();
        let sessions =
            sqlx::query_scalar("select id from session order by number").fetch_all(&backend.pool).await.unwrap();
        let office_sessions = PgSessions::new(backend.pool.clone(), backend.clock.clone(), backend.seats.clone());
        let bea = officer(&backend.pool, &backend.clock, "Bea", Role::Bookings).await;
        Self { backend, office_sessions, bea, school, sessions, booked }
    }

    async fn change(&self, of: impl FnOnce(SessionForm) -> SessionForm, meant: &str) -> Result<(), OfficeRefused> {
        let detail = self.office_sessions.session(&self.bea, self.sessions[0]).await.unwrap();
        let typed = SessionTyped { form: of(detail.form.unwrap()), meant: meant.to_owned() };
        let changed = self.office_sessions.change(&self.bea, self.sessions[0], detail.edits, &typed).await;
        if changed.is_ok() { Ok(()) } else { Err(refused(changed)) }
    }

    /// Cancels the first session and moves its bookings to the second.
    async fn reallocate(&self) {
        let typed = CancelTyped {
            what: "move".into(),
            to: self.sessions[1].to_string(),
            rest: "cancel".into(),
            reason: "Snow".into(),
            ..CancelTyped::default()
        };
        let view = self.office_sessions.cancelling(&self.bea, self.sessions[0], &typed).await.unwrap();
        let typed = CancelTyped { shown: view.plan.unwrap().unwrap().seen, ..typed };
        self.office_sessions.cancel(&self.bea, self.sessions[0], view.edits, &typed).await.unwrap();
    }

    /// The link of a delegate's page.
    async fn link(&self, at: usize) -> String {
        let booking = self.backend.bookings.lookup(&self.school, &self.booked.to_string()).await.unwrap().unwrap();
        booking.places[at].page.as_deref().unwrap().trim_start_matches("/delegate/").to_owned()
    }
}

#[sqlx::test]
async fn calendar_entry_continues_when_its_booking_moves_under_its_reference(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let small = Small::open(connect, 1).await;
    let (school, reference) = (&small.school, small.booked);
    let feed = readers::feed_of(&small.backend, &small.link(0).await).await;
    small.change(|form| SessionForm { starts: "10:00".into(), ..form }, "yes").await.unwrap();
    small.change(|form| SessionForm { starts: "10:15".into(), ..form }, "yes").await.unwrap();
    small.backend.correct(school, reference, 1, "Ada Marsh").await.unwrap();
    let before = readers::feed(&small.backend, &feed).await;
    assert_eq!(before.len(), 1);
    small.reallocate().await;
    let after = readers::feed(&small.backend, &feed).await;
    assert_eq!(after.len(), 1, "no unknown entry is cancelled: {after:?}");
    assert_eq!((after[0].uid.as_str(), after[0].status()), (before[0].uid.as_str(), "CONFIRMED"));
    assert!(
        after[0].sequence > before[0].sequence && after[0].properties != before[0].properties,
        "{before:?} {after:?}"
    );
    assert_eq!(readers::school_file(&small.backend, school, reference).await[0].sequence, after[0].sequence);
    let left: String = sqlx::query_scalar("select reference from booking order by id limit 1")
        .fetch_one(&small.backend.pool)
        .await
        .unwrap();
    let left = BookingReference::try_from(left).unwrap();
    assert_eq!(readers::school_file(&small.backend, school, left).await, [], "places left behind have no entry");
}

#[sqlx::test]
async fn cancelled_place_cancels_its_calendar_entry_under_the_same_identifier(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let mut small = Small::open(connect, 1).await;
    let first_school = (small.school, small.booked);
    small.school = small.backend.school().await;
    small.backend.sql("update session set capacity = 1").await;
    let at = crate::support::Workshop { slug: slug_of(&small.backend, &first_school).await }.session(1);
    small.booked = small.backend.wait(&small.school, &at, &strangers(2), Wants::Any).await.unwrap();
    small.backend.cancel(&first_school.0, first_school.1, "all").await.unwrap();
    let (first, second) = (small.link(0).await, small.link(1).await);
    let feeds = [readers::feed_of(&small.backend, &first).await, readers::feed_of(&small.backend, &second).await];
    small.reallocate().await;
    let mut found = Vec::new();
    for feed in feeds {
        let [entry] = readers::feed(&small.backend, &feed).await.try_into().unwrap();
        found.push((entry.uid.clone(), entry.status().to_owned()));
    }
    let uid = |position| format!("{}-{position}@placebook", small.booked);
    assert_eq!(found, [(uid(1), "CONFIRMED".to_owned()), (uid(2), "CANCELLED".to_owned())]);
}

#[sqlx::test]
async fn d4_room_change_needs_confirming_and_reaches_calendars(_: PgPoolOptions, connect: PgConnectOptions) {
    let small = Small::open(connect, 1).await;
    let before = readers::school_file(&small.backend, &small.school, small.booked).await;
    let hall = |form| SessionForm { room: "Main hall".into(), ..form };
    assert_eq!(small.change(hall, "").await, Err(OfficeRefused::Touches { places: 1, schools: 1 }));
    assert_eq!(readers::school_file(&small.backend, &small.school, small.booked).await, before, "nothing has changed");
    small.change(hall, "yes").await.unwrap();
    let after = readers::school_file(&small.backend, &small.school, small.booked).await;
    assert!(after[0].sequence > before[0].sequence);
    assert!(after[0].properties["LOCATION"].contains("Main hall"));
    small.change(|form| SessionForm { capacity: "8".into(), ..form }, "").await.unwrap();
    assert_eq!(readers::school_file(&small.backend, &small.school, small.booked).await, after, "nothing shown changes");
}

#[sqlx::test]
async fn replaced_delegate_learns_nothing_about_later_moves(_: PgPoolOptions, connect: PgConnectOptions) {
    let small = Small::open(connect, 1).await;
    let feed = readers::feed_of(&small.backend, &small.link(0).await).await;
    small.backend.substitute(&small.school, small.booked, 1, "cleo").await.unwrap();
    small.backend.move_to(&small.school, small.booked, "all", 2).await.unwrap();
    let [entry] = readers::feed(&small.backend, &feed).await.try_into().unwrap();
    assert_eq!((entry.uid.clone(), entry.status()), (format!("{}-1@placebook", small.booked), "CANCELLED"));
}

#[sqlx::test]
async fn every_visible_change_raises_the_calendar_sequence(_: PgPoolOptions, connect: PgConnectOptions) {
    let small = Small::open(connect, 1).await;
    let feed = readers::feed_of(&small.backend, &small.link(0).await).await;
    let mut before: Shown = readers::feed(&small.backend, &feed).await.remove(0);
    for change in [
        "update workshop set title = 'Another title'",
        "update workshop set notes = 'Bring a coat'",
        "update venue set name = 'Another centre'",
        "update venue set address = '1 High Street'",
        "update venue set access_notes = 'A ramp'",
        "update sheet set contact_name = 'Gwen Hale'",
        "update sheet set contact_emails = '{gwen@council.example}'",
        "update session set code = 'NEW-1' where number = 1",
        "update session set room = 'Attic' where number = 1",
        "update session set starts_at = starts_at + interval '5 minutes'",
        "update session set ends_at = ends_at + interval '5 minutes'",
        "update session set venue_id = (insert_venue()) where number = 1",
        "update place set state = 'waiting'",
        "update session set state = 'cancelled'",
    ] {
        small.backend.sql("create or replace function insert_venue() returns bigint language sql as $$ insert into venue (name) values ('A third') returning id $$").await;
        small.backend.sql(change).await;
        let after = readers::feed(&small.backend, &feed).await.remove(0);
        assert_ne!(after.properties, before.properties, "{change} is visible");
        assert!(after.sequence > before.sequence, "{change}: {before:?} {after:?}");
        before = after;
    }
}

#[sqlx::test]
async fn d3_sequence_never_falls_and_rises_with_each_visible_change(_: PgPoolOptions, connect: PgConnectOptions) {
    let judged = tokio::task::spawn_blocking(move || {
        let runtime = Runtime::new().unwrap();
        let backend = runtime.block_on(Backend::open(connect, 4));
        let config = Config { cases: 16, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
        let (counted, entries) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
        let outcome = TestRunner::new(config).run(&steps(), |steps| {
            runtime.block_on(async {
                let (council, mut readers) = (Council::open(&backend).await, Readers::default());
                for step in &steps {
                    let done = council.takes(step).await;
                    counted.set(counted.get() + usize::from(done));
                    let read = readers.read_all(&backend, &council.schools).await;
                    entries
                        .set(entries.get() + read.map_err(|fault| TestCaseError::fail(format!("{step:?}: {fault}")))?);
                }
                Ok(())
            })
        });
        let faults = runtime.block_on(backend.faults());
        let went_on = "select count(*) from audit where action = 'move in from cancelled'";
        let went_on: i64 = runtime.block_on(sqlx::query_scalar(went_on).fetch_one(&backend.pool)).unwrap();
        runtime.block_on(backend.pool.close());
        (outcome, (counted.get(), entries.get(), went_on), faults)
    });
    let (outcome, (steps, entries, went_on), faults) = judged.await.unwrap();
    if let Err(TestError::Fail(why, steps)) = &outcome {
        panic!("{why}\nof {steps:?}");
    }
    outcome.unwrap();
    assert_eq!(faults, Vec::<String>::new());
    let counts = format!("{steps} steps, {entries} entries read, {went_on} places went on from a cancelled session");
    assert!(steps >= 100 && entries >= 1_000 && went_on >= 10, "too few: {counts}");
    println!("{counts}");
}

#[sqlx::test]
async fn unchanged_feed_is_byte_identical(_: PgPoolOptions, connect: PgConnectOptions) {
    let small = Small::open(connect, 2).await;
    let feed = readers::feed_of(&small.backend, &small.link(0).await).await;
    let first = readers::feed_text(&small.backend, &feed).await;
    small.backend.clock.advance(time::Duration::hours(5));
    small
        .backend
        .book(
            &small.backend.school().await,
            &crate::support::Workshop { slug: slug_of(&small.backend, &(small.school.clone(), small.booked)).await }
                .session(2),
            &places(&["zoe"]),
        )
        .await
        .unwrap();
    assert_eq!(readers::feed_text(&small.backend, &feed).await, first);
}

async fn slug_of(backend: &Backend, (school, booked): &(Caller, BookingReference)) -> String {
    backend.bookings.lookup(school, &booked.to_string()).await.unwrap().unwrap().slug
}
