//! Serving until told to stop, then letting requests finish.

use std::{io, net::SocketAddr, time::Duration};

use axum::Router;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

/// Serves until `stop` is cancelled; open streams end with it, other requests have `grace` to finish.
///
/// # Errors
/// Where the socket fails.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken, grace: Duration) -> io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let deadline = stop.clone();
    let serving = axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned());
    tokio::select! {
        served = serving => served,
        () = async { deadline.cancelled().await; tokio::time::sleep(grace).await } => {
            tracing::warn!("some requests did not finish in time");
            Ok(())
        }
    }
}

/// A token that is cancelled by Ctrl-C or SIGTERM.
///
/// # Errors
/// Where signals cannot be had.
pub fn stop_on_signal() -> io::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let token = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("told to stop");
        token.cancel();
    });
    Ok(stop)
}
