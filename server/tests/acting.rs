//! Officers act for schools by the same rules, under their own names, with a reason.

use app::{
    acting::ActingSchools,
    audit::{AuditAsked, AuditLog},
    booking::Bookings,
    failure::Failure,
    session::OfficeSessions,
    visit::{Caller, Officer, School},
};
use server::{acting::PgActing, audit::PgAuditLog, http::limits::Limits, session::PgSessions};
use shared::{
    acting::Act,
    booking::{Actor, BookRefused, BookingReference, MoveRefused, ShortOf},
    office::OfficeRefused,
    officer::Role,
    waiting::Wants,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{
    Backend,
    office::{PASSWORD, officer, officer_with, refused as office_refused},
    places, refused,
    service::{Service, Visitor},
    strangers,
};

/// An officer for bookings, who acts for a school.
struct Acting {
    backend: Backend,
    schools: PgActing,
    officer: Officer,
    school: School,
}

impl Acting {
    async fn open(connect: PgConnectOptions, connections: u32) -> Self {
        let backend = Backend::open(connect, connections).await;
        let schools = PgActing::new(backend.pool.clone(), backend.clock.clone());
        let Caller::Officer(officer) = officer(&backend.pool, &backend.clock, "Bea", Role::Bookings).await else {
            panic!("no officer")
        };
        let school = backend.school().await.school().cloned().unwrap();
        Self { backend, schools, officer, school }
    }

    /// Begins to act for the school; returns the officer as a caller who acts for it.
    async fn acts(&self, over_limit: bool) -> Caller {
        let act = Act { school: self.school.urn, reason: "Asked by telephone".into(), over_limit };
        let school = self.schools.begin(&Caller::Officer(self.officer.clone()), &act).await.unwrap();
        Caller::Officer(Officer { acts_for: Some(school), ..self.officer.clone() })
    }

    /// The school as a caller, without an officer.
    fn school(&self) -> Caller {
        Caller::Establishment(self.school.clone())
    }

    async fn history(&self, reference: BookingReference) -> Vec<String> {
        let booking = self.backend.bookings.lookup(&self.school(), &reference.to_string()).await.unwrap().unwrap();
        assert!(booking.history.iter().all(|happened| happened.by == Actor::Council));
        booking.history.into_iter().map(|happened| happened.words()).collect()
    }
}

#[sqlx::test]
async fn booking_for_a_school_belongs_to_it_and_records_officer_and_reason(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let acting = Acting::open(connect, 4).await;
    let backend = &acting.backend;
    let workshop = backend.workshop(Some(2), "workshop", &[2, 30]).await;
    let officer = acting.acts(false).await;
    let reference = backend.book(&officer, &workshop.session(1), &places(&["ada", "bob"])).await.unwrap();
    let third = refused(backend.book(&officer, &workshop.session(1), &places(&["cyd"])).await);
    assert!(matches!(third, BookRefused::NotEnough(short) if short.of == ShortOf::Limit), "the same rules");
    backend.substitute(&officer, reference, 2, "dee").await.unwrap();
    let moved = backend.move_to(&officer, reference, "all", 2).await.unwrap();
    backend.cancel(&officer, moved, "1").await.unwrap();
    assert_eq!(
        acting.history(reference).await,
        [
            "Delegate ada and Delegate bob were booked, by the council: Asked by telephone",
            "Delegate dee took the place of Delegate bob, by the council: Asked by telephone",
            "Delegate ada and Delegate dee were moved to another session, by the council: Asked by telephone",
        ]
    );
    assert_eq!(acting.history(moved).await.len(), 2);
    let log: Vec<(String, i64, String)> = sqlx::query_as(
        "select actor_kind, actor_id, reason from audit where subject_kind in ('place', 'establishment') order by id",
    )
    .fetch_all(&backend.pool)
    .await
    .unwrap();
    assert_eq!(log.len(), 1 + 2 + 1 + 4 + 1);
    let all = |row: &(String, i64, String)| *row == ("officer".into(), acting.officer.id, "Asked by telephone".into());
    assert!(log.iter().all(all), "{log:?}");
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn limit_raised_for_one_booking_falls_back_with_its_cancellations(_: PgPoolOptions, connect: PgConnectOptions) {
    let acting = Acting::open(connect, 4).await;
    let backend = &acting.backend;
    let workshop = backend.workshop(Some(2), "workshop", &[3, 1]).await;
    let school = acting.school();
    let two = backend.book(&school, &workshop.session(1), &strangers(2)).await.unwrap();
    let raised = acting.acts(true).await;
    let full = refused(backend.book(&raised, &workshop.session(1), &strangers(2)).await);
    assert!(
        matches!(full, BookRefused::NotEnough(short) if short.of == ShortOf::Capacity),
        "not even an officer can oversell"
    );
    let third = backend.book(&raised, &workshop.session(1), &strangers(1)).await.unwrap();
    assert_eq!(backend.seats(&workshop.session(1)).await, (3, 3));
    assert_eq!(backend.faults().await, Vec::<String>::new(), "the raised limit allowed three of two");
    let fourth = refused(backend.book(&school, &workshop.session(2), &strangers(1)).await);
    assert!(
        matches!(fourth, BookRefused::NotEnough(short) if short.of == ShortOf::Limit),
        "the raised limit was for one booking"
    );
    let third = backend.move_to(&school, third, "all", 2).await.unwrap();
    assert_eq!(backend.faults().await, Vec::<String>::new(), "places above the limit may move");
    backend.cancel(&school, two, "1").await.unwrap();
    let again = refused(backend.book(&school, &workshop.session(1), &strangers(1)).await);
    assert!(matches!(again, BookRefused::NotEnough(short) if short.of == ShortOf::Limit), "two of two are booked");
    backend.cancel(&school, third, "all").await.unwrap();
    backend.book(&school, &workshop.session(1), &strangers(1)).await.unwrap();
    let over = refused(backend.book(&school, &workshop.session(1), &strangers(1)).await);
    assert!(
        matches!(over, BookRefused::NotEnough(short) if short.of == ShortOf::Limit),
        "the raised limit no longer applies"
    );
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn a_move_cannot_exceed_the_limit_of_the_other_session(_: PgPoolOptions, connect: PgConnectOptions) {
    let acting = Acting::open(connect, 4).await;
    let backend = &acting.backend;
    let workshop = backend.workshop(Some(1), "session", &[9, 9]).await;
    let first = backend.book(&acting.school(), &workshop.session(1), &strangers(1)).await.unwrap();
    backend.book(&acting.school(), &workshop.session(2), &strangers(1)).await.unwrap();
    let moved = backend.move_to(&acting.acts(true).await, first, "all", 2).await;
    assert!(
        matches!(moved, Err(Failure::Refused(MoveRefused::NotThere(BookRefused::NotEnough(_))))),
        "the raised limit is for one booking: {moved:?}"
    );
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn places_waiting_above_a_raised_limit_are_served_in_turn(_: PgPoolOptions, connect: PgConnectOptions) {
    let acting = Acting::open(connect, 4).await;
    let backend = &acting.backend;
    let workshop = backend.workshop(Some(2), "workshop", &[2, 1]).await;
    backend.book(&acting.school(), &workshop.session(1), &strangers(2)).await.unwrap();
    let other = backend.school().await;
    let full = backend.book(&other, &workshop.session(2), &strangers(1)).await.unwrap();
    backend.wait(&acting.acts(true).await, &workshop.session(2), &strangers(1), Wants::Any).await.unwrap();
    backend.cancel(&other, full, "all").await.unwrap();
    assert_eq!(backend.seats(&workshop.session(2)).await, (1, 1), "the place was given to the next on the list");
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn r2_raised_limit_admits_no_simultaneous_booking(_: PgPoolOptions, connect: PgConnectOptions) {
    let acting = Acting::open(connect, 24).await;
    let backend = &acting.backend;
    for _ in 0..20 {
        let workshop = backend.workshop(Some(2), "workshop", &[9]).await;
        let (raised, school, at) = (acting.acts(true).await, acting.school(), workshop.session(1));
        backend.book(&school, &at, &strangers(2)).await.unwrap();
        let (one, many) = (strangers(1), [strangers(1), strangers(1), strangers(1), strangers(1)]);
        let (by_officer, a, b, c, d) = tokio::join!(
            backend.book(&raised, &at, &one),
            backend.book(&school, &at, &many[0]),
            backend.book(&school, &at, &many[1]),
            backend.book(&school, &at, &many[2]),
            backend.book(&school, &at, &many[3]),
        );
        by_officer.unwrap();
        assert_eq!([a, b, c, d].iter().filter(|outcome| outcome.is_ok()).count(), 0);
        assert_eq!(backend.seats(&at).await, (9, 3));
    }
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn acting_needs_an_open_school_and_the_permission_to_change_bookings(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let acting = Acting::open(connect, 4).await;
    let backend = &acting.backend;
    let act = Act { school: acting.school.urn, reason: "Asked".into(), over_limit: false };
    for role in [Role::Publisher, Role::Trainer] {
        let other = officer(&backend.pool, &backend.clock, role.code(), role).await;
        assert!(matches!(office_refused(acting.schools.begin(&other, &act).await), OfficeRefused::NotAllowed(_)));
        assert!(matches!(office_refused(acting.schools.schools(&other).await), OfficeRefused::NotAllowed(_)));
    }
    assert_eq!(office_refused(acting.schools.begin(&acting.school(), &act).await), OfficeRefused::SignedOut);
    backend.sql("update establishment set state = 'closed'").await;
    let closed = acting.schools.begin(&Caller::Officer(acting.officer.clone()), &act).await;
    assert!(office_refused(closed).fault_of("school").is_some());
}

#[sqlx::test]
async fn a3_acting_for_one_school_gives_no_access_to_another(_: PgPoolOptions, connect: PgConnectOptions) {
    let acting = Acting::open(connect, 4).await;
    let backend = &acting.backend;
    let workshop = backend.workshop(Some(2), "workshop", &[9, 9]).await;
    let other = backend.school().await;
    let theirs = backend.book(&other, &workshop.session(1), &strangers(1)).await.unwrap();
    let officer = acting.acts(true).await;
    assert_eq!(backend.bookings.lookup(&officer, &theirs.to_string()).await.unwrap(), None);
    assert_eq!(backend.move_to(&officer, theirs, "all", 2).await, Err(Failure::Refused(MoveRefused::NotFound)));
}

#[sqlx::test]
async fn acting_ends_when_the_officer_stops_or_loses_the_role(_: PgPoolOptions, connect: PgConnectOptions) {
    let acting = Acting::open(connect, 8).await;
    let backend = &acting.backend;
    let service = Service::start(&backend.pool, &Limits::default()).await;
    let email = officer_with(&backend.pool, Role::Bookings).await;
    let visitor = Visitor::of(&service);
    let sign_in = format!("draft[email]={email}&draft[password]={}", PASSWORD.replace(' ', "+"));
    assert_eq!(visitor.posts("/api/office/sign-in", &sign_in).await.status, 200);
    assert!(visitor.opens("/bookings").await.text.contains("Sign in"), "an officer has no bookings");
    let urn = acting.school.urn;
    let without = visitor.posts("/api/office/act", &format!("draft[establishment]={urn}")).await;
    assert_eq!(without.status, 422, "a reason is asked for: {}", without.text);
    let act = format!("draft[establishment]={urn}&draft[reason]=Asked+by+<b>telephone");
    assert_eq!(visitor.posts("/api/office/act", &act).await.status, 200);
    let page = visitor.opens("/bookings").await.text;
    assert!(page.contains("You are acting for") && page.contains("Asked by &lt;b&gt;telephone"), "{page}");
    assert!(page.contains(&format!("-for-{urn}")), "a waiting command is sent for this school only");
    assert!(visitor.opens("/office").await.text.contains("You are acting for"));
    sqlx::query("update officer set roles = '{publisher}' where email = $1")
        .bind(&email)
        .execute(&backend.pool)
        .await
        .unwrap();
    assert!(
        !visitor.opens("/bookings").await.text.contains("You are acting for"),
        "the officer no longer has the role"
    );
    sqlx::query("update officer set roles = '{bookings}' where email = $1")
        .bind(&email)
        .execute(&backend.pool)
        .await
        .unwrap();
    assert_eq!(visitor.posts("/api/office/stop-acting", "").await.status, 200);
    assert!(!visitor.opens("/bookings").await.text.contains("You are acting for"));
}

#[sqlx::test]
async fn audit_log_can_be_searched_by_subject(_: PgPoolOptions, connect: PgConnectOptions) {
    let acting = Acting::open(connect, 4).await;
    let backend = &acting.backend;
    let workshop = backend.workshop(Some(2), "workshop", &[9]).await;
    let reference = backend.book(&acting.acts(false).await, &workshop.session(1), &places(&["ada"])).await.unwrap();
    let admin = officer(&backend.pool, &backend.clock, "Ines", Role::Admin).await;
    let log = PgAuditLog::new(backend.pool.clone());
    let found = async |words: &str| {
        let asked = AuditAsked { words: words.to_owned(), ..AuditAsked::default() };
        let (rows, _) = log.list(&admin, &asked).await.unwrap();
        rows.into_iter().map(|row| format!("{}: {} {}", row.action, row.subject, row.became)).collect::<Vec<_>>()
    };
    let (school, reason) = (&acting.school, "Asked by telephone");
    let begun = format!("act for: establishment {} ({}) {reason}", school.name, school.urn);
    let booked = format!("book: place {reference} number 1 booked: {reason}");
    assert_eq!(found(&reference.to_string()).await, std::slice::from_ref(&booked));
    assert_eq!(found(&school.name).await, std::slice::from_ref(&begun));
    assert_eq!(found("by telephone").await, [booked, begun]);
    assert!(found("ada@school.example").await.is_empty(), "the log contains no delegate's email");
}

#[sqlx::test]
async fn session_page_shows_its_history(_: PgPoolOptions, connect: PgConnectOptions) {
    let acting = Acting::open(connect, 4).await;
    let backend = &acting.backend;
    let workshop = backend.workshop(Some(2), "workshop", &[9]).await;
    let reference = backend.book(&acting.school(), &workshop.session(1), &places(&["ada"])).await.unwrap();
    backend.cancel(&acting.acts(false).await, reference, "all").await.unwrap();
    let sessions = PgSessions::new(backend.pool.clone(), backend.clock.clone(), backend.seats.clone());
    let session: i64 = sqlx::query_scalar("select id from session").fetch_one(&backend.pool).await.unwrap();
    let detail = sessions.session(&Caller::Officer(acting.officer.clone()), session).await.unwrap();
    assert!(detail.may_book);
    let words: Vec<String> = detail.history.into_iter().map(|event| event.words).collect();
    let school = &acting.school.name;
    assert_eq!(
        words,
        [
            "Delegate ada was cancelled, by Bea: Asked by telephone".to_owned(),
            format!("Delegate ada was booked, by {school}."),
        ]
    );
}
