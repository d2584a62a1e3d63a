//! The second step of signing in: codes work once, guesses wait, and a lost app can be replaced.

use app::{
    officer::second_step::{AfterPassword, KeyShown, SecondSteps, StepView},
    visit::Caller,
};
use server::{
    http::limits::Limits,
    officer::{PgSecondSteps, turn_off_second_step},
    platform::{clock::Clock, signed_link::LinkKey},
};
use shared::{
    email::Email,
    form::ErrorMessage,
    office::OfficeRefused,
    officer::{OfficerFault, Role, SecondCode, StepDraft, StepProof},
};
use sqlx::PgPool;
use std::net::IpAddr;
use time::{Duration, OffsetDateTime};

use crate::support::{
    OPENING,
    office::{PASSWORD, code_of, officer, officer_with, refused},
    service::{Service, Visitor},
};

/// Tom, a trainer, with an app on his phone.
struct Phone {
    pool: PgPool,
    clock: Clock,
    second_steps: PgSecondSteps,
    tom: Caller,
}

fn read(typed: &str) -> SecondCode {
    SecondCode::read(typed).unwrap()
}

/// Proof of identity: the right password, and a code.
fn proof(code: &str) -> StepProof {
    StepDraft { password: PASSWORD.into(), code: code.into() }.parse().unwrap()
}

fn here() -> IpAddr {
    "192.0.2.1".parse().unwrap()
}

fn is_wrong(refused: &OfficeRefused) -> bool {
    matches!(refused, OfficeRefused::Unreadable(faults) if faults[0].message == ErrorMessage::from(OfficerFault::WrongCode))
}

impl Phone {
    async fn new(pool: PgPool) -> Self {
        let clock = Clock::standing_at(OffsetDateTime::from_unix_timestamp(OPENING).unwrap());
        let second_steps = PgSecondSteps::new(pool.clone(), clock.clone(), &LinkKey::of(&pool).await.unwrap());
        let second_steps = second_steps.in_world_of(clock.clone());
        let tom = officer(&pool, &clock, "Tom", Role::Trainer).await;
        Self { pool, clock, second_steps, tom }
    }

    async fn secret(&self) -> String {
        match self.second_steps.account(&self.tom).await.unwrap().step {
            StepView::Shown(KeyShown { secret, .. }) => secret,
            other => panic!("not shown: {other:?}"),
        }
    }

    /// Turns the second step on; returns the secret and the recovery codes.
    async fn turned_on(&self) -> (String, Vec<String>) {
        self.second_steps.begin(&self.tom).await.unwrap();
        let secret = self.secret().await;
        let code = code_of(&secret, self.clock.now());
        let (_, codes) = self.second_steps.confirm(&self.tom, &proof(&code), &here().into()).await.unwrap();
        (secret, codes)
    }

    fn tom(&self) -> i64 {
        self.tom.officer().unwrap().id
    }

    async fn version(&self) -> i32 {
        sqlx::query_scalar("select version from officer where id = $1")
            .bind(self.tom())
            .fetch_one(&self.pool)
            .await
            .unwrap()
    }

    /// The text that the visit stores after the password, if a code is required.
    async fn half(&self) -> Option<String> {
        match self.second_steps.after_password(self.tom(), self.version().await).await.unwrap() {
            AfterPassword::Code(half) => Some(half),
            AfterPassword::In => None,
            AfterPassword::SetUp(_) => panic!("nobody has to"),
        }
    }

    async fn tries(&self, code: &str) -> Result<(i64, i32), OfficeRefused> {
        let half = self.half().await.expect("a code is asked for");
        match self.second_steps.all_in(&half, &read(code), &here().into()).await {
            Ok(entered) => Ok(entered),
            failed => Err(refused(failed)),
        }
    }

    async fn log(&self) -> Vec<String> {
        sqlx::query_scalar(
            "select action from audit where action like '%second step' or action like '%recovery code%' order by id",
        )
        .fetch_all(&self.pool)
        .await
        .unwrap()
    }
}

