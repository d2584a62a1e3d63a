//! Cached pages: a visitor who is not signed in sees the current state, from one rendering for all simultaneous requests.

mod together;

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, StatusCode},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use leptos::config::{Env, LeptosOptions};
use server::{
    http::{page_cache::Renderings, router, state::AppState, visit::VisitStore},
    platform::{
        clock::Clock,
        database::{self, Database},
        signed_link::LinkKey,
    },
    school::sign_in::set_pin,
};
use sha2::{Digest, Sha256};
use shared::{
    school::Pin,
    session::{Capacity, SessionCode},
};
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use time::{Duration, OffsetDateTime};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::support::{Backend, OPENING, Workshop, strangers};

const BROWSER: &[(&str, &str)] = &[("accept", "text/html")];

/// The whole site on a test's database.
struct Site {
    router: Router,
    renderings: Renderings,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Site {
    async fn open(pool: &PgPool, clock: &Clock) -> Self {
        let options = LeptosOptions::builder().output_name("placebook").env(Env::PROD).hash_files(false).build();
        let links = LinkKey::of(pool).await.unwrap();
        let (pool, stop) = (pool.clone(), CancellationToken::new());
        let database = Database::unwatched(pool);
        let sessions = VisitStore::open(&database).unwrap();
        let backend = AppState::new(options, database, clock.clone(), &links, false, false, stop);
        Self { router: router::router(&backend, sessions, false), renderings: backend.renderings.clone() }
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        ask(&self.router, method, path, headers, body).await
    }

    async fn visit(&self, path: &str) -> Answer {
        self.ask("GET", path, BROWSER, "").await
    }

    /// How many renderings the answer takes.
    async fn renderings_of(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> u64 {
        let before = self.renderings.count();
        self.ask(method, path, headers, "").await;
        self.renderings.count() - before
    }
}

async fn ask(router: &Router, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let request = Request::builder().method(method).uri(path).header("host", "placebook");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let response = router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    Answer { status: parts.status, headers: parts.headers, body: to_bytes(body, usize::MAX).await.unwrap() }
}

async fn backend(connect: PgConnectOptions) -> (Backend, Site) {
    let backend = Backend::open(connect, 8).await;
    let site = Site::open(&backend.pool, &backend.clock).await;
    (backend, site)
}

fn page_of(workshop: &Workshop) -> String {
    format!("/workshops/{}", workshop.slug)
}

#[sqlx::test]
async fn cached_page_is_rendered_once_for_each_state_of_the_data(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 8).await;
    let clock = Clock::standing_at(OffsetDateTime::from_unix_timestamp(OPENING).unwrap());
    let site = Site::open(&backend.pool, &clock).await;
    let workshop = backend.workshop(None, "workshop", &[10]).await;
    for path in ["/", &page_of(&workshop), &format!("/sheets/{}", workshop.slug)] {
        assert_eq!(site.visit(path).await.status, StatusCode::OK);
        // A commit by another test on the same Postgres may cause one more rendering between two visits.
        let mut kept = false;
        for _ in 0..10_000 {
            kept = kept || site.renderings_of("GET", path, BROWSER).await == 0;
            if kept {
                break;
            }
        }
        assert!(kept, "{path} is rendered for every visit");
    }
}

#[sqlx::test]
async fn cached_page_shows_every_booking_committed_before_the_request(_: PgPoolOptions, connect: PgConnectOptions) {
    let (backend, site) = backend(connect).await;
    let (school, workshop) = (backend.school().await, backend.workshop(None, "workshop", &[30]).await);
    for left in (10..=30).rev() {
        for path in ["/", &page_of(&workshop)] {
            let seen = site.visit(path).await;
            assert!(seen.text().contains(&format!("{left} of 30 places left")), "{path}: not {left} left");
        }
        backend.book(&school, &workshop.session(1), &strangers(1)).await.unwrap();
    }
}

#[sqlx::test]
async fn cached_page_shows_an_operators_change_at_once(_: PgPoolOptions, connect: PgConnectOptions) {
    let (backend, site) = backend(connect).await;
    let workshop = backend.workshop(None, "workshop", &[30]).await;
    assert!(site.visit(&page_of(&workshop)).await.text().contains("30 of 30 places left"));
    let code = SessionCode::try_from(format!("T-{}-1", workshop.slug.trim_end_matches("-16"))).unwrap();
    server::session::set_capacity(&backend.pool, &backend.clock, &code, Capacity::try_from(7).unwrap()).await.unwrap();
    assert!(site.visit(&page_of(&workshop)).await.text().contains("7 of 7 places left"));
    backend.sql("update sheet set title = 'Another title', state = 'withdrawn'").await;
    assert!(site.visit(&page_of(&workshop)).await.text().contains("has been withdrawn"));
    assert!(site.visit(&format!("/sheets/{}", workshop.slug)).await.text().contains("Another title"));
    backend.sql("update sheet set state = 'draft'").await;
    assert_eq!(site.visit(&page_of(&workshop)).await.status, StatusCode::NOT_FOUND);
}

#[sqlx::test]
async fn transaction_open_during_rendering_shows_once_committed(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 8).await;
    let clock = Clock::standing_at(OffsetDateTime::from_unix_timestamp(OPENING).unwrap());
    let site = Site::open(&backend.pool, &clock).await;
    let workshop = backend.workshop(None, "workshop", &[10]).await;
    for (before, after) in (10..20).zip(11..) {
        let mut open = database::begin(&backend.pool).await.unwrap();
        sqlx::query("update session set capacity = $1").bind(after).execute(&mut *open).await.unwrap();
        if after % 2 == 0 {
            // A later transaction ends first, so the open one is listed in the snapshot.
            backend.sql("update venue set name = name").await;
        }
        let words = format!("{before} of {before} places left");
        for _ in 0..3 {
            assert!(site.visit(&page_of(&workshop)).await.text().contains(&words));
        }
        open.commit().await.unwrap();
        let words = format!("{after} of {after} places left");
        assert!(site.visit(&page_of(&workshop)).await.text().contains(&words), "not {after}");
    }
}

