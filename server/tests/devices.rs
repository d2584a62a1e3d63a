//! A known device can sign in while strangers guess, and its cookie has no other use.

use server::{
    http::limits::Limits,
    platform::clock::Clock,
    school::sign_in::{hash_pin, set_pin},
};
use shared::{
    officer::{RecoveryCode, Role},
    school::{Pin, Urn},
};
use sqlx::PgPool;

use crate::support::{
    office::{PASSWORD, officer_with},
    service::{Response, Service, Visitor},
};

const OURS: &str = "900201";
const OTHERS: &str = "900202";
const RIGHT: &str = "13572468";
const WRONG: &str = "00000000";

/// A service with two schools that have the same PIN.
struct Site {
    pool: PgPool,
    service: Service,
}

impl Site {
    async fn open(pool: PgPool) -> Self {
        let hash = hash_pin(&Pin::try_from(RIGHT).unwrap()).unwrap();
        for urn in [OURS, OTHERS] {
            sqlx::query("insert into establishment (urn, name, pin_hash) values ($1::integer, 'School ' || $1, $2)")
                .bind(urn.parse::<i32>().unwrap())
                .bind(&hash)
                .execute(&pool)
                .await
                .unwrap();
        }
        let service = Service::start(&pool, &Limits::default()).await;
        Self { pool, service }
    }

    fn device(&self) -> Device {
        Device(Visitor::of(&self.service))
    }

    /// Strangers guess at a school until their next attempt has to wait.
    async fn strangers_guess_at(&self, urn: &str) {
        let stranger = self.device();
        for _ in 0..6 {
            assert!(!stranger.signs_in(urn, WRONG).await);
        }
        assert!(!stranger.signs_in(urn, RIGHT).await, "strangers wait, even with the right PIN");
    }
}

/// A browser.
struct Device(Visitor);

impl Device {
    async fn sends(&self, urn: &str, pin: &str) -> Response {
        self.0.sends_form("/api/establishment/sign-in", format!("draft[establishment]={urn}&draft[pin]={pin}")).await
    }

    async fn signs_in(&self, urn: &str, pin: &str) -> bool {
        let response = self.sends(urn, pin).await;
        match response.header("location") {
            "/bookings" => true,
            elsewhere if elsewhere.starts_with("/sign-in") => false,
            _ => panic!("{response:?}"),
        }
    }

    async fn signs_out(&self) {
        let response = self.0.sends_form("/api/establishment/sign-out", String::new()).await;
        assert_eq!(response.header("location"), "/");
        assert!(!self.0.opens("/").await.text.contains("Sign out"));
    }

    async fn officer_signs_in(&self, email: &str, password: &str) -> bool {
        let body = format!("draft[email]={email}&draft[password]={}&draft[next]=/office", password.replace(' ', "+"));
        let response = self.0.sends_form("/api/office/sign-in", body).await;
        !response.header("location").starts_with("/office/sign-in?")
    }

    async fn gives_code(&self, code: &str) -> bool {
        let response = self.0.sends_form("/api/office/sign-in-code", format!("code={code}&next=/office")).await;
        response.header("location") == "/office"
    }
}

/// The `Set-Cookie` header of the device cookie.
fn device_cookie(response: &Response) -> Option<&str> {
    let cookies = response.headers.get_all("set-cookie").into_iter().filter_map(|value| value.to_str().ok());
    cookies.into_iter().find(|cookie| cookie.starts_with("placebook-device="))
}

#[sqlx::test]
async fn known_device_can_sign_in_while_strangers_guess(pool: PgPool) {
    let site = Site::open(pool).await;
    let device = site.device();
    assert!(device.signs_in(OURS, RIGHT).await);
    device.signs_out().await;
    site.strangers_guess_at(OURS).await;
    assert!(device.signs_in(OURS, RIGHT).await, "the device's own count is empty");
    site.strangers_guess_at(OURS).await;
    // The address of the strangers has to wait too.
    let stranger = site.device();
    for school in 0..60 {
        stranger.signs_in(&(910_000 + school).to_string(), WRONG).await;
    }
    assert!(!site.device().signs_in(OTHERS, RIGHT).await, "a stranger at another school waits");
    assert!(device.signs_in(OURS, RIGHT).await);
}

#[sqlx::test]
async fn known_device_has_its_own_waits_and_clears_no_others(pool: PgPool) {
    let site = Site::open(pool).await;
    let (device, other) = (site.device(), site.device());
    for known in [&device, &other] {
        assert!(known.signs_in(OURS, RIGHT).await);
        known.signs_out().await;
    }
    for _ in 0..6 {
        assert!(!device.signs_in(OURS, WRONG).await);
    }
    assert!(!device.signs_in(OURS, RIGHT).await, "the device waits");
    assert!(other.signs_in(OURS, RIGHT).await, "another device does not wait");
    assert!(site.device().signs_in(OURS, RIGHT).await, "strangers do not wait either");
    site.strangers_guess_at(OURS).await;
    assert!(other.signs_in(OURS, RIGHT).await);
    assert!(!site.device().signs_in(OURS, RIGHT).await, "strangers still wait after a known device signed in");
}

