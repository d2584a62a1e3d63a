//! Live seats between processes: two hubs on one database, as in two servers.

use std::time::Duration;

use server::{
    live::{Hub, run_relay},
    platform::database::{Database, listen},
    seats::snapshot,
    session::set_capacity,
};
use shared::session::{Capacity, SessionCode};
use sqlx::{
    ConnectOptions, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::support::{Backend, strangers};

/// Long enough for a busy machine; no test waits for its end.
const PATIENCE: Duration = Duration::from_secs(20);

#[sqlx::test]
async fn l1_a_booking_in_one_process_reaches_the_pages_of_another(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 8).await;
    let (school, workshop) = (backend.school().await, backend.workshop(None, "workshop", &[10]).await);
    let session = snapshot(&backend.pool, std::slice::from_ref(&workshop.slug)).await.unwrap()[0].0;
    let (elsewhere, stop) = (Hub::default(), CancellationToken::new());
    let mut here = backend.seats.watch(session);
    let mut there = elsewhere.watch(session);
    for hub in [&backend.seats, &elsewhere] {
        tokio::spawn(run_relay(Database::unwatched(backend.pool.clone()), None, hub.clone(), stop.clone()));
    }
    // The relay reads the watched sessions when it starts listening, and receives notifications from then on.
    timeout(PATIENCE, there.changed()).await.unwrap().unwrap();

    backend.book(&school, &workshop.session(1), &strangers(2)).await.unwrap();
    for watched in [&mut here, &mut there] {
        let seats = timeout(
            PATIENCE,
            watched.wait_for(|frame| frame.as_ref().is_some_and(|newest| newest.frame.seats.taken == 2)),
        );
        let frame = seats.await.unwrap().unwrap().clone().unwrap().frame;
        assert_eq!((frame.session, frame.seats.left()), (format!("{}/1", workshop.slug), 8));
    }

    let code = SessionCode::try_from(format!("T-{}-1", workshop.slug.trim_end_matches("-16"))).unwrap();
    set_capacity(&backend.pool, &backend.clock, &code, Capacity::try_from(5).unwrap()).await.unwrap();
    for watched in [&mut here, &mut there] {
        let seats = timeout(
            PATIENCE,
            watched.wait_for(|frame| frame.as_ref().is_some_and(|newest| newest.frame.seats.capacity == 5)),
        );
        assert_eq!(seats.await.unwrap().unwrap().as_ref().unwrap().frame.seats.left(), 3);
    }
    stop.cancel();
}

#[sqlx::test]
async fn behind_a_pooler_the_first_reachable_server_is_listened_to(pool: PgPool) {
    let pooler = PgPoolOptions::new().connect_lazy_with(PgConnectOptions::new().socket("/nonexistent"));
    let url = pool.connect_options().to_url_lossy().to_string().replacen('@', "@%2Fnonexistent,", 1);
    let mut listener = listen(&pooler, Some(&url.parse().unwrap()), "tests").await.unwrap();
    sqlx::query("select pg_notify('tests', 'told')").execute(&pool).await.unwrap();
    assert_eq!(timeout(PATIENCE, listener.recv()).await.unwrap().unwrap().payload(), "told");
}

#[sqlx::test]
async fn versions_of_a_session_only_grow(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 8).await;
    let (school, workshop) = (backend.school().await, backend.workshop(None, "workshop", &[10]).await);
    let version =
        async || snapshot(&backend.pool, std::slice::from_ref(&workshop.slug)).await.unwrap()[0].1.seats.version;
    let mut known = version().await;
    for _ in 0..3 {
        let reference = backend.book(&school, &workshop.session(1), &strangers(1)).await.unwrap();
        assert!(version().await > known);
        known = version().await;
        backend.cancel(&school, reference, "all").await.unwrap();
        assert!(version().await > known);
        known = version().await;
    }
}