#[sqlx::test]
async fn cached_page_opens_booking_in_the_second_it_opens(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 8).await;
    let clock = Clock::standing_at(OffsetDateTime::from_unix_timestamp(OPENING).unwrap());
    let site = Site::open(&backend.pool, &clock).await;
    let workshop = backend.workshop(None, "workshop", &[10]).await;
    backend.sql("update workshop set opens_at = '2016-04-25 08:00:01Z', closes_at = '2016-04-25 08:00:02Z'").await;
    for words in ["Booking opens ", "Book places", "Booking closed "] {
        for _ in 0..3 {
            let seen = site.visit(&page_of(&workshop)).await;
            assert!(seen.text().contains(words), "not {words}");
        }
        assert_eq!(site.visit("/").await.text().contains("Booking closed "), words == "Booking closed ");
        clock.advance(Duration::seconds(1));
    }
}

#[sqlx::test]
async fn signed_in_visitor_gets_an_uncached_page(_: PgPoolOptions, connect: PgConnectOptions) {
    let (backend, site) = backend(connect).await;
    let school = backend.school().await;
    let school = school.school().unwrap();
    let pin = Pin::try_from("482913").unwrap();
    set_pin(&backend.pool, &backend.clock, school.urn, &pin).await.unwrap();
    let form = format!("draft%5Bestablishment%5D={}&draft%5Bpin%5D=482913", school.urn);
    let kind = [("accept", "application/json"), ("content-type", "application/x-www-form-urlencoded")];
    let entered = site.ask("POST", "/api/establishment/sign-in", &kind, &form).await;
    assert_eq!(entered.status, StatusCode::OK);
    let cookie = entered.header("set-cookie").split(';').next().unwrap();
    let visit = [BROWSER[0], ("cookie", cookie)];
    for _ in 0..3 {
        assert!(site.ask("GET", "/", &visit, "").await.text().contains(&school.name));
        let strangers = site.visit("/").await;
        assert!(!strangers.text().contains(&school.name) && strangers.text().contains("Sign in"));
    }
    assert_eq!(site.renderings_of("GET", "/", &visit).await, 0);
}

#[sqlx::test]
async fn other_requests_bypass_the_page_cache(_: PgPoolOptions, connect: PgConnectOptions) {
    let (_backend, site) = backend(connect).await;
    let plain = [("accept", "*/*")];
    for (method, path, headers) in
        [("HEAD", "/", BROWSER), ("GET", "/?q=child", BROWSER), ("GET", "/", &plain), ("GET", "/sign-in", BROWSER)]
    {
        assert_eq!(site.renderings_of(method, path, headers).await, 0, "{method} {path}");
        assert_eq!(site.ask(method, path, headers, "").await.status, StatusCode::OK, "{method} {path}");
    }
}

