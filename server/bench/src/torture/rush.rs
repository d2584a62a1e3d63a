//! The rush: clients that send one command after another, each until it is answered.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use hyper::StatusCode;
use serde_json::Value;
use tokio::{sync::watch, task::JoinSet, time::timeout};
use uuid::Uuid;

use super::{
    command::Command,
    ledger::{Answer, Entry, Ledger},
};
use crate::{
    fault::{Fault, must},
    http::{HttpConnection, Visit},
};

/// Clients at the same time.
const CLIENTS: usize = 32;
/// How long an attempt waits for an answer.
const ATTEMPT: Duration = Duration::from_secs(5);
/// How long a command is retried.
const PATIENCE: Duration = Duration::from_mins(2);
/// The pause after an attempt without an answer.
const PAUSE: Duration = Duration::from_millis(100);
/// One in this many answered commands is repeated, and must have the same answer.
const AGAIN: usize = 8;

/// When commands are sent.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// The number of the first command.
    pub from: usize,
    /// How many commands are sent a second.
    pub per_second: f64,
}

/// A running rush.
pub struct Rush {
    shared: Arc<Shared>,
    running: JoinSet<()>,
    booked: watch::Receiver<usize>,
}

struct Shared {
    visits: Vec<Visit>,
    servers: Vec<SocketAddr>,
    next: AtomicUsize,
    pace: Option<(Instant, Pace)>,
    over: AtomicBool,
    ledger: Mutex<Ledger>,
    booked: watch::Sender<usize>,
}

impl Rush {
    /// Starts the rush. Each client stays with one server while that server answers.
    pub fn begin(servers: Vec<SocketAddr>, visits: Vec<Visit>) -> Self {
        Self::start(servers, visits, None)
    }

    /// Starts the rush at a fixed rate, regardless of answers.
    pub fn paced(servers: Vec<SocketAddr>, visits: Vec<Visit>, pace: Pace) -> Self {
        Self::start(servers, visits, Some((Instant::now(), pace)))
    }

    fn start(servers: Vec<SocketAddr>, visits: Vec<Visit>, pace: Option<(Instant, Pace)>) -> Self {
        let (tell, booked) = watch::channel(0);
        let shared = Arc::new(Shared {
            visits,
            servers,
            next: AtomicUsize::new(pace.map_or(0, |(_, pace)| pace.from)),
            pace,
            over: AtomicBool::new(false),
            ledger: Mutex::default(),
            booked: tell,
        });
        let mut running = JoinSet::new();
        for client in 0..CLIENTS {
            running.spawn(Client { shared: shared.clone(), server: client, connection: None }.run());
        }
        Self { shared, running, booked }
    }

    /// Waits until this many more bookings are acknowledged.
    pub async fn booked(&mut self, more: usize) -> Result<(), Fault> {
        let until = *self.booked.borrow_and_update() + more;
        let reached = timeout(PATIENCE, self.booked.wait_for(|booked| *booked >= until)).await;
        must(matches!(reached, Ok(Ok(_))), || format!("{more} more bookings are not acknowledged after two minutes"))
    }

    /// Waits for a booking that is acknowledged at or after `from`; returns how long after `since` it was acknowledged.
    pub async fn first_after(&mut self, since: Instant, from: Instant) -> Result<Duration, Fault> {
        loop {
            let first = self.shared.ledger().acknowledged.iter().copied().filter(|at| *at >= from).min();
            match first {
                Some(first) => return Ok(first.duration_since(since)),
                None => self.booked(1).await?,
            }
        }
    }

    /// Starts no new command, waits for the answers to running commands, and returns all commands and answers.
    pub async fn end(mut self) -> Result<Ledger, Fault> {
        self.shared.over.store(true, Ordering::Relaxed);
        while let Some(ended) = self.running.join_next().await {
            ended?;
        }
        Ok(std::mem::take(&mut *self.shared.ledger()))
    }
}

impl Shared {
    /// When the command with this number is sent. `None`: commands have no fixed rate.
    fn turn(&self, at: usize) -> Option<Instant> {
        let (began, pace) = self.pace?;
        #[expect(clippy::cast_precision_loss, reason = "thousands of commands")]
        let after = (at - pace.from) as f64 / pace.per_second;
        Some(began + Duration::from_secs_f64(after))
    }

    fn ledger(&self) -> std::sync::MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Client {
    shared: Arc<Shared>,
    /// Rises with every failure, so that the next attempt goes to the next server.
    server: usize,
    connection: Option<HttpConnection>,
}

impl Client {
    async fn run(mut self) {
        while !self.shared.over.load(Ordering::Relaxed) {
            let at = self.shared.next.fetch_add(1, Ordering::Relaxed);
            let (key, schools) = (Uuid::from_u128(rand::random::<u128>() | 1), self.shared.visits.len());
            let Some(command) = Command::of(at, key, schools) else { return };
            let turn = self.shared.turn(at);
            if let Some(turn) = turn {
                tokio::time::sleep_until(turn.into()).await;
                if self.shared.over.load(Ordering::Relaxed) {
                    return;
                }
            }
            let answer = self.ask(&command).await;
            self.shared.ledger().times.extend(turn.map(|turn| turn.elapsed()));
            if matches!(answer, Answer::Booked(_)) {
                self.shared.ledger().acknowledged.push(Instant::now());
                self.shared.booked.send_modify(|booked| *booked += 1);
            }
            let again = if at.is_multiple_of(AGAIN) { Some(self.ask(&command).await) } else { None };
            self.shared.ledger().entries.push(Entry { command, answer, again });
        }
    }

    /// Sends a command until it is answered.
    async fn ask(&mut self, command: &Command) -> Answer {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            let sent = Instant::now();
            let attempt = timeout(ATTEMPT, self.attempt(command)).await;
            let why = match attempt {
                Ok(Ok(Ok(answer))) => return answer,
                Ok(Ok(Err(status))) => status.to_string(),
                Ok(Err(_)) => "no connection".to_owned(),
                Err(_) => "no answer within 5 s".to_owned(),
            };
            self.shared.ledger().without_answer(why, sent.elapsed());
            self.connection = None;
            self.server += 1;
            tokio::time::sleep(PAUSE).await;
        }
        Answer::Unknown
    }

    /// Makes one attempt; returns a valid answer, or the status of an invalid one.
    async fn attempt(&mut self, command: &Command) -> Result<Result<Answer, StatusCode>, Fault> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            None => self
                .connection
                .insert(HttpConnection::open(self.shared.servers[self.server % self.shared.servers.len()]).await?),
        };
        let visit = self.shared.visits.get(command.school);
        let answer = connection.post("/api/booking/book", visit, command.form()).await?;
        Ok(match answer.status {
            StatusCode::OK => Ok(Answer::Booked(serde_json::from_slice(&answer.body)?)),
            StatusCode::CONFLICT => {
                let body: Value = serde_json::from_slice(&answer.body)?;
                Ok(Answer::Refused(serde_json::from_value(body["Refused"].clone())?))
            }
            other => Err(other),
        })
    }
}
