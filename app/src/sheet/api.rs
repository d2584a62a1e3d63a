//! Server functions for the pages about sheets.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{
    moment::Moment,
    sheet::{Block, Details, SheetNumber},
};

use crate::failure::{Failure, Never};

/// A sheet in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetSummary {
    /// The sheet's number as written, `71/16`.
    pub number: String,
    /// The sheet's number as in addresses, `71-16`.
    pub slug: String,
    /// The sheet's title.
    pub title: String,
    /// CPD, Information, Action …
    pub kind: String,
    /// When the sheet was published; the words have only the date.
    pub published: Moment,
}

/// A file attached to a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileView {
    /// The file's number.
    pub id: i64,
    /// The file's name.
    pub name: String,
    /// The label that pages show; empty if they show the name.
    pub label: String,
    /// The file's kind: "PDF".
    pub kind: String,
    /// The file's size: "240 KB".
    pub size: String,
    /// The file's address.
    pub address: String,
}

impl FileView {
    /// The file's name on pages.
    #[must_use]
    pub fn words(&self) -> &str {
        if self.label.is_empty() { &self.name } else { &self.label }
    }
}

/// A sheet as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetView {
    /// Number, title, kind, publication.
    pub summary: SheetSummary,
    /// The day by which the sheet must be completed, if the date could be read.
    pub complete_by: Option<Moment>,
    /// The day of completion as written, if no date could be read ("As soon as possible").
    pub complete_by_text: String,
    /// The contact's name.
    pub contact_name: String,
    /// The contact's role or team.
    pub contact_role: String,
    /// Telephone numbers.
    pub contact_phones: Vec<String>,
    /// Email addresses.
    pub contact_emails: Vec<String>,
    /// The audience.
    pub audience: String,
    /// The cost and other short texts.
    pub details: Details,
    /// Links and documents as written; only `http(s)` addresses become links.
    pub links: Vec<String>,
    /// The attached files; none once the sheet is withdrawn.
    pub files: Vec<FileView>,
    /// Other sheets that the text mentions and everyone can see: their numbers become links.
    pub known: Vec<SheetNumber>,
    /// The text.
    pub body: Vec<Block>,
    /// Replaces `body` if an officer wrote the text: HTML that is safe to show.
    pub html: Option<String>,
    /// When the sheet was last corrected.
    pub corrected: Option<Moment>,
    /// Why the sheet was withdrawn.
    pub withdrawn_reason: String,
    /// Whether the sheet announces a workshop, at `/workshops/{slug}`.
    pub has_workshop: bool,
    /// Whether the sheet was withdrawn after publication.
    pub withdrawn: bool,
}

/// The port of these pages. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Sheets: Send + Sync {
    /// The newest published sheets, newest first; those that match the words, best first, if there are words.
    async fn list(&self, words: &str) -> Result<Vec<SheetSummary>, Failure<Never>>;
    /// A published (or withdrawn) sheet by its number as in addresses.
    async fn lookup(&self, slug: &str) -> Result<Option<SheetView>, Failure<Never>>;
}

/// The newest sheets, or those that match the words.
///
/// # Errors
/// [`Failure::Broken`] if the database does not answer.
#[server(endpoint = "sheet/list", input = leptos::server_fn::codec::GetUrl)]
pub async fn list_sheets(
    /// The words to search for; empty for the newest.
    #[server(default)]
    words: String,
) -> Result<Vec<SheetSummary>, Failure<Never>> {
    crate::visit::port::<dyn Sheets, _>()?.list(&words).await
}

/// One sheet.
///
/// # Errors
/// [`Failure::Broken`] if the database does not answer.
#[server(endpoint = "sheet/lookup", input = leptos::server_fn::codec::GetUrl)]
pub async fn lookup_sheet(
    /// The sheet's number as in addresses.
    #[server(default)]
    slug: String,
) -> Result<Option<SheetView>, Failure<Never>> {
    crate::visit::port::<dyn Sheets, _>()?.lookup(&slug).await
}
