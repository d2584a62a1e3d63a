//! Sends the same commands to the database.

use std::sync::Arc;

use crate::support::{Backend, Workshop};
use app::{
    booking::{Bookings, CancelDraft, MoveDraft, SessionAddress},
    failure::Failure,
    visit::Caller,
};
use server::{
    booking::PgBookings,
    session::{NotChanged, set_capacity},
    waiting::close,
};
use shared::{
    booking::{
        BookPlaces, BookRefused, BookingReference, CancelRefused, CorrectRefused, IdempotencyKey, MoveRefused,
        PlaceState,
    },
    session::{Capacity, SessionCode},
    waiting::Wants,
};
use sqlx::Row;
use tokio::{sync::Barrier, task::JoinSet};

use super::{
    SCHOOLS, Step,
    model::{Answer, Command, Model, SESSIONS, Stands, Whom},
};

/// A workshop with its schools in the database.
pub(super) struct Fair {
    pub(super) backend: Arc<Backend>,
    bookings: PgBookings,
    pub(super) workshop: Workshop,
    pub(super) schools: Vec<Caller>,
    /// The references of the bookings in the model.
    pub(super) references: Vec<BookingReference>,
    /// The commands that took places, to be sent again.
    pub(super) sent: Vec<Command>,
}

impl Fair {
    /// Whether bookings are made one by one or in batches.
    pub(super) async fn open(backend: &Arc<Backend>, one_by_one: bool) -> Self {
        let bookings = backend.bookings.clone();
        let bookings = if one_by_one { bookings.one_by_one() } else { bookings };
        let workshop = backend.workshop(Some(3), "workshop", &[3; SESSIONS]).await;
        let mut schools = Vec::new();
        for _ in 0..SCHOOLS {
            schools.push(backend.school().await);
        }
        Self { backend: backend.clone(), bookings, workshop, schools, references: Vec::new(), sent: Vec::new() }
    }

    pub(super) fn at(&self, session: usize) -> SessionAddress {
        self.workshop.session(session as u16 + 1)
    }

    pub(super) fn serial(&self) -> i32 {
        self.workshop.slug.trim_end_matches("-16").parse().unwrap()
    }

    pub(super) fn code(&self, session: usize) -> SessionCode {
        SessionCode::try_from(format!("T-{}-{}", self.serial(), session + 1)).unwrap()
    }

    /// A school's people have different emails in each case.
    pub(super) fn person(&self, school: usize, who: usize) -> String {
        format!("w{}s{school}p{who}", self.serial())
    }

    pub(super) fn book(&self, school: usize, people: &[usize], key: IdempotencyKey) -> BookPlaces {
        let names: Vec<String> = people.iter().map(|who| self.person(school, *who)).collect();
        BookPlaces { key, ..crate::support::places(&names.iter().map(String::as_str).collect::<Vec<_>>()) }
    }

    /// Resolves a step's choices. `None`: there is nothing to choose from.
    pub(super) fn command(&self, step: &Step, model: &Model) -> Option<Command> {
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
            Step::MoveOne { booking: number, position, to } => {
                booking(number).map(|booking| moving(model, booking, Whom::One(*position), *to))
            }
            Step::MoveAll { booking: number, to } => {
                booking(number).map(|booking| moving(model, booking, Whom::All, *to))
            }
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

    async fn moves(&self, school: usize, draft: &MoveDraft) -> (Answer, Option<BookingReference>) {
        match self.bookings.move_places(&self.schools[school], draft).await {
            Err(Failure::Refused(MoveRefused::NotThere(refused))) => taken(Err(Failure::Refused(refused))),
            Err(Failure::Refused(MoveRefused::NotFound)) => (Answer::NotFound, None),
            Err(Failure::Refused(MoveRefused::NoSession)) => (Answer::NoSession, None),
            Err(Failure::Refused(MoveRefused::NothingToMove)) => (Answer::AlreadyCancelled, None),
            Ok(reference) => (Answer::Taken, Some(reference)),
            other => panic!("{other:?}"),
        }
    }

    /// Sends commands at the same moment; returns answers in the commands' order.
    pub(super) async fn send(self: &Arc<Self>, commands: &[Command]) -> Vec<(Answer, Option<BookingReference>)> {
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

    pub(super) async fn does(&self, command: Command) -> (Answer, Option<BookingReference>) {
        let Backend { pool, clock, .. } = &*self.backend;
        let bookings = &self.bookings;
        match command {
            Command::Take { school, session, people, wants, key } => {
                let book = self.book(school, &people, key);
                let (caller, at) = (&self.schools[school], self.at(session));
                match wants {
                    None => taken(bookings.book(caller, &at, &book).await),
                    Some(wants) => taken(bookings.wait(caller, &at, &book, wants).await),
                }
            }
            Command::Move { school, booking, whom, to, key } => {
                let draft = MoveDraft {
                    reference: self.references[booking].to_string(),
                    whom: typed(whom),
                    session: (to + 1).to_string(),
                    key: key.to_string(),
                };
                self.moves(school, &draft).await
            }
            Command::Cancel { school, booking, whom } => {
                let reference = self.references[booking].to_string();
                let draft = CancelDraft { reference, whom: typed(whom), key: crate::support::key().to_string() };
                let answer = match bookings.cancel(&self.schools[school], &draft).await {
                    Ok(()) => Answer::Done,
                    Err(Failure::Refused(CancelRefused::AlreadyCancelled | CancelRefused::NothingWaits)) => {
                        Answer::AlreadyCancelled
                    }
                    Err(Failure::Refused(CancelRefused::NotFound)) => Answer::NotFound,
                    other => panic!("{other:?}"),
                };
                (answer, None)
            }
            Command::Substitute { school, booking, position, who } => {
                let person = self.person(school, who);
                let place = position as u16 + 1;
                let reference = self.references[booking];
                let answer = match self.backend.substitute(&self.schools[school], reference, place, &person).await {
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

    /// The state that the model must match.
    pub(super) async fn stands(&self) -> Stands {
        let rows = sqlx::query(
            "select s.number, b.reference, array_agg(p.state order by p.position) as states,
                    array_agg(substring(p.delegate_email from 'p([0-9])@') order by p.position) as people
             from place p join booking b on b.id = p.booking_id join session s on s.id = b.session_id
             join workshop w on w.id = b.workshop_id join sheet h on h.id = w.sheet_id
             where h.serial = $1 group by s.number, b.id order by b.id",
        )
        .bind(self.serial())
        .fetch_all(&self.backend.pool)
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
        .fetch_all(&self.backend.pool)
        .await
        .unwrap();
        Stands { bookings, sessions }
    }
}

/// The places that a command chooses, as in its form.
fn typed(whom: Whom) -> String {
    match whom {
        Whom::All => "all".to_owned(),
        Whom::Waiting => "waiting".to_owned(),
        Whom::One(at) => (at + 1).to_string(),
    }
}

/// A command with which a school moves places of its own booking.
fn moving(model: &Model, booking: usize, whom: Whom, to: usize) -> Command {
    Command::Move { school: model.bookings[booking].school, booking, whom, to, key: crate::support::key() }
}

pub(super) fn taken(answer: Result<BookingReference, Failure<BookRefused>>) -> (Answer, Option<BookingReference>) {
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
