//! Random actions of people: numbers are taken modulo the number of choices.

use std::slice;

use app::{
    booking::Bookings,
    failure::Failure,
    people::People,
    session::{CancelTyped, OfficeSessions, SessionTyped},
    venue::Venues,
    visit::Caller,
};
use proptest::prelude::*;
use server::{people::PgPeople, session::PgSessions, venue::PgVenues};
use shared::{
    booking::{BookingReference, PlaceState},
    officer::Role,
    people::{PersonWords, RectifyDraft},
    publishing::form::SessionForm,
    waiting::Wants,
};

use crate::support::{
    Backend, Workshop,
    office::{officer, tick_clashes},
    places,
};

const SCHOOLS: usize = 2;
const PEOPLE: usize = 5;

/// An action of a school or an officer.
#[derive(Debug, Clone)]
pub enum Step {
    Book { school: usize, session: usize, people: Vec<usize> },
    Wait { school: usize, session: usize, people: Vec<usize> },
    Move { booking: usize, one: bool, to: usize },
    Correct { booking: usize, position: u16, name: usize },
    Substitute { booking: usize, position: u16, who: usize },
    Cancel { booking: usize, one: bool },
    ChangeSession { session: usize, what: Change, to: usize },
    CancelSession { booking: usize, what: usize, to: usize },
    AddSession { like: usize },
    ChangeVenue { name: usize, address: usize },
    Retitle { title: usize },
    Rectify { who: usize, name: usize },
}

#[derive(Debug, Clone, Copy)]
pub enum Change {
    Time,
    Venue,
    Room,
    Capacity,
    Code,
}

/// Bookings and their history.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let books = (0..40usize, 0..40usize, people());
    let books = books.prop_map(|(school, session, people)| Step::Book { school, session, people });
    let both = (prop::collection::vec(books, 2..5), prop::collection::vec(step(), 1..24));
    both.prop_map(|(books, steps)| books.into_iter().chain(steps).collect())
}

fn people() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::btree_set(0..PEOPLE, 1..=2).prop_map(|people| people.into_iter().collect())
}

fn step() -> impl Strategy<Value = Step> {
    let n = || 0..40usize;
    let what = prop_oneof![
        Just(Change::Time),
        Just(Change::Venue),
        Just(Change::Room),
        Just(Change::Capacity),
        Just(Change::Code)
    ];
    prop_oneof![
        3 => (n(), n(), people()).prop_map(|(school, session, people)| Step::Book { school, session, people }),
        2 => (n(), n(), people()).prop_map(|(school, session, people)| Step::Wait { school, session, people }),
        3 => (n(), any::<bool>(), n()).prop_map(|(booking, one, to)| Step::Move { booking, one, to }),
        2 => (n(), 1..3u16, 0..3usize).prop_map(|(booking, position, name)| Step::Correct { booking, position, name }),
        2 => (n(), 1..3u16, n()).prop_map(|(booking, position, who)| Step::Substitute { booking, position, who }),
        1 => (n(), any::<bool>()).prop_map(|(booking, one)| Step::Cancel { booking, one }),
        5 => (n(), what, 0..4usize).prop_map(|(session, what, to)| Step::ChangeSession { session, what, to }),
        4 => (n(), 0..4usize, n()).prop_map(|(booking, what, to)| Step::CancelSession { booking, what, to }),
        3 => n().prop_map(|like| Step::AddSession { like }),
        1 => (0..3usize, 0..3usize).prop_map(|(name, address)| Step::ChangeVenue { name, address }),
        1 => (0..3usize).prop_map(|title| Step::Retitle { title }),
        1 => (n(), 0..3usize).prop_map(|(who, name)| Step::Rectify { who, name }),
    ]
}

/// A workshop with sessions to book, schools, and officers.
pub struct Council<'a> {
    backend: &'a Backend,
    pub schools: Vec<Caller>,
    workshop: Workshop,
    sessions: PgSessions,
    venues: PgVenues,
    people: PgPeople,
    admin: Caller,
    bookings: Caller,
    venue: i64,
}

