//! Five thousand schools try for a hundred places.

use std::{sync::Arc, time::Duration};

use crate::{
    Cli,
    county::County,
    driver::{Pace, drive},
    fault::{Fault, must},
    rush::{Bookings, agree},
    say,
    table::{Table, percentile},
};

const SCHOOLS: u32 = 5_000;
const PLACES: usize = 100;
const CLIENTS: usize = 64;

/// Measures the contest, and requires that exactly a hundred places are booked and all other attempts are refused.
pub async fn measure(cli: &Cli, county: &County, table: &mut Table) -> Result<(), Fault> {
    say("sold out: 5,000 schools on 100 places, 64 clients");
    let service = cli.program().serve(&county.url).await?;
    let visits = Arc::new(county.more_schools(&service, 500_000, SCHOOLS).await?);
    let (mut last, mut refusals) = (Vec::new(), Vec::new());
    for _ in 0..cli.runs {
        let wanted = county.wanted(1, i32::try_from(PLACES)?).await?;
        let slug = wanted.slug.clone();
        let attempts = usize::try_from(SCHOOLS)?;
        let bookings = Arc::new(Bookings { visits: visits.clone(), wanted, in_a_row: attempts, places: 1 });
        let length = Duration::from_mins(2);
        let answers = drive(service.address, bookings, CLIENTS, Pace::Answered, length, attempts).await?;
        agree(county, &slug, &answers, 1).await?;
        must(answers.done == PLACES && answers.refused.len() == attempts - PLACES, || {
            format!("{} were booked and {} refused", answers.done, answers.refused.len())
        })?;
        last.push(answers.took.as_secs_f64());
        refusals.push(percentile(&answers.refused, 99));
    }
    table.add("sold out: 5,000 attempts on 100 places, until the last answer", "s", &last);
    table.add("sold out: p99 of a refusal", "ms", &refusals);
    Ok(())
}
