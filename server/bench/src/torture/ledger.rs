//! Records every command with its answer, and compares them with the database.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::{Duration, Instant},
};

use shared::booking::{BookRefused, ShortOf};
use sqlx::PgConnection;

use super::command::{Command, HOT, LIMITED};
use crate::fault::Fault;

/// The answer to a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Booked, with this reference.
    Booked(String),
    /// Refused, for this reason.
    Refused(BookRefused),
    /// No valid answer, however often the command was sent.
    Unknown,
}

/// A command and its answer.
#[derive(Debug)]
pub struct Entry {
    /// The command.
    pub command: Command,
    /// The answer to the command.
    pub answer: Answer,
    /// The answer to a repetition, if the command was repeated.
    pub again: Option<Answer>,
}

/// All commands of a run.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Finished commands.
    pub entries: Vec<Entry>,
    /// When each booking was first acknowledged.
    pub acknowledged: Vec<Instant>,
    /// How long each scheduled command took, counted from its scheduled time.
    pub times: Vec<Duration>,
    /// Attempts without a valid answer, by the answer or error.
    pub unanswered: BTreeMap<String, usize>,
    /// The longest wait in an attempt without a valid answer.
    pub longest: Duration,
}

/// A booking in the database.
#[derive(Debug, sqlx::FromRow)]
struct Kept {
    reference: String,
    serial: i32,
    number: i16,
    capacity: i32,
    urn: i32,
    emails: Vec<String>,
    booked: bool,
}

/// The result of the comparison.
#[derive(Debug, Default)]
pub struct Counts {
    /// Commands answered with a reference.
    pub booked: usize,
    /// Refused commands, by reason.
    pub refused: BTreeMap<&'static str, usize>,
    /// Commands without an answer that were booked.
    pub unknown_kept: usize,
    /// Commands without an answer that were not booked.
    pub unknown_not: usize,
    /// Commands that were repeated after their answer.
    pub again: usize,
    /// Bookings in the database.
    pub kept: usize,
    /// The faults, in words.
    pub faults: Vec<String>,
}

impl Ledger {
    /// The number of the next command.
    pub fn next(&self) -> usize {
        self.entries.iter().map(|entry| entry.command.at + 1).max().unwrap_or(0)
    }

    /// Adds more finished commands.
    pub fn join(&mut self, more: Self) {
        self.entries.extend(more.entries);
        self.acknowledged.extend(more.acknowledged);
        self.times.extend(more.times);
        for (why, times) in more.unanswered {
            *self.unanswered.entry(why).or_default() += times;
        }
        self.longest = self.longest.max(more.longest);
    }

    /// Records an attempt without a valid answer.
    pub fn without_answer(&mut self, why: String, took: Duration) {
        *self.unanswered.entry(why).or_default() += 1;
        self.longest = self.longest.max(took);
    }

    /// Compares every answer with the database, and everything in the database with the answers.
    pub async fn compare(&self, db: &mut PgConnection) -> Result<Counts, Fault> {
        let kept = kept(db).await?;
        let mut counts = Counts { kept: kept.len(), ..Counts::default() };
        let by_command = self.claim(&kept, &mut counts);
        for entry in &self.entries {
            count(entry, by_command.get(&entry.command.at).copied(), &mut counts);
        }
        self.refusals_are_right(&kept, &mut counts);
        sold_no_more_than_there_is(&kept, &mut counts);
        Ok(counts)
    }

    /// Assigns bookings to commands. A booking without a command, or a second one for the same command, is a fault.
    fn claim<'a>(&self, kept: &'a [Kept], counts: &mut Counts) -> HashMap<usize, &'a Kept> {
        let asked: HashSet<usize> = self.entries.iter().map(|entry| entry.command.at).collect();
        let mut by_command = HashMap::new();
        let mut people = HashSet::new();
        for booking in kept {
            let command = booking.emails.first().and_then(|email| Command::number_of(email));
            match command.filter(|at| asked.contains(at)) {
                None => counts.faults.push(format!("{} was asked for by no command", booking.reference)),
                Some(at) => {
                    if let Some(first) = by_command.insert(at, booking) {
                        let first: &Kept = first;
                        counts.faults.push(format!("{} and {} are of one command", first.reference, booking.reference));
                    }
                }
            }
            for email in &booking.emails {
                if !people.insert((booking.serial, email)) {
                    counts.faults.push(format!("{email} is booked twice"));
                }
            }
        }
        by_command
    }

    /// Checks that each refusal was right. Places are never given back in a run, so a session that was full is still full, and a
    /// person who had a place still has one.
    fn refusals_are_right(&self, kept: &[Kept], counts: &mut Counts) {
        let people: HashSet<&str> = kept.iter().flat_map(|booking| &booking.emails).map(String::as_str).collect();
        for entry in &self.entries {
            let Answer::Refused(refusal) = &entry.answer else { continue };
            let (command, wanted) = (&entry.command, entry.command.emails.len());
            let taken = |counted: &dyn Fn(&Kept) -> bool| -> usize {
                kept.iter().filter(|kept| counted(kept)).map(|kept| kept.emails.len()).sum()
            };
            let same_session =
                |kept: &Kept| kept.serial == command.sheet && usize::try_from(kept.number) == Ok(command.session);
            let right = match refusal {
                BookRefused::NotEnough(short) if short.of == ShortOf::Capacity => {
                    taken(&same_session) + wanted > super::command::CAPACITY
                }
                BookRefused::NotEnough(_) => {
                    let held = taken(&|kept| kept.serial == LIMITED && kept.urn == command.urn());
                    command.sheet == LIMITED && held + wanted > 2
                }
                BookRefused::AlreadyComing { delegates } => {
                    let named = |delegate: &u8| command.emails.get(usize::from(*delegate));
                    delegates
                        .iter()
                        .all(|delegate| named(delegate).is_some_and(|email| people.contains(email.as_str())))
                }
                _ => false,
            };
            if !right {
                counts.faults.push(format!("command {} was refused without a reason: {refusal:?}", command.at));
            }
        }
    }
}

