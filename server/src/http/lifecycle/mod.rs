//! Serving until told to stop, then letting requests finish.

mod unread;

use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{ConnectInfo, Request},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    signal::unix::{SignalKind, signal},
    sync::Semaphore,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

use crate::platform::{
    metrics,
    network::{Most, Shares},
};
use unread::Unread;

/// The longest request head, and the read buffer's size.
const BUFFER: usize = 64 * 1024;
/// How long accepting pauses after the process has run out of file descriptors.
const OUT_OF_FILES: Duration = Duration::from_millis(200);
/// How many refused connections may get an answer at the same time; further ones are closed without one.
const REFUSED_AT_ONCE: usize = 256;
/// How long a refused connection may take to receive its answer.
const REFUSAL_TIME: Duration = Duration::from_secs(1);
const REFUSAL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncache-control: no-store\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// The limits of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// How many connections are open at the same time.
    pub most: Most,
    /// How long a connection may take for a request's head, and may be idle before the next.
    pub head_time: Duration,
    /// How long a client may leave data unread.
    pub unread_time: Duration,
}

/// Serves until `stop` is cancelled; open streams end with it, other requests have `grace` to finish.
///
/// # Errors
/// The socket fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
    grace: Duration,
    connections: Connections,
) -> io::Result<()> {
    let open = TaskTracker::new();
    let free = Shares::new(connections.most);
    let refusing = Arc::new(Semaphore::new(REFUSED_AT_ONCE));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(connections.head_time).max_buf_size(BUFFER);
    loop {
        let (stream, peer) = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(cause) => {
                    rest_after(&cause).await;
                    continue;
                }
            },
        };
        if let Some(place) = free.take(peer.ip()) {
            let (http, router, stop) = (http.clone(), router.clone(), stop.clone());
            open.spawn(async move {
                let _open = (place, metrics::Open::connection());
                converse(&http, Unread::new(stream, connections.unread_time), peer, router, stop).await;
            });
        } else {
            metrics::connection_refused();
            if let Ok(place) = refusing.clone().try_acquire_owned() {
                tokio::spawn(async move {
                    let _ = tokio::time::timeout(REFUSAL_TIME, refuse(stream)).await;
                    drop(place);
                });
            }
        }
    }
    drop(listener);
    open.close();
    if tokio::time::timeout(grace, open.wait()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
    Ok(())
}

/// Answers the requests of one connection; when told to stop, finishes the current one.
async fn converse(http: &http1::Builder, stream: Unread, peer: SocketAddr, router: Router, stop: CancellationToken) {
    let answer = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let mut talk = pin!(http.serve_connection(TokioIo::new(stream), answer));
    let ended = tokio::select! {
        ended = talk.as_mut() => ended,
        () = stop.cancelled() => {
            talk.as_mut().graceful_shutdown();
            talk.await
        }
    };
    if let Err(cause) = ended {
        tracing::debug!(%cause, "a connection ended early");
    }
}

/// Answers a connection above the limit, and reads its request to the end. Closing with unread data would show the client a
/// broken connection instead of the answer.
async fn refuse(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(REFUSAL).await?;
    stream.shutdown().await?;
    let mut unread = [0; 1024];
    while stream.read(&mut unread).await? > 0 {}
    Ok(())
}

/// Pauses after an error of accepting, because most errors would recur at once. There is no pause after a connection that broke
/// before it was accepted.
async fn rest_after(cause: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(cause.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%cause, "connections cannot be accepted");
        tokio::time::sleep(OUT_OF_FILES).await;
    }
}

/// A token that is cancelled by Ctrl-C or SIGTERM.
///
/// # Errors
/// Signal handlers cannot be installed.
pub fn stop_on_signal() -> io::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let token = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping");
        token.cancel();
    });
    Ok(stop)
}
