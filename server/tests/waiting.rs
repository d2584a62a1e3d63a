//! Waiting lists, one step after the other, against a real database.

use crate::support::{Backend, Workshop, places, refused, strangers};
use app::{booking::Bookings, failure::Failure, visit::Caller};
use server::{session::set_capacity, waiting::close};
use shared::{
    booking::{BookRefused, BookingReference, CancelRefused, CorrectRefused, PlaceState, ShortOf, Shortage},
    delegate::{DelegateFaults, NotADelegateEmail},
    session::{Capacity, SessionCode},
    waiting::{PassedOver, Wants},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use time::Duration;

/// A session that the first school has filled, and that school's booking.
async fn full(backend: &Backend, capacity: i32) -> (Workshop, Caller, BookingReference) {
    let workshop = backend.workshop(Some(8), "workshop", &[capacity, 10]).await;
    let school = backend.school().await;
    let reference =
        backend.book(&school, &workshop.session(1), &strangers(usize::try_from(capacity).unwrap())).await.unwrap();
    (workshop, school, reference)
}

/// Schools that wait, in order, each for this many places.
async fn queue(backend: &Backend, workshop: &Workshop, asks: &[(usize, Wants)]) -> Vec<(Caller, BookingReference)> {
    let mut waiting = Vec::new();
    for (count, wants) in asks {
        let school = backend.school().await;
        let reference = backend.wait(&school, &workshop.session(1), &strangers(*count), *wants).await.unwrap();
        waiting.push((school, reference));
    }
    waiting
}

/// The states of a booking's places.
async fn states(backend: &Backend, (school, reference): &(Caller, BookingReference)) -> Vec<PlaceState> {
    let booking = backend.bookings.lookup(school, &reference.to_string()).await.unwrap().unwrap();
    booking.places.iter().map(|place| place.state).collect()
}

async fn position(backend: &Backend, (school, reference): &(Caller, BookingReference)) -> Option<u32> {
    let booking = backend.bookings.lookup(school, &reference.to_string()).await.unwrap().unwrap();
    booking.waiting.map(|waiting| waiting.position)
}

fn code(workshop: &Workshop) -> SessionCode {
    SessionCode::try_from(format!("T-{}-1", workshop.slug.trim_end_matches("-16"))).unwrap()
}

async fn give_room(backend: &Backend, workshop: &Workshop, people: u32) {
    set_capacity(&backend.pool, &backend.clock, &code(workshop), Capacity::try_from(people).unwrap()).await.unwrap();
}

const ONE: (usize, Wants) = (1, Wants::Any);

#[sqlx::test]
async fn w1_full_session_is_joined_once_per_delegate_and_gives_the_position(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let backend = Backend::open(connect, 4).await;
    let workshop = backend.workshop(Some(2), "workshop", &[2, 10]).await;
    let (one, other) = (backend.school().await, backend.school().await);
    let at = workshop.session(1);
    let free = refused(backend.wait(&one, &at, &strangers(1), Wants::Any).await);
    assert!(matches!(free, BookRefused::PlacesFree { .. }), "{free:?}");
    backend.book(&one, &at, &strangers(1)).await.unwrap();
    assert_eq!(
        refused(backend.wait(&other, &at, &strangers(2), Wants::Any).await),
        BookRefused::PlacesFree { left: 1 },
        "a school that wants one place can book it"
    );
    backend.book(&one, &at, &strangers(1)).await.unwrap();
    let reference = backend.wait(&other, &at, &places(&["ada"]), Wants::Any).await.unwrap();
    let later = queue(&backend, &workshop, &[ONE]).await;
    assert_eq!(position(&backend, &(other.clone(), reference)).await, Some(1));
    assert_eq!(position(&backend, &later[0]).await, Some(2));
    assert_eq!(
        refused(backend.wait(&other, &at, &places(&["ada"]), Wants::Any).await),
        BookRefused::AlreadyComing { delegates: vec![0] }
    );
    assert_eq!(
        refused(backend.book(&other, &workshop.session(2), &places(&["ada"])).await),
        BookRefused::AlreadyComing { delegates: vec![0] },
        "a person cannot wait for one session and have a place on another"
    );
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn g2_waiting_places_count_once_in_the_limit(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let workshop = backend.workshop(Some(1), "workshop", &[1, 10]).await;
    let (one, other) = (backend.school().await, backend.school().await);
    let reference = backend.book(&one, &workshop.session(1), &strangers(1)).await.unwrap();
    let waits = (other.clone(), backend.wait(&other, &workshop.session(1), &strangers(1), Wants::Any).await.unwrap());
    let over = refused(backend.book(&other, &workshop.session(2), &strangers(1)).await);
    assert!(matches!(over, BookRefused::NotEnough(Shortage { of: ShortOf::Limit, held: 1, .. })), "{over:?}");
    backend.cancel(&one, reference, "all").await.unwrap();
    assert_eq!(states(&backend, &waits).await, [PlaceState::Booked], "a school with limit 1 can be served");
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn w2_freed_place_goes_to_the_head_of_the_list(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (workshop, holder, reference) = full(&backend, 2).await;
    let waiting = queue(&backend, &workshop, &[ONE, ONE]).await;
    backend.cancel(&holder, reference, "1").await.unwrap();
    assert_eq!(backend.seats(&workshop.session(1)).await, (2, 2), "the place was never free for others");
    assert_eq!(states(&backend, &waiting[0]).await, [PlaceState::Booked]);
    assert_eq!(states(&backend, &waiting[1]).await, [PlaceState::Waiting]);
    let refusal = refused(backend.book(&backend.school().await, &workshop.session(1), &strangers(1)).await);
    assert!(matches!(refusal, BookRefused::NotEnough(Shortage { session_left: 0, .. })), "{refusal:?}");
    backend.cancel(&waiting[1].0, waiting[1].1, "waiting").await.unwrap();
    backend.cancel(&holder, reference, "2").await.unwrap();
    backend.book(&backend.school().await, &workshop.session(1), &strangers(1)).await.unwrap();
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn w3_seven_freed_places_serve_the_first_seven_of_ten(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (workshop, holder, reference) = full(&backend, 7).await;
    let waiting = queue(&backend, &workshop, &[ONE; 10]).await;
    backend.cancel(&holder, reference, "all").await.unwrap();
    for (at, one) in (1..=10u32).zip(&waiting) {
        let expected = if at <= 7 { (PlaceState::Booked, None) } else { (PlaceState::Waiting, Some(at - 7)) };
        assert_eq!((states(&backend, one).await[0], position(&backend, one).await), expected, "number {at}");
    }
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn w4_booking_for_two_keeps_its_turn_and_is_told_why(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (workshop, holder, reference) = full(&backend, 3).await;
    let waiting = queue(&backend, &workshop, &[(2, Wants::Together), (2, Wants::Any), ONE]).await;
    backend.cancel(&holder, reference, "1").await.unwrap();
    assert_eq!(states(&backend, &waiting[0]).await, [PlaceState::Waiting; 2]);
    assert_eq!(states(&backend, &waiting[1]).await, [PlaceState::Booked, PlaceState::Waiting]);
    let (school, together) = &waiting[0];
    let view = backend.bookings.lookup(school, &together.to_string()).await.unwrap().unwrap().waiting.unwrap();
    assert_eq!((view.position, view.passed_over), (1, Some(PassedOver::Together)));
    backend.cancel(&holder, reference, "all").await.unwrap();
    assert_eq!(states(&backend, &waiting[0]).await, [PlaceState::Booked; 2], "its turn was kept");
    assert_eq!(states(&backend, &waiting[1]).await, [PlaceState::Booked, PlaceState::Waiting]);
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn w5_leaving_closes_the_gap_and_can_serve_the_rest(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (workshop, holder, reference) = full(&backend, 2).await;
    let waiting = queue(&backend, &workshop, &[ONE, ONE, (2, Wants::Together)]).await;
    backend.cancel(&waiting[0].0, waiting[0].1, "waiting").await.unwrap();
    assert_eq!(states(&backend, &waiting[0]).await, [PlaceState::Cancelled]);
    assert_eq!((position(&backend, &waiting[1]).await, position(&backend, &waiting[2]).await), (Some(1), Some(2)));
    backend.cancel(&waiting[1].0, waiting[1].1, "waiting").await.unwrap();
    backend.cancel(&holder, reference, "1").await.unwrap();
    assert_eq!(states(&backend, &waiting[2]).await, [PlaceState::Waiting; 2]);
    backend.cancel(&waiting[2].0, waiting[2].1, "1").await.unwrap();
    assert_eq!(states(&backend, &waiting[2]).await, [PlaceState::Cancelled, PlaceState::Booked], "one place fits");
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn w5_leaving_after_being_served_keeps_the_place_and_says_so(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (workshop, holder, reference) = full(&backend, 1).await;
    let waiting = queue(&backend, &workshop, &[ONE]).await;
    backend.cancel(&holder, reference, "all").await.unwrap();
    let left = backend.cancel(&waiting[0].0, waiting[0].1, "waiting").await;
    assert_eq!(left, Err(Failure::Refused(CancelRefused::NothingWaits)));
    assert_eq!(states(&backend, &waiting[0]).await, [PlaceState::Booked]);
}

#[sqlx::test]
async fn w6_after_the_cut_off_nobody_is_served_and_the_place_is_public(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (workshop, holder, reference) = full(&backend, 2).await;
    backend.sql("update workshop set closes_at = null").await;
    let waiting = queue(&backend, &workshop, &[ONE]).await;
    // The session is on Saturday 14 May 2016: 5pm on Friday 13 May is the cut-off.
    backend.clock.advance(Duration::days(18) + Duration::hours(7) + Duration::minutes(59));
    backend.cancel(&holder, reference, "1").await.unwrap();
    assert_eq!(states(&backend, &waiting[0]).await, [PlaceState::Booked], "a minute before 5pm");
    let late = queue(&backend, &workshop, &[ONE]).await;
    backend.clock.advance(Duration::minutes(1));
    backend.cancel(&holder, reference, "2").await.unwrap();
    assert_eq!(states(&backend, &late[0]).await, [PlaceState::Waiting]);
    backend.book(&backend.school().await, &workshop.session(1), &strangers(1)).await.unwrap();
    let refusal = refused(backend.wait(&backend.school().await, &workshop.session(1), &strangers(1), Wants::Any).await);
    assert!(matches!(refusal, BookRefused::WaitingClosed { until: Some(_) }), "{refusal:?}");
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn w6_closed_list_serves_nobody(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (workshop, holder, reference) = full(&backend, 2).await;
    let waiting = queue(&backend, &workshop, &[ONE]).await;
    close(&backend.pool, &backend.clock, &code(&workshop), true).await.unwrap();
    backend.cancel(&holder, reference, "1").await.unwrap();
    assert_eq!(states(&backend, &waiting[0]).await, [PlaceState::Waiting]);
    let refusal =
        refused(backend.wait(&backend.school().await, &workshop.session(1), &strangers(2), Wants::Together).await);
    assert_eq!(refusal, BookRefused::WaitingClosed { until: None });
    close(&backend.pool, &backend.clock, &code(&workshop), false).await.unwrap();
    assert_eq!(
        states(&backend, &waiting[0]).await,
        [PlaceState::Booked],
        "free places are given when the list reopens"
    );
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn w6_cancelled_session_and_reached_limit_serve_nobody(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (workshop, holder, reference) = full(&backend, 3).await;
    let waiting = queue(&backend, &workshop, &[(2, Wants::Any), ONE]).await;
    backend.sql("update workshop set places_limit = 1").await;
    backend.cancel(&holder, reference, "1").await.unwrap();
    assert_eq!(states(&backend, &waiting[0]).await, [PlaceState::Waiting; 2]);
    assert_eq!(states(&backend, &waiting[1]).await, [PlaceState::Booked]);
    backend.sql("update workshop set places_limit = 8; update session set state = 'cancelled'").await;
    backend.cancel(&holder, reference, "2").await.unwrap();
    assert_eq!(states(&backend, &waiting[0]).await, [PlaceState::Waiting; 2]);
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn w7_raised_capacity_serves_as_many_at_once(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (workshop, _, _) = full(&backend, 2).await;
    let waiting = queue(&backend, &workshop, &[ONE; 5]).await;
    give_room(&backend, &workshop, 5).await;
    assert_eq!(backend.seats(&workshop.session(1)).await, (5, 5));
    for (at, one) in waiting.iter().enumerate() {
        let expected = if at < 3 { PlaceState::Booked } else { PlaceState::Waiting };
        assert_eq!(states(&backend, one).await, [expected], "number {at}");
    }
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn repeated_joining_takes_one_position(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let (workshop, _, _) = full(&backend, 1).await;
    let (school, asked) = (backend.school().await, strangers(2));
    let first = backend.wait(&school, &workshop.session(1), &asked, Wants::Together).await.unwrap();
    assert_eq!(backend.wait(&school, &workshop.session(1), &asked, Wants::Together).await, Ok(first));
    assert_eq!(
        backend.wait(&school, &workshop.session(1), &asked, Wants::Any).await,
        Err(Failure::Refused(BookRefused::KeyReused)),
        "how places are wanted is part of the command"
    );
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn c5_replacement_on_a_waiting_place_keeps_its_position(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let workshop = backend.workshop(Some(4), "workshop", &[2, 10]).await;
    let school = backend.school().await;
    let reference = backend.book(&school, &workshop.session(1), &places(&["ada", "grace"])).await.unwrap();
    let waiting = queue(&backend, &workshop, &[ONE]).await;
    backend.substitute(&school, reference, 1, "mary").await.unwrap();
    let booking = backend.bookings.lookup(&school, &reference.to_string()).await.unwrap().unwrap();
    let emails: Vec<_> = booking.places.iter().map(|place| (place.email.as_str(), place.state)).collect();
    assert_eq!(emails, [("mary@school.example", PlaceState::Booked), ("grace@school.example", PlaceState::Booked)]);
    assert_eq!(states(&backend, &waiting[0]).await, [PlaceState::Waiting], "no place came free");
    backend.substitute(&waiting[0].0, waiting[0].1, 1, "joan").await.unwrap();
    assert_eq!(position(&backend, &waiting[0]).await, Some(1));
    backend.book(&school, &workshop.session(2), &places(&["ada"])).await.unwrap();
    let twice = backend.substitute(&school, reference, 2, "ada").await;
    let faults = DelegateFaults { email: Some(NotADelegateEmail::AlreadyComing), ..DelegateFaults::default() };
    assert_eq!(twice, Err(Failure::Refused(CorrectRefused::Unreadable(faults))));
    assert_eq!(backend.faults().await, Vec::<String>::new());
}
