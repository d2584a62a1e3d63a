//! Registers: marks of several devices agree, none is lost, and trainers see only their own sessions.

use app::{
    booking::Bookings,
    register::{Registers, Shown, WalkedIn},
    visit::{Caller, School},
};
use server::booking::PgBookings;
use shared::{
    office::OfficeRefused,
    officer::{Permission, Role},
    register::{Marking, NotBooked, Said, WalkIn, What},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use time::{Duration, Time};

use crate::support::{
    morning::{Morning, ago, now, officer, walk_in},
    office::refused,
    places,
};

#[sqlx::test]
async fn one_tap_marks_and_another_undoes_it(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 3, None, &["ada", "ben"]).await;
    assert_eq!(morning.person("ada").await.presence, Shown::Unmarked);
    morning.marks("ada", What::Here, &now()).await;
    assert_eq!(
        (morning.states().await, morning.register().await.came()),
        (vec!["attended".into(), "booked".into()], 1)
    );
    morning.marks("ada", What::Undo, &now()).await;
    assert_eq!(morning.states().await, ["booked", "booked"]);
    let said = |hour, minute| Some(Said { day: None, time: Time::from_hms(hour, minute, 0).unwrap() });
    let late = Marking { said: said(9, 45), ..morning.marking("ben", What::Late).await };
    let at_night = Marking { said: said(23, 0), ..late };
    assert!(refused(morning.registers.mark(&morning.office, &at_night, &now()).await).fault_of("at-2").is_some());
    morning.registers.mark(&morning.office, &late, &now()).await.unwrap();
    morning.marks("ben", What::Left, &now()).await;
    assert_eq!(morning.person("ben").await.words, "Came late, at 9:45am. Left early, at 10am");
    assert_eq!(
        morning.backend.seats(&morning.workshop.session(1)).await,
        (3, 2),
        "a delegate who came still has a place"
    );
    morning.all_agrees().await;
}

#[sqlx::test]
async fn the_same_mark_sent_twice_is_made_once(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 3, None, &["ada"]).await;
    let mark = morning.marking("ada", What::Here).await;
    let (here, there) = (now(), ago(1));
    let (one, other) = tokio::join!(
        morning.registers.mark(&morning.office, &mark, &here),
        morning.registers.mark(&morning.office, &mark, &there)
    );
    assert!(one.is_ok() && other.is_ok());
    assert_eq!(morning.count("select count(*) from register_mark").await, 1);
    assert_eq!(morning.count("select count(*) from audit where action = 'mark here'").await, 1);
    let other = Marking { what: What::Absent, ..mark };
    assert_eq!(refused(morning.registers.mark(&morning.office, &other, &now()).await), OfficeRefused::Spoilt);
    assert_eq!(morning.states().await, ["attended"]);
    morning.all_agrees().await;
}

#[sqlx::test]
async fn marks_of_two_devices_converge_and_none_is_lost(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 3, None, &["ada", "ben"]).await;
    // The second device had no signal: its earlier marks arrive last.
    morning.marks("ada", What::Absent, &ago(5)).await;
    morning.marks("ben", What::Here, &ago(4)).await;
    morning.marks("ada", What::Here, &ago(2)).await;
    morning.marks("ben", What::Absent, &ago(20)).await;
    morning.marks("ada", What::Undo, &ago(10)).await;
    assert_eq!(morning.states().await, ["attended", "attended"]);
    assert_eq!(morning.count("select count(*) from register_mark").await, 5);
    morning.all_agrees().await;
}

#[sqlx::test]
async fn simultaneous_marks_leave_one_state_and_one_audit_trail(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 3, None, &["ada"]).await;
    let mut marks = Vec::new();
    for (at, what) in
        [What::Here, What::Absent, What::Late, What::Undo, What::Here, What::Absent].into_iter().enumerate()
    {
        marks.push((morning.marking("ada", what).await, ago(60 - u64::try_from(at).unwrap())));
    }
    let made = marks.iter().map(|(mark, made)| morning.registers.mark(&morning.office, mark, made));
    assert!(futures::future::join_all(made).await.into_iter().all(|made| made.is_ok()));
    assert_eq!(morning.states().await, ["absent"], "the mark made last counts");
    morning.all_agrees().await;
}

