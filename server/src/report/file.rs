//! The schools of a report as a file for Excel.

use std::sync::Arc;

use app::{
    report::{ReportView, Reports},
    visit::Visit,
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;
use shared::{moment::duration_words, report::Reach};

use super::PgReports;
use crate::office::download::{self, Cell, Kind, Table};

const HEADINGS: [&str; 12] = [
    "URN",
    "School",
    "Phase",
    "Area",
    "Address",
    "Email",
    "Reached",
    "Attended",
    "Booked",
    "Waiting",
    "Absent",
    "Time attended in all",
];

/// Which schools to include.
#[derive(Deserialize)]
pub struct Only {
    only: Option<String>,
}

/// `GET /office/reports/{slug}/schools.csv`: the schools of a report, all or those with a given result.
pub async fn schools_csv(
    reports: State<PgReports>,
    visit: Extension<Arc<dyn Visit>>,
    slug: Path<String>,
    asked: Query<Only>,
) -> Response {
    schools(reports, visit, slug, asked, Kind::Csv).await
}

/// `GET /office/reports/{slug}/schools.xlsx`: the same schools as a workbook.
pub async fn schools_xlsx(
    reports: State<PgReports>,
    visit: Extension<Arc<dyn Visit>>,
    slug: Path<String>,
    asked: Query<Only>,
) -> Response {
    schools(reports, visit, slug, asked, Kind::Xlsx).await
}

async fn schools(
    State(reports): State<PgReports>,
    Extension(visit): Extension<Arc<dyn Visit>>,
    Path(slug): Path<String>,
    Query(asked): Query<Only>,
    kind: Kind,
) -> Response {
    match reports.lookup(visit.caller(), &slug).await {
        Ok(report) => table(report, asked.only.as_deref().and_then(Reach::of_code)).save_as(kind),
        Err(failure) => download::refused(&failure),
    }
}

fn table(report: ReportView, only: Option<Reach>) -> Table<'static> {
    let listed = report.schools.into_iter().filter(|school| only.is_none_or(|only| school.reach() == only));
    let rows = listed.map(|school| {
        let reached = school.reach().words().to_owned();
        let words = [school.name, school.phase, school.area, school.address, school.email, reached];
        let numbers = [school.attended, school.booked, school.waiting, school.absent];
        let words = words.into_iter().map(Cell::from);
        let time = school.attended_minutes.map(duration_words).unwrap_or_default();
        let cells = [Cell::from(school.urn)].into_iter().chain(words).chain(numbers.into_iter().map(Cell::from));
        cells.chain([Cell::from(time)]).collect()
    });
    Table { name: format!("{}-schools", report.slug), headings: &HEADINGS, rows: rows.collect() }
}
