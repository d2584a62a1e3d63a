//! The commands of the `server` program.

pub mod check;
pub mod config;
pub mod demonstration;
pub mod retention;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::{Parser, Subcommand, ValueEnum};
use leptos::config::{Env, LeptosOptions};
use shared::{
    delegate::DelegateName,
    email::Email,
    officer::{Invitation, Role},
    school::Urn,
    session::{Capacity, SessionCode},
    text::ungrouped,
};
use sqlx::PgPool;
use tokio::net::{TcpListener, TcpSocket};

use crate::{
    audit::{self, Seal},
    http::{
        lifecycle, limits::Limits, metrics_page, readiness::NotReady, router::router, state::AppState,
        visit::VisitStore,
    },
    live, officer,
    people::Periods,
    platform::{clock::Clock, network::Proxy, signed_link::LinkKey},
    publishing,
    school::{import, sign_in},
    session, waiting,
};
use config::{Attachments, Database, Log, Site, Time};

/// Placebook: a council publishes training for its schools, and the schools book places on it.
#[derive(Debug, Parser)]
#[command(name = "server", version)]
pub struct Cli {
    #[command(flatten)]
    log: Log,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the site until stopped (Ctrl-C or SIGTERM)
    Serve {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        time: Time,
        #[command(flatten)]
        site: Site,
        #[command(flatten)]
        limits: Limits,
        #[command(flatten)]
        attachments: Attachments,
        #[command(flatten)]
        periods: Periods,
    },
    /// Migrate the database's tables to this build
    Migrate {
        #[command(flatten)]
        database: Database,
    },
    /// Load the real sheet 71/16, three invented sheets and twelve invented schools, and print the schools' PINs once
    LoadDemonstration {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        time: Time,
    },
    /// Import a sheet's text as a draft
    ImportSheet {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        time: Time,
        /// The text, in UTF-8
        file: PathBuf,
        /// Publish the sheet, so that everyone sees it and schools can book
        #[arg(long)]
        publish: bool,
        /// How many people a session takes, if its text does not say
        #[arg(long, default_value = "30")]
        capacity: Capacity,
    },
    /// Change how many people a session takes
    SetCapacity {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        time: Time,
        /// The session's code, like TLS-0516-T045
        #[arg(value_parser = |typed: &str| SessionCode::try_from(typed))]
        code: SessionCode,
        /// How many people it takes from now on
        capacity: Capacity,
    },
    /// Close a session's waiting list, or reopen it. While it is closed, nobody joins and no places are given; those on it keep their turn
    SetWaitingList {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        time: Time,
        /// The session's code, like TLS-0516-T045
        #[arg(value_parser = |typed: &str| SessionCode::try_from(typed))]
        code: SessionCode,
        /// The list's new state
        state: ListState,
    },
    /// Give a school a new PIN and print it once; visits that began with the old one end
    NewPin {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        time: Time,
        /// The school's URN, six digits
        #[arg(value_parser = |typed: &str| Urn::try_from(typed))]
        urn: Urn,
    },
    /// Read the Department for Education's file of schools ("Get Information About Schools") and print the outcome of an import
    ImportSchools {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        time: Time,
        /// The unpacked CSV file, as downloaded
        file: PathBuf,
        /// Import only schools of this local authority, given by its three digits
        #[arg(long, value_parser = three_digits)]
        authority: Option<String>,
        /// Import the file, if all of it can be read
        #[arg(long)]
        apply: bool,
    },
    /// Add an officer (an admin unless other roles are given) and print the link for setting the password
    AddOfficer {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        time: Time,
        /// Email, with which the officer signs in
        #[arg(value_parser = |typed: &str| Email::try_from(typed))]
        email: Email,
        /// Full name
        #[arg(value_parser = |typed: &str| DelegateName::try_from(typed))]
        name: DelegateName,
        /// The officer's role; may be repeated
        #[arg(long = "role", value_parser = |typed: &str| Role::of_code(typed).ok_or("publisher, bookings, trainer or admin"), default_value = "admin")]
        roles: Vec<Role>,
        /// The site's public address
        #[arg(long, env = "PLACEBOOK_PUBLIC_URL", default_value = "http://127.0.0.1:3000")]
        public_url: String,
    },
    /// Turn off the second step for an officer who has lost the app and the recovery codes and is the only admin
    TurnOffSecondStep {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        time: Time,
        /// The officer's email
        #[arg(value_parser = |typed: &str| Email::try_from(typed))]
        email: Email,
    },
    /// Check that the counters equal the counted places, that every rule holds, and that the audit log is unchanged
    Check {
        #[command(flatten)]
        database: Database,
        /// A seal, as printed by `audit-seal` or the log and kept elsewhere, that the audit log must still have
        #[arg(long)]
        seal: Option<Seal>,
    },
    /// Seal the audit log and print its last seal; keep it out of reach of people who can change the database
    AuditSeal {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        time: Time,
    },
}