#[sqlx::test]
async fn closing_a_register_makes_the_unmarked_absent_until_reopened(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 4, None, &["ada", "ben", "cleo"]).await;
    morning.marks("ada", What::Here, &now()).await;
    morning.marks("cleo", What::Absent, &now()).await;
    morning.registers.close(&morning.office, morning.session).await.unwrap();
    morning.registers.close(&morning.office, morning.session).await.unwrap();
    assert_eq!(morning.states().await, ["attended", "absent", "absent"]);
    morning.all_agrees().await;
    // A mark made before the register was closed arrives afterwards.
    morning.marks("ben", What::Here, &ago(15)).await;
    assert_eq!(morning.states().await, ["attended", "attended", "absent"]);
    morning.marks("ben", What::Undo, &ago(14)).await;
    assert_eq!(morning.states().await, ["attended", "absent", "absent"]);
    morning.registers.reopen(&morning.office, morning.session).await.unwrap();
    assert_eq!(morning.states().await, ["attended", "booked", "absent"], "a delegate marked absent stays absent");
    morning.all_agrees().await;
}

#[sqlx::test]
async fn absent_delegate_booked_elsewhere_keeps_one_place(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 4, None, &["ada"]).await;
    morning.marks("ada", What::Absent, &now()).await;
    morning.backend.sql("update workshop set closes_at = null").await;
    let school = morning.backend.school().await;
    morning.backend.book(&school, &morning.workshop.session(2), &places(&["ada"])).await.unwrap();
    morning.marks("ada", What::Here, &now()).await;
    assert_eq!(morning.states().await, ["absent"]);
    assert!(morning.person("ada").await.words.contains("has another place"));
    assert_eq!(morning.count("select count(*) from register_mark").await, 2, "the mark is stored");
    morning.all_agrees().await;
}

#[sqlx::test]
async fn trainer_sees_only_registers_of_their_own_sessions(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 3, None, &["ada"]).await;
    let trainer = officer(&morning.backend.pool, &[Role::Trainer]).await;
    let mark = morning.marking("ada", What::Here).await;
    let everything = |who: Caller| {
        let (registers, mark, session) = (morning.registers.clone(), mark, morning.session);
        async move {
            let walks = walk_in(session, "zoe", "nobody");
            [
                registers.lookup(&who, session).await.map(|_| ()),
                registers.needs(&who, session).await.map(|_| ()),
                registers.mark(&who, &mark, &now()).await,
                registers.walk_in(&who, &walks, &now()).await.map(|_| ()),
                registers.close(&who, session).await,
                registers.reopen(&who, session).await,
            ]
        }
    };
    for answer in everything(trainer.clone()).await {
        assert_eq!(refused(answer), OfficeRefused::NotFound);
    }
    assert!(morning.registers.list(&trainer).await.unwrap().is_empty());
    let publisher = officer(&morning.backend.pool, &[Role::Publisher]).await;
    for answer in everything(publisher).await {
        assert!(matches!(
            refused(answer),
            OfficeRefused::NotAllowed(Permission::TakeRegisters | Permission::SeeDelegates)
        ));
    }
    let school = Caller::Establishment(School {
        id: 1,
        urn: "900001".to_owned().try_into().unwrap(),
        name: "S".into(),
        acting: None,
    });
    for who in [Caller::Anyone, school] {
        for answer in everything(who).await {
            assert_eq!(refused(answer), OfficeRefused::SignedOut);
        }
    }
    assert_eq!(morning.count("select count(*) from register_mark").await, 0);
    sqlx::query("insert into trainer (officer_id, session_id) values ($1, $2)")
        .bind(trainer.officer().unwrap().id)
        .bind(morning.session)
        .execute(&morning.backend.pool)
        .await
        .unwrap();
    assert_eq!(morning.registers.list(&trainer).await.unwrap().len(), 1);
    assert!(everything(trainer).await.into_iter().all(|answer| answer.is_ok()));
}

#[sqlx::test]
async fn walk_in_with_a_delegates_email_names_that_delegate(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 3, None, &["ada"]).await;
    let (school, made) = (morning.school_name().await, now());
    let named = |name: &str| WalkIn { name: name.try_into().unwrap(), ..walk_in(morning.session, "ada", &school) };
    let other = morning.registers.walk_in(&morning.office, &named("Zoe Other"), &made).await.unwrap();
    assert_eq!(other, WalkedIn { not_booked: None, known_as: Some("Delegate ada".into()) });
    assert_eq!(morning.states().await, ["attended"]);
    let same = morning.registers.walk_in(&morning.office, &named("DELEGATE Ada"), &made).await.unwrap();
    assert_eq!(same, WalkedIn::default(), "the same name in other letters");
}

