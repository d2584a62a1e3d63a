//! How many PINs an attacker can try at many schools from many networks: the real sign-in code, with the clock moved forward.
//! `docs/operations.md` gives the numbers that these tests print.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv6Addr},
    sync::atomic::{AtomicU32, Ordering},
};

use app::{failure::Failure, school::sign_in::Establishments};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, SaltString},
};
use futures::future::join_all;
use jiff::Timestamp;
use server::{
    platform::{clock::Clock, signed_link::LinkKey},
    school::sign_in::PgEstablishments,
};
use shared::school::{SignInDraft, SignInRefused};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use crate::support::{OPENING, log::Log};

/// The first school's URN.
const FIRST: u32 = 800_000;
const RIGHT: &str = "13572468";
const WRONG: &str = "00000000";

/// An attacker who knows every school's URN and guesses whenever allowed.
struct Attacker {
    clock: Clock,
    establishments: PgEstablishments,
    networks: Networks,
    next: AtomicU32,
    /// Whether all due guesses are made at once each hour, when earlier guesses no longer count for all schools.
    bursts: bool,
}

/// The networks from which an attacker guesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Networks {
    /// A new IPv6 /48 for each guess.
    Many48s,
    /// Another /64 of the same /48 for each guess.
    One48,
    /// One IPv4 address for all guesses.
    OneAddress,
}

impl Attacker {
    async fn at(pool: &PgPool, schools: u32, networks: Networks) -> Self {
        sqlx::query(
            "insert into establishment (urn, name, pin_hash) select $1 + n, 'School ' || n, $3 from generate_series(0, $2 - 1) n",
        )
        .bind(i32::try_from(FIRST).unwrap())
        .bind(i32::try_from(schools).unwrap())
        .bind(quick_hash())
        .execute(pool)
        .await
        .unwrap();
        let clock = Clock::standing_at(OffsetDateTime::from_unix_timestamp(OPENING).unwrap());
        let establishments =
            PgEstablishments::new(pool.clone(), clock.clone(), &LinkKey::of(pool).await.unwrap(), false);
        Self { clock, establishments, networks, next: AtomicU32::new(0), bursts: false }
    }

    fn address(&self) -> IpAddr {
        let [a, b, c, d] = self.next.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        match self.networks {
            Networks::Many48s => Ipv6Addr::new(0x2a00, high, low, 0, 0, 0, 0, 1).into(),
            Networks::One48 => Ipv6Addr::new(0x2a00, 0, 0, low, 0, 0, 0, 1).into(),
            Networks::OneAddress => IpAddr::from([203, 0, 113, 7]),
        }
    }

    async fn tries(&self, school: u32, pin: &str, from: IpAddr) -> Result<(), SignInRefused> {
        let draft =
            SignInDraft { establishment: (FIRST + school).to_string(), pin: pin.into(), ..SignInDraft::default() };
        match self.establishments.check_pin(draft.parse()?, &from.into()).await {
            Ok(_) => Ok(()),
            Err(Failure::Refused(refused)) => Err(refused),
            Err(other) => panic!("{other:?}"),
        }
    }

    /// Guesses once at a school; returns when the next guess is accepted, if it has to wait.
    async fn guesses(&self, school: u32) -> Option<OffsetDateTime> {
        match self.tries(school, WRONG, self.address()).await {
            Err(SignInRefused::NoMatch) => None,
            Err(SignInRefused::Wait { until }) => {
                let until: Timestamp = until.iso.parse().unwrap();
                Some(OffsetDateTime::from_unix_timestamp(until.as_second()).unwrap())
            }
            other => panic!("{other:?}"),
        }
    }

    /// Guesses at this many schools for this many hours whenever possible; returns the number of PINs tried in each hour.
    async fn goes_on(&self, schools: u32, hours: usize) -> Vec<u64> {
        let begun = self.clock.now();
        let mut agenda: BTreeMap<OffsetDateTime, Vec<u32>> = BTreeMap::from([(begun, (0..schools).collect())]);
        let (mut tried, mut before) = (vec![0; hours], self.establishments.checked());
        while let Some((at, due)) = agenda.pop_first() {
            let at = if self.bursts { whole_hour(begun, at) } else { at };
            let hour = usize::try_from((at - begun).whole_hours()).unwrap();
            if hour >= hours {
                break;
            }
            self.clock.advance(at - self.clock.now());
            for some in due.chunks(8) {
                let next = join_all(some.iter().map(|school| self.guesses(*school))).await;
                for (school, next) in some.iter().zip(next) {
                    agenda.entry(next.unwrap_or(at)).or_default().push(*school);
                }
            }
            let checked = self.establishments.checked();
            tried[hour] += checked - before;
            before = checked;
        }
        tried
    }
}

/// The first time from `at` on that is a whole number of hours after the beginning.
fn whole_hour(begun: OffsetDateTime, at: OffsetDateTime) -> OffsetDateTime {
    begun + Duration::hours((at - begun + Duration::seconds(3_599)).whole_hours())
}

/// A hash that is quick to check.
fn quick_hash() -> String {
    let params = Params::new(Params::MIN_M_COST, 1, 1, None).unwrap();
    let salt = SaltString::encode_b64(b"guessing").unwrap();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password(RIGHT.as_bytes(), &salt).unwrap().to_string()
}

