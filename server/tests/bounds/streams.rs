//! Limits on live streams and connections of a network, and on the changes that a stream repeats.

use std::time::Duration;

use server::http::limits::Limits;
use sqlx::PgPool;
use tokio::io::AsyncWriteExt;

use super::{connect_from, read_until, workshop};
use crate::support::service::{Locked, Service, Visitor};

const WATCH: &str = "GET /live?seats=71-16 HTTP/1.1\r\nhost: placebook\r\n";

async fn status(service: &Service, from: [u8; 4], ask: &str) -> (String, tokio::net::TcpStream) {
    let mut stream = connect_from(service, from).await;
    stream.write_all(ask.as_bytes()).await.unwrap();
    let head = read_until(&mut stream, "\r\n").await;
    (head.split(' ').nth(1).unwrap_or_default().to_owned(), stream)
}

#[sqlx::test]
async fn overlong_last_event_id_is_not_kept(pool: PgPool) {
    workshop(&pool).await;
    let service = Service::start(&pool, &Limits::default()).await;
    let made_up = (0..5_000).map(|number| format!("72-16/{number}.1,")).collect::<Vec<_>>().concat();
    for id in [made_up[..60_000].to_owned(), made_up[..3_000].to_owned(), format!("71-16/1.0,{}", &made_up[..60_000])] {
        let mut stream = connect_from(&service, [127, 0, 0, 1]).await;
        stream.write_all(format!("{WATCH}last-event-id: {id}\r\n\r\n").as_bytes()).await.unwrap();
        let events = read_until(&mut stream, "event: seats").await + &read_until(&mut stream, "\n\n").await;
        assert!(
            !events.contains("72-16") && events.len() < 1_500,
            "{} bytes: {}",
            events.len(),
            &events[..1_500.min(events.len())]
        );
    }
}

#[sqlx::test]
async fn reconnecting_page_gets_only_missed_changes(pool: PgPool) {
    workshop(&pool).await;
    let service = Service::start(&pool, &Limits::default()).await;
    for (id, data) in [("71-16/1.0", "data: []"), ("71-16/1.-1", "\"session\":\"71-16/1\"")] {
        let mut stream = connect_from(&service, [127, 0, 0, 1]).await;
        stream.write_all(format!("{WATCH}last-event-id: {id}\r\n\r\n").as_bytes()).await.unwrap();
        read_until(&mut stream, data).await;
    }
}

#[sqlx::test]
async fn streams_are_limited_for_each_network_separately(pool: PgPool) {
    workshop(&pool).await;
    let service = Service::start(&pool, &Limits { live_pages_each: 2, ..Limits::default() }).await;
    let ask = format!("{WATCH}\r\n");
    let (first, _first) = status(&service, [127, 0, 1, 1], &ask).await;
    let (second, _second) = status(&service, [127, 0, 1, 1], &ask).await;
    let (third, _third) = status(&service, [127, 0, 1, 1], &ask).await;
    let (other, _other) = status(&service, [127, 0, 2, 1], &ask).await;
    assert_eq!([first, second, third, other], ["200", "200", "503", "200"]);
}

#[sqlx::test]
async fn a_wide_network_has_four_times_as_many_streams(pool: PgPool) {
    workshop(&pool).await;
    let service = Service::start(&pool, &Limits { live_pages_each: 1, ..Limits::default() }).await;
    let (mut statuses, mut open) = (Vec::new(), Vec::new());
    for host in 1..=6 {
        let (status, stream) = status(&service, [127, 0, 1, host], &format!("{WATCH}\r\n")).await;
        statuses.push(status);
        open.push(stream);
    }
    assert_eq!(statuses, ["200", "200", "200", "200", "503", "503"]);
}

#[sqlx::test]
async fn a_page_that_watches_very_many_sessions_counts_as_several(pool: PgPool) {
    workshop(&pool).await;
    sqlx::raw_sql(
        "insert into session (workshop_id, number, starts_at, venue_id, capacity)
         select workshop_id, n, starts_at, venue_id, 30 from session, generate_series(2, 300) n",
    )
    .execute(&pool)
    .await
    .unwrap();
    let service = Service::start(&pool, &Limits { live_pages_each: 4, ..Limits::default() }).await;
    let (first, _first) = status(&service, [127, 0, 1, 1], &format!("{WATCH}\r\n")).await;
    let (second, _second) = status(&service, [127, 0, 1, 1], &format!("{WATCH}\r\n")).await;
    let (other, _other) = status(&service, [127, 0, 2, 1], &format!("{WATCH}\r\n")).await;
    assert_eq!([first, second, other], ["200", "503", "200"]);
}

#[sqlx::test]
async fn connections_are_limited_for_each_network_separately(pool: PgPool) {
    let service = Service::start(&pool, &Limits { connections_each: 2, ..Limits::default() }).await;
    let ask = "GET /healthz HTTP/1.1\r\nhost: placebook\r\n\r\n";
    let (first, _first) = status(&service, [127, 0, 1, 1], ask).await;
    let (second, _second) = status(&service, [127, 0, 1, 1], ask).await;
    let (third, _third) = status(&service, [127, 0, 1, 1], ask).await;
    let (other, _other) = status(&service, [127, 0, 2, 1], ask).await;
    assert_eq!([first, second, third, other], ["200", "200", "503", "200"]);
}

#[test]
fn behind_a_proxy_all_connections_may_come_from_one_address() {
    let limits = Limits::default();
    assert_eq!(limits.connections(true).most.near, limits.connections_max);
    assert!(limits.connections(false).most.near < limits.connections_max);
    assert!(limits.connections(true).unread_time <= Duration::from_mins(1));
}

#[sqlx::test]
async fn streams_that_begin_together_take_one_connection_to_the_database(pool: PgPool) {
    workshop(&pool).await;
    let service = Service::start(&pool, &Limits::default()).await;
    assert_eq!(Visitor::of(&service).opens("/sign-in").await.status, 200);
    let lock = Locked::sheets(&pool).await;
    let mut beginning = Vec::new();
    for _ in 0..40 {
        let mut stream = connect_from(&service, [127, 0, 0, 1]).await;
        stream.write_all(format!("{WATCH}\r\n").as_bytes()).await.unwrap();
        beginning.push(stream);
    }
    service.until_metric("placebook_live_pages_open", |open| open >= 40.0).await;
    assert_eq!(Visitor::of(&service).opens("/sign-in").await.status, 200, "connections are left for pages");
    lock.open().await;
    for stream in &mut beginning {
        read_until(stream, "event: seats").await;
    }
}
