//! People recorded on arrival are booked later, once, by the rules for walk-ins.

mod page;

use app::{
    failure::Failure,
    people::People,
    register::{BookedRecorded, Registers},
    report::Reports,
    visit::{Caller, School},
};
use server::{people::PgPeople, report::PgReports};
use shared::{
    office::OfficeRefused,
    officer::{Permission, Role},
    people::PersonKey,
    register::{BookRecorded, NotBooked, What},
    waiting::Wants,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use time::{Duration, OffsetDateTime};

use crate::support::{
    locks::until_waiting,
    morning::{Morning, now, officer},
    office::refused,
    places,
};

const FULL: &str = "Not booked: every place is taken";

/// The latest record of a person, given by the local part of their email.
async fn record(morning: &Morning, person: &str) -> BookRecorded {
    let record = sqlx::query_scalar("select max(id) from walk_in where email = $1 || '@school.example'")
        .bind(person)
        .fetch_one(&morning.backend.pool)
        .await
        .unwrap();
    BookRecorded { session: morning.session, record, school: None }
}

async fn books(morning: &Morning, asked: &BookRecorded) -> Result<BookedRecorded, Failure<OfficeRefused>> {
    morning.registers.book_recorded(&morning.office, asked, &now()).await
}

/// The message beside a record's button after a refusal.
async fn refusal(morning: &Morning, asked: &BookRecorded) -> Option<String> {
    refused(books(morning, asked).await).fault_of(&BookRecorded::button(asked.record))
}

fn here(person: &str) -> BookedRecorded {
    BookedRecorded { name: format!("Delegate {person}"), here: true }
}

/// The people shown as recorded, with the reasons.
async fn recorded(morning: &Morning) -> Vec<NotBooked> {
    morning.register().await.recorded.into_iter().map(|recorded| recorded.why).collect()
}

/// Everything that a booking changes.
async fn state(morning: &Morning) -> String {
    sqlx::query_scalar(
        "select concat_ws(' ', (select count(*) from audit), (select string_agg(concat_ws(':', id, state), ',' order by id) from place),
                (select string_agg(concat_ws(':', id, taken, waiting, version), ',' order by id) from session),
                (select string_agg(concat_ws(':', establishment_id, held), ',' order by establishment_id) from tally),
                (select count(*) from delegate), (select count(*) from booking), (select count(*) from register_mark),
                (select string_agg(walk_in::text, ',' order by id) from walk_in))",
    )
    .fetch_one(&morning.backend.pool)
    .await
    .unwrap()
}

/// A register of a session that starts in half an hour, so that schools can still cancel.
async fn early(connect: PgConnectOptions, capacity: i32, limit: Option<i32>) -> Morning {
    let morning = Morning::opened(connect, capacity, limit, &[]).await;
    morning
        .backend
        .sql(
            "update workshop set closes_at = null;
             update session set starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour'",
        )
        .await;
    morning
}

#[sqlx::test]
async fn a_recorded_person_is_booked_when_a_cancellation_frees_a_place(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = early(connect, 1, None).await;
    let (school, at) = (morning.backend.school().await, morning.workshop.session(1));
    let reference = morning.backend.book(&school, &at, &places(&["ada"])).await.unwrap();
    assert_eq!(morning.walks_in("zoe", &morning.school_name().await).await, Some(NotBooked::Full));
    let zoe = record(&morning, "zoe").await;
    assert_eq!(refusal(&morning, &zoe).await.as_deref(), Some(FULL));
    morning.backend.clock.advance(Duration::minutes(10));
    morning.backend.cancel(&school, reference, "all").await.unwrap();
    morning.backend.clock.advance(Duration::minutes(10));
    assert_eq!(books(&morning, &zoe).await.unwrap(), here("zoe"));
    assert_eq!(morning.backend.seats(&at).await, (1, 1));
    assert_eq!(morning.person("zoe").await.words, "Here");
    assert_eq!(recorded(&morning).await, []);
    let (came, marked, received): (OffsetDateTime, OffsetDateTime, OffsetDateTime) = sqlx::query_as(
        "select w.came_at, m.marked_at, m.received_at from walk_in w join register_mark m on m.place_id = w.place_id",
    )
    .fetch_one(&morning.backend.pool)
    .await
    .unwrap();
    assert_eq!(marked, came, "the mark has the time of arrival");
    assert!(received - marked >= Duration::minutes(20));
    let trace: (String, String) = sqlx::query_as("select was, became from audit where action = 'book noted'")
        .fetch_one(&morning.backend.pool)
        .await
        .unwrap();
    assert_eq!(trace, ("full".to_owned(), "booked".to_owned()));
    morning.all_agrees().await;
}

