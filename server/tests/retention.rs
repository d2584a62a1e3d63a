//! Personal data is deleted in time, and the remaining counts stay correct.

use app::{
    register::{Made, Registers},
    visit::Caller,
};
use server::{
    people::Periods,
    people::{Ended, end_old},
    register::PgRegisters,
};
use shared::{
    officer::Role,
    register::{Marking, WalkIn, What},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use time::Duration;

use crate::support::{Backend, key, office::officer, places, strangers};

/// A database in which two schools attended a workshop in May 2016: Ada was marked, Bob cancelled, Cyd walked in.
struct Past {
    backend: Backend,
    bea: Caller,
}

const YEAR: Duration = Duration::days(366);

impl Past {
    async fn over(connect: PgConnectOptions) -> Self {
        let backend = Backend::open(connect, 4).await;
        let workshop = backend.workshop(Some(3), "workshop", &[9, 9]).await;
        let school = backend.school().await;
        let mut command = places(&["ada", "bob"]);
        "A hearing loop".clone_into(&mut command.delegates[0].needs);
        let reference = backend.book(&school, &workshop.session(1), &command).await.unwrap();
        backend.cancel(&school, reference, "2").await.unwrap();
        let other = backend.school().await;
        backend.book(&other, &workshop.session(2), &places(&["dan"])).await.unwrap();
        // Eve was replaced, so only the history names her. Nothing names Gus.
        let second = backend.book(&other, &workshop.session(2), &places(&["eve"])).await.unwrap();
        backend.substitute(&other, second, 1, "fay").await.unwrap();
        backend.sql("insert into delegate (establishment_id, email) select min(id), 'gus@school.example' from establishment").await;
        let past = Self { bea: officer(&backend.pool, &backend.clock, "Bea", Role::Bookings).await, backend };
        past.backend.clock.advance(Duration::days(20));
        past.mark_register().await;
        past
    }

    /// Marks Ada, and records Cyd of an unknown school as a walk-in.
    async fn mark_register(&self) {
        let registers =
            PgRegisters::new(self.backend.pool.clone(), self.backend.clock.clone(), self.backend.seats.clone());
        let session: i64 = self.one("select min(id) from session").await;
        let place: i64 = self.one("select id from place where name like '%ada'").await;
        let made = Made { ago: std::time::Duration::ZERO, device: "Linux; Android 13".into() };
        let here = Marking { session, place, key: key(), what: What::Here, said: None };
        registers.mark(&self.bea, &here, &made).await.unwrap();
        let cyd = WalkIn {
            session,
            key: key(),
            name: "Delegate cyd".try_into().unwrap(),
            email: "cyd@elsewhere.example".try_into().unwrap(),
            school: "Cyd’s own school".into(),
        };
        registers.walk_in(&self.bea, &cyd, &made).await.unwrap();
    }

    async fn one<T>(&self, statement: &'static str) -> T
    where
        T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
    {
        sqlx::query_scalar(statement).fetch_one(&self.backend.pool).await.unwrap()
    }

    async fn ends(&self) -> Ended {
        end_old(&self.backend.pool, &self.backend.clock, &Periods::default()).await.unwrap()
    }

    /// How many rows of any table contain one of these people.
    async fn traces(&self) -> i64 {
        self.one(
            "select (select count(*) from delegate where email like '%.example')
                  + (select count(*) from place where name like 'Delegate%' or delegate_email like '%.example' or role <> '' or needs <> '')
                  + (select count(*) from place_name_before where name like 'Delegate%' or delegate_id is not null)
                  + (select count(*) from booking where booker_email like '%.example')
                  + (select count(*) from walk_in where email like '%.example' or school like 'Cyd%')
                  + (select count(*) from register_mark where device <> '')",
        )
        .await
    }

    async fn states(&self) -> Vec<(String, i64)> {
        sqlx::query_as("select state, establishment_id from place order by id")
            .fetch_all(&self.backend.pool)
            .await
            .unwrap()
    }
}

#[sqlx::test]
async fn needs_are_deleted_after_a_month_and_people_after_three_years(_: PgPoolOptions, connect: PgConnectOptions) {
    let past = Past::over(connect).await;
    assert_eq!(past.ends().await, Ended { delegates: 1, ..Ended::default() }, "Gus, whom nothing names");
    assert_eq!(past.ends().await, Ended::default());
    past.backend.clock.advance(Duration::days(31));
    assert_eq!(past.ends().await, Ended { needs: 1, ..Ended::default() });
    let before = past.states().await;
    past.backend.clock.advance(YEAR * 3);
    assert_eq!(past.ends().await.sessions, 2);
    assert_eq!(past.traces().await, 0);
    assert_eq!(past.states().await, before, "attendance by school stays");
    assert_eq!(past.ends().await, Ended::default(), "a second run finds nothing");
    assert_eq!(past.backend.faults().await, Vec::<String>::new());
    let rows: Vec<String> = sqlx::query_scalar("select became from audit where action = 'erase people' order by id")
        .fetch_all(&past.backend.pool)
        .await
        .unwrap();
    assert_eq!(rows, ["places 2, bookings 1, walk-ins 1", "places 2, bookings 2, walk-ins 0, names in histories 1"]);
}

#[sqlx::test]
async fn walk_in_added_after_the_deletion_is_deleted_too(_: PgPoolOptions, connect: PgConnectOptions) {
    let past = Past::over(connect).await;
    past.backend.clock.advance(YEAR * 4);
    past.ends().await;
    let session: i64 = past.one("select min(id) from session").await;
    let registers = PgRegisters::new(past.backend.pool.clone(), past.backend.clock.clone(), past.backend.seats.clone());
    let late = WalkIn {
        session,
        key: key(),
        name: "Delegate gus".try_into().unwrap(),
        email: "gus@elsewhere.example".try_into().unwrap(),
        school: "Another".into(),
    };
    let made = Made { ago: std::time::Duration::ZERO, device: String::new() };
    registers.walk_in(&past.bea, &late, &made).await.unwrap();
    assert_eq!((past.traces().await, past.ends().await.sessions, past.traces().await), (1, 1, 0));
}

#[sqlx::test]
async fn audit_rows_are_deleted_after_six_years_and_the_check_still_passes(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let past = Past::over(connect).await;
    past.backend.clock.advance(YEAR * 5);
    assert_eq!(past.ends().await.audit, 0);
    past.backend.clock.advance(YEAR);
    assert!(past.ends().await.audit > 5);
    let left: Vec<String> =
        sqlx::query_scalar("select action from audit order by id").fetch_all(&past.backend.pool).await.unwrap();
    assert_eq!(left, ["erase people", "erase people"]);
    assert_eq!(past.backend.faults().await, Vec::<String>::new());
    // The check still finds a change that is missing from the log.
    past.backend.clock.advance(Duration::DAY);
    sqlx::query("update place set state = 'absent', changed_at = $1 where state = 'attended'")
        .bind(past.backend.clock.now())
        .execute(&past.backend.pool)
        .await
        .unwrap();
    let faults = past.backend.faults().await;
    assert!(faults.iter().any(|fault| fault.contains("but the audit log says")), "{faults:?}");
}

#[sqlx::test]
async fn disabled_officer_is_deleted_with_the_last_audit_row_that_names_them(
    _: PgPoolOptions,
    connect: PgConnectOptions,
) {
    let past = Past::over(connect).await;
    let name = async || past.one::<String>("select name from officer").await;
    sqlx::query("update officer set state = 'disabled'").execute(&past.backend.pool).await.unwrap();
    assert_eq!((past.ends().await.officers, name().await), (0, "Bea".to_owned()));
    past.backend.clock.advance(YEAR * 6);
    assert_eq!((past.ends().await.officers, name().await), (1, "Erased".to_owned()));
    assert_eq!(past.ends().await.officers, 0);
}

#[sqlx::test]
async fn several_servers_delete_old_data_while_schools_book(_: PgPoolOptions, connect: PgConnectOptions) {
    let past = Past::over(connect).await;
    let workshop = past.backend.workshop(None, "workshop", &[200]).await;
    sqlx::query("update workshop set closes_at = null where id = (select max(id) from workshop)")
        .execute(&past.backend.pool)
        .await
        .unwrap();
    past.backend.clock.advance(YEAR * 4);
    let soon = past.backend.clock.now() + Duration::days(9);
    sqlx::query("update session set starts_at = $1, ends_at = null where capacity = 200")
        .bind(soon)
        .execute(&past.backend.pool)
        .await
        .unwrap();
    let school = past.backend.school().await;
    // Some of these bookings name erased delegates, and the others name new people.
    let people = [places(&["ada"]), places(&["dan"]), places(&["fay"]), strangers(2), strangers(2)];
    let session = workshop.session(1);
    let bookings = people.iter().map(|people| past.backend.book(&school, &session, people));
    let (one, other, booked) = tokio::join!(past.ends(), past.ends(), futures::future::join_all(bookings));
    assert_eq!(one.sessions + other.sessions, 2);
    assert!(booked.iter().all(Result::is_ok), "{booked:?}");
    assert_eq!(past.backend.faults().await, Vec::<String>::new());
}
