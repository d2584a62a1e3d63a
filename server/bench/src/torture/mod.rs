//! The tortures break the service's servers, database and connections during a rush, and then compare every answer with the
//! database.

mod attack;
mod cluster;
mod command;
mod ledger;
mod proxy;
mod rush;
mod scenes;
mod stage;

use std::fmt;

pub use attack::{Measured, Size};
pub use scenes::tampered;
pub use stage::{Length, Report, Stage};

use crate::fault::Fault;

/// The URNs of the schools begin after this one.
const URN: u32 = 100_000;

/// The kinds of torture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Torture {
    /// Kill the server several times, and Postgres once
    KillServer,
    /// Cut the connection to the database in two ways
    CutDatabase,
    /// Restart Postgres, fast and then immediate
    RestartDatabase,
    /// Kill one of two servers
    TwoServers,
    /// Kill the primary, and promote its synchronous standby
    Failover,
    /// Attack the service in every way possible without an account
    Attack,
}

impl Torture {
    /// All tortures.
    pub const ALL: [Self; 6] =
        [Self::KillServer, Self::CutDatabase, Self::RestartDatabase, Self::TwoServers, Self::Failover, Self::Attack];

    /// Runs the torture.
    ///
    /// # Errors
    /// The torture could not be run, or the service never recovered.
    pub async fn run(self, stage: &Stage) -> Result<Report, Fault> {
        match self {
            Self::KillServer => scenes::kill_server(stage).await,
            Self::CutDatabase => scenes::cut_database(stage).await,
            Self::RestartDatabase => scenes::restart_database(stage).await,
            Self::TwoServers => scenes::two_servers(stage).await,
            Self::Failover => scenes::failover(stage).await,
            Self::Attack => attack::attack(stage).await,
        }
    }
}

impl fmt::Display for Torture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::KillServer => "kill-server",
            Self::CutDatabase => "cut-database",
            Self::RestartDatabase => "restart-database",
            Self::TwoServers => "two-servers",
            Self::Failover => "failover",
            Self::Attack => "attack",
        })
    }
}
