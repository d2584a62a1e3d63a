//! Officers watch, change and cancel sessions.

use app::{
    booking::{Bookings, SessionAddress},
    session::{OfficeSessions, SessionTyped},
    visit::Caller,
};
use server::session::PgSessions;
use shared::{
    booking::PlaceState,
    form::{ErrorMessage, FieldFault, FormFault},
    office::OfficeRefused,
    officer::Role,
    publishing::form::SessionForm,
    session::SessionFault,
    waiting::Wants,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{
    Backend, Workshop,
    office::{officer, refused},
    places,
};

/// A workshop with a session of two people and one of thirty, two schools, and an officer for bookings.
struct Office {
    backend: Backend,
    sessions: PgSessions,
    workshop: Workshop,
    small: i64,
    large: i64,
    officer: Caller,
}

impl Office {
    async fn open(connect: PgConnectOptions) -> Self {
        let backend = Backend::open(connect, 4).await;
        let workshop = backend.workshop(Some(2), "workshop", &[2, 30]).await;
        let [small, large] = sqlx::query_scalar("select id from session order by number")
            .fetch_all(&backend.pool)
            .await
            .unwrap()
            .try_into()
            .unwrap();
        let sessions = PgSessions::new(backend.pool.clone(), backend.clock.clone(), backend.seats.clone());
        let officer = officer(&backend.pool, &backend.clock, "Bea", Role::Bookings).await;
        Self { backend, sessions, workshop, small, large, officer }
    }

    fn at(&self, number: u16) -> SessionAddress {
        self.workshop.session(number)
    }

    /// The session's form as the page shows it, and its version.
    async fn form(&self, id: i64) -> (SessionForm, i32) {
        let detail = self.sessions.session(&self.officer, id).await.unwrap();
        (detail.form.unwrap(), detail.edits)
    }

    async fn change(
        &self,
        id: i64,
        of: impl FnOnce(SessionForm) -> SessionForm,
        meant: bool,
    ) -> Result<(), OfficeRefused> {
        let (form, edits) = self.form(id).await;
        let meant = if meant { "yes".to_owned() } else { String::new() };
        let typed = SessionTyped { form: of(form), meant };
        match self.sessions.change(&self.officer, id, edits, &typed).await {
            Ok(()) => Ok(()),
            failed => Err(refused(failed)),
        }
    }
}

fn sized(people: u32) -> impl FnOnce(SessionForm) -> SessionForm {
    move |form| SessionForm { capacity: people.to_string(), ..form }
}

#[sqlx::test]
async fn c6_w7_capacity_stays_above_places_taken_and_more_room_serves_the_list(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let office = Office::open(connect).await;
    let (first, second) = (office.backend.school().await, office.backend.school().await);
    office.backend.book(&first, &office.at(1), &places(&["ada", "bob"])).await.unwrap();
    let waits = office.backend.wait(&second, &office.at(1), &places(&["cyd"]), Wants::Any).await.unwrap();
    let low = office.change(office.small, sized(1), false).await.unwrap_err();
    let OfficeRefused::Unreadable(faults) = low else { panic!("{low:?}") };
    assert_eq!(
        (faults[0].field.as_str(), &faults[0].message),
        ("session-1-capacity", &ErrorMessage::from(SessionFault::CapacityBelowTaken(2, 1)))
    );
    office.change(office.small, sized(3), false).await.unwrap();
    let served = office.backend.bookings.lookup(&second, &waits.to_string()).await.unwrap().unwrap();
    assert_eq!(served.places[0].state, PlaceState::Booked);
    assert_eq!(office.backend.seats(&office.at(1)).await, (3, 3));
    assert_eq!(office.backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn change_of_time_or_venue_first_names_the_affected_schools(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    let elsewhere = |form| SessionForm { venue: "Another centre".into(), new_venue: "yes".into(), ..form };
    office.change(office.large, elsewhere, false).await.unwrap();
    let school = office.backend.school().await;
    office.backend.book(&school, &office.at(2), &places(&["ada", "bob"])).await.unwrap();
    let same = office.change(office.large, |form| form, false).await;
    let nothing = FieldFault::new("session-1-date", FormFault::NothingDiffers);
    assert_eq!(same, Err(OfficeRefused::of([Some(nothing)])));
    let later = |form| SessionForm { starts: "13:00".into(), ends: "15:00".into(), ..form };
    let touched = office.change(office.large, later, false).await;
    assert_eq!(touched, Err(OfficeRefused::Touches { places: 2, schools: 1 }));
    office.change(office.large, later, true).await.unwrap();
    let (form, edits) = office.form(office.large).await;
    assert_eq!((form.starts.as_str(), form.venue.as_str(), edits), ("13:00", "Another centre", 2));
    office.change(office.large, |form| SessionForm { note: "Bring a laptop".into(), ..form }, false).await.unwrap();
}

#[sqlx::test]
async fn second_of_two_officers_who_change_a_session_is_told(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    let (form, edits) = office.form(office.large).await;
    let typed = SessionTyped { form, ..SessionTyped::default() };
    office.change(office.large, sized(31), false).await.unwrap();
    // Setting trainers does not change the form.
    let al = officer(&office.backend.pool, &office.backend.clock, "Al", Role::Admin).await;
    office.sessions.name_trainers(&al, office.large, &[]).await.unwrap();
    let second = office.sessions.change(&office.officer, office.large, edits, &typed).await;
    assert_eq!(refused(second), OfficeRefused::Changed { by: "Bea".into() });
    let school = office.backend.school().await;
    office.backend.book(&school, &office.at(2), &places(&["ada"])).await.unwrap();
    office.sessions.change(&office.officer, office.large, edits + 1, &typed).await.unwrap();
}

#[sqlx::test]
async fn a3_a_trainer_sees_named_sessions_and_no_others(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    let trainer = officer(&office.backend.pool, &office.backend.clock, "Tom", Role::Trainer).await;
    sqlx::query("insert into trainer (officer_id, session_id) values ($1, $2)")
        .bind(trainer.officer().unwrap().id)
        .bind(office.small)
        .execute(&office.backend.pool)
        .await
        .unwrap();
    let own: Vec<i64> =
        office.sessions.board(&trainer).await.unwrap().iter().map(|session| session.session.id).collect();
    assert_eq!(own, [office.small]);
    let seen = office.sessions.session(&trainer, office.small).await.unwrap();
    assert!(seen.people.is_some() && seen.form.is_none() && seen.may_register);
    for not_his in [office.large, 999_999] {
        assert_eq!(refused(office.sessions.session(&trainer, not_his).await), OfficeRefused::NotFound);
    }
}

#[sqlx::test]
async fn only_those_who_must_know_see_needs_and_each_view_is_recorded(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    let school = office.backend.school().await;
    let mut command = places(&["ada"]);
    "A hearing loop".clone_into(&mut command.delegates[0].needs);
    office.backend.book(&school, &office.at(2), &command).await.unwrap();
    let looks = async || {
        sqlx::query_scalar::<_, i64>("select count(*) from audit where action = 'look at needs'")
            .fetch_one(&office.backend.pool)
            .await
            .unwrap()
    };
    let publisher = officer(&office.backend.pool, &office.backend.clock, "Pat", Role::Publisher).await;
    assert!(office.sessions.session(&publisher, office.large).await.unwrap().people.is_none());
    assert_eq!(looks().await, 0);
    let people = office.sessions.session(&office.officer, office.large).await.unwrap().people.unwrap();
    assert_eq!((people[0].needs.as_str(), looks().await), ("A hearing loop", 1));
}

#[sqlx::test]
async fn a_session_has_50_trainers_at_most(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    let al = officer(&office.backend.pool, &office.backend.clock, "Al", Role::Admin).await;
    let many: Vec<i64> = (1..=51).collect();
    let named = office.sessions.name_trainers(&al, office.large, &many).await;
    assert_eq!(refused(named), OfficeRefused::of([Some(FieldFault::new("trainers", FormFault::TooMany(50)))]));
    office.sessions.name_trainers(&al, office.large, &many[..50]).await.unwrap();
}
