//! Breaks Placebook's servers, database or connections during a rush. `script/torture` starts it.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use bench::{
    service::Program,
    torture::{Length, Size, Stage, Torture},
};
use clap::{Parser, ValueEnum};

/// Breaks Placebook's servers, database or connections during a rush, and then compares every answer with the database
#[derive(Debug, Parser)]
#[command(name = "torture")]
struct Cli {
    /// The test: kill-server, cut-database, restart-database, two-servers, failover, attack or all
    #[arg(value_parser = tortures)]
    name: Tortures,
    /// The built server
    #[arg(long, env = "PLACEBOOK_SERVER_BIN")]
    server: PathBuf,
    /// The built site
    #[arg(long, env = "LEPTOS_SITE_ROOT")]
    site_root: PathBuf,
    /// script/postgres
    #[arg(long, default_value = "script/postgres")]
    postgres: PathBuf,
    /// Run the short form, as in script/test
    #[arg(long)]
    small: bool,
    /// Bookings acknowledged between two events
    #[arg(long)]
    bookings: Option<usize>,
    /// Seconds that the connection to the database is cut, in each of the two ways
    #[arg(long)]
    outage: Option<u64>,
    /// Minutes that the attack lasts
    #[arg(long)]
    minutes: Option<u64>,
    /// How often to run it
    #[arg(long, default_value_t = 1)]
    times: usize,
}

#[derive(Debug, Clone)]
struct Tortures(Vec<Torture>);

fn tortures(name: &str) -> Result<Tortures, String> {
    if name == "all" {
        return Ok(Tortures(Torture::ALL.to_vec()));
    }
    Torture::from_str(name, false).map(|torture| Tortures(vec![torture]))
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let length = if cli.small { Length::SMALL } else { Length::LARGE };
    let length = Length {
        between: cli.bookings.unwrap_or(length.between),
        outages: cli.outage.map_or(length.outages, |seconds| [Duration::from_secs(seconds); 2]),
        attack: Size { during: cli.minutes.map_or(length.attack.during, Duration::from_mins), ..length.attack },
        ..length
    };
    let program = Program { binary: cli.server, site_root: cli.site_root, log: "off" };
    let stage = Stage { program, postgres: cli.postgres, length };
    let mut passed = true;
    for _ in 0..cli.times {
        for torture in &cli.name.0 {
            match torture.run(&stage).await {
                Ok(report) => {
                    println!("{torture}: {}\n{report}", if report.passed() { "passed" } else { "FAILED" });
                    passed &= report.passed();
                }
                Err(fault) => {
                    println!("{torture}: FAILED\n  {fault}");
                    passed = false;
                }
            }
        }
    }
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
