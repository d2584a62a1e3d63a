//! Simultaneous bookings: at least 32 connections on one real database. Each race also runs without its guard, to
//! prove that it would be lost.

use std::sync::Arc;

use crate::support::{Backend, strangers};
use app::{
    booking::{Bookings, SessionAddress},
    failure::Failure,
    visit::Caller,
};
use shared::booking::{BookPlaces, BookRefused, BookingReference, ShortOf};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::{sync::Barrier, task::JoinSet};

const CONNECTIONS: u32 = 40;
const ROUNDS: usize = 25;

type Answer = Result<BookingReference, Failure<BookRefused>>;

/// How commands are spread over servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Copies {
    /// All to one server, which books them in batches.
    One,
    /// Each to a different server, so that only the database sees all of them.
    Many,
}

const BOTH: [Copies; 2] = [Copies::One, Copies::Many];

/// Sends all commands at the same moment and waits for every answer.
async fn at_once(
    backend: &Arc<Backend>,
    copies: Copies,
    commands: Vec<(Caller, SessionAddress, BookPlaces)>,
) -> Vec<Answer> {
    let start = Arc::new(Barrier::new(commands.len()));
    let mut running = JoinSet::new();
    for (school, at, book) in commands {
        let start = start.clone();
        let bookings =
            if copies == Copies::One { backend.bookings.clone() } else { backend.bookings_of_another_server() };
        running.spawn(async move {
            start.wait().await;
            bookings.book(&school, &at, &book).await
        });
    }
    running.join_all().await
}

fn booked(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.is_ok()).count()
}

fn refused_for(answers: &[Answer], of: ShortOf) -> usize {
    let for_it =
        |answer: &&Answer| matches!(answer, Err(Failure::Refused(BookRefused::NotEnough(short))) if short.of == of);
    answers.iter().filter(for_it).count()
}

async fn backend(connect: PgConnectOptions) -> Arc<Backend> {
    Arc::new(Backend::open(connect, CONNECTIONS).await)
}

/// 32 schools want the only place of a session.
async fn race_for_one_place(backend: &Arc<Backend>, copies: Copies) -> (Vec<Answer>, SessionAddress) {
    let at = backend.workshop(Some(2), "workshop", &[1]).await.session(1);
    let mut commands = Vec::new();
    for _ in 0..32 {
        commands.push((backend.school().await, at.clone(), strangers(1)));
    }
    (at_once(backend, copies, commands).await, at)
}

