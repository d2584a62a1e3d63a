//! Every command is retried: a trigger on each table stops a command's first writes, as another transaction would.

use std::net::IpAddr;

use app::{
    acting::ActingSchools,
    booking::Bookings,
    officer::{OfficerChange, Officers, second_step::SecondSteps},
    people::{Look, People},
    publishing::{DraftAt, SheetDrafts},
    register::{Made, Registers},
    school::{directory::Schools, sign_in::Establishments},
    session::{CancelTyped, OfficeSessions, SessionTyped},
    venue::Venues,
    visit::SignInFrom,
};
use server::{
    acting::PgActing,
    officer::{PgOfficers, PgSecondSteps},
    people::PgPeople,
    platform::signed_link::LinkKey,
    publishing::PgPublishing,
    register::PgRegisters,
    school::{directory::PgSchools, sign_in},
    session::{PgSessions, set_capacity},
    venue::PgVenues,
    waiting,
};
use shared::{
    acting::Act,
    officer::{InviteDraft, OfficerSignIn, Password, Role, RolesDraft},
    people::{PersonWords, RectifyDraft},
    publishing::form::{SessionForm, SheetForm},
    register::{Marking, WalkIn, What},
    school::SettingDraft,
    session::{Capacity, SessionCode},
    venue::VenueForm,
    waiting::Wants,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use time::Duration;

use crate::support::{Backend, key, office::PASSWORD, office::officer, places, strangers};

/// The first two writing statements after `setval('hurdle', 1, false)` fail like a deadlock's victim. A sequence counts the
/// statements, because a sequence is not rolled back.
const HURDLE: &str = "
    create sequence hurdle start 100;
    create function stumble() returns trigger language plpgsql as $$
        begin
            if nextval('hurdle') <= 2 then raise exception 'in the way' using errcode = '40P01'; end if;
            return null;
        end $$;
    do $$
        declare name text;
        begin
            for name in select tablename from pg_tables where schemaname = 'public' and tablename <> '_sqlx_migrations' loop
                execute format('create trigger stumble before insert or update or delete on %I for each statement execute function stumble()', name);
            end loop;
        end $$;";

/// Makes the next command fail twice, runs it, and checks that it failed and was retried.
macro_rules! retried {
    ($backend:expr, $($command:tt)+) => {{
        $backend.sql("select setval('hurdle', 1, false)").await;
        let done = { $($command)+ };
        let writes: i64 = sqlx::query_scalar("select last_value from hurdle").fetch_one(&$backend.pool).await.unwrap();
        assert!(writes > 2, "{} was not retried", stringify!($($command)+));
        done.unwrap_or_else(|failure| panic!("{}: {failure:?}", stringify!($($command)+)))
    }};
}

async fn open(connect: PgConnectOptions) -> Backend {
    let backend = Backend::open(connect, 4).await;
    backend.sql(HURDLE).await;
    backend
}

async fn sessions(backend: &Backend) -> Vec<i64> {
    sqlx::query_scalar("select id from session order by id").fetch_all(&backend.pool).await.unwrap()
}

#[sqlx::test]
async fn school_and_delegate_commands_are_retried(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = open(connect).await;
    let (school, other) = (backend.school().await, backend.school().await);
    let workshop = backend.workshop(None, "workshop", &[2, 9]).await;
    let booked = retried!(backend, backend.book(&school, &workshop.session(1), &places(&["ada", "bob"])).await);
    retried!(backend, backend.wait(&other, &workshop.session(1), &strangers(1), Wants::Any).await);
    retried!(backend, backend.correct(&school, booked, 1, "Ada Marsh").await);
    retried!(backend, backend.substitute(&school, booked, 1, "cleo").await);
    let moved = retried!(backend, backend.move_to(&school, booked, "1", 2).await);
    retried!(backend, backend.cancel(&school, booked, "all").await);
    let booking = backend.bookings.lookup(&school, &moved.to_string()).await.unwrap().unwrap();
    let link = booking.places[0].page.as_deref().unwrap().trim_start_matches("/delegate/").to_owned();
    let draft = app::delegate::CannotComeDraft { link, key: key().to_string() };
    retried!(backend, app::delegate::Delegates::give_back(&backend.delegates, &draft).await);
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn session_and_register_commands_are_retried(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = open(connect).await;
    let school = backend.school().await;
    let workshop = backend.workshop(None, "workshop", &[9, 9, 9]).await;
    backend.book(&school, &workshop.session(1), &places(&["ada"])).await.unwrap();
    backend.book(&school, &workshop.session(2), &strangers(1)).await.unwrap();
    let sessions = sessions(&backend).await;
    let bea = officer(&backend.pool, &backend.clock, "Bea", Role::Bookings).await;
    let office_sessions = PgSessions::new(backend.pool.clone(), backend.clock.clone(), backend.seats.clone());
    let detail = office_sessions.session(&bea, sessions[0]).await.unwrap();
    let form = SessionForm { room: "Hall".into(), ..detail.form.unwrap() };
    let typed = SessionTyped { form: form.clone(), meant: "yes".into() };
    retried!(backend, office_sessions.change(&bea, sessions[0], detail.edits, &typed).await);
    retried!(backend, office_sessions.name_trainers(&bea, sessions[0], &[]).await);
    retried!(
        backend,
        office_sessions
            .add(&bea, &workshop.slug, &SessionForm { code: String::new(), date: "2016-05-28".into(), ..form })
            .await
    );
    let moving = CancelTyped {
        what: "move".into(),
        to: sessions[2].to_string(),
        rest: "cancel".into(),
        reason: "Snow".into(),
        ..CancelTyped::default()
    };
    let view = office_sessions.cancelling(&bea, sessions[1], &moving).await.unwrap();
    let moving = CancelTyped { shown: view.plan.unwrap().unwrap().seen, ..moving };
    retried!(backend, office_sessions.cancel(&bea, sessions[1], view.edits, &moving).await);
    let code: String =
        sqlx::query_scalar("select code from session where number = 1").fetch_one(&backend.pool).await.unwrap();
    let code = SessionCode::try_from(code.as_str()).unwrap();
    retried!(backend, set_capacity(&backend.pool, &backend.clock, &code, Capacity::try_from(10).unwrap()).await);
    retried!(backend, waiting::close(&backend.pool, &backend.clock, &code, true).await);

    backend.clock.advance(Duration::days(19) + Duration::hours(1));
    let registers = PgRegisters::new(backend.pool.clone(), backend.clock.clone(), backend.seats.clone());
    let made = Made { ago: std::time::Duration::ZERO, device: String::new() };
    let place = registers.lookup(&bea, sessions[0]).await.unwrap().people[0].place;
    let mark = Marking { session: sessions[0], place, key: key(), what: What::Here, said: None };
    retried!(backend, registers.mark(&bea, &mark, &made).await);
    let walk_in = WalkIn {
        session: sessions[0],
        key: key(),
        name: "Dora Lane".try_into().unwrap(),
        email: "dora@school.example".try_into().unwrap(),
        school: school.school().unwrap().name.clone(),
    };
    retried!(backend, registers.walk_in(&bea, &walk_in, &made).await);
    retried!(backend, registers.close(&bea, sessions[0]).await);
    retried!(backend, registers.reopen(&bea, sessions[0]).await);
    retried!(backend, registers.needs(&bea, sessions[0]).await);
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn sheet_and_venue_commands_are_retried(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = open(connect).await;
    let ines = officer(&backend.pool, &backend.clock, "Ines", Role::Publisher).await;
    let venues = PgVenues::new(backend.pool.clone(), backend.clock.clone());
    let form = VenueForm { name: "County Hall".into(), ..VenueForm::default() };
    let venue = retried!(backend, venues.add(&ines, &form).await);
    let form = VenueForm { address: "Martineau Lane".into(), ..form };
    retried!(backend, venues.change(&ines, venue, 0, &form).await);
    let drafts = PgPublishing::new(backend.pool.clone(), backend.clock.clone());
    let id = retried!(backend, drafts.paste(&ines, "").await);
    let form = SheetForm { number: "9/16".into(), kind: "CPD".into(), title: "A title".into(), ..SheetForm::default() };
    retried!(backend, drafts.save(&ines, DraftAt { id, version: 1 }, &form).await);
    let slug = retried!(backend, drafts.publish(&ines, DraftAt { id, version: 2 }, &form, None).await);
    let id = retried!(backend, drafts.correct(&ines, &slug).await);
    retried!(backend, drafts.discard(&ines, DraftAt { id, version: 1 }).await);
    retried!(backend, drafts.copy(&ines, &slug).await);
    retried!(backend, drafts.withdraw(&ines, &slug, "Replaced").await);
}

#[sqlx::test]
async fn school_officer_and_people_commands_are_retried(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = open(connect).await;
    let school = backend.school().await;
    let from = SignInFrom::from("192.0.2.1".parse::<IpAddr>().unwrap());
    let links = LinkKey::of(&backend.pool).await.unwrap();
    let ines = officer(&backend.pool, &backend.clock, "Ines", Role::Admin).await;
    let bea = officer(&backend.pool, &backend.clock, "Bea", Role::Bookings).await;
    let schools = PgSchools::new(backend.pool.clone(), backend.clock.clone());
    let setting = |name: &str| SettingDraft { name: name.into(), ..SettingDraft::default() }.parse().unwrap();
    let urn = retried!(backend, schools.add(&bea, &setting("A nursery")).await);
    retried!(backend, schools.change(&bea, &urn, &setting("A new nursery")).await);
    retried!(backend, schools.set_open(&bea, &urn, false).await);
    let by = retried!(backend, schools.add(&bea, &setting("An academy")).await);
    retried!(backend, schools.take_over(&bea, &urn, &by).await);
    retried!(backend, schools.letters(&bea, None).await);
    let pin = sign_in::random_pin().unwrap();
    let number = school.school().unwrap().urn;
    retried!(backend, sign_in::set_pin(&backend.pool, &backend.clock, number, &pin).await);
    let establishments = sign_in::PgEstablishments::new(backend.pool.clone(), backend.clock.clone(), &links, false);
    let claim = shared::school::SignIn { urn: number, pin };
    retried!(backend, establishments.check_pin(claim, &from).await);
    let act = Act { school: number, reason: "Asked".into(), over_limit: false };
    retried!(backend, PgActing::new(backend.pool.clone(), backend.clock.clone()).begin(&bea, &act).await);

    let officers = PgOfficers::new(backend.pool.clone(), backend.clock.clone(), &links);
    let roles = RolesDraft::from(&[Role::Trainer].into_iter().collect());
    let invitation = InviteDraft { email: "tom@council.example".into(), name: "Tom".into(), roles }.parse().unwrap();
    let (tom, _) = retried!(backend, officers.invite(&ines, &invitation).await);
    let link = retried!(backend, officers.new_link(&ines, tom).await);
    retried!(backend, officers.set_password(&link, Password::try_from(PASSWORD).unwrap()).await);
    let claim = OfficerSignIn { email: "tom@council.example".try_into().unwrap(), password: PASSWORD.into() };
    retried!(backend, officers.check_password(claim, &from).await);
    let steps = PgSecondSteps::new(backend.pool.clone(), backend.clock.clone(), &links);
    retried!(backend, steps.begin(&ines).await);
    retried!(backend, officers.change(&ines, tom, OfficerChange::Disable).await);

    let workshop = backend.workshop(None, "workshop", &[9]).await;
    backend.book(&school, &workshop.session(1), &places(&["ada"])).await.unwrap();
    backend.clock.advance(Duration::days(30));
    let people = PgPeople::new(backend.pool.clone(), backend.clock.clone(), backend.seats.clone());
    let (found, _) = people.find(&ines, &PersonWords::read("ada@school.example").unwrap()).await.unwrap();
    let person = found[0].key.parse().unwrap();
    let right = RectifyDraft { name: "Ada Marsh".into(), email: "ada@school.example".into(), role: String::new() };
    retried!(backend, people.rectify(&ines, person, &right.parse().unwrap()).await);
    retried!(backend, people.lookup(&ines, person, Look::Page).await);
    retried!(backend, people.erase(&ines, person, "Asked by letter").await);
    assert_eq!(backend.faults().await, Vec::<String>::new());
}
