//! A sheet with words that call a session off is not published while its sessions can be booked.

use server::{
    platform::clock::{Clock, from_london},
    publishing::{ImportOptions, ImportRefused, Missing, import},
};
use shared::{moment::read_iso_date_time, session::Capacity};
use sqlx::PgPool;

use crate::support::{
    page::{fields, inside, words},
    publisher::{Draft, Publisher},
};

/// A sheet of two sessions followed by these lines.
fn text(below: &str) -> String {
    format!(
        "Management Information Sheet\n\nNetwork\n\nMI Sheet TypeInformation\nMI Number:201/25\nPublication Date:01/09/2025\n\nNetwork\n\n\
         • Tuesday 14 October 2025, 9.30am – 11.30am, Norwich PDC\n• Tuesday 21 October 2025, 9.30am – 11.30am, Norwich PDC\n\n{below}\n"
    )
}

async fn published(pool: &PgPool, text: &str) -> Result<Vec<String>, ImportRefused> {
    let clock = Clock::started_at(from_london(read_iso_date_time("2025-09-02T09:00").unwrap()));
    let options = ImportOptions { capacity: Capacity::try_from(30).unwrap(), publish: true };
    import(pool, &clock, text, options).await?;
    let states = sqlx::query_scalar("select state from session order by number").fetch_all(pool).await.unwrap();
    for table in ["session", "workshop", "sheet_edition", "sheet"] {
        sqlx::query(&format!("delete from {table}")).execute(pool).await.unwrap();
    }
    Ok(states)
}

async fn sheets(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from sheet").fetch_one(pool).await.unwrap()
}

#[sqlx::test]
async fn s9_import_does_not_publish_a_sheet_with_unclear_cancellation_words(pool: PgPool) {
    for below in [
        "Unfortunately the above session has been cancelled.",
        "This event has been cancelled.",
        "CANCELLED",
        "The first session will not run.",
        "All sessions except the last are postponed.",
        "The session on 7 October has been called off.",
        "We have had to cancel the Norwich session.",
    ] {
        match published(&pool, &text(below)).await {
            Err(refused @ ImportRefused::Incomplete { .. }) => {
                let ImportRefused::Incomplete { missing } = &refused else { unreachable!() };
                assert!(matches!(missing.as_slice(), [Missing::CalledOff { line: 14, .. }]), "{below}: {missing:?}");
                assert!(refused.to_string().contains(below), "the words are named: {refused}");
            }
            other => panic!("{below}: {other:?}"),
        }
        assert_eq!(sheets(&pool).await, 0, "{below}");
    }
}

#[sqlx::test]
async fn s9_clearly_cancelled_session_is_published_as_cancelled(pool: PgPool) {
    for (below, states) in [
        ("All of the above sessions are cancelled because of snow.", ["cancelled", "cancelled"]),
        ("Both sessions have been postponed.", ["cancelled", "cancelled"]),
        ("The session on 14 October has been cancelled.", ["cancelled", "scheduled"]),
        ("If you cancel less than 5 days before a session, the fee will be charged.", ["scheduled", "scheduled"]),
        ("In the event that the course is cancelled, we will write to you.", ["scheduled", "scheduled"]),
    ] {
        assert_eq!(published(&pool, &text(below)).await.unwrap(), states, "{below}");
    }
    let row = text("Bring a pen.").replacen("Norwich PDC", "Norwich PDC (will not run)", 1);
    assert_eq!(published(&pool, &row).await.unwrap(), ["cancelled", "scheduled"]);
    let row = text("Bring a pen.").replacen("Norwich PDC", "Norwich PDC - will not run", 1);
    assert_eq!(published(&pool, &row).await.unwrap(), ["cancelled", "scheduled"]);
}

/// A draft with a capacity for each session.
async fn drafted(publisher: &Publisher, below: &str) -> Draft {
    let mut draft = publisher.drafts(&text(below)).await;
    for index in 0..draft.sessions() {
        draft.types(index, "capacity", "30");
        draft.types(index, "new_venue", "yes");
    }
    draft
}

/// The page's message about the words.
fn said(page: &str) -> String {
    words(inside(page, "fieldset", ("id", "settled")))
}

const BELOW: &str = "Unfortunately the above session has been cancelled.";

#[sqlx::test]
async fn s9_office_publishes_cancellation_words_only_once_settled(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let draft = drafted(&publisher, BELOW).await;
    assert!(draft.notes("sessions").iter().any(|note| note.contains(BELOW)), "{:?}", draft.notes("sessions"));
    for act in ["publish", "schedule"] {
        let mut draft = drafted(&publisher, BELOW).await;
        draft.typed.insert("typed[on]".into(), "2099-01-01".into());
        draft.typed.insert("typed[at]".into(), "09:00".into());
        assert_eq!(publisher.presses(&draft, act).await, draft.address);
        let page = publisher.officer.opens(&draft.address).await.text;
        assert!(said(&page).contains(&format!("“{BELOW}”")) && page.contains("href=\"#settled\""), "{act}: {page}");
        assert_eq!(fields(&page, "typed[form][sessions][0][capacity]").values().next().unwrap(), "30", "it is kept");
        assert_eq!(sheets(&pool).await, 0);
    }
    let mut ticked = draft;
    ticked.typed.insert("typed[form][settled]".into(), BELOW.into());
    assert_eq!(publisher.presses(&ticked, "save").await, ticked.address);
    let saved = publisher.draft(&ticked.address).await;
    assert_eq!(saved.field("settled"), BELOW, "the box stays ticked");
    assert!(!saved.notes("sessions").iter().any(|note| note.contains(BELOW)), "the note is gone");
    assert_eq!(publisher.presses(&saved, "publish").await, "/office/sheets/201-25");
}

#[sqlx::test]
async fn s9_cancelling_the_sessions_or_changing_the_words_settles_them(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let mut draft = drafted(&publisher, BELOW).await;
    draft.types(0, "cancelled", "yes");
    assert_eq!(publisher.presses(&draft, "publish").await, draft.address, "either session may be meant");
    draft.types(1, "cancelled", "yes");
    assert_eq!(publisher.presses(&draft, "publish").await, "/office/sheets/201-25");

    let mut draft = drafted(&publisher, BELOW).await;
    draft.typed.insert("typed[form][number]".into(), "202/25".into());
    draft.typed.insert("typed[form][body]".into(), "Bring a pen.".into());
    assert_eq!(publisher.presses(&draft, "publish").await, "/office/sheets/202-25");
}

#[sqlx::test]
async fn s9_correction_cannot_call_off_a_session_that_can_be_booked(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let draft = drafted(&publisher, "Bring a pen.").await;
    assert_eq!(publisher.presses(&draft, "publish").await, "/office/sheets/201-25");
    let response = publisher.officer.sends_form("/api/office/sheet-correct", "slug=201-25".to_owned()).await;
    let mut draft = publisher.draft(response.header("location")).await;
    draft.typed.insert("typed[form][body]".into(), "The session on 14 October has been cancelled.".into());
    assert_eq!(publisher.presses(&draft, "publish").await, draft.address);
    assert!(said(&publisher.officer.opens(&draft.address).await.text).contains("14 October"));
    sqlx::query("update session set state = 'cancelled' where number = 1").execute(&pool).await.unwrap();
    assert_eq!(publisher.presses(&draft, "publish").await, "/office/sheets/201-25", "now the session is cancelled too");
}
