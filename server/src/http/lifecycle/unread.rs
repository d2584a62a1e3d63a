//! Ends a connection whose client does not read: until then, unsent data occupies memory.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use socket2::SockRef;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

/// The kernel's send buffer in bytes; Linux doubles it. With its default of megabytes, a slow reader would seem to read nothing for
/// minutes.
const SYSTEM_HOLDS: usize = 128 * 1024;

/// A connection, and how long its client has read nothing.
pub(super) struct Unread {
    stream: TcpStream,
    patience: Duration,
    over: Option<Pin<Box<Sleep>>>,
}

impl Unread {
    /// A connection whose client may leave data unread for this long.
    pub(super) fn new(stream: TcpStream, patience: Duration) -> Self {
        // A frame of live seats is small, and must not wait for another.
        let _ = stream.set_nodelay(true);
        // If the size cannot be set, slow readers are disconnected earlier; nothing else changes.
        let _ = SockRef::from(&stream).set_send_buffer_size(SYSTEM_HOLDS);
        Self { stream, patience, over: None }
    }

    /// Handles the result of a write. Any progress restarts the time.
    fn check_progress<T>(&mut self, written: Poll<io::Result<T>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.over = None;
            return written;
        }
        let patience = self.patience;
        let over = self.over.get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(over.as_mut().poll(context));
        // Drops the kernel's buffer for a client that does not read.
        let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "what was written was not read")))
    }
}

impl AsyncRead for Unread {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Unread {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.check_progress(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.check_progress(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
