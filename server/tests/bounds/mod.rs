//! Limits on everything that a visitor without an account can make the service store or hold. `docs/operations.md` lists them.

mod attachments;
mod heads;
mod ready;
mod streams;

use std::net::SocketAddr;

use server::http::limits::Limits;
use sqlx::PgPool;
use tokio::{
    io::AsyncReadExt,
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use crate::support::service::{PATIENCE, Response, Service, Visitor};

const HTML: &str = "text/html";
const JSON: &str = "application/json";
/// A school's form for two people, of typical length.
const DRAFT: &str = "draft[sheet]=71-16&draft[session]=1&draft[booker_name]=Alexandra+Montgomery\
    &draft[booker_email]=alexandra.montgomery@hawthorn.school.example\
    &draft[delegates][0][name]=Bartholomew+Featherstone&draft[delegates][0][email]=bartholomew.featherstone@hawthorn.school.example\
    &draft[delegates][0][role]=Deputy+head&draft[delegates][0][needs]=Hearing+loop\
    &draft[delegates][1][name]=Christabel+Winterbourne&draft[delegates][1][email]=christabel.winterbourne@hawthorn.school.example";

/// A published workshop at `71-16` with one session.
async fn workshop(pool: &PgPool) {
    sqlx::raw_sql(
        "with s as (insert into sheet (serial, year, kind, title, state, published_at)
                    values (71, 2016, 'CPD', 'A sheet', 'published', '2016-04-22 11:00Z') returning id),
              v as (insert into venue (name) values ('A centre') returning id),
              w as (insert into workshop (sheet_id, title, opens_at) select id, 'A workshop', '2016-04-22 11:00Z' from s returning id)
         insert into session (workshop_id, number, starts_at, venue_id, capacity)
         select w.id, 1, now() + interval '30 days', v.id, 30 from w, v",
    )
    .execute(pool)
    .await
    .unwrap();
}

/// A connection from one of this machine's addresses.
async fn connect_from(service: &Service, from: [u8; 4]) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((from, 0))).unwrap();
    socket.connect(service.host().parse().unwrap()).await.unwrap()
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

#[expect(clippy::disallowed_methods, reason = "set by script/test")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.is_empty())
}

/// The number of stored visits, the bytes of the largest, and the most seconds that one still lasts.
async fn visits(pool: &PgPool) -> (i64, i32, i64) {
    sqlx::query_as(
        "select count(*), coalesce(max(octet_length(data)), 0),
                coalesce(ceil(extract(epoch from max(expiry_date) - now())), 0)::bigint from sign_in_session",
    )
    .fetch_one(pool)
    .await
    .unwrap()
}

async fn posts(visitor: &Visitor, path: &str, accept: &str, body: String) -> Response {
    if accept == HTML { visitor.sends_form(path, body).await } else { visitor.posts(path, &body).await }
}

/// Every form that can be sent without an account, with a field of the largest body's size.
fn long_forms() -> Vec<(&'static str, String)> {
    let long = "a".repeat(60_000);
    [
        ("/api/establishment/sign-in", "draft[pin]=123456&draft[establishment]="),
        ("/api/establishment/sign-in", "draft[establishment]=900101&draft[pin]="),
        ("/api/establishment/sign-in", "draft[establishment]=x&draft[next]=/"),
        ("/api/office/sign-in", "draft[password]=x&draft[email]="),
        ("/api/office/sign-in", "draft[email]=x&draft[next]=/office/"),
        ("/api/office/sign-in-code", "next=/office/"),
        ("/api/office/password", "draft[password]=x&draft[link]="),
        ("/api/booking/check", "draft[sheet]=71-16&draft[session]=1&draft[booker_name]="),
        ("/api/booking/check", "draft[sheet]=71-16&draft[session]=1&intent=add&draft[booker_name]="),
        ("/api/booking/check", "draft[session]=1&draft[sheet]="),
        ("/api/booking/book", "draft[sheet]=71-16&draft[session]=1&draft[booker_name]="),
        ("/api/waiting/join", "draft[sheet]=71-16&draft[session]=1&draft[booker_name]="),
        ("/api/booking/cancel", "draft[whom]=1&draft[reference]="),
        ("/api/booking/correct", "draft[reference]=PB-7K3M-9QX8&draft[position]=1&draft[name]="),
        ("/api/booking/move", "draft[reference]=PB-7K3M-9QX8&draft[whom]="),
        ("/api/delegate/cannot-come", "draft[link]="),
        ("/api/office/invite", "draft[name]="),
        ("/api/office/people-find", "words="),
        ("/api/office/venue-add", "draft[name]="),
        ("/api/office/walk-in", "draft[name]="),
    ]
    .map(|(path, body)| (path, format!("{body}{long}")))
    .into()
}

