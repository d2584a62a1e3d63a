//! The attack: 400 schools book at a tenth of the rush's rate, first alone and then while attackers do all that is possible without
//! an account. Memory stays flat, tables stay small, bookings stay fast, and `server check` finds nothing.

mod raw;
mod strangers;

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use sqlx::{Connection, PgConnection};

use self::strangers::Strangers;
use super::{
    URN,
    cluster::Cluster,
    command::SCHOOLS,
    ledger::Ledger,
    rush::{Pace, Rush},
    stage::{Report, Stage},
};
use crate::{
    fault::Fault,
    http::Visit,
    say,
    school::{add_schools, signed_in},
    service::Service,
};

/// Schools that book.
const BOOKING: u32 = 400;
/// The most bookings a second, for which there are enough sessions.
const RATE_MAX: f64 = 60.0;
/// How much longer the slowest bookings may take during the attack.
const SLOWER: f64 = 3.0;
/// The memory that the attack may cost with all limits reached at once, and how much the memory may still grow in the last third
/// of the attack. Both are in MiB.
const MEMORY_MAX: f64 = 300.0;
const STILL_GROWS: f64 = 40.0;
/// Bytes that the attack may leave in tables.
const LEFT_MAX: i64 = 40_000_000;
/// Bytes of the attachment that is downloaded.
const ATTACHMENT: i32 = 9_900_000;

/// The size of an attack.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// How long schools book alone.
    pub before: Duration,
    /// How long the attack lasts.
    pub during: Duration,
    /// Streams that the attackers hold open.
    pub streams: usize,
    /// Downloads that they do not read.
    pub unread: usize,
    /// Requests that they do not finish, and pages that they do not read.
    pub slow: usize,
    /// Bookings within this time are fast enough, however fast they were before the attack: the machine causes differences this
    /// small.
    pub quick: Duration,
}

impl Size {
    /// A short attack, for tests. Other tests run at the same time, so booking times are only reported.
    pub const SMALL: Self = Self {
        before: Duration::from_secs(6),
        during: Duration::from_secs(16),
        streams: 250,
        unread: 60,
        slow: 60,
        quick: Duration::MAX,
    };
    /// Long enough to be convincing.
    pub const LARGE: Self = Self {
        before: Duration::from_mins(2),
        during: Duration::from_mins(20),
        streams: 2_000,
        unread: 200,
        slow: 300,
        quick: Duration::from_millis(25),
    };
}

/// The measurements, and the faults among them.
#[derive(Debug, Default)]
pub struct Measured {
    /// The measurements, in words.
    pub words: String,
    /// The measurements that are faults, in words.
    pub faults: Vec<String>,
}

impl Measured {
    fn note(&mut self, right: bool, words: &str) {
        if !right {
            self.faults.push(words.to_owned());
        }
        let _ = write!(self.words, "\n  {words}");
    }
}

/// The sizes of tables, in bytes.
struct Tables {
    /// The tables in which attackers can leave rows.
    strangers: i64,
    all: i64,
}

impl Tables {
    async fn of(db: &mut PgConnection) -> Result<Self, Fault> {
        let (strangers, all) = sqlx::query_as(
            "select (pg_total_relation_size('sign_in_session') + pg_total_relation_size('sign_in_attempt'))::bigint,
                    pg_database_size(current_database())::bigint",
        )
        .fetch_one(db)
        .await?;
        Ok(Self { strangers, all })
    }
}

/// Runs the attack while schools book.
pub async fn attack(stage: &Stage) -> Result<Report, Fault> {
    let (cluster, size) = (Cluster::start(&stage.postgres, "attack").await?, stage.length.attack);
    let database = cluster.run(&["url"]).await?;
    stage.lay_out(&database).await?;
    let mut db = PgConnection::connect(&database).await?;
    add_schools(&mut db, URN + SCHOOLS, BOOKING - SCHOOLS).await?;
    let attachment = attached(&mut db).await?;
    let server = stage.program.serve_counting_networks(&database).await?;
    let visits = signed_in(server.address, URN, BOOKING).await?;

    say("the rush, to know its rate");
    let began = Instant::now();
    let rush = Rush::begin(vec![server.address], visits.clone());
    tokio::time::sleep((size.before / 2).min(Duration::from_secs(10))).await;
    let mut ledger = rush.end().await?;
    #[expect(clippy::cast_precision_loss, reason = "thousands of bookings")]
    let rate = (ledger.entries.len() as f64 / began.elapsed().as_secs_f64() / 10.0).clamp(1.0, RATE_MAX);

    say(&format!("{BOOKING} schools book at {rate:.0} a second"));
    let pace = |ledger: &Ledger| Pace { from: ledger.next(), per_second: rate };
    let alone = booked(&server, &visits, pace(&ledger), size.before, &mut ledger).await?;
    let (tables, memory) = (Tables::of(&mut db).await?, server.resident()?);

    say("strangers come");
    let strangers = Strangers::begin(server.address, &attachment, size);
    let (beside, held) = watched(&server, &visits, pace(&ledger), size.during, &mut ledger).await?;
    let asked = strangers.end().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut measured = Measured::default();
    measured.note(true, &format!("{asked} requests of strangers; {rate:.0} bookings a second"));
    quick_enough(&alone, &beside, size.quick, &mut measured);
    flat(memory, &held, server.resident()?, &mut measured);
    small_enough(&tables, &Tables::of(&mut db).await?, &mut measured);
    stage.prove_measured(&database, &ledger, measured).await
}

