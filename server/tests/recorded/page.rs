//! The page of a register with recorded people, in a browser without scripts.

use shared::navigation::{ASIDE, WAITS};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use time::Duration;

use crate::{
    made_for::town::{Town, sign_in},
    support::{
        browser::{Form, Tab},
        key, places,
    },
};

/// A session of today whose only place is taken, and the path of its register.
async fn full_session(town: &Town) -> String {
    town.backend.book(&town.hawthorn, &town.workshop.session(1), &places(&["ann"])).await.unwrap();
    let session: i64 = sqlx::query_scalar(
        "update session set starts_at = $1, ends_at = $1 + interval '2 hours', capacity = 1
         where id = (select min(id) from session) returning id",
    )
    .bind(town.backend.clock.now() - Duration::minutes(10))
    .fetch_one(&town.backend.pool)
    .await
    .unwrap();
    format!("/office/sessions/{session}/register")
}

const BOOK: &str = "/api/office/noted-book";

async fn takes_in(town: &Town, page: &str, school: &str) -> Tab {
    let computer = town.computer();
    sign_in(&computer, &town.ines).await;
    let mut tab = Tab::at(&computer, page).await;
    let form = tab.form("/api/office/walk-in").with("draft[key]", &key().uuid().to_string());
    let form = form.with("draft[name]", "Zoe Lane").with("draft[email]", "zoe@school.example");
    tab.send(&computer, &form.with("draft[school]", school)).await;
    assert!(tab.page.contains("Zoe Lane is recorded but not booked"), "{}", tab.page);
    tab
}

#[sqlx::test]
async fn outcome_waits_for_the_page_while_scripts_fetch_parts_of_it(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let page = full_session(&town).await;
    let computer = town.computer();
    sign_in(&computer, &town.ines).await;
    let mut tab = Tab::at(&computer, &page).await;
    let form = tab.form("/api/office/walk-in").with("draft[name]", "Zoe Lane");
    computer.sends_form(&form.to, form.body()).await;
    let aside = [("accept", "text/html"), (ASIDE, "1")];
    let part = computer.asks_with("GET", &page, &aside).await;
    assert!(part.text.contains("Somebody without a booking") && !part.text.contains("There is a problem"), "{part:?}");
    assert_eq!(part.header(WAITS), "1");
    tab.open(&computer, &page).await;
    assert!(tab.page.contains("There is a problem") && tab.page.contains("Zoe Lane"), "{}", tab.page);
    tab.open(&computer, &page).await;
    assert!(!tab.page.contains("There is a problem"), "it is shown once: {}", tab.page);
    assert_eq!(computer.asks_with("GET", &page, &aside).await.header(WAITS), "");
}

#[sqlx::test]
async fn without_scripts_the_refusal_is_shown_beside_the_button(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let page = full_session(&town).await;
    let mut tab = takes_in(&town, &page, &town.rowan.school().unwrap().urn.to_string()).await;
    let computer = town.computer();
    sign_in(&computer, &town.ines).await;
    let form = tab.form(BOOK);
    tab.send(&computer, &form).await;
    assert_eq!((tab.address.as_str(), tab.status), (page.as_str(), 200));
    assert!(tab.page.contains("href=\"#recorded-1\"") && tab.page.contains("id=\"recorded-1-fault\""), "{}", tab.page);
    assert!(!tab.page.contains("id=\"recorded-1-school\""), "the school is known");
    town.backend.sql("update session set capacity = 2").await;
    tab.send(&computer, &form).await;
    assert!(tab.page.contains("Zoe Lane is booked and marked as here."), "{}", tab.page);
    assert!(Form::of(&tab.page, BOOK).is_none() && !tab.page.contains("could not be booked"), "{}", tab.page);
    // The button is pressed again on an older page.
    tab.send(&computer, &form).await;
    assert!(tab.page.contains("Zoe Lane is booked and marked as here."), "{}", tab.page);
    let places: i64 = sqlx::query_scalar("select count(*) from place").fetch_one(&town.backend.pool).await.unwrap();
    assert_eq!(places, 2);
}

#[sqlx::test]
async fn unknown_school_is_kept_as_typed(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::build(connect).await;
    let page = full_session(&town).await;
    town.backend.sql("update session set capacity = 2").await;
    let mut tab = takes_in(&town, &page, "A school far away").await;
    let computer = town.computer();
    sign_in(&computer, &town.ines).await;
    let form = tab.form(BOOK).with("draft[school]", "Zwiebelturm");
    tab.send(&computer, &form).await;
    assert!(
        tab.page.contains("href=\"#recorded-1-school\"") && tab.page.contains("value=\"Zwiebelturm\""),
        "{}",
        tab.page
    );
    assert_eq!(tab.page.matches("value=\"Zwiebelturm\"").count(), 1, "the form for a walk-in stays empty");
    let known = town.rowan.school().unwrap().name.clone();
    let form = tab.form(BOOK).with("draft[school]", &known);
    tab.send(&computer, &form).await;
    assert!(tab.page.contains("Zoe Lane is booked and marked as here."), "{}", tab.page);
    let close = tab.form("/api/office/register-close");
    tab.send(&computer, &close).await;
    tab.send(&computer, &form).await;
    assert!(tab.page.contains("Zoe Lane is booked and marked as here."), "{}", tab.page);
}