#[sqlx::test]
async fn second_step_is_on_only_after_its_first_code(pool: PgPool) {
    let phone = Phone::new(pool).await;
    assert_eq!(phone.half().await, None);
    phone.second_steps.begin(&phone.tom).await.unwrap();
    let first = phone.secret().await;
    phone.second_steps.begin(&phone.tom).await.unwrap();
    let second = phone.secret().await;
    assert_ne!(first, second, "beginning again makes another key");
    assert_eq!(phone.half().await, None, "a shown secret is not on yet");
    let before = phone.version().await;
    let old = phone.second_steps.confirm(&phone.tom, &proof(&code_of(&first, phone.clock.now())), &here().into()).await;
    assert!(is_wrong(&refused(old)));
    let right = code_of(&second, phone.clock.now());
    let wrong = StepDraft { password: "four grey herons".into(), code: right.clone() }.parse().unwrap();
    let guessed = refused(phone.second_steps.confirm(&phone.tom, &wrong, &here().into()).await);
    assert_eq!(guessed.fault_of("password").as_deref(), Some("This is not your password"));
    let (version, codes) = phone.second_steps.confirm(&phone.tom, &proof(&right), &here().into()).await.unwrap();
    assert_eq!((version, phone.version().await), (before + 1, before + 1), "earlier visits have ended");
    assert_eq!(codes.len(), 10);
    let kept: Vec<u8> =
        sqlx::query_scalar("select sealed from officer_second_step").fetch_one(&phone.pool).await.unwrap();
    assert_eq!(kept.len(), 24 + 20 + 16);
    phone.second_steps.begin(&phone.tom).await.unwrap();
    assert!(
        matches!(phone.second_steps.account(&phone.tom).await.unwrap().step, StepView::On { codes: 10, .. }),
        "the second step stays on"
    );
    assert_eq!(phone.log().await, ["turn on second step"]);
}

#[sqlx::test]
async fn used_code_and_earlier_codes_are_refused(pool: PgPool) {
    let phone = Phone::new(pool).await;
    let (secret, _) = phone.turned_on().await;
    let now = || code_of(&secret, phone.clock.now());
    assert!(is_wrong(&phone.tries(&now()).await.unwrap_err()), "turning the step on used up the code");
    phone.clock.advance(Duration::seconds(60));
    let code = now();
    let (one, other) = tokio::join!(phone.tries(&code), phone.tries(&code));
    assert_eq!([one.is_ok(), other.is_ok()].into_iter().filter(|entered| *entered).count(), 1);
    let before = code_of(&secret, phone.clock.now() - Duration::seconds(30));
    assert!(is_wrong(&phone.tries(&before).await.unwrap_err()));
    let next = code_of(&secret, phone.clock.now() + Duration::seconds(30));
    assert!(is_wrong(&phone.tries(&next).await.unwrap_err()), "no code is valid before its time");
    phone.clock.advance(Duration::seconds(60));
    assert!(phone.tries(&next).await.is_ok(), "a code is valid a while after it was shown");
}

#[sqlx::test]
async fn recovery_code_works_once(pool: PgPool) {
    let phone = Phone::new(pool).await;
    let (_, codes) = phone.turned_on().await;
    assert!(phone.tries(&codes[3].to_lowercase()).await.is_ok());
    assert!(is_wrong(&phone.tries(&codes[3]).await.unwrap_err()));
    assert!(phone.tries(&codes[4]).await.is_ok());
    assert_eq!(phone.log().await, ["turn on second step", "use recovery code", "use recovery code"]);
    let renewed = phone.second_steps.renew_codes(&phone.tom, &proof(&codes[5]), &here().into()).await.unwrap();
    assert!(is_wrong(&phone.tries(&codes[6]).await.unwrap_err()), "earlier codes are invalid");
    assert!(phone.tries(&renewed[0]).await.is_ok());
    let kept: i64 = sqlx::query_scalar("select count(*) from officer_recovery_code where octet_length(code_hash) = 32")
        .fetch_one(&phone.pool)
        .await
        .unwrap();
    assert_eq!(kept, 9);
}

#[sqlx::test]
async fn recovery_code_of_another_officer_is_refused(pool: PgPool) {
    let phone = Phone::new(pool).await;
    phone.turned_on().await;
    let ann = officer(&phone.pool, &phone.clock, "Ann", Role::Trainer).await;
    let hers = Phone {
        tom: ann,
        pool: phone.pool.clone(),
        clock: phone.clock.clone(),
        second_steps: phone.second_steps.clone(),
    };
    let (_, codes) = hers.turned_on().await;
    assert!(is_wrong(&phone.tries(&codes[0]).await.unwrap_err()));
    assert!(hers.tries(&codes[0]).await.is_ok());
}

