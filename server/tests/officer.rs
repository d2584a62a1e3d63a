//! Officers sign in with email and password, and admins manage officers.

use std::net::IpAddr;

use app::{
    failure::Failure,
    officer::{OfficerChange, Officers},
    visit::{Caller, Officer},
};
use server::{
    officer::{PgOfficers, add_first},
    platform::{clock::Clock, signed_link::LinkKey},
};
use shared::{
    office::OfficeRefused,
    officer::{InviteDraft, OfficerSignInDraft, Password, Role, Roles, RolesDraft},
};
use sqlx::PgPool;
use time::Duration;

use crate::support::office::refused;

const RIGHT: &str = "three grey herons";

/// The office with one admin, Ines.
struct Office {
    pool: PgPool,
    clock: Clock,
    officers: PgOfficers,
    ines: i64,
}

fn roles(of: &[Role]) -> Roles {
    of.iter().copied().collect()
}

fn invitation(email: &str, of: &[Role]) -> InviteDraft {
    InviteDraft { email: email.into(), name: "Sam Okoro".into(), roles: RolesDraft::from(&roles(of)) }
}

impl Office {
    async fn new(pool: PgPool) -> Self {
        let clock = Clock::system();
        let officers = PgOfficers::new(pool.clone(), clock.clone(), &LinkKey::of(&pool).await.unwrap());
        let first = InviteDraft { name: "Ines Adair".into(), ..invitation("ines@council.example", &[Role::Admin]) };
        let link = add_first(&pool, &clock, &first.parse().unwrap()).await.unwrap();
        let (ines, _) = officers.set_password(&link, Password::try_from(RIGHT).unwrap()).await.unwrap();
        Self { pool, clock, officers, ines }
    }

    fn ines(&self) -> Caller {
        Caller::Officer(Officer {
            id: self.ines,
            name: "Ines Adair".into(),
            roles: roles(&[Role::Admin]),
            acts_for: None,
        })
    }

    async fn invites(&self, email: &str, of: &[Role]) -> (i64, String) {
        self.officers.invite(&self.ines(), &invitation(email, of).parse().unwrap()).await.unwrap()
    }

    async fn tries(&self, email: &str, password: &str) -> Result<i64, OfficeRefused> {
        let draft =
            OfficerSignInDraft { email: email.into(), password: password.into(), ..OfficerSignInDraft::default() };
        let from: IpAddr = "192.0.2.1".parse().unwrap();
        match self.officers.check_password(draft.parse()?, &from.into()).await {
            Ok((id, _)) => Ok(id),
            Err(Failure::Refused(refused)) => Err(refused),
            Err(other) => panic!("{other:?}"),
        }
    }

    /// The version of an officer's visits, while they may be signed in.
    async fn version(&self, id: i64) -> Option<i32> {
        sqlx::query_scalar("select version from officer where id = $1 and state = 'active'")
            .bind(id)
            .fetch_optional(&self.pool)
            .await
            .unwrap()
    }

    async fn trail(&self, id: i64) -> Vec<String> {
        sqlx::query_scalar(
            "select action || coalesce(': ' || became, '') from audit where subject_kind = 'officer' and subject_id = $1 order by id",
        )
        .bind(id)
        .fetch_all(&self.pool)
        .await
        .unwrap()
    }
}

#[sqlx::test]
async fn an_invited_officer_sets_a_password_once_and_signs_in_with_it(pool: PgPool) {
    let office = Office::new(pool).await;
    let (sam, link) = office.invites(" Sam@Council.example ", &[Role::Publisher, Role::Bookings]).await;
    assert_eq!(office.tries("sam@council.example", RIGHT).await, Err(OfficeRefused::NoMatch), "no password yet");
    assert_eq!(office.officers.owner_of_link(&link).await.unwrap(), "sam@council.example");
    office.officers.set_password(&link, Password::try_from(RIGHT).unwrap()).await.unwrap();
    assert_eq!(office.tries("SAM@council.example", RIGHT).await, Ok(sam));
    assert_eq!(refused(office.officers.owner_of_link(&link).await), OfficeRefused::LinkOver);
    let again = office.officers.set_password(&link, Password::try_from("four grey herons").unwrap()).await;
    assert_eq!(refused(again), OfficeRefused::LinkOver);
    assert_eq!(office.trail(sam).await, ["invite: publisher, bookings", "give link", "set password"]);
}