#[sqlx::test]
async fn refused_anonymous_form_keeps_under_a_kilobyte_for_half_an_hour(pool: PgPool) {
    workshop(&pool).await;
    let service = Service::start(&pool, &Limits::default()).await;
    for (path, body) in long_forms() {
        for accept in [HTML, JSON] {
            let response = posts(&Visitor::of(&service), path, accept, body.clone()).await;
            assert!(response.status < 500, "{path} {accept}: {response:?}");
            assert!(response.header("location").len() < 1_000, "{path} {accept}: a long address");
            let (_, bytes, seconds) = visits(&pool).await;
            assert!(bytes < 1_024, "{path} {accept}: {bytes} bytes are kept");
            assert!(seconds <= 30 * 60, "{path} {accept}: kept for {seconds} s");
        }
    }
}

#[sqlx::test]
async fn anonymous_visit_stays_small_after_any_request(pool: PgPool) {
    workshop(&pool).await;
    let service = Service::start(&pool, &Limits::default()).await;
    let visitor = Visitor::of(&service);
    for number in 0..40 {
        let body = format!("draft[name]=x&draft[position]=1&draft[reference]=PB-{number}{}", "a".repeat(200));
        assert_eq!(visitor.sends_form("/api/booking/correct", body).await.status, 302);
    }
    let (count, bytes, _) = visits(&pool).await;
    assert!(count == 1 && bytes < 1_024, "{count} visits, {bytes} bytes");
}

#[sqlx::test]
async fn a_thousand_refused_forms_from_one_network_leave_a_bounded_table(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    let mut last = None;
    for _ in 0..1_000 {
        let response = Visitor::of(&service).sends_form("/api/establishment/sign-in", "draft[pin]=1".into()).await;
        assert_eq!(response.status, 302);
        last = Some(response);
    }
    let (count, bytes, _) = visits(&pool).await;
    assert!(count <= 600 && bytes < 1_024, "{count} visits, {bytes} bytes");
    let to = last.unwrap().header("location").to_owned();
    assert_eq!(to, "/not-kept?why=too-many");
    let page = Visitor::of(&service).opens(&to).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Too many forms from your network were refused in the last half hour"), "{}", page.text);
}

#[sqlx::test]
async fn form_too_long_to_keep_gets_an_explanation(pool: PgPool) {
    workshop(&pool).await;
    let service = Service::start(&pool, &Limits::default()).await;
    let long = format!("{DRAFT}&draft[delegates][0][needs]={}", "a".repeat(2_000));
    let visitor = Visitor::of(&service);
    let response =
        visitor.sends_form("/api/booking/check", long.replace("&draft[delegates][0][needs]=Hearing+loop", "")).await;
    assert_eq!((response.status, response.header("location")), (302, "/not-kept?why=too-long"));
    let page = visitor.opens("/not-kept?why=too-long").await;
    assert!(
        page.text.contains("Your answers are too long to keep") && page.text.contains("copy them"),
        "{}",
        page.text
    );
    let script =
        visitor.posts("/api/booking/check", &long.replace("&draft[delegates][0][needs]=Hearing+loop", "")).await;
    assert_eq!(
        (script.status, script.header("location")),
        (401, ""),
        "a device that has the form still signs in first"
    );
    assert_eq!(visits(&pool).await.0, 0);
}

