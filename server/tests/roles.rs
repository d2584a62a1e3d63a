//! The whole service works under the serving role (`docs/examples/roles.sql`), which cannot change the audit log.

use app::{
    booking::Bookings,
    people::{Look, People},
    publishing::{DraftAt, SheetDrafts},
    register::{Made, Registers, WalkedIn},
    school::directory::Schools,
    session::{CancelTyped, OfficeSessions, SessionTyped},
    venue::Venues,
    visit::Caller,
};
use server::{
    attachment::{self, ContentStore},
    audit, booking,
    http::limits::Limits,
    http::visit::VisitStore,
    people::Periods,
    people::{self, PgPeople},
    publishing::PgPublishing,
    register::PgRegisters,
    school::directory::PgSchools,
    session::{PgSessions, set_capacity},
    venue::PgVenues,
};
use shared::{
    officer::Role,
    people::{PersonWords, RectifyDraft},
    publishing::form::{SessionForm, SheetForm},
    register::{Marking, WalkIn, What},
    school::SettingDraft,
    session::{Capacity, SessionCode},
    venue::VenueForm,
    waiting::Wants,
};
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use time::Duration;
use tower_sessions::ExpiredDeletion;

use crate::support::{
    Backend, Workshop, key, office::officer, places, publisher::signed_in, service::Service, strangers,
};

const ROLES: &str = include_str!("../../docs/examples/roles.sql");

/// A database with a serving role: the owner's pool and the role's pool.
struct Served {
    owner: PgPool,
    serve: PgPool,
    role: String,
}

impl Served {
    async fn open(connect: PgConnectOptions) -> Self {
        let owner = PgPoolOptions::new().max_connections(4).connect_with(connect.clone()).await.unwrap();
        // Roles belong to the whole cluster, and all tests share one.
        let role = format!("placebook_serve_{:016x}", rand::random::<u64>());
        sqlx::raw_sql(&format!("create role {role} login")).execute(&owner).await.unwrap();
        let granted = ROLES.replace("placebook_serve", &role);
        for _ in 0..2 {
            sqlx::raw_sql(&granted).execute(&owner).await.unwrap();
        }
        let serve = PgPoolOptions::new().max_connections(8).connect_with(connect.username(&role)).await.unwrap();
        Self { owner, serve, role }
    }

    async fn close(self) {
        self.serve.close().await;
        sqlx::raw_sql(&format!("drop owned by {0}; drop role {0}", self.role)).execute(&self.owner).await.unwrap();
    }

    /// The database's error for a statement that the role may not run.
    async fn refused(&self, statement: &str) -> String {
        match sqlx::raw_sql(statement).execute(&self.serve).await {
            Ok(_) => panic!("{statement} is not refused"),
            Err(cause) => cause.to_string(),
        }
    }
}

#[sqlx::test]
async fn serving_role_can_only_add_to_the_audit_log(_: PgPoolOptions, connect: PgConnectOptions) {
    let served = Served::open(connect).await;
    let add = "insert into audit (at, actor_kind, action, subject_kind, subject_id) values (now(), 'operator', 'x', 'session', 1)";
    sqlx::raw_sql(add).execute(&served.serve).await.unwrap();
    sqlx::raw_sql("select seal_audit(1, 10, now())").execute(&served.serve).await.unwrap();
    for statement in [
        "update audit set reason = 'x'",
        "delete from audit",
        "truncate audit",
        "alter table audit disable trigger audit_kept",
        "drop table audit",
        "set placebook.audit_changes = 'end'; delete from audit",
        "select blank_audit(1)",
        "insert into audit (id, at, actor_kind, action, subject_kind, subject_id) overriding system value values (1, now(), 'operator', 'x', 'session', 1)",
        "insert into audit (blanked, at, actor_kind, action, subject_kind, subject_id) values (sha256('x'), now(), 'operator', 'x', 'session', 1)",
        "insert into audit_seal select * from audit_seal",
        "update audit_seal set hash = sha256('x')",
        "delete from audit_seal",
        "truncate audit_seal",
        "create or replace function audit_digest(a audit) returns bytea language sql return sha256('x')",
        "update _sqlx_migrations set success = false",
        "create table mine (id bigint)",
    ] {
        let said = served.refused(statement).await;
        assert!(said.contains("permission denied") || said.contains("must be owner"), "{statement}: {said}");
    }
    let said = served.refused("select end_audit(now(), now())").await;
    assert!(said.contains("kept for a year at least"), "{said}");
    assert!(!audit::can_be_changed(&served.serve).await.unwrap());
    assert!(audit::can_be_changed(&served.owner).await.unwrap());
    served.close().await;
}

