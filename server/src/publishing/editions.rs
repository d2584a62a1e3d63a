//! What each edition of a sheet changed.

use app::office::EditionView;
use shared::sheet::SheetForm;

use super::{store::EditionRow, view::moment};

/// Editions with what each changed of the one before; they come the newest first.
pub(super) fn told(editions: Vec<EditionRow>) -> Vec<EditionView> {
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
