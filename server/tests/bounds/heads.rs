//! The heads of requests: one `Host`, a plain id, and the address that our own proxy has seen.

use server::http::limits::Limits;
use sqlx::PgPool;
use tokio::io::AsyncWriteExt;

use super::{connect_from, to_the_end};
use crate::support::service::{Service, Visitor};

async fn status(service: &Service, head: &str) -> String {
    let mut stream = connect_from(service, [127, 0, 0, 1]).await;
    stream.write_all(format!("{head}connection: close\r\n\r\n").as_bytes()).await.unwrap();
    to_the_end(&mut stream).await.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[sqlx::test]
async fn request_without_exactly_one_host_is_refused(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    for (head, answer) in [
        ("GET /healthz HTTP/1.1\r\nhost: placebook\r\n", "200"),
        ("GET /healthz HTTP/1.0\r\n", "200"),
        ("GET /healthz HTTP/1.1\r\n", "400"),
        ("GET /healthz HTTP/1.1\r\nhost:\r\n", "400"),
        ("GET /healthz HTTP/1.1\r\nhost: placebook\r\nhost: placebook\r\n", "400"),
        ("GET / HTTP/1.1\r\nhost: placebook\r\nHost: evil.example\r\n", "400"),
        ("GET /healthz HTTP/1.0\r\nhost: a\r\nhost: b\r\n", "400"),
    ] {
        assert_eq!(status(&service, head).await, answer, "{head}");
    }
}

#[sqlx::test]
async fn request_id_from_outside_is_kept_if_short_and_plain(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    let visitor = Visitor::of(&service);
    let long = "a".repeat(60_000);
    let id = |response: crate::support::service::Response| response.header("x-request-id").to_owned();
    assert_eq!(id(visitor.asks_with("GET", "/healthz", &[("x-request-id", "proxy-7.a")]).await), "proxy-7.a");
    for foreign in [long.as_str(), "a b", "<b>", ""] {
        let ours = id(visitor.asks_with("GET", "/healthz", &[("x-request-id", foreign)]).await);
        assert_eq!(ours.len(), 36, "{ours}");
    }
}