#[sqlx::test]
async fn r1_one_place_left_and_many_schools_books_one(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = backend(connect).await;
    for copies in BOTH.repeat(ROUNDS) {
        let (answers, at) = race_for_one_place(&backend, copies).await;
        assert_eq!((booked(&answers), refused_for(&answers, ShortOf::Capacity)), (1, 31));
        assert_eq!(backend.seats(&at).await, (1, 1));
    }
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn r1_without_its_guard_the_place_is_sold_twice(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = backend(connect).await;
    backend.sql("alter table session drop constraint session_never_oversold").await;
    let mut sold = 0;
    for _ in 0..ROUNDS {
        // Requests that read the facts after a commit are refused anyway, so a single race may sell the place only once.
        sold = sold.max(booked(&race_for_one_place(&backend, Copies::Many).await.0));
    }
    assert!(sold > 1);
    assert_ne!(backend.faults().await, Vec::<String>::new(), "server check finds it");
}

/// 32 colleagues of one school want the school's last place, each on a different session.
async fn race_for_the_last_of_the_limit(backend: &Arc<Backend>, copies: Copies) -> Vec<Answer> {
    let workshop = backend.workshop(Some(2), "workshop", &[10; 33]).await;
    let school = backend.school().await;
    backend.book(&school, &workshop.session(33), &strangers(1)).await.unwrap();
    let commands = (1..=32).map(|number| (school.clone(), workshop.session(number), strangers(1))).collect();
    at_once(backend, copies, commands).await
}

#[sqlx::test]
async fn r2_one_place_of_the_limit_left_and_many_colleagues_books_one(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = backend(connect).await;
    for copies in BOTH.repeat(ROUNDS) {
        let answers = race_for_the_last_of_the_limit(&backend, copies).await;
        assert_eq!((booked(&answers), refused_for(&answers, ShortOf::Limit)), (1, 31));
    }
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn r2_without_its_guard_the_limit_is_passed(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = backend(connect).await;
    backend.sql("alter table tally drop constraint tally_within_limit").await;
    let mut held = 0;
    for _ in 0..ROUNDS {
        held = held.max(booked(&race_for_the_last_of_the_limit(&backend, Copies::Many).await));
    }
    assert!(held > 1);
    assert_ne!(backend.faults().await, Vec::<String>::new(), "server check finds it");
}

#[sqlx::test]
async fn r3_no_false_refusal_in_a_thousand_rounds_with_enough_places(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = backend(connect).await;
    let at = backend.workshop(None, "workshop", &[2_000]).await.session(1);
    let (one, other) = (backend.school().await, backend.school().await);
    for (round, copies) in BOTH.repeat(500).into_iter().enumerate() {
        let commands = vec![(one.clone(), at.clone(), strangers(1)), (other.clone(), at.clone(), strangers(1))];
        let answers = at_once(&backend, copies, commands).await;
        assert_eq!(booked(&answers), 2, "round {round}: {answers:?}");
    }
    assert_eq!(backend.seats(&at).await, (2_000, 2_000));
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn r4_four_bookings_of_two_on_four_places_succeed_twice(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = backend(connect).await;
    for copies in BOTH.repeat(ROUNDS / 2) {
        let at = backend.workshop(Some(2), "workshop", &[4]).await.session(1);
        let mut commands = Vec::new();
        for _ in 0..4 {
            commands.push((backend.school().await, at.clone(), strangers(2)));
        }
        let answers = at_once(&backend, copies, commands).await;
        assert_eq!((booked(&answers), backend.seats(&at).await), (2, (4, 4)));
    }
    let halves: i64 =
        sqlx::query_scalar("select count(*) from (select from place group by booking_id having count(*) <> 2) half")
            .fetch_one(&backend.pool)
            .await
            .unwrap();
    assert_eq!((halves, backend.faults().await), (0, vec![]));
}

#[sqlx::test]
async fn r6_the_same_command_twice_at_once_is_one_booking(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = backend(connect).await;
    let at = backend.workshop(Some(2), "workshop", &[30]).await.session(1);
    for (round, copies) in (1..).zip(BOTH.repeat(ROUNDS / 2)) {
        let (school, command) = (backend.school().await, strangers(1));
        let answers = at_once(&backend, copies, vec![(school, at.clone(), command); 8]).await;
        let first = answers[0].clone().unwrap();
        assert!(answers.iter().all(|answer| *answer == Ok(first)), "{answers:?}");
        assert_eq!(backend.seats(&at).await.1, round);
    }
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn bookings_and_cancellations_never_deadlock(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = backend(connect).await;
    let workshop = Arc::new(backend.workshop(Some(2), "workshop", &[6, 6]).await);
    let mut running = JoinSet::new();
    for at in 0..32u16 {
        let (backend, workshop) = (backend.clone(), workshop.clone());
        running.spawn(async move {
            let school = backend.school().await;
            for round in 0..10u16 {
                // There are two sessions and the same two people, so that locks are wanted in every order.
                let command = crate::support::places(&[&format!("ada{at}"), &format!("grace{at}")]);
                match backend.book(&school, &workshop.session((at + round) % 2 + 1), &command).await {
                    Ok(reference) => {
                        backend.cancel(&school, reference, if round % 3 == 0 { "1" } else { "all" }).await.unwrap();
                    }
                    Err(Failure::Refused(_)) => {}
                    Err(broken) => panic!("{broken:?}"),
                }
            }
        });
    }
    running.join_all().await;
    assert_eq!(backend.faults().await, Vec::<String>::new());
}
