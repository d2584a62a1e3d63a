//! The sessions of a month.

use app::session::{DaySession, DayView, MonthView};
use shared::{
    moment::{iso_date, last_day, short_date_words},
    month::Month,
};
use time::{Date, PrimitiveDateTime, Time};

use super::{Done, PgSessions, store};
use crate::{
    platform::{clock, internal_error},
    workshop::{SessionRow, session_view},
};

/// The requested month, or this one; with `own`, only this trainer's sessions.
pub(super) async fn month(pg: &PgSessions, of: &str, own: Option<i64>) -> Done<MonthView> {
    let today = clock::london(pg.clock.now()).date();
    let month = of.trim().parse().unwrap_or_else(|_| Month::of(today));
    let weeks = month.weeks();
    let midnight = |day: Date| clock::from_london(PrimitiveDateTime::new(day, Time::MIDNIGHT));
    let days = (month.first(), month.next().first());
    let rows =
        store::between(&pg.pool, (midnight(days.0), midnight(days.1)), own).await.map_err(internal_error::failure)?;
    let titles = store::titles(&pg.pool, &rows).await.map_err(internal_error::failure)?;
    let mut sessions: Vec<Held> = Vec::with_capacity(rows.len());
    for row in rows {
        let starts = clock::london(row.starts_at);
        let last = row.ends_at.map_or(starts.date(), |ends| last_day(starts, clock::london(ends)));
        let title = titles.iter().find(|(workshop, _)| *workshop == row.workshop_id);
        let (when, shown) = shown(pg, row, title.map(|(_, title)| title.as_str()).unwrap_or_default());
        sessions.push(Held { first: starts.date(), last, when, shown });
    }
    let day = |day: &Date| DayView {
        iso: iso_date(*day),
        number: day.day(),
        words: format!("{} {}", day.weekday(), short_date_words(*day)),
        inside: month.holds(*day),
        today: *day == today,
        sessions: sessions.iter().filter_map(|session| session.on(*day)).collect(),
    };
    let named = |month: Month| (month.to_string(), month.words());
    Ok(MonthView {
        words: month.words(),
        previous: named(month.previous()),
        next: named(month.next()),
        weeks: weeks.iter().map(|week| week.iter().map(day).collect()).collect(),
    })
}

/// A session and its days.
struct Held {
    first: Date,
    last: Date,
    /// Its start and end, with the days.
    when: String,
    shown: DaySession,
}

impl Held {
    /// Its label on a day. From the second day on, times alone would be misread as those of that day.
    fn on(&self, day: Date) -> Option<DaySession> {
        let times = if day == self.first { &self.shown.times } else { &self.when };
        (self.first..=self.last).contains(&day).then(|| DaySession { times: times.clone(), ..self.shown.clone() })
    }
}

fn shown(pg: &PgSessions, row: SessionRow, title: &str) -> (String, DaySession) {
    let found = session_view(row, pg.clock.now());
    let seats = &found.view.seats;
    let shown = DaySession {
        id: found.id,
        seats: format!("{} of {} left", seats.left(), seats.capacity),
        times: found.view.times,
        name: title.to_owned(),
        venue: found.view.venue,
        cancelled: found.view.cancelled,
    };
    (found.view.when.words, shown)
}