fn said(what: &str, tried: &[u64]) -> u64 {
    let days: Vec<u64> = tried.chunks(24).map(|day| day.iter().sum()).collect();
    let most = tried.iter().skip(1).max().copied().unwrap_or(0);
    println!("{what}: {days:?} a day, {} in the first hour, {most} at most in any later hour", tried[0]);
    days[0]
}

#[sqlx::test]
async fn guesses_at_one_school_are_limited_to_a_hundred_a_day(pool: PgPool) {
    let attacker = Attacker::at(&pool, 1, Networks::Many48s).await;
    let tried = said("one school from many /48s", &attacker.goes_on(1, 24).await);
    assert!((90..=110).contains(&tried), "{tried}");
}

#[sqlx::test]
async fn guesses_at_six_schools_share_the_limit_of_one_network(pool: PgPool) {
    for (networks, most) in [(Networks::One48, 170), (Networks::OneAddress, 170), (Networks::Many48s, 650)] {
        sqlx::raw_sql("delete from sign_in_attempt; delete from sign_in_wrong; delete from establishment")
            .execute(&pool)
            .await
            .unwrap();
        let attacker = Attacker::at(&pool, 6, networks).await;
        let what = match networks {
            Networks::Many48s => "six schools from many /48s",
            Networks::One48 => "six schools from one /48",
            Networks::OneAddress => "six schools from one address",
        };
        let tried = said(what, &attacker.goes_on(6, 24).await);
        assert!(tried <= most, "{what}: {tried}");
    }
}

#[sqlx::test]
async fn widespread_guessing_makes_unknown_devices_wait_longer(pool: PgPool) {
    let attacker = Attacker::at(&pool, 60, Networks::Many48s).await;
    let tried = attacker.goes_on(60, 24).await;
    assert!(said("60 schools from many /48s", &tried) <= 1_800, "{tried:?}");
    assert!(tried.iter().skip(6).all(|hour| *hour <= 150), "{tried:?}");
}

#[sqlx::test]
async fn many_wrong_pins_are_logged_and_slow_only_unknown_devices(pool: PgPool) {
    let attacker = Attacker::at(&pool, 70, Networks::Many48s).await;
    let known = IpAddr::from([198, 51, 100, 7]);
    assert_eq!(attacker.tries(69, RIGHT, known).await, Ok(()));
    let log = Log::keep();
    for school in 0..40 {
        attacker.guesses(school).await;
    }
    let warned = log.lines_with("many wrong secrets in an hour");
    assert!(warned.len() == 1 && warned[0].contains("WARN") && warned[0].contains("wrong=30"), "{warned:?}");

    let beside = IpAddr::from([198, 51, 100, 9]);
    for _ in 0..5 {
        assert_eq!(attacker.tries(69, WRONG, beside).await, Err(SignInRefused::NoMatch), "in the school's own network");
    }
    let newcomer = IpAddr::from([192, 0, 2, 1]);
    for _ in 0..3 {
        assert_eq!(attacker.tries(69, WRONG, newcomer).await, Err(SignInRefused::NoMatch));
    }
    let fourth = attacker.tries(69, WRONG, newcomer).await;
    assert!(matches!(fourth, Err(SignInRefused::Wait { .. })), "a network that has never signed in waits earlier");
    assert_eq!(
        attacker.tries(68, RIGHT, IpAddr::from([192, 0, 2, 2])).await,
        Ok(()),
        "a caller with the right PIN signs in at once"
    );

    attacker.clock.advance(Duration::HOUR + Duration::minutes(5));
    for _ in 0..5 {
        let another = attacker.tries(67, WRONG, IpAddr::from([192, 0, 2, 3])).await;
        assert_eq!(another, Err(SignInRefused::NoMatch), "after an hour the level is normal again");
    }
}

#[sqlx::test]
#[ignore = "it takes minutes: the numbers in docs/operations.md come from here"]
async fn guesses_possible_in_two_days_match_the_documentation(pool: PgPool) {
    for (schools, networks, bursts, most) in [
        (1, Networks::Many48s, false, [105, 96]),
        (6, Networks::OneAddress, false, [155, 100]),
        (6, Networks::One48, false, [155, 100]),
        (6, Networks::Many48s, false, [615, 580]),
        (60, Networks::Many48s, false, [1_900, 1_800]),
        (400, Networks::Many48s, false, [6_200, 3_000]),
        (400, Networks::Many48s, true, [6_200, 3_840]),
    ] {
        sqlx::raw_sql("delete from sign_in_attempt; delete from sign_in_wrong; delete from establishment")
            .execute(&pool)
            .await
            .unwrap();
        let attacker = Attacker { bursts, ..Attacker::at(&pool, schools, networks).await };
        let tried = attacker.goes_on(schools, 48).await;
        let what = format!("{schools} schools from {networks:?}{}", if bursts { ", in bursts each hour" } else { "" });
        said(&what, &tried);
        assert!(
            tried[..24].iter().sum::<u64>() <= most[0] && tried[24..].iter().sum::<u64>() <= most[1],
            "{what}: {tried:?}"
        );
    }
}
