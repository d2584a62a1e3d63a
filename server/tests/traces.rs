//! Attempts to sign in and refused requests appear in the log, the audit log and the metrics.

use server::{http::limits::Limits, school::sign_in::hash_pin};
use shared::{officer::Role, school::Pin};
use sqlx::PgPool;

use crate::support::{
    log::Log,
    office::{PASSWORD, officer_with},
    service::{Service, Visitor},
};

const URN: &str = "900201";
const RIGHT: &str = "13572468";
const WRONG: &str = "87654321";

async fn add_school(pool: &PgPool) {
    sqlx::query("insert into establishment (urn, name, pin_hash) values ($1::integer, 'Bramblewick Academy', $2)")
        .bind(URN.parse::<i32>().unwrap())
        .bind(hash_pin(&Pin::try_from(RIGHT).unwrap()).unwrap())
        .execute(pool)
        .await
        .unwrap();
}

fn school(pin: &str) -> String {
    format!("draft[establishment]={URN}&draft[pin]={pin}")
}

fn officer(email: &str, password: &str) -> String {
    format!("draft[email]={email}&draft[password]={}", password.replace(' ', "+"))
}

async fn audited(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar(
        "select actor_kind || ': ' || action || ' ' || subject_kind from audit
         where action in ('sign in', 'refuse sign-in') order by id",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

#[sqlx::test]
async fn every_attempt_to_sign_in_is_logged_with_its_subject_and_without_the_secret(pool: PgPool) {
    add_school(&pool).await;
    let email = officer_with(&pool, Role::Publisher).await;
    let id: i64 = sqlx::query_scalar("select id from officer").fetch_one(&pool).await.unwrap();
    let log = Log::keep();
    let service = Service::start(&pool, &Limits::default()).await;
    let visitor = Visitor::of(&service);
    for pin in [WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, RIGHT] {
        visitor.sends_form("/api/establishment/sign-in", school(pin)).await;
    }
    let subject = format!("urn:{URN}");
    let lines = |words: &str, subject: &str| {
        log.lines_with(words).into_iter().filter(|line| line.contains(subject)).collect::<Vec<_>>()
    };
    assert_eq!(lines("a sign-in was refused", &subject).len(), 6);
    assert_eq!(lines("and the next has to wait", &subject).len(), 1);
    assert!(lines("and the next has to wait", &subject)[0].contains("WARN"));
    assert_eq!(lines("a sign-in has to wait", &subject).len(), 1, "nothing was checked");
    sqlx::raw_sql("delete from sign_in_attempt").execute(&pool).await.unwrap();
    visitor.sends_form("/api/establishment/sign-in", school(RIGHT)).await;
    assert_eq!(lines("a secret was right", &subject).len(), 1);

    visitor.sends_form("/api/office/sign-in", officer("nobody@council.example", "wrong wrong wrong")).await;
    visitor.sends_form("/api/office/sign-in", officer(&email, "wrong wrong wrong")).await;
    visitor.sends_form("/api/office/sign-in", officer(&email, PASSWORD)).await;
    assert_eq!(lines("a sign-in was refused", "no officer").len(), 1);
    assert_eq!(lines("a sign-in was refused", &format!("officer {id}")).len(), 1);
    assert_eq!(log.lines_with("an officer signed in").len(), 1);

    let mut networks: Vec<String> = log
        .lines_with("wide:")
        .iter()
        .filter_map(|line| line.split("wide:").nth(1)?.split_whitespace().next().map(str::to_owned))
        .collect();
    networks.dedup();
    assert_eq!(networks.len(), 1, "one network has one digest: {networks:?}");
    let text = log.text();
    for secret in [WRONG, RIGHT, "three grey herons", "wrong wrong", "council.example", "Bramblewick", "127.0.0.1:"] {
        assert!(!text.contains(secret), "the log contains {secret}");
    }
}

#[sqlx::test]
async fn foreign_forms_and_forbidden_requests_are_logged(pool: PgPool) {
    let email = officer_with(&pool, Role::Trainer).await;
    let id: i64 = sqlx::query_scalar("select id from officer").fetch_one(&pool).await.unwrap();
    let service = Service::start(&pool, &Limits::default()).await;
    let visitor = Visitor::of(&service);
    visitor.sends_form("/api/office/sign-in", officer(&email, PASSWORD)).await;
    let log = Log::keep();
    let foreign = visitor.sends("/api/establishment/sign-out", "text/html", "https://evil.example", "").await;
    assert_eq!(foreign.status, 403);
    let lines = log.lines_with("a form from another site was refused");
    assert!(lines.len() == 1 && lines[0].contains("WARN") && lines[0].contains(&format!("officer {id}")), "{lines:?}");
    assert!(lines[0].contains("path=\"/api/establishment/sign-out\""), "{lines:?}");

    assert_eq!(visitor.opens("/office/officers").await.status, 403);
    assert_eq!(visitor.asks("/api/office/officers").await.status, 403);
    let form = visitor.sends_form("/api/office/officer-change", "id=1&what=disable".to_owned()).await;
    assert_eq!((form.status, form.header("x-placebook-outcome")), (302, ""), "the browser is redirected to a page");
    let mut lines = log.lines_with("a request was refused that the caller may not make");
    // These lines come from `Visitor::form`, which opens this page to read which account pages are made for.
    lines.retain(|line| !line.contains("path=\"/forbidden\""));
    assert_eq!(lines.len(), 3, "a page, a script and a form: {lines:?}");
    assert!(lines.iter().all(|line| line.contains(&format!("officer {id}"))), "{lines:?}");
}

#[sqlx::test]
async fn audit_log_records_officer_sign_ins_and_each_wait(pool: PgPool) {
    add_school(&pool).await;
    let email = officer_with(&pool, Role::Publisher).await;
    let service = Service::start(&pool, &Limits::default()).await;
    let visitor = Visitor::of(&service);
    visitor.sends_form("/api/establishment/sign-in", school(WRONG)).await;
    visitor.sends_form("/api/establishment/sign-in", school(RIGHT)).await;
    assert_eq!(audited(&pool).await, ["establishment: sign in establishment"]);
    visitor.sends_form("/api/office/sign-in", officer(&email, PASSWORD)).await;
    assert_eq!(audited(&pool).await[1..], ["officer: sign in officer"]);
    let stranger = Visitor::of(&service);
    for _ in 0..10 {
        stranger.sends_form("/api/office/sign-in", officer(&email, "wrong wrong wrong")).await;
        stranger.sends_form("/api/office/sign-in", officer("nobody@council.example", "wrong wrong wrong")).await;
    }
    assert_eq!(audited(&pool).await[2..], ["service: refuse sign-in officer"], "five are free, four only wait");
    let row: String =
        sqlx::query_scalar("select became from audit where action = 'refuse sign-in'").fetch_one(&pool).await.unwrap();
    assert!(row.starts_with("wrong password, no attempt before 20") && row.contains(", from wide:"), "{row}");
}

#[sqlx::test]
async fn metrics_count_sign_ins_by_kind_and_outcome(pool: PgPool) {
    add_school(&pool).await;
    let service = Service::start(&pool, &Limits::default()).await;
    let counted = async |outcome: &str| {
        let name = format!("placebook_sign_ins_total{{kind=\"school\",outcome=\"{outcome}\"}} ");
        let text = service.metrics().await;
        text.lines().find_map(|line| line.strip_prefix(&name)?.parse::<u64>().ok()).unwrap_or(0)
    };
    let before = [counted("right").await, counted("wrong").await, counted("waits").await];
    let visitor = Visitor::of(&service);
    for pin in [RIGHT, WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, RIGHT] {
        visitor.sends_form("/api/establishment/sign-in", school(pin)).await;
    }
    // Other tests of this process add to the counts.
    assert!(counted("right").await > before[0]);
    assert!(counted("wrong").await >= before[1] + 6);
    assert!(counted("waits").await > before[2]);
}
