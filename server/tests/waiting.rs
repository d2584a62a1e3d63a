//! Waiting lists, one step after the other, against a real database.

use crate::support::{House, Workshop, places, refused, strangers};
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
async fn full(house: &House, capacity: i32) -> (Workshop, Caller, BookingReference) {
    let workshop = house.workshop(Some(8), "workshop", &[capacity, 10]).await;
    let school = house.school().await;
    let reference =
        house.book(&school, &workshop.session(1), &strangers(usize::try_from(capacity).unwrap())).await.unwrap();
    (workshop, school, reference)
}

/// Schools that wait, in order, each for this many places.
async fn queue(house: &House, workshop: &Workshop, asks: &[(usize, Wants)]) -> Vec<(Caller, BookingReference)> {
    let mut waiting = Vec::new();
    for (count, wants) in asks {
        let school = house.school().await;
        let reference = house.wait(&school, &workshop.session(1), &strangers(*count), *wants).await.unwrap();
        waiting.push((school, reference));
    }
    waiting
}

/// The states of a booking's places.
async fn states(house: &House, (school, reference): &(Caller, BookingReference)) -> Vec<PlaceState> {
    let booking = house.desk.lookup(school, &reference.to_string()).await.unwrap().unwrap();
    booking.places.iter().map(|place| place.state).collect()
}

async fn position(house: &House, (school, reference): &(Caller, BookingReference)) -> Option<u32> {
    let booking = house.desk.lookup(school, &reference.to_string()).await.unwrap().unwrap();
    booking.waiting.map(|waiting| waiting.position)
}

fn code(workshop: &Workshop) -> SessionCode {
    SessionCode::try_from(format!("T-{}-1", workshop.slug.trim_end_matches("-16"))).unwrap()
}

async fn give_room(house: &House, workshop: &Workshop, people: u32) {
    set_capacity(&house.pool, &house.clock, &code(workshop), Capacity::try_from(people).unwrap()).await.unwrap();
}

const ONE: (usize, Wants) = (1, Wants::Any);

