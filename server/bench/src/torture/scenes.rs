//! The events in the middle of the rush.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use super::{
    cluster::{Cluster, address},
    proxy::{Proxy, Traffic},
    rush::Rush,
    stage::{Report, Stage},
};
use crate::{fault::Fault, say};

/// An event, and how long it took until a booking was acknowledged again.
type Events = Vec<(String, Duration)>;

/// Causes an event in the rush, and waits until a booking is acknowledged after the event.
async fn event(
    rush: &mut Rush,
    events: &mut Events,
    between: usize,
    what: &str,
    done: impl Future<Output = Result<(), Fault>>,
) -> Result<(), Fault> {
    rush.booked(between).await?;
    say(what);
    let since = Instant::now();
    done.await?;
    let until = rush.first_after(since, Instant::now()).await?;
    events.push((what.to_owned(), until));
    Ok(())
}

/// Kills the server several times, and Postgres once.
pub async fn kill_server(stage: &Stage) -> Result<Report, Fault> {
    let cluster = Cluster::start(&stage.postgres, "kill-server").await?;
    let database = cluster.run(&["url"]).await?;
    stage.lay_out(&database).await?;
    let mut server = stage.program.serve(&database).await?;
    let (mut rush, mut events) = (stage.rush(&[&server]).await?, Events::new());
    let between = stage.length.between;
    for kill in 1..=stage.length.kills {
        let killed = async {
            server.kill().await?;
            server = stage.program.serve_at(server.address, &database).await?;
            Ok(())
        };
        event(&mut rush, &mut events, between, &format!("kill -9 of the server ({kill})"), killed).await?;
    }
    let killed = async {
        cluster.run(&["kill"]).await?;
        cluster.run(&["start"]).await?;
        Ok(())
    };
    event(&mut rush, &mut events, between, "kill -9 of Postgres", killed).await?;
    rush.booked(between).await?;
    stage.prove(&database, &rush.end().await?, events).await
}

/// Cuts the connection between server and database: first connections end, then data is swallowed.
pub async fn cut_database(stage: &Stage) -> Result<Report, Fault> {
    let cluster = Cluster::start(&stage.postgres, "cut-database").await?;
    let database = cluster.run(&["url"]).await?;
    stage.lay_out(&database).await?;
    let proxy = Proxy::open(&cluster.socket().await?).await?;
    let through = format!("postgres://placebook@{}/placebook", proxy.address);
    let server = stage.program.serve(&through).await?;
    let (mut rush, mut events) = (stage.rush(&[&server]).await?, Events::new());
    let cuts = [(Traffic::Refused, "no connection"), (Traffic::Swallowed, "nothing arrives")];
    for ((traffic, what), outage) in cuts.into_iter().zip(stage.length.outages) {
        let what = format!("{what} for {} s", outage.as_secs_f64());
        let cut = async {
            proxy.set(traffic);
            tokio::time::sleep(outage).await;
            proxy.set(Traffic::Flows);
            Ok(())
        };
        event(&mut rush, &mut events, stage.length.between, &what, cut).await?;
    }
    rush.booked(stage.length.between).await?;
    stage.prove(&database, &rush.end().await?, events).await
}

/// Restarts Postgres, fast and then immediate.
pub async fn restart_database(stage: &Stage) -> Result<Report, Fault> {
    let cluster = Cluster::start(&stage.postgres, "restart-database").await?;
    let database = cluster.run(&["url"]).await?;
    stage.lay_out(&database).await?;
    let server = stage.program.serve(&database).await?;
    let (mut rush, mut events) = (stage.rush(&[&server]).await?, Events::new());
    for mode in ["fast", "immediate"] {
        let restarted = async { cluster.run(&["restart", mode]).await.map(drop) };
        let what = format!("Postgres is started again ({mode})");
        event(&mut rush, &mut events, stage.length.between, &what, restarted).await?;
    }
    rush.booked(stage.length.between).await?;
    stage.prove(&database, &rush.end().await?, events).await
}

/// Kills one of two servers; its clients continue with the other.
pub async fn two_servers(stage: &Stage) -> Result<Report, Fault> {
    let cluster = Cluster::start(&stage.postgres, "two-servers").await?;
    let database = cluster.run(&["url"]).await?;
    stage.lay_out(&database).await?;
    let (mut one, other) = (stage.program.serve(&database).await?, stage.program.serve(&database).await?);
    let (mut rush, mut events) = (stage.rush(&[&one, &other]).await?, Events::new());
    event(&mut rush, &mut events, stage.length.between, "kill -9 of one of two servers", one.kill()).await?;
    rush.booked(stage.length.between).await?;
    stage.prove(&database, &rush.end().await?, events).await
}

/// Kills the primary and promotes its standby. Two servers that have both addresses find the new primary.
pub async fn failover(stage: &Stage) -> Result<Report, Fault> {
    let primary = Cluster::start(&stage.postgres, "primary").await?;
    stage.lay_out(&primary.run(&["url"]).await?).await?;
    let standby = Cluster::standby_of(&primary, "standby").await?;
    let (first, second) = (primary.socket().await?, standby.socket().await?);
    let one = stage.program.serve(&address(&[&first, &second])).await?;
    let other = stage.program.serve(&address(&[&second, &first])).await?;
    let (mut rush, mut events) = (stage.rush(&[&one, &other]).await?, Events::new());
    rush.booked(stage.length.between).await?;

    say("kill -9 of the primary; the standby is promoted");
    let killed = Instant::now();
    primary.run(&["kill"]).await?;
    let promoting = Instant::now();
    standby.run(&["promote"]).await?;
    let without = rush.first_after(killed, promoting).await?;
    events.push(("kill -9 of the primary, the standby promoted".to_owned(), without));
    rush.booked(stage.length.between).await?;
    stage.prove(&standby.run(&["url"]).await?, &rush.end().await?, events).await
}

/// Leaves the service alone, but falsifies its data with the SQL `before` or `after` the rush. The proof must find the fault.
///
/// # Errors
/// The run failed.
pub async fn tampered(stage: &Stage, before: &str, after: &str) -> Result<Report, Fault> {
    let cluster = Cluster::start(&stage.postgres, "tampered").await?;
    let database = cluster.run(&["url"]).await?;
    stage.lay_out(&database).await?;
    cluster.run(&["psql", "-Xqc", before]).await?;
    let server = stage.program.serve(&database).await?;
    let mut rush = stage.rush(&[&server]).await?;
    rush.booked(stage.length.between * 2).await?;
    let ledger = rush.end().await?;
    cluster.run(&["psql", "-Xqc", after]).await?;
    stage.prove(&database, &ledger, Events::new()).await
}
