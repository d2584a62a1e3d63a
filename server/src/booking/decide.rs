//! Decides the commands of a batch one after the other, as if each had been sent alone.

use std::collections::{HashMap, HashSet};

use app::{failure::Failure, visit::School};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::{
    booking::{BookPlaces, BookRefused, BookingReference, Facts, IdempotencyKey, judge, judge_waiting},
    sheet::SheetNumber,
    waiting::Wants,
};
use time::OffsetDateTime;

use super::{
    actor_of, new_reference,
    store::take::{How, Looked, Question, Refusing, Taking},
};

/// The answer stored with a command's key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Answer {
    Booked(BookingReference),
    Refused(BookRefused),
}

impl Answer {
    fn into_answer(self) -> BookAnswer {
        match self {
            Self::Booked(reference) => Ok(reference),
            Self::Refused(refusal) => Err(Failure::Refused(refusal)),
        }
    }
}

/// The answer to a command's sender.
pub(super) type BookAnswer = Result<BookingReference, Failure<BookRefused>>;

/// A command in a batch.
pub(super) struct BookCommand {
    pub school: School,
    pub sheet: SheetNumber,
    /// The session's number in its workshop.
    pub number: i16,
    pub book: BookPlaces,
    /// How the command's places wait. `None`: the places are to be booked.
    pub wants: Option<Wants>,
    pub now: OffsetDateTime,
}

impl BookCommand {
    pub(super) fn question(&self) -> Question<'_> {
        Question {
            sheet: self.sheet,
            number: self.number,
            establishment: self.school.id,
            key: self.book.key,
            emails: self.book.delegates.iter().map(|delegate| delegate.email.as_str()).collect(),
        }
    }

    /// The session's name in live seats.
    pub(super) fn session_key(&self) -> String {
        self.sheet.session_key(self.number)
    }

    /// The first rule that the command breaks, if any.
    pub(super) fn judged(&self, looked: &Looked) -> Result<(), BookRefused> {
        let facts = Facts { limit: self.school.bound_by(looked.facts.limit), ..looked.facts.clone() };
        match self.wants {
            None => judge(&facts, self.places(), self.now),
            Some(wants) => judge_waiting(&facts, self.places(), wants, self.now),
        }
    }

    fn places(&self) -> u32 {
        u32::try_from(self.book.delegates.len()).unwrap_or(u32::MAX)
    }

    /// A digest of the command without its key. It is the same each time the command is sent.
    fn content(&self, session: i64) -> Vec<u8> {
        let (booker, delegates) = (&self.book.booker, &self.book.delegates);
        let text = match self.wants {
            None => serde_json::json!(["book", session, booker, delegates]),
            Some(wants) => serde_json::json!(["wait", session, wants, booker, delegates]),
        };
        Sha256::digest(text.to_string().as_bytes()).to_vec()
    }
}

/// A command's outcome, to be written.
pub(super) enum Decision<'a> {
    /// Nothing is left to write.
    BookAnswer(BookAnswer),
    /// The command takes places, with this reference.
    Takes(BookingReference, Taking<'a>),
    /// The command is refused.
    Refused(BookRefused, Refusing),
    /// The command is undecided until the next round: it was sent twice at the same time, or is refused only because of places
    /// that others in its batch have yet to take.
    Later,
}

/// The places taken by the commands decided so far.
#[derive(Default)]
struct Gone {
    keys: HashSet<(i64, IdempotencyKey)>,
    /// How many places are taken, by session.
    places: HashMap<i64, u32>,
    /// How many places are taken, by school and workshop, and by session if the limit is counted for each session.
    held: HashMap<(i64, i64, Option<i64>), u32>,
    /// The people who take places, by workshop and email.
    people: HashSet<(i64, String)>,
}

/// Decides commands in order of arrival, from the facts and from the places that earlier commands take.
///
/// # Errors
/// A stored answer cannot be read.
pub(super) fn decide<'a>(
    asked: impl Iterator<Item = &'a BookCommand>,
    looked: Vec<Option<Looked>>,
) -> serde_json::Result<Vec<Decision<'a>>> {
    let mut gone = Gone::default();
    asked
        .zip(looked)
        .map(|(asked, looked)| match looked {
            None => Ok(Decision::BookAnswer(Err(Failure::Refused(BookRefused::NotFound)))),
            Some(looked) => decide_one(asked, looked, &mut gone),
        })
        .collect()
}

fn decide_one<'a>(asked: &'a BookCommand, mut looked: Looked, gone: &mut Gone) -> serde_json::Result<Decision<'a>> {
    let content = asked.content(looked.session);
    if let Some(kept) = looked.kept {
        if kept.content != content {
            return Ok(Decision::BookAnswer(Err(Failure::Refused(BookRefused::KeyReused))));
        }
        return Ok(Decision::BookAnswer(serde_json::from_value::<Answer>(kept.answer)?.into_answer()));
    }
    if !gone.keys.insert((asked.school.id, asked.book.key)) {
        return Ok(Decision::Later);
    }
    let alone = asked.judged(&looked);
    gone.take_from(&mut looked, asked);
    let (establishment, key, now) = (asked.school.id, asked.book.key, asked.now);
    if let Err(refusal) = asked.judged(&looked) {
        if alone.as_ref() != Err(&refusal) {
            return Ok(Decision::Later);
        }
        let answer = serde_json::to_value(Answer::Refused(refusal.clone()))?;
        return Ok(Decision::Refused(refusal, Refusing { establishment, key, content, answer, now }));
    }
    let reference = new_reference();
    gone.note(&looked, asked);
    Ok(Decision::Takes(
        reference,
        Taking {
            session: looked.session,
            establishment,
            by: actor_of(&asked.school),
            over_limit: asked.school.may_pass_limit(),
            reference: reference.to_string(),
            book: &asked.book,
            content,
            answer: serde_json::to_value(Answer::Booked(reference))?,
            now,
            how: asked.wants.map_or(How::Book, |wants| How::Wait { wants, version: looked.version }),
        },
    ))
}

