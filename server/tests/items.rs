//! Input has a limit on its items as well as on its bytes: input with more items is refused with an explanation, and nothing
//! changes.

use std::time::{Duration, Instant};

use server::{
    http::limits::Limits,
    platform::clock::Clock,
    publishing::{ImportOptions, ImportRefused, import},
};
use shared::{officer::Role, session::Capacity};
use sqlx::PgPool;

use crate::support::{
    page::{fields, inside, words},
    publisher::{File, Publisher, multipart, signed_in},
    service::Service,
};

/// A sheet with this many sessions at one venue.
fn sheet(sessions: usize) -> String {
    let head = "Network\n\nMI Sheet TypeInformation\nMI Number:7/25\nPublication Date:01/09/2025\n\nNetwork\n\n";
    let row = |nth: usize| {
        format!("• {} October 2025, {}.{:02}am – 11.59am, Hall\n", nth % 28 + 1, nth / 28 % 2 + 9, nth / 56 % 60)
    };
    head.to_owned() + &(0..sessions).map(row).collect::<String>()
}

async fn drafts(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from sheet_draft").fetch_one(pool).await.unwrap()
}

#[sqlx::test]
async fn paste_of_5_000_sessions_gets_an_explanation(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let response = publisher.pastes(&sheet(201), &[]).await;
    assert_eq!(response.header("location"), "/office/sheets/paste");
    let page = publisher.officer.opens("/office/sheets/paste").await.text;
    assert!(words(&page).contains("This has 201 sessions. A sheet has 200 at most"), "{}", words(&page));
    assert!(inside(&page, "textarea", ("id", "text")).contains("October 2025"), "the pasted text is kept");
    let long = "Friday 6 May 2016, 9am to 10am, Hall\n".repeat(5_000);
    let response = publisher.pastes("", &[File { field: "file", name: "a.txt", content: long.as_bytes() }]).await;
    assert_eq!(response.header("location"), "/office/sheets/paste");
    let page = publisher.officer.opens("/office/sheets/paste").await.text;
    assert!(page.contains("href=\"#file\"") && words(&page).contains("This has 5000 sessions"), "{}", words(&page));
    let options = ImportOptions { capacity: Capacity::try_from(30).unwrap(), publish: false };
    let refused = import(&pool, &Clock::system(), &sheet(201), options).await;
    assert!(matches!(refused, Err(ImportRefused::TooManySessions { count: 201 })), "{refused:?}");
    let kept: i64 = sqlx::query_scalar("select count(*) from sheet").fetch_one(&pool).await.unwrap();
    assert_eq!((kept, drafts(&pool).await), (0, 0));
}

#[sqlx::test]
async fn draft_of_200_sessions_is_quick_and_refuses_another(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let draft = publisher.drafts(&sheet(200)).await;
    let began = Instant::now();
    publisher.draft(&draft.address).await;
    let took = began.elapsed();
    println!("the page of a draft of 200 sessions: {took:?}");
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert_eq!(publisher.presses(&draft, "add-session").await, draft.address);
    let page = publisher.officer.opens(&draft.address).await.text;
    assert!(words(&page).contains("This has 201 sessions. A sheet has 200 at most"), "{}", words(&page));
    assert_eq!(fields(&page, "version")["version"], "1", "nothing has changed");
    assert_eq!(drafts(&pool).await, 1);
}

#[sqlx::test]
async fn form_with_too_many_fields_is_refused_with_the_limit(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let form = "id=1&version=1&act=save".to_owned() + &"&typed[form][title]=x".repeat(5_000);
    let response = publisher.officer.sends_form("/api/office/draft-change", form).await;
    assert_eq!(response.status, 413, "{}", response.text);
    assert!(
        words(&response.text).contains("It can have up to 5000 fields. Nothing was changed."),
        "{}",
        words(&response.text)
    );
}

#[sqlx::test]
async fn form_with_too_many_parts_gets_an_explanation(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let parts = vec![("other", "x"); 21];
    let (kind, body) = multipart(&parts, &[]);
    let response = publisher.officer.uploads("/office/sheets/paste/read", &kind, body).await;
    assert_eq!(response.header("location"), "/office/sheets/paste");
    let page = publisher.officer.opens("/office/sheets/paste").await.text;
    assert!(words(&page).contains("This form has more than 20 parts."), "{}", words(&page));
}

#[sqlx::test]
async fn letters_for_more_than_500_schools_get_an_explanation(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    let officer = signed_in(&pool, &service, Role::Bookings).await;
    let chosen: Vec<String> = (0..501).map(|nth| format!("pin={}.1", 100_000 + nth)).collect();
    let response = officer
        .uploads("/office/schools/letters", "application/x-www-form-urlencoded", chosen.join("&").into_bytes())
        .await;
    assert_eq!(response.header("location"), "/office/schools");
    let page = words(&officer.opens("/office/schools").await.text);
    assert!(page.contains("501 schools are chosen. Choose 500 at most"), "{page}");
}
