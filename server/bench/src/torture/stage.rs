//! The start and end of every torture: a small county, and the proof.

use std::{fmt, path::PathBuf, time::Duration};

use sqlx::{Connection, PgConnection};

use super::{
    URN,
    attack::{Measured, Size},
    command::{CAPACITY, HOT, LIMITED, SCHOOLS, SESSIONS},
    ledger::{Counts, Ledger},
    rush::Rush,
};
use crate::{
    fault::Fault,
    school::{add_schools, signed_in},
    service::{Program, Service},
};

/// The size of a torture.
#[derive(Debug, Clone, Copy)]
pub struct Length {
    /// Bookings acknowledged between two events.
    pub between: usize,
    /// How many times the server is killed.
    pub kills: usize,
    /// Two times: how long the connection to the database is refused, and how long its data is swallowed.
    pub outages: [Duration; 2],
    /// The size of the attack.
    pub attack: Size,
}

impl Length {
    /// Short, for tests.
    pub const SMALL: Self =
        Self { between: 60, kills: 2, outages: [Duration::from_secs(1), Duration::from_secs(4)], attack: Size::SMALL };
    /// Long enough to be convincing.
    pub const LARGE: Self =
        Self { between: 1_500, kills: 5, outages: [Duration::from_secs(10); 2], attack: Size::LARGE };
}

/// The requirements of a torture.
#[derive(Debug, Clone)]
pub struct Stage {
    /// The server's program.
    pub program: Program,
    /// The path of `script/postgres`.
    pub postgres: PathBuf,
    /// The size of the torture.
    pub length: Length,
}

/// The result of a torture.
#[derive(Debug)]
pub struct Report {
    /// The events, and how long no booking was acknowledged after each.
    pub events: Vec<(String, Duration)>,
    /// The comparison with the database.
    pub counts: Counts,
    /// The output of `server check`.
    pub checked: Result<String, Fault>,
    /// Measurements during the run.
    pub measured: Measured,
    unanswered: Vec<(String, usize)>,
    longest: Duration,
}

impl Stage {
    /// Prepares an empty database for the rush.
    pub(super) async fn lay_out(&self, database: &str) -> Result<(), Fault> {
        self.program.run(database, &["migrate"]).await?;
        let mut db = PgConnection::connect(database).await?;
        add_schools(&mut db, URN, SCHOOLS).await?;
        sqlx::raw_sql("insert into venue (name) values ('A centre')").execute(&mut db).await?;
        for (serial, sessions, capacity, limit) in [(HOT, SESSIONS, CAPACITY, None), (LIMITED, 1, 2_000, Some(2))] {
            sqlx::query(
                "with s as (insert into sheet (serial, year, kind, title, state, published_at)
                            values ($1, 2016, 'CPD', 'A wanted sheet', 'published', '2016-04-22 11:00Z') returning id),
                      w as (insert into workshop (sheet_id, title, opens_at, places_limit)
                            select id, 'A wanted workshop', '2016-04-22 11:00Z', $4 from s returning id)
                 insert into session (workshop_id, number, starts_at, venue_id, capacity)
                 select w.id, n, '2016-06-13 08:30Z', (select min(id) from venue), $3 from w, generate_series(1, $2) n",
            )
            .bind(serial)
            .bind(i32::try_from(sessions)?)
            .bind(i32::try_from(capacity)?)
            .bind(limit)
            .execute(&mut db)
            .await?;
        }
        Ok(())
    }

    /// Starts the rush on these servers.
    pub(super) async fn rush(&self, servers: &[&Service]) -> Result<Rush, Fault> {
        let addresses: Vec<_> = servers.iter().map(|server| server.address).collect();
        let visits = signed_in(addresses[0], URN, SCHOOLS).await?;
        Ok(Rush::begin(addresses, visits))
    }

    /// Compares all answers with the database, and runs `server check`.
    pub(super) async fn prove(
        &self,
        database: &str,
        ledger: &Ledger,
        events: Vec<(String, Duration)>,
    ) -> Result<Report, Fault> {
        Ok(Report { events, ..self.prove_measured(database, ledger, Measured::default()).await? })
    }

    /// Compares all answers with the database, and runs `server check`. The report contains these measurements.
    pub(super) async fn prove_measured(
        &self,
        database: &str,
        ledger: &Ledger,
        measured: Measured,
    ) -> Result<Report, Fault> {
        let counts = ledger.compare(&mut PgConnection::connect(database).await?).await?;
        let checked = self.program.check(database).await;
        let unanswered = ledger.unanswered.clone().into_iter().collect();
        Ok(Report { events: Vec::new(), counts, checked, measured, unanswered, longest: ledger.longest })
    }
}

impl Report {
    /// Whether there are no faults.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.counts.faults.is_empty() && self.measured.faults.is_empty() && self.checked.is_ok()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (event, without) in &self.events {
            writeln!(f, "  {event}: {:.2} s until a booking was acknowledged", without.as_secs_f64())?;
        }
        let counts = &self.counts;
        let refused: usize = counts.refused.values().sum();
        writeln!(
            f,
            "  {} booked, {refused} refused {:?}, {} unknown ({} of them kept); {} bookings in the database",
            counts.booked,
            counts.refused,
            counts.unknown_kept + counts.unknown_not,
            counts.unknown_kept,
            counts.kept
        )?;
        writeln!(f, "  {} sent once more after their answer, and answered the same", counts.again)?;
        let attempts: usize = self.unanswered.iter().map(|(_, times)| times).sum();
        write!(f, "  {attempts} attempts without an answer, the longest {:.2} s", self.longest.as_secs_f64())?;
        for (why, times) in &self.unanswered {
            write!(f, "; {times} × {why}")?;
        }
        f.write_str(&self.measured.words)?;
        for fault in counts.faults.iter().chain(&self.measured.faults).take(10) {
            write!(f, "\n  WRONG: {fault}")?;
        }
        if counts.faults.len() > 10 {
            write!(f, "\n  WRONG: {} more", counts.faults.len() - 10)?;
        }
        match &self.checked {
            Ok(said) => write!(f, "\n  server check: {said}"),
            Err(fault) => write!(f, "\n  WRONG: {fault}"),
        }
    }
}
