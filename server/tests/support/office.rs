//! Officers for tests.

use app::{
    failure::Failure,
    office::Officers,
    visit::{Caller, Officer},
};
use server::{
    clock::Clock,
    delegate::LinkKey,
    office::{OfficerDesk, add_first},
};
use shared::office::{InviteDraft, OfficeRefused, Password, Role, RolesDraft};
use sqlx::PgPool;

/// What every officer of a test types.
pub const PASSWORD: &str = "three grey herons";

/// An officer with one role, whose email is `name@council.example`.
pub async fn officer(pool: &PgPool, clock: &Clock, name: &str, role: Role) -> Caller {
    let roles = [role].into_iter().collect();
    let email = format!("{}@council.example", name.to_lowercase());
    let invitation = InviteDraft { email, name: name.into(), roles: RolesDraft::from(&roles) }.parse().unwrap();
    let link = add_first(pool, clock, &invitation).await.unwrap();
    let desk = OfficerDesk::new(pool.clone(), clock.clone(), &LinkKey::of(pool).await.unwrap());
    let (id, _) = desk.set_password(&link, Password::try_from(PASSWORD).unwrap()).await.unwrap();
    Caller::Officer(Officer { id, name: name.into(), roles, acts_for: None })
}

/// The refusal that an officer was answered with.
pub fn refused<T: std::fmt::Debug>(answer: Result<T, Failure<OfficeRefused>>) -> OfficeRefused {
    match answer {
        Err(Failure::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

/// An officer with one role; gives the email by which they sign in.
pub async fn officer_with(pool: &PgPool, role: Role) -> String {
    officer(pool, &Clock::system(), role.code(), role).await;
    format!("{}@council.example", role.code())
}