#[sqlx::test]
async fn overlong_school_name_is_a_fault_beside_its_field(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    let visitor = Visitor::of(&service);
    let body = format!("draft[pin]=123456&draft[next]=/bookings&draft[establishment]={}", "a".repeat(60_000));
    let response = visitor.sends_form("/api/establishment/sign-in", body).await;
    assert_eq!(response.header("location"), "/sign-in?next=%2Fbookings");
    let page = visitor.opens("/sign-in?next=%2Fbookings").await;
    assert!(page.text.contains("Choose your school from the list, or type its URN of 6 digits"), "{}", page.text);
    assert!(!page.text.contains("aaaaaaaa"));
    assert_eq!(visits(&pool).await.0, 0, "the text is forgotten once shown, and so is the visit");
}

#[sqlx::test]
async fn form_for_two_delegates_is_kept_until_the_school_signs_in(pool: PgPool) {
    workshop(&pool).await;
    crate::support::school_with_pin(&pool, 900_101, "135790").await;
    let service = Service::start(&pool, &Limits::default()).await;
    let visitor = Visitor::of(&service);
    let response = visitor.sends_form("/api/booking/check?for=900101", DRAFT.to_owned()).await;
    assert_eq!(response.header("location"), "/workshops/71-16/sessions/1/book");
    let response = visitor
        .sends_form("/api/establishment/sign-in", "draft[establishment]=900101&draft[pin]=135790".to_owned())
        .await;
    assert_eq!(response.header("location"), "/bookings");
    let page = visitor.opens("/workshops/71-16/sessions/1/book").await;
    assert!(page.text.contains("Christabel Winterbourne"), "{}", page.text);
    let (_, _, seconds) = visits(&pool).await;
    assert!(seconds > 30 * 60, "the visit of a school that has signed in lasts");
}

/// The files with tests of limits.
const TESTS: [&str; 17] = [
    include_str!("mod.rs"),
    include_str!("attachments.rs"),
    include_str!("heads.rs"),
    include_str!("ready.rs"),
    include_str!("streams.rs"),
    include_str!("../limits.rs"),
    include_str!("../overload.rs"),
    include_str!("../guessing.rs"),
    include_str!("../items.rs"),
    include_str!("../session.rs"),
    include_str!("../../src/school/gias/rows/tests.rs"),
    include_str!("../../../shared/src/booking/draft.rs"),
    include_str!("../../../shared/src/publishing/form/parse.rs"),
    include_str!("../../../shared/src/school/mod.rs"),
    include_str!("../../../shared/src/officer/account.rs"),
    include_str!("../../src/platform/network/share.rs"),
    include_str!("../../src/platform/network/rate.rs"),
];

#[test]
fn every_bound_in_the_table_of_bounds_has_its_tests() {
    let operations = include_str!("../../../docs/operations.md");
    let rows = |heading: &str| -> Vec<&str> {
        let table = operations.split(heading).nth(1).unwrap().split("\n## ").next().unwrap();
        table.lines().filter(|line| line.starts_with("| ")).skip(2).collect()
    };
    let (taken, sent) =
        (rows("## What a visitor without an account can take"), rows("## How many of each can be sent"));
    assert!(taken.len() >= 12 && sent.len() >= 9, "{taken:?} {sent:?}");
    for row in taken.into_iter().chain(sent) {
        let tests = row.trim_end_matches('|').rsplit('|').next().unwrap();
        let named: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "no test: {row}");
        for test in named {
            assert!(TESTS.iter().any(|text| text.contains(&format!("fn {test}("))), "no such test: {test}");
        }
    }
}