#[sqlx::test]
async fn walk_in_is_booked_while_there_is_room_and_recorded_otherwise(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 3, None, &["ada"]).await;
    let name = morning.school_name().await;
    assert_eq!(morning.walks_in("zoe", &name.to_uppercase()).await, None);
    assert_eq!(morning.walks_in("yan", "no such school").await, Some(NotBooked::School));
    let twice = walk_in(morning.session, "xia", &name);
    let made = now();
    let (one, other) = tokio::join!(
        morning.registers.walk_in(&morning.office, &twice, &made),
        morning.registers.walk_in(&morning.office, &twice, &made)
    );
    assert_eq!((one.unwrap(), other.unwrap()), Default::default(), "the same form sent twice");
    for _pressed_twice in 0..2 {
        assert_eq!(morning.walks_in("wim", &name).await, Some(NotBooked::Full));
    }
    assert_eq!(morning.backend.seats(&morning.workshop.session(1)).await, (3, 3));
    assert_eq!(morning.states().await, ["booked", "attended", "attended"]);
    let recorded: Vec<_> = morning.register().await.recorded.into_iter().map(|recorded| recorded.why).collect();
    assert_eq!(recorded, [NotBooked::School, NotBooked::Full]);
    morning.all_agrees().await;
}

#[sqlx::test]
async fn walk_in_obeys_the_schools_limit_and_one_place_per_person(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 9, Some(1), &["ada"]).await;
    let name = morning.school_name().await;
    assert_eq!(morning.walks_in("zoe", &name).await, Some(NotBooked::Limit));
    assert_eq!(morning.walks_in("ada", "no such school").await, None, "a booked walk-in is marked");
    assert_eq!(morning.states().await, ["attended"]);
    morning.backend.sql("update workshop set closes_at = null").await;
    let other = morning.backend.school().await;
    morning.backend.book(&other, &morning.workshop.session(2), &places(&["ben"])).await.unwrap();
    let name = &other.school().unwrap().name;
    let by = |typed: &str| WalkIn { name: typed.try_into().unwrap(), ..walk_in(morning.session, "ben", name) };
    let walked_in = morning.registers.walk_in(&morning.office, &by("Delegate Ben"), &now()).await.unwrap();
    assert_eq!(walked_in, WalkedIn { not_booked: Some(NotBooked::Elsewhere), known_as: None });
    let walked_in = morning.registers.walk_in(&morning.office, &by("Zoe Other"), &now()).await.unwrap();
    assert_eq!(walked_in.known_as.as_deref(), Some("Delegate ben"), "the email of somebody on another session");
    morning.all_agrees().await;
}

#[sqlx::test]
async fn waiting_delegate_who_comes_gets_a_free_place(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 1, None, &["ada"]).await;
    morning.backend.clock.advance(Duration::days(-20));
    let school = morning.backend.school().await;
    let wait = morning
        .backend
        .wait(&school, &morning.workshop.session(1), &places(&["ben"]), shared::waiting::Wants::Any)
        .await;
    wait.unwrap();
    morning.backend.clock.advance(Duration::days(20));
    assert_eq!(morning.walks_in("ben", "no such school").await, Some(NotBooked::Full));
    morning.backend.sql("update session set capacity = 2 where number = 1").await;
    assert_eq!(morning.walks_in("ben", "no such school").await, None);
    assert_eq!(morning.states().await, ["booked", "attended"]);
    morning.all_agrees().await;
}

#[sqlx::test]
async fn walk_in_entered_again_after_an_undo_is_marked(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 3, None, &["ada"]).await;
    let name = morning.school_name().await;
    assert_eq!(morning.walks_in("zoe", &name).await, None);
    morning.backend.clock.advance(Duration::seconds(10));
    morning.marks("zoe", What::Undo, &now()).await;
    assert_eq!(morning.states().await, ["booked", "booked"]);
    morning.backend.clock.advance(Duration::seconds(10));
    assert_eq!(morning.walks_in("zoe", &name).await, None);
    assert_eq!(morning.states().await, ["booked", "attended"]);
    morning.all_agrees().await;
}

