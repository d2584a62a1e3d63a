//! Attachments are sent in pieces to a limited number of clients, and a stalled client is disconnected.

use std::{
    io::{Read as _, Write as _},
    net::SocketAddr,
    time::Duration,
};

use bench::service::Program;
use server::{
    attachment::{Bounds, ContentStore},
    http::lifecycle::Connections,
    http::limits::Limits,
};
use sqlx::{
    ConnectOptions, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::io::AsyncWriteExt;

use super::{connect_from, read_until, to_the_end, variable};
use crate::support::service::{Service, Visitor};

/// The size of the largest files that schools receive.
const LARGE: usize = 9_900_000;

fn content(size: usize) -> Vec<u8> {
    (0..size).map(|at| u8::try_from(at * 7 % 251).unwrap()).collect()
}

/// Publishes a sheet with a file of this content; returns the file's address. The content is stored in the database or in a
/// folder.
async fn attached(pool: &PgPool, content: &[u8], in_database: bool) -> String {
    let id: i64 = sqlx::query_scalar(
        "with o as (insert into officer (email, name, roles) values ('ann@council.example', 'Ann', '{admin}') returning id),
              h as (insert into sheet (serial, year, kind, title, state, published_at)
                    values (39, 2007, 'CPD', 'A sheet', 'published', '2007-04-22 11:00Z') returning id),
              c as (insert into attachment_content (digest, size, content)
                    values (sha256($1), octet_length($1), case when $2 then $1 end) returning digest),
              a as (insert into attachment (digest, kind, name, added_at, added_by)
                    select c.digest, 'pdf', 'a.pdf', now(), o.id from c, o returning id),
              s as (insert into sheet_attachment (sheet_id, attachment_id) select h.id, a.id from h, a)
         select id from a",
    )
    .bind(content)
    .bind(in_database)
    .fetch_one(pool)
    .await
    .unwrap();
    format!("/sheets/39-07/attachments/{id}/a.pdf")
}

async fn asked(service: &Service, address: &str, headers: &[(&str, &str)]) -> (u16, String, String, Vec<u8>) {
    let client = reqwest::Client::new();
    let asked = client.get(format!("{}{address}", service.url));
    let response = headers.iter().fold(asked, |asked, (name, value)| asked.header(*name, *value)).send().await.unwrap();
    let header =
        |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let (status, range, length) = (response.status().as_u16(), header("content-range"), header("content-length"));
    (status, range, length, response.bytes().await.unwrap().to_vec())
}

async fn gives_parts(service: &Service, address: &str, content: &[u8]) {
    let (status, _, length, whole) = asked(service, address, &[("accept-encoding", "gzip, br")]).await;
    assert_eq!((status, length), (200, content.len().to_string()));
    assert!(whole == content, "the whole file, unchanged");
    let tag = Visitor::of(service).asks_with("HEAD", address, &[]).await.header("etag").to_owned();
    let half = content.len() / 2;
    let first = asked(service, address, &[("range", &format!("bytes=0-{}", half - 1)), ("if-range", &tag)]).await;
    let rest = asked(service, address, &[("range", &format!("bytes={half}-")), ("if-range", &tag)]).await;
    assert_eq!((first.0, rest.0), (206, 206));
    assert_eq!(first.1, format!("bytes 0-{}/{}", half - 1, content.len()));
    assert_eq!(rest.2, (content.len() - half).to_string());
    assert!([first.3, rest.3].concat() == content, "both parts together are the whole file");
    let last = asked(service, address, &[("range", "bytes=-7")]).await;
    assert_eq!((last.0, &last.3[..]), (206, &content[content.len() - 7..]));
    let other = asked(service, address, &[("range", "bytes=0-9"), ("if-range", "\"another\"")]).await;
    assert_eq!((other.0, other.3.len()), (200, content.len()), "a range of other content is useless");
    let beyond = asked(service, address, &[("range", &format!("bytes={}-", content.len()))]).await;
    assert_eq!((beyond.0, beyond.1), (416, format!("bytes */{}", content.len())));
}

#[sqlx::test]
async fn attachment_in_the_database_is_sent_whole_or_by_range(pool: PgPool) {
    let content = content(300_001);
    let address = attached(&pool, &content, true).await;
    gives_parts(&Service::start(&pool, &Limits::default()).await, &address, &content).await;
}

#[sqlx::test]
async fn attachment_in_a_folder_is_sent_whole_or_by_range(pool: PgPool) {
    let (folder, content) = (tempfile::tempdir().unwrap(), content(300_001));
    let address = attached(&pool, &content, false).await;
    let digest: String =
        sqlx::query_scalar("select encode(digest, 'hex') from attachment_content").fetch_one(&pool).await.unwrap();
    let (first, rest) = digest.split_at(2);
    std::fs::create_dir(folder.path().join(first)).unwrap();
    std::fs::File::create(folder.path().join(first).join(rest)).unwrap().write_all(&content).unwrap();
    let store = ContentStore::new(Some(folder.path().to_path_buf()));
    let service = Service::start_keeping(&pool, &Limits::default(), store, Bounds::default()).await;
    gives_parts(&service, &address, &content).await;
}

fn get(address: &str) -> String {
    format!("GET {address} HTTP/1.1\r\nhost: placebook\r\n\r\n")
}

#[sqlx::test]
async fn stalled_download_is_closed_and_frees_its_place(pool: PgPool) {
    let address = attached(&pool, &content(LARGE), true).await;
    let limits = Limits { downloads: 1, ..Limits::default() };
    let connections = Connections { unread_time: Duration::from_secs(1), ..limits.connections(false) };
    let service = Service::start_with(&pool, &limits, connections).await;
    let mut stalled = connect_from(&service, [127, 0, 0, 1]).await;
    stalled.write_all(get(&address).as_bytes()).await.unwrap();
    read_until(&mut stalled, "HTTP/1.1 200").await;
    let refused = Visitor::of(&service).opens(&address).await;
    assert_eq!((refused.status, refused.header("retry-after")), (503, "5"), "only one download at a time is allowed");
    let (status, .., whole) = loop {
        let response = asked(&service, &address, &[]).await;
        if response.0 != 503 {
            break response;
        }
    };
    assert_eq!((status, whole.len()), (200, LARGE), "the stalled download was closed");
    let mut left = Vec::new();
    let ended = tokio::io::AsyncReadExt::read_to_end(&mut stalled, &mut left).await;
    assert!(ended.is_err() || left.len() < LARGE, "its file was not fully sent");
}

#[sqlx::test]
async fn downloads_are_limited_for_each_network_separately(pool: PgPool) {
    let address = attached(&pool, &content(LARGE), true).await;
    let service = Service::start(&pool, &Limits { downloads_each: 2, ..Limits::default() }).await;
    let mut open = Vec::new();
    for (from, status) in
        [([127, 0, 1, 1], "200"), ([127, 0, 1, 1], "200"), ([127, 0, 1, 1], "503"), ([127, 0, 2, 1], "200")]
    {
        let mut stream = connect_from(&service, from).await;
        stream.write_all(get(&address).as_bytes()).await.unwrap();
        let head = read_until(&mut stream, "\r\n\r\n").await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{from:?}: {head}");
        open.push(stream);
    }
    let refused = to_the_end_of(&service, [127, 0, 1, 1], &address).await;
    assert!(refused.contains("Too many files are being sent to your network"), "{refused}");
}

async fn to_the_end_of(service: &Service, from: [u8; 4], address: &str) -> String {
    let mut stream = connect_from(service, from).await;
    let ask = format!("GET {address} HTTP/1.1\r\nhost: placebook\r\nconnection: close\r\n\r\n");
    stream.write_all(ask.as_bytes()).await.unwrap();
    to_the_end(&mut stream).await
}

#[sqlx::test]
async fn a_hundred_unread_downloads_stay_under_100_mb(_: PgPoolOptions, connect: PgConnectOptions) {
    let Some(binary) = variable("PLACEBOOK_SERVER_BIN") else {
        panic!("PLACEBOOK_SERVER_BIN names no server: run this test through script/test");
    };
    let pool = PgPoolOptions::new().max_connections(2).connect_with(connect.clone()).await.unwrap();
    let address = attached(&pool, &content(LARGE), true).await;
    let site_root = variable("LEPTOS_SITE_ROOT").map_or_else(std::env::temp_dir, Into::into);
    let program = Program { binary: binary.into(), site_root, log: "off" };
    let service = program.serve(connect.to_url_lossy().as_str()).await.unwrap();
    let before = service.resident().unwrap();
    let mut unread = Vec::new();
    for number in 0..100 {
        unread.push(head_only(service.address, [127, 0, 10 + number % 5, 1], &address));
    }
    let grown = service.resident().unwrap() - before;
    let _ = writeln!(std::io::stderr(), "100 unread downloads of 9.9 MB: {before:.0} MiB and {grown:.0} MiB more");
    assert!(grown < 95.0, "{grown} MiB more");
}

/// A connection that has requested a file and has read only the start of the answer's head.
fn head_only(service: SocketAddr, from: [u8; 4], address: &str) -> std::net::TcpStream {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from((from, 0)).into()).unwrap();
    socket.connect(&service.into()).unwrap();
    let mut stream: std::net::TcpStream = socket.into();
    stream.write_all(get(address).as_bytes()).unwrap();
    let mut head = [0; 12];
    stream.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 200");
    stream
}