impl Gone {
    /// The facts for a command, adjusted by the places that earlier commands take.
    fn take_from(&self, looked: &mut Looked, asked: &BookCommand) {
        let held = (asked.school.id, looked.workshop, looked.counted_by_session);
        looked.facts.taken += self.places.get(&looked.session).copied().unwrap_or(0);
        looked.facts.held += self.held.get(&held).copied().unwrap_or(0);
        let comes = |email: &str| self.people.contains(&(looked.workshop, email.to_owned()));
        let already = &mut looked.facts.already;
        already.extend(
            (0..).zip(&asked.book.delegates).filter(|(_, person)| comes(person.email.as_str())).map(|(at, _)| at),
        );
        already.sort_unstable();
        already.dedup();
    }

    /// Records the places that a command takes.
    fn note(&mut self, looked: &Looked, asked: &BookCommand) {
        if asked.wants.is_none() {
            *self.places.entry(looked.session).or_default() += asked.places();
        }
        *self.held.entry((asked.school.id, looked.workshop, looked.counted_by_session)).or_default() += asked.places();
        let email = |person: &shared::delegate::Delegate| person.email.as_str().to_owned();
        self.people.extend(asked.book.delegates.iter().map(|person| (looked.workshop, email(person))));
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        booking::{Booker, Instant, SessionState, SheetState, ShortOf},
        delegate::{Delegate, DelegateName},
        email::Email,
        moment::Moment,
        school::Urn,
    };

    use super::*;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn command(school: i64, places: u8) -> BookCommand {
        let urn = Urn::try_from(format!("10000{school}")).unwrap();
        let name = || DelegateName::try_from("Ada Marsh").unwrap();
        let delegate = |nth| Delegate {
            name: name(),
            email: Email::try_from(format!("d{nth}@s{school}.example")).unwrap(),
            role: String::new(),
            needs: String::new(),
        };
        BookCommand {
            school: School { id: school, urn, name: format!("School {school}"), acting: None },
            sheet: "71/16".parse().unwrap(),
            number: 1,
            book: BookPlaces {
                key: uuid::Uuid::from_u128(rand::random()).into(),
                booker: Booker { name: name(), email: Email::try_from("office@school.example").unwrap() },
                delegates: (0..places).map(delegate).collect(),
            },
            wants: None,
            now: NOW,
        }
    }

    fn looked(capacity: u32, taken: u32) -> Looked {
        let instant = |days| Instant {
            at: NOW + time::Duration::days(days),
            shown: Moment { iso: days.to_string(), words: format!("day {days}") },
        };
        Looked {
            session: 1,
            workshop: 1,
            version: 1,
            counted_by_session: None,
            facts: Facts {
                sheet: SheetState::Published,
                opens: instant(-1),
                closes: None,
                session: SessionState::Scheduled,
                starts: instant(9),
                capacity,
                taken,
                held: 0,
                limit: Some(2),
                waiting_until: instant(8),
                waiting_closed: false,
                already: vec![],
            },
            kept: None,
        }
    }

    /// The outcome of each command, in a word.
    fn decided(asked: &[BookCommand], looked: impl Fn() -> Looked) -> Vec<&'static str> {
        decide(asked.iter(), asked.iter().map(|_| Some(looked())).collect())
            .unwrap()
            .iter()
            .map(|decision| match decision {
                Decision::BookAnswer(_) => "answered",
                Decision::Takes(..) => "takes",
                Decision::Refused(..) => "refused",
                Decision::Later => "later",
            })
            .collect()
    }

    #[test]
    fn uncommitted_places_cause_no_refusal() {
        // A third school may book between reading and locking, or the first booking may be rolled back: only committed places
        // refuse.
        let schools = [command(1, 2), command(2, 2), command(3, 1)];
        assert_eq!(decided(&schools, || looked(3, 0)), ["takes", "later", "takes"]);
        assert_eq!(decided(&schools, || looked(3, 2)), ["refused", "refused", "takes"]);
        assert_eq!(decided(&[command(1, 2), command(1, 1)], || looked(9, 0)), ["takes", "later"], "the school's limit");
    }

    #[test]
    fn refusal_for_a_committed_reason_is_immediate() {
        let refusal = |decision: &Decision<'_>| match decision {
            Decision::Refused(BookRefused::NotEnough(short), _) => Some((short.of, short.possible())),
            _ => None,
        };
        let schools = [command(1, 1), command(2, 2)];
        let decided = decide(schools.iter(), vec![Some(looked(9, 0)), Some(looked(9, 9))]).unwrap();
        assert_eq!(decided.iter().map(refusal).collect::<Vec<_>>(), [None, Some((ShortOf::Capacity, 0))]);
    }
}
