//! The audit log as a CSV file, streamed so that memory does not grow with the log.

use std::sync::Arc;

use app::{audit::AuditAsked, visit::Visit};
use axum::{
    Extension,
    body::Body,
    extract::{Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream::{self, StreamExt, TryStreamExt};
use shared::{
    csv::{head, line},
    officer::Permission,
};
use sqlx::PgPool;
use time::OffsetDateTime;

use super::{
    Actor, Entry, record,
    search::{Filter, LogRow, list},
};
use crate::{
    office::{allowed, download},
    platform::{
        clock::{self, Clock},
        internal_error,
    },
};

/// How many changes are read at once.
const READ_AT_ONCE: usize = 1_000;

const HEADINGS: [&str; 7] = ["Number", "When (UTC)", "Who", "What", "To what", "From", "To"];

/// `GET /office/audit.csv`: all changes that match the audit page's form, latest first. The export is recorded first, so it is the
/// file's first line if it matches.
pub async fn audit_file(
    State(pool): State<PgPool>,
    State(clock): State<Clock>,
    Extension(visit): Extension<Arc<dyn Visit>>,
    Query(asked): Query<AuditAsked>,
) -> Response {
    let filter = Filter::of(&asked);
    let begun = async {
        let officer = allowed(visit.caller(), Permission::SeeAudit)?;
        note(&pool, officer.id, &filter.days(), clock.now()).await.map_err(internal_error::failure)
    };
    match begun.await {
        Ok(()) => as_file(pool, filter),
        Err(failure) => download::refused(&failure),
    }
}

fn as_file(pool: PgPool, filter: Filter) -> Response {
    // Each part begins below the last number of the previous part. `None`: nothing is left.
    let parts = stream::try_unfold(Some(i64::MAX), move |below| {
        let (pool, filter) = (pool.clone(), filter.clone());
        async move {
            let Some(below) = below else { return Ok::<_, sqlx::Error>(None) };
            let rows = list(&pool, &filter, Some(below), READ_AT_ONCE).await?;
            let next = rows.last().filter(|_| rows.len() == READ_AT_ONCE).map(|row| row.id);
            let lines: String = rows.into_iter().map(csv_line).collect();
            Ok(Some((lines, next)))
        }
    });
    // An error aborts the connection without the last chunk, so the client knows that the file is incomplete.
    let lines = parts.inspect_err(|cause| tracing::warn!(%cause, "the export of the audit log was interrupted"));
    let begins = stream::once(async { Ok(head(&HEADINGS)) });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    (headers, Body::from_stream(begins.chain(lines))).into_response()
}

fn csv_line(row: LogRow) -> String {
    line([row.id.to_string(), clock::iso(row.at), row.who, row.action, row.subject, row.was, row.became])
}

/// Records that the log was exported, and for which days.
async fn note(pool: &PgPool, officer: i64, days: &str, now: OffsetDateTime) -> sqlx::Result<()> {
    let entry = Entry {
        actor: Actor::Officer(officer),
        action: "take out audit log",
        subject: ("audit", 0),
        was: None,
        became: Some(days),
    };
    record(pool, &entry, now).await
}