#[sqlx::test]
async fn list_of_recorded_people_has_each_once_and_nobody_booked_since(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = early(connect, 1, None).await;
    let (school, at) = (morning.backend.school().await, morning.workshop.session(1));
    morning.backend.book(&school, &at, &places(&["ada"])).await.unwrap();
    let name = morning.school_name().await;
    for _ in 0..2 {
        assert_eq!(morning.walks_in("zoe", &name).await, Some(NotBooked::Full));
        morning.backend.clock.advance(Duration::minutes(5));
    }
    assert_eq!(recorded(&morning).await, [NotBooked::Full]);
    morning.backend.sql("update session set capacity = 2 where number = 1").await;
    assert_eq!(morning.walks_in("zoe", &name).await, None, "booked as a walk-in");
    assert_eq!(recorded(&morning).await, []);
}

#[sqlx::test]
async fn refused_booking_of_a_recorded_person_changes_nothing(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 2, Some(1), &["ada"]).await;
    let name = morning.school_name().await;
    assert_eq!(morning.walks_in("zoe", &name).await, Some(NotBooked::Limit));
    let before = state(&morning).await;
    let zoe = record(&morning, "zoe").await;
    let limit = "Not booked: the school has reached its limit";
    assert_eq!(refusal(&morning, &zoe).await.as_deref(), Some(limit));
    morning.backend.sql("update session set capacity = 1 where number = 1").await;
    assert_eq!(refusal(&morning, &zoe).await.as_deref(), Some(FULL));
    morning.backend.sql("update session set capacity = 2, state = 'cancelled' where number = 1").await;
    assert_eq!(refusal(&morning, &zoe).await.as_deref(), Some("Not booked: the session is not taking place"));
    morning.backend.sql("update session set state = 'scheduled' where number = 1").await;
    assert_eq!(state(&morning).await, before);
    morning.backend.sql("update workshop set places_limit = 2").await;
    assert_eq!(books(&morning, &zoe).await.unwrap(), here("zoe"));
    morning.all_agrees().await;
}

#[sqlx::test]
async fn recorded_person_with_a_place_elsewhere_is_not_booked_twice(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = early(connect, 1, None).await;
    let school = morning.backend.school().await;
    morning.backend.book(&school, &morning.workshop.session(1), &places(&["ada"])).await.unwrap();
    assert_eq!(morning.walks_in("zoe", &morning.school_name().await).await, Some(NotBooked::Full));
    morning.backend.book(&school, &morning.workshop.session(2), &places(&["zoe"])).await.unwrap();
    morning.backend.sql("update session set capacity = 2 where number = 1").await;
    let elsewhere = "Not booked: they have a place on another session of the workshop";
    assert_eq!(refusal(&morning, &record(&morning, "zoe").await).await.as_deref(), Some(elsewhere));
    morning.all_agrees().await;
}

#[sqlx::test]
async fn two_officers_at_once_book_a_recorded_person_once(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 1, None, &["ada"]).await;
    let name = morning.school_name().await;
    for person in ["zoe", "yan"] {
        assert_eq!(morning.walks_in(person, &name).await, Some(NotBooked::Full));
    }
    morning.backend.sql("update session set capacity = 2 where number = 1").await;
    let (zoe, yan) = (record(&morning, "zoe").await, record(&morning, "yan").await);
    let (other, made) = (officer(&morning.backend.pool, &[Role::Bookings]).await, now());
    let (one, two, third) = tokio::join!(
        morning.registers.book_recorded(&morning.office, &zoe, &made),
        morning.registers.book_recorded(&other, &zoe, &made),
        morning.registers.book_recorded(&other, &zoe, &made),
    );
    assert_eq!((one.unwrap(), two.unwrap(), third.unwrap()), (here("zoe"), here("zoe"), here("zoe")));
    assert_eq!(morning.count("select count(*) from place where name = 'Delegate zoe'").await, 1);
    assert_eq!(morning.count("select count(*) from register_mark").await, 1);
    assert_eq!(morning.count("select count(*) from audit where action = 'book noted'").await, 1);
    assert_eq!(refusal(&morning, &yan).await.as_deref(), Some(FULL));
    morning.all_agrees().await;
}

