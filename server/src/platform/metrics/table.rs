//! All metrics of this process, with their names and meanings.

use std::sync::LazyLock;

use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    core::Collector,
};

/// Buckets in seconds, from fast answers to answers that come too late for most people.
const SECONDS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Buckets of batch sizes.
const MEMBERS: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

static TABLE: LazyLock<Option<Table>> = LazyLock::new(|| match Table::new() {
    Ok(table) => Some(table),
    Err(cause) => {
        tracing::error!(%cause, "there are no metrics");
        None
    }
});

/// The process's metrics. `None` if two have the same name, which a test rules out.
pub(crate) fn get() -> Option<&'static Table> {
    TABLE.as_ref()
}

pub(crate) struct Table {
    pub registry: Registry,
    pub requests: IntCounterVec,
    pub request_time: HistogramVec,
    pub bookings: IntCounterVec,
    pub sign_ins: IntCounterVec,
    pub batch_size: HistogramVec,
    pub batch_time: HistogramVec,
    pub batch_waiting: IntGaugeVec,
    pub pages_turned_away: IntCounter,
    pub commands_turned_away: IntCounter,
    pub connections: IntGauge,
    pub connections_refused: IntCounter,
    pub live_pages: IntGauge,
    pub live_pages_refused: IntCounter,
    pub downloads_refused: IntCounter,
    pub not_kept: IntCounterVec,
    pub frame_lag: Histogram,
    pub crowd: IntGaugeVec,
    pub pool: IntGaugeVec,
}

impl Table {
    fn new() -> prometheus::Result<Self> {
        let registry = Registry::new_custom(Some("placebook".to_owned()), None)?;
        let build = IntGaugeVec::new(Opts::new("build_info", "1, with the version that runs"), &["version"])?;
        kept(&registry, build)?.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        let turned_away = counters(&registry, "turned_away_total", "Requests told to wait in the queue", &["lane"])?;
        Ok(Self {
            requests: counters(&registry, "requests_total", "Requests answered", &["class", "status"])?,
            request_time: times(&registry, "request_seconds", "From a request's head to its answer's", &["class"])?,
            bookings: counters(&registry, "bookings_total", "What came of asking for places", &["outcome"])?,
            sign_ins: counters(
                &registry,
                "sign_ins_total",
                "What came of trying a PIN, a password or a code",
                &["kind", "outcome"],
            )?,
            batch_size: kept(
                &registry,
                HistogramVec::new(
                    HistogramOpts::new("batch_size", "Requests in a batch").buckets(MEMBERS.to_vec()),
                    &["batch"],
                )?,
            )?,
            batch_time: times(&registry, "batch_seconds", "How long a batch takes", &["batch"])?,
            batch_waiting: gauges(
                &registry,
                "batch_waiting",
                "Requests that waited when the last batch began",
                &["batch"],
            )?,
            pages_turned_away: turned_away.with_label_values(&["page"]),
            commands_turned_away: turned_away.with_label_values(&["command"]),
            connections: kept(&registry, IntGauge::new("connections_open", "Connections")?)?,
            connections_refused: kept(
                &registry,
                IntCounter::new("connections_refused_total", "Connections one too many")?,
            )?,
            live_pages: kept(&registry, IntGauge::new("live_pages_open", "Streams of live pages")?)?,
            live_pages_refused: kept(&registry, IntCounter::new("live_pages_refused_total", "Streams one too many")?)?,
            downloads_refused: kept(
                &registry,
                IntCounter::new("downloads_refused_total", "Attachments one too many to be sent")?,
            )?,
            not_kept: counters(&registry, "not_kept_total", "Refused forms of nobody that were not kept", &["why"])?,
            frame_lag: kept(
                &registry,
                Histogram::with_opts(
                    HistogramOpts::new("live_frame_seconds", "From seats being published to a page's frame")
                        .buckets(SECONDS.to_vec()),
                )?,
            )?,
            crowd: gauges(
                &registry,
                "crowd",
                "Requests that run and that wait, and visitors in the queue",
                &["where", "lane"],
            )?,
            pool: gauges(&registry, "pool_connections", "Connections to Postgres: held, idle, allowed", &["state"])?,
            registry,
        })
    }
}

fn kept<C: Collector + Clone + 'static>(registry: &Registry, metric: C) -> prometheus::Result<C> {
    registry.register(Box::new(metric.clone()))?;
    Ok(metric)
}

fn counters(registry: &Registry, name: &str, help: &str, labels: &[&str]) -> prometheus::Result<IntCounterVec> {
    kept(registry, IntCounterVec::new(Opts::new(name, help), labels)?)
}

fn gauges(registry: &Registry, name: &str, help: &str, labels: &[&str]) -> prometheus::Result<IntGaugeVec> {
    kept(registry, IntGaugeVec::new(Opts::new(name, help), labels)?)
}

fn times(registry: &Registry, name: &str, help: &str, labels: &[&str]) -> prometheus::Result<HistogramVec> {
    kept(registry, HistogramVec::new(HistogramOpts::new(name, help).buckets(SECONDS.to_vec()), labels)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metric_names_are_unique() {
        assert!(Table::new().is_ok());
        assert!(get().is_some());
    }
}
