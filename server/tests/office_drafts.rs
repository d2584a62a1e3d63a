//! Drafts deleted by somebody else, over HTTP and without scripts.

use sqlx::PgPool;

use crate::support::desk::Desk;

#[sqlx::test]
async fn text_typed_in_a_deleted_draft_is_kept_in_a_new_one(pool: PgPool) {
    let desk = Desk::open(&pool).await;
    let mut draft = desk.drafts("Number: 99/16\nType: CPD\nSubject: A title\n").await;
    assert_eq!(desk.presses(&draft, "discard").await, "/office/sheets");
    draft.typed.insert("typed[form][title]".into(), "Typed for an hour".into());
    let kept = desk.presses(&draft, "save").await;
    assert_ne!(kept, draft.address);
    assert_eq!(desk.draft(&kept).await.field("title"), "Typed for an hour");
    let gone = desk.presses(&draft, "discard").await;
    assert_eq!(gone, draft.address, "a deleted draft keeps no text");
}