/// Adds an attachment to a published sheet; returns the attachment's address.
async fn attached(db: &mut PgConnection) -> Result<String, Fault> {
    let id: i64 = sqlx::query_scalar(
        "with o as (insert into officer (email, name) values ('ann@torture.example', 'Ann') returning id),
              c as (insert into attachment_content (digest, size, content)
                    select sha256(b.bytes), octet_length(b.bytes), b.bytes
                    from (select decode(repeat('00112233', $1 / 4), 'hex') as bytes) b returning digest),
              a as (insert into attachment (digest, kind, name, added_at, added_by)
                    select c.digest, 'pdf', 'a.pdf', now(), o.id from c, o returning id),
              s as (insert into sheet_attachment (sheet_id, attachment_id)
                    select (select id from sheet where serial = 901), a.id from a)
         select id from a",
    )
    .bind(ATTACHMENT)
    .fetch_one(db)
    .await?;
    Ok(format!("/sheets/901-16/attachments/{id}/a.pdf"))
}

/// The time that this many of a thousand bookings did not exceed.
fn within(sorted: &[Duration], of_thousand: usize) -> Duration {
    let at = (sorted.len() * of_thousand / 1000).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or_default()
}

/// Books for a time; returns the time of each booking, fastest first.
async fn booked(
    server: &Service,
    visits: &[Visit],
    pace: Pace,
    length: Duration,
    ledger: &mut Ledger,
) -> Result<Vec<Duration>, Fault> {
    let rush = Rush::paced(vec![server.address], visits.to_vec(), pace);
    tokio::time::sleep(length).await;
    let mut more = rush.end().await?;
    let mut times = std::mem::take(&mut more.times);
    times.sort_unstable();
    ledger.join(more);
    if times.is_empty() { Err(Fault("nothing was booked".to_owned())) } else { Ok(times) }
}

/// Books for a time, as `booked` does; also returns the service's memory in each second.
async fn watched(
    server: &Service,
    visits: &[Visit],
    pace: Pace,
    length: Duration,
    ledger: &mut Ledger,
) -> Result<(Vec<Duration>, Vec<f64>), Fault> {
    let began = Instant::now();
    let watching = async {
        let mut held = Vec::new();
        while began.elapsed() < length {
            held.push(server.resident()?);
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok::<_, Fault>(held)
    };
    tokio::try_join!(booked(server, visits, pace, length, ledger), watching)
}

fn quick_enough(alone: &[Duration], beside: &[Duration], quick: Duration, measured: &mut Measured) {
    let (most_alone, most) = (within(alone, 990), within(beside, 990));
    let right = most <= quick || most.as_secs_f64() <= SLOWER * most_alone.as_secs_f64();
    measured.note(
        right,
        &format!(
            "p99 of a booking: {:.1} ms alone, {:.1} ms beside strangers",
            milliseconds(most_alone),
            milliseconds(most)
        ),
    );
    let told = [500, 900, 999]
        .map(|part| format!("{:.1} to {:.1}", milliseconds(within(alone, part)), milliseconds(within(beside, part))));
    measured.note(true, &format!("p50, p90 and p99.9, in ms: {}", told.join(", ")));
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Checks that memory stays flat: the last third of the attack uses hardly more than the first two thirds.
fn flat(before: f64, held: &[f64], after: f64, measured: &mut Measured) {
    let most = |part: &[f64]| part.iter().copied().fold(0.0, f64::max);
    let (first, last) = held.split_at(held.len() * 2 / 3);
    let most_held = most(held);
    let right = most_held - before <= MEMORY_MAX && most(last) - most(first) <= STILL_GROWS;
    measured.note(
        right,
        &format!("memory: {before:.0} MiB before strangers, {most_held:.0} MiB at most, {:.0} MiB most in the last third, {after:.0} MiB after", most(last)),
    );
}

fn small_enough(before: &Tables, after: &Tables, measured: &mut Measured) {
    let left = after.strangers - before.strangers;
    measured.note(
        left <= LEFT_MAX,
        &format!(
            "strangers left {left} bytes in tables; the database grew by {} bytes with all bookings",
            after.all - before.all
        ),
    );
}
