//! Measures Placebook against the best that the machine and its Postgres can do. `script/bench` starts it.

mod cost;
mod county;
mod driver;
mod limit;
mod pages;
mod rush;
mod seats;
mod sold_out;
mod table;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use bench::{fault, http, say, school, service};
use clap::Parser;
use sqlx::postgres::PgConnectOptions;

use crate::{county::County, fault::Fault, service::Program, table::Table};

/// Measures Placebook and prints one table: each figure is the median of its runs, with the lowest and the highest
#[derive(Debug, Parser)]
#[command(name = "bench")]
struct Cli {
    /// A private Postgres, in which databases are created and dropped
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: PgConnectOptions,
    /// The built server
    #[arg(long, env = "PLACEBOOK_SERVER_BIN")]
    server: PathBuf,
    /// The built site
    #[arg(long, env = "LEPTOS_SITE_ROOT")]
    site_root: PathBuf,
    /// Postgres' pgbench
    #[arg(long, default_value = "pgbench")]
    pgbench: PathBuf,
    /// How often each figure is measured
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Seconds that one run takes
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Clients at the same time, in the rush and for its limit
    #[arg(long, value_delimiter = ',', default_value = "1,8,32,64")]
    clients: Vec<usize>,
    /// Live pages that are open during the rush; several numbers are measured in order
    #[arg(long, value_delimiter = ',', default_value = "1000")]
    live_pages: Vec<usize>,
    /// Only these parts: rush (with its limit), sold-out, seats, pages, growth, cost
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Print the table as JSON
    #[arg(long)]
    json: bool,
}

impl Cli {
    fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == part)
    }

    fn program(&self) -> Program {
        Program { binary: self.server.clone(), site_root: self.site_root.clone(), log: "warn" }
    }

    fn length(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match measure(&cli).await {
        Ok(table) => {
            println!("{}", if cli.json { table.json() } else { table.to_string() });
            if table.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(fault) => {
            eprintln!("bench: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// Measures pages first, because the rush fills the county with more workshops.
async fn measure(cli: &Cli) -> Result<Table, Fault> {
    let mut table = Table::default();
    say("a county of 400 schools, 300 workshops, 2,000 sessions and 100,000 past bookings");
    let county = County::load(&cli.database_url, &cli.program(), "placebook_bench", 1).await?;
    if cli.wants("cost") {
        cost::measure(cli, &county, &mut table).await?;
    }
    if cli.wants("pages") {
        pages::measure(cli, &county, &mut table).await?;
    }
    if cli.wants("growth") {
        pages::growth(cli, &county, &mut table).await?;
    }
    if cli.wants("rush") {
        rush::measure(cli, &county, &mut table).await?;
    }
    if cli.wants("seats") {
        seats::measure(cli, &county, &mut table).await?;
    }
    if cli.wants("sold-out") {
        sold_out::measure(cli, &county, &mut table).await?;
    }
    say(&format!("server check: {}", cli.program().check(&county.url).await?));
    Ok(table)
}
