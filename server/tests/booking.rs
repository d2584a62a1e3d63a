//! Booking and cancelling, one after the other, against a real database.

use crate::support::{Backend, places, refused, strangers};
use app::{booking::Bookings, failure::Failure, visit::Caller};
use server::session::{NotChanged, set_capacity};
use shared::{
    booking::{BookRefused, CancelRefused, NextStep, PlaceState, ShortOf, Shortage},
    session::{Capacity, CapacityRefused, SessionCode},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

#[sqlx::test]
async fn c1_a_session_of_two_fills_up(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(Some(2), "workshop", &[2]).await);
    let shown = backend.bookings.session(&school, &workshop.slug, "1").await.unwrap().unwrap();
    assert_eq!(shown.session.seats.words(), "2 of 2 places left");
    backend.book(&school, &workshop.session(1), &strangers(2)).await.unwrap();
    let shown = backend.bookings.session(&school, &workshop.slug, "1").await.unwrap().unwrap();
    assert_eq!((shown.session.seats.left(), shown.session.seats.words()), (0, "Fully booked".to_owned()));
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn c2_cancelling_one_delegate_frees_exactly_that_place(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(Some(2), "workshop", &[10]).await);
    let reference = backend.book(&school, &workshop.session(1), &places(&["ada", "grace"])).await.unwrap();
    backend.cancel(&school, reference, "2").await.unwrap();
    assert_eq!(backend.seats(&workshop.session(1)).await, (10, 1));
    let booking = backend.bookings.lookup(&school, &reference.to_string()).await.unwrap().unwrap();
    let states: Vec<_> = booking.places.iter().map(|place| (place.name.as_str(), place.state)).collect();
    assert_eq!(states, [("Delegate ada", PlaceState::Booked), ("Delegate grace", PlaceState::Cancelled)]);
    assert_eq!(backend.cancel(&school, reference, "2").await, Err(Failure::Refused(CancelRefused::AlreadyCancelled)));
    assert_eq!(backend.seats(&workshop.session(1)).await, (10, 1));
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn c3_sessions_do_not_touch_each_others_numbers(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(Some(4), "workshop", &[10, 20, 30]).await);
    let second = backend.book(&school, &workshop.session(2), &strangers(2)).await.unwrap();
    backend.book(&school, &workshop.session(3), &strangers(1)).await.unwrap();
    backend.cancel(&school, second, "1").await.unwrap();
    let seats = [
        backend.seats(&workshop.session(1)).await,
        backend.seats(&workshop.session(2)).await,
        backend.seats(&workshop.session(3)).await,
    ];
    assert_eq!(seats, [(10, 0), (20, 1), (30, 1)]);
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn c4_capacity_and_limit_both_bind_and_the_refusal_says_which(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let workshop = backend.workshop(Some(2), "workshop", &[3, 10]).await;
    let (one, other) = (backend.school().await, backend.school().await);
    backend.book(&one, &workshop.session(1), &strangers(2)).await.unwrap();
    let by_room = refused(backend.book(&other, &workshop.session(1), &strangers(2)).await);
    assert_eq!(
        by_room,
        BookRefused::NotEnough(Shortage { of: ShortOf::Capacity, asked: 2, session_left: 1, held: 0, limit: Some(2) })
    );
    let by_limit = refused(backend.book(&one, &workshop.session(2), &strangers(1)).await);
    assert_eq!(
        by_limit,
        BookRefused::NotEnough(Shortage { of: ShortOf::Limit, asked: 1, session_left: 10, held: 2, limit: Some(2) })
    );
}

#[sqlx::test]
async fn c5_on_a_full_session_a_booking_may_shrink_or_be_corrected_but_not_grow(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(Some(4), "workshop", &[2]).await);
    let reference = backend.book(&school, &workshop.session(1), &places(&["ada", "grace"])).await.unwrap();
    let grown = refused(backend.book(&school, &workshop.session(1), &strangers(1)).await);
    assert!(
        matches!(grown, BookRefused::NotEnough(Shortage { of: ShortOf::Capacity, session_left: 0, .. })),
        "{grown:?}"
    );
    backend.correct(&school, reference, 1, "Ada King").await.unwrap();
    assert_eq!(backend.seats(&workshop.session(1)).await, (2, 2), "correcting a name changes no seat");
    backend.cancel(&school, reference, "2").await.unwrap();
    let booking = backend.bookings.lookup(&school, &reference.to_string()).await.unwrap().unwrap();
    assert_eq!(booking.active().map(|place| place.name.as_str()).collect::<Vec<_>>(), ["Ada King"]);
    assert_eq!(backend.seats(&workshop.session(1)).await, (2, 1));
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn c6_capacity_below_the_places_taken_is_refused_with_how_many_must_move(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(Some(4), "workshop", &[10]).await);
    backend.book(&school, &workshop.session(1), &strangers(4)).await.unwrap();
    let code = SessionCode::try_from(format!("T-{}-1", workshop.slug.trim_end_matches("-16"))).unwrap();
    let lowered = |people: u32| set_capacity(&backend.pool, &backend.clock, &code, Capacity::try_from(people).unwrap());
    let Err(NotChanged::Refused(refusal)) = lowered(1).await else { panic!("lowered") };
    assert_eq!(refusal, CapacityRefused::Taken { taken: 4, to_move: 3 });
    assert_eq!(refusal.to_string(), "4 places are taken: move or cancel 3 of them first");
    assert_eq!(backend.seats(&workshop.session(1)).await, (10, 4));
    lowered(4).await.unwrap();
    assert_eq!(backend.seats(&workshop.session(1)).await, (4, 4));
    let unknown = set_capacity(
        &backend.pool,
        &backend.clock,
        &SessionCode::try_from("NO-1").unwrap(),
        Capacity::try_from(5).unwrap(),
    )
    .await;
    assert!(matches!(unknown, Err(NotChanged::Refused(CapacityRefused::NotFound))));
}

