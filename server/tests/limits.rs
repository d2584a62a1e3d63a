//! Limits for one client on connections, time and streams; a slow reader takes nothing from others.

use std::time::Duration;

use server::{http::lifecycle::Connections, http::limits::Limits};
use shared::seats::{Seats, SeatsFrame};
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::{
    Backend,
    service::{PATIENCE, Service, Visitor},
};

/// The time is short, so that tests need not wait.
const AT_ONCE: Duration = Duration::from_millis(50);
const HEALTH: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: placebook\r\n\r\n";

/// A connection for raw bytes.
async fn connect(service: &Service) -> TcpStream {
    TcpStream::connect(service.host()).await.unwrap()
}

/// Reads until the connection ends.
async fn to_the_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("the connection ends").unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads until this text has arrived.
async fn read_until(stream: &mut TcpStream, words: &str) -> String {
    let mut read = String::new();
    let mut bytes = [0; 4096];
    while !read.contains(words) {
        let count = timeout(PATIENCE, stream.read(&mut bytes)).await.expect("more comes").unwrap();
        assert!(count > 0, "the connection ended after {read}");
        read.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
    read
}

#[sqlx::test]
async fn connection_with_an_unfinished_head_is_closed(pool: PgPool) {
    let connections = Connections { head_time: AT_ONCE, ..Limits::default().connections(false) };
    let service = Service::start_with(&pool, &Limits::default(), connections).await;
    let (mut silent, mut slow) = (connect(&service).await, connect(&service).await);
    slow.write_all(b"GET / HTTP/1.1\r\nhost: pla").await.unwrap();
    assert_eq!(to_the_end(&mut slow).await, "");
    assert_eq!(to_the_end(&mut silent).await, "", "a silent connection is closed too");
}

#[sqlx::test]
async fn connection_serves_several_requests_and_closes_when_idle(pool: PgPool) {
    let connections = Connections { head_time: Duration::from_secs(1), ..Limits::default().connections(false) };
    let service = Service::start_with(&pool, &Limits::default(), connections).await;
    let mut stream = connect(&service).await;
    for _ in 0..3 {
        stream.write_all(HEALTH).await.unwrap();
        assert!(read_until(&mut stream, "\r\n\r\nok").await.starts_with("HTTP/1.1 200"));
    }
    assert_eq!(to_the_end(&mut stream).await, "");
}

#[sqlx::test]
async fn connection_above_the_limit_is_refused_until_one_closes(pool: PgPool) {
    let service = Service::start(&pool, &Limits { connections_max: 1, ..Limits::default() }).await;
    let mut first = connect(&service).await;
    first.write_all(HEALTH).await.unwrap();
    read_until(&mut first, "\r\n\r\nok").await;
    let mut second = connect(&service).await;
    second.write_all(HEALTH).await.unwrap();
    let answer = to_the_end(&mut second).await;
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: 5"), "{answer}");
    drop(first);
    timeout(PATIENCE, async {
        loop {
            let mut third = connect(&service).await;
            if third.write_all(b"GET /healthz HTTP/1.0\r\n\r\n").await.is_ok()
                && to_the_end(&mut third).await.contains("200 OK")
            {
                return;
            }
        }
    })
    .await
    .expect("there is room again");
}

#[sqlx::test]
async fn unfinished_request_body_takes_no_place(pool: PgPool) {
    let limits = Limits { at_once: 1, waiting_requests: 0, body_timeout: 1, ..Limits::default() };
    let service = Service::start(&pool, &limits).await;
    let mut slow = connect(&service).await;
    slow.write_all(b"POST /api/booking/book HTTP/1.1\r\nhost: placebook\r\ncontent-length: 100\r\n\r\ndraft")
        .await
        .unwrap();
    assert_eq!(Visitor::of(&service).opens("/sign-in").await.status, 200);
    assert!(to_the_end(&mut slow).await.starts_with("HTTP/1.1 408"));
}

#[sqlx::test]
async fn stream_above_the_limit_is_refused_until_one_closes(pool: PgPool) {
    let service = Service::start(&pool, &Limits { live_pages: 1, ..Limits::default() }).await;
    let mut first = connect(&service).await;
    first.write_all(b"GET /live?seats=71-16 HTTP/1.1\r\nhost: placebook\r\n\r\n").await.unwrap();
    read_until(&mut first, "event: seats").await;
    let response = Visitor::of(&service).opens("/live?seats=71-16").await;
    assert_eq!((response.status, response.header("retry-after")), (503, "5"));
    drop(first);
    timeout(PATIENCE, async {
        loop {
            let mut next = connect(&service).await;
            next.write_all(b"GET /live?seats=71-16 HTTP/1.1\r\nhost: placebook\r\n\r\n").await.unwrap();
            if read_until(&mut next, "\r\n\r\n").await.starts_with("HTTP/1.1 200") {
                return;
            }
        }
    })
    .await
    .expect("there is room again");
}

#[sqlx::test]
async fn slow_live_reader_delays_nobody_and_gets_the_newest_state(_: PgPoolOptions, connect_to: PgConnectOptions) {
    const CHANGES: i64 = 20_000;
    let backend = Backend::open(connect_to, 8).await;
    let workshop = backend.workshop(None, "workshop", &[30]).await;
    let service = Service::start(&backend.pool, &Limits::default()).await;
    let session = server::seats::snapshot(&backend.pool, std::slice::from_ref(&workshop.slug)).await.unwrap()[0].0;
    let ask = format!("GET /live?seats={} HTTP/1.1\r\nhost: placebook\r\n\r\n", workshop.slug);
    let (mut reader, mut sleeper) = (connect(&service).await, connect(&service).await);
    for stream in [&mut reader, &mut sleeper] {
        stream.write_all(ask.as_bytes()).await.unwrap();
    }
    read_until(&mut reader, "event: seats").await;
    let newest = format!("\"version\":{CHANGES}");
    for version in 1..=CHANGES {
        let seats = Seats { capacity: 30, taken: 1, waiting: 0, version };
        service.live.publish(session, SeatsFrame { session: format!("{}/1", workshop.slug), seats });
        tokio::task::yield_now().await;
    }
    read_until(&mut reader, &newest).await;
    let found = read_until(&mut sleeper, &newest).await;
    let frames = i64::try_from(found.matches("event: seats").count()).unwrap();
    assert!(frames < CHANGES / 10, "{frames} frames were kept for a client that did not read");
}