#[sqlx::test]
async fn w1_full_session_is_joined_once_per_delegate_and_gives_the_position(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let house = House::open(connect, 4).await;
    let workshop = house.workshop(Some(2), "workshop", &[2, 10]).await;
    let (one, other) = (house.school().await, house.school().await);
    let at = workshop.session(1);
    let free = refused(house.wait(&one, &at, &strangers(1), Wants::Any).await);
    assert!(matches!(free, BookRefused::PlacesFree { .. }), "{free:?}");
    house.book(&one, &at, &strangers(1)).await.unwrap();
    assert_eq!(
        refused(house.wait(&other, &at, &strangers(2), Wants::Any).await),
        BookRefused::PlacesFree { left: 1 },
        "a school that wants one place can book it"
    );
    house.book(&one, &at, &strangers(1)).await.unwrap();
    let reference = house.wait(&other, &at, &places(&["ada"]), Wants::Any).await.unwrap();
    let later = queue(&house, &workshop, &[ONE]).await;
    assert_eq!(position(&house, &(other.clone(), reference)).await, Some(1));
    assert_eq!(position(&house, &later[0]).await, Some(2));
    assert_eq!(
        refused(house.wait(&other, &at, &places(&["ada"]), Wants::Any).await),
        BookRefused::AlreadyComing { delegates: vec![0] }
    );
    assert_eq!(
        refused(house.book(&other, &workshop.session(2), &places(&["ada"])).await),
        BookRefused::AlreadyComing { delegates: vec![0] },
        "nor can they wait here and have a place there"
    );
    assert_eq!(house.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn g2_waiting_places_count_once_in_the_limit(_: PgPoolOptions, connect: PgConnectOptions) {
    let house = House::open(connect, 4).await;
    let workshop = house.workshop(Some(1), "workshop", &[1, 10]).await;
    let (one, other) = (house.school().await, house.school().await);
    let reference = house.book(&one, &workshop.session(1), &strangers(1)).await.unwrap();
    let waits = (other.clone(), house.wait(&other, &workshop.session(1), &strangers(1), Wants::Any).await.unwrap());
    let over = refused(house.book(&other, &workshop.session(2), &strangers(1)).await);
    assert!(matches!(over, BookRefused::NotEnough(Shortage { of: ShortOf::Limit, held: 1, .. })), "{over:?}");
    house.cancel(&one, reference, "all").await.unwrap();
    assert_eq!(states(&house, &waits).await, [PlaceState::Booked], "a school with limit 1 can be served");
    assert_eq!(house.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn w2_freed_place_goes_to_the_head_of_the_list(_: PgPoolOptions, connect: PgConnectOptions) {
    let house = House::open(connect, 4).await;
    let (workshop, holder, reference) = full(&house, 2).await;
    let waiting = queue(&house, &workshop, &[ONE, ONE]).await;
    house.cancel(&holder, reference, "1").await.unwrap();
    assert_eq!(house.seats(&workshop.session(1)).await, (2, 2), "the place was never free for others");
    assert_eq!(states(&house, &waiting[0]).await, [PlaceState::Booked]);
    assert_eq!(states(&house, &waiting[1]).await, [PlaceState::Waiting]);
    let refusal = refused(house.book(&house.school().await, &workshop.session(1), &strangers(1)).await);
    assert!(matches!(refusal, BookRefused::NotEnough(Shortage { session_left: 0, .. })), "{refusal:?}");
    house.cancel(&waiting[1].0, waiting[1].1, "waiting").await.unwrap();
    house.cancel(&holder, reference, "2").await.unwrap();
    house.book(&house.school().await, &workshop.session(1), &strangers(1)).await.unwrap();
    assert_eq!(house.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn w3_seven_freed_places_serve_the_first_seven_of_ten(_: PgPoolOptions, connect: PgConnectOptions) {
    let house = House::open(connect, 4).await;
    let (workshop, holder, reference) = full(&house, 7).await;
    let waiting = queue(&house, &workshop, &[ONE; 10]).await;
    house.cancel(&holder, reference, "all").await.unwrap();
    for (at, one) in (1..=10u32).zip(&waiting) {
        let expected = if at <= 7 { (PlaceState::Booked, None) } else { (PlaceState::Waiting, Some(at - 7)) };
        assert_eq!((states(&house, one).await[0], position(&house, one).await), expected, "number {at}");
    }
    assert_eq!(house.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn w4_booking_for_two_keeps_its_turn_and_is_told_why(_: PgPoolOptions, connect: PgConnectOptions) {
    let house = House::open(connect, 4).await;
    let (workshop, holder, reference) = full(&house, 3).await;
    let waiting = queue(&house, &workshop, &[(2, Wants::Together), (2, Wants::Any), ONE]).await;
    house.cancel(&holder, reference, "1").await.unwrap();
    assert_eq!(states(&house, &waiting[0]).await, [PlaceState::Waiting; 2]);
    assert_eq!(states(&house, &waiting[1]).await, [PlaceState::Booked, PlaceState::Waiting]);
    let (school, together) = &waiting[0];
    let view = house.desk.lookup(school, &together.to_string()).await.unwrap().unwrap().waiting.unwrap();
    assert_eq!((view.position, view.passed_over), (1, Some(PassedOver::Together)));
    house.cancel(&holder, reference, "all").await.unwrap();
    assert_eq!(states(&house, &waiting[0]).await, [PlaceState::Booked; 2], "its turn was kept");
    assert_eq!(states(&house, &waiting[1]).await, [PlaceState::Booked, PlaceState::Waiting]);
    assert_eq!(house.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn w5_leaving_closes_the_gap_and_can_serve_the_rest(_: PgPoolOptions, connect: PgConnectOptions) {
    let house = House::open(connect, 4).await;
    let (workshop, holder, reference) = full(&house, 2).await;
    let waiting = queue(&house, &workshop, &[ONE, ONE, (2, Wants::Together)]).await;
    house.cancel(&waiting[0].0, waiting[0].1, "waiting").await.unwrap();
    assert_eq!(states(&house, &waiting[0]).await, [PlaceState::Cancelled]);
    assert_eq!((position(&house, &waiting[1]).await, position(&house, &waiting[2]).await), (Some(1), Some(2)));
    house.cancel(&waiting[1].0, waiting[1].1, "waiting").await.unwrap();
    house.cancel(&holder, reference, "1").await.unwrap();
    assert_eq!(states(&house, &waiting[2]).await, [PlaceState::Waiting; 2]);
    house.cancel(&waiting[2].0, waiting[2].1, "1").await.unwrap();
    assert_eq!(states(&house, &waiting[2]).await, [PlaceState::Cancelled, PlaceState::Booked], "one fits");
    assert_eq!(house.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn w5_leaving_after_being_served_keeps_the_place_and_says_so(_: PgPoolOptions, connect: PgConnectOptions) {
    let house = House::open(connect, 4).await;
    let (workshop, holder, reference) = full(&house, 1).await;
    let waiting = queue(&house, &workshop, &[ONE]).await;
    house.cancel(&holder, reference, "all").await.unwrap();
    let left = house.cancel(&waiting[0].0, waiting[0].1, "waiting").await;
    assert_eq!(left, Err(Failure::Refused(CancelRefused::NothingWaits)));
    assert_eq!(states(&house, &waiting[0]).await, [PlaceState::Booked]);
}

#[sqlx::test]
async fn w6_after_the_cut_off_nobody_is_served_and_the_place_is_public(_: PgPoolOptions, connect: PgConnectOptions) {
    let house = House::open(connect, 4).await;
    let (workshop, holder, reference) = full(&house, 2).await;
    house.sql("update workshop set closes_at = null").await;
    let waiting = queue(&house, &workshop, &[ONE]).await;
    // The session is on Saturday 14 May 2016: 5pm on Friday 13 May is the cut-off.
    house.clock.advance(Duration::days(18) + Duration::hours(7) + Duration::minutes(59));
    house.cancel(&holder, reference, "1").await.unwrap();
    assert_eq!(states(&house, &waiting[0]).await, [PlaceState::Booked], "a minute before 5pm");
    let late = queue(&house, &workshop, &[ONE]).await;
    house.clock.advance(Duration::minutes(1));
    house.cancel(&holder, reference, "2").await.unwrap();
    assert_eq!(states(&house, &late[0]).await, [PlaceState::Waiting]);
    house.book(&house.school().await, &workshop.session(1), &strangers(1)).await.unwrap();
    let refusal = refused(house.wait(&house.school().await, &workshop.session(1), &strangers(1), Wants::Any).await);
    assert!(matches!(refusal, BookRefused::WaitingClosed { until: Some(_) }), "{refusal:?}");
    assert_eq!(house.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn w6_closed_list_serves_nobody(_: PgPoolOptions, connect: PgConnectOptions) {
    let house = House::open(connect, 4).await;
    let (workshop, holder, reference) = full(&house, 2).await;
    let waiting = queue(&house, &workshop, &[ONE]).await;
    close(&house.pool, &house.clock, &code(&workshop), true).await.unwrap();
    house.cancel(&holder, reference, "1").await.unwrap();
    assert_eq!(states(&house, &waiting[0]).await, [PlaceState::Waiting]);
    let refusal =
        refused(house.wait(&house.school().await, &workshop.session(1), &strangers(2), Wants::Together).await);
    assert_eq!(refusal, BookRefused::WaitingClosed { until: None });
    close(&house.pool, &house.clock, &code(&workshop), false).await.unwrap();
    assert_eq!(states(&house, &waiting[0]).await, [PlaceState::Booked], "free places are given when the list reopens");
    assert_eq!(house.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn w6_cancelled_session_and_reached_limit_serve_nobody(_: PgPoolOptions, connect: PgConnectOptions) {
    let house = House::open(connect, 4).await;
    let (workshop, holder, reference) = full(&house, 3).await;
    let waiting = queue(&house, &workshop, &[(2, Wants::Any), ONE]).await;
    house.sql("update workshop set places_limit = 1").await;
    house.cancel(&holder, reference, "1").await.unwrap();
    assert_eq!(states(&house, &waiting[0]).await, [PlaceState::Waiting; 2]);
    assert_eq!(states(&house, &waiting[1]).await, [PlaceState::Booked]);
    house.sql("update workshop set places_limit = 8; update session set state = 'cancelled'").await;
    house.cancel(&holder, reference, "2").await.unwrap();
    assert_eq!(states(&house, &waiting[0]).await, [PlaceState::Waiting; 2]);
    assert_eq!(house.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn w7_raised_capacity_serves_as_many_at_once(_: PgPoolOptions, connect: PgConnectOptions) {
    let house = House::open(connect, 4).await;
    let (workshop, _, _) = full(&house, 2).await;
    let waiting = queue(&house, &workshop, &[ONE; 5]).await;
    give_room(&house, &workshop, 5).await;
    assert_eq!(house.seats(&workshop.session(1)).await, (5, 5));
    for (at, one) in waiting.iter().enumerate() {
        let expected = if at < 3 { PlaceState::Booked } else { PlaceState::Waiting };
        assert_eq!(states(&house, one).await, [expected], "number {at}");
    }
    assert_eq!(house.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn repeated_joining_takes_one_position(_: PgPoolOptions, connect: PgConnectOptions) {
    let house = House::open(connect, 4).await;
    let (workshop, _, _) = full(&house, 1).await;
    let (school, asked) = (house.school().await, strangers(2));
    let first = house.wait(&school, &workshop.session(1), &asked, Wants::Together).await.unwrap();
    assert_eq!(house.wait(&school, &workshop.session(1), &asked, Wants::Together).await, Ok(first));
    assert_eq!(
        house.wait(&school, &workshop.session(1), &asked, Wants::Any).await,
        Err(Failure::Refused(BookRefused::KeyReused)),
        "how places are wanted is part of the command"
    );
    assert_eq!(house.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn c5_replacement_on_a_waiting_place_keeps_its_position(_: PgPoolOptions, connect: PgConnectOptions) {
    let house = House::open(connect, 4).await;
    let workshop = house.workshop(Some(4), "workshop", &[2, 10]).await;
    let school = house.school().await;
    let reference = house.book(&school, &workshop.session(1), &places(&["ada", "grace"])).await.unwrap();
    let waiting = queue(&house, &workshop, &[ONE]).await;
    house.substitute(&school, reference, 1, "mary").await.unwrap();
    let booking = house.desk.lookup(&school, &reference.to_string()).await.unwrap().unwrap();
    let emails: Vec<_> = booking.places.iter().map(|place| (place.email.as_str(), place.state)).collect();
    assert_eq!(emails, [("mary@school.example", PlaceState::Booked), ("grace@school.example", PlaceState::Booked)]);
    assert_eq!(states(&house, &waiting[0]).await, [PlaceState::Waiting], "no place came free");
    house.substitute(&waiting[0].0, waiting[0].1, 1, "joan").await.unwrap();
    assert_eq!(position(&house, &waiting[0]).await, Some(1));
    house.book(&school, &workshop.session(2), &places(&["ada"])).await.unwrap();
    let twice = house.substitute(&school, reference, 2, "ada").await;
    let faults = DelegateFaults { email: Some(NotADelegateEmail::AlreadyComing), ..DelegateFaults::default() };
    assert_eq!(twice, Err(Failure::Refused(CorrectRefused::Unreadable(faults))));
    assert_eq!(house.faults().await, Vec::<String>::new());
}