#[sqlx::test]
async fn g1_request_for_two_with_one_left_books_nothing_and_one_can_be_booked(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(Some(2), "workshop", &[1]).await);
    let refusal = refused(backend.book(&school, &workshop.session(1), &places(&["ada", "grace"])).await);
    assert!(refusal.next_steps().contains(&NextStep::BookFewer(1)), "{refusal:?}");
    assert_eq!(backend.seats(&workshop.session(1)).await, (1, 0));
    backend.book(&school, &workshop.session(1), &places(&["ada"])).await.unwrap();
    assert_eq!(backend.seats(&workshop.session(1)).await, (1, 1));
}

#[sqlx::test]
async fn g2_two_bookings_or_two_sessions_do_not_evade_the_limit(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(Some(2), "workshop", &[10, 10]).await);
    backend.book(&school, &workshop.session(1), &strangers(1)).await.unwrap();
    let whole = refused(backend.book(&school, &workshop.session(2), &strangers(2)).await);
    assert!(
        matches!(whole, BookRefused::NotEnough(short) if short.of == ShortOf::Limit && short.possible() == 1),
        "{whole:?}"
    );
    assert_eq!(backend.seats(&workshop.session(2)).await, (10, 0));
    backend.book(&school, &workshop.session(2), &strangers(1)).await.unwrap();
    refused(backend.book(&school, &workshop.session(1), &strangers(1)).await);
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn g2_a_limit_for_each_session_is_counted_for_each_session(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(Some(1), "session", &[10, 10]).await);
    backend.book(&school, &workshop.session(1), &strangers(1)).await.unwrap();
    backend.book(&school, &workshop.session(2), &strangers(1)).await.unwrap();
    refused(backend.book(&school, &workshop.session(1), &strangers(1)).await);
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn g3_one_person_has_one_place_on_a_workshop(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(None, "workshop", &[10, 10]).await);
    let first = backend.book(&school, &workshop.session(1), &places(&["ada"])).await.unwrap();
    let twice = refused(backend.book(&school, &workshop.session(2), &places(&["grace", "ada"])).await);
    assert_eq!(twice, BookRefused::AlreadyComing { delegates: vec![1] });
    let another =
        refused(backend.book(&backend.school().await, &workshop.session(2), &places(&["grace", "ada"])).await);
    assert_eq!(another, twice, "the answer does not say which school booked the person");
    assert!(another.next_steps().contains(&NextStep::AskContact));
    assert_eq!(backend.seats(&workshop.session(2)).await, (10, 0));
    backend.cancel(&school, first, "all").await.unwrap();
    backend.book(&school, &workshop.session(2), &places(&["grace", "ada"])).await.unwrap();
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn g4_after_a_cancellation_the_school_books_again_up_to_its_limit(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(Some(2), "workshop", &[10]).await);
    let reference = backend.book(&school, &workshop.session(1), &places(&["ada", "grace"])).await.unwrap();
    backend.cancel(&school, reference, "1").await.unwrap();
    backend.book(&school, &workshop.session(1), &places(&["ada"])).await.unwrap();
    refused(backend.book(&school, &workshop.session(1), &strangers(1)).await);
    assert_eq!(backend.seats(&workshop.session(1)).await, (10, 2));
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn r7_the_same_command_has_the_same_answer_also_after_a_restart(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(Some(2), "workshop", &[1]).await);
    let command = places(&["ada"]);
    let reference = backend.book(&school, &workshop.session(1), &command).await.unwrap();
    let after_a_restart = backend.bookings_of_another_server();
    assert_eq!(after_a_restart.book(&school, &workshop.session(1), &command).await, Ok(reference));
    let refused_command = places(&["grace"]);
    let refusal = refused(backend.book(&school, &workshop.session(1), &refused_command).await);
    backend.cancel(&school, reference, "all").await.unwrap();
    assert_eq!(
        refused(backend.book(&school, &workshop.session(1), &refused_command).await),
        refusal,
        "a refusal is stored too"
    );
    assert_eq!(backend.seats(&workshop.session(1)).await, (1, 0));
}