fn count(entry: &Entry, kept: Option<&Kept>, counts: &mut Counts) {
    let Command { at, .. } = entry.command;
    match (&entry.answer, kept) {
        (Answer::Booked(reference), Some(kept)) => {
            counts.booked += 1;
            if let Some(fault) = differs(&entry.command, reference, kept) {
                counts.faults.push(fault);
            }
        }
        (Answer::Booked(reference), None) => {
            counts.booked += 1;
            counts.faults.push(format!("{reference} was acknowledged and is lost"));
        }
        (Answer::Refused(refusal), kept) => {
            *counts.refused.entry(refusal.title()).or_default() += 1;
            if let Some(kept) = kept {
                counts.faults.push(format!("command {at} was refused, and {} is there", kept.reference));
            }
        }
        (Answer::Unknown, Some(_)) => counts.unknown_kept += 1,
        (Answer::Unknown, None) => counts.unknown_not += 1,
    }
    if let Some(again) = &entry.again {
        counts.again += 1;
        if *again != Answer::Unknown && entry.answer != Answer::Unknown && *again != entry.answer {
            counts.faults.push(format!("command {at} was answered {:?} and then {again:?}", entry.answer));
        }
    }
}

fn differs(command: &Command, reference: &str, kept: &Kept) -> Option<String> {
    let same = kept.reference == reference
        && kept.booked
        && kept.serial == command.sheet
        && usize::try_from(kept.number) == Ok(command.session)
        && kept.urn == command.urn()
        && kept.emails == command.emails;
    (!same).then(|| format!("{reference} was acknowledged for {command:?}, and kept is {kept:?}"))
}

/// Checks that no session and no school has too many places. The places themselves are counted, because a constraint or a counter
/// may be wrong.
fn sold_no_more_than_there_is(kept: &[Kept], counts: &mut Counts) {
    let mut sessions: BTreeMap<(i32, i16), (usize, i32)> = BTreeMap::new();
    let mut schools: BTreeMap<i32, usize> = BTreeMap::new();
    for booking in kept {
        sessions.entry((booking.serial, booking.number)).or_insert((0, booking.capacity)).0 += booking.emails.len();
        if booking.serial == LIMITED {
            *schools.entry(booking.urn).or_default() += booking.emails.len();
        }
    }
    for ((serial, number), (taken, capacity)) in sessions {
        if i32::try_from(taken).is_ok_and(|taken| taken > capacity) {
            counts.faults.push(format!("session {serial}-16/{number} is oversold: {taken} of {capacity}"));
        }
    }
    for (urn, held) in schools.into_iter().filter(|(_, held)| *held > 2) {
        counts.faults.push(format!("school {urn} holds {held} of 2 places"));
    }
}

async fn kept(db: &mut PgConnection) -> Result<Vec<Kept>, Fault> {
    let kept = sqlx::query_as(
        "select b.reference, h.serial, s.number, s.capacity, e.urn, bool_and(p.state = 'booked') as booked,
                array_agg(p.delegate_email order by p.position) as emails
         from booking b
         join place p on p.booking_id = b.id
         join session s on s.id = b.session_id
         join workshop w on w.id = b.workshop_id
         join sheet h on h.id = w.sheet_id
         join establishment e on e.id = b.establishment_id
         where h.serial in ($1, $2) and h.year = 2016
         group by b.id, h.serial, s.number, s.capacity, e.urn",
    )
    .bind(HOT)
    .bind(LIMITED)
    .fetch_all(db)
    .await?;
    Ok(kept)
}
