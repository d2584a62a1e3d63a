//! A report's schools as a file for Excel.

use std::sync::Arc;

use app::{
    failure::Failure,
    office::{OFFICE_SIGN_IN, ReportView},
    visit::Visit,
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use shared::{
    office::OfficeRefused,
    refusal::Refusal,
    report::{Reach, table},
};

use crate::router::House;

const HEADINGS: [&str; 10] =
    ["URN", "School", "Phase", "Address", "Email", "Reached", "Attended", "Booked", "Waiting", "Absent"];

/// Which schools are asked for.
#[derive(Deserialize)]
pub struct Only {
    only: Option<String>,
}

/// `GET /office/reports/{slug}/schools.csv`: the schools of a report, all or those reached just so far.
pub async fn schools_file(
    State(house): State<House>,
    Extension(visit): Extension<Arc<dyn Visit>>,
    Path(slug): Path<String>,
    Query(asked): Query<Only>,
) -> Response {
    match house.ports.reports.lookup(visit.caller(), &slug).await {
        Ok(report) => as_file(&report, asked.only.as_deref().and_then(Reach::of_code)),
        Err(Failure::Refused(OfficeRefused::SignedOut)) => Redirect::to(OFFICE_SIGN_IN).into_response(),
        Err(Failure::Refused(refusal)) => {
            StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::FORBIDDEN).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn as_file(report: &ReportView, only: Option<Reach>) -> Response {
    let listed = report.schools.iter().filter(|school| only.is_none_or(|only| school.reach() == only));
    let rows = listed.map(|school| {
        [
            school.urn.to_string(),
            school.name.clone(),
            school.phase.clone(),
            school.address.clone(),
            school.email.clone(),
            school.reach().words().to_owned(),
            school.attended.to_string(),
            school.booked.to_string(),
            school.waiting.to_string(),
            school.absent.to_string(),
        ]
    });
    let name = format!("attachment; filename=\"{}-schools.csv\"", report.slug);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    (headers, table(&HEADINGS, rows)).into_response()
}