#[sqlx::test]
async fn serving_role_can_write_all_other_tables_and_future_ones(_: PgPoolOptions, connect: PgConnectOptions) {
    let served = Served::open(connect).await;
    sqlx::raw_sql("create table later (id bigint generated always as identity, said text)")
        .execute(&served.owner)
        .await
        .unwrap();
    let closed: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class
         where relnamespace = 'public'::regnamespace and relkind = 'r' and not (
             has_table_privilege(oid, 'select') and has_table_privilege(oid, 'insert')
             and has_table_privilege(oid, 'update') and has_table_privilege(oid, 'delete'))
         order by 1",
    )
    .fetch_all(&served.serve)
    .await
    .unwrap();
    assert_eq!(closed, ["_sqlx_migrations", "audit", "audit_seal"]);
    let unwritten: Vec<String> = sqlx::query_scalar(
        "select attname::text from pg_attribute
         where attrelid = 'audit'::regclass and attnum > 0 and not attisdropped and not has_column_privilege(attrelid, attnum, 'insert')
         order by attnum",
    )
    .fetch_all(&served.serve)
    .await
    .unwrap();
    assert_eq!(
        unwritten,
        ["id", "blanked"],
        "a migration that gives the log a column grants it to the role that serves"
    );
    sqlx::raw_sql("insert into later (said) values ('x'); update later set said = 'y'; delete from later")
        .execute(&served.serve)
        .await
        .unwrap();
    served.close().await;
}

/// Books and changes places, as schools do.
async fn book_and_change(backend: &Backend, workshop: &Workshop) -> Caller {
    let school = backend.school().await;
    let booked = backend.book(&school, &workshop.session(1), &places(&["ada", "bob"])).await.unwrap();
    backend.wait(&backend.school().await, &workshop.session(1), &strangers(1), Wants::Any).await.unwrap();
    backend.correct(&school, booked, 1, "Ada Marsh").await.unwrap();
    backend.substitute(&school, booked, 2, "cleo").await.unwrap();
    let moved = backend.move_to(&school, booked, "2", 2).await.unwrap();
    backend.cancel(&school, moved, "all").await.unwrap();
    assert!(backend.bookings.lookup(&school, &booked.to_string()).await.unwrap().is_some());
    school
}

/// Makes changes in the office, as officers do before a session.
async fn change_in_the_office(backend: &Backend, workshop: &Workshop) {
    let bea = officer(&backend.pool, &backend.clock, "Bea", Role::Bookings).await;
    let ines = officer(&backend.pool, &backend.clock, "Ines", Role::Admin).await;
    let sessions: Vec<i64> =
        sqlx::query_scalar("select id from session order by id").fetch_all(&backend.pool).await.unwrap();
    let office_sessions = PgSessions::new(backend.pool.clone(), backend.clock.clone(), backend.seats.clone());
    let detail = office_sessions.session(&bea, sessions[0]).await.unwrap();
    let form = SessionForm { room: "Hall".into(), ..detail.form.unwrap() };
    let typed = SessionTyped { form: form.clone(), meant: "yes".into() };
    office_sessions.change(&bea, sessions[0], detail.edits, &typed).await.unwrap();
    office_sessions
        .add(&bea, &workshop.slug, &SessionForm { code: String::new(), room: "Library".into(), ..form })
        .await
        .unwrap();
    backend.book(&backend.school().await, &workshop.session(2), &strangers(1)).await.unwrap();
    let moving = CancelTyped {
        what: "move".into(),
        to: sessions[2].to_string(),
        rest: "cancel".into(),
        reason: "Snow".into(),
        ..CancelTyped::default()
    };
    let view = office_sessions.cancelling(&bea, sessions[1], &moving).await.unwrap();
    let moving = CancelTyped { shown: view.plan.unwrap().unwrap().seen, ..moving };
    office_sessions.cancel(&bea, sessions[1], view.edits, &moving).await.unwrap();
    let code: String =
        sqlx::query_scalar("select code from session where number = 1").fetch_one(&backend.pool).await.unwrap();
    let code = SessionCode::try_from(code.as_str()).unwrap();
    set_capacity(&backend.pool, &backend.clock, &code, Capacity::try_from(10).unwrap()).await.unwrap();

    let venues = PgVenues::new(backend.pool.clone(), backend.clock.clone());
    let form = VenueForm { name: "County Hall".into(), ..VenueForm::default() };
    let venue = venues.add(&ines, &form).await.unwrap();
    venues.change(&ines, venue, 0, &VenueForm { address: "Martineau Lane".into(), ..form }).await.unwrap();
    let sheets = PgPublishing::new(backend.pool.clone(), backend.clock.clone());
    let id = sheets.paste(&ines, "").await.unwrap();
    let form = SheetForm { number: "9/15".into(), kind: "CPD".into(), title: "A title".into(), ..SheetForm::default() };
    let slug = sheets.publish(&ines, DraftAt { id, version: 1 }, &form, None).await.unwrap();
    sheets.withdraw(&ines, &slug, "Replaced").await.unwrap();
    let schools = PgSchools::new(backend.pool.clone(), backend.clock.clone());
    let setting = SettingDraft { name: "A nursery".into(), ..SettingDraft::default() }.parse().unwrap();
    let urn = schools.add(&bea, &setting).await.unwrap();
    schools.set_open(&bea, &urn, false).await.unwrap();
    schools.letters(&bea, None).await.unwrap();
}

