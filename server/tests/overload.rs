//! Overload: visitors above the limit are turned away at once, keep their order, and nothing grows.

use server::http::limits::Limits;
use sqlx::PgPool;

use crate::support::service::{Locked, Response, Service, Visitor};

/// A page whose data is in the table that [`Locked`] locks.
const SHEET: &str = "/sheets/71-16";
const FORM: &str = "/api/booking/check?for=900101";
const TYPED: &str = "draft%5Bkey%5D=k1&draft%5Bbooker_name%5D=%22%3E%3Cb%3E+O%27Hara";
const HTML: &str = "text/html";
const JSON: &str = "application/json";

/// Limits with which one request runs and none waits.
fn one() -> Limits {
    Limits { at_once: 1, waiting_requests: 0, ..Limits::default() }
}

async fn full(service: &Service) -> tokio::task::JoinHandle<Response> {
    let inside = Visitor::of(service).waits_for(SHEET);
    service.until("one is inside", |keeper| keeper.crowd().inside == 1).await;
    inside
}

async fn empty(service: &Service) {
    service.until("nobody is inside", |keeper| keeper.crowd().inside == 0).await;
}

fn cookie(response: &Response) -> &str {
    response.header("set-cookie").split(';').next().unwrap_or_default()
}

#[sqlx::test]
async fn o1_requests_above_the_limit_wait_and_above_that_are_turned_away(pool: PgPool) {
    let service = Service::start(&pool, &Limits { at_once: 1, waiting_requests: 4, ..Limits::default() }).await;
    let lock = Locked::sheets(&pool).await;
    let inside = full(&service).await;
    let waiting = Visitor::of(&service).waits_for(SHEET);
    service.until("one waits", |keeper| keeper.crowd().waiting_requests == (1, 0)).await;
    let response = Visitor::of(&service).opens("/").await;
    assert!(response.waits("You are in the queue") && response.waits("You are next."), "{response:?}");
    assert_eq!((response.header("retry-after"), response.header("refresh")), ("2", "2"));
    assert_eq!(response.header("cache-control"), "no-store");
    assert!(response.header("content-security-policy").contains("default-src 'none'"), "{response:?}");
    assert!(response.header("set-cookie").contains("HttpOnly; SameSite=Lax"), "{response:?}");
    lock.open().await;
    assert_eq!([inside.await.unwrap().status, waiting.await.unwrap().status], [404, 404], "both were served");
    empty(&service).await;
    assert_eq!(
        Visitor::of(&service).opens("/").await.status,
        200,
        "there are places for the visitors in the queue too"
    );
}

#[sqlx::test]
async fn o1_earlier_ticket_goes_in_before_later_visitors(pool: PgPool) {
    let service = Service::start(&pool, &one()).await;
    let lock = Locked::sheets(&pool).await;
    let inside = full(&service).await;
    let [first, second, third] = [(); 3].map(|()| Visitor::of(&service));
    assert!(first.opens("/").await.waits("You are next."));
    assert!(second.opens("/").await.waits("One person is ahead of you."));
    lock.open().await;
    inside.await.unwrap();
    empty(&service).await;
    assert!(third.opens("/").await.waits("2 people are ahead of you."), "a newcomer does not overtake the queue");
    assert!(second.opens("/").await.waits("One person is ahead of you."));
    assert_eq!(first.opens("/").await.status, 200);
    assert!(third.opens("/").await.waits("One person is ahead of you."));
    assert_eq!(second.opens("/").await.status, 200);
    assert_eq!(third.opens("/").await.status, 200);
    assert_eq!(Visitor::of(&service).opens("/").await.status, 200, "the queue is empty");
}

#[sqlx::test]
async fn o1_visitor_who_has_waited_precedes_newcomers_on_the_next_page(pool: PgPool) {
    let service = Service::start(&pool, &one()).await;
    let lock = Locked::sheets(&pool).await;
    let inside = full(&service).await;
    let early = Visitor::of(&service);
    assert!(early.opens("/").await.waits("You are next."));
    let later = Visitor::of(&service);
    assert!(later.opens("/").await.waits("One person is ahead"));
    lock.open().await;
    inside.await.unwrap();
    empty(&service).await;
    assert_eq!(early.opens("/").await.status, 200);
    assert_eq!(early.opens("/sign-in").await.status, 200, "there is no second wait");
    assert_eq!(service.keeper.crowd().queued_visitors, (1, 0));
}

#[sqlx::test]
async fn o1_forged_ticket_counts_as_a_newcomer(pool: PgPool) {
    let service = Service::start(&pool, &one()).await;
    let _lock = Locked::sheets(&pool).await;
    let _inside = full(&service).await;
    let honest = Visitor::of(&service);
    let ticket = cookie(&honest.opens("/").await).to_owned();
    assert!(honest.opens_with("/", &ticket).await.waits("You are next."));
    let earlier = ticket.replace("=AAAB", "=AAAA");
    assert_ne!(ticket, earlier, "the first bytes of a ticket are its time");
    for forged in [earlier.as_str(), "placebook-line=", "placebook-line=AAAA", "placebook-line=%00"] {
        let response = honest.opens_with("/", forged).await;
        assert!(response.waits("ahead of you"), "{forged}: {response:?}");
        assert!(!cookie(&response).is_empty(), "{forged}: a new ticket at the end of the queue");
    }
}

