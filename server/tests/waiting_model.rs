//! Booking, waiting and all that moves places, by several schools at once, against a simple model of what must happen.
//!
//! Commands that run at the same time may be answered in any order: the database is right if some order of them gives the
//! model every answer and the same places.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "a test's numbers are small"
)]

use std::{collections::HashMap, sync::Arc};

use crate::support::{House, Workshop};
use app::{
    booking::{Bookings, CancelDraft, SessionAddress},
    failure::Failure,
    visit::Caller,
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestCaseError, TestError, TestRunner},
};
use server::{
    seats::{NotChanged, set_capacity},
    waiting::close,
};
use shared::{
    booking::{
        BookPlaces, BookRefused, BookingReference, CancelRefused, CorrectRefused, IdempotencyKey, PlaceState, ShortOf,
    },
    session::{Capacity, SessionCode},
    waiting::Wants,
};
use sqlx::{
    Row,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use time::Duration;
use tokio::{runtime::Runtime, sync::Barrier, task::JoinSet};

const SCHOOLS: usize = 4;
const PEOPLE: usize = 4;
const SESSIONS: usize = 2;

/// What is drawn: numbers are taken modulo what there is to choose from when the command runs.
#[derive(Debug, Clone)]
enum Step {
    Book { school: usize, session: usize, people: Vec<usize> },
    WaitTogether { school: usize, session: usize, people: Vec<usize> },
    WaitAny { school: usize, session: usize, people: Vec<usize> },
    CancelOne { booking: usize, position: usize },
    Substitute { booking: usize, position: usize, who: usize },
    CancelAll { booking: usize },
    Leave { booking: usize },
    CancelOfAnother { booking: usize, school: usize },
    SetCapacity { session: usize, people: u32 },
    CloseList { session: usize },
    OpenList { session: usize },
    SetLimit { places: u32 },
    SendAgain { sent: usize },
    SameKeyOtherContent { sent: usize, people: Vec<usize> },
}

/// A command as it is sent.
#[derive(Debug, Clone)]
enum Command {
    Take { school: usize, session: usize, people: Vec<usize>, wants: Option<Wants>, key: IdempotencyKey },
    Cancel { school: usize, booking: usize, whom: Whom },
    Substitute { school: usize, booking: usize, position: usize, who: usize },
    SetCapacity { session: usize, people: u32 },
    SetClosed { session: usize, closed: bool },
    SetLimit { places: u32 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whom {
    All,
    Waiting,
    One(usize),
}

/// An answer, as far as model and database must agree on it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Answer {
    Taken,
    Done,
    Closed,
    Already(Vec<u8>),
    Short { of: ShortOf, left: u32, held: u32 },
    PlacesFree(u32),
    ListClosed,
    KeyReused,
    AlreadyCancelled,
    NotFound,
    TooManyTaken,
}

/// How far the day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Open,
    BookingClosed,
    CutOff,
}

#[derive(Debug, Clone)]
struct ModelBooking {
    school: usize,
    session: usize,
    together: bool,
    places: Vec<(usize, PlaceState)>,
}

#[derive(Debug, Clone, PartialEq)]
struct Content(usize, usize, Vec<usize>, Option<Wants>);

/// What must happen, as simply as it can be said.
#[derive(Debug, Clone)]
struct Model {
    phase: Phase,
    limit: u32,
    capacity: [u32; SESSIONS],
    closed: [bool; SESSIONS],
    /// In the order in which they were made: the turn of those that wait.
    bookings: Vec<ModelBooking>,
    /// By key: what was asked, what was answered, and which booking that made.
    answered: HashMap<IdempotencyKey, (Content, Answer, Option<usize>)>,
}

impl Model {
    fn places(&self) -> impl Iterator<Item = (&ModelBooking, usize, PlaceState)> {
        self.bookings.iter().flat_map(|booking| booking.places.iter().map(move |(who, state)| (booking, *who, *state)))
    }

    fn count(&self, session: usize, wanted: PlaceState) -> u32 {
        self.places().filter(|(booking, _, state)| booking.session == session && *state == wanted).count() as u32
    }

    fn left(&self, session: usize) -> u32 {
        self.capacity[session] - self.count(session, PlaceState::Booked)
    }

    fn held(&self, school: usize) -> u32 {
        self.places().filter(|(booking, _, state)| booking.school == school && *state != PlaceState::Cancelled).count()
            as u32
    }

    fn stands(&self, references: &[BookingReference]) -> Stands {
        let mut bookings: [Vec<_>; SESSIONS] = Default::default();
        for (reference, booking) in references.iter().zip(&self.bookings) {
            bookings[booking.session].push((reference.to_string(), booking.places.clone()));
        }
        let session = |at| {
            let count = |state| self.count(at, state) as i32;
            let (taken, waiting) = (count(PlaceState::Booked), count(PlaceState::Waiting));
            (self.capacity[at] as i32, taken, waiting, self.closed[at], self.limit as i32)
        };
        Stands { bookings, sessions: (0..SESSIONS).map(session).collect() }
    }

    /// The answer, and which booking was made (now, or when the same was sent before).
    fn does(&mut self, command: &Command) -> (Answer, Option<usize>) {
        match command {
            Command::Take { school, session, people, wants, key } => {
                let content = Content(*school, *session, people.clone(), *wants);
                if let Some((before, answer, made)) = self.answered.get(key) {
                    return if *before == content { (answer.clone(), *made) } else { (Answer::KeyReused, None) };
                }
                let answer = self.against(*school, *session, people, *wants).unwrap_or(Answer::Taken);
                let made = (answer == Answer::Taken).then_some(self.bookings.len());
                if made.is_some() {
                    let state = if wants.is_some() { PlaceState::Waiting } else { PlaceState::Booked };
                    self.bookings.push(ModelBooking {
                        school: *school,
                        session: *session,
                        together: *wants == Some(Wants::Together),
                        places: people.iter().map(|who| (*who, state)).collect(),
                    });
                }
                self.answered.insert(*key, (content, answer.clone(), made));
                (answer, made)
            }
            Command::Cancel { school, booking, whom } => (self.cancels(*school, *booking, *whom), None),
            Command::Substitute { school, booking, position, who } => {
                (self.substitutes(*school, *booking, *position, *who), None)
            }
            Command::SetCapacity { session, people } => {
                if *people < self.count(*session, PlaceState::Booked) {
                    return (Answer::TooManyTaken, None);
                }
                self.capacity[*session] = *people;
                self.serves(*session);
                (Answer::Done, None)
            }
            Command::SetClosed { session, closed } => {
                self.closed[*session] = *closed;
                self.serves(*session);
                (Answer::Done, None)
            }
            Command::SetLimit { places } => {
                self.limit = *places;
                (Answer::Done, None)
            }
        }
    }

    /// The rule against taking places, or against waiting for them.
    fn against(&self, school: usize, session: usize, people: &[usize], wants: Option<Wants>) -> Option<Answer> {
        if self.phase > Phase::Open {
            return Some(Answer::Closed);
        }
        let comes = |who: &usize| {
            self.places().any(|(booking, other, state)| {
                booking.school == school && other == *who && state != PlaceState::Cancelled
            })
        };
        let already: Vec<u8> =
            people.iter().enumerate().filter(|(_, who)| comes(who)).map(|(at, _)| at as u8).collect();
        if !already.is_empty() {
            return Some(Answer::Already(already));
        }
        let asked = people.len() as u32;
        let (left, held) = (self.left(session), self.held(school));
        let school_left = self.limit.saturating_sub(held);
        let short = |of| Some(Answer::Short { of, left, held });
        match wants {
            None if asked <= left && asked <= school_left => None,
            None if school_left <= left => short(ShortOf::Limit),
            None => short(ShortOf::Capacity),
            Some(_) if asked <= left && asked <= school_left => Some(Answer::PlacesFree(asked)),
            Some(_) if asked > school_left => short(ShortOf::Limit),
            Some(wants) if left >= if wants == Wants::Together { asked } else { 1 } => Some(Answer::PlacesFree(left)),
            Some(_) if self.closed[session] => Some(Answer::ListClosed),
            Some(_) => None,
        }
    }

    fn substitutes(&mut self, school: usize, booking: usize, position: usize, who: usize) -> Answer {
        let comes = self
            .places()
            .any(|(other, person, state)| other.school == school && person == who && state != PlaceState::Cancelled);
        match self.bookings[booking].places.get_mut(position) {
            None | Some((_, PlaceState::Cancelled)) => Answer::NotFound,
            Some((person, _)) if *person == who => Answer::Done,
            Some(_) if comes => Answer::Already(vec![]),
            Some((person, _)) => {
                *person = who;
                Answer::Done
            }
        }
    }

    fn cancels(&mut self, school: usize, booking: usize, whom: Whom) -> Answer {
        let found = &mut self.bookings[booking];
        if found.school != school {
            return Answer::NotFound;
        }
        let mut freed = false;
        for (at, (_, state)) in found.places.iter_mut().enumerate() {
            let meant = match whom {
                Whom::All => *state != PlaceState::Cancelled,
                Whom::Waiting => *state == PlaceState::Waiting,
                Whom::One(position) => at == position && *state != PlaceState::Cancelled,
            };
            if meant {
                *state = PlaceState::Cancelled;
                freed = true;
            }
        }
        if !freed {
            return Answer::AlreadyCancelled;
        }
        let session = found.session;
        self.serves(session);
        Answer::Done
    }

    fn serves(&mut self, session: usize) {
        if self.closed[session] || self.phase == Phase::CutOff {
            return;
        }
        for at in 0..self.bookings.len() {
            if self.bookings[at].session != session || self.held(self.bookings[at].school) > self.limit {
                continue;
            }
            let left = self.left(session);
            let booking = &mut self.bookings[at];
            let waits = booking.places.iter().filter(|(_, state)| *state == PlaceState::Waiting).count() as u32;
            let given = if booking.together && left < waits { 0 } else { left.min(waits) };
            let waiting = booking.places.iter_mut().filter(|(_, state)| *state == PlaceState::Waiting);
            waiting.take(given as usize).for_each(|(_, state)| *state = PlaceState::Booked);
        }
    }
}

/// A workshop with its schools, in front of the database.
struct Fair {
    house: Arc<House>,
    workshop: Workshop,
    schools: Vec<Caller>,
    /// The references of the model's bookings.
    references: Vec<BookingReference>,
    /// What was sent to take places, to be sent again.
    sent: Vec<Command>,
}

impl Fair {
    async fn open(house: &Arc<House>) -> Self {
        let workshop = house.workshop(Some(3), "workshop", &[3; SESSIONS]).await;
        let mut schools = Vec::new();
        for _ in 0..SCHOOLS {
            schools.push(house.school().await);
        }
        Self { house: house.clone(), workshop, schools, references: Vec::new(), sent: Vec::new() }
    }

    fn at(&self, session: usize) -> SessionAddress {
        self.workshop.session(session as u16 + 1)
    }

    fn serial(&self) -> i32 {
        self.workshop.slug.trim_end_matches("-16").parse().unwrap()
    }

    fn code(&self, session: usize) -> SessionCode {
        SessionCode::try_from(format!("T-{}-{}", self.serial(), session + 1)).unwrap()
    }

    /// The people of a school have emails of their own in each case.
    fn person(&self, school: usize, who: usize) -> String {
        format!("w{}s{school}p{who}", self.serial())
    }

    fn book(&self, school: usize, people: &[usize], key: IdempotencyKey) -> BookPlaces {
        let names: Vec<String> = people.iter().map(|who| self.person(school, *who)).collect();
        BookPlaces { key, ..crate::support::places(&names.iter().map(String::as_str).collect::<Vec<_>>()) }
    }

    /// A step with what it names; `None` where there is nothing of the kind.
    fn command(&self, step: &Step, model: &Model) -> Option<Command> {
        let take = |school: &usize, session: &usize, people: &[usize], wants| Command::Take {
            school: *school,
            session: *session,
            people: people.to_vec(),
            wants,
            key: crate::support::key(),
        };
        let booking = |number: &usize| (!model.bookings.is_empty()).then(|| number % model.bookings.len());
        let cancel = |number: &usize, whom| {
            booking(number).map(|booking| Command::Cancel { school: model.bookings[booking].school, booking, whom })
        };
        let before = |number: &usize| self.sent.get(number % self.sent.len().max(1)).cloned();
        match step {
            Step::Book { school, session, people } => Some(take(school, session, people, None)),
            Step::WaitTogether { school, session, people } => {
                Some(take(school, session, people, Some(Wants::Together)))
            }
            Step::WaitAny { school, session, people } => Some(take(school, session, people, Some(Wants::Any))),
            Step::CancelOne { booking, position } => cancel(booking, Whom::One(*position)),
            Step::Substitute { booking: number, position, who } => booking(number).map(|booking| {
                let school = model.bookings[booking].school;
                Command::Substitute { school, booking, position: *position, who: *who }
            }),
            Step::CancelAll { booking } => cancel(booking, Whom::All),
            Step::Leave { booking } => cancel(booking, Whom::Waiting),
            Step::CancelOfAnother { booking: number, school } => {
                booking(number).map(|booking| Command::Cancel { school: *school, booking, whom: Whom::All })
            }
            Step::SetCapacity { session, people } => Some(Command::SetCapacity { session: *session, people: *people }),
            Step::CloseList { session } => Some(Command::SetClosed { session: *session, closed: true }),
            Step::OpenList { session } => Some(Command::SetClosed { session: *session, closed: false }),
            Step::SetLimit { places } => Some(Command::SetLimit { places: *places }),
            Step::SendAgain { sent } => before(sent),
            Step::SameKeyOtherContent { sent, people: others } => before(sent).map(|command| match command {
                Command::Take { school, session, wants, key, .. } => {
                    Command::Take { school, session, people: others.clone(), wants, key }
                }
                other => other,
            }),
        }
    }

    /// Sends commands at the same moment; answers in the order of the commands.
    async fn send(self: &Arc<Self>, commands: &[Command]) -> Vec<(Answer, Option<BookingReference>)> {
        let start = Arc::new(Barrier::new(commands.len()));
        let mut running = JoinSet::new();
        for (at, command) in commands.iter().cloned().enumerate() {
            let (fair, start) = (self.clone(), start.clone());
            running.spawn(async move {
                start.wait().await;
                (at, fair.does(command).await)
            });
        }
        let mut answers = running.join_all().await;
        answers.sort_by_key(|(at, _)| *at);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }

    async fn does(&self, command: Command) -> (Answer, Option<BookingReference>) {
        let House { pool, clock, desk, .. } = &*self.house;
        match command {
            Command::Take { school, session, people, wants, key } => {
                let book = self.book(school, &people, key);
                let (caller, at) = (&self.schools[school], self.at(session));
                match wants {
                    None => taken(desk.book(caller, &at, &book).await),
                    Some(wants) => taken(desk.wait(caller, &at, &book, wants).await),
                }
            }
            Command::Cancel { school, booking, whom } => {
                let whom = match whom {
                    Whom::All => "all".to_owned(),
                    Whom::Waiting => "waiting".to_owned(),
                    Whom::One(at) => (at + 1).to_string(),
                };
                let reference = self.references[booking].to_string();
                let draft = CancelDraft { reference, whom, key: crate::support::key().to_string() };
                let answer = match desk.cancel(&self.schools[school], &draft).await {
                    Ok(()) => Answer::Done,
                    Err(Failure::Refused(CancelRefused::AlreadyCancelled)) => Answer::AlreadyCancelled,
                    Err(Failure::Refused(CancelRefused::NotFound)) => Answer::NotFound,
                    other => panic!("{other:?}"),
                };
                (answer, None)
            }
            Command::Substitute { school, booking, position, who } => {
                let person = self.person(school, who);
                let place = position as u16 + 1;
                let reference = self.references[booking];
                let answer = match self.house.substitute(&self.schools[school], reference, place, &person).await {
                    Ok(()) => Answer::Done,
                    Err(Failure::Refused(CorrectRefused::NotFound)) => Answer::NotFound,
                    Err(Failure::Refused(CorrectRefused::Unreadable(_))) => Answer::Already(vec![]),
                    other => panic!("{other:?}"),
                };
                (answer, None)
            }
            Command::SetCapacity { session, people } => {
                let capacity = Capacity::try_from(people).unwrap();
                match set_capacity(pool, clock, &self.code(session), capacity).await {
                    Ok(()) => (Answer::Done, None),
                    Err(NotChanged::Refused(_)) => (Answer::TooManyTaken, None),
                    Err(NotChanged::Broken(cause)) => panic!("{cause}"),
                }
            }
            Command::SetClosed { session, closed } => {
                close(pool, clock, &self.code(session), closed).await.unwrap();
                (Answer::Done, None)
            }
            Command::SetLimit { places } => {
                sqlx::query(
                    "update workshop set places_limit = $1 where sheet_id = (select id from sheet where serial = $2)",
                )
                .bind(places as i32)
                .bind(self.serial())
                .execute(pool)
                .await
                .unwrap();
                (Answer::Done, None)
            }
        }
    }

    /// What the model must say as well.
    async fn stands(&self) -> Stands {
        let rows = sqlx::query(
            "select s.number, b.reference, array_agg(p.state order by p.position) as states,
                    array_agg(substring(p.delegate_email from 'p([0-9])@') order by p.position) as people
             from place p join booking b on b.id = p.booking_id join session s on s.id = b.session_id
             join workshop w on w.id = b.workshop_id join sheet h on h.id = w.sheet_id
             where h.serial = $1 group by s.number, b.id order by b.id",
        )
        .bind(self.serial())
        .fetch_all(&self.house.pool)
        .await
        .unwrap();
        let read = |word: &String| match word.as_str() {
            "booked" => PlaceState::Booked,
            "waiting" => PlaceState::Waiting,
            "cancelled" => PlaceState::Cancelled,
            other => panic!("{other}"),
        };
        let mut bookings: [Vec<_>; SESSIONS] = Default::default();
        for row in rows {
            let (number, states): (i16, Vec<String>) = (row.get("number"), row.get("states"));
            let people: Vec<String> = row.get("people");
            let places = people.iter().map(|who| who.parse().unwrap()).zip(states.iter().map(read)).collect();
            bookings[number as usize - 1].push((row.get("reference"), places));
        }
        let sessions = sqlx::query_as(
            "select s.capacity, s.taken, s.waiting, s.waiting_closed, w.places_limit
             from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
             where h.serial = $1 order by s.number",
        )
        .bind(self.serial())
        .fetch_all(&self.house.pool)
        .await
        .unwrap();
        Stands { bookings, sessions }
    }
}

/// A booking's reference, and its places: who comes and where it stands.
type BookingStands = (String, Vec<(usize, PlaceState)>);

/// How everything stands.
#[derive(Debug, PartialEq)]
struct Stands {
    /// The bookings of each session in their turn, with their places.
    bookings: [Vec<BookingStands>; SESSIONS],
    /// Capacity, places taken, places that wait, whether the list is closed, and the limit for each school.
    sessions: Vec<(i32, i32, i32, bool, i32)>,
}

fn taken(answer: Result<BookingReference, Failure<BookRefused>>) -> (Answer, Option<BookingReference>) {
    let refused = match answer {
        Ok(reference) => return (Answer::Taken, Some(reference)),
        Err(Failure::Refused(refused)) => refused,
        Err(other) => panic!("{other:?}"),
    };
    let answer = match refused {
        BookRefused::Closed { .. } => Answer::Closed,
        BookRefused::AlreadyComing { delegates } => Answer::Already(delegates),
        BookRefused::NotEnough(short) => Answer::Short { of: short.of, left: short.session_left, held: short.held },
        BookRefused::PlacesFree { left } => Answer::PlacesFree(left),
        BookRefused::WaitingClosed { .. } => Answer::ListClosed,
        BookRefused::KeyReused => Answer::KeyReused,
        other => panic!("{other:?}"),
    };
    (answer, None)
}

/// Every order of these numbers.
fn orders(of: usize) -> Vec<Vec<usize>> {
    if of == 0 {
        return vec![vec![]];
    }
    let shorter = orders(of - 1);
    shorter
        .iter()
        .flat_map(|order| {
            (0..of).map(move |at| {
                let mut longer = order.clone();
                longer.insert(at, of - 1);
                longer
            })
        })
        .collect()
}

/// The model after the commands in an order that explains every answer, with the references of its bookings.
fn explained(
    model: &Model,
    references: &[BookingReference],
    commands: &[Command],
    answers: &[(Answer, Option<BookingReference>)],
) -> Vec<(Model, Vec<BookingReference>)> {
    let mut fits = Vec::new();
    for order in orders(commands.len()) {
        let (mut after, mut named) = (model.clone(), references.to_vec());
        let agrees = order.iter().all(|at| {
            let (answer, made) = after.does(&commands[*at]);
            let (seen, reference) = &answers[*at];
            match (made, reference) {
                (Some(booking), Some(reference)) if booking == named.len() => named.push(*reference),
                (Some(booking), Some(reference)) if named.get(booking) == Some(reference) => {}
                (None, None) => {}
                _ => return false,
            }
            answer == *seen
        });
        if agrees {
            fits.push((after, named));
        }
    }
    fits
}

async fn run(house: &Arc<House>, phases: &[Vec<Vec<Step>>; 3], counted: &mut usize) -> Result<(), TestCaseError> {
    let mut fair = Arc::new(Fair::open(house).await);
    let mut model = Model {
        phase: Phase::Open,
        limit: 3,
        capacity: [3; SESSIONS],
        closed: [false; SESSIONS],
        bookings: Vec::new(),
        answered: HashMap::new(),
    };
    let mut passed = Duration::ZERO;
    for (phase, batches) in [Phase::Open, Phase::BookingClosed, Phase::CutOff].into_iter().zip(phases) {
        // Booking closes on 7 May; places are given until 5pm on Friday 13 May, for sessions on the two days after it.
        let on = [Duration::ZERO, Duration::days(13), Duration::days(18) + Duration::hours(9)][phase as usize];
        house.clock.advance(on - passed);
        passed = on;
        model.phase = phase;
        for batch in batches {
            let commands: Vec<Command> = batch.iter().filter_map(|step| fair.command(step, &model)).collect();
            *counted += commands.len();
            let answers = fair.send(&commands).await;
            let stands = fair.stands().await;
            let found = explained(&model, &fair.references, &commands, &answers)
                .into_iter()
                .find(|(model, references)| model.stands(references) == stands);
            let Some((after, references)) = found else {
                house.clock.advance(Duration::ZERO - passed);
                return Err(TestCaseError::fail(format!(
                    "no order of {commands:?} explains {answers:?} and {stands:?} after {model:?}"
                )));
            };
            model = after;
            let fair = Arc::get_mut(&mut fair).expect("all commands have been answered");
            fair.references = references;
            fair.sent.extend(commands.into_iter().filter(|command| matches!(command, Command::Take { .. })));
        }
    }
    house.clock.advance(Duration::ZERO - passed);
    Ok(())
}

fn people() -> impl Strategy<Value = Vec<usize>> + Clone {
    prop_oneof![
        (0..PEOPLE).prop_map(|one| vec![one]),
        (0..PEOPLE, 1..PEOPLE).prop_map(|(one, more)| vec![one, (one + more) % PEOPLE]),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let (school, session) = (0..SCHOOLS, 0..SESSIONS);
    let taking = (school.clone(), session.clone(), people());
    prop_oneof![
        5 => taking.clone().prop_map(|(school, session, people)| Step::Book { school, session, people }),
        4 => taking.clone().prop_map(|(school, session, people)| Step::WaitTogether { school, session, people }),
        4 => taking.prop_map(|(school, session, people)| Step::WaitAny { school, session, people }),
        4 => (0..40usize, 0..2usize).prop_map(|(booking, position)| Step::CancelOne { booking, position }),
        3 => (0..40usize, 0..2usize, 0..PEOPLE).prop_map(|(booking, position, who)| Step::Substitute { booking, position, who }),
        3 => (0..40usize).prop_map(|booking| Step::CancelAll { booking }),
        2 => (0..40usize).prop_map(|booking| Step::Leave { booking }),
        1 => (0..40usize, school).prop_map(|(booking, school)| Step::CancelOfAnother { booking, school }),
        2 => (session.clone(), 1..5u32).prop_map(|(session, people)| Step::SetCapacity { session, people }),
        1 => session.clone().prop_map(|session| Step::CloseList { session }),
        2 => session.prop_map(|session| Step::OpenList { session }),
        1 => (1..5u32).prop_map(|places| Step::SetLimit { places }),
        2 => (0..40usize).prop_map(|sent| Step::SendAgain { sent }),
        1 => (0..40usize, people()).prop_map(|(sent, people)| Step::SameKeyOtherContent { sent, people }),
    ]
}

/// Steps one after the other; those within a batch, up to so many, at the same time.
fn batches(how_many: usize, at_once: usize) -> impl Strategy<Value = Vec<Vec<Step>>> {
    prop::collection::vec(prop::collection::vec(step(), 1..=at_once), 0..how_many)
}

/// What happens in each phase. What nobody does at the same time as somebody else fails each time alike, so that a failure
/// found there shrinks to few steps.
fn days() -> impl Strategy<Value = [Vec<Vec<Step>>; 3]> {
    (1..=3usize).prop_flat_map(|at_once| [batches(60, at_once), batches(12, at_once), batches(12, at_once)])
}

/// Fewer steps prove less.
const STEPS_LEAST: usize = 10_000;

#[sqlx::test]
async fn r5_what_the_model_says_happens_to_every_place(_: PgPoolOptions, connect: PgConnectOptions) {
    let judged = tokio::task::spawn_blocking(move || {
        let runtime = Runtime::new().unwrap();
        let house = Arc::new(runtime.block_on(House::open(connect, 8)));
        let config = Config { cases: 200, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
        let steps = std::cell::Cell::new(0);
        let outcome = TestRunner::new(config).run(&days(), |phases| {
            let mut counted = steps.get();
            let outcome = runtime.block_on(run(&house, &phases, &mut counted));
            steps.set(counted);
            outcome
        });
        let faults = runtime.block_on(house.faults());
        runtime.block_on(house.pool.close());
        (outcome, steps.get(), faults)
    });
    let (outcome, steps, faults) = judged.await.unwrap();
    if let Err(TestError::Fail(why, phases)) = &outcome {
        panic!("{why}\nof {phases:?}");
    }
    outcome.unwrap();
    assert_eq!(faults, Vec::<String>::new());
    assert!(steps >= STEPS_LEAST, "{steps} steps are too few");
    println!("{steps} steps");
}
