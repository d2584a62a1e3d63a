//! Drives the service with a number of clients, as fast as answers arrive or at a fixed rate.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use hyper::StatusCode;
use tokio::task::JoinSet;

use crate::{
    fault::Fault,
    http::{Answer, HttpConnection},
    table::percentile,
};

/// Latency is measured at this share of the rate that the same clients reached.
pub const SHARE: f64 = 0.7;
/// How long to wait for answers after the last request's scheduled time.
const PATIENCE: Duration = Duration::from_secs(20);

/// Requests to send in order.
pub trait Requests: Send + Sync + 'static {
    /// Sends the request with this number, and returns its answer.
    fn send(&self, connection: &mut HttpConnection, at: usize) -> impl Future<Output = Result<Answer, Fault>> + Send;
}

/// When requests are sent.
#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// Each client sends when its last request has been answered.
    Answered,
    /// Clients send this many requests a second, regardless of answers. A request's time runs from its scheduled time, not from
    /// when a client was free.
    PerSecond(f64),
}

/// The answers of a run.
#[derive(Debug, Default)]
pub struct Answers {
    /// The time of each answer, in milliseconds, fastest first.
    pub milliseconds: Vec<f64>,
    /// The time of each refusal (409), in milliseconds.
    pub refused: Vec<f64>,
    /// How many requests succeeded.
    pub done: usize,
    /// How many answers were neither a success nor a refusal.
    pub other: usize,
    /// The status of the first answer that was neither a success nor a refusal.
    pub first_other: Option<StatusCode>,
    /// How long the whole run took.
    pub took: Duration,
}

impl Answers {
    /// Successful requests a second.
    pub fn per_second(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "millions of answers are counted exactly")]
        let done = self.done as f64;
        done / self.took.as_secs_f64()
    }

    /// A percentile of all answers' times, in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        percentile(&self.milliseconds, percent)
    }

    fn add(&mut self, status: StatusCode, milliseconds: f64) {
        self.milliseconds.push(milliseconds);
        match status {
            StatusCode::CONFLICT => self.refused.push(milliseconds),
            status if status.is_success() => self.done += 1,
            status => {
                self.other += 1;
                self.first_other.get_or_insert(status);
            }
        }
    }

    fn join(&mut self, other: Self) {
        self.milliseconds.extend(other.milliseconds);
        self.refused.extend(other.refused);
        self.done += other.done;
        self.other += other.other;
        self.first_other = self.first_other.or(other.first_other);
    }
}

/// Sends requests in order of number, from 0, with this many clients, for a time or until `most` are sent.
pub async fn drive<R: Requests>(
    address: SocketAddr,
    requests: Arc<R>,
    clients: usize,
    pace: Pace,
    length: Duration,
    most: usize,
) -> Result<Answers, Fault> {
    let mut connections = Vec::new();
    for _ in 0..clients {
        connections.push(HttpConnection::open(address).await?);
    }
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut running = JoinSet::new();
    for mut connection in connections {
        let (requests, next) = (requests.clone(), next.clone());
        running.spawn(async move {
            let mut answers = Answers::default();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(turn) = turn(began, at, pace, length).filter(|_| at < most) else { return Ok(answers) };
                tokio::time::sleep_until(turn.into()).await;
                let answer = requests.send(&mut connection, at).await?;
                answers.add(answer.status, turn.elapsed().as_secs_f64() * 1000.0);
                if began.elapsed() > length + PATIENCE {
                    return Err(Fault("the service does not keep up with the rate that it was measured at".to_owned()));
                }
            }
        });
    }
    let mut all = Answers::default();
    while let Some(answers) = running.join_next().await {
        all.join(answers??);
    }
    all.took = began.elapsed();
    all.milliseconds.sort_by(f64::total_cmp);
    all.refused.sort_by(f64::total_cmp);
    Ok(all)
}

/// When to send a request. `None`: the time is up.
fn turn(began: Instant, at: usize, pace: Pace, length: Duration) -> Option<Instant> {
    let turn = match pace {
        Pace::Answered => Instant::now(),
        #[expect(clippy::cast_precision_loss, reason = "millions of requests are counted exactly")]
        Pace::PerSecond(rate) => began + Duration::from_secs_f64(at as f64 / rate),
    };
    (turn < began + length).then_some(turn)
}
