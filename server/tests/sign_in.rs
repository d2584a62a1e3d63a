//! Schools sign in with their PINs, and guessing has to wait.

use std::net::IpAddr;

use app::{failure::Failure, school::sign_in::Establishments, visit::School};
use server::{
    platform::{
        attempts,
        clock::{Clock, from_london},
        database::Database,
        signed_link::LinkKey,
    },
    school::sign_in::{PgEstablishments, SignedInSchools, hash_pin, set_pin},
};
use shared::{
    moment::read_iso_date_time,
    school::{Pin, SignInDraft, SignInRefused, Urn},
};
use sqlx::PgPool;
use time::Duration;

const OURS: &str = "900201";
const OTHERS: &str = "900202";
const NOBODYS: &str = "900999";
const RIGHT: &str = "135790";
const WRONG: &str = "000000";

/// The service on Monday 25 April 2016 at nine, with two schools that have the same PIN.
struct TwoSchools {
    pool: PgPool,
    clock: Clock,
    links: LinkKey,
    establishments: PgEstablishments,
}

impl TwoSchools {
    async fn new(pool: PgPool) -> Self {
        let hash = hash_pin(&Pin::try_from(RIGHT).unwrap()).unwrap();
        for (urn, name) in [(OURS, "Bramblewick Academy"), (OTHERS, "Alderbrook Infant School")] {
            add(&pool, urn, name, &hash, false).await;
        }
        let clock = Clock::started_at(from_london(read_iso_date_time("2016-04-25T09:00").unwrap()));
        let links = LinkKey::of(&pool).await.unwrap();
        let establishments = PgEstablishments::new(pool.clone(), clock.clone(), &links, false);
        Self { pool, clock, links, establishments }
    }

    async fn tries_from(&self, address: &str, urn: &str, pin: &str) -> Result<School, SignInRefused> {
        let draft = SignInDraft { establishment: urn.into(), pin: pin.into(), next: String::new() };
        let from: IpAddr = address.parse().unwrap();
        match self.establishments.check_pin(draft.parse()?, &from.into()).await {
            Ok((school, _)) => Ok(school),
            Err(Failure::Refused(refused)) => Err(refused),
            Err(other) => panic!("{other:?}"),
        }
    }

    async fn tries(&self, urn: &str, pin: &str) -> Result<School, SignInRefused> {
        self.tries_from("192.0.2.1", urn, pin).await
    }

    async fn fails(&self, urn: &str, times: u32) {
        for time in 1..=times {
            assert_eq!(self.tries(urn, WRONG).await, Err(SignInRefused::NoMatch), "wrong PIN {time}");
        }
    }

    async fn pin_version(&self, school: i64) -> i32 {
        sqlx::query_scalar("select pin_version from establishment where id = $1")
            .bind(school)
            .fetch_one(&self.pool)
            .await
            .unwrap()
    }

    /// How many wrong secrets count for subjects like this, if one is forgotten after this many seconds.
    async fn wrong(&self, subject: &str, period: f64) -> Vec<i32> {
        sqlx::query_scalar("select wrong_secrets(over_at, $2, $3) from sign_in_attempt where subject like $1")
            .bind(subject)
            .bind(self.clock.now())
            .bind(period)
            .fetch_all(&self.pool)
            .await
            .unwrap()
    }
}

async fn add(pool: &PgPool, urn: &str, name: &str, hash: &str, public: bool) {
    sqlx::query("insert into establishment (urn, name, pin_hash, pin_is_public) values ($1::integer, $2, $3, $4)")
        .bind(urn.parse::<i32>().unwrap())
        .bind(name)
        .bind(hash)
        .bind(public)
        .execute(pool)
        .await
        .unwrap();
}

fn waits(outcome: &Result<School, SignInRefused>) -> bool {
    matches!(outcome, Err(SignInRefused::Wait { .. }))
}

#[sqlx::test]
async fn a4_pin_is_accepted_with_any_spacing(pool: PgPool) {
    let schools = TwoSchools::new(pool).await;
    for pin in [RIGHT, "135 790", " 13-57-90 ", "135\u{2011}790", "１３５７９０", "PIN 135 790"] {
        assert_eq!(
            schools.tries(OURS, pin).await.map(|school| school.name),
            Ok("Bramblewick Academy".to_owned()),
            "{pin}"
        );
    }
}