#[sqlx::test]
async fn new_pin_forgets_known_devices(pool: PgPool) {
    let site = Site::open(pool).await;
    let device = site.device();
    assert!(device.signs_in(OURS, RIGHT).await);
    let urn = Urn::try_from(OURS).unwrap();
    set_pin(&site.pool, &Clock::system(), urn, &Pin::try_from("86420975").unwrap()).await.unwrap();
    let stranger = site.device();
    for _ in 0..6 {
        assert!(!stranger.signs_in(OURS, WRONG).await);
    }
    assert!(!device.signs_in(OURS, "86420975").await, "after a new PIN, the device waits like strangers");
    set_pin(&site.pool, &Clock::system(), urn, &Pin::try_from("97531864").unwrap()).await.unwrap();
    assert!(device.signs_in(OURS, "97531864").await, "a new PIN ends the wait");
    site.strangers_guess_at(OURS).await;
    assert!(device.signs_in(OURS, "97531864").await, "the device is known again");
}

#[sqlx::test]
async fn two_schools_on_one_device_do_not_lock_each_other_out(pool: PgPool) {
    let site = Site::open(pool).await;
    let device = site.device();
    for urn in [OURS, OTHERS] {
        assert!(device.signs_in(urn, RIGHT).await);
        device.signs_out().await;
    }
    for urn in [OURS, OTHERS] {
        site.strangers_guess_at(urn).await;
        assert!(device.signs_in(urn, RIGHT).await, "{urn}");
    }
    for _ in 0..6 {
        device.signs_in(OTHERS, WRONG).await;
    }
    assert!(!device.signs_in(OTHERS, RIGHT).await);
    assert!(device.signs_in(OURS, RIGHT).await, "each has its own count");
}

#[sqlx::test]
async fn device_cookie_signs_nobody_in_and_is_hidden_from_scripts(pool: PgPool) {
    let site = Site::open(pool).await;
    let device = site.device();
    let refused = device.sends(OURS, WRONG).await;
    assert_eq!(device_cookie(&refused), None, "a stranger gets none");
    let response = device.sends(OURS, RIGHT).await;
    let cookie = device_cookie(&response).unwrap();
    for part in ["; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=34560000"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(response.header("cache-control").contains("no-store"));
    let value = cookie.split(';').next().unwrap();
    assert!(!site.device().0.opens_with("/", value).await.text.contains("Sign out"), "the cookie does not sign in");
    assert!(device.0.opens("/").await.text.contains("Sign out"));
    let out = device.0.sends_form("/api/establishment/sign-out", String::new()).await;
    assert_eq!(device_cookie(&out), None, "signing out keeps it");
}

#[sqlx::test]
async fn officers_known_device_can_sign_in_while_strangers_guess(pool: PgPool) {
    let site = Site::open(pool).await;
    let email = officer_with(&site.pool, Role::Admin).await;
    let codes = second_step(&site.pool).await;
    let device = site.device();
    assert!(device.officer_signs_in(&email, PASSWORD).await && device.gives_code(&codes[0]).await);

    let stranger = site.device();
    for _ in 0..6 {
        assert!(!stranger.officer_signs_in(&email, "wrong wrong wrong").await);
    }
    assert!(!stranger.officer_signs_in(&email, PASSWORD).await, "strangers wait");
    assert!(device.officer_signs_in(&email, PASSWORD).await);

    sqlx::raw_sql("delete from sign_in_attempt").execute(&site.pool).await.unwrap();
    assert!(stranger.officer_signs_in(&email, PASSWORD).await, "somebody who knows the password");
    for _ in 0..6 {
        assert!(!stranger.gives_code("000000").await);
    }
    assert!(!stranger.gives_code(&codes[1]).await, "strangers wait");
    assert!(device.gives_code(&codes[2]).await);
}

#[sqlx::test]
async fn devices_known_before_the_second_step_share_one_count_of_codes(pool: PgPool) {
    let site = Site::open(pool).await;
    let email = officer_with(&site.pool, Role::Admin).await;
    let devices = [site.device(), site.device()];
    for device in &devices {
        assert!(device.officer_signs_in(&email, PASSWORD).await);
    }
    let codes = second_step(&site.pool).await;
    sqlx::raw_sql("update officer_second_step set on_since = now() + interval '1 minute'")
        .execute(&site.pool)
        .await
        .unwrap();
    for device in &devices {
        assert!(device.officer_signs_in(&email, PASSWORD).await);
    }
    for _ in 0..6 {
        assert!(!devices[0].gives_code("000000").await);
    }
    assert!(!devices[1].gives_code(&codes[0]).await, "all such devices share one count");
}

/// Turns on the second step of the only officer; returns recovery codes.
async fn second_step(pool: &PgPool) -> Vec<String> {
    sqlx::query("insert into officer_second_step (officer_id, sealed, on_since) select id, $1, now() from officer")
        .bind(vec![0_u8; 60])
        .execute(pool)
        .await
        .unwrap();
    let mut printed = Vec::new();
    for number in 1..4 {
        let code = RecoveryCode::from_random([number; 24]);
        sqlx::query(
            "insert into officer_recovery_code (code_hash, officer_id) select sha256($1::bytea), id from officer",
        )
        .bind(code.reveal().as_bytes())
        .execute(pool)
        .await
        .unwrap();
        printed.push(code.printed());
    }
    printed
}