#[sqlx::test]
async fn recorded_people_who_are_booked_at_the_same_time_never_oversell(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 1, Some(4), &["ada"]).await;
    let name = morning.school_name().await;
    let mut records = Vec::new();
    for person in ["p1", "p2", "p3", "p4", "p5", "p6"] {
        assert_eq!(morning.walks_in(person, &name).await, Some(NotBooked::Full));
        records.push(record(&morning, person).await);
    }
    morning.backend.sql("update session set capacity = 3 where number = 1").await;
    let booked = futures::future::join_all(records.iter().map(|record| books(&morning, record))).await;
    assert_eq!(booked.into_iter().flatten().count(), 2);
    assert_eq!(morning.backend.seats(&morning.workshop.session(1)).await, (3, 3));
    assert_eq!(recorded(&morning).await, [NotBooked::Full; 4]);
    morning.all_agrees().await;
}

#[sqlx::test]
async fn recorded_person_cannot_be_booked_on_a_closed_register(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 1, None, &["ada"]).await;
    assert_eq!(morning.walks_in("zoe", &morning.school_name().await).await, Some(NotBooked::Full));
    morning.backend.sql("update session set capacity = 2 where number = 1").await;
    morning.backend.clock.advance(Duration::minutes(10));
    morning.registers.close(&morning.office, morning.session).await.unwrap();
    let (zoe, before) = (record(&morning, "zoe").await, state(&morning).await);
    assert_eq!(refusal(&morning, &zoe).await.as_deref(), Some("Open the register again to book them"));
    assert_eq!(state(&morning).await, before);
    morning.backend.clock.advance(Duration::minutes(10));
    morning.registers.reopen(&morning.office, morning.session).await.unwrap();
    assert_eq!(books(&morning, &zoe).await.unwrap(), here("zoe"));
    morning.backend.clock.advance(Duration::minutes(10));
    morning.registers.close(&morning.office, morning.session).await.unwrap();
    assert_eq!(morning.states().await, ["absent", "attended"]);
    morning.all_agrees().await;
}

#[sqlx::test]
async fn only_officers_who_take_the_register_book_recorded_people(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 1, None, &["ada"]).await;
    assert_eq!(morning.walks_in("zoe", &morning.school_name().await).await, Some(NotBooked::Full));
    morning.backend.sql("update session set capacity = 2 where number = 1").await;
    morning.backend.sql("update session set starts_at = (select min(starts_at) from session) where number = 2").await;
    let (zoe, before) = (record(&morning, "zoe").await, state(&morning).await);
    let school = Caller::Establishment(School {
        id: 1,
        urn: "900001".to_owned().try_into().unwrap(),
        name: "S".into(),
        acting: None,
    });
    let trainer = officer(&morning.backend.pool, &[Role::Trainer]).await;
    let publisher = officer(&morning.backend.pool, &[Role::Publisher]).await;
    for (caller, wanted) in [
        (Caller::Anyone, OfficeRefused::SignedOut),
        (school, OfficeRefused::SignedOut),
        (publisher, OfficeRefused::NotAllowed(Permission::TakeRegisters)),
        (trainer.clone(), OfficeRefused::NotFound),
    ] {
        assert_eq!(refused(morning.registers.book_recorded(&caller, &zoe, &now()).await), wanted);
    }
    for of_another in [
        BookRecorded { session: morning.session + 1, ..zoe.clone() },
        BookRecorded { record: zoe.record + 1, ..zoe.clone() },
    ] {
        assert_eq!(refused(books(&morning, &of_another).await), OfficeRefused::NotFound);
    }
    assert_eq!(state(&morning).await, before);
    sqlx::query("insert into trainer (officer_id, session_id) values ($1, $2)")
        .bind(trainer.officer().unwrap().id)
        .bind(morning.session)
        .execute(&morning.backend.pool)
        .await
        .unwrap();
    assert_eq!(morning.registers.book_recorded(&trainer, &zoe, &now()).await.unwrap(), here("zoe"));
}

