//! Server-rendered pages, compared with a bare handler that sends the same bytes; and the cost of a longer history.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, routing::get};
use hyper::body::Bytes;
use tokio::net::TcpListener;

use crate::{
    Cli,
    county::County,
    driver::{Answers, Pace, Requests, SHARE, drive},
    fault::{Fault, must},
    http::{Answer, HttpConnection},
    rush, say,
    table::{Mark, Table},
};

const CLIENTS: usize = 32;

struct Page(&'static str);

impl Requests for Page {
    async fn send(&self, connection: &mut HttpConnection, _: usize) -> Result<Answer, Fault> {
        connection.get(self.0).await
    }
}

/// Starts a bare handler that sends these bytes; returns its address.
async fn bare(body: Bytes) -> Result<SocketAddr, Fault> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = Router::new().fallback(get(move || {
        let body = body.clone();
        async move { ([("content-type", "text/html; charset=utf-8"), ("content-encoding", "br")], body) }
    }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

async fn ask(address: SocketAddr, path: &'static str, pace: Pace, length: Duration) -> Result<Answers, Fault> {
    let answers = drive(address, Arc::new(Page(path)), CLIENTS, pace, length, usize::MAX).await?;
    must(answers.other == 0, || format!("{path}: {} answers were {:?}", answers.other, answers.first_other))?;
    Ok(answers)
}

/// Measures pages for a visitor who is not signed in.
pub async fn measure(cli: &Cli, county: &County, table: &mut Table) -> Result<(), Fault> {
    let service = cli.program().serve(&county.url).await?;
    for (name, path) in [("home", "/"), ("workshop", "/workshops/1-16"), ("sheet", "/sheets/1-16")] {
        say(&format!("pages: {name}"));
        let page = HttpConnection::open(service.address).await?.get(path).await?;
        must(page.status.is_success(), || format!("{path}: {}", page.status))?;
        let bare = bare(page.body).await?;
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        let (mut half, mut most) = (Vec::new(), Vec::new());
        for _ in 0..cli.runs {
            theirs.push(ask(bare, path, Pace::Answered, cli.length()).await?.per_second());
            let rate = ask(service.address, path, Pace::Answered, cli.length()).await?.per_second();
            ours.push(rate);
            let calm = ask(service.address, path, Pace::PerSecond(rate * SHARE), cli.length()).await?;
            half.push(calm.percentile(50));
            most.push(calm.percentile(99));
        }
        table.add(format!("pages: bare handler with the bytes of {name}"), "1/s", &theirs);
        table.add(format!("pages: {name}"), "1/s", &ours).over(&ours, &theirs).mark(Mark::RatioAtLeast(0.5));
        table.add(format!("pages: {name}, p50 at {SHARE} of that rate"), "ms", &half);
        table.add(format!("pages: {name}, p99 at {SHARE} of that rate"), "ms", &most);
    }
    Ok(())
}

/// Measures how much longer the home page and a booking take with ten times the history.
pub async fn growth(cli: &Cli, county: &County, table: &mut Table) -> Result<(), Fault> {
    say("growth: a county with ten times the history");
    let large = County::load(&cli.database_url, &cli.program(), "placebook_bench_large", 10).await?;
    let mut pages = [const { Vec::new() }; 2];
    let mut bookings = [const { Vec::new() }; 2];
    for _ in 0..cli.runs {
        for (at, county) in [county, &large].into_iter().enumerate() {
            let service = cli.program().serve(&county.url).await?;
            pages[at].push(1000.0 / ask(service.address, "/", Pace::Answered, cli.length()).await?.per_second());
            let visits = Arc::new(county.sign_in(&service).await?);
            bookings[at].push(1000.0 / rush::hot(cli, county, &service, &visits).await?);
        }
    }
    for (name, runs) in [("home page", pages), ("booking", bookings)] {
        table
            .add(format!("growth: {name} with ten times the history"), "ms", &runs[1])
            .over(&runs[1], &runs[0])
            .mark(Mark::RatioAtMost(1.2));
    }
    say(&format!("server check: {}", cli.program().check(&large.url).await?));
    Ok(())
}
