//! The text of a sheet becomes HTML once, when it is saved; text that would cost too much is refused beside its field.

use sqlx::PgPool;

use crate::support::{
    page::{faults, inside, words},
    publisher::{Draft, Publisher},
    service::Visitor,
};

/// A draft of a sheet without sessions.
async fn drafted(publisher: &Publisher, text: &str) -> Draft {
    let mut draft = publisher.drafts("Number: 71/16\nType: CPD\nA title\n").await;
    for (name, value) in [("number", "71/16"), ("kind", "CPD"), ("title", "A title"), ("body", text)] {
        draft.typed.insert(format!("typed[form][{name}]"), value.to_owned());
    }
    draft
}

async fn html_of(pool: &PgPool) -> Option<String> {
    sqlx::query_scalar("select html from sheet").fetch_one(pool).await.unwrap()
}

async fn shown(publisher: &Publisher) -> String {
    let page = Visitor::of(&publisher.service).opens("/sheets/71-16").await;
    assert_eq!(page.status, 200, "{}", page.text);
    page.text
}

#[sqlx::test]
async fn too_deeply_nested_text_is_refused_beside_its_field_and_kept(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let text = format!("One\n\n{} two", ">".repeat(21));
    let draft = drafted(&publisher, &text).await;
    for act in ["save", "publish"] {
        let back = publisher.draft(&publisher.presses(&draft, act).await).await;
        assert_eq!(faults(&back.page), ["body"], "{act}");
        assert!(back.page.contains("Line 3 has more than 20 levels of lists, quotations or emphasis"), "{act}");
        assert_eq!(back.field("body").replace('\r', ""), text, "{act}: what was typed is kept");
        assert_eq!(back.typed["version"], draft.typed["version"], "{act}: nothing was saved");
    }
}

#[sqlx::test]
async fn a_preview_says_why_a_text_cannot_be_shown(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    for (text, said) in [
        (">".repeat(60_000), "Line 1 has more than 20 levels"),
        ("- ".repeat(21) + "x", "Line 1 has more than 20 levels"),
        ("a".repeat(60_001), "It must be 60000 characters or fewer"),
        ("> quoted".to_owned(), "<blockquote>"),
    ] {
        let response =
            publisher.officer.uploads("/office/sheets/preview", "text/plain; charset=utf-8", text.into_bytes()).await;
        assert_eq!(response.status, 200);
        assert!(response.text.contains(said), "{said}: {}", response.text);
    }
}

#[sqlx::test]
async fn html_is_rendered_once_and_again_after_a_change_by_an_older_build(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let draft = drafted(&publisher, "One **two**").await;
    assert_eq!(publisher.presses(&draft, "publish").await, "/office/sheets/71-16");
    assert_eq!(html_of(&pool).await.as_deref(), Some("<p>One <strong>two</strong></p>\n"));
    // A page shows the saved HTML and makes none.
    sqlx::query("update sheet set html = '<p>Made before</p>'").execute(&pool).await.unwrap();
    assert!(shown(&publisher).await.contains("<p>Made before</p>"));
    // An older build changes only the text.
    sqlx::query("update sheet set markdown = 'Three *four*'").execute(&pool).await.unwrap();
    assert!(shown(&publisher).await.contains("<p>Three <em>four</em></p>"));
    assert_eq!(html_of(&pool).await.as_deref(), Some("<p>Three <em>four</em></p>\n"), "the HTML is saved");
    sqlx::query("update sheet set html = null, html_of = null").execute(&pool).await.unwrap();
    assert!(shown(&publisher).await.contains("<p>Three <em>four</em></p>"), "a sheet from before the migration");
}

#[sqlx::test]
async fn text_older_than_the_limit_is_shown_as_typed(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    assert_eq!(publisher.presses(&drafted(&publisher, "One").await, "publish").await, "/office/sheets/71-16");
    let text = format!("First <b>&\n\n{}deep", "> ".repeat(5_000));
    sqlx::query("update sheet set markdown = $1").bind(&text).execute(&pool).await.unwrap();
    let page = shown(&publisher).await;
    let said = words(inside(&page, "div", ("class", "app-sheet-body app-written")));
    assert_eq!(said, text.split_whitespace().collect::<Vec<_>>().join(" "));
}

#[sqlx::test]
async fn draft_keeps_its_html_and_an_older_builds_draft_is_rendered_when_shown(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let draft = drafted(&publisher, "One **two**").await;
    let saved = publisher.draft(&publisher.presses(&draft, "save").await).await;
    let preview = |page: &str| words(inside(page, "div", ("class", "app-preview app-sheet-body app-written")));
    assert_eq!(preview(&saved.page), "One two");
    let kept: Option<String> = sqlx::query_scalar("select html from sheet_draft").fetch_one(&pool).await.unwrap();
    assert_eq!(kept.as_deref(), Some("<p>One <strong>two</strong></p>\n"));
    sqlx::query("update sheet_draft set form = jsonb_set(form, '{body}', to_jsonb('Three'::text))")
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(preview(&publisher.draft(&draft.address).await.page), "Three");
}

#[sqlx::test]
async fn s8_mention_becomes_a_link_once_its_sheet_is_published(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    assert_eq!(
        publisher.presses(&drafted(&publisher, "Further to MI 70/16").await, "publish").await,
        "/office/sheets/71-16"
    );
    assert!(!shown(&publisher).await.contains("href=\"/sheets/70-16\""));
    let mut other = drafted(&publisher, "Before").await;
    other.typed.insert("typed[form][number]".to_owned(), "70/16".to_owned());
    assert_eq!(publisher.presses(&other, "publish").await, "/office/sheets/70-16");
    assert!(shown(&publisher).await.contains("href=\"/sheets/70-16\""));
}