#[sqlx::test]
async fn booking_a_note_without_an_open_school_asks_for_the_school(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 3, None, &["ada"]).await;
    let name = morning.school_name().await;
    assert_eq!(morning.walks_in("zoe", "A school far away").await, Some(NotBooked::School));
    assert!(!morning.register().await.recorded[0].has_school);
    let zoe = record(&morning, "zoe").await;
    let field = BookRecorded::school_field(zoe.record);
    let said = |school: Option<&str>| {
        let (morning, field, asked) =
            (&morning, &field, BookRecorded { school: school.map(str::to_owned), ..zoe.clone() });
        async move { refused(books(morning, &asked).await).fault_of(field) }
    };
    assert_eq!(said(None).await.as_deref(), Some("Enter the school’s name or URN"));
    let unknown = "Not booked: no open school, or more than one, has that name or number";
    assert_eq!(said(Some("Another one")).await.as_deref(), Some(unknown));
    let asked = BookRecorded { school: Some(name.to_uppercase()), ..zoe };
    assert_eq!(books(&morning, &asked).await.unwrap(), here("zoe"));
    let kept: (String, bool) = sqlx::query_as(
        "select w.school, w.establishment_id = p.establishment_id from walk_in w join place p on p.id = w.place_id",
    )
    .fetch_one(&morning.backend.pool)
    .await
    .unwrap();
    assert_eq!(kept, (name.to_uppercase(), true));
    morning.all_agrees().await;
}

#[sqlx::test]
async fn note_of_a_school_that_has_closed_is_not_booked(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 1, None, &["ada"]).await;
    let other = morning.backend.school().await.school().unwrap().name.clone();
    assert_eq!(morning.walks_in("zoe", &other).await, Some(NotBooked::Full));
    assert!(morning.register().await.recorded[0].has_school);
    morning.backend
        .sql("update session set capacity = 2 where number = 1; update establishment set state = 'closed' where id = (select max(id) from establishment)")
        .await;
    assert!(!morning.register().await.recorded[0].has_school);
    let zoe = record(&morning, "zoe").await;
    let wanted = refused(books(&morning, &zoe).await).fault_of(&BookRecorded::school_field(zoe.record));
    assert_eq!(wanted.as_deref(), Some("Enter the school’s name or URN"));
    let asked = BookRecorded { school: Some(morning.school_name().await), ..zoe };
    assert_eq!(books(&morning, &asked).await.unwrap(), here("zoe"));
    morning.all_agrees().await;
}

#[sqlx::test]
async fn report_counts_a_person_recorded_twice_once(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 1, None, &["ada"]).await;
    let name = morning.school_name().await;
    let mut records = Vec::new();
    for _came in 0..2 {
        assert_eq!(morning.walks_in("zoe", &name).await, Some(NotBooked::Full));
        records.push(record(&morning, "zoe").await);
        morning.backend.clock.advance(Duration::minutes(5));
    }
    morning.backend.sql("update session set capacity = 3 where number = 1").await;
    for record in &records {
        assert_eq!(books(&morning, record).await.unwrap(), here("zoe"));
    }
    assert_eq!((recorded(&morning).await, morning.register().await.came()), (vec![], 1));
    assert_eq!(morning.backend.seats(&morning.workshop.session(1)).await, (3, 2));
    let report =
        PgReports::new(morning.backend.pool.clone()).lookup(&morning.office, &morning.workshop.slug).await.unwrap();
    let counted: Vec<_> = report.schools.iter().map(|school| (school.attended, school.booked)).collect();
    assert_eq!(counted, [(1, 1)]);
    morning.all_agrees().await;
}

