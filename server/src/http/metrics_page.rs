//! `GET /metrics`, on a separate address for operators.

use std::io;

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use prometheus::TextEncoder;
use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    http::overload::Gatekeeper,
    platform::metrics::table::{self, Table},
};

/// The state that each request for metrics reads.
#[derive(Clone)]
pub struct Watched {
    /// The connections to Postgres.
    pub pool: PgPool,
    /// Requests that run or wait, and visitors in the queue.
    pub keeper: Gatekeeper,
}

/// Serves the metrics until told to stop.
///
/// # Errors
/// The socket fails.
pub async fn serve(listener: TcpListener, watched: Watched, stop: CancellationToken) -> io::Result<()> {
    let router = Router::new().route("/metrics", get(metrics)).with_state(watched);
    axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await
}

async fn metrics(State(watched): State<Watched>) -> Response {
    let Some(table) = table::get() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    look(table, &watched);
    match TextEncoder::new().encode_to_string(&table.registry.gather()) {
        Ok(text) => ([(header::CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response(),
        Err(cause) => {
            tracing::error!(%cause, "the metrics could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn look(table: &Table, watched: &Watched) {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let crowd = watched.keeper.crowd();
    for (place, lane, number) in [
        ("inside", "all", crowd.inside),
        ("waiting", "page", crowd.waiting_requests.0),
        ("waiting", "command", crowd.waiting_requests.1),
        ("in_queue", "page", crowd.queued_visitors.0),
        ("in_queue", "command", crowd.queued_visitors.1),
    ] {
        table.crowd.with_label_values(&[place, lane]).set(count(number));
    }
    let pool = &watched.pool;
    table.pool.with_label_values(&["held"]).set(i64::from(pool.size()));
    table.pool.with_label_values(&["idle"]).set(count(pool.num_idle()));
    table.pool.with_label_values(&["allowed"]).set(i64::from(pool.options().get_max_connections()));
}
