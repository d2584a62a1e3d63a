//! What is known of the primary: which connections lead to it, and whether it has been lost.

use std::{future::Future, time::Duration};

use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::{sync::watch, time::Instant};

/// The primary was lost while something was asked of it: whether it was done is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the database's primary was lost")]
pub struct Lost;

/// What the watch found last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// A connection that was opened before leads to where the primary is no more.
    pub since: Instant,
    /// How often the primary was lost.
    pub losses: u64,
    /// Whether there is one.
    pub found: bool,
}

/// The primary, as this process knows it.
#[derive(Debug, Clone)]
pub struct Primary(watch::Receiver<Known>);

impl Primary {
    /// Nothing is known yet; what is found out is told through the sender.
    pub(super) fn unknown() -> (watch::Sender<Known>, Self) {
        let (tell, known) = watch::channel(Known { since: Instant::now(), losses: 0, found: false });
        (tell, Self(known))
    }

    /// Waits until the primary is found, but no longer than this.
    pub(super) async fn found(&self, patience: Duration) {
        let mut known = self.0.clone();
        let _ = tokio::time::timeout(patience, known.wait_for(|known| known.found)).await;
    }

    /// Whether a connection of this age leads to where the primary is.
    pub(crate) fn reached_by(&self, age: Duration) -> bool {
        age <= self.0.borrow().since.elapsed()
    }

    /// Does something that needs the database, unless the primary is lost meanwhile. A server that has vanished ends no
    /// connection and answers nothing: whoever waits for it is freed here, and the pool closes what they held.
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

/// Answers a request at once (503, to be sent again) where the primary is lost before there is an answer.
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
    async fn whoever_waits_for_a_lost_primary_is_freed() {
        let (tell, primary) = Primary::unknown();
        let waiting = tokio::spawn({
            let primary = primary.clone();
            async move { primary.guard(std::future::pending::<()>()).await }
        });
        tokio::task::yield_now().await;
        tell.send_modify(|known| known.found = true);
        tell.send_modify(|known| known.losses += 1);
        assert_eq!(waiting.await.unwrap(), Err(Lost));
        assert_eq!(primary.guard(async { 7 }).await, Ok(7), "what begins afterwards is not concerned");
    }

    #[tokio::test]
    async fn work_goes_on_where_nobody_watches_any_more() {
        let (tell, primary) = Primary::unknown();
        drop(tell);
        assert_eq!(primary.guard(async { tokio::task::yield_now().await }).await, Ok(()));
    }

    #[test]
    fn connections_from_before_a_loss_are_not_used_again() {
        let (tell, primary) = Primary::unknown();
        tell.send_modify(|known| known.since = Instant::now().checked_sub(Duration::from_secs(10)).unwrap());
        assert!(primary.reached_by(Duration::from_secs(9)));
        assert!(!primary.reached_by(Duration::from_mins(1)));
    }
}
