//! Live: every change of what a page shows is told to those who may see it, and to nobody else. Commands are given at one server,
//! and pages are open at another.

use std::collections::BTreeSet;

use app::{
    delegate::{CannotComeDraft, Delegates, LinkLeadsTo},
    register::Registers,
    session::{OfficeSessions, SessionTyped},
    visit::Caller,
};
use server::{
    live::run_relay,
    platform::database::Database,
    school::sign_in::hash_pin,
    session::{PgSessions, set_capacity},
};
use shared::{
    booking::BookingReference,
    officer::Role,
    register::{BookRecorded, What},
    session::{Capacity, SessionCode},
    waiting::Wants,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use time::Duration;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::support::{
    morning::{Morning, now},
    office::{PASSWORD, officer_with},
    places,
    service::{PATIENCE, Service, Visitor},
};

mod resume;

/// A stream as a browser reads it.
struct Watching {
    answer: reqwest::Response,
    text: String,
    /// The id of the last event.
    told: String,
    /// The names of all events so far.
    seen: BTreeSet<String>,
}

impl Watching {
    async fn begin(visitor: &Visitor, query: &str) -> Self {
        Self::resume(visitor, query, "").await
    }

    async fn resume(visitor: &Visitor, query: &str, told: &str) -> Self {
        let answer = visitor.watches(query, told).await;
        assert_eq!(answer.status().as_u16(), 200, "{query}");
        Self { answer, text: String::new(), told: told.to_owned(), seen: BTreeSet::new() }
    }

    /// The next event: its name and its data. `None`: the stream has ended.
    async fn next(&mut self) -> Option<(String, String)> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let line = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                let (name, data) = (line("event: "), line("data: ").or_else(|| line("data:")));
                self.told = line("id: ").unwrap_or_else(|| self.told.clone());
                self.text = rest.to_owned();
                if let Some(name) = name {
                    self.seen.insert(name.clone());
                    return Some((name, data.unwrap_or_default()));
                }
                continue;
            }
            let part = timeout(PATIENCE, self.answer.chunk()).await.expect("an event").ok()??;
            self.text.push_str(&String::from_utf8_lossy(&part));
        }
    }

    /// The topics of the next event about topics, without their versions.
    async fn changed(&mut self) -> Option<Vec<String>> {
        loop {
            let (name, data) = self.next().await?;
            if name == "changed" {
                let topics = data.split(',').filter_map(|part| Some(part.rsplit_once('.')?.0.to_owned()));
                return Some(topics.collect());
            }
        }
    }

    /// Waits until a topic is told, and fails if another is.
    async fn tells(&mut self, topic: &str, what: &str) {
        assert_eq!(self.changed().await, Some(vec![topic.to_owned()]), "{what}");
    }
}

/// Two servers on one database: `morning` where commands are given, and `service` where pages are open.
struct Town {
    morning: Morning,
    service: Service,
    stop: CancellationToken,
}

impl Town {
    async fn open(connect: PgConnectOptions, capacity: i32, people: &[&str]) -> Self {
        let morning = Morning::opened(connect, capacity, None, people).await;
        let service = Service::start_at(&morning.backend.pool, &morning.backend.clock).await;
        let stop = CancellationToken::new();
        for hub in [&service.live, &morning.backend.seats] {
            let database = Database::unwatched(morning.backend.pool.clone());
            tokio::spawn(run_relay(database, None, hub.clone(), stop.clone()));
        }
        Self { morning, service, stop }
    }

    /// An officer with one role, who is signed in.
    async fn officer(&self, role: Role) -> Visitor {
        let email = officer_with(&self.morning.backend.pool, role).await;
        let visitor = Visitor::of(&self.service);
        let body = format!("draft[email]={email}&draft[password]={}", PASSWORD.replace(' ', "+"));
        assert_eq!(visitor.posts("/api/office/sign-in", &body).await.status, 200);
        visitor
    }

