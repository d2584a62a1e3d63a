//! Booking in batches: commands that arrive while others are being booked are decided and committed together.
//!
//! The facts are read without a lock, and one transaction writes the decisions. If another transaction changes the facts in
//! between, a constraint or the session's version prevents the write, and everything is decided again. No command is answered
//! before the commit that holds its answer.

use std::collections::{HashMap, HashSet};

use app::failure::Failure;
use shared::booking::{BookRefused, BookingReference};

use super::{
    decide::{BookAnswer, BookCommand, Decision, decide},
    store::{
        TakeError,
        take::{self, Refusing, Taking},
    },
};
use crate::{
    live::Hub,
    platform::{
        database::{self, Database},
        internal_error,
    },
};

/// How often a batch's commands are decided again before each runs alone, so that one faulty command does not harm the others.
const ROUNDS_TOGETHER: u32 = 3;

/// Books batches of commands.
#[derive(Clone)]
pub(super) struct BookingBatch {
    pub database: Database,
    /// Notifies open pages of commits.
    pub live: Hub,
}

/// A command with its answer, once it has one.
struct Open<'a> {
    asked: &'a BookCommand,
    answer: Option<BookAnswer>,
}

/// A refused command, its refusal, and the row to write.
type Refused<'c, 'a> = (&'c mut Open<'a>, BookRefused, Refusing);
/// A command that takes places, its reference, and the rows to write.
type Takes<'c, 'a> = (&'c mut Open<'a>, BookingReference, Taking<'a>);

impl BookingBatch {
    /// Answers each command.
    pub(super) async fn serve(self, asked: Vec<BookCommand>) -> Vec<BookAnswer> {
        let mut batch: Vec<_> = asked.iter().map(|asked| Open { asked, answer: None }).collect();
        let mut outcome = self.rounds(&mut batch, ROUNDS_TOGETHER).await;
        for one in &mut batch {
            // Without the database, single commands would fail as well.
            if one.answer.is_none() && !matches!(outcome, Err(TakeError::Away(_))) {
                outcome = self.rounds(std::slice::from_mut(one), database::TRIES).await;
            }
            one.answer.get_or_insert_with(|| Err(unanswered(&outcome)));
        }
        batch.into_iter().filter_map(|one| one.answer).collect()
    }

    /// Decides all commands without an answer, and repeats this for those whose facts have changed.
    async fn rounds(&self, batch: &mut [Open<'_>], most: u32) -> Result<(), TakeError> {
        for _ in 0..most {
            let open: Vec<_> = batch.iter_mut().filter(|one| one.answer.is_none()).collect();
            if open.is_empty() {
                break;
            }
            let done = self.database.primary.guard(self.round(open)).await;
            match done.unwrap_or_else(|lost| Err(TakeError::Away(lost.to_string()))) {
                Ok(()) | Err(TakeError::Forbidden | TakeError::SentBefore | TakeError::AnotherRound) => {}
                Err(cause) => return Err(cause),
            }
        }
        Ok(())
    }

    async fn round(&self, open: Vec<&mut Open<'_>>) -> Result<(), TakeError> {
        let questions: Vec<_> = open.iter().map(|one| one.asked.question()).collect();
        let looked = take::look(&self.database.pool, &questions).await?;
        let decided = decide(open.iter().map(|one| one.asked), looked)?;
        let (mut refused, mut takes) = (Vec::new(), Vec::new());
        for (one, decision) in open.into_iter().zip(decided) {
            match decision {
                Decision::BookAnswer(answer) => one.answer = Some(answer),
                Decision::Refused(refusal, refusing) => refused.push((one, refusal, refusing)),
                Decision::Takes(reference, taking) => takes.push((one, reference, taking)),
                Decision::Later => {}
            }
        }
        if !refused.is_empty() {
            self.refuse(refused).await?;
        }
        if !takes.is_empty() {
            self.take(takes).await?;
        }
        Ok(())
    }

    async fn refuse(&self, refused: Vec<Refused<'_, '_>>) -> Result<(), TakeError> {
        let (refused, refusing): (Vec<_>, Vec<_>) =
            refused.into_iter().map(|(one, refusal, refusing)| ((one, refusal), refusing)).unzip();
        let kept: HashSet<_> = take::keep_refusals(&self.database.pool, &refusing).await?.into_iter().collect();
        for ((one, refusal), refusing) in refused.into_iter().zip(&refusing) {
            if kept.contains(&(refusing.establishment, refusing.key)) {
                one.answer = Some(Err(Failure::Refused(refusal)));
            }
        }
        Ok(())
    }

    async fn take(&self, takes: Vec<Takes<'_, '_>>) -> Result<(), TakeError> {
        let (booked, takings): (Vec<_>, Vec<_>) =
            takes.into_iter().map(|(one, reference, taking)| ((one, reference), taking)).unzip();
        let seats = take::take_places(&self.database.pool, &takings).await?;
        // Open pages are notified of each session once.
        let (mut sessions, mut schools) = (HashMap::new(), Vec::new());
        for ((one, reference), taking) in booked.into_iter().zip(&takings) {
            let Some(seats) = seats.get(&taking.session) else { continue };
            one.answer = Some(Ok(reference));
            sessions.insert(taking.session, (one.asked.session_key(), *seats));
            schools.push(taking.establishment);
            let (school, places, waits) =
                (taking.establishment, taking.book.delegates.len(), one.asked.wants.is_some());
            tracing::info!(%reference, school, places, waits, "booked");
        }
        for (session, (key, seats)) in sessions {
            self.live.changed(session, &key, seats);
        }
        self.live.schools_changed(&schools);
        Ok(())
    }
}

fn unanswered(outcome: &Result<(), TakeError>) -> Failure<BookRefused> {
    match outcome {
        Ok(()) => internal_error::failure("a booking found neither a place nor a reason against it"),
        Err(cause) => internal_error::failure(cause.to_string()),
    }
}
