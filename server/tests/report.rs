//! Reports say which schools a workshop has not reached, and their files carry no formulas.

use app::{
    failure::Failure,
    report::Reports,
    visit::{Caller, Officer, School},
};
use server::{http::limits::Limits, report::PgReports};
use shared::{
    office::OfficeRefused,
    officer::{Permission, Role},
    report::{Reach, by_phase},
};
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::support::{
    Backend, places,
    service::{Service, Visitor},
};

fn officer(roles: &[Role]) -> Caller {
    Caller::Officer(Officer {
        id: 1,
        name: "Ines Adair".into(),
        roles: roles.iter().copied().collect(),
        acts_for: None,
    })
}

/// Four schools: one attended, one is booked, one was absent, one has no place.
async fn reached(backend: &Backend) -> String {
    let workshop = backend.workshop(None, "workshop", &[9]).await;
    for state in ["attended", "booked", "absent"] {
        let school = backend.school().await;
        backend.book(&school, &workshop.session(1), &places(&[state])).await.unwrap();
        sqlx::query("update place set state = $1 where delegate_email = $1 || '@school.example'")
            .bind(state)
            .execute(&backend.pool)
            .await
            .unwrap();
    }
    backend.school().await;
    backend
        .sql("insert into establishment (urn, name, pin_hash, state) values (999999, 'Closed', 'none', 'closed')")
        .await;
    workshop.slug
}

#[sqlx::test]
async fn report_shows_the_attendance_of_each_open_school(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let slug = reached(&backend).await;
    backend.sql("update establishment set phase = 'Primary' where id % 2 = 0").await;
    let reports = PgReports::new(backend.pool.clone());
    let report = reports.lookup(&officer(&[Role::Bookings]), &slug).await.unwrap();
    let reach: Vec<_> = report.schools.iter().map(shared::report::SchoolReached::reach).collect();
    assert_eq!(reach, [Reach::Attended, Reach::Booked, Reach::Absent, Reach::NotReached]);
    let phases = by_phase(&report.schools);
    assert_eq!(phases.iter().map(shared::report::GroupReached::all).collect::<Vec<_>>(), [2, 2]);
    let listed = reports.list(&officer(&[Role::Publisher])).await.unwrap();
    assert_eq!((listed[0].attended, listed[0].asked, listed[0].schools), (1, 3, 4));
}

#[sqlx::test]
async fn only_those_who_may_see_reports_do(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let slug = reached(&backend).await;
    let reports = PgReports::new(backend.pool.clone());
    let school = Caller::Establishment(School {
        id: 1,
        urn: "900001".to_owned().try_into().unwrap(),
        name: "S".into(),
        acting: None,
    });
    let refusals = [
        (Caller::Anyone, OfficeRefused::SignedOut),
        (school, OfficeRefused::SignedOut),
        (officer(&[Role::Trainer]), OfficeRefused::NotAllowed(Permission::SeeReports)),
    ];
    for (caller, refusal) in refusals {
        assert_eq!(reports.lookup(&caller, &slug).await, Err(Failure::Refused(refusal.clone())));
        assert_eq!(reports.list(&caller).await, Err(Failure::Refused(refusal)));
    }
    for slug in ["9999-16", "nonsense", ""] {
        let answer = reports.lookup(&officer(&[Role::Admin]), slug).await;
        assert_eq!(answer, Err(Failure::Refused(OfficeRefused::NotFound)));
    }
}

/// Signs an officer in and returns their visit's cookie.
async fn signed_in(service: &Service, pool: &PgPool, role: Role) -> String {
    let (clock, code) = (server::platform::clock::Clock::system(), role.code());
    let invitation = shared::officer::InviteDraft {
        email: format!("{code}@council.example"),
        name: "Ines Adair".into(),
        roles: shared::officer::RolesDraft::from(&[role].into_iter().collect()),
    };
    let link = server::officer::add_first(pool, &clock, &invitation.parse().unwrap()).await.unwrap();
    let body = format!("draft[link]={link}&draft[password]=three grey herons&draft[again]=three grey herons");
    let body: &'static str = body.replace(' ', "%20").leak();
    let answer = Visitor::of(service).sends("/api/office/password", "text/html", &service.url, body).await;
    assert_eq!(answer.status, 302);
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

#[sqlx::test]
async fn the_file_opens_in_excel_and_carries_no_formula(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 8).await;
    let slug = reached(&backend).await;
    backend.sql("update establishment set name = '=HYPERLINK(\"http://evil.example\",\"' || id || '\")', address = '+1, High Street', email = '@x'").await;
    let service = Service::start(&backend.pool, &Limits::default()).await;
    let (cookie, visitor) = (signed_in(&service, &backend.pool, Role::Bookings).await, Visitor::of(&service));
    let file = visitor.opens_with(&format!("/office/reports/{slug}/schools.csv?only=not-reached"), &cookie).await;
    assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert!(file.header("cache-control").contains("no-store"));
    let mut lines = file.text.split("\r\n");
    assert_eq!(
        lines.next(),
        Some("\u{feff}URN,School,Phase,Area,Address,Email,Reached,Attended,Booked,Waiting,Absent,Time attended in all")
    );
    let row = lines.next().unwrap();
    assert!(row.contains(",\"'=HYPERLINK(\"\"http://evil.example\"\""), "{row}");
    assert!(row.ends_with(",,,\"'+1, High Street\",'@x,Not yet reached,0,0,0,0,"), "{row}");
    assert_eq!(lines.collect::<Vec<_>>(), [""], "exactly one school");
    let trainer = signed_in(&service, &backend.pool, Role::Trainer).await;
    assert_eq!(visitor.opens_with(&format!("/office/reports/{slug}/schools.csv"), &trainer).await.status, 403);
    assert_eq!(visitor.opens(&format!("/office/reports/{slug}/schools.csv")).await.status, 303);
    assert_eq!(visitor.opens_with("/office/reports/9999-16/schools.csv", &cookie).await.status, 404);
}