/// Takes a register, as officers do on the day of the session.
async fn take_a_register(backend: &Backend, bea: &Caller, school: &Caller) {
    let registers = PgRegisters::new(backend.pool.clone(), backend.clock.clone(), backend.seats.clone());
    let session: i64 = sqlx::query_scalar("select min(id) from session").fetch_one(&backend.pool).await.unwrap();
    let made = Made { ago: std::time::Duration::ZERO, device: String::new() };
    let place = registers.lookup(bea, session).await.unwrap().people[0].place;
    registers.mark(bea, &Marking { session, place, key: key(), what: What::Here, said: None }, &made).await.unwrap();
    let walk_in = WalkIn {
        session,
        key: key(),
        name: "Dora Lane".try_into().unwrap(),
        email: "dora@school.example".try_into().unwrap(),
        school: school.school().unwrap().name.clone(),
    };
    assert_eq!(registers.walk_in(bea, &walk_in, &made).await.unwrap(), WalkedIn::default());
    registers.needs(bea, session).await.unwrap();
    registers.close(bea, session).await.unwrap();
    registers.reopen(bea, session).await.unwrap();
}

#[sqlx::test]
async fn whole_service_works_under_the_serving_role(_: PgPoolOptions, connect: PgConnectOptions) {
    let served = Served::open(connect).await;
    let backend = Backend::on(served.serve.clone()).await;
    let workshop = backend.workshop(None, "workshop", &[2, 9, 9]).await;
    let school = book_and_change(&backend, &workshop).await;
    change_in_the_office(&backend, &workshop).await;

    backend.clock.advance(Duration::days(19) + Duration::hours(1));
    let carl = officer(&backend.pool, &backend.clock, "Carl", Role::Bookings).await;
    take_a_register(&backend, &carl, &school).await;

    backend.clock.advance(Duration::days(60));
    let nora = officer(&backend.pool, &backend.clock, "Nora", Role::Admin).await;
    let people = PgPeople::new(backend.pool.clone(), backend.clock.clone(), backend.seats.clone());
    let (found, _) = people.find(&nora, &PersonWords::read("ada@school.example").unwrap()).await.unwrap();
    let person = found[0].key.parse().unwrap();
    let right = RectifyDraft { name: "Ada Marsh".into(), email: "ada@school.example".into(), role: String::new() };
    people.rectify(&nora, person, &right.parse().unwrap()).await.unwrap();
    people.lookup(&nora, person, Look::File).await.unwrap();
    people.erase(&nora, person, "Asked by letter").await.unwrap();
    let left: i64 = sqlx::query_scalar("select count(*) from place where name = 'Ada Marsh'")
        .fetch_one(&backend.pool)
        .await
        .unwrap();
    assert_eq!(left, 0);

    // Over HTTP, with visits.
    let service = Service::start(&served.serve, &Limits::default()).await;
    let visitor = signed_in(&served.serve, &service, Role::Trainer).await;
    assert_eq!(visitor.opens("/office").await.status, 200);

    backend.clock.advance(Duration::days(7 * 365));
    let ended = people::end_old(&backend.pool, &backend.clock, &Periods::default()).await.unwrap();
    assert!(ended.audit > 10 && ended.sessions > 0, "{ended:?}");
    booking::forget_old_commands(&backend.pool, &backend.clock).await.unwrap();
    attachment::forget_unused(&backend.pool, &ContentStore::default()).await.unwrap();
    let database = server::platform::database::Database::unwatched(backend.pool.clone());
    VisitStore::open(&database).unwrap().delete_expired().await.unwrap();
    server::school::import::forget_old(&backend.pool, &backend.clock).await.unwrap();

    audit::seal(&backend.pool, &backend.clock).await.unwrap();
    assert_eq!(backend.faults().await, Vec::<String>::new());
    drop(service);
    served.close().await;
}
