//! The changes of each edition of a sheet.

use app::publishing::EditionView;
use shared::{publishing::form::SheetForm, sheet::parse};
use sqlx::{PgPool, types::Json};

use super::{
    store::{EditionRow, SheetRow},
    view::{self, moment},
};

/// Editions with their changes from the previous one, newest first.
pub(super) fn with_changes(editions: Vec<EditionRow>) -> Vec<EditionView> {
    let forms: Vec<SheetForm> = editions.iter().map(|edition| edition.form.0.clone()).collect();
    editions
        .into_iter()
        .enumerate()
        .map(|(nth, edition)| EditionView {
            edition: edition.edition,
            at: moment(edition.at),
            by: edition.by,
            changes: forms.get(nth + 1).map(|before| changes(before, &edition.form.0)).unwrap_or_default(),
        })
        .collect()
}

fn changes(before: &SheetForm, after: &SheetForm) -> Vec<(String, String, String)> {
    before
        .parts()
        .into_iter()
        .zip(after.parts())
        .filter(|((_, was), (_, is))| was != is)
        .map(|((words, was), (_, is))| (words.to_owned(), was.to_owned(), is.to_owned()))
        .collect()
}

/// A sheet's number in the database with its current form: its last edition; otherwise read from the text of an imported draft, or
/// from the rows of a sheet published on the command line.
pub(super) async fn written(pool: &PgPool, sheet: SheetRow) -> sqlx::Result<(i64, SheetForm)> {
    let last = sqlx::query_scalar!(
        r#"select form as "form: Json<SheetForm>" from sheet_edition where sheet_id = $1 order by edition desc limit 1"#,
        sheet.id,
    )
    .fetch_optional(pool)
    .await?;
    let form = match last {
        Some(form) => form.0,
        None if sheet.state == "draft" => SheetForm::from(&parse(&sheet.original)),
        None => view::form(&sheet),
    };
    Ok((sheet.id, form))
}
