//! The `server` program.

use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    match server::cli::Cli::parse().run().await {
        Ok(code) => code,
        Err(said) => {
            eprintln!("server: {said}");
            ExitCode::FAILURE
        }
    }
}
