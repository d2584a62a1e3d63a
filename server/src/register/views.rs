//! The content of the registers' pages.

use std::collections::HashMap;

use app::register::{NeedsView, OnRegister, Recorded, RegisterListed, RegisterView, Shown};
use shared::{
    booking::PlaceState,
    moment::{Moment, duration_words, iso_date, last_day},
    register::{Marks, NotBooked, Presence, Standing, day_now, days_to_choose},
};
use sqlx::PgPool;
use time::{Date, Duration, OffsetDateTime};

use super::{
    held::held,
    marking::words,
    store::{
        self, ListedRow, SessionRow,
        views::{self, PersonRow, RecordedRow},
    },
};
use crate::{
    platform::database::number::count,
    platform::{clock, database::retry},
};

/// When marks can first be made: the start of the session's day.
pub(super) fn opens_at(session: &SessionRow) -> OffsetDateTime {
    clock::from_london(clock::london(session.starts_at).replace_time(time::Time::MIDNIGHT))
}

/// The sessions of the last four weeks and the next two: today's first, then future ones, then past ones.
pub(super) async fn list(
    pool: &PgPool,
    officer: i64,
    everywhere: bool,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<RegisterListed>> {
    let span = (now - Duration::weeks(4), now + Duration::weeks(2));
    let rows = store::list(pool, span, officer, everywhere).await?;
    let today = clock::london(now).date();
    let days = |row: &ListedRow| days(row.starts_at, row.ends_at);
    let (past, mut listed): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| days(row).1 < today);
    listed.extend(past.into_iter().rev());
    Ok(listed
        .into_iter()
        .map(|row| RegisterListed {
            today: (days(&row).0..=days(&row).1).contains(&today),
            session: row.id,
            title: row.title,
            code: row.code,
            when: clock::span_shown(row.starts_at, row.ends_at),
            venue: row.venue,
            places: count(row.places),
            came: count(row.came),
            closed: row.closed,
        })
        .collect())
}

/// One session's register.
pub(super) async fn register(pool: &PgPool, session: SessionRow, now: OffsetDateTime) -> sqlx::Result<RegisterView> {
    let people = views::people(pool, session.id).await?;
    let mut marks: HashMap<i64, Marks> = HashMap::new();
    for (place, mark) in store::marks_on(pool, session.id).await? {
        marks.entry(place).or_default().add(mark);
    }
    let recorded = views::recorded(pool, session.id).await?;
    let with_needs = people.iter().filter(|person| person.has_needs && person.state != "cancelled").count();
    let standing = |place: i64| marks.get(&place).map_or_else(|| Marks::default().standing(), Marks::standing);
    let opens = opens_at(&session);
    let held = Held::of(&session);
    let (days, day) = held.days_to_choose(now);
    Ok(RegisterView {
        session: session.id,
        when: when(&session),
        opens: (now < opens).then(|| clock::shown(opens)),
        begun: now >= session.starts_at,
        title: session.title,
        code: session.code,
        venue: session.venue,
        capacity: count(session.capacity),
        waiting: count(session.waiting),
        closed: session.closed_at.map(|at| (clock::shown(at), session.closed_by.unwrap_or_default())),
        with_needs: u32::try_from(with_needs).unwrap_or(u32::MAX),
        days,
        day,
        people: people
            .into_iter()
            .map(|person| {
                let standing = standing(person.id);
                on_register(person, &standing, &held)
            })
            .collect(),
        recorded: recorded.into_iter().filter_map(recorded_person).collect(),
        schools: views::schools(pool, session.workshop).await?,
        key: String::new(),
    })
}

/// When a session is held, and whether its register is closed.
struct Held {
    starts: OffsetDateTime,
    ends: Option<OffsetDateTime>,
    closed: bool,
}

impl Held {
    fn of(session: &SessionRow) -> Self {
        Self { starts: session.starts_at, ends: session.ends_at, closed: session.closed_at.is_some() }
    }

    /// A delegate's marks in words, with the day of each time if the session has several days.
    fn words(&self, standing: &Standing) -> String {
        let (first, last) = days(self.starts, self.ends);
        words(standing, first < last)
    }

    /// How long a delegate attended, once the register is closed: an open one may change with every mark.
    fn attended(&self, standing: &Standing) -> Option<String> {
        let minutes = self.closed.then(|| standing.attended_minutes(&held(self.starts, self.ends))).flatten();
        minutes.map(duration_words)
    }

    /// The days that the register offers, and the suggested one.
    fn days_to_choose(&self, now: OffsetDateTime) -> (Vec<Moment>, String) {
        let starts = clock::london(self.starts);
        let days = days_to_choose(starts, self.ends.map_or(starts, clock::london));
        let day = day_now(&days, clock::london(now).date()).map(iso_date);
        (days.into_iter().map(Moment::of_date).collect(), day.unwrap_or_default())
    }
}

fn recorded_person(row: RecordedRow) -> Option<Recorded> {
    let why = NotBooked::of_code(&row.not_booked)?;
    Some(Recorded {
        record: row.note,
        name: row.name,
        school: row.school,
        came: clock::shown(row.came_at),
        why,
        has_school: row.has_school,
        erased: row.erased,
    })
}

/// The first and the last day of a session.
fn days(starts: OffsetDateTime, ends: Option<OffsetDateTime>) -> (Date, Date) {
    let starts = clock::london(starts);
    (starts.date(), ends.map_or(starts.date(), |ends| last_day(starts, clock::london(ends))))
}

fn when(session: &SessionRow) -> Moment {
    clock::span_shown(session.starts_at, session.ends_at)
}

/// A person with their marks. The place's own state is shown if marks could not change it.
fn on_register(person: PersonRow, standing: &Standing, held: &Held) -> OnRegister {
    let said = held.words(standing);
    let (presence, words) = match store::place_state(&person.state) {
        Some(PlaceState::Attended) => match held.attended(standing) {
            Some(long) => (Shown::Came, format!("{said}. Attended {long}")),
            None => (Shown::Came, said),
        },
        Some(PlaceState::Absent) if standing.state() == PlaceState::Absent => (Shown::Absent, said),
        Some(PlaceState::Absent) => {
            (Shown::Absent, format!("Absent. Marked since ({said}), but has another place on this workshop"))
        }
        Some(PlaceState::Booked) => (Shown::Unmarked, said),
        state => {
            let state = state.map(PlaceState::words).unwrap_or_default().to_lowercase();
            let presence = if standing.presence == Presence::Unmarked { Shown::Unmarked } else { Shown::Absent };
            (presence, format!("{said}, but the place is {state}. Add them as somebody without a booking"))
        }
    };
    OnRegister {
        place: person.id,
        name: person.name,
        school: person.school,
        role: person.role,
        presence,
        words,
        key: String::new(),
    }
}

/// The needs of a session's delegates.
pub(super) async fn needs(
    pool: &PgPool,
    session: SessionRow,
    officer: i64,
    now: OffsetDateTime,
) -> sqlx::Result<NeedsView> {
    let needs = retry(|| views::needs(pool, session.id, officer, now)).await?;
    Ok(NeedsView { session: session.id, when: when(&session), title: session.title, needs })
}
