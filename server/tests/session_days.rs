//! Sessions past midnight and over several days: entered, pasted, shown, in calendars, clashes and registers.

use app::{
    publishing::{DraftAt, SheetDrafts},
    register::{Made, RegisterView, Registers},
    report::Reports,
    session::{OfficeSessions, SessionTyped},
    visit::Caller,
};
use server::{
    booking::calendar_of, platform::clock::from_london, publishing::PgPublishing, register::PgRegisters,
    report::PgReports, session::PgSessions,
};
use shared::{
    form::{ErrorMessage, FieldFault},
    moment::{read_iso_date, read_iso_date_time, read_iso_time},
    office::OfficeRefused,
    officer::Role,
    publishing::form::SessionForm,
    register::{Marking, RegisterFault, Said, What},
    session::SessionFault,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{
    Backend, Workshop, key,
    office::{officer, refused, tick_clashes},
    places,
};

/// A workshop with a session from 10pm on Friday 13 May 2016 to 1am, and one from 6pm that day to 2pm on the Sunday, at one venue.
struct Nights {
    backend: Backend,
    sessions: PgSessions,
    workshop: Workshop,
    night: i64,
    days: i64,
    ines: Caller,
}

fn until(form: SessionForm, starts: &str, ends: &str, ends_on: &str) -> SessionForm {
    SessionForm { date: "2016-05-13".into(), starts: starts.into(), ends: ends.into(), ends_on: ends_on.into(), ..form }
}

impl Nights {
    async fn open(connect: PgConnectOptions) -> Self {
        let backend = Backend::open(connect, 4).await;
        let workshop = backend.workshop(None, "workshop", &[9, 9]).await;
        let ids: Vec<i64> =
            sqlx::query_scalar("select id from session order by id").fetch_all(&backend.pool).await.unwrap();
        let nights = Self {
            sessions: PgSessions::new(backend.pool.clone(), backend.clock.clone(), backend.seats.clone()),
            ines: officer(&backend.pool, &backend.clock, "Ines", Role::Admin).await,
            backend,
            workshop,
            night: ids[0],
            days: ids[1],
        };
        nights.change(nights.night, |form| until(form, "22:00", "01:00", "2016-05-14")).await.unwrap();
        nights.change(nights.days, |form| until(form, "18:00", "14:00", "2016-05-15")).await.unwrap();
        nights
    }

    async fn form(&self, id: i64) -> SessionForm {
        self.sessions.session(&self.ines, id).await.unwrap().form.unwrap()
    }

    async fn change(&self, id: i64, of: impl FnOnce(SessionForm) -> SessionForm) -> Result<(), OfficeRefused> {
        let detail = self.sessions.session(&self.ines, id).await.unwrap();
        let mut typed = SessionTyped { form: of(detail.form.unwrap()), meant: String::new() };
        let changed = self.sessions.change(&self.ines, id, detail.edits, &typed).await;
        let Err(failure) = changed else { return Ok(()) };
        let asked = refused::<()>(Err(failure));
        if !tick_clashes(std::slice::from_mut(&mut typed.form), &asked) {
            return Err(asked);
        }
        let changed = self.sessions.change(&self.ines, id, detail.edits, &typed).await;
        changed.map_err(|failure| refused::<()>(Err(failure)))
    }

    /// Moves the clock to this time in London.
    fn comes(&self, civil: &str) {
        let at = from_london(read_iso_date_time(civil).unwrap());
        self.backend.clock.advance(at - self.backend.clock.now());
    }
}

#[sqlx::test]
async fn a_session_can_end_after_midnight_or_days_later(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Nights::open(connect).await;
    let form = office.form(office.night).await;
    assert_eq!((form.ends.as_str(), form.ends_on.as_str()), ("01:00", "2016-05-14"));
    let backwards = office.change(office.night, |form| SessionForm { ends_on: String::new(), ..form }).await;
    let fault = FieldFault::new("session-1-ends", SessionFault::EndNotAfterStart);
    assert_eq!(backwards, Err(OfficeRefused::of([Some(fault)])));
    let board = office.sessions.board(&office.ines).await.unwrap();
    let words: Vec<&str> = board.iter().map(|session| session.session.session.when.words.as_str()).collect();
    assert_eq!(
        words,
        ["Friday 13 May 2016, 6pm to Sunday 15 May 2016, 2pm", "Friday 13 May 2016, 10pm to Saturday 14 May 2016, 1am"]
    );
    assert!(board.iter().all(|session| session.clashes.len() == 1), "each clashes with the other");
    let was: String = sqlx::query_scalar("select became from audit where action = 'change' order by id limit 1")
        .fetch_one(&office.backend.pool)
        .await
        .unwrap();
    assert_eq!(was, "starts 13 May 2016 22:00, ends 14 May 2016 01:00");
    office
        .change(office.night, |form| SessionForm { ends: "00:00".into(), ends_on: String::new(), ..form })
        .await
        .unwrap();
    let board = office.sessions.board(&office.ines).await.unwrap();
    assert_eq!(board[1].session.session.when.words, "Friday 13 May 2016, 10pm to midnight");
}

#[sqlx::test]
async fn sessions_that_overlap_days_after_the_first_began_clash(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Nights::open(connect).await;
    let moved = |form| SessionForm {
        date: "2016-05-15".into(),
        starts: "13:00".into(),
        ends: "15:00".into(),
        ends_on: String::new(),
        ..form
    };
    office.change(office.night, moved).await.unwrap();
    let clashes = office.sessions.session(&office.ines, office.night).await.unwrap().session.clashes;
    assert_eq!(clashes.iter().map(|clash| clash.other).collect::<Vec<_>>(), [office.days]);
    office.change(office.night, |form| SessionForm { starts: "14:00".into(), ..form }).await.unwrap();
    assert_eq!(office.sessions.session(&office.ines, office.night).await.unwrap().session.clashes, []);
}

#[sqlx::test]
async fn a_month_shows_a_session_on_each_of_its_days(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Nights::open(connect).await;
    let may = office.sessions.month(&office.ines, "2016-05").await.unwrap();
    let days = may.weeks.iter().flatten().filter(|day| !day.sessions.is_empty());
    let days: Vec<_> = days.map(|day| (day.iso.as_str(), day.sessions.len())).collect();
    assert_eq!(days, [("2016-05-13", 2), ("2016-05-14", 2), ("2016-05-15", 1)]);
    let on = |iso: &str| may.weeks.iter().flatten().find(|day| day.iso == iso).unwrap().sessions[0].times.clone();
    assert_eq!([on("2016-05-13"), on("2016-05-14"), on("2016-05-15")], ["From 6pm", "All day", "Until 2pm"]);
    let daily = |form| SessionForm { starts: "10:00".into(), ends: "16:00".into(), ..form };
    office.change(office.days, daily).await.unwrap();
    let may = office.sessions.month(&office.ines, "2016-05").await.unwrap();
    let all: Vec<String> =
        may.weeks.iter().flatten().flat_map(|day| &day.sessions).map(|held| held.times.clone()).collect();
    for times in ["10am to 4pm, day 1 of 3", "10am to 4pm, day 2 of 3", "10am to 4pm, day 3 of 3"] {
        assert!(all.iter().any(|held| held == times), "{all:?}");
    }
}

#[sqlx::test]
async fn calendar_entry_ends_when_the_session_ends(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Nights::open(connect).await;
    let school = office.backend.school().await;
    let reference = office.backend.book(&school, &office.workshop.session(1), &places(&["ada"])).await.unwrap();
    let file = calendar_of(&office.backend.pool, school.school().unwrap().id, reference).await.unwrap().unwrap();
    for line in ["DTSTART;TZID=Europe/London:20160513T220000", "DTEND;TZID=Europe/London:20160514T010000"] {
        assert!(file.text.contains(line), "{line}: {}", file.text);
    }
}

fn now() -> Made {
    Made { ago: std::time::Duration::ZERO, device: "Linux; Android 13".into() }
}

/// A mark with a day, which may be empty, and a time.
fn said_mark(session: i64, place: i64, what: What, (day, time): (&str, &str)) -> Marking {
    let day = (!day.is_empty()).then(|| read_iso_date(day).unwrap());
    let said = Some(Said { day, time: read_iso_time(time).unwrap() });
    Marking { session, place, key: key(), what, said }
}

#[sqlx::test]
async fn register_is_open_on_each_day_and_accepts_times_after_midnight(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Nights::open(connect).await;
    let school = office.backend.school().await;
    office.backend.book(&school, &office.workshop.session(1), &places(&["ada"])).await.unwrap();
    let registers =
        PgRegisters::new(office.backend.pool.clone(), office.backend.clock.clone(), office.backend.seats.clone());
    office.comes("2016-05-14T00:40");
    let listed = registers.list(&office.ines).await.unwrap();
    assert!(listed.iter().all(|register| register.today), "{listed:?}");
    let place = registers.lookup(&office.ines, office.night).await.unwrap().people[0].place;
    let made = now();
    let mark = |what, said: &str| said_mark(office.night, place, what, ("", said));
    registers.mark(&office.ines, &mark(What::Late, "00:30"), &made).await.unwrap();
    let words = registers.lookup(&office.ines, office.night).await.unwrap().people[0].words.clone();
    assert_eq!(words, "Came late, at Saturday 14 May 2016, 12:30am");
    let at_place = |fault| OfficeRefused::of([Some(FieldFault::new(&format!("at-{place}"), fault))]);
    let early = refused(registers.mark(&office.ines, &mark(What::Left, "00:10"), &made).await);
    assert_eq!(early, at_place(RegisterFault::LeftBeforeComing("Saturday 14 May 2016, 12:30am".into())));
    registers.mark(&office.ines, &mark(What::Left, "00:45"), &made).await.unwrap();
    let after = refused(registers.mark(&office.ines, &mark(What::Late, "00:50"), &made).await);
    assert_eq!(after, at_place(RegisterFault::CameAfterLeaving("Saturday 14 May 2016, 12:45am".into())));
    let outside = refused(registers.mark(&office.ines, &mark(What::Late, "01:30"), &made).await);
    let held = ErrorMessage::from(SessionFault::OutsideSession(
        "Friday 13 May 2016, 10pm".into(),
        "Saturday 14 May 2016, 1am".into(),
    ));
    assert_eq!(outside, OfficeRefused::of([Some(FieldFault::new(&format!("at-{place}"), held))]));
    office.comes("2016-05-15T13:00");
    let today: Vec<_> = registers.list(&office.ines).await.unwrap();
    let today: Vec<i64> =
        today.into_iter().filter(|register| register.today).map(|register| register.session).collect();
    assert_eq!(today, [office.days]);
}

#[sqlx::test]
async fn register_asks_for_the_day_if_a_time_fits_several(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Nights::open(connect).await;
    let registers =
        PgRegisters::new(office.backend.pool.clone(), office.backend.clock.clone(), office.backend.seats.clone());
    let asked = async |session| {
        let register = registers.lookup(&office.ines, session).await.unwrap();
        let days: Vec<String> = register.days.into_iter().map(|day| day.words).collect();
        (days, register.day)
    };
    let days = ["Friday 13 May 2016", "Saturday 14 May 2016", "Sunday 15 May 2016"].map(str::to_owned);
    for (now, suggested) in [
        ("2016-05-13T17:00", "2016-05-13"),
        ("2016-05-14T00:30", "2016-05-14"),
        ("2016-05-15T10:00", "2016-05-15"),
        ("2016-05-20T10:00", "2016-05-15"),
    ] {
        office.comes(now);
        assert_eq!(asked(office.days).await, (days.to_vec(), suggested.into()), "{now}");
        assert_eq!(asked(office.night).await, (vec![], String::new()), "each time occurs once in a night");
    }
}

#[sqlx::test]
async fn hours_attended_use_the_day_that_was_chosen(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Nights::open(connect).await;
    let (first, second) = (office.backend.school().await, office.backend.school().await);
    let at = office.workshop.session(2);
    office.backend.book(&first, &at, &places(&["ada", "ben"])).await.unwrap();
    office.backend.book(&second, &at, &places(&["cora", "dan"])).await.unwrap();
    let registers =
        PgRegisters::new(office.backend.pool.clone(), office.backend.clock.clone(), office.backend.seats.clone());
    office.comes("2016-05-15T10:00");
    let lookup = async || registers.lookup(&office.ines, office.days).await.unwrap();
    let words = |register: &RegisterView| register.people.iter().map(|person| person.words.clone()).collect::<Vec<_>>();
    let people: Vec<i64> = lookup().await.people.iter().map(|person| person.place).collect();
    let mark = async |place, what, said| {
        registers.mark(&office.ines, &said_mark(office.days, place, what, said), &now()).await
    };
    mark(people[0], What::Left, ("2016-05-14", "13:00")).await.unwrap();
    mark(people[1], What::Left, ("", "13:00")).await.unwrap();
    mark(people[2], What::Late, ("2016-05-15", "11:30")).await.unwrap();
    let outside = refused(mark(people[3], What::Left, ("2016-05-13", "13:00")).await);
    let held = ErrorMessage::from(SessionFault::OutsideSession(
        "Friday 13 May 2016, 6pm".into(),
        "Sunday 15 May 2016, 2pm".into(),
    ));
    assert_eq!(outside, OfficeRefused::of([Some(FieldFault::new(&format!("at-{}", people[3]), held))]));
    let open = [
        "Here. Left early, at Saturday 14 May 2016, 1pm",
        "Here. Left early, at Sunday 15 May 2016, 1pm",
        "Came late, at Sunday 15 May 2016, 11:30am",
        "Not marked",
    ];
    assert_eq!(words(&lookup().await), open, "a time without a day means its last occurrence before the end");
    let report = PgReports::new(office.backend.pool.clone());
    let minutes = async || {
        let schools = report.lookup(&office.ines, &office.workshop.slug).await.unwrap().schools;
        let of = |caller: &Caller| {
            let urn = caller.school().unwrap().urn.get();
            schools.iter().find(|school| school.urn == urn).unwrap().attended_minutes
        };
        [of(&first), of(&second)]
    };
    assert_eq!(minutes().await, [None, None], "an open register may still change");
    registers.close(&office.ines, office.days).await.unwrap();
    let closed = [
        "Here. Left early, at Saturday 14 May 2016, 1pm. Attended 19 hours",
        "Here. Left early, at Sunday 15 May 2016, 1pm. Attended 43 hours",
        "Came late, at Sunday 15 May 2016, 11:30am. Attended 2 hours 30 minutes",
        "Absent: not marked when the register was closed",
    ];
    assert_eq!(words(&lookup().await), closed);
    assert_eq!(minutes().await, [Some(62 * 60), Some(150)]);
    registers.reopen(&office.ines, office.days).await.unwrap();
    assert_eq!(words(&lookup().await), open);
}

#[sqlx::test]
async fn a_pasted_session_over_two_days_is_published_as_one(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let ines = officer(&backend.pool, &backend.clock, "Ines", Role::Admin).await;
    let sheets = PgPublishing::new(backend.pool.clone(), backend.clock.clone());
    let text = "Number: 90/16\nType: CPD\nSubject: A title\n\nFriday 13 May 2016, 6pm to Saturday 14 May 2016, 2pm, Norwich PDC\n\
                Friday 20 May 2016, 10pm to 1am, Norwich PDC\n";
    let id = sheets.paste(&ines, text).await.unwrap();
    let draft = sheets.draft(&ines, id).await.unwrap();
    let mut form = draft.form;
    let last_days: Vec<&str> = form.sessions.iter().map(|session| session.ends_on.as_str()).collect();
    assert_eq!(last_days, ["2016-05-14", "2016-05-21"]);
    assert!(draft.notes.iter().any(|note| note.field == "session-2-ends" && note.words.contains("on the next day")));
    for session in &mut form.sessions {
        "20".clone_into(&mut session.capacity);
        "yes".clone_into(&mut session.new_venue);
    }
    sheets.publish(&ines, DraftAt { id, version: draft.version }, &form, None).await.unwrap();
    let hours: Vec<i64> = sqlx::query_scalar(
        "select extract(epoch from ends_at - starts_at)::bigint / 3600 from session order by number",
    )
    .fetch_all(&backend.pool)
    .await
    .unwrap();
    assert_eq!(hours, [20, 3]);
}
