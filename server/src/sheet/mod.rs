//! Published sheets: reading and searching them.

mod markdown;
mod search;
pub(crate) mod store;
mod words;

use std::collections::HashSet;

use app::{
    failure::{Failure, Never},
    sheet::{SheetSummary, SheetView, Sheets},
};
use async_trait::async_trait;
use shared::{
    moment::Moment,
    sheet::{SheetNumber, mentions},
};
use sqlx::PgPool;

use crate::{
    attachment,
    platform::{clock, internal_error},
};

pub(crate) use markdown::{Written, digest, fault_html, without_links};
pub(crate) use search::Search;
pub(crate) use words::words;

/// Implements [`Sheets`] on Postgres.
#[derive(Clone)]
pub struct PgSheets {
    pool: PgPool,
}

impl PgSheets {
    /// Uses this database.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// The HTML of a sheet's text. It is read from the database. If an older build changed the text without making its HTML, the
    /// HTML is made and saved now.
    async fn html(&self, row: &store::SheetRow) -> sqlx::Result<Option<String>> {
        let Some(text) = &row.markdown else { return Ok(None) };
        if let (Some(html), Some(of)) = (&row.html, &row.html_of)
            && *of == digest(text)
        {
            return Ok(Some(html.clone()));
        }
        match Written::make(text.clone()).await.map_err(|cause| sqlx::Error::Io(cause.into()))? {
            Ok(made) => {
                store::keep_html(&self.pool, row.id, text, &made).await?;
                Ok(Some(made.html))
            }
            Err(_) => Ok(Some(markdown::plain_html(text))),
        }
    }

    /// Those of these sheets that are public.
    async fn published(&self, numbers: HashSet<SheetNumber>) -> sqlx::Result<HashSet<SheetNumber>> {
        if numbers.is_empty() {
            return Ok(numbers);
        }
        let (serials, years): (Vec<i32>, Vec<i16>) = numbers
            .iter()
            .map(|number| (i32::from(number.serial()), i16::try_from(number.year()).unwrap_or(0)))
            .unzip();
        let found = store::published_among(&self.pool, &serials, &years).await?;
        Ok(found.into_iter().filter_map(|number| number.parse().ok()).collect())
    }
}

#[async_trait]
impl Sheets for PgSheets {
    async fn list(&self, words: &str) -> Result<Vec<SheetSummary>, Failure<Never>> {
        let search = Search::of(words);
        let found = if search.words.is_empty() {
            store::newest(&self.pool).await
        } else {
            let found = store::found(&self.pool, &search).await.map_err(internal_error::failure)?;
            store::best(&self.pool, &found).await
        };
        Ok(found.map_err(internal_error::failure)?.into_iter().map(summary).collect())
    }

    async fn lookup(&self, slug: &str) -> Result<Option<SheetView>, Failure<Never>> {
        let Ok(number) = slug.parse::<SheetNumber>() else { return Ok(None) };
        let Some(row) = store::lookup(&self.pool, number).await.map_err(internal_error::failure)? else {
            return Ok(None);
        };
        let html = self.html(&row).await.map_err(internal_error::failure)?;
        let known = self.published(mentioned(&row, html.as_deref(), number)).await.map_err(internal_error::failure)?;
        let files = match row.state.as_str() {
            "published" => attachment::of_sheet(&self.pool, row.id).await.map_err(internal_error::failure)?,
            _ => vec![],
        };
        let mut sheet = view(row, html.as_deref(), &known);
        sheet.files = files.into_iter().map(|file| file.below(&format!("/sheets/{}", number.slug()))).collect();
        Ok(Some(sheet))
    }
}

fn summary(row: store::SummaryRow) -> SheetSummary {
    SheetSummary {
        number: SheetNumber::of_columns(row.serial, row.year).to_string(),
        slug: SheetNumber::of_columns(row.serial, row.year).slug(),
        title: row.title,
        kind: row.kind,
        published: Moment::of_date(clock::london(row.published_at).date()),
    }
}

/// The most sheets that one may link to.
const MENTIONED: usize = 200;

/// The other sheets that a sheet mentions, without duplicates.
fn mentioned(row: &store::SheetRow, html: Option<&str>, itself: SheetNumber) -> HashSet<SheetNumber> {
    let named: Vec<SheetNumber> = match html {
        Some(html) => markdown::mentioned(html).collect(),
        None => mentions(&words(&row.body.0)).into_iter().map(|at| at.number).collect(),
    };
    let linked = row.links.iter().filter_map(|link| link.parse().ok());
    let further = row.links.iter().flat_map(|link| mentions(link)).map(|at| at.number);
    named.into_iter().chain(linked).chain(further).filter(|number| *number != itself).take(MENTIONED).collect()
}

fn view(row: store::SheetRow, html: Option<&str>, known: &HashSet<SheetNumber>) -> SheetView {
    SheetView {
        known: known.iter().copied().collect(),
        files: vec![],
        complete_by: row.complete_by.map(Moment::of_date),
        complete_by_text: row.complete_by_text,
        contact_name: row.contact_name,
        contact_role: row.contact_role,
        contact_phones: row.contact_phones,
        contact_emails: row.contact_emails,
        audience: row.audience,
        details: row.details.0,
        links: row.links,
        body: row.body.0,
        html: html.map(|html| markdown::shown(html, known)),
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
