//! Bookings over HTTP through the real server, compared with the best that Postgres can do.

use std::{sync::Arc, time::Duration};

use uuid::Uuid;

use crate::{
    Cli,
    county::{County, Wanted},
    driver::{Answers, Pace, Requests, SHARE, drive},
    fault::{Fault, must},
    http::{Answer, HttpConnection, Visit},
    limit, say,
    service::Service,
    table::{Mark, Table},
};

/// The largest capacity of a session.
const CAPACITY: i32 = 2_000;
/// How many bookings of two places fill a session.
const BOOKINGS: usize = 1_000;

/// Bookings by schools in turn, each for people whom no other booking on the workshop names.
pub struct Bookings {
    /// The signed-in schools.
    pub visits: Arc<Vec<Visit>>,
    /// The workshop to book.
    pub wanted: Wanted,
    /// How many successive bookings are on the same session.
    pub in_a_row: usize,
    /// How many people each booking names.
    pub places: usize,
}

impl Requests for Bookings {
    async fn send(&self, connection: &mut HttpConnection, at: usize) -> Result<Answer, Fault> {
        let session = at / self.in_a_row % self.wanted.sessions + 1;
        let key = Uuid::from_u128(rand::random::<u128>() | 1);
        let mut form = format!(
            "draft%5Bsheet%5D={}&draft%5Bsession%5D={session}&draft%5Bkey%5D={key}\
             &draft%5Bbooker_name%5D=Office+Manager&draft%5Bbooker_email%5D=office%40school.example",
            self.wanted.slug
        );
        form.extend((0..self.places).map(|person| {
            format!(
                "&draft%5Bdelegates%5D%5B{person}%5D%5Bname%5D=Delegate+{person}\
                 &draft%5Bdelegates%5D%5B{person}%5D%5Bemail%5D=p{at}x{person}%40school.example"
            )
        }));
        connection.post("/api/booking/book", Some(&self.visits[at % self.visits.len()]), form).await
    }
}

/// How many sessions share the load.
#[derive(Clone, Copy)]
enum Spread {
    /// One session at a time, until it is full.
    Hot,
    /// A thousand sessions, in turn.
    Wide,
}

impl Spread {
    fn words(self) -> &'static str {
        match self {
            Self::Hot => "one hot session",
            Self::Wide => "1,000 sessions",
        }
    }

    fn sessions(self) -> usize {
        if matches!(self, Self::Hot) { 1 } else { 1_000 }
    }

    fn mark(self, clients: usize) -> Option<Mark> {
        match self {
            Self::Hot => (clients == 32).then_some(Mark::RatioAtLeast(1.0)),
            Self::Wide => Some(Mark::RatioAtLeast(0.5)),
        }
    }

    /// Adds a workshop for one run, and prepares the bookings on it.
    async fn bookings(self, county: &County, visits: &Arc<Vec<Visit>>, most: usize) -> Result<Bookings, Fault> {
        let (sessions, in_a_row) = match self {
            Self::Hot => (most.div_ceil(BOOKINGS).max(1), BOOKINGS),
            Self::Wide => (1_000, 1),
        };
        let wanted = county.wanted(sessions, CAPACITY).await?;
        Ok(Bookings { visits: visits.clone(), wanted, in_a_row, places: 2 })
    }
}

/// Measures the rush and its limit, with each spread and each number of clients. Their runs alternate.
pub async fn measure(cli: &Cli, county: &County, table: &mut Table) -> Result<(), Fault> {
    limit::lay_out(county).await?;
    let service = cli.program().serve(&county.url).await?;
    let visits = Arc::new(county.sign_in(&service).await?);
    let mut resident: f64 = 0.0;
    for spread in [Spread::Hot, Spread::Wide] {
        for clients in cli.clients.iter().copied() {
            say(&format!("limit and rush, {}, {clients} clients", spread.words()));
            measure_one(cli, county, &service, &visits, table, spread, clients).await?;
            resident = resident.max(service.resident()?);
        }
    }
    table.add("cost: memory in the rush", "MiB", &[resident]);
    Ok(())
}