    /// The browser of a school, which is signed in.
    async fn school(&self, school: &Caller) -> Visitor {
        let school = school.school().unwrap();
        let hash = hash_pin(&"123456".try_into().unwrap()).unwrap();
        sqlx::query("update establishment set pin_hash = $2 where id = $1")
            .bind(school.id)
            .bind(hash)
            .execute(&self.morning.backend.pool)
            .await
            .unwrap();
        let visitor = Visitor::of(&self.service);
        let body = format!("draft[establishment]={}&draft[pin]=123456", school.urn);
        let answer = visitor.sends_form("/api/establishment/sign-in", body).await;
        assert!(matches!(answer.status, 302 | 303), "{answer:?}");
        visitor
    }

    fn sessions(&self) -> PgSessions {
        let backend = &self.morning.backend;
        PgSessions::new(backend.pool.clone(), backend.clock.clone(), backend.seats.clone())
    }

    /// Back before the session, so that it can be booked and changed.
    fn before(&self) {
        self.morning.backend.clock.advance(Duration::days(-20));
    }

    async fn second(&self) -> i64 {
        sqlx::query_scalar("select id from session where number = 2")
            .fetch_one(&self.morning.backend.pool)
            .await
            .unwrap()
    }

    /// Changes the room of a session, as the office does.
    async fn changes_room(&self, session: i64, room: &str) {
        let (office, sessions) = (&self.morning.office, self.sessions());
        let detail = sessions.session(office, session).await.unwrap();
        let mut form = detail.form.unwrap();
        form.room = room.to_owned();
        let typed = SessionTyped { form, meant: "yes".to_owned() };
        sessions.change(office, session, detail.edits, &typed).await.unwrap();
    }

