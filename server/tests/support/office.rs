//! Officers for tests.

use app::{
    failure::Failure,
    officer::Officers,
    visit::{Caller, Officer},
};
use server::{
    officer::{PgOfficers, add_first},
    platform::{clock::Clock, signed_link::LinkKey},
};
use shared::{
    form::Offer,
    office::OfficeRefused,
    officer::{InviteDraft, Password, Role, RolesDraft},
    publishing::form::{SessionForm, session_field},
};
use sqlx::PgPool;
use time::OffsetDateTime;
use totp_rs::{Builder, Secret};

/// The password of every officer in tests.
pub const PASSWORD: &str = "three grey herons";

/// An officer with one role, whose email is `name@council.example`.
pub async fn officer(pool: &PgPool, clock: &Clock, name: &str, role: Role) -> Caller {
    let roles = [role].into_iter().collect();
    let email = format!("{}@council.example", name.to_lowercase());
    let invitation = InviteDraft { email, name: name.into(), roles: RolesDraft::from(&roles) }.parse().unwrap();
    let link = add_first(pool, clock, &invitation).await.unwrap();
    let officers = PgOfficers::new(pool.clone(), clock.clone(), &LinkKey::of(pool).await.unwrap());
    let (id, _) = officers.set_password(&link, Password::try_from(PASSWORD).unwrap()).await.unwrap();
    require_second_step(pool, &[]).await;
    Caller::Officer(Officer { id, name: name.into(), roles, acts_for: None })
}

/// Sets which roles require the second step; a new database starts with admins.
pub async fn require_second_step(pool: &PgPool, roles: &[Role]) {
    let codes: Vec<&str> = roles.iter().map(|role| role.code()).collect();
    sqlx::query("update second_step_rule set roles = $1").bind(codes).execute(pool).await.unwrap();
}

/// The code that an app with this key shows.
pub fn code_of(key: &str, at: OffsetDateTime) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(key.replace(' ', "")).unwrap()).build().unwrap();
    totp.generate(at.unix_timestamp().try_into().unwrap()).to_string()
}

/// The refusal in an answer to an officer.
pub fn refused<T: std::fmt::Debug>(answer: Result<T, Failure<OfficeRefused>>) -> OfficeRefused {
    match answer {
        Err(Failure::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

/// Confirms the clashes that an officer was asked about; returns whether there were any.
pub fn tick_clashes(sessions: &mut [SessionForm], refused: &OfficeRefused) -> bool {
    let before = sessions.to_vec();
    for (index, session) in sessions.iter_mut().enumerate() {
        if let Some(Offer::Clashes(clashes)) = refused.offer_at(&session_field(index, "date")) {
            session.known_clashes = clashes.join("\n");
        }
    }
    before != sessions
}

/// An officer with one role; returns the email with which they sign in.
pub async fn officer_with(pool: &PgPool, role: Role) -> String {
    officer(pool, &Clock::system(), role.code(), role).await;
    format!("{}@council.example", role.code())
}
