//! Tracks the primary: which connections lead to it, and whether it has been lost.

use std::{future::Future, time::Duration};

use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::{sync::watch, time::Instant};

/// The primary was lost during a query. Whether the query was carried out is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the database's primary was lost")]
pub struct Lost;

/// The watch's latest result.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// Connections opened before this do not lead to the current primary.
    pub since: Instant,
    /// How many times the primary was lost.
    pub losses: u64,
    /// Whether there is a primary.
    pub found: bool,
}

/// The primary as this process knows it.
#[derive(Debug, Clone)]
pub struct Primary(watch::Receiver<Known>);

impl Primary {
    /// Starts without knowing the primary; the watch reports it through the sender.
    pub(super) fn unknown() -> (watch::Sender<Known>, Self) {
        let (tell, known) = watch::channel(Known { since: Instant::now(), losses: 0, found: false });
        (tell, Self(known))
    }

    /// Waits for the primary, up to this long.
    pub(super) async fn found(&self, patience: Duration) {
        let mut known = self.0.clone();
        let _ = tokio::time::timeout(patience, known.wait_for(|known| known.found)).await;
    }

    /// Whether a connection of this age leads to the current primary.
    pub(crate) fn reached_by(&self, age: Duration) -> bool {
        age <= self.0.borrow().since.elapsed()
    }

    /// Runs work that needs the database, unless the primary is lost meanwhile. A vanished server neither ends connections nor
    /// answers, so waiting work is released here, and the pool closes its connections.
    ///
    /// # Errors
    /// [`Lost`].
    pub async fn guard<T>(&self, work: impl Future<Output = T>) -> Result<T, Lost> {
        let mut known = self.0.clone();
        let losses = known.borrow_and_update().losses;
        tokio::select! {
            done = work => Ok(done),
            Ok(_) = known.wait_for(|known| known.losses != losses) => Err(Lost),
        }
    }
}

/// Answers a request with 503 at once if the primary is lost before it is answered.
pub async fn answer_at_loss(State(primary): State<Primary>, request: Request, next: Next) -> Response {
    match primary.guard(next.run(request)).await {
        Ok(response) => response,
        Err(cause) => {
            (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], cause.to_string()).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn requests_waiting_for_a_lost_primary_are_released() {
        let (tell, primary) = Primary::unknown();
        let waiting = tokio::spawn({
            let primary = primary.clone();
            async move { primary.guard(std::future::pending::<()>()).await }
        });
        tokio::task::yield_now().await;
        tell.send_modify(|known| known.found = true);
        tell.send_modify(|known| known.losses += 1);
        assert_eq!(waiting.await.unwrap(), Err(Lost));
        assert_eq!(primary.guard(async { 7 }).await, Ok(7), "later work is unaffected");
    }

    #[tokio::test]
    async fn work_continues_without_a_watch() {
        let (tell, primary) = Primary::unknown();
        drop(tell);
        assert_eq!(primary.guard(async { tokio::task::yield_now().await }).await, Ok(()));
    }

    #[test]
    fn connections_opened_before_a_loss_are_not_reused() {
        let (tell, primary) = Primary::unknown();
        tell.send_modify(|known| known.since = Instant::now().checked_sub(Duration::from_secs(10)).unwrap());
        assert!(primary.reached_by(Duration::from_secs(9)));
        assert!(!primary.reached_by(Duration::from_mins(1)));
    }
}
