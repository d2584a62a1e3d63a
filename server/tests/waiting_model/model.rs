//! The expected behaviour, in memory and as simple as possible.

use std::collections::HashMap;

use shared::{
    booking::{BookingReference, IdempotencyKey, PlaceState, ShortOf},
    waiting::Wants,
};

/// How many sessions the workshop has.
pub(super) const SESSIONS: usize = 2;

/// A command as it is sent.
#[derive(Debug, Clone)]
pub(super) enum Command {
    Take { school: usize, session: usize, people: Vec<usize>, wants: Option<Wants>, key: IdempotencyKey },
    Cancel { school: usize, booking: usize, whom: Whom },
    Substitute { school: usize, booking: usize, position: usize, who: usize },
    Move { school: usize, booking: usize, whom: Whom, to: usize, key: IdempotencyKey },
    SetCapacity { session: usize, people: u32 },
    SetClosed { session: usize, closed: bool },
    SetLimit { places: u32 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whom {
    All,
    Waiting,
    One(usize),
}

/// An answer, as far as model and database must agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    Taken,
    Done,
    Closed,
    Already(Vec<u8>),
    Short { of: ShortOf, left: u32, held: u32 },
    PlacesFree(u32),
    ListClosed,
    KeyReused,
    NoSession,
    AlreadyCancelled,
    NotFound,
    TooManyTaken,
}

/// The phase that the dates of the case have reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Open,
    BookingClosed,
    CutOff,
}

#[derive(Debug, Clone)]
pub(super) struct ModelBooking {
    pub(super) school: usize,
    pub(super) session: usize,
    pub(super) together: bool,
    pub(super) places: Vec<(usize, PlaceState)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Content(usize, usize, Vec<usize>, Option<Wants>);

/// The expected behaviour, as simply as possible.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) phase: Phase,
    pub(super) limit: u32,
    pub(super) capacity: [u32; SESSIONS],
    pub(super) closed: [bool; SESSIONS],
    /// The bookings in order of creation, which is also the order of waiting.
    pub(super) bookings: Vec<ModelBooking>,
    /// For each key: the command, the answer, and the booking made.
    pub(super) answered: HashMap<IdempotencyKey, (Content, Answer, Option<usize>)>,
    /// For each key of a move: the answer, and the booking made. A move is never repeated with other content.
    pub(super) moved: HashMap<IdempotencyKey, (Answer, Option<usize>)>,
}

impl Model {
    pub(super) fn places(&self) -> impl Iterator<Item = (&ModelBooking, usize, PlaceState)> {
        self.bookings.iter().flat_map(|booking| booking.places.iter().map(move |(who, state)| (booking, *who, *state)))
    }

    pub(super) fn count(&self, session: usize, wanted: PlaceState) -> u32 {
        self.places().filter(|(booking, _, state)| booking.session == session && *state == wanted).count() as u32
    }

    pub(super) fn left(&self, session: usize) -> u32 {
        self.capacity[session] - self.count(session, PlaceState::Booked)
    }

    pub(super) fn held(&self, school: usize) -> u32 {
        self.places().filter(|(booking, _, state)| booking.school == school && *state != PlaceState::Cancelled).count()
            as u32
    }

    pub(super) fn stands(&self, references: &[BookingReference]) -> Stands {
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

    /// The answer, and the booking made now or by an earlier command with this key.
    pub(super) fn does(&mut self, command: &Command) -> (Answer, Option<usize>) {
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
            Command::Move { school, booking, whom, to, key } => self.moves(*school, *booking, *whom, *to, *key),
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

    /// The rule that forbids taking places or waiting for them.
    pub(super) fn against(
        &self,
        school: usize,
        session: usize,
        people: &[usize],
        wants: Option<Wants>,
    ) -> Option<Answer> {
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

    pub(super) fn substitutes(&mut self, school: usize, booking: usize, position: usize, who: usize) -> Answer {
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

    pub(super) fn moves(
        &mut self,
        school: usize,
        booking: usize,
        whom: Whom,
        to: usize,
        key: IdempotencyKey,
    ) -> (Answer, Option<usize>) {
        let from = &self.bookings[booking];
        if from.school != school {
            return (Answer::NotFound, None);
        }
        if let Some(before) = self.moved.get(&key) {
            return before.clone();
        }
        if from.session == to {
            return (Answer::NoSession, None);
        }
        let meant = |at: usize| whom == Whom::All || whom == Whom::One(at);
        let places = from.places.iter().enumerate();
        let moving: Vec<usize> =
            places.filter(|(at, (_, state))| meant(*at) && *state != PlaceState::Cancelled).map(|(at, _)| at).collect();
        let asked = moving.len() as u32;
        if asked == 0 {
            return (Answer::AlreadyCancelled, None);
        }
        let (left, held) = (self.left(to), self.held(school) - asked);
        let school_left = self.limit.saturating_sub(held);
        let short = |of| Answer::Short { of, left, held };
        let answer = match () {
            () if self.phase > Phase::Open => Answer::Closed,
            () if school_left < asked && school_left <= left => short(ShortOf::Limit),
            () if left < asked => short(ShortOf::Capacity),
            () => Answer::Taken,
        };
        let made = (answer == Answer::Taken).then_some(self.bookings.len());
        if made.is_some() {
            let from = &mut self.bookings[booking];
            let places = moving.iter().map(|at| (from.places[*at].0, PlaceState::Booked)).collect();
            for at in moving {
                from.places[at].1 = PlaceState::Cancelled;
            }
            let session = from.session;
            self.bookings.push(ModelBooking { school, session: to, together: false, places });
            self.serves(session);
        }
        self.moved.insert(key, (answer.clone(), made));
        (answer, made)
    }

    pub(super) fn cancels(&mut self, school: usize, booking: usize, whom: Whom) -> Answer {
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

    pub(super) fn serves(&mut self, session: usize) {
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

/// A booking's reference, and its places with delegate and state.
pub(super) type BookingStands = (String, Vec<(usize, PlaceState)>);

/// The complete state.
#[derive(Debug, PartialEq)]
pub(super) struct Stands {
    /// The bookings of each session in order, with their places.
    pub(super) bookings: [Vec<BookingStands>; SESSIONS],
    /// Capacity, places taken, places waiting, whether the list is closed, and the limit for each school.
    pub(super) sessions: Vec<(i32, i32, i32, bool, i32)>,
}
