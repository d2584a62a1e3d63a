//! The delegates of a session, as a file for Excel.

use std::sync::Arc;

use app::visit::Visit;
use axum::{
    Extension,
    extract::{Path, State},
    response::Response,
};

use super::PgSessions;
use crate::office::download::{self, Cell, Kind, Table};

const HEADINGS: [&str; 9] = ["Name", "Role", "Email", "School", "URN", "Needs", "State", "Booking", "Booked by"];

/// `GET /office/sessions/{id}/delegates.csv`: the delegates as comma-separated values.
pub async fn delegates_csv(sessions: State<PgSessions>, visit: Extension<Arc<dyn Visit>>, id: Path<i64>) -> Response {
    delegates(sessions, visit, id, Kind::Csv).await
}

/// `GET /office/sessions/{id}/delegates.xlsx`: the delegates as a workbook.
pub async fn delegates_xlsx(sessions: State<PgSessions>, visit: Extension<Arc<dyn Visit>>, id: Path<i64>) -> Response {
    delegates(sessions, visit, id, Kind::Xlsx).await
}

async fn delegates(
    State(sessions): State<PgSessions>,
    Extension(visit): Extension<Arc<dyn Visit>>,
    Path(id): Path<i64>,
    kind: Kind,
) -> Response {
    match sessions.delegates_to_save(visit.caller(), id).await {
        Ok((name, people)) => {
            let rows = people.into_iter().map(|person| person.map(Cell::from).to_vec()).collect();
            Table { name, headings: &HEADINGS, rows }.save_as(kind)
        }
        Err(failure) => download::refused(&failure),
    }
}
