//! Open live pages during a rush: how long a committed booking takes to reach them.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use http_body_util::BodyExt;
use shared::seats::SeatsFrame;
use sqlx::Connection;
use tokio::{sync::watch, task::JoinSet};

use crate::{
    Cli,
    county::County,
    fault::{Fault, must},
    http::HttpConnection,
    rush::{self, agree},
    say,
    service::Service,
    table::{Mark, Table, percentile},
};

/// The frames of one page: when each arrived (microseconds since 1970), and how many places were taken.
type Shown = Vec<(i64, u32)>;

/// Measures the delay, the frames and the memory with each number of open pages.
pub async fn measure(cli: &Cli, county: &County, table: &mut Table) -> Result<(), Fault> {
    for pages in &cli.live_pages {
        say(&format!("seats: {pages} live pages in a rush"));
        let mut runs = [const { Vec::new() }; 4];
        for _ in 0..cli.runs {
            for (runs, figure) in runs.iter_mut().zip(run(cli, county, *pages).await?) {
                runs.push(figure);
            }
        }
        let [half, most, frames, memory] = runs;
        table.add(format!("seats: {pages} pages, p50 from commit to frame"), "ms", &half);
        let row = table.add(format!("seats: {pages} pages, p99 from commit to frame"), "ms", &most);
        if *pages == 1_000 {
            row.mark(Mark::ValueAtMost(250.0));
        }
        table.add(format!("seats: {pages} pages, frames per page and second"), "1/s", &frames);
        table.add(format!("seats: {pages} pages, memory per page"), "KiB", &memory);
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "counts and microseconds of seconds")]
async fn run(cli: &Cli, county: &County, pages: usize) -> Result<[f64; 4], Fault> {
    let service = cli.program().serve(&county.url).await?;
    let visits = Arc::new(county.sign_in(&service).await?);
    let (slug, rush) = rush::filling(county, &service, visits).await?;
    let (stop, stopped) = watch::channel(false);
    let before = service.resident()?;
    let mut watching = JoinSet::new();
    for _ in 0..pages {
        watching.spawn(page(open(&service, &slug).await?, stopped.clone()));
    }
    let memory = (service.resident()? - before) * 1024.0 / pages as f64;
    let began = Instant::now();
    let answers = rush.await?;
    let took = began.elapsed();
    agree(county, &slug, &answers, 1).await?;
    // Waits for the last frames.
    tokio::time::sleep(Duration::from_secs(1)).await;
    stop.send_replace(true);
    let shown: Vec<Shown> = watching.join_all().await.into_iter().collect::<Result<_, _>>()?;
    let commits = commits(county, &slug).await?;
    must(commits.len() == answers.done, || "a commit has no time".to_owned())?;
    let mut delays = Vec::with_capacity(commits.len() * pages);
    for page in &shown {
        delays.append(&mut delays_of(&commits, page)?);
    }
    delays.sort_by(f64::total_cmp);
    let frames: usize = shown.iter().map(Vec::len).sum();
    let frames = frames as f64 / pages as f64 / took.as_secs_f64();
    Ok([percentile(&delays, 50), percentile(&delays, 99), frames, memory])
}

/// For each commit, the milliseconds until the page showed it or something newer.
#[expect(clippy::cast_precision_loss, reason = "microseconds of some seconds")]
fn delays_of(commits: &[i64], page: &Shown) -> Result<Vec<f64>, Fault> {
    let mut frames = page.iter().peekable();
    let mut delays = Vec::with_capacity(commits.len());
    for (taken, commit) in (1..).zip(commits) {
        while frames.next_if(|(_, shown)| *shown < taken).is_some() {}
        let (at, _) = frames.peek().ok_or_else(|| Fault(format!("a page was never shown place {taken}")))?;
        delays.push((at - commit) as f64 / 1000.0);
    }
    Ok(delays)
}

/// The commit times of single-place bookings, in order. The cluster stores commit times for this.
async fn commits(county: &County, slug: &str) -> Result<Vec<i64>, Fault> {
    let serial: i32 = slug.trim_end_matches("-16").parse()?;
    let mut db = sqlx::PgConnection::connect_with(&county.connect).await?;
    Ok(sqlx::query_scalar(
        "select (extract(epoch from pg_xact_commit_timestamp(b.xmin)) * 1000000)::bigint as at
         from booking b join workshop w on w.id = b.workshop_id join sheet h on h.id = w.sheet_id
         where h.serial = $1 and h.year = 2016 order by at",
    )
    .bind(serial)
    .fetch_all(&mut db)
    .await?)
}

/// Opens a live page and waits for its first frame.
async fn open(service: &Service, slug: &str) -> Result<hyper::body::Incoming, Fault> {
    let mut connection = HttpConnection::open(service.address).await?;
    let answer = connection.stream(&format!("/live?seats={slug}")).await?;
    must(answer.status().is_success(), || format!("a live page: {}", answer.status()))?;
    let mut body = answer.into_body();
    body.frame().await.ok_or_else(|| Fault("a live page ended".to_owned()))??;
    Ok(body)
}

/// Reads a page's frames until told to stop.
async fn page(mut body: hyper::body::Incoming, mut stopped: watch::Receiver<bool>) -> Result<Shown, Fault> {
    let (mut shown, mut text) = (Shown::new(), Vec::new());
    loop {
        let part = tokio::select! {
            part = body.frame() => part,
            _ = stopped.wait_for(|stop| *stop) => return Ok(shown),
        };
        let part = part.ok_or_else(|| Fault("a live page ended".to_owned()))??;
        let at = now();
        text.extend_from_slice(part.data_ref().map_or(&[][..], |data| data));
        while let Some(end) = text.windows(2).position(|two| two == b"\n\n") {
            let event: Vec<u8> = text.drain(..end + 2).collect();
            let event = String::from_utf8_lossy(&event);
            let Some(data) = event.lines().find_map(|line| line.strip_prefix("data:")) else { continue };
            let frames: Vec<SeatsFrame> = serde_json::from_str(data.trim())?;
            shown.extend(frames.into_iter().map(|frame| (at, frame.seats.taken)));
        }
    }
}

/// Microseconds since 1970, like the commit times of Postgres on the same machine.
fn now() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "real time is measured")]
    let now = time::OffsetDateTime::now_utc();
    i64::try_from(now.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_commit_is_matched_to_the_first_frame_that_shows_it() {
        let delays = delays_of(&[1_000, 2_000, 3_000], &vec![(1_500, 0), (2_500, 2), (9_000, 3)]);
        assert_eq!(delays.unwrap(), [1.5, 0.5, 6.0]);
        assert!(delays_of(&[1_000], &vec![(2_000, 0)]).is_err());
    }
}
