//! The sessions of a month.

use app::session::{DaySession, DayView, MonthView};
use shared::{
    moment::{iso_date, last_day, short_date_words, time_words},
    month::Month,
    register::stretches,
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
        let ends = row.ends_at.map(clock::london);
        let title = titles.iter().find(|(workshop, _)| *workshop == row.workshop_id);
        let shown = shown(pg, row, title.map(|(_, title)| title.as_str()).unwrap_or_default());
        sessions.push(Held { starts, ends, shown });
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
    starts: PrimitiveDateTime,
    ends: Option<PrimitiveDateTime>,
    shown: DaySession,
}

impl Held {
    /// The session's label on a day. It shows the times on that day, because each of the other days has its own label.
    fn on(&self, day: Date) -> Option<DaySession> {
        let first = self.starts.date();
        let last = self.ends.map_or(first, |ends| last_day(self.starts, ends));
        if !(first..=last).contains(&day) {
            return None;
        }
        let times = match self.ends.filter(|_| first < last) {
            Some(ends) => on_one_of(self.starts, ends, (first, last), day),
            None => self.shown.times.clone(),
        };
        Some(DaySession { times, ..self.shown.clone() })
    }
}

/// The hours of a session on one of its days.
fn on_one_of(starts: PrimitiveDateTime, ends: PrimitiveDateTime, (first, last): (Date, Date), day: Date) -> String {
    let (from, until) = (time_words(starts.time()), time_words(ends.time()));
    if stretches(starts, ends).len() > 1 {
        let (nth, all) = ((day - first).whole_days() + 1, (last - first).whole_days() + 1);
        return format!("{from} to {until}, day {nth} of {all}");
    }
    match day {
        day if day == first => format!("From {from}"),
        day if day == last => format!("Until {until}"),
        _ => "All day".to_owned(),
    }
}

fn shown(pg: &PgSessions, row: SessionRow, title: &str) -> DaySession {
    let found = session_view(row, pg.clock.now());
    DaySession {
        id: found.id,
        key: found.view.key,
        seats: found.view.seats,
        times: found.view.times,
        name: title.to_owned(),
        venue: found.view.venue,
        cancelled: found.view.cancelled,
    }
}