    async fn link(&self, school: &Caller, reference: BookingReference) -> String {
        let booking =
            app::booking::Bookings::lookup(&self.morning.backend.bookings, school, &reference.to_string()).await;
        let page = booking.unwrap().unwrap().places[0].page.clone().unwrap();
        page.trim_start_matches("/delegate/").to_owned()
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

#[sqlx::test]
async fn every_command_at_the_door_is_told_to_the_other_phone(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::open(connect, 3, &["ada", "ben"]).await;
    let morning = &town.morning;
    let phone = town.officer(Role::Bookings).await;
    let topic = format!("session-{}", morning.session);
    let mut watching = Watching::begin(&phone, &format!("session={}", morning.session)).await;
    watching.tells(&topic, "the version that it begins with").await;
    morning.marks("ada", What::Here, &now()).await;
    watching.tells(&topic, "a mark").await;
    morning.marks("ada", What::Undo, &now()).await;
    watching.tells(&topic, "a mark taken back").await;
    let school = morning.school_name().await;
    assert_eq!(morning.walks_in("zoe", &school).await, None);
    watching.tells(&topic, "a walk-in with a place").await;
    assert!(morning.walks_in("yan", "no such school").await.is_some());
    watching.tells(&topic, "a walk-in without a place").await;
    morning.registers.close(&morning.office, morning.session).await.unwrap();
    watching.tells(&topic, "closing").await;
    morning.registers.reopen(&morning.office, morning.session).await.unwrap();
    watching.tells(&topic, "opening again").await;
    let code = SessionCode::try_from(format!("T-{}-1", morning.workshop.slug.trim_end_matches("-16"))).unwrap();
    set_capacity(&morning.backend.pool, &morning.backend.clock, &code, Capacity::try_from(9).unwrap()).await.unwrap();
    watching.tells(&topic, "a capacity").await;
    let record = morning.register().await.recorded[0].record;
    let asked = BookRecorded { session: morning.session, record, school: Some(school) };
    morning.registers.book_recorded(&morning.office, &asked, &now()).await.unwrap();
    watching.tells(&topic, "a recorded person who is booked").await;
}

#[sqlx::test]
async fn every_change_of_bookings_is_told_to_the_office_and_to_the_school(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::open(connect, 1, &[]).await;
    town.before();
    let (backend, at) = (&town.morning.backend, town.morning.workshop.session(1));
    let (one, other) = (backend.school().await, backend.school().await);
    let (office, own) = (town.officer(Role::Bookings).await, town.school(&one).await);
    let theirs = town.school(&other).await;
    let topic = format!("session-{}", town.morning.session);
    let mut session = Watching::begin(&office, &format!("session={}", town.morning.session)).await;
    let mut bookings = Watching::begin(&own, "bookings").await;
    session.tells(&topic, "begins").await;
    bookings.tells("bookings", "begins").await;
    let held = backend.book(&one, &at, &places(&["ada"])).await.unwrap();
    session.tells(&topic, "a booking").await;
    bookings.tells("bookings", "a booking").await;
    backend.correct(&one, held, 1, "Ada Marsh").await.unwrap();
    session.tells(&topic, "a corrected name").await;
    bookings.tells("bookings", "a corrected name").await;
    // Another school's page is told nothing of that: its first news is its own place on the list.
    let mut waiting = Watching::begin(&theirs, "bookings").await;
    waiting.tells("bookings", "begins").await;
    let ahead = backend.school().await;
    let first = backend.wait(&ahead, &at, &places(&["cleo"]), Wants::Any).await.unwrap();
    session.tells(&topic, "somebody waits").await;
    backend.wait(&other, &at, &places(&["ben"]), Wants::Any).await.unwrap();
    session.tells(&topic, "somebody else waits").await;
    waiting.tells("bookings", "its own place on the list").await;
    backend.cancel(&ahead, first, "all").await.unwrap();
    session.tells(&topic, "the first on the list leaves").await;
    waiting.tells("bookings", "a new position").await;
    backend.cancel(&one, held, "all").await.unwrap();
    session.tells(&topic, "a cancellation").await;
    bookings.tells("bookings", "a cancellation").await;
    waiting.tells("bookings", "a place from the list").await;
    town.changes_room(town.morning.session, "The hall").await;
    session.tells(&topic, "another room").await;
    waiting.tells("bookings", "another room").await;
}

#[sqlx::test]
async fn the_plan_is_told_of_sessions_and_not_of_bookings(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::open(connect, 3, &[]).await;
    town.before();
    let backend = &town.morning.backend;
    let mut plan = Watching::begin(&town.officer(Role::Publisher).await, "plan").await;
    plan.tells("plan", "begins").await;
    let begun = plan.told.clone();
    let school = backend.school().await;
    backend.book(&school, &town.morning.workshop.session(1), &places(&["ada"])).await.unwrap();
    town.changes_room(town.morning.session, "The hall").await;
    plan.tells("plan", "another room").await;
    let count = |told: &str| told.rsplit_once('.').unwrap().1.parse::<i64>().unwrap();
    assert_eq!(count(&plan.told) - count(&begun), 1, "the booking was no news");
    backend.sql("update session set state = 'cancelled' where number = 2").await;
    plan.tells("plan", "a cancelled session").await;
    backend.sql("update venue set name = 'Another centre', access_notes = 'By the gate'").await;
    plan.tells("plan", "a venue").await;
    backend.sql("update sheet set state = 'withdrawn'").await;
    plan.tells("plan", "a withdrawn sheet").await;
}

#[sqlx::test]
async fn trainer_is_told_of_named_sessions_only(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::open(connect, 3, &["ada"]).await;
    let trainer = town.officer(Role::Trainer).await;
    let (first, second) = (town.morning.session, town.second().await);
    let queries =
        [format!("session={first}"), format!("session={second}"), format!("report={}", town.morning.workshop.slug)];
    for query in &queries {
        assert_eq!(trainer.watches(query, "").await.status().as_u16(), 403, "{query}");
    }
    town.morning
        .backend
        .sql(
            "insert into trainer (officer_id, session_id)
             select o.id, s.id from officer o, session s where o.email = 'trainer@council.example' and s.number = 1",
        )
        .await;
    let mut watching = Watching::begin(&trainer, &format!("session={first},{second}&plan")).await;
    let topic = format!("session-{first}");
    assert_eq!(watching.changed().await, Some(vec![topic.clone(), "plan".to_owned()]));
    town.before();
    town.changes_room(second, "The hall").await;
    town.changes_room(first, "The hall").await;
    assert_eq!(watching.changed().await, Some(vec![topic.clone(), "plan".to_owned()]));
    let versions: Vec<&str> = watching.told.split(',').collect();
    assert!(versions.contains(&"plan.2"), "the trainer's own plan has changed once: {versions:?}");
    // Named no more, and then without the role: nothing more is told, and the stream ends.
    town.morning.backend.sql("delete from trainer").await;
    watching.tells("plan", "no session of one's own").await;
    town.morning.backend.sql("update officer set roles = '{}' where email = 'trainer@council.example'").await;
    town.morning
        .backend
        .sql("insert into trainer (officer_id, session_id) select o.id, s.id from officer o, session s")
        .await;
    assert_eq!(watching.changed().await, None);
}

#[sqlx::test]
async fn the_report_is_told_while_the_register_is_taken(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::open(connect, 3, &["ada"]).await;
    let slug = &town.morning.workshop.slug;
    let topic = format!("report-{slug}");
    let mut report = Watching::begin(&town.officer(Role::Publisher).await, &format!("report={slug}")).await;
    report.tells(&topic, "begins").await;
    town.morning.marks("ada", What::Here, &now()).await;
    report.tells(&topic, "a mark").await;
    town.morning.registers.close(&town.morning.office, town.morning.session).await.unwrap();
    report.tells(&topic, "closing").await;
    town.before();
    let school = town.morning.backend.school().await;
    town.morning.backend.book(&school, &town.morning.workshop.session(2), &places(&["ben"])).await.unwrap();
    report.tells(&topic, "a booking").await;
}

#[sqlx::test]
async fn delegate_is_told_of_their_own_place_while_it_is_theirs(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::open(connect, 3, &[]).await;
    town.before();
    let (backend, workshop) = (&town.morning.backend, &town.morning.workshop);
    let school = backend.school().await;
    let booked = backend.book(&school, &workshop.session(1), &places(&["ada"])).await.unwrap();
    let link = town.link(&school, booked).await;
    let delegate = Visitor::of(&town.service);
    assert_eq!(delegate.watches("delegate=AAAA", "").await.status().as_u16(), 403);
    let (query, topic) = (format!("delegate={link}"), format!("delegate-{link}"));
    let mut watching = Watching::begin(&delegate, &query).await;
    watching.tells(&topic, "begins").await;
    // A stranger's booking of the same session is no news.
    backend.book(&backend.school().await, &workshop.session(1), &places(&["ben"])).await.unwrap();
    let moved = backend.move_to(&school, booked, "all", 2).await.unwrap();
    watching.tells(&topic, "a move").await;
    town.changes_room(town.second().await, "The hall").await;
    watching.tells(&topic, "another room of the session that it was moved to").await;
    backend.substitute(&school, moved, 1, "cleo").await.unwrap();
    assert_eq!(watching.changed().await, None, "the place is somebody else's");
    assert_eq!(delegate.watches(&query, "").await.status().as_u16(), 403);
    let link = town.link(&school, moved).await;
    let mut watching = Watching::begin(&delegate, &format!("delegate={link}")).await;
    let topic = format!("delegate-{link}");
    watching.tells(&topic, "begins").await;
    let LinkLeadsTo::Place(_) = backend.delegates.lookup(&link).await.unwrap() else { panic!("a place") };
    let draft = CannotComeDraft { link, key: crate::support::key().to_string() };
    backend.delegates.give_back(&draft).await.unwrap();
    watching.tells(&topic, "a place given back").await;
}

#[sqlx::test]
async fn nobody_is_told_what_they_may_not_see(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::open(connect, 3, &["ada"]).await;
    let (session, slug) = (town.morning.session, &town.morning.workshop.slug);
    let stranger = Visitor::of(&town.service);
    let school = town.school(&town.morning.backend.school().await).await;
    let private = [format!("session={session}"), "plan".to_owned(), format!("report={slug}")];
    for query in private.iter().chain([&"bookings".to_owned()]) {
        assert_eq!(stranger.watches(query, "").await.status().as_u16(), 403, "{query}");
    }
    for query in &private {
        assert_eq!(school.watches(query, "").await.status().as_u16(), 403, "{query}");
    }
    assert_eq!(town.officer(Role::Bookings).await.watches("session=0", "").await.status().as_u16(), 403);
    // What they may see is told without the rest.
    let mut seats = Watching::begin(&stranger, &format!("seats={slug}&session={session}&bookings&plan")).await;
    assert_eq!(seats.next().await.unwrap().0, "seats");
    assert!(!seats.told.contains("session") && !seats.told.contains("plan"), "{}", seats.told);
    for query in ["", "x", "session=x", "seats=", "bookings&bookings=1", "plan&plan"] {
        assert_eq!(stranger.watches(query, "").await.status().as_u16(), 400, "{query}");
    }
}