#[sqlx::test]
async fn cached_page_uses_the_encoding_the_visitor_accepts(_: PgPoolOptions, connect: PgConnectOptions) {
    let (backend, site) = backend(connect).await;
    backend.workshop(None, "workshop", &[10]).await;
    let plain = site.visit("/").await;
    assert_eq!(plain.header("content-encoding"), "");
    for coding in ["br", "gzip"] {
        let small = site.ask("GET", "/", &[BROWSER[0], ("accept-encoding", coding)], "").await;
        assert_eq!(small.header("content-encoding"), coding);
        assert!(
            small.body.len() * 2 < plain.body.len(),
            "{coding}: {} of {} bytes",
            small.body.len(),
            plain.body.len()
        );
        assert_eq!(small.headers.get_all("vary").iter().count(), 1);
        assert_eq!(small.header("vary"), "accept-encoding");
    }
    assert_eq!(plain.header("vary"), "accept-encoding");
}

#[sqlx::test]
async fn a_kept_page_has_the_headers_of_every_page(_: PgPoolOptions, connect: PgConnectOptions) {
    let (_backend, site) = backend(connect).await;
    let headers = [BROWSER[0], ("x-placebook-for-school", "900101"), ("x-request-id", "theirs")];
    let (one, two) = (site.visit("/").await, site.visit("/").await);
    assert_ne!(one.header("x-request-id"), "");
    assert_ne!(one.header("x-request-id"), two.header("x-request-id"));
    assert_eq!(site.ask("GET", "/", &headers, "").await.header("x-request-id"), "theirs");
    let ordinary = site.ask("GET", "/?", BROWSER, "").await;
    for name in ordinary.headers.keys().filter(|name| *name != "x-request-id" && *name != "content-security-policy") {
        assert_eq!(one.headers.get(name), ordinary.headers.get(name), "{name}");
    }
    assert_eq!(one.header("set-cookie"), "");
    assert_eq!(one.header("cache-control"), "", "a service worker treats private pages as the school's");
}

#[sqlx::test]
async fn policy_lists_the_scripts_of_the_cached_page(_: PgPoolOptions, connect: PgConnectOptions) {
    let (backend, site) = backend(connect).await;
    let workshop = backend.workshop(None, "workshop", &[10]).await;
    backend.sql("update workshop set title = '</title><script>alert(1)</script>'").await;
    for path in ["/", &page_of(&workshop), &format!("/sheets/{}", workshop.slug)] {
        let page = site.visit(path).await;
        let policy = page.header("content-security-policy");
        let sources = policy.split(';').find_map(|part| part.trim().strip_prefix("script-src ")).unwrap();
        let mut expected = vec!["'self'".to_owned(), "'wasm-unsafe-eval'".to_owned()];
        for script in page.text().split("<script").skip(1) {
            let (text, _) = script.split_once('>').unwrap().1.split_once("</script>").unwrap();
            assert_ne!(text, "alert(1)", "{path}");
            expected.push(format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text))));
        }
        assert!(expected.len() > 2, "{path} has no script");
        assert_eq!(sources.split(' ').collect::<Vec<_>>(), expected, "{path}");
        assert!(!page.text().contains(" nonce="), "{path}");
        let ordinary = site.ask("GET", &format!("{path}?"), BROWSER, "").await;
        let others = |policy: &str| -> Vec<String> {
            policy
                .split(';')
                .map(|part| part.trim().to_owned())
                .filter(|part| !part.starts_with("script-src"))
                .collect()
        };
        assert_eq!(others(policy), others(ordinary.header("content-security-policy")), "{path}");
    }
}

#[sqlx::test]
async fn typed_text_cannot_close_the_title_element(_: PgPoolOptions, connect: PgConnectOptions) {
    let (_backend, site) = backend(connect).await;
    let page = site.ask("GET", "/?q=%3C/title%3E%3Cb%3Ex%20%26%20y", BROWSER, "").await;
    assert!(page.text().contains("<title>Search: &lt;/title>&lt;b>x &amp; y – Placebook</title>"), "{}", page.text());
    assert!(!page.text().contains("<b>x"));
}

#[sqlx::test]
async fn not_found_page_is_not_cached(_: PgPoolOptions, connect: PgConnectOptions) {
    let (_backend, site) = backend(connect).await;
    for _ in 0..3 {
        let answer = site.visit("/workshops/9999-16").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert!(answer.text().contains("Page not found"));
        assert_eq!(site.renderings_of("GET", "/sheets/9999-16", BROWSER).await, 1);
    }
}

#[sqlx::test]
async fn page_reports_a_silent_database(_: PgPoolOptions, connect: PgConnectOptions) {
    let (backend, site) = backend(connect).await;
    let workshop = backend.workshop(None, "workshop", &[10]).await;
    assert_eq!(site.visit("/").await.status, StatusCode::OK);
    backend.pool.close().await;
    for path in ["/", &page_of(&workshop)] {
        let answer = site.visit(path).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        assert!(answer.text().contains("There is a problem with the service"), "{path}");
    }
}