#[sqlx::test]
async fn check_command_finds_a_place_that_contradicts_its_marks(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 3, None, &["ada", "ben"]).await;
    morning.marks("ada", What::Here, &now()).await;
    morning.all_agrees().await;
    morning.backend.sql("update place set state = 'absent' where name = 'Delegate ada'").await;
    let faults = morning.backend.faults().await;
    assert!(faults.iter().any(|fault| fault.ends_with("is absent, but its marks say attended")), "{faults:?}");
}

#[sqlx::test]
async fn walk_ins_and_bookings_at_the_same_time_never_oversell(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 3, None, &[]).await;
    morning
        .backend
        .sql("update workshop set closes_at = null; update session set starts_at = starts_at + interval '1 hour'")
        .await;
    let bookings: &PgBookings = &morning.backend.bookings;
    let (at, school) = (morning.workshop.session(1), morning.backend.school().await);
    let name = school.school().unwrap().name.clone();
    let people: Vec<String> = (0..8).map(|nth| format!("p{nth}")).collect();
    let walk_ins: Vec<WalkIn> = people.iter().take(4).map(|person| walk_in(morning.session, person, &name)).collect();
    let books: Vec<_> = people.iter().skip(4).map(|person| places(&[person.as_str()])).collect();
    let made = now();
    let walks =
        futures::future::join_all(walk_ins.iter().map(|walk| morning.registers.walk_in(&morning.office, walk, &made)));
    let booked =
        futures::future::join_all(books.iter().map(|book| app::booking::Bookings::book(bookings, &school, &at, book)));
    let (walks, booked) = {
        let (walks, booked) = tokio::join!(walks, booked);
        (
            walks
                .into_iter()
                .filter(|answer| matches!(answer, Ok(walked_in) if walked_in.not_booked.is_none()))
                .count(),
            booked.into_iter().flatten().count(),
        )
    };
    assert_eq!((walks + booked, morning.backend.seats(&at).await), (3, (3, 3)));
    morning.all_agrees().await;
}

#[sqlx::test]
async fn no_mark_before_the_day_and_no_closing_before_the_start(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 3, None, &["ada"]).await;
    let mark = morning.marking("ada", What::Here).await;
    morning.backend.clock.advance(Duration::hours(-2));
    assert!(matches!(
        refused(morning.registers.close(&morning.office, morning.session).await),
        OfficeRefused::TooEarly { .. }
    ));
    assert!(morning.register().await.opens.is_none());
    morning.backend.clock.advance(Duration::hours(-24));
    assert!(matches!(
        refused(morning.registers.mark(&morning.office, &mark, &now()).await),
        OfficeRefused::TooEarly { .. }
    ));
    assert!(morning.register().await.opens.is_some());
}

#[sqlx::test]
async fn marked_place_is_not_offered_to_be_cancelled_or_moved(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 3, None, &["ada"]).await;
    let backend = &morning.backend;
    let (id, urn, name): (i64, i32, String) =
        sqlx::query_as("select id, urn, name from establishment").fetch_one(&backend.pool).await.unwrap();
    let school = Caller::Establishment(School { id, urn: urn.to_string().try_into().unwrap(), name, acting: None });
    let reference: String = sqlx::query_scalar("select reference from booking").fetch_one(&backend.pool).await.unwrap();
    backend.clock.advance(Duration::hours(-1));
    let changeable = async || {
        let booking = backend.bookings.lookup(&school, &reference).await.unwrap().unwrap();
        (booking.changeable().count(), booking.can_cancel())
    };
    assert_eq!(changeable().await, (1, true));
    morning.marks("ada", What::Here, &now()).await;
    assert_eq!(changeable().await, (0, false));
}

#[sqlx::test]
async fn each_view_of_needs_is_recorded(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 3, None, &["ada"]).await;
    morning.backend.sql("update place set needs = 'A chair with arms'").await;
    assert_eq!(morning.register().await.with_needs, 1);
    for looks in 1..=2 {
        let needs = morning.registers.needs(&morning.office, morning.session).await.unwrap().needs;
        assert_eq!(needs[0].2, "A chair with arms");
        assert_eq!(
            morning.count("select count(*) from audit where action = 'look at needs' and actor_kind = 'officer'").await,
            looks
        );
    }
}