#[sqlx::test]
async fn recorded_person_on_the_waiting_list_gets_that_place(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = early(connect, 1, None).await;
    let (school, at) = (morning.backend.school().await, morning.workshop.session(1));
    morning.backend.book(&school, &at, &places(&["ada"])).await.unwrap();
    morning.backend.clock.advance(Duration::days(-20));
    morning.backend.wait(&school, &at, &places(&["ben"]), Wants::Any).await.unwrap();
    morning.backend.clock.advance(Duration::days(20));
    assert_eq!(morning.walks_in("ben", "no such school").await, Some(NotBooked::Full));
    morning.backend.sql("update session set capacity = 2 where number = 1").await;
    assert_eq!(books(&morning, &record(&morning, "ben").await).await.unwrap(), here("ben"));
    assert_eq!(morning.states().await, ["booked", "attended"]);
    morning.all_agrees().await;
}

#[sqlx::test]
async fn later_marks_survive_the_booking_of_a_note(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 1, None, &["ada"]).await;
    let name = morning.school_name().await;
    assert_eq!(morning.walks_in("zoe", &name).await, Some(NotBooked::Full));
    morning.backend.sql("update session set capacity = 2 where number = 1").await;
    let zoe = record(&morning, "zoe").await;
    morning.backend.clock.advance(Duration::minutes(5));
    assert_eq!(morning.walks_in("zoe", &name).await, None);
    morning.backend.clock.advance(Duration::minutes(5));
    morning.marks("zoe", What::Absent, &now()).await;
    assert_eq!(books(&morning, &zoe).await.unwrap(), BookedRecorded { here: false, ..here("zoe") });
    assert_eq!((morning.states().await, recorded(&morning).await), (vec!["booked".into(), "absent".into()], vec![]));
    morning.all_agrees().await;
}

#[sqlx::test]
async fn an_erased_note_is_not_found(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 1, None, &["ada"]).await;
    assert_eq!(morning.walks_in("zoe", &morning.school_name().await).await, Some(NotBooked::Full));
    let zoe = record(&morning, "zoe").await;
    morning.backend
        .sql("update session set capacity = 2 where number = 1; update walk_in set name = 'Erased', email = 'erased@erased.invalid'")
        .await;
    assert!(morning.register().await.recorded[0].erased);
    let before = state(&morning).await;
    assert_eq!(refused(books(&morning, &zoe).await), OfficeRefused::NotFound);
    assert_eq!(state(&morning).await, before);
}

#[sqlx::test]
async fn erasure_during_the_booking_of_a_note_erases_the_place_too(_: PgPoolOptions, connect: PgConnectOptions) {
    let morning = Morning::opened(connect, 1, None, &["ada"]).await;
    assert_eq!(morning.walks_in("zoe", &morning.school_name().await).await, Some(NotBooked::Full));
    morning.backend.sql("update session set capacity = 2 where number = 1").await;
    morning.backend.clock.advance(Duration::hours(4));
    let (pool, zoe) = (&morning.backend.pool, record(&morning, "zoe").await);
    let people = PgPeople::new(pool.clone(), morning.backend.clock.clone(), morning.backend.seats.clone());
    let admin = officer(pool, &[Role::Admin]).await;
    let key: PersonKey = format!("walkin-{}", zoe.record).parse().unwrap();
    let mut lock = server::platform::database::begin(pool).await.unwrap();
    sqlx::raw_sql("lock table booking in share mode").execute(&mut *lock).await.unwrap();
    let erases = async {
        until_waiting(pool, 1).await;
        people.erase(&admin, key, "Zoe asked").await.unwrap();
    };
    let opens = async {
        until_waiting(pool, 2).await;
        lock.rollback().await.unwrap();
    };
    let (booked, (), ()) = tokio::join!(books(&morning, &zoe), erases, opens);
    assert_eq!(booked.unwrap(), here("zoe"));
    assert_eq!(morning.count("select count(*) from place where name = 'Delegate zoe'").await, 0);
    assert_eq!(morning.count("select count(*) from booking where booker_name = 'Delegate zoe'").await, 0);
    assert_eq!(morning.count("select count(*) from walk_in where name = 'Delegate zoe'").await, 0);
    morning.all_agrees().await;
}
