//! Drafts deleted by somebody else, over HTTP and without scripts.

use sqlx::PgPool;

use crate::support::publisher::Publisher;

#[sqlx::test]
async fn text_typed_in_a_deleted_draft_is_kept_in_a_new_one(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let mut draft = publisher.drafts("Number: 99/16\nType: CPD\nSubject: A title\n").await;
    assert_eq!(publisher.presses(&draft, "discard").await, "/office/sheets");
    draft.typed.insert("typed[form][title]".into(), "Typed for an hour".into());
    let kept = publisher.presses(&draft, "save").await;
    assert_ne!(kept, draft.address);
    assert_eq!(publisher.draft(&kept).await.field("title"), "Typed for an hour");
    let gone = publisher.presses(&draft, "discard").await;
    assert_eq!(gone, draft.address, "a deleted draft keeps no text");
}
