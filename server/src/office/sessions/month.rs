//! The sessions of a month.

use app::office::{DaySession, DayView, MonthView};
use shared::{
    moment::{iso_date, short_date_words},
    month::Month,
};
use time::{Date, PrimitiveDateTime, Time};

use super::{Done, SessionDesk, store};
use crate::{
    clock, fault,
    workshop::{SessionRow, session_view},
};

/// The month that is asked for, or this one; with `own`, only the sessions of this trainer.
pub(super) async fn month(desk: &SessionDesk, of: &str, own: Option<i64>) -> Done<MonthView> {
    let today = clock::london(desk.clock.now()).date();
    let month = of.trim().parse().unwrap_or_else(|_| Month::of(today));
    let weeks = month.weeks();
    let midnight = |day: Date| clock::from_london(PrimitiveDateTime::new(day, Time::MIDNIGHT));
    let days = (month.first(), month.next().first());
    let rows = store::between(&desk.pool, (midnight(days.0), midnight(days.1)), own).await.map_err(fault::failure)?;
    let titles = store::titles(&desk.pool, &rows).await.map_err(fault::failure)?;
    let mut sessions: Vec<(Date, DaySession)> = Vec::with_capacity(rows.len());
    for row in rows {
        let day = clock::london(row.starts_at).date();
        let title = titles.iter().find(|(workshop, _)| *workshop == row.workshop_id);
        sessions.push((day, shown(desk, row, title.map(|(_, title)| title.as_str()).unwrap_or_default())));
    }
    let day = |day: &Date| DayView {
        iso: iso_date(*day),
        number: day.day(),
        words: format!("{} {}", day.weekday(), short_date_words(*day)),
        inside: month.holds(*day),
        today: *day == today,
        sessions: sessions.iter().filter(|(on, _)| on == day).map(|(_, session)| session.clone()).collect(),
    };
    let named = |month: Month| (month.to_string(), month.words());
    Ok(MonthView {
        words: month.words(),
        previous: named(month.previous()),
        next: named(month.next()),
        weeks: weeks.iter().map(|week| week.iter().map(day).collect()).collect(),
    })
}

fn shown(desk: &SessionDesk, row: SessionRow, title: &str) -> DaySession {
    let found = session_view(row, desk.clock.now());
    let seats = &found.view.seats;
    DaySession {
        id: found.id,
        seats: format!("{} of {} left", seats.left(), seats.capacity),
        times: found.view.times,
        name: title.to_owned(),
        venue: found.view.venue,
        cancelled: found.view.cancelled,
    }
}
