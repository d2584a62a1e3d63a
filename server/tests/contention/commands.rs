//! Every command is retried: a trigger on each table stops a command's first writes, as another transaction would.

use std::net::IpAddr;

use app::{
    acting::ActingSchools,
    booking::Bookings,
    officer::{OfficerChange, Officers, account::SecondSteps},
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

use crate::support::{House, key, office::PASSWORD, office::officer, places, strangers};

/// The first two writing statements after `setval('hurdle', 1, false)` fail like a deadlock's victim. A sequence counts them,
/// because it is not rolled back.
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
macro_rules! stumbles {
    ($house:expr, $($command:tt)+) => {{
        $house.sql("select setval('hurdle', 1, false)").await;
        let done = { $($command)+ };
        let writes: i64 = sqlx::query_scalar("select last_value from hurdle").fetch_one(&$house.pool).await.unwrap();
        assert!(writes > 2, "{} did not stumble", stringify!($($command)+));
        done.unwrap_or_else(|failure| panic!("{}: {failure:?}", stringify!($($command)+)))
    }};
}

async fn open(connect: PgConnectOptions) -> House {
    let house = House::open(connect, 4).await;
    house.sql(HURDLE).await;
    house
}

async fn sessions(house: &House) -> Vec<i64> {
    sqlx::query_scalar("select id from session order by id").fetch_all(&house.pool).await.unwrap()
}

#[sqlx::test]
async fn school_and_delegate_commands_are_retried(_: PgPoolOptions, connect: PgConnectOptions) {
    let house = open(connect).await;
    let (school, other) = (house.school().await, house.school().await);
    let workshop = house.workshop(None, "workshop", &[2, 9]).await;
    let booked = stumbles!(house, house.book(&school, &workshop.session(1), &places(&["ada", "bob"])).await);
    stumbles!(house, house.wait(&other, &workshop.session(1), &strangers(1), Wants::Any).await);
    stumbles!(house, house.correct(&school, booked, 1, "Ada Marsh").await);
    stumbles!(house, house.substitute(&school, booked, 1, "cleo").await);
    let moved = stumbles!(house, house.move_to(&school, booked, "1", 2).await);
    stumbles!(house, house.cancel(&school, booked, "all").await);
    let booking = house.desk.lookup(&school, &moved.to_string()).await.unwrap().unwrap();
    let link = booking.places[0].page.as_deref().unwrap().trim_start_matches("/delegate/").to_owned();
    let draft = app::delegate::CannotComeDraft { link, key: key().to_string() };
    stumbles!(house, app::delegate::Delegates::give_back(&house.delegates, &draft).await);
    assert_eq!(house.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn session_and_register_commands_are_retried(_: PgPoolOptions, connect: PgConnectOptions) {
    let house = open(connect).await;
    let school = house.school().await;
    let workshop = house.workshop(None, "workshop", &[9, 9, 9]).await;
    house.book(&school, &workshop.session(1), &places(&["ada"])).await.unwrap();
    house.book(&school, &workshop.session(2), &strangers(1)).await.unwrap();
    let sessions = sessions(&house).await;
    let bea = officer(&house.pool, &house.clock, "Bea", Role::Bookings).await;
    let desk = PgSessions::new(house.pool.clone(), house.clock.clone(), house.seats.clone());
    let detail = desk.session(&bea, sessions[0]).await.unwrap();
    let form = SessionForm { room: "Hall".into(), ..detail.form.unwrap() };
    let typed = SessionTyped { form: form.clone(), meant: "yes".into() };
    stumbles!(house, desk.change(&bea, sessions[0], detail.edits, &typed).await);
    stumbles!(house, desk.name_trainers(&bea, sessions[0], &[]).await);
    stumbles!(
        house,
        desk.add(&bea, &workshop.slug, &SessionForm { code: String::new(), date: "2016-05-28".into(), ..form }).await
    );
    let moving = CancelTyped {
        what: "move".into(),
        to: sessions[2].to_string(),
        rest: "cancel".into(),
        reason: "Snow".into(),
        ..CancelTyped::default()
    };
    let view = desk.cancelling(&bea, sessions[1], &moving).await.unwrap();
    let moving = CancelTyped { shown: view.plan.unwrap().unwrap().seen, ..moving };
    stumbles!(house, desk.cancel(&bea, sessions[1], view.edits, &moving).await);
    let code: String =
        sqlx::query_scalar("select code from session where number = 1").fetch_one(&house.pool).await.unwrap();
    let code = SessionCode::try_from(code.as_str()).unwrap();
    stumbles!(house, set_capacity(&house.pool, &house.clock, &code, Capacity::try_from(10).unwrap()).await);
    stumbles!(house, waiting::close(&house.pool, &house.clock, &code, true).await);

    house.clock.advance(Duration::days(19) + Duration::hours(1));
    let door = PgRegisters::new(house.pool.clone(), house.clock.clone(), house.seats.clone());
    let made = Made { ago: std::time::Duration::ZERO, device: String::new() };
    let place = door.lookup(&bea, sessions[0]).await.unwrap().people[0].place;
    let mark = Marking { session: sessions[0], place, key: key(), what: What::Here, said: None };
    stumbles!(house, door.mark(&bea, &mark, &made).await);
    let walk_in = WalkIn {
        session: sessions[0],
        key: key(),
        name: "Dora Lane".try_into().unwrap(),
        email: "dora@school.example".try_into().unwrap(),
        school: school.school().unwrap().name.clone(),
    };
    stumbles!(house, door.walk_in(&bea, &walk_in, &made).await);
    stumbles!(house, door.close(&bea, sessions[0]).await);
    stumbles!(house, door.reopen(&bea, sessions[0]).await);
    stumbles!(house, door.needs(&bea, sessions[0]).await);
    assert_eq!(house.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn sheet_and_venue_commands_are_retried(_: PgPoolOptions, connect: PgConnectOptions) {
    let house = open(connect).await;
    let ines = officer(&house.pool, &house.clock, "Ines", Role::Publisher).await;
    let venues = PgVenues::new(house.pool.clone(), house.clock.clone());
    let form = VenueForm { name: "County Hall".into(), ..VenueForm::default() };
    let venue = stumbles!(house, venues.add(&ines, &form).await);
    let form = VenueForm { address: "Martineau Lane".into(), ..form };
    stumbles!(house, venues.change(&ines, venue, 0, &form).await);
    let desk = PgPublishing::new(house.pool.clone(), house.clock.clone());
    let id = stumbles!(house, desk.paste(&ines, "").await);
    let form = SheetForm { number: "9/16".into(), kind: "CPD".into(), title: "A title".into(), ..SheetForm::default() };
    stumbles!(house, desk.save(&ines, DraftAt { id, version: 1 }, &form).await);
    let slug = stumbles!(house, desk.publish(&ines, DraftAt { id, version: 2 }, &form, None).await);
    let id = stumbles!(house, desk.correct(&ines, &slug).await);
    stumbles!(house, desk.discard(&ines, DraftAt { id, version: 1 }).await);
    stumbles!(house, desk.copy(&ines, &slug).await);
    stumbles!(house, desk.withdraw(&ines, &slug, "Replaced").await);
}

#[sqlx::test]
async fn school_officer_and_people_commands_are_retried(_: PgPoolOptions, connect: PgConnectOptions) {
    let house = open(connect).await;
    let school = house.school().await;
    let from = SignInFrom::from("192.0.2.1".parse::<IpAddr>().unwrap());
    let links = LinkKey::of(&house.pool).await.unwrap();
    let ines = officer(&house.pool, &house.clock, "Ines", Role::Admin).await;
    let bea = officer(&house.pool, &house.clock, "Bea", Role::Bookings).await;
    let desk = PgSchools::new(house.pool.clone(), house.clock.clone());
    let setting = |name: &str| SettingDraft { name: name.into(), ..SettingDraft::default() }.parse().unwrap();
    let urn = stumbles!(house, desk.add(&bea, &setting("A nursery")).await);
    stumbles!(house, desk.change(&bea, &urn, &setting("A new nursery")).await);
    stumbles!(house, desk.set_open(&bea, &urn, false).await);
    let by = stumbles!(house, desk.add(&bea, &setting("An academy")).await);
    stumbles!(house, desk.take_over(&bea, &urn, &by).await);
    stumbles!(house, desk.letters(&bea, None).await);
    let pin = sign_in::random_pin().unwrap();
    let number = school.school().unwrap().urn;
    stumbles!(house, sign_in::set_pin(&house.pool, &house.clock, number, &pin).await);
    let doors = sign_in::PgEstablishments::new(house.pool.clone(), house.clock.clone(), &links, false);
    let claim = shared::school::SignIn { urn: number, pin };
    stumbles!(house, doors.check_pin(claim, &from).await);
    let act = Act { school: number, reason: "Asked".into(), over_limit: false };
    stumbles!(house, PgActing::new(house.pool.clone(), house.clock.clone()).begin(&bea, &act).await);

    let officers = PgOfficers::new(house.pool.clone(), house.clock.clone(), &links);
    let roles = RolesDraft::from(&[Role::Trainer].into_iter().collect());
    let invitation = InviteDraft { email: "tom@council.example".into(), name: "Tom".into(), roles }.parse().unwrap();
    let (tom, _) = stumbles!(house, officers.invite(&ines, &invitation).await);
    let link = stumbles!(house, officers.new_link(&ines, tom).await);
    stumbles!(house, officers.set_password(&link, Password::try_from(PASSWORD).unwrap()).await);
    let claim = OfficerSignIn { email: "tom@council.example".try_into().unwrap(), password: PASSWORD.into() };
    stumbles!(house, officers.check_password(claim, &from).await);
    let steps = PgSecondSteps::new(house.pool.clone(), house.clock.clone(), &links);
    stumbles!(house, steps.begin(&ines).await);
    stumbles!(house, officers.change(&ines, tom, OfficerChange::Disable).await);

    let workshop = house.workshop(None, "workshop", &[9]).await;
    house.book(&school, &workshop.session(1), &places(&["ada"])).await.unwrap();
    house.clock.advance(Duration::days(30));
    let people = PgPeople::new(house.pool.clone(), house.clock.clone(), house.seats.clone());
    let (found, _) = people.find(&ines, &PersonWords::read("ada@school.example").unwrap()).await.unwrap();
    let person = found[0].key.parse().unwrap();
    let right = RectifyDraft { name: "Ada Marsh".into(), email: "ada@school.example".into(), role: String::new() };
    stumbles!(house, people.rectify(&ines, person, &right.parse().unwrap()).await);
    stumbles!(house, people.lookup(&ines, person, Look::Page).await);
    stumbles!(house, people.erase(&ines, person, "Asked by letter").await);
    assert_eq!(house.faults().await, Vec::<String>::new());
}
