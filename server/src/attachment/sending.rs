//! Sends a file piece by piece, so that a client that does not read occupies one piece of memory and no more.

use std::{io, ops::Range, time::Duration};

use axum::body::{Body, Bytes};
use futures::stream;
use tokio::time::Instant;

use super::content::Reader;
use crate::platform::{internal_error, network::Share};

/// The size of a piece, in bytes.
const PIECE: u64 = 64 * 1024;
/// Time allowed beyond the time that the slowest useful connection needs for the requested bytes.
const BEGINS_WITHIN: Duration = Duration::from_mins(1);
/// Bytes a second of the slowest useful connection.
const SLOWEST: u64 = 16 * 1024;

struct Sending {
    content: Reader,
    left: Range<u64>,
    until: Instant,
    _share: Share,
}

/// A body with these bytes of content, read as the client receives them. The download's share of the limit is held until the
/// bytes are sent or the client has gone.
pub(super) fn body(content: Reader, bytes: Range<u64>, share: Share) -> Body {
    let time = BEGINS_WITHIN + Duration::from_secs((bytes.end - bytes.start) / SLOWEST);
    let sending = Sending { content, left: bytes, until: Instant::now() + time, _share: share };
    Body::from_stream(stream::try_unfold(sending, |mut sending| async move {
        let piece = sending.next().await?;
        Ok::<_, io::Error>(piece.map(|piece| (piece, sending)))
    }))
}

impl Sending {
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        if self.left.is_empty() {
            return Ok(None);
        }
        if Instant::now() > self.until {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "a file was read too slowly"));
        }
        let most = (self.left.end - self.left.start).min(PIECE);
        let piece = self.content.piece(self.left.start, most).await.map_err(|cause| {
            internal_error::broken(&cause);
            io::Error::other(cause)
        })?;
        if piece.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left.start += piece.len() as u64;
        Ok(Some(piece))
    }
}