#[sqlx::test]
async fn guesses_at_codes_wait_like_guesses_at_passwords(pool: PgPool) {
    let phone = Phone::new(pool).await;
    let (secret, _) = phone.turned_on().await;
    phone.clock.advance(Duration::seconds(60));
    let right = code_of(&secret, phone.clock.now());
    let guess = if right == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert!(is_wrong(&phone.tries(guess).await.unwrap_err()));
    }
    assert!(matches!(phone.tries(guess).await, Err(OfficeRefused::Wait { .. })));
    assert!(matches!(phone.tries(&right).await, Err(OfficeRefused::Wait { .. })), "even the right code waits");
    let off = phone.second_steps.turn_off(&phone.tom, &proof(&right), &here().into()).await;
    assert!(matches!(refused(off), OfficeRefused::Wait { .. }), "the wait holds on every page");
    phone.clock.advance(Duration::minutes(2));
    assert!(phone.tries(&code_of(&secret, phone.clock.now())).await.is_ok());
}

#[sqlx::test]
async fn half_finished_sign_in_expires_or_ends_with_sign_out_everywhere(pool: PgPool) {
    let phone = Phone::new(pool).await;
    let (_, codes) = phone.turned_on().await;
    let half = phone.half().await.unwrap();
    phone.clock.advance(Duration::minutes(10));
    assert_eq!(
        refused(phone.second_steps.all_in(&half, &read(&codes[0]), &here().into()).await),
        OfficeRefused::SignedOut
    );
    let half = phone.half().await.unwrap();
    sqlx::query("update officer set version = version + 1").execute(&phone.pool).await.unwrap();
    assert_eq!(
        refused(phone.second_steps.all_in(&half, &read(&codes[0]), &here().into()).await),
        OfficeRefused::SignedOut
    );
    assert!(phone.tries(&codes[0]).await.is_ok(), "the code was not used up");
}

#[sqlx::test]
async fn second_step_is_turned_off_by_code_admin_or_command(pool: PgPool) {
    let phone = Phone::new(pool).await;
    let ines = officer(&phone.pool, &phone.clock, "Ines", Role::Admin).await;
    let (_, codes) = phone.turned_on().await;
    let before = phone.version().await;
    let wrong = StepDraft { password: "four grey herons".into(), code: codes[0].clone() }.parse().unwrap();
    let guessed = refused(phone.second_steps.turn_off(&phone.tom, &wrong, &here().into()).await);
    assert_eq!(guessed.fault_of("password").as_deref(), Some("This is not your password"));
    assert_eq!(phone.second_steps.turn_off(&phone.tom, &proof(&codes[0]), &here().into()).await.unwrap(), before + 1);
    assert_eq!(phone.half().await, None);
    phone.turned_on().await;
    assert!(matches!(
        refused(phone.second_steps.turn_off_for(&phone.tom, phone.tom()).await),
        OfficeRefused::NotAllowed(_)
    ));
    phone.second_steps.turn_off_for(&ines, phone.tom()).await.unwrap();
    assert_eq!(refused(phone.second_steps.turn_off_for(&ines, phone.tom()).await), OfficeRefused::NotFound);
    phone.turned_on().await;
    let email = Email::try_from("tom@council.example").unwrap();
    assert!(turn_off_second_step(&phone.pool, &phone.clock, &email).await.unwrap());
    assert!(!turn_off_second_step(&phone.pool, &phone.clock, &email).await.unwrap());
    let by: Vec<String> = sqlx::query_scalar("select actor_kind || coalesce(actor_id::text, '') from audit where action = 'turn off second step' order by id")
        .fetch_all(&phone.pool)
        .await
        .unwrap();
    let admin = ines.officer().unwrap().id;
    assert_eq!(by, [format!("officer{}", phone.tom()), format!("officer{admin}"), "operator".to_owned()]);
}

