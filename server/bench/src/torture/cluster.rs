//! A private Postgres with durable settings, started and killed through `script/postgres`.

use std::path::{Path, PathBuf};

use sqlx::postgres::PgConnectOptions;
use tokio::process::Command;

use crate::fault::{Fault, must};

/// A running Postgres. Dropping this removes it.
pub struct Cluster {
    script: PathBuf,
    folder: PathBuf,
}

impl Cluster {
    /// Creates a cluster in a folder with this name, and starts it.
    pub async fn start(script: &Path, name: &str) -> Result<Self, Fault> {
        let cluster = Self::named(script, name);
        cluster.run(&["start"]).await?;
        Ok(cluster)
    }

    /// Creates a synchronous standby of `primary`.
    pub async fn standby_of(primary: &Self, name: &str) -> Result<Self, Fault> {
        let cluster = Self::named(&primary.script, name);
        let folder = primary.folder.to_string_lossy();
        cluster.run(&["standby", &folder]).await?;
        for said in ["alter system set synchronous_standby_names = '*'", "select pg_reload_conf()"] {
            primary.run(&["psql", "-Xqc", said]).await?;
        }
        let asked = ["psql", "-XAtqc", "select count(*) from pg_stat_replication where sync_state = 'sync'"];
        while primary.run(&asked).await? != "1" {
            tokio::task::yield_now().await;
        }
        Ok(cluster)
    }

    fn named(script: &Path, name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("placebook-torture-{}-{name}", std::process::id()));
        Self { script: script.to_path_buf(), folder }
    }

    /// Runs `script/postgres` on the cluster; returns the script's output.
    pub async fn run(&self, args: &[&str]) -> Result<String, Fault> {
        let output = self.command().args(args).output().await?;
        must(output.status.success(), || {
            format!("script/postgres {}: {}", args.join(" "), String::from_utf8_lossy(&output.stderr))
        })?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.script);
        command.env("PLACEBOOK_POSTGRES", &self.folder).env_remove("DATABASE_URL");
        command
    }

    /// The folder of the cluster's socket.
    pub async fn socket(&self) -> Result<PathBuf, Fault> {
        let options: PgConnectOptions = self.run(&["url"]).await?.parse()?;
        options.get_socket().cloned().ok_or_else(|| Fault("this Postgres has no socket".to_owned()))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The result is ignored: a killed cluster cannot be stopped.
        let _ = self.command().as_std_mut().args(["stop", "immediate"]).output();
        let _ = std::fs::remove_dir_all(self.folder.canonicalize().unwrap_or_else(|_| self.folder.clone()));
        let _ = std::fs::remove_file(&self.folder);
    }
}

/// The address of the database of one or more clusters, by the folders of their sockets.
pub fn address(sockets: &[&Path]) -> String {
    let hosts: Vec<String> = sockets.iter().map(|folder| folder.to_string_lossy().replace('/', "%2F")).collect();
    format!("postgres://placebook@{}/placebook", hosts.join(","))
}
