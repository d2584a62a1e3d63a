//! The audit log is sealed some seconds after writing: rows changed, removed or added later are found by number.

use futures::future::join_all;
use server::{
    audit::{self, Seal},
    cli::check::check_with,
    people::{Ended, end_old},
    platform::database,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use time::Duration;

use crate::support::{Backend, strangers};

/// A database with a few bookings.
async fn written(connect: PgConnectOptions, people: usize) -> Backend {
    let backend = Backend::open(connect, 8).await;
    let (school, workshop) = (backend.school().await, backend.workshop(None, "workshop", &[500]).await);
    for _ in 0..people {
        backend.book(&school, &workshop.session(1), &strangers(1)).await.unwrap();
    }
    backend
}

async fn sealed(backend: &Backend) -> u64 {
    audit::seal(&backend.pool, &backend.clock).await.unwrap()
}

async fn last(backend: &Backend) -> Seal {
    audit::last(&backend.pool).await.unwrap().unwrap()
}

/// Changes the log as somebody with all rights can.
async fn tamper(backend: &Backend, statement: &str) {
    let statement =
        format!("alter table audit disable trigger user; {statement}; alter table audit enable trigger user;");
    sqlx::raw_sql(&statement).execute(&backend.pool).await.unwrap();
}

async fn number(backend: &Backend, nth: i64) -> i64 {
    sqlx::query_scalar("select id from audit order by id offset $1 limit 1")
        .bind(nth)
        .fetch_one(&backend.pool)
        .await
        .unwrap()
}

fn about(faults: &[String], number: i64) -> Vec<&str> {
    let row = format!("row {number} of");
    faults.iter().filter(|fault| fault.starts_with(&row)).map(String::as_str).collect()
}

#[sqlx::test]
async fn every_row_is_sealed_once_and_the_check_agrees(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = written(connect, 5).await;
    assert_eq!((sealed(&backend).await, sealed(&backend).await), (5, 0));
    let first = last(&backend).await;
    let school = backend.school().await;
    let workshop = backend.workshop(None, "workshop", &[9]).await;
    backend.book(&school, &workshop.session(1), &strangers(2)).await.unwrap();
    assert_eq!(sealed(&backend).await, 2);
    assert_eq!((first.number, last(&backend).await.number), (1, 2));
    let checked = check_with(&backend.pool, Some(&first)).await.unwrap();
    assert_eq!((checked.faults.clone(), checked.audit), (vec![], (7, 0)), "{checked}");
}

#[sqlx::test]
async fn changed_removed_or_added_audit_row_is_found_by_number(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = written(connect, 6).await;
    // This takes a number as a transaction does that is rolled back.
    backend.sql("select nextval('audit_id_seq')").await;
    backend
        .book(&backend.school().await, &backend.workshop(None, "workshop", &[9]).await.session(1), &strangers(1))
        .await
        .unwrap();
    sealed(&backend).await;
    assert_eq!(backend.faults().await, Vec::<String>::new());
    let (changed, removed, added) =
        (number(&backend, 1).await, number(&backend, 3).await, number(&backend, 5).await + 1);
    for (part, statement) in [
        ("who", format!("update audit set actor_id = actor_id + 1 where id = {changed}")),
        ("when", format!("update audit set at = at + interval '1 microsecond' where id = {changed}")),
        ("why", format!("update audit set reason = 'Asked by telephone' where id = {changed}")),
        ("what", format!("update audit set action = 'cancel' where id = {changed}")),
        ("nothing for none", format!("update audit set was = '' where id = {changed}")),
    ] {
        let row: serde_json::Value = sqlx::query_scalar("select to_jsonb(a) from audit a where id = $1")
            .bind(changed)
            .fetch_one(&backend.pool)
            .await
            .unwrap();
        tamper(&backend, &statement).await;
        let faults = backend.faults().await;
        assert_eq!(
            about(&faults, changed),
            [format!("row {changed} of the audit log was changed after seal 1")],
            "{part}"
        );
        let set = format!(
            "update audit a set (at, actor_id, action, was, reason) = (b.at, b.actor_id, b.action, b.was, b.reason)
             from jsonb_populate_record(null::audit, '{row}') b where a.id = {changed}"
        );
        tamper(&backend, &set).await;
        assert_eq!(backend.faults().await, Vec::<String>::new(), "{part} is unchanged");
    }
    tamper(&backend, &format!("delete from audit where id = {removed}")).await;
    let faults = backend.faults().await;
    assert_eq!(about(&faults, removed), [format!("row {removed} of the audit log was removed after seal 1")]);
    let add = format!(
        "insert into audit (id, at, actor_kind, action, subject_kind, subject_id) overriding system value
         values ({added}, now(), 'operator', 'set capacity', 'session', 1)"
    );
    tamper(&backend, &add).await;
    let faults = backend.faults().await;
    assert_eq!(about(&faults, added), [format!("row {added} of the audit log was added among rows that were sealed")]);
}

#[sqlx::test]
async fn rewritten_audit_chain_is_found_with_a_seal_kept_elsewhere(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = written(connect, 4).await;
    sealed(&backend).await;
    let kept = last(&backend).await;
    tamper(&backend, "update audit set reason = 'Something else' where id = (select min(id) from audit)").await;
    backend.sql("update audit_seal set hash = sha256('x')").await;
    assert_eq!(backend.faults().await[0], "seal 1 of the audit log does not follow from the one before");
    backend.sql("delete from audit_seal").await;
    sealed(&backend).await;
    assert_eq!(backend.faults().await, Vec::<String>::new(), "the database alone does not show it");
    let checked = check_with(&backend.pool, Some(&kept)).await.unwrap();
    assert_eq!(checked.faults, ["seal 1 of the audit log is not the one that was kept"]);
}

#[sqlx::test]
async fn rows_are_sealed_only_once_no_lower_number_can_still_commit(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = written(connect, 1).await;
    let mut slow = database::begin(&backend.pool).await.unwrap();
    let write = "insert into audit (at, actor_kind, action, subject_kind, subject_id) values (now(), 'operator', 'x', 'session', 1)";
    sqlx::raw_sql(write).execute(&mut *slow).await.unwrap();
    backend.sql(write).await;
    assert_eq!(sealed(&backend).await, 0, "another transaction has a number and has not committed");
    slow.commit().await.unwrap();
    assert_eq!(sealed(&backend).await, 3);
    let mut gone = database::begin(&backend.pool).await.unwrap();
    sqlx::raw_sql(write).execute(&mut *gone).await.unwrap();
    gone.rollback().await.unwrap();
    backend.sql(write).await;
    assert_eq!(sealed(&backend).await, 1);
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn several_copies_seal_one_chain_while_schools_book(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = written(connect, 1).await;
    let workshop = backend.workshop(None, "workshop", &[500]).await;
    let at = workshop.session(1);
    let schools = join_all((0..6).map(|_| backend.school())).await;
    let books = join_all(schools.iter().map(async |school| {
        for _ in 0..10 {
            backend.book(school, &at, &strangers(1)).await.unwrap();
        }
    }));
    let seals = join_all((0..3).map(async |_| {
        for _ in 0..10 {
            sealed(&backend).await;
        }
    }));
    tokio::join!(books, seals);
    sealed(&backend).await;
    let checked = check_with(&backend.pool, None).await.unwrap();
    assert_eq!((checked.faults, checked.audit), (vec![], (61, 0)));
}

#[sqlx::test]
async fn expired_audit_rows_leave_the_chain_valid(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = written(connect, 3).await;
    sealed(&backend).await;
    backend.clock.advance(Duration::days(3));
    let (school, workshop) = (backend.school().await, backend.workshop(None, "workshop", &[9]).await);
    backend.book(&school, &workshop.session(1), &strangers(1)).await.unwrap();
    backend.clock.advance(Duration::days(6 * 365));
    let periods = server::people::Periods { keep_attendance_years: 50, ..server::people::Periods::default() };
    let ended = end_old(&backend.pool, &backend.clock, &periods).await.unwrap();
    assert_eq!(ended, Ended { audit: 3, ..Ended::default() }, "only the rows of the first day are deleted");
    let checked = check_with(&backend.pool, None).await.unwrap();
    assert_eq!((checked.faults, checked.audit), (vec![], (1, 0)));
    tamper(&backend, "insert into audit (id, at, actor_kind, action, subject_kind, subject_id) overriding system value values (1, now(), 'operator', 'x', 'session', 1)").await;
    assert_eq!(backend.faults().await, ["row 1 of the audit log was added among rows that were sealed"]);
    let too_early = sqlx::query("select end_audit(now() - interval '364 days', now())").execute(&backend.pool).await;
    assert!(too_early.unwrap_err().to_string().contains("kept for a year at least"));
}

#[sqlx::test]
async fn blanking_a_persons_name_leaves_the_chain_valid(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = written(connect, 1).await;
    backend.sql("insert into audit (at, actor_kind, action, subject_kind, subject_id, became, reason) values (now(), 'operator', 'erase person', 'delegate', 7, 'places 1', 'Ada Marsh asked by letter')").await;
    sealed(&backend).await;
    backend.sql("select blank_audit(id) from audit").await;
    let words: Vec<(Option<String>, String)> =
        sqlx::query_as("select became, reason from audit order by id").fetch_all(&backend.pool).await.unwrap();
    assert_eq!(
        words,
        [(Some("booked".to_owned()), String::new()), (None, String::new())],
        "a place’s state is not blanked"
    );
    assert_eq!(backend.faults().await, Vec::<String>::new());
    let again = sqlx::query("select blank_audit(id) from audit").execute(&backend.pool).await;
    assert!(again.unwrap_err().to_string().contains("has no row"));
    for (row, statement, fault) in [
        (2, "update audit set reason = 'Ada Marsh'", "has words, though they were taken out"),
        (2, "update audit set became = 'places 9'", "has words, though they were taken out"),
        (1, "update audit set became = 'cancelled'", "was changed after seal 1"),
    ] {
        let row = number(&backend, row - 1).await;
        tamper(&backend, &format!("{statement} where id = {row}")).await;
        assert!(about(&backend.faults().await, row).iter().any(|said| said.contains(fault)), "{statement}");
        let back = "update audit set reason = '', became = case subject_kind when 'place' then 'booked' end";
        tamper(&backend, &format!("{back} where id = {row}")).await;
        assert_eq!(backend.faults().await, Vec::<String>::new());
    }
}

#[sqlx::test]
async fn removed_tail_is_found_even_with_its_seal_if_a_seal_was_kept(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = written(connect, 3).await;
    sealed(&backend).await;
    let workshop = backend.workshop(None, "workshop", &[9]).await;
    backend.book(&backend.school().await, &workshop.session(1), &strangers(2)).await.unwrap();
    sealed(&backend).await;
    let kept = last(&backend).await;
    tamper(&backend, "delete from audit a using audit_seal s where s.number = 2 and a.id >= s.first_id").await;
    let faults = backend.faults().await;
    let removed = faults.iter().filter(|fault| fault.ends_with("was removed after seal 2")).count();
    assert_eq!(removed, 2, "{faults:?}");
    backend.sql("delete from audit_seal where number = 2").await;
    let checked = check_with(&backend.pool, Some(&kept)).await.unwrap();
    assert!(checked.faults.contains(&"the audit log has no seal 2, which was kept".to_owned()), "{:?}", checked.faults);
}

#[sqlx::test]
async fn rows_reported_as_expired_before_older_ones_are_found(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = written(connect, 2).await;
    sealed(&backend).await;
    backend
        .book(&backend.school().await, &backend.workshop(None, "workshop", &[9]).await.session(1), &strangers(1))
        .await
        .unwrap();
    sealed(&backend).await;
    tamper(&backend, "delete from audit a using audit_seal s where s.number = 2 and a.id >= s.first_id").await;
    backend.sql("update audit_seal set ids = null, digests = null, ended_at = now() where number = 2").await;
    let faults = backend.faults().await;
    assert!(faults.contains(&"the rows of seal 2 of the audit log ended before older ones".to_owned()), "{faults:?}");
}

#[sqlx::test]
async fn audit_rows_cannot_be_changed_by_mistake(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = written(connect, 1).await;
    for statement in ["update audit set reason = 'x'", "delete from audit", "truncate audit"] {
        let refused = sqlx::query(statement).execute(&backend.pool).await.unwrap_err();
        assert!(refused.to_string().contains("are not changed or deleted"), "{statement}: {refused}");
    }
}