#[sqlx::test]
async fn the_same_key_with_other_content_is_refused(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(None, "workshop", &[10]).await);
    let command = places(&["ada"]);
    backend.book(&school, &workshop.session(1), &command).await.unwrap();
    let other = shared::booking::BookPlaces { key: command.key, ..places(&["grace"]) };
    assert_eq!(refused(backend.book(&school, &workshop.session(1), &other).await), BookRefused::KeyReused);
    assert_eq!(backend.seats(&workshop.session(1)).await, (10, 1));
    backend
        .book(&backend.school().await, &workshop.session(1), &other)
        .await
        .expect("another school's keys are its own");
}

#[sqlx::test]
async fn nothing_is_booked_outside_booking_times_or_for_a_closed_session(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(None, "workshop", &[10, 10]).await);
    let at = workshop.session(1);
    backend.sql("update workshop set opens_at = '2016-04-26 08:00Z'").await;
    assert!(
        matches!(refused(backend.book(&school, &at, &strangers(1)).await), BookRefused::NotYetOpen { opens } if opens.words == "Tuesday 26 April 2016, 9am")
    );
    backend.sql("update workshop set opens_at = '2016-04-22 08:00Z', closes_at = '2016-04-25 08:00Z'").await;
    assert!(matches!(refused(backend.book(&school, &at, &strangers(1)).await), BookRefused::Closed { .. }));
    backend
        .sql(
            "update workshop set closes_at = null;
             update session set starts_at = '2016-04-25 07:00Z', ends_at = '2016-04-25 09:00Z' where number = 1",
        )
        .await;
    assert!(matches!(refused(backend.book(&school, &at, &strangers(1)).await), BookRefused::Started { .. }));
    backend.sql("update session set state = 'cancelled' where number = 2").await;
    assert_eq!(refused(backend.book(&school, &workshop.session(2), &strangers(1)).await), BookRefused::Cancelled);
    backend.sql("update session set state = 'scheduled'; update sheet set state = 'withdrawn'").await;
    assert_eq!(refused(backend.book(&school, &workshop.session(2), &strangers(1)).await), BookRefused::Withdrawn);
    backend.sql("update sheet set state = 'draft'").await;
    assert_eq!(refused(backend.book(&school, &workshop.session(2), &strangers(1)).await), BookRefused::NotFound);
    assert_eq!(refused(backend.book(&school, &workshop.session(9), &strangers(1)).await), BookRefused::NotFound);
    assert_eq!(refused(backend.book(&Caller::Anyone, &at, &strangers(1)).await), BookRefused::SignedOut);
    assert_eq!((backend.seats(&at).await, backend.faults().await), ((10, 0), vec![]));
}

