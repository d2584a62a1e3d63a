//! The sheet shelf: what the council has published, to be read and searched, and how a sheet comes onto it.

mod import;
mod markdown;
pub(crate) mod plan;
pub mod publishing;
mod refusal;
mod search;
pub(crate) mod store;

use app::{
    failure::{Failure, Never},
    sheet::{SheetSummary, SheetView, Sheets},
};
use async_trait::async_trait;
use shared::{moment::Moment, sheet::SheetNumber};
use sqlx::PgPool;

use crate::{clock, fault};

pub use import::{ImportOptions, Imported, import};
pub(crate) use markdown::{html as safe_html, words_of};
pub use refusal::{ImportRefused, Missing};
pub(crate) use search::Search;

/// Implements [`Sheets`] on Postgres.
#[derive(Clone)]
pub struct SheetShelf {
    pool: PgPool,
}

impl SheetShelf {
    /// The shelf of this database.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl Sheets for SheetShelf {
    async fn list(&self, words: &str) -> Result<Vec<SheetSummary>, Failure<Never>> {
        let search = Search::of(words);
        let found = if search.words.is_empty() {
            store::newest(&self.pool).await
        } else {
            store::search(&self.pool, &search).await
        };
        Ok(found.map_err(fault::failure)?.into_iter().map(summary).collect())
    }

    async fn lookup(&self, slug: &str) -> Result<Option<SheetView>, Failure<Never>> {
        let Ok(number) = slug.parse::<SheetNumber>() else { return Ok(None) };
        let row = store::lookup(&self.pool, number).await.map_err(fault::failure)?;
        Ok(row.map(view))
    }
}

fn summary(row: store::SummaryRow) -> SheetSummary {
    SheetSummary {
        number: format!("{}/{:02}", row.serial, row.year % 100),
        slug: format!("{}-{:02}", row.serial, row.year % 100),
        title: row.title,
        kind: row.kind,
        published: Moment::of_date(clock::london(row.published_at).date()),
    }
}

fn view(row: store::SheetRow) -> SheetView {
    SheetView {
        complete_by: row.complete_by.map(Moment::of_date),
        complete_by_text: row.complete_by_text,
        contact_name: row.contact_name,
        contact_role: row.contact_role,
        contact_phones: row.contact_phones,
        contact_emails: row.contact_emails,
        audience: row.audience,
        links: row.links,
        body: row.body.0,
        html: row.markdown.as_deref().map(markdown::html),
        corrected: row.corrected_at.map(|at| Moment::of_date(clock::london(at).date())),
        withdrawn_reason: row.withdrawn_reason,
        has_workshop: row.has_workshop,
        withdrawn: row.state == "withdrawn",
        summary: summary(store::SummaryRow {
            serial: row.serial,
            year: row.year,
            title: row.title,
            kind: row.kind,
            published_at: row.published_at,
        }),
    }
}