impl<'a> Council<'a> {
    pub async fn open(backend: &'a Backend) -> Self {
        backend.sql("delete from officer_link; delete from trainer; update officer set email = 'gone-' || gen_random_uuid() || '@council.example' where email like '%@council.example'").await;
        let admin = officer(&backend.pool, &backend.clock, "Ines", Role::Admin).await;
        let bookings = officer(&backend.pool, &backend.clock, "Bea", Role::Bookings).await;
        let workshop = backend.workshop(None, "workshop", &[2, 4, 9]).await;
        let mut schools = Vec::new();
        for _ in 0..SCHOOLS {
            schools.push(backend.school().await);
        }
        let venue = sqlx::query_scalar("select min(id) from venue").fetch_one(&backend.pool).await.unwrap();
        Self {
            schools,
            workshop,
            sessions: PgSessions::new(backend.pool.clone(), backend.clock.clone(), backend.seats.clone()),
            venues: PgVenues::new(backend.pool.clone(), backend.clock.clone()),
            people: PgPeople::new(backend.pool.clone(), backend.clock.clone(), backend.seats.clone()),
            admin,
            bookings,
            venue,
            backend,
        }
    }

    /// The sessions of the workshop, with their numbers.
    async fn all_sessions(&self) -> Vec<(i64, i16)> {
        sqlx::query_as(
            "select s.id, s.number from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
             where h.serial || '-16' = $1 order by s.number",
        )
        .bind(&self.workshop.slug)
        .fetch_all(&self.backend.pool)
        .await
        .unwrap()
    }

    /// The active bookings, with their schools.
    async fn all_bookings(&self) -> Vec<(&Caller, BookingReference)> {
        let mut all = Vec::new();
        for school in &self.schools {
            let references: Vec<String> =
                sqlx::query_scalar("select reference from booking where establishment_id = $1 order by id")
                    .bind(school.school().unwrap().id)
                    .fetch_all(&self.backend.pool)
                    .await
                    .unwrap();
            for reference in references {
                let booking = self.backend.bookings.lookup(school, &reference).await.unwrap().unwrap();
                if booking.places.iter().any(|place| place.state != PlaceState::Cancelled) {
                    all.push((school, BookingReference::try_from(reference).unwrap()));
                }
            }
        }
        all
    }

