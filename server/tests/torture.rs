//! Server, Postgres and their connection are broken during a rush over HTTP: every acknowledged booking is there
//! afterwards, once, and nothing is oversold. These are the short forms of `script/torture`.
//!
//! They need the built server (`PLACEBOOK_SERVER_BIN`) and `script/postgres`; `script/test` provides both.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use bench::{
    service::Program,
    torture::{Length, Report, Stage, Torture, tampered},
};
use tokio::sync::Mutex;

/// One torture runs at a time, because each runs two or three servers and a Postgres.
static ALONE: Mutex<()> = Mutex::const_new(());

#[expect(clippy::disallowed_methods, reason = "set by script/test")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.is_empty())
}

fn stage() -> Stage {
    let Some(binary) = variable("PLACEBOOK_SERVER_BIN") else {
        panic!("PLACEBOOK_SERVER_BIN names no server: run this test through script/test");
    };
    let site_root = variable("LEPTOS_SITE_ROOT").map_or_else(std::env::temp_dir, PathBuf::from);
    Stage {
        program: Program { binary: binary.into(), site_root, log: "off" },
        // The path is relative to the folder where cargo runs tests, because clones share one build folder.
        postgres: Path::new("../script/postgres").canonicalize().unwrap(),
        length: Length::SMALL,
    }
}

/// Prints the result even if the test passes, bypassing the runner's capture.
fn say(torture: &str, report: &Report) {
    let _ = writeln!(std::io::stderr(), "{torture}:\n{report}");
}

async fn holds(torture: Torture) {
    let _alone = ALONE.lock().await;
    let report = match torture.run(&stage()).await {
        Ok(report) => report,
        Err(fault) => panic!("{torture}: {fault}"),
    };
    say(&torture.to_string(), &report);
    assert!(report.passed(), "{torture}:\n{report}");
    assert_eq!(report.counts.unknown_kept + report.counts.unknown_not, 0, "every command is answered in the end");
}

/// Visitors attack the service in every way possible without an account while schools book.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn visitors_without_an_account_cannot_slow_bookings_or_fill_tables() {
    holds(Torture::Attack).await;
}

/// The faults that the proof finds when the SQL `before` or `after` falsifies the data.
async fn faults_of(before: &str, after: &str) -> Vec<String> {
    let _alone = ALONE.lock().await;
    let report = match tampered(&stage(), before, after).await {
        Ok(report) => report,
        Err(fault) => panic!("{fault}"),
    };
    say(&format!("{before}{after}"), &report);
    report.counts.faults
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_bookings_survive_kill_9_of_server_and_postgres() {
    holds(Torture::KillServer).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_bookings_survive_a_cut_database_connection() {
    holds(Torture::CutDatabase).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_bookings_survive_a_restart_of_postgres() {
    holds(Torture::RestartDatabase).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_of_a_killed_server_continue_on_the_other() {
    holds(Torture::TwoServers).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_bookings_survive_the_loss_of_the_primary() {
    holds(Torture::Failover).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn proof_finds_lost_changed_invented_or_oversold_bookings() {
    let faults = faults_of(
        "",
        "create temporary table victim as select row_number() over (order by id) as n, id
             from booking where session_id = (select min(id) from session);
         set session_replication_role = replica;
         delete from place where booking_id = (select id from victim where n = 1);
         delete from booking where id = (select id from victim where n = 1);
         update place set delegate_email = 'nobody@torture.example' where position = 1 and booking_id = (select id from victim where n = 2);
         update booking set establishment_id = establishment_id % 8 + 1 where id = (select id from victim where n = 3);
         update session set capacity = 10, taken = 10 where id = (select session_id from booking where id = (select id from victim where n = 4));",
    )
    .await;
    for found in ["is lost", "was asked for by no command", "was acknowledged for", "is oversold"] {
        assert!(faults.iter().any(|fault| fault.contains(found)), "not found: {found}: {faults:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn proof_finds_that_the_last_seats_are_not_counted() {
    // This does what two readers of one counter do: the later write overwrites the earlier one.
    let faults = faults_of(
        "create function lose() returns trigger language plpgsql as
         $$ begin if new.taken > new.capacity - 20 then new.taken := old.taken; end if; return new; end $$;
         create trigger lose before update on session for each row execute function lose();",
        "",
    )
    .await;
    assert!(faults.iter().any(|fault| fault.contains("is oversold")), "{faults:?}");
}
