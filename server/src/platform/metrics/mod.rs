//! Metrics for operators, in Prometheus' format. Recording costs a few atomic additions. Labels are fixed words and never contain a
//! person's data.

mod bookings;
mod requests;
mod sign_ins;
pub(crate) mod table;

use std::time::{Duration, Instant};

use app::failure::NotKept;
use prometheus::{Histogram, IntGauge};

pub use bookings::booking;

pub use requests::count;
pub use sign_ins::{SignIn, sign_in};

/// A page request was told to wait in the queue.
pub fn page_turned_away() {
    if let Some(table) = table::get() {
        table.pages_turned_away.inc();
    }
}

/// A command was told to wait in the queue.
pub fn command_turned_away() {
    if let Some(table) = table::get() {
        table.commands_turned_away.inc();
    }
}

/// A connection was refused because of a limit.
pub fn connection_refused() {
    if let Some(table) = table::get() {
        table.connections_refused.inc();
    }
}

/// A stream was refused because of a limit.
pub fn live_page_refused() {
    if let Some(table) = table::get() {
        table.live_pages_refused.inc();
    }
}

/// A download was refused because of a limit.
pub fn download_refused() {
    if let Some(table) = table::get() {
        table.downloads_refused.inc();
    }
}

/// An anonymous visitor's text was not kept.
pub fn not_kept(why: NotKept) {
    if let Some(table) = table::get() {
        let why = match why {
            NotKept::TooLong => "too_long",
            NotKept::TooMany => "too_many",
        };
        table.not_kept.with_label_values(&[why]).inc();
    }
}

/// A frame of seats reached an open page, this long after it was published.
pub fn frame_written(lag: Duration) {
    if let Some(table) = table::get() {
        table.frame_lag.observe(lag.as_secs_f64());
    }
}

/// A gauge that counts something open until dropped.
#[derive(Debug)]
pub struct Open(Option<IntGauge>);

impl Open {
    /// An open connection.
    #[must_use]
    pub fn connection() -> Self {
        Self::counted(table::get().map(|table| table.connections.clone()))
    }

    /// An open stream.
    #[must_use]
    pub fn live_page() -> Self {
        Self::counted(table::get().map(|table| table.live_pages.clone()))
    }

    fn counted(gauge: Option<IntGauge>) -> Self {
        if let Some(gauge) = &gauge {
            gauge.inc();
        }
        Self(gauge)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(gauge) = &self.0 {
            gauge.dec();
        }
    }
}

/// The metrics of one kind of batch.
#[derive(Debug, Clone)]
pub struct BatchMeter(Option<(Histogram, Histogram, IntGauge)>);

impl BatchMeter {
    /// The metrics of the batches with this name.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self(table::get().map(|table| {
            (
                table.batch_size.with_label_values(&[name]),
                table.batch_time.with_label_values(&[name]),
                table.batch_waiting.with_label_values(&[name]),
            )
        }))
    }

    /// A batch of this size begins, while this many wait.
    pub fn begins(&self, size: usize, waiting: usize) {
        if let Some((sizes, _, queue)) = &self.0 {
            #[expect(clippy::cast_precision_loss, reason = "a batch has a few hundred members at most")]
            sizes.observe(size as f64);
            queue.set(i64::try_from(waiting).unwrap_or(i64::MAX));
        }
    }

    /// The batch has ended.
    pub fn ends(&self, began: Instant) {
        if let Some((_, times, _)) = &self.0 {
            times.observe(began.elapsed().as_secs_f64());
        }
    }
}
