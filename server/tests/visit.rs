//! Visits of schools and officers end, however busy they are, and their owners can end them.

use std::collections::HashMap;

use serde_json::json;
use server::{
    http::limits::Limits,
    http::visit,
    platform::{clock::Clock, database::Database},
    school::sign_in::set_pin,
};
use shared::{
    officer::Role,
    school::{Pin, Urn},
};
use sqlx::{PgPool, postgres::PgConnectOptions, postgres::PgPoolOptions};
use time::{Duration, OffsetDateTime};
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
};

use crate::support::{
    office::officer_with,
    site::{Browser, Site},
};

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
const CHROME: &str =
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36";
const HERE: &str = "http://127.0.0.1:3000";
const PIN: &str = "482913";

async fn site(pool: &PgPool) -> Site {
    Site::open(pool, HERE, &Limits::default()).await
}

/// A school that can sign in, by its URN.
async fn school(pool: &PgPool, urn: &'static str) -> &'static str {
    sqlx::query("insert into establishment (urn, name, pin_hash) values ($1::integer, 'School ' || $1, 'none')")
        .bind(urn)
        .execute(pool)
        .await
        .unwrap();
    set_pin(pool, &Clock::system(), Urn::try_from(urn).unwrap(), &Pin::try_from(PIN).unwrap()).await.unwrap();
    urn
}

async fn officer(pool: &PgPool, site: &Site) -> Browser {
    let mut browser = site.browser(FIREFOX);
    assert_eq!(browser.comes_in(&officer_with(pool, Role::Bookings).await).await, "/office");
    browser
}

/// Makes all visits older. `idle`: the visits were not used meanwhile.
async fn pass(pool: &PgPool, minutes: i32, idle: bool) {
    sqlx::query(
        "update signed_in_visit
         set began_at = began_at - make_interval(mins => $1), ends_at = ends_at - make_interval(mins => $1),
             used_at = case when $2 then used_at - make_interval(mins => $1) else now() end",
    )
    .bind(minutes)
    .bind(idle)
    .execute(pool)
    .await
    .unwrap();
}

async fn used_at(pool: &PgPool) -> OffsetDateTime {
    sqlx::query_scalar("select used_at from signed_in_visit").fetch_one(pool).await.unwrap()
}

async fn count(pool: &PgPool, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

#[sqlx::test]
async fn a_schools_visit_ends_after_twelve_hours_however_busy_it_is(pool: PgPool) {
    let site = site(&pool).await;
    let mut browser = site.browser(FIREFOX);
    browser.signs_in(school(&pool, "900201").await, PIN).await;
    pass(&pool, 11 * 60 + 59, true).await;
    assert!(browser.is_in().await, "the visit may be idle until then");
    pass(&pool, 1, false).await;
    assert!(!browser.is_in().await);
    assert!(!browser.cookies.contains_key("placebook"), "the browser forgets it");
    assert_eq!(count(&pool, "select count(*) from sign_in_session").await, 0, "and so does the server");
}

#[sqlx::test]
async fn an_officers_visit_ends_after_eight_hours_however_busy_it_is(pool: PgPool) {
    let site = site(&pool).await;
    let mut browser = officer(&pool, &site).await;
    pass(&pool, 7 * 60 + 59, false).await;
    assert_eq!(browser.opens("/office").await.status, 200);
    pass(&pool, 1, false).await;
    let answer = browser.opens("/office").await;
    assert!(answer.header("location").starts_with("/office/sign-in"), "{answer:?}");
    assert!(!browser.is_in().await);
}

#[sqlx::test]
async fn an_officers_visit_ends_after_thirty_minutes_without_use(pool: PgPool) {
    let site = site(&pool).await;
    let mut browser = officer(&pool, &site).await;
    for _ in 0..3 {
        pass(&pool, 29, true).await;
        assert!(browser.is_in().await, "each use restarts the half hour");
    }
    pass(&pool, 30, true).await;
    assert!(!browser.is_in().await);
}

#[sqlx::test]
async fn background_requests_do_not_extend_a_visit(pool: PgPool) {
    let site = site(&pool).await;
    let mut browser = site.browser(FIREFOX);
    browser.signs_in(school(&pool, "900201").await, PIN).await;
    assert!(browser.is_in().await);
    pass(&pool, 20, true).await;
    let before = used_at(&pool).await;
    // The answer is dropped with its stream, because its head is enough.
    drop(browser.asks_with(&browser.cookie(), "HEAD", "/live?bookings", "").await);
    assert_eq!(used_at(&pool).await, before);
}

#[sqlx::test]
async fn last_use_of_a_visit_is_written_at_most_once_a_minute(pool: PgPool) {
    let site = site(&pool).await;
    let mut browser = officer(&pool, &site).await;
    assert!(browser.is_in().await);
    let written = used_at(&pool).await;
    for _ in 0..5 {
        assert!(browser.is_in().await);
    }
    assert_eq!(used_at(&pool).await, written, "reading pages writes nothing");
    pass(&pool, 2, true).await;
    assert!(browser.is_in().await);
    assert!(used_at(&pool).await >= written);
}

#[sqlx::test]
async fn a_school_sees_all_its_visits_and_signs_out_one_or_all_others(pool: PgPool) {
    let (site, urn) = (site(&pool).await, school(&pool, "900201").await);
    let other = school(&pool, "900202").await;
    let (mut here, mut phone, mut third) = (site.browser(FIREFOX), site.browser(CHROME), site.browser("curl/8"));
    let mut stranger = site.browser(CHROME);
    for browser in [&mut here, &mut phone, &mut third] {
        browser.signs_in(urn, PIN).await;
        assert!(browser.is_in().await);
    }
    stranger.signs_in(other, PIN).await;
    let page = here.opens("/visits").await.text;
    for words in
        ["Firefox on Windows (this device)", "Chrome on Android", "Unknown browser", "Sign out everywhere else"]
    {
        assert!(page.contains(words), "{words}");
    }
    assert_eq!(page.matches("(this device)").count(), 1);
    let of_phone: i64 =
        sqlx::query_scalar("select id from signed_in_visit where browser = 'Chrome on Android' order by id limit 1")
            .fetch_one(&pool)
            .await
            .unwrap();
    let answer = stranger.sends("/api/visits/end", &format!("id={of_phone}")).await;
    assert_eq!(answer.header("location"), "/visits");
    assert!(phone.is_in().await, "another school cannot end the visit");

    assert_eq!(here.sends("/api/visits/end", &format!("id={of_phone}")).await.header("location"), "/visits");
    assert!(here.opens("/visits").await.text.contains("Signed out on that device."));
    assert!(!phone.is_in().await && third.is_in().await && here.is_in().await);
    here.sends("/api/visits/end", "id=others").await;
    assert!(!third.is_in().await && here.is_in().await && stranger.is_in().await);
    assert_eq!(
        count(&pool, "select count(*) from sign_in_session").await,
        2,
        "the texts they had kept are deleted too"
    );
    assert_eq!(count(&pool, "select count(*) from audit where action = 'sign out elsewhere'").await, 2);
    for nonsense in ["", "id=x", "id=987654", "id=-1"] {
        assert_eq!(here.sends("/api/visits/end", nonsense).await.header("location"), "/visits", "{nonsense}");
    }
    assert!(here.is_in().await);
}

#[sqlx::test]
async fn an_officer_who_acts_for_a_school_sees_their_own_visits(pool: PgPool) {
    let (site, urn) = (site(&pool).await, school(&pool, "900201").await);
    let mut schools = site.browser(CHROME);
    schools.signs_in(urn, PIN).await;
    let mut browser = officer(&pool, &site).await;
    browser
        .sends("/api/office/act", &format!("draft[establishment]={urn}&draft[reason]=Asked&draft[next]=/bookings"))
        .await;
    assert!(browser.opens("/bookings").await.text.contains("School 900201"));
    let page = browser.opens("/visits").await.text;
    assert!(page.contains("Firefox on Windows (this device)") && !page.contains("Chrome on Android"));
    browser.sends("/api/visits/end", "id=others").await;
    assert!(schools.is_in().await);
}

#[sqlx::test]
async fn signing_out_or_a_new_pin_ends_the_visit_and_its_stored_text(pool: PgPool) {
    let (site, urn) = (site(&pool).await, school(&pool, "900201").await);
    let (mut one, mut two) = (site.browser(FIREFOX), site.browser(CHROME));
    one.signs_in(urn, PIN).await;
    two.signs_in(urn, PIN).await;
    assert!(two.is_in().await);
    let kept = one.cookie();
    one.sends("/api/establishment/sign-out", "").await;
    assert_eq!(one.asks_with(&kept, "GET", "/visits", "").await.status, 401, "a copied cookie is invalid");
    assert_eq!(count(&pool, "select count(*) from signed_in_visit").await, 1);
    set_pin(&pool, &Clock::system(), Urn::try_from(urn).unwrap(), &Pin::try_from("135790").unwrap()).await.unwrap();
    assert_eq!(visit::forget_ended(&pool).await.unwrap(), 1, "the job deletes it even if nobody returns");
    assert_eq!(count(&pool, "select count(*) from sign_in_session").await, 0);
    assert!(!two.is_in().await);
}

#[sqlx::test]
async fn signing_in_again_replaces_the_visit(pool: PgPool) {
    let (site, urn) = (site(&pool).await, school(&pool, "900201").await);
    let mut browser = site.browser(FIREFOX);
    browser.signs_in(urn, PIN).await;
    assert!(browser.is_in().await);
    browser.signs_in(urn, PIN).await;
    assert!(browser.is_in().await);
    assert_eq!(count(&pool, "select count(*) from signed_in_visit").await, 1);
}

#[sqlx::test]
async fn visit_from_an_earlier_build_continues_with_the_same_limits(options: PgPoolOptions, connect: PgConnectOptions) {
    let pool = options.connect_with(connect).await.unwrap();
    let site = site(&pool).await;
    school(&pool, "900201").await;
    let (id, version): (i64, i32) =
        sqlx::query_as("select id, pin_version from establishment").fetch_one(&pool).await.unwrap();
    let data = HashMap::from([("school".to_owned(), json!({ "id": id, "pin_version": version }))]);
    let store = visit::VisitStore::open(&Database::unwatched(pool.clone())).unwrap();
    let ends = Clock::system().now() + Duration::hours(12);
    let mut record = Record { id: Id::default(), data, expiry_date: ends };
    store.create(&mut record).await.unwrap();
    let mut browser = site.browser(FIREFOX);
    browser.cookies.insert("placebook".into(), record.id.to_string());
    assert!(browser.is_in().await && browser.is_in().await);
    assert_eq!(count(&pool, "select count(*) from signed_in_visit where session_id is not null").await, 1);
    pass(&pool, 12 * 60, false).await;
    assert!(!browser.is_in().await);
}

#[sqlx::test]
async fn an_officers_visits_are_bounded_in_number(pool: PgPool) {
    let site = site(&pool).await;
    let mut browser = officer(&pool, &site).await;
    assert!(browser.is_in().await);
    sqlx::query(
        "insert into signed_in_visit (officer_id, credential_version, ends_at, used_at)
         select officer_id, credential_version, ends_at, now() + interval '1 second'
         from signed_in_visit, generate_series(1, 49)",
    )
    .execute(&pool)
    .await
    .unwrap();
    let mut next = site.browser(CHROME);
    assert_eq!(next.comes_in("bookings@council.example").await, "/office");
    assert_eq!(count(&pool, "select count(*) from signed_in_visit").await, 50);
    assert!(!browser.is_in().await, "the least recently used one has ended");
    assert!(next.is_in().await);
}