#[sqlx::test]
async fn no_password_old_or_new_signs_in_without_the_code(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    let email = officer_with(&pool, Role::Admin).await;
    let second_steps = PgSecondSteps::new(pool.clone(), Clock::system(), &LinkKey::of(&pool).await.unwrap());
    let id: i64 = sqlx::query_scalar("select id from officer").fetch_one(&pool).await.unwrap();
    let roles = [Role::Admin].into_iter().collect();
    let tom = Caller::Officer(app::visit::Officer { id, name: "admin".into(), roles, acts_for: None });
    let phone = Phone { pool: pool.clone(), clock: Clock::system(), second_steps, tom };
    let (_, codes) = phone.turned_on().await;

    let visitor = Visitor::of(&service);
    assert_eq!(visitor.opens("/office/sign-in/code").await.header("location"), "/office/sign-in");
    let nobody = visitor.posts("/api/office/sign-in-code", &format!("code={}", codes[0])).await;
    assert_eq!(nobody.status, 401, "the password is still missing");
    let body = format!("draft[email]={email}&draft[password]={}&draft[next]=/office/audit", PASSWORD.replace(' ', "+"));
    let response = visitor.posts("/api/office/sign-in", &body).await;
    assert_eq!((response.status, response.header("location")), (200, "/office/sign-in/code?next=%2Foffice%2Faudit"));
    assert_eq!(visitor.opens("/office").await.status, 302, "a password alone does not sign in");
    assert!(visitor.opens("/office/sign-in/code").await.text.contains("Enter your code"));
    let body = format!("code={}&next=/office/audit", codes[0]);
    let response = visitor.posts("/api/office/sign-in-code", &body).await;
    assert_eq!((response.status, response.header("location")), (200, "/office/audit"));
    assert_eq!(visitor.opens("/office/audit").await.status, 200);

    // A link to set a password does not bypass the second step.
    let link = "a-link";
    sqlx::query("insert into officer_link (token_hash, officer_id, until) values (sha256($1::bytea), $2, now() + interval '1 day')")
        .bind(link.as_bytes())
        .bind(id)
        .execute(&pool)
        .await
        .unwrap();
    let other = Visitor::of(&service);
    let body = format!("draft[link]={link}&draft[password]=four+grey+herons&draft[again]=four+grey+herons");
    let response = other.posts("/api/office/password", &body).await;
    assert_eq!(response.header("location"), "/office/sign-in/code?next=%2Foffice", "{response:?}");
    assert_eq!(other.opens("/office").await.status, 302);
}

#[sqlx::test]
async fn recovery_codes_have_120_bits_and_older_ones_still_work(pool: PgPool) {
    let phone = Phone::new(pool).await;
    let (_, codes) = phone.turned_on().await;
    for code in &codes {
        let characters: String = code.chars().filter(|c| *c != '-').collect();
        assert_eq!(characters.len(), 24, "{code}: 24 times five bits");
    }
    let old = "7K3M9QX20ABCDEFG";
    sqlx::query("insert into officer_recovery_code (code_hash, officer_id) values (sha256($1::bytea), $2)")
        .bind(old.as_bytes())
        .bind(phone.tom())
        .execute(&phone.pool)
        .await
        .unwrap();
    assert!(phone.tries("7k3m-9qx2-0abc-defg").await.is_ok());
    assert!(is_wrong(&phone.tries(old).await.unwrap_err()), "once");
    assert!(phone.tries(&codes[0]).await.is_ok());
}

#[sqlx::test]
async fn codes_use_real_time_even_if_the_service_clock_differs(pool: PgPool) {
    let service = Clock::standing_at(OffsetDateTime::from_unix_timestamp(OPENING).unwrap());
    let second_steps = PgSecondSteps::new(pool.clone(), service.clone(), &LinkKey::of(&pool).await.unwrap());
    let tom = officer(&pool, &service, "Tom", Role::Trainer).await;
    let world = Clock::standing_at(OffsetDateTime::from_unix_timestamp(OPENING + 315_360_000).unwrap());
    let phone = Phone { pool, clock: service.clone(), second_steps: second_steps.in_world_of(world.clone()), tom };
    phone.second_steps.begin(&phone.tom).await.unwrap();
    let secret = phone.secret().await;
    let of_the_demonstration = code_of(&secret, service.now());
    let refused_one = phone.second_steps.confirm(&phone.tom, &proof(&of_the_demonstration), &here().into()).await;
    assert!(is_wrong(&refused(refused_one)));
    assert!(
        phone.second_steps.confirm(&phone.tom, &proof(&code_of(&secret, world.now())), &here().into()).await.is_ok()
    );
}
