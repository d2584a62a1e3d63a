//! Bookings during a cancellation.

use app::{failure::Failure, publishing::SheetDrafts, session::CancelTyped, visit::Caller};
use server::{platform::database, publishing::PgPublishing};
use shared::{
    booking::{BookRefused, BookingReference, ShortOf, Shortage},
    office::OfficeRefused,
    officer::Role,
    session::Outcome,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Office, typed};
use crate::support::{locks::until_waiting, office::officer, refused, strangers};

#[sqlx::test]
async fn r5_bookings_during_a_cancellation_leave_nobody_on_the_session(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect, "workshop", &[40; 8]).await;
    for (number, id) in (1..).zip(&office.sessions) {
        let at = office.at(number);
        let (schools, people) = crowd(&office, 6).await;
        let bookings = schools.iter().zip(&people).map(|(school, people)| office.backend.book(school, &at, people));
        let (cancelled, _) =
            tokio::join!(until_seen(&office, *id, typed("cancel", 0, "")), futures::future::join_all(bookings),);
        cancelled.unwrap();
        assert_eq!(office.backend.seats(&at).await, (40, 0), "session {number}");
    }
    let left: i64 = sqlx::query_scalar("select count(*) from place where state = 'booked'")
        .fetch_one(&office.backend.pool)
        .await
        .unwrap();
    assert_eq!(left, 0);
    office.agree().await;
}

#[sqlx::test]
async fn r5_bookings_on_the_other_session_during_a_move_never_oversell_it(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect, "workshop", &[8, 9, 8, 9, 8, 9, 8, 9]).await;
    for (number, pair) in (1..).step_by(2).zip(office.sessions.chunks(2)) {
        let [gone, to] = pair else { panic!("sessions come in pairs") };
        for _ in 0..4 {
            office.booked(number, 2).await;
        }
        let (there, people) = crowd(&office, 5).await;
        let at = office.at(number + 1);
        let rush = there.iter().zip(&people).map(|(school, people)| office.backend.book(school, &at, people));
        let (late, others) = crowd(&office, 3).await;
        let here = office.at(number);
        let late = late.iter().zip(&others).map(|(school, people)| office.backend.book(school, &here, people));
        let rest = if number % 4 == 1 { "wait" } else { "cancel" };
        let (moved, _, _) = tokio::join!(
            until_seen(&office, *gone, typed("move", *to, rest)),
            futures::future::join_all(rush),
            futures::future::join_all(late),
        );
        moved.unwrap();
        assert_eq!(office.backend.seats(&here).await, (8, 0));
        let (capacity, taken) = office.backend.seats(&at).await;
        assert!(taken <= capacity, "{taken} of {capacity}");
    }
    office.agree().await;
}

#[sqlx::test]
async fn r5_two_sessions_cancelled_into_each_other_do_not_deadlock(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect, "workshop", &[4; 8]).await;
    for (number, pair) in (1..).step_by(2).zip(office.sessions.chunks(2)) {
        let [one, other] = pair else { panic!("sessions come in pairs") };
        office.booked(number, 2).await;
        office.booked(number + 1, 2).await;
        let (first, second) = tokio::join!(
            until_seen(&office, *one, typed("move", *other, "wait")),
            until_seen(&office, *other, typed("move", *one, "wait")),
        );
        // The second command finds that the other session is gone.
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    }
    office.agree().await;
}

/// A booking on the second session that begins while the first session's places wait to move there, and continues only after they
/// have moved, so its facts are outdated.
async fn booking_behind_moves(office: &Office) -> Result<BookingReference, Failure<BookRefused>> {
    for _ in 0..4 {
        office.booked(1, 2).await;
    }
    let school = office.backend.school().await;
    let (at, people) = (office.at(2), strangers(2));
    let mut lock = database::begin(&office.backend.pool).await.unwrap();
    sqlx::query("select from session where number = 2 for update").execute(&mut *lock).await.unwrap();
    let moving = until_seen(office, office.sessions[0], typed("move", office.sessions[1], "wait"));
    let booking = async {
        until_waiting(&office.backend.pool, 1).await;
        office.backend.book(&school, &at, &people).await
    };
    let letting_in = async {
        until_waiting(&office.backend.pool, 2).await;
        lock.commit().await.unwrap();
    };
    let (moved, booked, ()) = tokio::join!(moving, booking, letting_in);
    assert_eq!(moved, Ok(Outcome { seats: 8, waits: 0, cancelled: 0 }));
    booked
}

#[sqlx::test]
async fn r5_booking_that_waited_behind_a_move_finds_no_place(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect, "workshop", &[8, 8]).await;
    let refused = refused(booking_behind_moves(&office).await);
    assert!(
        matches!(refused, BookRefused::NotEnough(Shortage { of: ShortOf::Capacity, session_left: 0, .. })),
        "{refused:?}"
    );
    assert_eq!(office.backend.seats(&office.at(2)).await, (8, 8));
    office.agree().await;
}

#[sqlx::test]
async fn r5_booking_that_waited_behind_a_withdrawal_finds_no_session(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect, "workshop", &[8]).await;
    let sheets = PgPublishing::new(office.backend.pool.clone(), office.backend.clock.clone());
    let publisher = officer(&office.backend.pool, &office.backend.clock, "Ines", Role::Publisher).await;
    let school = office.backend.school().await;
    let (at, people) = (office.at(1), strangers(2));
    let mut lock = database::begin(&office.backend.pool).await.unwrap();
    sqlx::query("select from session for update").execute(&mut *lock).await.unwrap();
    let booking = async {
        until_waiting(&office.backend.pool, 1).await;
        office.backend.book(&school, &at, &people).await
    };
    let letting_in = async {
        until_waiting(&office.backend.pool, 2).await;
        lock.commit().await.unwrap();
    };
    let (withdrawn, booked, ()) = tokio::join!(sheets.withdraw(&publisher, &at.slug, "Replaced"), booking, letting_in);
    withdrawn.unwrap();
    assert!(booked.is_err(), "{booked:?}");
    assert_eq!(office.backend.seats(&at).await, (8, 0));
    office.agree().await;
}

#[sqlx::test]
async fn r5_without_its_guard_the_move_oversells(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect, "workshop", &[8, 8]).await;
    office.backend.sql("alter table session drop constraint session_never_oversold").await;
    booking_behind_moves(&office).await.unwrap();
    assert_eq!(office.backend.seats(&office.at(2)).await, (8, 10));
    assert_ne!(office.backend.faults().await, Vec::<String>::new(), "server check finds it");
}

/// Schools that each book two new people.
async fn crowd(office: &Office, schools: usize) -> (Vec<Caller>, Vec<shared::booking::BookPlaces>) {
    let mut all = Vec::new();
    for _ in 0..schools {
        all.push(office.backend.school().await);
    }
    let people = all.iter().map(|_| strangers(2)).collect();
    (all, people)
}

/// An officer who retries when the outcome has changed.
async fn until_seen(office: &Office, session: i64, typed: CancelTyped) -> Result<Outcome, OfficeRefused> {
    loop {
        match office.cancel(session, typed.clone()).await {
            Err(OfficeRefused::PlanChanged) => {}
            done => return done,
        }
    }
}
