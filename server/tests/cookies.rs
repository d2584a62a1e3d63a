//! Cookies: under https no other host can set one of ours, and no cache keeps an answer that sets one.

use server::{http::limits::Limits, platform::clock::Clock, school::sign_in::set_pin};
use shared::{
    officer::Role,
    school::{Pin, Urn},
};
use sqlx::PgPool;

use crate::support::{
    office::officer_with,
    site::{Browser, Site},
};

const HTTPS: &str = "https://placebook.example";
const URN: &str = "900201";
const PIN: &str = "482913";

async fn with_school(pool: &PgPool, address: &str) -> (Site, Browser) {
    sqlx::query("insert into establishment (urn, name, pin_hash) values (900201, 'Bramblewick', 'none')")
        .execute(pool)
        .await
        .unwrap();
    set_pin(pool, &Clock::system(), Urn::try_from(URN).unwrap(), &Pin::try_from(PIN).unwrap()).await.unwrap();
    let site = Site::open(pool, address, &Limits::default()).await;
    let browser = site.browser("Firefox/140");
    (site, browser)
}

/// The rules of browsers for a cookie whose name begins with `__Host-`.
fn is_of_this_host(cookie: &str) -> bool {
    let parts: Vec<&str> = cookie.split(';').map(str::trim).collect();
    let says = |part: &str| parts.iter().any(|other| other.eq_ignore_ascii_case(part));
    let domain = parts.iter().any(|part| part.to_ascii_lowercase().starts_with("domain"));
    parts[0].starts_with("__Host-placebook") && says("Secure") && says("Path=/") && !domain
}

#[sqlx::test]
async fn https_cookie_is_limited_to_this_host(pool: PgPool) {
    let (_site, mut browser) = with_school(&pool, HTTPS).await;
    let form = format!("draft[establishment]={URN}&draft[pin]={PIN}");
    let entered = browser.sends("/api/establishment/sign-in", &form).await;
    assert!(entered.cookies().iter().all(|cookie| is_of_this_host(cookie)), "{:?}", entered.cookies());
    assert!(entered.cookies()[0].contains("HttpOnly") && entered.cookies()[0].contains("SameSite=Lax"));
    assert_eq!(browser.cookies.keys().collect::<Vec<_>>(), ["__Host-placebook", "__Host-placebook-device"]);
    assert!(browser.is_in().await);

    let session = browser.cookies["__Host-placebook"].clone();
    let sibling = format!("placebook={session}");
    assert_eq!(browser.asks_with(&sibling, "GET", "/visits", "").await.status, 401, "any host can set this cookie");
    let both = format!("__Host-placebook={session}; placebook=AAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(browser.asks_with(&both, "GET", "/visits", "").await.status, 200, "the second cookie is ignored");

    let left = browser.sends("/api/establishment/sign-out", "").await;
    assert!(left.cookies().iter().all(|cookie| is_of_this_host(cookie)), "else it stays: {:?}", left.cookies());
    assert_eq!(browser.cookies.keys().collect::<Vec<_>>(), ["__Host-placebook-device"], "the visit is over");
}

#[sqlx::test]
async fn two_cookies_of_one_name_are_both_ignored(pool: PgPool) {
    let (site, mut browser) = with_school(&pool, "http://127.0.0.1:3000").await;
    browser.signs_in(URN, PIN).await;
    assert_eq!(browser.cookies.keys().collect::<Vec<_>>(), ["placebook", "placebook-device"]);
    let mut attacker = site.browser("Firefox/140");
    attacker.signs_in(URN, PIN).await;
    let (own, forced) = (browser.cookie(), attacker.cookie());
    for both in [format!("{own}; {forced}"), format!("{forced}; {own}"), format!("a=b; {own};{forced}")] {
        assert_eq!(browser.asks_with(&both, "GET", "/visits", "").await.status, 401, "{both}");
        let form = format!("draft[establishment]={URN}&draft[pin]=000000");
        assert!(browser.asks_with(&both, "POST", "/api/establishment/sign-in", &form).await.status.is_redirection());
    }
    assert!(browser.is_in().await && attacker.is_in().await);
}

#[sqlx::test]
async fn answers_that_set_a_cookie_are_never_cached(pool: PgPool) {
    // `Browser` checks every answer. These are the ways to get a cookie.
    let (site, mut browser) = with_school(&pool, HTTPS).await;
    let wrong = format!("draft[establishment]={URN}&draft[pin]=000000");
    browser.sends("/api/establishment/sign-in", &wrong).await;
    let refused = browser.opens("/sign-in").await;
    assert!(refused.text.contains("do not match") && !refused.cookies().is_empty(), "{}", refused.text);
    assert_eq!(refused.header("cache-control"), "no-store", "nobody is signed in, so the page is not private");
    browser.signs_in(URN, PIN).await;
    assert_eq!(browser.opens("/").await.header("cache-control"), "private, no-store");
    let mut stale = site.browser("Firefox/140");
    stale.cookies.insert("__Host-placebook".into(), "AAAAAAAAAAAAAAAAAAAAAA".into());
    let page = stale.opens("/").await;
    assert_eq!((page.status.as_u16(), page.cookies().len()), (200, 1), "the cookie of an expired visit is removed");
    let mut anyone = site.browser("Firefox/140");
    let page = anyone.opens("/").await;
    assert_eq!((page.header("cache-control"), page.cookies().len()), ("", 0), "the page for everyone stays cacheable");
    let mut officer = site.browser("Firefox/140");
    officer.comes_in(&officer_with(&pool, Role::Bookings).await).await;
    officer.sends("/api/office/sign-in", "draft[email]=x&draft[password]=").await;
    officer.opens("/office/sign-in").await;
}

#[sqlx::test]
async fn place_in_queue_is_a_cookie_of_this_host(pool: PgPool) {
    let nobody = Limits { at_once: 0, waiting_requests: 0, ..Limits::default() };
    let site = Site::open(&pool, HTTPS, &nobody).await;
    let mut browser = site.browser("Firefox/140");
    let response = browser.opens("/sign-in").await;
    assert_eq!(response.status, 503);
    assert!(response.cookies().iter().all(|cookie| is_of_this_host(cookie)), "{:?}", response.cookies());
    assert_eq!(browser.cookies.keys().collect::<Vec<_>>(), ["__Host-placebook-line"]);
    assert!(browser.opens("/sign-in").await.cookies().is_empty(), "the device is known again");
}

#[sqlx::test]
async fn hsts_covers_subdomains_only_if_configured(pool: PgPool) {
    let strict = async |address: &str, below: bool| {
        let site = Site::built(&pool, address, &Limits::default(), |backend| backend.with_https_below(below)).await;
        site.browser("Firefox/140").opens("/healthz").await.header("strict-transport-security").to_owned()
    };
    assert_eq!(strict(HTTPS, false).await, "max-age=31536000");
    assert_eq!(strict(HTTPS, true).await, "max-age=31536000; includeSubDomains");
    assert_eq!(strict("http://127.0.0.1:3000", true).await, "");
}