#[sqlx::test]
async fn a3_booking_of_another_school_looks_nonexistent(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (owner, other, workshop) =
        (backend.school().await, backend.school().await, backend.workshop(None, "workshop", &[10]).await);
    let reference = backend.book(&owner, &workshop.session(1), &strangers(1)).await.unwrap();
    for stranger in [&other, &Caller::Anyone] {
        assert_eq!(backend.bookings.lookup(stranger, &reference.to_string()).await, Ok(None));
        assert_eq!(backend.bookings.list(stranger).await.map(|held| held.workshops.len()), Ok(0));
    }
    assert_eq!(backend.cancel(&other, reference, "all").await, Err(Failure::Refused(CancelRefused::NotFound)));
    assert_eq!(
        backend.cancel(&Caller::Anyone, reference, "all").await,
        Err(Failure::Refused(CancelRefused::SignedOut))
    );
    assert_eq!(
        backend.correct(&other, reference, 1, "Mallory").await,
        backend.correct(&other, reference, 7, "Mallory").await
    );
    assert_eq!(backend.seats(&workshop.session(1)).await, (10, 1));
}

#[sqlx::test]
async fn a4_a_reference_is_found_as_people_write_it(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(None, "workshop", &[10]).await);
    let reference = backend.book(&school, &workshop.session(1), &strangers(1)).await.unwrap().to_string();
    for typed in [reference.to_lowercase(), reference.replace('-', ""), format!(" {reference} ")] {
        assert_eq!(
            backend.bookings.lookup(&school, &typed).await.map(|found| found.map(|booking| booking.reference)),
            Ok(Some(reference.clone())),
            "{typed}"
        );
    }
}

#[sqlx::test]
async fn corrected_details_change_one_booking_only(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let school = backend.school().await;
    let (one, other) =
        (backend.workshop(None, "workshop", &[10]).await, backend.workshop(None, "workshop", &[10]).await);
    let mut first = places(&["ada"]);
    first.delegates[0].needs = "Hearing loop".to_owned();
    let first = backend.book(&school, &one.session(1), &first).await.unwrap();
    let second = backend.book(&school, &other.session(1), &places(&["ada"])).await.unwrap();
    backend.correct(&school, second, 1, "Ada King").await.unwrap();
    let said = async |reference: shared::booking::BookingReference| {
        let booking = backend.bookings.lookup(&school, &reference.to_string()).await.unwrap().unwrap();
        (booking.places[0].name.clone(), booking.places[0].needs.clone())
    };
    assert_eq!(said(first).await, ("Delegate ada".to_owned(), "Hearing loop".to_owned()));
    assert_eq!(said(second).await, ("Ada King".to_owned(), String::new()));
}

#[sqlx::test]
async fn every_change_leaves_one_row_in_the_audit_log(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(None, "workshop", &[10]).await);
    let reference = backend.book(&school, &workshop.session(1), &strangers(2)).await.unwrap();
    refused(backend.book(&school, &workshop.session(1), &strangers(9)).await);
    backend.cancel(&school, reference, "2").await.unwrap();
    let rows: Vec<(String, Option<String>, Option<String>)> =
        sqlx::query_as("select action, was, became from audit where subject_kind = 'place' order by id")
            .fetch_all(&backend.pool)
            .await
            .unwrap();
    let row = |action: &str, was: Option<&str>, became: &str| {
        (action.to_owned(), was.map(str::to_owned), Some(became.to_owned()))
    };
    assert_eq!(
        rows,
        [row("book", None, "booked"), row("book", None, "booked"), row("cancel", Some("booked"), "cancelled")]
    );
}

#[sqlx::test]
async fn check_command_finds_each_kind_of_wrong_counter(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(Some(2), "workshop", &[10]).await);
    backend.book(&school, &workshop.session(1), &strangers(2)).await.unwrap();
    assert_eq!(backend.faults().await, Vec::<String>::new());
    for (spoil, mend) in [
        ("update session set taken = 1", "update session set taken = 2"),
        ("update tally set held = 1", "update tally set held = 2"),
        ("update session set waiting = 1", "update session set waiting = 0"),
        ("update place set state = 'attended' where position = 1", "update place set state = 'booked'"),
        (
            "alter table session drop constraint session_never_oversold; update session set capacity = 1",
            "update session set capacity = 10",
        ),
    ] {
        backend.sql(spoil).await;
        assert_ne!(backend.faults().await, Vec::<String>::new(), "{spoil}");
        backend.sql(mend).await;
    }
    assert_eq!(backend.faults().await, Vec::<String>::new());
}
