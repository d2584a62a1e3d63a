//! All copies of the server count guesses in the same way, although their clocks differ.

use std::net::IpAddr;

use app::{failure::Failure, school::sign_in::Establishments};
use futures::future::join_all;
use server::{
    platform::{attempts, clock::Clock, signed_link::LinkKey},
    school::sign_in::{PgEstablishments, hash_pin},
};
use shared::school::{Pin, SignInDraft, SignInRefused};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use crate::support::OPENING;

const URN: &str = "900201";
const RIGHT: &str = "135790";
const WRONG: &str = "000000";

/// One server.
struct Copy {
    clock: Clock,
    establishments: PgEstablishments,
}

impl Copy {
    async fn with_clock_ahead(pool: &PgPool, by: Duration) -> Self {
        let clock = Clock::standing_at(OffsetDateTime::from_unix_timestamp(OPENING).unwrap() + by);
        let links = LinkKey::of(pool).await.unwrap();
        Self { establishments: PgEstablishments::new(pool.clone(), clock.clone(), &links, false), clock }
    }

    async fn tries(&self, pin: &str) -> Result<(), SignInRefused> {
        let draft = SignInDraft { establishment: URN.into(), pin: pin.into(), next: String::new() };
        match self.establishments.check_pin(draft.parse()?, &IpAddr::from([192, 0, 2, 1]).into()).await {
            Ok(_) => Ok(()),
            Err(Failure::Refused(refused)) => Err(refused),
            Err(other) => panic!("{other:?}"),
        }
    }

    async fn waits(&self) -> bool {
        matches!(self.tries(RIGHT).await, Err(SignInRefused::Wait { .. }))
    }
}

async fn add_school(pool: &PgPool) {
    let hash = hash_pin(&Pin::try_from(RIGHT).unwrap()).unwrap();
    sqlx::query("insert into establishment (urn, name, pin_hash) values ($1::integer, 'Bramblewick Academy', $2)")
        .bind(URN.parse::<i32>().unwrap())
        .bind(hash)
        .execute(pool)
        .await
        .unwrap();
}

/// Guesses at one server until the longest wait has begun.
async fn guess_until_the_longest_wait(one: &Copy, other: &Copy) {
    for wait in [0, 0, 0, 0, 0, 30, 60, 120, 240, 480] {
        assert!(one.tries(WRONG).await.is_err());
        pass(&[one], wait);
        if !std::ptr::eq(one, other) {
            pass(&[other], wait);
        }
    }
    assert!(matches!(one.tries(WRONG).await, Err(SignInRefused::Wait { .. })));
}

fn pass(copies: &[&Copy], seconds: i64) {
    for copy in copies {
        copy.clock.advance(Duration::seconds(seconds));
    }
}

#[sqlx::test]
async fn servers_with_different_clocks_keep_the_longest_wait(pool: PgPool) {
    add_school(&pool).await;
    for seconds in [-60, -3, 3, 60] {
        sqlx::raw_sql("delete from sign_in_attempt; delete from sign_in_wrong").execute(&pool).await.unwrap();
        let one = Copy::with_clock_ahead(&pool, Duration::seconds(seconds)).await;
        let other = Copy::with_clock_ahead(&pool, Duration::ZERO).await;
        guess_until_the_longest_wait(&one, &other).await;
        for elapsed in [0, 400, 430] {
            pass(&[&one, &other], elapsed);
            assert!(one.waits().await && other.waits().await, "{seconds} s apart, after {elapsed} s");
        }
        pass(&[&one, &other], 130);
        assert!(other.tries(WRONG).await.is_err());
        assert!(one.waits().await && other.waits().await, "one guess, then the next wait, {seconds} s apart");
        pass(&[&one, &other], 800);
        assert!(one.waits().await && other.waits().await, "the next wait is as long, {seconds} s apart");
    }
}

#[sqlx::test]
async fn simultaneous_guesses_are_counted_exactly_during_clean_up(pool: PgPool) {
    add_school(&pool).await;
    let copy = Copy::with_clock_ahead(&pool, Duration::ZERO).await;
    let guesses = async { join_all((0..20).map(|_| copy.tries(WRONG))).await };
    let job = async {
        for _ in 0..20 {
            attempts::forget_old(&pool, &copy.clock).await.unwrap();
        }
    };
    let (answers, ()) = tokio::join!(guesses, job);
    assert_eq!(answers.iter().filter(|answer| **answer == Err(SignInRefused::NoMatch)).count(), 5);
    assert_eq!(copy.establishments.checked(), 6, "five that are free and the one that begins the wait");
}

#[sqlx::test]
async fn clean_up_job_bounds_the_counters_and_keeps_the_longest_waits(pool: PgPool) {
    add_school(&pool).await;
    let copy = Copy::with_clock_ahead(&pool, Duration::ZERO).await;
    guess_until_the_longest_wait(&copy, &copy).await;
    // The rows that guesses at a hundred thousand emails leave.
    sqlx::query(
        "insert into sign_in_attempt (subject, last_at, over_at)
         select 'officer:' || n || ':elsewhere', $1, $1 + interval '4 hours' from generate_series(1, 100000) n",
    )
    .bind(copy.clock.now())
    .execute(&pool)
    .await
    .unwrap();
    assert!(attempts::forget_old(&pool, &copy.clock).await.unwrap() > 0);
    let kept: i64 = sqlx::query_scalar("select count(*) from sign_in_attempt").fetch_one(&pool).await.unwrap();
    assert_eq!(kept, 100_000);
    assert!(copy.waits().await);
}

#[sqlx::test]
async fn clean_up_keeps_waits_set_by_servers_with_other_clocks(pool: PgPool) {
    add_school(&pool).await;
    for seconds in [-60, -3, 3, 60] {
        sqlx::raw_sql("delete from sign_in_attempt; delete from sign_in_wrong").execute(&pool).await.unwrap();
        let one = Copy::with_clock_ahead(&pool, Duration::seconds(seconds)).await;
        let other = Copy::with_clock_ahead(&pool, Duration::ZERO).await;
        guess_until_the_longest_wait(&one, &other).await;
        assert_eq!(attempts::forget_old(&pool, &other.clock).await.unwrap(), 0, "{seconds} s apart");
        assert!(one.waits().await && other.waits().await, "{seconds} s apart");
    }
}
