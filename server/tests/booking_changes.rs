//! Changes of a booking: cancelled freely or late, moved, cancelled by a delegate.

use crate::support::{Backend, key, places, refused, strangers};
use app::{
    booking::{Bookings, MoveDraft},
    delegate::{CannotComeDraft, DelegateView, Delegates, LinkLeadsTo},
    failure::Failure,
    visit::Caller,
};
use server::{booking::forget_old_commands, live::Source};
use shared::{
    booking::{Actor, BookRefused, BookingReference, Happening, MoveRefused, PlaceState, ShortOf, Shortage},
    delegate::CannotComeRefused,
    waiting::Wants,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use time::Duration;

/// The states of a booking's places.
async fn states(backend: &Backend, school: &Caller, reference: BookingReference) -> Vec<PlaceState> {
    let booking = backend.bookings.lookup(school, &reference.to_string()).await.unwrap().unwrap();
    booking.places.iter().map(|place| place.state).collect()
}

/// The signed link to a delegate's page.
async fn link(backend: &Backend, school: &Caller, reference: BookingReference, at: usize) -> String {
    let booking = backend.bookings.lookup(school, &reference.to_string()).await.unwrap().unwrap();
    booking.places[at].page.as_deref().unwrap().trim_start_matches("/delegate/").to_owned()
}

async fn place(backend: &Backend, link: &str) -> Option<DelegateView> {
    match backend.delegates.lookup(link).await.unwrap() {
        LinkLeadsTo::Place(place) => Some(*place),
        LinkLeadsTo::Ended | LinkLeadsTo::Nothing => None,
    }
}

async fn give_back(backend: &Backend, link: &str) -> Result<(), Failure<CannotComeRefused>> {
    backend.delegates.give_back(&CannotComeDraft { link: link.to_owned(), key: key().to_string() }).await
}

#[sqlx::test]
async fn c2_cancelling_is_free_until_the_workshops_deadline_and_recorded_as_late_after_it(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(None, "workshop", &[10]).await);
    let reference = backend.book(&school, &workshop.session(1), &strangers(3)).await.unwrap();
    let looked = async || backend.bookings.lookup(&school, &reference.to_string()).await.unwrap().unwrap();
    // The session is on Saturday 14 May 2016; the fourth working day before it is Tuesday 10 May.
    assert_eq!(
        looked().await.policy.words(),
        "Cancelling is free until Tuesday 10 May 2016, 5pm; after that it counts as a late cancellation."
    );
    backend.clock.advance(Duration::days(15) + Duration::hours(7) + Duration::minutes(59));
    backend.cancel(&school, reference, "1").await.unwrap();
    backend.clock.advance(Duration::minutes(1));
    assert!(looked().await.policy.late);
    backend.cancel(&school, reference, "2").await.unwrap();
    let booking = looked().await;
    assert_eq!(booking.places.iter().map(|place| place.late).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(
        booking.history.iter().map(|happened| happened.what).collect::<Vec<_>>(),
        [Happening::Booked, Happening::Cancelled, Happening::CancelledLate]
    );
    assert_eq!(backend.seats(&workshop.session(1)).await, (10, 1));
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn leaving_the_waiting_list_is_never_a_late_cancellation(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (one, other, workshop) =
        (backend.school().await, backend.school().await, backend.workshop(None, "workshop", &[1]).await);
    backend.sql("update workshop set closes_at = null").await;
    backend.book(&one, &workshop.session(1), &strangers(1)).await.unwrap();
    backend.clock.advance(Duration::days(16));
    let reference = backend.wait(&other, &workshop.session(1), &strangers(1), Wants::Any).await.unwrap();
    backend.cancel(&other, reference, "waiting").await.unwrap();
    let booking = backend.bookings.lookup(&other, &reference.to_string()).await.unwrap().unwrap();
    assert!(!booking.places[0].late);
    assert_eq!(booking.history.last().map(|happened| happened.what), Some(Happening::Left));
}

#[sqlx::test]
async fn c5_a_whole_booking_moves_within_the_schools_limit(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(Some(2), "workshop", &[10, 10]).await);
    let from = backend.book(&school, &workshop.session(1), &places(&["ada", "grace"])).await.unwrap();
    let to = backend.move_to(&school, from, "all", 2).await.unwrap();
    assert_eq!(states(&backend, &school, from).await, [PlaceState::Cancelled; 2]);
    assert_eq!(states(&backend, &school, to).await, [PlaceState::Booked; 2]);
    assert_eq!(
        (backend.seats(&workshop.session(1)).await, backend.seats(&workshop.session(2)).await),
        ((10, 0), (10, 2))
    );
    let before = backend.bookings.lookup(&school, &from.to_string()).await.unwrap().unwrap();
    assert!(before.places.iter().all(|place| place.moved_to == Some(to.to_string()) && !place.late));
    assert_eq!(
        before.history.last().map(shared::booking::Happened::words),
        Some("Delegate ada and Delegate grace were moved to another session, by your school.".to_owned())
    );
    let after = backend.bookings.lookup(&school, &to.to_string()).await.unwrap().unwrap();
    assert_eq!(after.booker_name, "Office Manager");
    assert_eq!(after.history[0].what, Happening::MovedIn);
    assert_eq!(backend.faults().await, Vec::<String>::new());
    backend.sql("update place set moved_to = id where moved_to is not null").await;
    assert_eq!(backend.faults().await.len(), 2, "server check finds a moved place without a target");
}

#[sqlx::test]
async fn c5_one_of_two_moves_and_the_other_stays(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(Some(1), "session", &[10, 1]).await);
    let from = backend.book(&school, &workshop.session(1), &places(&["ada"])).await.unwrap();
    backend.sql("update workshop set places_limit = 2").await;
    backend.book(&school, &workshop.session(1), &places(&["grace"])).await.unwrap();
    let to = backend.move_to(&school, from, "1", 2).await.unwrap();
    assert_eq!(states(&backend, &school, to).await, [PlaceState::Booked]);
    assert_eq!(
        (backend.seats(&workshop.session(1)).await, backend.seats(&workshop.session(2)).await),
        ((10, 1), (1, 1))
    );
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn c6_move_without_room_changes_nothing(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let workshop = backend.workshop(Some(2), "workshop", &[2, 1, 10]).await;
    let (school, other) = (backend.school().await, backend.school().await);
    let from = backend.book(&school, &workshop.session(1), &places(&["ada", "grace"])).await.unwrap();
    let waits = backend.wait(&other, &workshop.session(1), &strangers(1), Wants::Any).await.unwrap();
    let draft = MoveDraft {
        reference: from.to_string(),
        whom: "all".to_owned(),
        session: "2".to_owned(),
        key: key().to_string(),
    };
    let short = Shortage { of: ShortOf::Capacity, asked: 2, session_left: 1, held: 0, limit: Some(2) };
    let refusal = Err(Failure::Refused(MoveRefused::NotThere(BookRefused::NotEnough(short))));
    assert_eq!(backend.bookings.move_places(&school, &draft).await, refusal);
    assert_eq!(states(&backend, &school, from).await, [PlaceState::Booked; 2], "the old places are never lost");
    assert_eq!(states(&backend, &other, waits).await, [PlaceState::Waiting], "nobody was given a place meanwhile");
    backend.sql("update session set capacity = 10 where number = 2").await;
    assert_eq!(backend.bookings.move_places(&school, &draft).await, refusal, "the same command has the same answer");
    for (session, whom, expected) in [
        (1, "all", MoveRefused::NoSession),
        (9, "all", MoveRefused::NoSession),
        (2, "", MoveRefused::NobodyChosen),
        (2, "7", MoveRefused::NothingToMove),
    ] {
        assert_eq!(
            backend.move_to(&school, from, whom, session).await,
            Err(Failure::Refused(expected)),
            "{whom} to {session}"
        );
    }
    assert_eq!(backend.move_to(&other, from, "all", 2).await, Err(Failure::Refused(MoveRefused::NotFound)));
    assert_eq!(backend.move_to(&Caller::Anyone, from, "all", 2).await, Err(Failure::Refused(MoveRefused::SignedOut)));
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn w2_place_freed_by_a_move_goes_to_the_head_of_the_list(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let workshop = backend.workshop(Some(2), "workshop", &[1, 10]).await;
    let (school, other) = (backend.school().await, backend.school().await);
    let from = backend.book(&school, &workshop.session(1), &strangers(1)).await.unwrap();
    let waits = backend.wait(&other, &workshop.session(1), &strangers(1), Wants::Any).await.unwrap();
    backend.move_to(&school, from, "1", 2).await.unwrap();
    assert_eq!(states(&backend, &other, waits).await, [PlaceState::Booked]);
    // A delegate who waits for a full session can move to another.
    let third = backend.school().await;
    let waits = backend.wait(&third, &workshop.session(1), &strangers(2), Wants::Together).await.unwrap();
    let to = backend.move_to(&third, waits, "all", 2).await.unwrap();
    assert_eq!(states(&backend, &third, to).await, [PlaceState::Booked; 2]);
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn r6_repeated_move_gets_the_same_answer_and_other_content_is_refused(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(Some(2), "workshop", &[10, 10, 10]).await);
    let from = backend.book(&school, &workshop.session(1), &strangers(1)).await.unwrap();
    let draft = MoveDraft {
        reference: from.to_string(),
        whom: "all".to_owned(),
        session: "2".to_owned(),
        key: key().to_string(),
    };
    let to = backend.bookings.move_places(&school, &draft).await.unwrap();
    assert_eq!(backend.bookings.move_places(&school, &draft).await, Ok(to));
    let other = MoveDraft { session: "3".to_owned(), ..draft };
    assert_eq!(backend.bookings.move_places(&school, &other).await, Err(Failure::Refused(MoveRefused::KeyReused)));
    assert_eq!(backend.seats(&workshop.session(2)).await, (10, 1));
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn r5_simultaneous_moves_in_both_directions_do_not_deadlock(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = std::sync::Arc::new(Backend::open(connect, 16).await);
    let workshop = backend.workshop(Some(1), "workshop", &[8, 8]).await;
    // All schools book before any of them moves, because a move may fill a session.
    let mut booked = Vec::new();
    for number in 0..12u16 {
        let school = backend.school().await;
        let reference = backend.book(&school, &workshop.session(number % 2 + 1), &strangers(1)).await.unwrap();
        booked.push((number, school, reference));
    }
    let mut running = tokio::task::JoinSet::new();
    for (number, school, mut reference) in booked {
        let backend = backend.clone();
        running.spawn(async move {
            for turn in 0..10 {
                let to = usize::from((number + turn + 1) % 2) + 1;
                match backend.move_to(&school, reference, "all", to).await {
                    Ok(moved) => reference = moved,
                    Err(Failure::Refused(
                        MoveRefused::NotThere(BookRefused::NotEnough(_)) | MoveRefused::NoSession,
                    )) => {}
                    other => panic!("{other:?}"),
                }
            }
        });
    }
    running.join_all().await;
    let taken = backend.seats(&workshop.session(1)).await.1 + backend.seats(&workshop.session(2)).await.1;
    assert_eq!((taken, backend.faults().await), (12, Vec::<String>::new()));
}

#[sqlx::test]
async fn c5_replaced_delegate_loses_access_and_the_new_one_gains_it(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(Some(2), "workshop", &[10, 10]).await);
    let reference = backend.book(&school, &workshop.session(1), &places(&["ada"])).await.unwrap();
    let ada = link(&backend, &school, reference, 0).await;
    assert_eq!(place(&backend, &ada).await.map(|place| place.name).as_deref(), Some("Delegate ada"));
    backend.substitute(&school, reference, 1, "mary").await.unwrap();
    assert_eq!(place(&backend, &ada).await, None);
    assert_eq!(give_back(&backend, &ada).await, Err(Failure::Refused(CannotComeRefused::NotFound)));
    let mary = link(&backend, &school, reference, 0).await;
    assert_eq!(place(&backend, &mary).await.map(|place| place.name).as_deref(), Some("Delegate mary"));
    assert_eq!(states(&backend, &school, reference).await, [PlaceState::Booked]);
}

#[sqlx::test]
async fn delegates_link_follows_a_move_and_expires(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(Some(2), "workshop", &[10, 10]).await);
    let from = backend.book(&school, &workshop.session(1), &places(&["ada"])).await.unwrap();
    let ada = link(&backend, &school, from, 0).await;
    let to = backend.move_to(&school, from, "1", 2).await.unwrap();
    let followed = place(&backend, &ada).await.unwrap();
    assert_eq!((followed.reference, followed.moved, followed.state), (to.to_string(), true, PlaceState::Booked));
    backend.clock.advance(Duration::days(19 + 91));
    assert_eq!(backend.delegates.lookup(&ada).await, Ok(LinkLeadsTo::Ended));
    assert_eq!(give_back(&backend, &ada).await, Err(Failure::Refused(CannotComeRefused::LinkEnded)));
    for wrong in ["", "x", &ada[1..], &ada.to_lowercase()] {
        assert_eq!(backend.delegates.lookup(wrong).await, Ok(LinkLeadsTo::Nothing), "{wrong}");
    }
}

#[sqlx::test]
async fn delegates_cancellation_serves_the_waiting_list_and_informs_the_school(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let backend = Backend::open(connect, 4).await;
    let (school, other, workshop) =
        (backend.school().await, backend.school().await, backend.workshop(Some(2), "workshop", &[2]).await);
    let reference = backend.book(&school, &workshop.session(1), &places(&["ada", "grace"])).await.unwrap();
    let waits = backend.wait(&other, &workshop.session(1), &strangers(1), Wants::Any).await.unwrap();
    let ada = link(&backend, &school, reference, 0).await;
    let draft = CannotComeDraft { link: ada.clone(), key: key().to_string() };
    let mut watched = backend.seats.watch_source(Source::School(school_number(&school)));
    backend.delegates.give_back(&draft).await.unwrap();
    assert!(watched.has_changed().unwrap(), "open pages of the school are notified");
    watched.mark_unchanged();
    assert_eq!(backend.delegates.give_back(&draft).await, Ok(()), "a repetition has the same answer");
    assert_eq!(give_back(&backend, &ada).await, Err(Failure::Refused(CannotComeRefused::Already)));
    assert_eq!(states(&backend, &school, reference).await, [PlaceState::Cancelled, PlaceState::Booked]);
    assert_eq!(states(&backend, &other, waits).await, [PlaceState::Booked]);
    let booking = backend.bookings.lookup(&school, &reference.to_string()).await.unwrap().unwrap();
    let last = booking.history.last().unwrap();
    assert_eq!((last.by, last.words()), (Actor::Delegate, "Delegate ada said: I can’t come.".to_owned()));
    assert_eq!(
        place(&backend, &ada).await.map(|place| place.state),
        Some(PlaceState::Cancelled),
        "the page of the link shows the cancelled place"
    );
    backend.clock.advance(Duration::days(20));
    let grace = link(&backend, &school, reference, 1).await;
    assert!(matches!(give_back(&backend, &grace).await, Err(Failure::Refused(CannotComeRefused::Started { .. }))));
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

fn school_number(school: &Caller) -> i64 {
    school.school().map(|school| school.id).unwrap()
}

#[sqlx::test]
async fn every_change_of_a_schools_bookings_reaches_its_open_pages(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let workshop = backend.workshop(Some(4), "workshop", &[2, 10]).await;
    let (school, other) = (backend.school().await, backend.school().await);
    let mut watched = backend.seats.watch_source(Source::School(school_number(&school)));
    let reference = backend.book(&school, &workshop.session(1), &places(&["ada", "grace"])).await.unwrap();
    assert!(watched.has_changed().unwrap(), "booked");
    watched.mark_unchanged();
    backend.correct(&school, reference, 1, "Ada King").await.unwrap();
    assert!(watched.has_changed().unwrap(), "corrected");
    watched.mark_unchanged();
    let mut others = backend.seats.watch_source(Source::School(school_number(&other)));
    backend.wait(&other, &workshop.session(1), &strangers(1), Wants::Any).await.unwrap();
    others.mark_unchanged();
    assert!(!watched.has_changed().unwrap(), "changes of another school are not announced");
    backend.move_to(&school, reference, "1", 2).await.unwrap();
    assert!(watched.has_changed().unwrap(), "moved");
    assert!(others.has_changed().unwrap(), "served");
    watched.mark_unchanged();
    backend.cancel(&school, reference, "2").await.unwrap();
    assert!(watched.has_changed().unwrap(), "cancelled");
}

#[sqlx::test]
async fn a_commands_key_is_kept_for_thirty_days(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (school, workshop) = (backend.school().await, backend.workshop(Some(2), "workshop", &[10]).await);
    backend
        .sql(
            "update workshop set closes_at = null; update session set starts_at = '2016-07-01', ends_at = '2016-07-02'",
        )
        .await;
    let command = places(&["ada"]);
    let reference = backend.book(&school, &workshop.session(1), &command).await.unwrap();
    backend.clock.advance(Duration::days(30) - Duration::seconds(60));
    assert_eq!(forget_old_commands(&backend.pool, &backend.clock).await.unwrap(), 0);
    assert_eq!(backend.book(&school, &workshop.session(1), &command).await, Ok(reference));
    backend.clock.advance(Duration::seconds(120));
    assert_eq!(forget_old_commands(&backend.pool, &backend.clock).await.unwrap(), 1);
    assert_eq!(
        refused(backend.book(&school, &workshop.session(1), &command).await),
        BookRefused::AlreadyComing { delegates: vec![0] },
        "nobody is booked twice even after the key is forgotten"
    );
}