/// Whether a waiting list is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListState {
    Open,
    Closed,
}

impl Cli {
    /// Runs the command.
    ///
    /// # Errors
    /// A failure, in words for the command line.
    pub async fn run(self) -> Result<ExitCode, String> {
        self.log.start()?;
        match self.command {
            Command::Serve { database, time, site, limits, attachments, periods } => {
                serve(&database, &time, site, &limits, (&attachments, periods)).await?;
            }
            Command::Migrate { database } => database.migrate().await.map_err(said)?,
            Command::LoadDemonstration { database, time } => {
                let loaded = demonstration::load(&database.open().await.pool, &time.clock()).await.map_err(said)?;
                println!("{loaded}");
            }
            Command::ImportSheet { database, time, file, publish, capacity } => {
                let text = std::fs::read_to_string(&file).map_err(|cause| format!("{}: {cause}", file.display()))?;
                let options = publishing::ImportOptions { capacity, publish };
                let pool = database.open().await.pool;
                let imported = publishing::import(&pool, &time.clock(), &text, options).await.map_err(said)?;
                println!("{imported}");
                if imported.published {
                    for clash in session::clashes_of_sheet(&pool, imported.number).await.map_err(said)? {
                        println!("Clash: {clash}");
                    }
                }
            }
            Command::SetCapacity { database, time, code, capacity } => {
                session::set_capacity(&database.open().await.pool, &time.clock(), &code, capacity)
                    .await
                    .map_err(said)?;
                println!("{code} takes {} people", capacity.get());
            }
            Command::SetWaitingList { database, time, code, state } => {
                let closed = state == ListState::Closed;
                waiting::close(&database.open().await.pool, &time.clock(), &code, closed).await.map_err(said)?;
                println!("the waiting list of {code} is {}", if closed { "closed" } else { "open" });
            }
            Command::NewPin { database, time, urn } => {
                let pin = sign_in::random_pin().map_err(said)?;
                sign_in::set_pin(&database.open().await.pool, &time.clock(), urn, &pin).await.map_err(said)?;
                println!("{urn}: PIN {}", pin.printed());
            }
            Command::ImportSchools { database, time, file, authority, apply } => {
                let pool = database.open().await.pool;
                return import_schools(&pool, &time.clock(), &file, authority, apply).await;
            }
            Command::AddOfficer { database, time, email, name, roles, public_url } => {
                let invitation = Invitation { email, name, roles: roles.into_iter().collect() };
                let pool = database.open().await.pool;
                let link = officer::add_first(&pool, &time.clock(), &invitation).await.map_err(said)?;
                println!("Set the password within 7 days, at {public_url}{}", app::addresses::password_address(&link));
            }
            Command::TurnOffSecondStep { database, time, email } => {
                let pool = database.open().await.pool;
                let off = officer::turn_off_second_step(&pool, &time.clock(), &email).await.map_err(said)?;
                println!("{}", if off { "The second step is now off." } else { "The second step was not on." });
            }
            Command::AuditSeal { database, time } => {
                let pool = database.open().await.pool;
                audit::seal(&pool, &time.clock()).await.map_err(said)?;
                let seal = audit::last(&pool).await.map_err(said)?;
                println!("{}", seal.ok_or("the audit log has no rows yet")?);
            }
            Command::Check { database, seal } => {
                let pool = database.open().await.pool;
                let checked = check::check_with(&pool, seal.as_ref()).await.map_err(said)?;
                println!("{checked}");
                return Ok(if checked.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Prints the new, changed, closed and unreadable rows; imports them with `apply`.
async fn import_schools(
    pool: &PgPool,
    clock: &Clock,
    file: &Path,
    authority: Option<String>,
    apply: bool,
) -> Result<ExitCode, String> {
    let name = file.file_name().map_or_else(|| "file".to_owned(), |name| name.to_string_lossy().into_owned());
    let source = import::Source { officer: None, file_name: name.chars().take(200).collect(), authority, bytes: 0 };
    let opened = std::fs::File::open(file).map_err(|cause| format!("{}: {cause}", file.display()))?;
    let id = import::read(pool, clock, &source, opened).await.map_err(said)?;
    import::print_rows(pool, id).await.map_err(said)?;
    for notice in import::notices(pool, id).await.map_err(said)? {
        println!("{notice}");
    }
    println!("{}", import::tally(pool, id).await.map_err(said)?);
    if apply {
        import::apply(pool, clock, None, id).await.map_err(said)?;
        println!("Imported.");
    } else {
        println!("Nothing was changed. Use --apply to import the file, if all of it can be read.");
    }
    Ok(ExitCode::SUCCESS)
}

fn three_digits(typed: &str) -> Result<String, &'static str> {
    let typed = ungrouped(typed);
    let fits = typed.len() == 3 && typed.bytes().all(|byte| byte.is_ascii_digit());
    if fits { Ok(typed) } else { Err("three digits, like 926") }
}

async fn serve(
    database: &Database,
    time: &Time,
    site: Site,
    limits: &Limits,
    (attachments, periods): (&Attachments, Periods),
) -> Result<(), String> {
    let stop = lifecycle::stop_on_signal().map_err(said)?;
    let behind = database.listen_url.clone();
    let database = database.open().await;
    let pool = database.pool.clone();
    let clock = time.clock();
    let sessions = VisitStore::open(&database)?;
    let secure = site.public_url.starts_with("https://");
    if let Some(fault) = (Proxy { believed: site.behind_proxy, expected: secure }).fault() {
        tracing::warn!("{fault}");
    }
    let links = LinkKey::of(&pool).await.map_err(|cause| match NotReady::of(&cause) {
        NotReady::Tables => said(NotReady::Tables),
        _ => said(cause),
    })?;
    if audit::can_be_changed(&pool).await.map_err(said)? {
        tracing::info!(
            "the role of DATABASE_URL can change the audit log; docs/operations.md says how to prevent that"
        );
    }
    let state = AppState::new(
        options(&site),
        database.clone(),
        clock.clone(),
        &links,
        site.demonstration,
        site.behind_proxy,
        stop.clone(),
    )
    .reached_at(&site.public_url)
    .with_https_below(site.https_below)
    .within(limits, &links)
    .keeping(attachments.contents(), attachments.bounds());

    let background = stop.child_token();
    if let Some(address) = limits.metrics_address {
        let watched = metrics_page::Watched { pool: pool.clone(), keeper: state.keeper.clone() };
        tokio::spawn(metrics_page::serve(listen(address)?, watched, background.clone()));
    }
    tokio::spawn(live::run_relay(database.clone(), behind, state.live.hub.clone(), background.clone()));
    tokio::spawn(publishing::schedule::run(database.clone(), clock.clone(), background.clone()));
    tokio::spawn(audit::keep_sealed(database.clone(), clock.clone(), background.clone()));
    tokio::spawn(retention::forget_old(sessions.clone(), attachments.contents(), database, clock, periods, background));
    let listener = listen(site.address)?;
    tracing::info!(address = %site.address, "serving");
    let grace = Duration::from_secs(site.grace);
    let connections = limits.connections(site.behind_proxy);
    lifecycle::serve(listener, router(&state, sessions, secure), stop, grace, connections).await.map_err(said)?;
    pool.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// The kernel's send buffer for a connection: a client that reads nothing occupies no more. At a round trip of 60 ms, it allows 2
/// MB a second.
const SENT_AHEAD: u32 = 128 * 1024;
/// Connections waiting to be accepted.
const NOT_ACCEPTED: u32 = 1_024;

fn listen(address: SocketAddr) -> Result<TcpListener, String> {
    let listening = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        // A restarted server does not wait until the kernel forgets the previous one's connections.
        socket.set_reuseaddr(true)?;
        socket.set_send_buffer_size(SENT_AHEAD)?;
        socket.bind(address)?;
        socket.listen(NOT_ACCEPTED)
    };
    listening().map_err(|cause: std::io::Error| format!("{address}: {cause}"))
}

fn options(site: &Site) -> LeptosOptions {
    LeptosOptions::builder()
        .output_name("placebook")
        .site_root(site.site_root.to_string_lossy().into_owned())
        .site_pkg_dir("pkg")
        .env(Env::PROD)
        .site_addr(site.address)
        .hash_files(true)
        .build()
}

fn said(cause: impl std::fmt::Display) -> String {
    cause.to_string()
}