#[sqlx::test]
async fn o1_ticket_of_another_server_keeps_its_place(pool: PgPool) {
    let (here, there) = (Service::start(&pool, &one()).await, Service::start(&pool, &one()).await);
    let _lock = Locked::sheets(&pool).await;
    let _inside = (full(&here).await, full(&there).await);
    let ticket = cookie(&Visitor::of(&there).opens("/").await).to_owned();
    let later = Visitor::of(&here);
    assert!(later.opens("/").await.waits("You are next."));
    assert!(later.opens_with("/", &ticket).await.waits("You are next."));
    assert!(later.opens("/").await.waits("One person is ahead of you."));
}

#[sqlx::test]
async fn o2_form_without_scripts_returns_with_its_text_and_works_when_resent(pool: PgPool) {
    let service = Service::start(&pool, &one()).await;
    let lock = Locked::sheets(&pool).await;
    let inside = full(&service).await;
    let person = Visitor::of(&service);
    let response = person.sends(FORM, HTML, &service.url, TYPED).await;
    assert!(response.waits("Nothing has been done yet") && response.waits("Send again"), "{response:?}");
    assert!(response.text.contains(&format!("action=\"{FORM}\"")), "{response:?}");
    assert!(response.text.contains("name=\"draft[key]\" value=\"k1\""), "{response:?}");
    assert!(response.text.contains("value=\"&quot;&gt;&lt;b&gt; O&#39;Hara\""), "{response:?}");
    assert_eq!((response.header("retry-after"), response.header("refresh")), ("2", ""), "a form is sent by a person");
    let foreign = person.sends(FORM, HTML, "https://evil.example", TYPED).await;
    assert!(foreign.waits("Nothing has been done") && !foreign.text.contains("k1"), "{foreign:?}");
    lock.open().await;
    inside.await.unwrap();
    empty(&service).await;
    assert_eq!(person.sends(FORM, HTML, &service.url, TYPED).await.status, 302);
}

#[sqlx::test]
async fn o2_script_is_told_when_to_retry(pool: PgPool) {
    let service = Service::start(&pool, &one()).await;
    let _lock = Locked::sheets(&pool).await;
    let _inside = full(&service).await;
    let response = Visitor::of(&service).sends(FORM, JSON, &service.url, TYPED).await;
    assert_eq!((response.status, response.header("retry-after"), response.header("content-type")), (503, "2", JSON));
    assert_eq!(response.text, "\"Unreachable\"", "Leptos reads it as a server failure");
}

#[sqlx::test]
async fn o1_queue_is_bounded_however_many_visitors_come(pool: PgPool) {
    let service = Service::start(&pool, &Limits { queued_visitors: 5, ..one() }).await;
    let lock = Locked::sheets(&pool).await;
    let inside = full(&service).await;
    for _ in 0..40 {
        assert!(Visitor::of(&service).opens("/").await.waits("You are in the queue"));
    }
    assert_eq!(service.keeper.crowd().queued_visitors, (5, 0));
    lock.open().await;
    inside.await.unwrap();
}

#[sqlx::test]
async fn files_health_and_live_seats_do_not_wait_behind_pages(pool: PgPool) {
    let service = Service::start(&pool, &one()).await;
    let lock = Locked::sheets(&pool).await;
    let inside = full(&service).await;
    let visitor = Visitor::of(&service);
    assert_eq!(visitor.opens("/healthz").await.status, 200);
    assert_eq!(visitor.opens("/live").await.status, 400, "the request names nothing");
    assert_eq!(visitor.opens("/pkg/nothing.js").await.status, 404);
    lock.open().await;
    inside.await.unwrap();
}

#[sqlx::test]
async fn visitor_who_leaves_frees_the_place(pool: PgPool) {
    let service = Service::start(&pool, &Limits { at_once: 1, waiting_requests: 4, ..Limits::default() }).await;
    let lock = Locked::sheets(&pool).await;
    let inside = full(&service).await;
    let waiting = Visitor::of(&service).waits_for(SHEET);
    service.until("one waits", |keeper| keeper.crowd().waiting_requests == (1, 0)).await;
    waiting.abort();
    inside.abort();
    service
        .until("both are gone", |keeper| keeper.crowd().waiting_requests == (0, 0) && keeper.crowd().inside == 0)
        .await;
    lock.open().await;
}

#[sqlx::test]
async fn metrics_count_visitors_turned_away_without_names(pool: PgPool) {
    let service = Service::start(&pool, &one()).await;
    let lock = Locked::sheets(&pool).await;
    let inside = full(&service).await;
    assert_eq!(Visitor::of(&service).opens("/bookings/PB-7K3M-9QX2").await.status, 503);
    server::platform::metrics::command_turned_away();
    let metrics = service.metrics().await;
    for line in [
        "placebook_crowd{lane=\"all\",where=\"inside\"} 1",
        "placebook_pool_connections{state=\"held\"}",
        "placebook_requests_total{class=\"bookings\",status=\"5xx\"}",
        "placebook_turned_away_total{lane=\"command\"}",
        "placebook_request_seconds_bucket{class=\"bookings\",le=\"0.001\"}",
        "placebook_live_pages_open",
        "placebook_build_info{version=\"",
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
    assert!(!metrics.contains("PB-7K3M"), "{metrics}");
    lock.open().await;
    inside.await.unwrap();
}
