//! The real server as a process, and its cost.

use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};

use tokio::process::{Child, Command};

use crate::{
    fault::{Fault, must},
    http::HttpConnection,
};

/// Booking on every workshop of the county is open.
const NOW: &str = "2016-04-25T09:00:00+01:00";

/// The server's program and its files.
#[derive(Debug, Clone)]
pub struct Program {
    /// The built server.
    pub binary: PathBuf,
    /// The built site.
    pub site_root: PathBuf,
    /// The server's log filter.
    pub log: &'static str,
}

/// A server that runs until dropped.
pub struct Service {
    /// The server's address.
    pub address: SocketAddr,
    /// How long the server took to become ready.
    pub ready_after: Duration,
    process: Child,
}

impl Program {
    /// Runs one of the program's commands; returns its output.
    ///
    /// # Errors
    /// The command fails.
    pub async fn run(&self, database: &str, args: &[&str]) -> Result<String, Fault> {
        let output = Command::new(&self.binary).args(args).env("DATABASE_URL", database).output().await?;
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        must(output.status.success(), || {
            format!("server {}: {said}{}", args.join(" "), String::from_utf8_lossy(&output.stderr))
        })?;
        Ok(said)
    }

    /// Runs `server check`, which must find nothing.
    ///
    /// # Errors
    /// The check finds a fault.
    pub async fn check(&self, database: &str) -> Result<String, Fault> {
        Ok(self.run(database, &["check"]).await?.replace('\n', " "))
    }

    /// Starts the server on a free port and waits until it is ready.
    ///
    /// # Errors
    /// The server does not become ready.
    pub async fn serve(&self, database: &str) -> Result<Service, Fault> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        self.serve_at(address, database).await
    }

    /// Starts the server and waits until it is ready.
    ///
    /// # Errors
    /// The server does not become ready.
    pub async fn serve_at(&self, address: SocketAddr, database: &str) -> Result<Service, Fault> {
        // All visitors of a measurement have the same address.
        let one_network = [("PLACEBOOK_LIVE_PAGES_EACH", "1000000"), ("PLACEBOOK_CONNECTIONS_EACH", "1000000")];
        self.serve_so(address, database, &one_network).await
    }

    /// Starts the server on a free port, with the default limits for each network.
    ///
    /// # Errors
    /// The server does not become ready.
    pub async fn serve_counting_networks(&self, database: &str) -> Result<Service, Fault> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        self.serve_so(address, database, &[]).await
    }

    async fn serve_so(&self, address: SocketAddr, database: &str, settings: &[(&str, &str)]) -> Result<Service, Fault> {
        let began = Instant::now();
        let process = Command::new(&self.binary)
            .args(["serve", "--now", NOW, "--address", &address.to_string()])
            .env("DATABASE_URL", database)
            .env("LEPTOS_SITE_ROOT", &self.site_root)
            .env("PLACEBOOK_LOG", self.log)
            .envs(settings.iter().copied())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        while began.elapsed() < Duration::from_secs(30) {
            if let Ok(mut connection) = HttpConnection::open(address).await
                && connection.get("/readyz").await.is_ok_and(|answer| answer.status.is_success())
            {
                return Ok(Service { address, ready_after: began.elapsed(), process });
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Err(Fault("the server is not ready after 30 s".to_owned()))
    }
}

impl Service {
    /// Kills the server with SIGKILL.
    ///
    /// # Errors
    /// The server has ended already.
    pub async fn kill(&mut self) -> Result<(), Fault> {
        Ok(self.process.kill().await?)
    }

    /// The server's memory, in MiB.
    ///
    /// # Errors
    /// The server has ended.
    pub fn resident(&self) -> Result<f64, Fault> {
        let process = self.process.id().ok_or_else(|| Fault("the server has ended".to_owned()))?;
        let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
        let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
        let kilobytes: u32 = kilobytes.ok_or_else(|| Fault("no VmRSS".to_owned()))?.trim().parse()?;
        Ok(f64::from(kilobytes) / 1024.0)
    }
}
