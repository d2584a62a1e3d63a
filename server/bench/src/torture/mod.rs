//! The tortures: what the service stands on is broken in the middle of a rush, and then every answer that it gave is
//! compared with the database.

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

/// The URN before the first school's.
const URN: u32 = 100_000;

/// What is done to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Torture {
    /// The server is killed several times, and Postgres once
    KillServer,
    /// The line to the database is cut in two ways
    CutDatabase,
    /// Postgres is started again, in order and not
    RestartDatabase,
    /// One of two servers is killed
    TwoServers,
    /// The primary is killed, and its synchronous standby promoted
    Failover,
    /// Strangers do all that somebody without an account can do
    Attack,
}

impl Torture {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::KillServer, Self::CutDatabase, Self::RestartDatabase, Self::TwoServers, Self::Failover, Self::Attack];

    /// Does it.
    ///
    /// # Errors
    /// Where it could not be done, or the service never came back.
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
