//! An officer's text is kept for them when their visit has expired, and shown to nobody else.

use app::visit::Caller;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use time::Duration;

use super::town::{Town, sign_in};
use crate::support::{
    browser::{Form, Tab},
    places,
};

/// The text for every field of a form.
const TYPED: &str = "Zwiebelturm";

/// Pages of the office with text fields, and the addresses of their forms.
async fn forms(town: &Town) -> Vec<(String, &'static str)> {
    let backend = &town.backend;
    backend.book(&town.hawthorn, &town.workshop.session(1), &places(&["ann"])).await.unwrap();
    let session: i64 = sqlx::query_scalar(
        "update session set starts_at = $1, ends_at = $2 where id = (select min(id) from session) returning id",
    )
    .bind(backend.clock.now() + Duration::hours(1))
    .bind(backend.clock.now() + Duration::hours(3))
    .fetch_one(&backend.pool)
    .await
    .unwrap();
    sqlx::query(
        "insert into walk_in (key, session_id, name, email, school, not_booked, came_at, officer_id)
         values (gen_random_uuid(), $1, 'Zoe Lane', 'zoe@school.example', 'A school far away', 'school', $2, $3)",
    )
    .bind(session)
    .bind(backend.clock.now())
    .bind(town.ines.officer().unwrap().id)
    .execute(&backend.pool)
    .await
    .unwrap();
    let person: i64 = sqlx::query_scalar("select min(id) from delegate").fetch_one(&backend.pool).await.unwrap();
    let venue: i64 = sqlx::query_scalar("select min(id) from venue").fetch_one(&backend.pool).await.unwrap();
    let (sheet, urn) = (&town.workshop.slug, town.hawthorn.school().unwrap().urn);
    [
        ("/office/officers".to_owned(), "invite"),
        ("/office/people".to_owned(), "people-find"),
        (format!("/office/people/delegate-{person}"), "person-rectify"),
        ("/office/schools/new".to_owned(), "school-add"),
        (format!("/office/schools/{urn}"), "school-change"),
        ("/office/venues/new".to_owned(), "venue-add"),
        (format!("/office/venues/{venue}"), "venue-change"),
        ("/office/acting".to_owned(), "act"),
        (format!("/office/sheets/{sheet}"), "sheet-withdraw"),
        (format!("/office/sheets/{sheet}/sessions/new"), "session-add"),
        (format!("/office/sessions/{session}"), "session-change"),
        (format!("/office/sessions/{session}/register"), "walk-in"),
        (format!("/office/sessions/{session}/register"), "noted-book"),
    ]
    .into()
}

/// A form with all its text fields filled in.
fn filled(form: Form) -> Form {
    // These fields keep their values, which are choices or come from the page.
    let kept = |name: &str| {
        name.starts_with("for-") || ["key", "session]", "establishment", "next"].iter().any(|part| name.contains(part))
    };
    let fields = form.fields.into_iter().map(|(name, value)| {
        let typed = if kept(&name) || !value.is_empty() { value } else { TYPED.to_owned() };
        (name, typed)
    });
    Form { fields: fields.collect(), ..form }
}

#[sqlx::test]
async fn officers_text_is_kept_when_the_visit_has_expired(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    for (page, name) in forms(&town).await {
        let path = format!("/api/office/{name}");
        for back in [&town.ines, &town.sam, &town.hawthorn] {
            let computer = town.computer();
            sign_in(&computer, &town.ines).await;
            let mut tab = Tab::at(&computer, &page).await;
            let form = filled(tab.form(&path));
            let before = town.state().await;
            sign_in(&computer, &Caller::Anyone).await;
            tab.send(&computer, &form).await;
            assert!(tab.address.starts_with("/office/sign-in?next="), "{path}: {}", tab.address);
            assert!(!tab.page.contains(TYPED), "{path}");
            assert_eq!(town.state().await, before, "{path}");
            sign_in(&computer, back).await;
            tab.open(&computer, &page).await;
            let is_back = back == &town.ines;
            assert_eq!(tab.page.contains(TYPED), is_back, "{path} as {back:?}: {}", tab.page);
            assert_eq!(tab.page.contains("You were signed out before you sent this"), is_back, "{path} as {back:?}");
            if !is_back {
                sign_in(&computer, &town.ines).await;
                tab.open(&computer, &page).await;
                assert!(!tab.page.contains(TYPED), "{path}: the text is gone after another account signed in");
            }
        }
    }
}
