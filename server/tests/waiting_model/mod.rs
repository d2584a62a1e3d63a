//! Booking, waiting and moving by several schools at once, compared with a simple model.
//!
//! Simultaneous commands may be answered in any order: the database is right if some order of them gives the
//! model every answer and the same places.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "a test's numbers are small"
)]

mod fair;
mod model;

use std::{collections::HashMap, sync::Arc};

use crate::support::Backend;
use proptest::{
    prelude::*,
    test_runner::{Config, TestCaseError, TestError, TestRunner},
};
use shared::booking::BookingReference;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use time::Duration;
use tokio::runtime::Runtime;

use fair::Fair;
use model::{Answer, Command, Model, Phase, SESSIONS};

const SCHOOLS: usize = 4;
const PEOPLE: usize = 4;

/// Random values: numbers are taken modulo the number of choices when the command runs.
#[derive(Debug, Clone)]
enum Step {
    Book { school: usize, session: usize, people: Vec<usize> },
    WaitTogether { school: usize, session: usize, people: Vec<usize> },
    WaitAny { school: usize, session: usize, people: Vec<usize> },
    CancelOne { booking: usize, position: usize },
    Substitute { booking: usize, position: usize, who: usize },
    MoveOne { booking: usize, position: usize, to: usize },
    MoveAll { booking: usize, to: usize },
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

/// All permutations of these numbers.
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

/// The model after an order of commands that explains every answer, with its bookings' references.
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

async fn run(
    backend: &Arc<Backend>,
    (one_by_one, phases): &(bool, [Vec<Vec<Step>>; 3]),
    counted: &mut usize,
) -> Result<(), TestCaseError> {
    let mut fair = Arc::new(Fair::open(backend, *one_by_one).await);
    let mut model = Model {
        phase: Phase::Open,
        limit: 3,
        capacity: [3; SESSIONS],
        closed: [false; SESSIONS],
        bookings: Vec::new(),
        answered: HashMap::new(),
        moved: HashMap::new(),
    };
    let mut passed = Duration::ZERO;
    for (phase, batches) in [Phase::Open, Phase::BookingClosed, Phase::CutOff].into_iter().zip(phases) {
        // Booking closes on 7 May; places are given until 5pm on Friday 13 May, for sessions on the two days after it.
        let on = [Duration::ZERO, Duration::days(13), Duration::days(18) + Duration::hours(9)][phase as usize];
        backend.clock.advance(on - passed);
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
                backend.clock.advance(Duration::ZERO - passed);
                return Err(TestCaseError::fail(format!(
                    "no order of {commands:?} explains {answers:?} and {stands:?} after {model:?}"
                )));
            };
            model = after;
            let fair = Arc::get_mut(&mut fair).expect("all commands have been answered");
            fair.references = references;
            fair.sent.extend(
                commands.into_iter().filter(|command| matches!(command, Command::Take { .. } | Command::Move { .. })),
            );
        }
    }
    backend.clock.advance(Duration::ZERO - passed);
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
        3 => (0..40usize, 0..2usize, 0..SESSIONS).prop_map(|(booking, position, to)| Step::MoveOne { booking, position, to }),
        3 => (0..40usize, 0..SESSIONS).prop_map(|(booking, to)| Step::MoveAll { booking, to }),
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

/// Steps in order; up to a maximum of them run at the same time.
fn batches(how_many: usize, at_once: usize) -> impl Strategy<Value = Vec<Vec<Step>>> {
    prop::collection::vec(prop::collection::vec(step(), 1..=at_once), 0..how_many)
}

/// The steps of each phase. Phases without simultaneous steps are deterministic, so that a failure shrinks to few steps. Batches
/// and single bookings must give the same result.
fn days() -> impl Strategy<Value = (bool, [Vec<Vec<Step>>; 3])> {
    let phases =
        (1..=4usize).prop_flat_map(|at_once| [batches(60, at_once), batches(12, at_once), batches(12, at_once)]);
    (any::<bool>(), phases)
}

/// Fewer steps prove less.
const STEPS_LEAST: usize = 10_000;

#[sqlx::test]
async fn r5_random_commands_agree_with_the_model(_: PgPoolOptions, connect: PgConnectOptions) {
    let judged = tokio::task::spawn_blocking(move || {
        let runtime = Runtime::new().unwrap();
        let backend = Arc::new(runtime.block_on(Backend::open(connect, 8)));
        let config = Config { cases: 200, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
        let steps = std::cell::Cell::new(0);
        let outcome = TestRunner::new(config).run(&days(), |phases| {
            let mut counted = steps.get();
            let outcome = runtime.block_on(run(&backend, &phases, &mut counted));
            steps.set(counted);
            outcome
        });
        let faults = runtime.block_on(backend.faults());
        runtime.block_on(backend.pool.close());
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
