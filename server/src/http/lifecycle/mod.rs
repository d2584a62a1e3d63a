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

/// The most that the head of a request, or what is read of it at a time, may hold.
const BUFFER: usize = 64 * 1024;
/// How long nothing is accepted after the process has run out of file descriptors.
const OUT_OF_FILES: Duration = Duration::from_millis(200);
/// Connections that are told that they are one too many, at the same time; further ones are closed without a word.
const REFUSED_AT_ONCE: usize = 256;
/// How long such a connection may take to hear it.
const REFUSAL_TIME: Duration = Duration::from_secs(1);
const REFUSAL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncache-control: no-store\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// The bounds of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// How many are open at the same time.
    pub most: Most,
    /// How long one may take for the head of a request, and may be idle before the next.
    pub head_time: Duration,
    /// How long one may leave what is written to it unread.
    pub unread_time: Duration,
}

/// Serves until `stop` is cancelled; open streams end with it, other requests have `grace` to finish.
///
/// # Errors
/// Where the socket fails.
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

/// Answers the requests of one connection; told to stop, the one that it is at.
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

/// Says that this is one connection too many, and hears it out: closed with something unread, the other side would be told
/// of a broken connection instead.
async fn refuse(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(REFUSAL).await?;
    stream.shutdown().await?;
    let mut unread = [0; 1024];
    while stream.read(&mut unread).await? > 0 {}
    Ok(())
}

/// A connection that broke before it was accepted is nobody's fault; anything else would fail again at once.
async fn rest_after(cause: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(cause.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%cause, "no connection can be accepted");
        tokio::time::sleep(OUT_OF_FILES).await;
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