#[sqlx::test]
async fn a1_unknown_school_and_wrong_pin_get_the_same_answer_and_work(pool: PgPool) {
    let schools = TwoSchools::new(pool).await;
    sqlx::query("update establishment set state = 'closed' where urn = $1::integer")
        .bind(OTHERS.parse::<i32>().unwrap())
        .execute(&schools.pool)
        .await
        .unwrap();
    let mut answers = Vec::new();
    for urn in [OURS, NOBODYS, OTHERS] {
        let before = schools.establishments.checked();
        for _ in 0..5 {
            assert_eq!(schools.tries(urn, WRONG).await, Err(SignInRefused::NoMatch), "{urn}");
        }
        assert_eq!(schools.establishments.checked() - before, 5, "every attempt is checked, {urn}");
        let sixth = schools.tries(urn, WRONG).await;
        assert!(waits(&sixth), "{urn}");
        answers.push(sixth.unwrap_err().to_string());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert!(schools.tries_from("192.0.2.2", OTHERS, RIGHT).await.is_err(), "a closed school cannot sign in");
}

#[sqlx::test]
async fn a2_the_sixth_wrong_pin_in_a_row_waits_and_the_right_one_works_afterwards(pool: PgPool) {
    let schools = TwoSchools::new(pool).await;
    schools.fails(OURS, 5).await;
    assert!(waits(&schools.tries(OURS, WRONG).await), "the sixth attempt waits");
    let checked = schools.establishments.checked();
    assert!(waits(&schools.tries(OURS, RIGHT).await), "even the right PIN waits");
    assert_eq!(schools.establishments.checked(), checked, "nothing is checked meanwhile");
    assert!(schools.tries(OTHERS, RIGHT).await.is_ok(), "other schools are not affected");

    schools.clock.advance(Duration::seconds(30));
    assert!(schools.tries(OURS, RIGHT).await.is_ok());
    schools.fails(OURS, 5).await;
}

#[sqlx::test]
async fn a2_five_wrong_pins_in_a_row_are_free(pool: PgPool) {
    let schools = TwoSchools::new(pool).await;
    for _ in 0..3 {
        schools.fails(OURS, 5).await;
        assert!(schools.tries(OURS, RIGHT).await.is_ok(), "a right PIN ends the series");
    }
}

#[sqlx::test]
async fn a2_each_further_wrong_pin_waits_twice_as_long_up_to_a_quarter_of_an_hour(pool: PgPool) {
    let schools = TwoSchools::new(pool).await;
    schools.fails(OURS, 5).await;
    for wait in [30, 60, 120, 240, 480, 900, 900] {
        assert!(waits(&schools.tries(OURS, WRONG).await));
        schools.clock.advance(Duration::seconds(wait) - Duration::seconds(3));
        assert!(waits(&schools.tries(OURS, RIGHT).await), "still waits after a little less than {wait} s");
        schools.clock.advance(Duration::seconds(3));
    }
    assert!(schools.tries(OURS, RIGHT).await.is_ok());
}

#[sqlx::test]
async fn a2_simultaneous_guesses_are_counted_one_by_one(pool: PgPool) {
    let schools = TwoSchools::new(pool).await;
    let guesses = (0..20).map(|_| schools.tries(OURS, WRONG));
    let answers = futures::future::join_all(guesses).await;
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Err(SignInRefused::NoMatch))).count(), 5);
    assert_eq!(schools.establishments.checked(), 6, "five that are free and the one that begins the wait");
}

#[sqlx::test]
async fn a2_signing_in_to_one_school_does_not_clear_guesses_at_others(pool: PgPool) {
    let schools = TwoSchools::new(pool).await;
    for guess in 0..50 {
        // Each school has its free attempts, however many secrets are wrong at all schools.
        let urn = (910_000 + guess / 3).to_string();
        assert_eq!(schools.tries(&urn, WRONG).await, Err(SignInRefused::NoMatch), "guess {guess}");
        if guess % 7 == 0 {
            assert!(schools.tries(OURS, RIGHT).await.is_ok(), "a right PIN in between");
        }
    }
    assert!(waits(&schools.tries("920000", WRONG).await), "the address waits");
    assert!(waits(&schools.tries(OURS, RIGHT).await), "the address waits even with the right PIN");
    assert!(schools.tries_from("192.0.2.2", OURS, RIGHT).await.is_ok(), "another address does not wait");
    schools.clock.advance(Duration::seconds(30));
    assert!(schools.tries(OURS, RIGHT).await.is_ok());
}

#[sqlx::test]
async fn a2_own_mistakes_are_cleared_by_signing_in(pool: PgPool) {
    let schools = TwoSchools::new(pool).await;
    schools.fails(OTHERS, 1).await;
    schools.fails(OURS, 4).await;
    assert_eq!((schools.wrong("near:%", 900.0).await, schools.wrong("wide:%", 900.0).await), (vec![5], vec![5]));
    assert!(schools.tries(OURS, RIGHT).await.is_ok());
    assert_eq!(schools.wrong("near:%", 900.0).await, [1], "the other school's count stays");
    assert_eq!(schools.wrong("wide:%", 900.0).await, [1], "the other school's count stays");
    assert_eq!(schools.wrong("urn:900201:elsewhere", 14_400.0).await, [0]);
}

