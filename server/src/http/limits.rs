//! Limits of the server's load, set by flags or environment variables.

use std::{net::SocketAddr, time::Duration};

use clap::Args;

use super::{lifecycle::Connections, overload::GateLimits};
use crate::platform::network::Most;

/// The limits of the server's load.
#[derive(Debug, Clone, Args)]
pub struct Limits {
    /// Requests that run at the same time, a sixteenth of them pages (files and live streams are not counted); with 0
    /// everybody has to wait
    #[arg(long, env = "PLACEBOOK_AT_ONCE", default_value_t = 512)]
    pub at_once: usize,
    /// Requests that wait behind them, a quarter of them pages, the others commands; further visitors are asked to return later
    #[arg(long = "queue", env = "PLACEBOOK_QUEUE", default_value_t = 4096)]
    pub waiting_requests: usize,
    /// Visitors in the queue, who are asked to return later: how many are remembered
    #[arg(long = "line", env = "PLACEBOOK_LINE", default_value_t = 10_000)]
    pub queued_visitors: usize,
    /// Live streams that are open at the same time
    #[arg(long, env = "PLACEBOOK_LIVE_PAGES", default_value_t = 10_000)]
    pub live_pages: usize,
    /// Live streams of one network (an IPv4 address, an IPv6 /64); a /24 or /48 has four times as many in all
    #[arg(long, env = "PLACEBOOK_LIVE_PAGES_EACH", default_value_t = 1_000)]
    pub live_pages_each: usize,
    /// Connections that are open at the same time
    #[arg(long, env = "PLACEBOOK_CONNECTIONS_MAX", default_value_t = 16_384)]
    pub connections_max: usize,
    /// Connections of one network, if there is no proxy; a /24 or /48 has four times as many in all
    #[arg(long, env = "PLACEBOOK_CONNECTIONS_EACH", default_value_t = 2_048)]
    pub connections_each: usize,
    /// Attachments that are sent at the same time
    #[arg(long, env = "PLACEBOOK_DOWNLOADS", default_value_t = 256)]
    pub downloads: usize,
    /// Attachments that are sent to one network at the same time; a /24 or /48 has four times as many in all
    #[arg(long, env = "PLACEBOOK_DOWNLOADS_EACH", default_value_t = 32)]
    pub downloads_each: usize,
    /// Seconds that a client may leave data unread
    #[arg(long, env = "PLACEBOOK_WRITE_TIMEOUT", default_value_t = 60)]
    pub write_timeout: u64,
    /// Seconds that a client may take for a request's head, and may be idle before the next
    #[arg(long, env = "PLACEBOOK_HEADER_TIMEOUT", default_value_t = 30)]
    pub header_timeout: u64,
    /// Seconds that a request may take to send its body
    #[arg(long, env = "PLACEBOOK_BODY_TIMEOUT", default_value_t = 15)]
    pub body_timeout: u64,
    /// Address and port for Prometheus (GET /metrics), never a public one; without it there are no metrics
    #[arg(long, env = "PLACEBOOK_METRICS_ADDRESS")]
    pub metrics_address: Option<SocketAddr>,
}

impl Default for Limits {
    /// The default limits.
    fn default() -> Self {
        Self {
            at_once: 512,
            waiting_requests: 4096,
            queued_visitors: 10_000,
            live_pages: 10_000,
            live_pages_each: 1_000,
            connections_max: 16_384,
            connections_each: 2_048,
            downloads: 256,
            downloads_each: 32,
            write_timeout: 60,
            header_timeout: 30,
            body_timeout: 15,
            metrics_address: None,
        }
    }
}

impl Limits {
    /// The limits of the gate.
    #[must_use]
    pub fn gate(&self) -> GateLimits {
        GateLimits {
            at_once: self.at_once,
            waiting_requests: self.waiting_requests,
            queued_visitors: self.queued_visitors,
        }
    }

    /// The limits of connections. Behind a proxy, all come from one address.
    #[must_use]
    pub fn connections(&self, behind_proxy: bool) -> Connections {
        let each = if behind_proxy { self.connections_max } else { self.connections_each };
        Connections {
            most: shared_out(each, self.connections_max),
            head_time: Duration::from_secs(self.header_timeout),
            unread_time: Duration::from_secs(self.write_timeout),
        }
    }

    /// Limits the streams that are open at the same time.
    #[must_use]
    pub fn streams(&self) -> Most {
        shared_out(self.live_pages_each, self.live_pages)
    }

    /// Limits the attachments that are sent at the same time.
    #[must_use]
    pub fn sent_attachments(&self) -> Most {
        shared_out(self.downloads_each, self.downloads)
    }

    /// How long a request may take to send its body.
    #[must_use]
    pub fn body_time(&self) -> Duration {
        Duration::from_secs(self.body_timeout)
    }
}

/// A limit of this much for one network. A wide network gets four times as much: many visitors may share it, and one visitor may
/// hold many networks in it.
fn shared_out(each: usize, all: usize) -> Most {
    Most { near: each, wide: each.saturating_mul(4), all }
}