async fn measure_one(
    cli: &Cli,
    county: &County,
    service: &Service,
    visits: &Arc<Vec<Visit>>,
    table: &mut Table,
    spread: Spread,
    clients: usize,
) -> Result<(), Fault> {
    let (mut limits, mut rushes) = (Vec::new(), Vec::new());
    let mut times = [const { Vec::new() }; 3];
    for _ in 0..cli.runs {
        limits.push(limit::per_second(cli, county, clients, spread.sessions(), cli.length()).await?);
        let run = rush(cli, county, service, visits, spread, clients, Pace::Answered).await?;
        rushes.push(run.per_second());
        let pace = Pace::PerSecond(run.per_second() * SHARE);
        let run = rush(cli, county, service, visits, spread, clients, pace).await?;
        for (times, percent) in times.iter_mut().zip([50, 95, 99]) {
            times.push(run.percentile(percent));
        }
    }
    let name = format!("{}, {clients} clients", spread.words());
    table.add(format!("limit: {name}"), "1/s", &limits);
    let row = table.add(format!("rush: {name}"), "1/s", &rushes).over(&rushes, &limits);
    if let Some(mark) = spread.mark(clients) {
        row.mark(mark);
    }
    for (times, percent) in times.iter().zip([50, 95, 99]) {
        table.add(format!("rush: {name}, p{percent} at {SHARE} of that rate"), "ms", times);
    }
    Ok(())
}

async fn rush(
    cli: &Cli,
    county: &County,
    service: &Service,
    visits: &Arc<Vec<Visit>>,
    spread: Spread,
    clients: usize,
    pace: Pace,
) -> Result<Answers, Fault> {
    // This is enough sessions for any rate that this program can reach.
    let most = usize::try_from(cli.length().as_secs() + 1)? * 6_000;
    let bookings = Arc::new(spread.bookings(county, visits, most).await?);
    let slug = bookings.wanted.slug.clone();
    let answers = drive(service.address, bookings, clients, pace, cli.length(), most).await?;
    agree(county, &slug, &answers, 2).await?;
    must(answers.refused.is_empty(), || {
        format!("{} bookings were refused where there was room", answers.refused.len())
    })?;
    Ok(answers)
}

/// Measures bookings a second on a hot session with 32 clients.
pub async fn hot(cli: &Cli, county: &County, service: &Service, visits: &Arc<Vec<Visit>>) -> Result<f64, Fault> {
    Ok(rush(cli, county, service, visits, Spread::Hot, 32, Pace::Answered).await?.per_second())
}

/// Checks that every acknowledged booking is in the database, and no other, and that there was no other answer.
pub async fn agree(county: &County, slug: &str, answers: &Answers, places: usize) -> Result<(), Fault> {
    must(answers.other == 0, || format!("{} answers were {:?}", answers.other, answers.first_other))?;
    let serial: i32 = slug.trim_end_matches("-16").parse()?;
    let (bookings, held): (i64, i64) = sqlx::query_as(
        "select count(distinct p.booking_id), count(*) from place p join workshop w on w.id = p.workshop_id join sheet h on h.id = w.sheet_id
         where h.serial = $1 and h.year = 2016 and p.state = 'booked'",
    )
    .bind(serial)
    .fetch_one(&mut county.db().await?)
    .await?;
    must((usize::try_from(bookings)?, usize::try_from(held)?) == (answers.done, answers.done * places), || {
        format!("{} bookings were acknowledged, and {bookings} with {held} places are kept", answers.done)
    })
}

/// Prepares a rush that fills one session with single bookings; returns the workshop's address, and the rush to be run.
pub async fn filling(
    county: &County,
    service: &Service,
    visits: Arc<Vec<Visit>>,
) -> Result<(String, impl Future<Output = Result<Answers, Fault>> + use<>), Fault> {
    let wanted = county.wanted(1, CAPACITY).await?;
    let slug = wanted.slug.clone();
    let most = usize::try_from(CAPACITY)?;
    let bookings = Arc::new(Bookings { visits, wanted, in_a_row: most, places: 1 });
    Ok((slug, drive(service.address, bookings, 32, Pace::Answered, Duration::from_mins(1), most)))
}