#[sqlx::test]
async fn wait_ends_after_the_clock_is_set_back(pool: PgPool) {
    let schools = TwoSchools::new(pool).await;
    schools.clock.advance(Duration::hours(8));
    schools.fails(OURS, 5).await;
    assert!(waits(&schools.tries(OURS, WRONG).await));
    schools.clock.advance(-Duration::hours(8));
    assert!(schools.tries(OURS, RIGHT).await.is_ok());
}

#[sqlx::test]
async fn old_failures_are_forgotten(pool: PgPool) {
    let schools = TwoSchools::new(pool).await;
    schools.fails(OURS, 5).await;
    assert_eq!(attempts::forget_old(&schools.pool, &schools.clock).await.unwrap(), 0);
    schools.clock.advance(Duration::days(1) + Duration::seconds(1));
    schools.fails(OURS, 5).await;
    schools.clock.advance(Duration::days(1) + Duration::seconds(1));
    assert_eq!(
        attempts::forget_old(&schools.pool, &schools.clock).await.unwrap(),
        4,
        "the school, both networks, and the school in that network"
    );
    assert!(schools.wrong("%", 900.0).await.is_empty());
}

#[sqlx::test]
async fn a5_a_new_pin_replaces_the_old_one_and_raises_the_version(pool: PgPool) {
    let schools = TwoSchools::new(pool).await;
    let school = schools.tries(OURS, RIGHT).await.unwrap();
    let found = SignedInSchools::of(&Database::unwatched(schools.pool.clone())).lookup(school.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&school));
    let before = schools.pin_version(school.id).await;
    schools.fails(OURS, 5).await;

    let new = Pin::try_from("0975 3186").unwrap();
    set_pin(&schools.pool, &schools.clock, school.urn, &new).await.unwrap();
    assert_eq!(schools.pin_version(school.id).await, before + 1, "visits that began with the old PIN have ended");
    assert_eq!(schools.tries(OURS, RIGHT).await, Err(SignInRefused::NoMatch));
    assert!(schools.tries(OURS, "0975 3186").await.is_ok(), "and earlier wrong PINs are forgotten");
    let traced: i64 = sqlx::query_scalar("select count(*) from audit where action = 'set PIN' and subject_id = $1")
        .bind(school.id)
        .fetch_one(&schools.pool)
        .await
        .unwrap();
    assert_eq!(traced, 1);
    let nobody = Urn::try_from(NOBODYS).unwrap();
    assert!(set_pin(&schools.pool, &schools.clock, nobody, &new).await.is_err());
}

#[sqlx::test]
async fn closing_a_school_ends_its_visits(pool: PgPool) {
    let schools = TwoSchools::new(pool).await;
    let school = schools.tries(OURS, RIGHT).await.unwrap();
    sqlx::query("update establishment set state = 'closed' where id = $1")
        .bind(school.id)
        .execute(&schools.pool)
        .await
        .unwrap();
    assert!(SignedInSchools::of(&Database::unwatched(schools.pool.clone())).lookup(school.id).await.unwrap().is_none());
}

#[sqlx::test]
async fn published_demonstration_pin_is_refused_elsewhere(pool: PgPool) {
    let schools = TwoSchools::new(pool).await;
    let hash = hash_pin(&Pin::try_from("246810").unwrap()).unwrap();
    add(&schools.pool, "900101", "Hawthorn Primary School", &hash, true).await;
    assert_eq!(schools.tries("900101", "246810").await, Err(SignInRefused::NoMatch));
    let names = |establishments: PgEstablishments| async move {
        establishments.list().await.unwrap().into_iter().map(|school| school.name).collect::<Vec<_>>()
    };
    assert_eq!(names(schools.establishments.clone()).await, ["Alderbrook Infant School", "Bramblewick Academy"]);
    assert_eq!(schools.establishments.hint(), None);

    let establishments = PgEstablishments::new(schools.pool.clone(), schools.clock.clone(), &schools.links, true);
    assert_eq!(establishments.hint().as_deref(), Some("Hawthorn Primary School, PIN 246 810"));
    assert_eq!(names(establishments.clone()).await.len(), 3);
    let demonstration = TwoSchools { establishments, ..schools };
    assert!(demonstration.tries("900101", "246 810").await.is_ok());
    set_pin(
        &demonstration.pool,
        &demonstration.clock,
        Urn::try_from("900101").unwrap(),
        &Pin::try_from("864209").unwrap(),
    )
    .await
    .unwrap();
    let outside =
        PgEstablishments::new(demonstration.pool.clone(), demonstration.clock.clone(), &demonstration.links, false);
    assert!(
        TwoSchools { establishments: outside, ..demonstration }.tries("900101", "864209").await.is_ok(),
        "with another PIN it is an ordinary school"
    );
}