#[sqlx::test]
async fn password_link_expires_after_a_week_or_when_replaced(pool: PgPool) {
    let office = Office::new(pool).await;
    let (sam, first) = office.invites("sam@council.example", &[Role::Trainer]).await;
    let second = office.officers.new_link(&office.ines(), sam).await.unwrap();
    assert_eq!(refused(office.officers.owner_of_link(&first).await), OfficeRefused::LinkOver);
    assert!(office.officers.owner_of_link(&second).await.is_ok());
    office.clock.advance(Duration::days(7));
    assert_eq!(refused(office.officers.owner_of_link(&second).await), OfficeRefused::LinkOver);
}

#[sqlx::test]
async fn nobody_is_invited_twice(pool: PgPool) {
    let office = Office::new(pool).await;
    office.invites("sam@council.example", &[Role::Trainer]).await;
    let again = invitation("SAM@council.example", &[Role::Admin]).parse().unwrap();
    assert_eq!(refused(office.officers.invite(&office.ines(), &again).await), OfficeRefused::EmailTaken);
}

#[sqlx::test]
async fn a1_unknown_officer_and_wrong_password_get_the_same_answer_and_waits(pool: PgPool) {
    let office = Office::new(pool).await;
    for email in ["ines@council.example", "nobody@council.example"] {
        for _ in 0..5 {
            assert_eq!(office.tries(email, "wrong wrong wrong").await, Err(OfficeRefused::NoMatch));
        }
        for password in ["wrong wrong wrong", RIGHT] {
            assert!(matches!(office.tries(email, password).await, Err(OfficeRefused::Wait { .. })), "{email}");
        }
    }
    office.clock.advance(Duration::minutes(2));
    assert_eq!(office.tries("ines@council.example", RIGHT).await, Ok(office.ines));
}

#[sqlx::test]
async fn disabling_or_signing_out_everywhere_takes_effect_at_once(pool: PgPool) {
    let office = Office::new(pool).await;
    let (sam, link) = office.invites("sam@council.example", &[Role::Publisher]).await;
    office.officers.set_password(&link, Password::try_from(RIGHT).unwrap()).await.unwrap();
    let before = office.version(sam).await.unwrap();
    office.officers.change(&office.ines(), sam, OfficerChange::EndVisits).await.unwrap();
    assert!(office.version(sam).await.unwrap() > before);
    office.officers.change(&office.ines(), sam, OfficerChange::Disable).await.unwrap();
    assert_eq!(office.version(sam).await, None);
    assert_eq!(office.tries("sam@council.example", RIGHT).await, Err(OfficeRefused::NoMatch));
    office.officers.change(&office.ines(), sam, OfficerChange::Enable).await.unwrap();
    assert_eq!(office.tries("sam@council.example", RIGHT).await, Ok(sam));
}

#[sqlx::test]
async fn the_last_admin_cannot_be_removed(pool: PgPool) {
    let office = Office::new(pool).await;
    let only = |change| office.officers.change_as(office.ines(), office.ines, change);
    assert_eq!(refused(only(OfficerChange::Disable).await), OfficeRefused::LastAdmin);
    assert_eq!(refused(only(OfficerChange::Roles(roles(&[Role::Bookings]))).await), OfficeRefused::LastAdmin);
    // An officer who has not set a password yet does not count as an admin.
    let (sam, link) = office.invites("sam@council.example", &[Role::Admin]).await;
    assert_eq!(refused(only(OfficerChange::Disable).await), OfficeRefused::LastAdmin);
    office.officers.set_password(&link, Password::try_from(RIGHT).unwrap()).await.unwrap();
    assert_eq!(refused(only(OfficerChange::Disable).await), OfficeRefused::Yourself);
    // Two admins remove each other at the same time.
    let sams =
        Caller::Officer(Officer { id: sam, name: "Sam Okoro".into(), roles: roles(&[Role::Admin]), acts_for: None });
    let (one, other) = tokio::join!(
        office.officers.change_as(office.ines(), sam, OfficerChange::Disable),
        office.officers.change_as(sams, office.ines, OfficerChange::Disable),
    );
    assert_eq!([one.is_ok(), other.is_ok()].into_iter().filter(|done| *done).count(), 1, "{one:?} {other:?}");
}

/// Changes an officer on behalf of a caller that is passed by value, so that two callers can act at the same time.
trait ChangeAs {
    async fn change_as(&self, caller: Caller, id: i64, change: OfficerChange) -> Result<(), Failure<OfficeRefused>>;
}

impl ChangeAs for PgOfficers {
    async fn change_as(&self, caller: Caller, id: i64, change: OfficerChange) -> Result<(), Failure<OfficeRefused>> {
        self.change(&caller, id, change).await
    }
}