    /// Carries out a step; returns whether it was accepted.
    pub async fn takes(&self, step: &Step) -> bool {
        let (sessions, held) = (self.all_sessions().await, self.all_bookings().await);
        let at = |session: usize| self.workshop.session(sessions[session % sessions.len()].1.try_into().unwrap());
        let named = |people: &[usize]| {
            let names: Vec<String> = people.iter().map(|person| format!("{}-p{person}", self.workshop.slug)).collect();
            places(&names.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let booking = |booking: usize| held.get(booking % held.len().max(1)).copied();
        match step {
            Step::Book { school, session, people } => {
                self.backend.book(&self.schools[school % SCHOOLS], &at(*session), &named(people)).await.is_ok()
            }
            Step::Wait { school, session, people } => {
                let school = &self.schools[school % SCHOOLS];
                self.backend.wait(school, &at(*session), &named(people), Wants::Any).await.is_ok()
            }
            Step::Move { booking: which, one, to } => match booking(*which) {
                Some((school, reference)) => {
                    let to = sessions[to % sessions.len()].1.try_into().unwrap();
                    self.backend.move_to(school, reference, if *one { "1" } else { "all" }, to).await.is_ok()
                }
                None => false,
            },
            Step::Correct { booking: which, position, name } => match booking(*which) {
                Some((school, reference)) => self
                    .backend
                    .correct(school, reference, *position, ["Ada Marsh", "Ada Ellery", "A. Marsh"][*name])
                    .await
                    .is_ok(),
                None => false,
            },
            Step::Substitute { booking: which, position, who } => match booking(*which) {
                Some((school, reference)) => {
                    let who = format!("{}-p{}", self.workshop.slug, who % PEOPLE);
                    self.backend.substitute(school, reference, *position, &who).await.is_ok()
                }
                None => false,
            },
            Step::Cancel { booking: which, one } => match booking(*which) {
                Some((school, reference)) => {
                    self.backend.cancel(school, reference, if *one { "1" } else { "all" }).await.is_ok()
                }
                None => false,
            },
            Step::ChangeSession { session, what, to } => {
                self.change(sessions[session % sessions.len()].0, *what, *to).await
            }
            Step::CancelSession { booking: which, what, to } => match booking(*which) {
                Some((_, reference)) => {
                    let from = self.session_of(reference).await;
                    let others: Vec<i64> = sessions.iter().map(|(id, _)| *id).filter(|id| *id != from).collect();
                    self.cancel(from, *what, others[to % others.len()]).await
                }
                None => false,
            },
            Step::AddSession { like } => match self.form(sessions[like % sessions.len()].0).await {
                Some((form, _)) => {
                    let mut form = SessionForm { code: String::new(), capacity: "3".into(), ..form };
                    let slug = &self.workshop.slug;
                    match self.sessions.add(&self.bookings, slug, &form).await {
                        Ok(_) => true,
                        Err(Failure::Refused(asked)) => {
                            tick_clashes(slice::from_mut(&mut form), &asked)
                                && self.sessions.add(&self.bookings, slug, &form).await.is_ok()
                        }
                        Err(_) => false,
                    }
                }
                None => false,
            },
            Step::ChangeVenue { name, address } => self.change_venue(*name, *address).await,
            Step::Retitle { title } => sqlx::query("update workshop set title = $1")
                .bind(["One", "Two", "Three"][*title])
                .execute(&self.backend.pool)
                .await
                .is_ok(),
            Step::Rectify { who, name } => self.rectify(who % PEOPLE, ["Bo Lund", "Bo Lunde", "B. Lund"][*name]).await,
        }
    }

    async fn session_of(&self, reference: BookingReference) -> i64 {
        sqlx::query_scalar("select session_id from booking where reference = $1")
            .bind(reference.to_string())
            .fetch_one(&self.backend.pool)
            .await
            .unwrap()
    }

    async fn form(&self, session: i64) -> Option<(SessionForm, i32)> {
        let detail = self.sessions.session(&self.bookings, session).await.unwrap();
        detail.form.map(|form| (form, detail.edits))
    }

    async fn change(&self, session: i64, what: Change, to: usize) -> bool {
        let Some((form, edits)) = self.form(session).await else { return false };
        let form = match what {
            Change::Time => SessionForm { starts: format!("0{}:15", 5 + to), ..form },
            Change::Venue => SessionForm {
                venue: ["A centre", "Another centre", "A third centre", "A fourth centre"][to].into(),
                new_venue: "yes".into(),
                ..form
            },
            Change::Room => SessionForm { room: ["", "Hall", "Attic", "Library"][to].into(), ..form },
            Change::Capacity => SessionForm { capacity: (to * 2 + 1).to_string(), ..form },
            Change::Code => SessionForm { code: format!("C-{session}-{to}"), ..form },
        };
        let mut typed = SessionTyped { form, meant: "yes".into() };
        match self.sessions.change(&self.bookings, session, edits, &typed).await {
            Ok(()) => true,
            Err(Failure::Refused(asked)) => {
                tick_clashes(slice::from_mut(&mut typed.form), &asked)
                    && self.sessions.change(&self.bookings, session, edits, &typed).await.is_ok()
            }
            Err(_) => false,
        }
    }

    async fn cancel(&self, session: i64, what: usize, to: i64) -> bool {
        let (what, rest) = [("cancel", ""), ("move", "cancel"), ("move", "wait"), ("wait", "")][what];
        let typed = CancelTyped {
            what: what.into(),
            to: to.to_string(),
            rest: rest.into(),
            reason: "Snow".into(),
            ..CancelTyped::default()
        };
        let Ok(view) = self.sessions.cancelling(&self.bookings, session, &typed).await else { return false };
        let Some(Ok(plan)) = view.plan else { return false };
        let typed = CancelTyped { shown: plan.seen, ..typed };
        self.sessions.cancel(&self.bookings, session, view.edits, &typed).await.is_ok()
    }

    async fn change_venue(&self, name: usize, address: usize) -> bool {
        let view = self.venues.lookup(&self.bookings, self.venue).await.unwrap();
        let mut form = view.form;
        form.name = ["A centre", "The old centre", "The new centre"][name].into();
        form.address = ["", "1 High Street", "2 Low Street"][address].into();
        self.venues.change(&self.bookings, self.venue, view.edits, &form).await.is_ok()
    }

    async fn rectify(&self, who: usize, name: &str) -> bool {
        let email = format!("{}-p{who}@school.example", self.workshop.slug);
        let words = PersonWords::read(&email).unwrap();
        let (found, _) = self.people.find(&self.admin, &words).await.unwrap();
        let Some(found) = found.first() else { return false };
        let right = RectifyDraft { name: name.into(), email, role: String::new() };
        self.people.rectify(&self.admin, found.key.parse().unwrap(), &right.parse().unwrap()).await.is_ok()
    }
}
