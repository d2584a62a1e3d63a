//! Personal data is found, shown, corrected and erased, and each view is recorded.

use app::{
    audit::{AuditAsked, AuditLog},
    people::{Look, People, PersonView},
    visit::Caller,
};
use server::{audit::PgAuditLog, http::limits::Limits, people::PgPeople};
use shared::{
    booking::BookingReference,
    form::ErrorMessage,
    office::OfficeRefused,
    officer::Role,
    people::{PeopleFault, PersonKey, PersonWords, RectifyDraft},
    waiting::Wants,
};
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use time::Duration;

use crate::support::{
    Backend, Workshop,
    office::{PASSWORD, officer, officer_with, refused},
    places,
    service::{Service, Visitor},
};

/// Ada of one school has a place on the first session. As Adah of another school, she has a place on another workshop.
struct Office {
    backend: Backend,
    people: PgPeople,
    workshop: Workshop,
    school: Caller,
    first: BookingReference,
    ines: Caller,
}

const ADA: &str = "ada@school.example";

impl Office {
    async fn open(connect: PgConnectOptions) -> Self {
        let backend = Backend::open(connect, 4).await;
        let workshop = backend.workshop(Some(3), "workshop", &[9, 9]).await;
        let another = backend.workshop(Some(3), "workshop", &[1]).await;
        let (school, other) = (backend.school().await, backend.school().await);
        let mut command = places(&["ada", "bob"]);
        "A hearing loop".clone_into(&mut command.delegates[0].needs);
        "Teacher".clone_into(&mut command.delegates[0].role);
        let first = backend.book(&school, &workshop.session(1), &command).await.unwrap();
        let mut command = places(&["ada"]);
        command.delegates[0].name = "Delegate Adah".try_into().unwrap();
        backend.book(&other, &another.session(1), &command).await.unwrap();
        let people = PgPeople::new(backend.pool.clone(), backend.clock.clone(), backend.seats.clone());
        let ines = officer(&backend.pool, &backend.clock, "Ines", Role::Admin).await;
        Self { backend, people, workshop, school, first, ines }
    }

    async fn key(&self, words: &str) -> PersonKey {
        let (found, more) = self.people.find(&self.ines, &PersonWords::read(words).unwrap()).await.unwrap();
        assert!(!more && found.len() == 1, "{found:?}");
        found[0].key.parse().unwrap()
    }

    async fn person(&self, words: &str) -> PersonView {
        self.people.lookup(&self.ines, self.key(words).await, Look::Page).await.unwrap()
    }

    async fn rectify(&self, words: &str, draft: RectifyDraft) -> Result<(), OfficeRefused> {
        match self.people.rectify(&self.ines, self.key(words).await, &draft.parse().unwrap()).await {
            Ok(()) => Ok(()),
            failed => Err(refused(failed)),
        }
    }

    async fn log(&self, action: &str) -> Vec<String> {
        sqlx::query_scalar(
            "select subject_kind || coalesce(': ' || became, '') from audit where action = $1 order by id",
        )
        .bind(action)
        .fetch_all(&self.backend.pool)
        .await
        .unwrap()
    }

    /// Moves the clock on until all sessions are over.
    fn later(&self) {
        self.backend.clock.advance(Duration::days(60));
    }
}

fn right(name: &str, email: &str, role: &str) -> RectifyDraft {
    RectifyDraft { name: name.into(), email: email.into(), role: role.into() }
}

#[sqlx::test]
async fn person_is_found_by_whole_email_or_part_of_the_name(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    let names = async |words: &str| {
        let (found, _) = office.people.find(&office.ines, &PersonWords::read(words).unwrap()).await.unwrap();
        found.into_iter().map(|found| found.names.join(", ")).collect::<Vec<_>>()
    };
    assert_eq!(names(" ADA@school.example").await, ["Delegate Adah, Delegate ada"]);
    assert_eq!(names("adah").await, ["Delegate Adah"]);
    assert_eq!(names("ada@school.exampl").await, Vec::<String>::new());
    assert_eq!(names("d_l%").await, Vec::<String>::new(), "the search is not a pattern");
    assert_eq!(names("ines@council.example").await, ["Ines"]);
    assert_eq!(office.log("look for people").await.len(), 5);
}

#[sqlx::test]
async fn history_of_a_place_begins_with_the_person_who_has_it(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    office.backend.correct(&office.school, office.first, 2, "Bob Marsh").await.unwrap();
    office.backend.substitute(&office.school, office.first, 2, "cara").await.unwrap();
    office.backend.correct(&office.school, office.first, 2, "Cara Vale").await.unwrap();
    let cara = office.person("cara@school.example").await;
    let done: Vec<&str> = cara.places[0].history.iter().map(|done| done.what.as_str()).collect();
    assert_eq!(done, ["substitute", "correct"]);
}

#[sqlx::test]
async fn everything_about_a_person_is_shown_and_each_view_is_recorded(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    let ada = office.person(ADA).await;
    assert_eq!(ada.places.len(), 2);
    let place = ada.places.iter().find(|place| place.name == "Delegate ada").unwrap();
    assert_eq!(
        (place.needs.as_str(), place.role.as_str(), place.state.as_str()),
        ("A hearing loop", "Teacher", "Booked")
    );
    assert_eq!(place.history.iter().map(|done| done.what.as_str()).collect::<Vec<_>>(), ["book"]);
    assert_eq!(ada.coming().count(), 2);
    let booker: String =
        sqlx::query_scalar("select booker_email from booking limit 1").fetch_one(&office.backend.pool).await.unwrap();
    assert_eq!(office.person(&booker).await.bookings.len(), 2);
    let ines = office.person("ines@council.example").await;
    assert!(ines.officer.is_some() && !ines.can_be_changed());
    let looks = office.log("look at person").await;
    assert_eq!(looks, ["delegate", "booking", "officer"], "the person looked at, by number");
    let held: i64 = sqlx::query_scalar("select count(*) from audit where audit::text like '%@%'")
        .fetch_one(&office.backend.pool)
        .await
        .unwrap();
    assert_eq!(held, 0, "the log contains no email");
}

#[sqlx::test]
async fn a_contact_of_a_sheet_is_found(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    sqlx::query(
        "update sheet set contact_name = 'Gwen Hale', contact_emails = '{team@council.example,\"Gwen.Hale@council.example\"}'
         where id = (select min(id) from sheet)",
    )
    .execute(&office.backend.pool)
    .await
    .unwrap();
    let gwen = office.person("gwen.hale@council.example").await;
    assert_eq!((gwen.name.as_str(), gwen.contacts.len(), gwen.can_be_changed()), ("Gwen Hale", 1, false));
}

#[sqlx::test]
async fn name_email_and_role_are_corrected_everywhere(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    let key = office.key(ADA).await;
    office.rectify(ADA, right("Ada Marsh", "ada.marsh@school.example", "")).await.unwrap();
    let ada = office.people.lookup(&office.ines, key, Look::Page).await.unwrap();
    assert_eq!(ada.email, "ada.marsh@school.example", "the key names the same person");
    assert!(ada.places.iter().all(|place| place.name == "Ada Marsh"));
    assert!(ada.places.iter().any(|place| place.role == "Teacher"), "an empty role stays unchanged");
    office.rectify("ada.marsh@school.example", right("Ada Marsh", ADA, "Head")).await.unwrap();
    assert!(office.person(ADA).await.places.iter().all(|place| place.role == "Head"));
    assert_eq!(office.log("rectify").await, ["place: booked"; 4]);
    assert_eq!(office.backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn an_email_that_would_put_a_person_twice_on_a_workshop_is_refused(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    let clash = office.rectify(ADA, right("Ada", "bob@school.example", "")).await.unwrap_err();
    let OfficeRefused::Unreadable(faults) = clash else { panic!("{clash:?}") };
    assert_eq!(
        (faults[0].field.as_str(), &faults[0].message),
        ("email", &ErrorMessage::from(PeopleFault::TwiceOnWorkshop("A workshop".into())))
    );
    assert_eq!(office.person(ADA).await.places.len(), 2, "nothing was changed");
    // Bob gives up his place on the workshop that Ada is also on, so the two can become one person.
    office.backend.cancel(&office.school, office.first, "2").await.unwrap();
    office.rectify(ADA, right("Bob", "bob@school.example", "")).await.unwrap();
    assert_eq!(office.person("bob@school.example").await.places.len(), 3);
    assert_eq!(office.backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn person_with_a_future_place_is_not_erased(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    let key = office.key(ADA).await;
    let early = office.people.erase(&office.ines, key, "Ada asked").await;
    assert_eq!(refused(early), OfficeRefused::StillComing { places: 2 });
    office.backend.cancel(&office.school, office.first, "1").await.unwrap();
    let early = office.people.erase(&office.ines, key, "Ada asked").await;
    assert_eq!(refused(early), OfficeRefused::StillComing { places: 1 });
    assert_eq!(office.person(ADA).await.places.len(), 2);
}

#[sqlx::test]
async fn erased_person_is_nowhere_and_counts_stay(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    let third = office.backend.school().await;
    let full = sqlx::query_scalar::<_, String>(
        "select h.serial || '-16' from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id where s.capacity = 1",
    )
    .fetch_one(&office.backend.pool)
    .await
    .unwrap();
    let full = app::booking::SessionAddress { slug: full, number: "1".into() };
    office.backend.wait(&third, &full, &places(&["cyd"]), Wants::Any).await.unwrap();
    let seats = office.backend.seats(&office.workshop.session(1)).await;
    office.later();
    let key = office.key(ADA).await;
    office.people.erase(&office.ines, key, "Asked on the telephone").await.unwrap();
    let (found, _) = office.people.find(&office.ines, &PersonWords::read(ADA).unwrap()).await.unwrap();
    assert!(found.is_empty());
    assert_eq!(refused(office.people.lookup(&office.ines, key, Look::Page).await), OfficeRefused::NotFound);
    let left: i64 = sqlx::query_scalar(
        // The query does not search for "ada" alone, because the stand-in email of an erased place holds hexadecimal digits.
        "select (select count(*) from place where place::text ilike any('{%ada@%, %delegate ada%}'))
              + (select count(*) from delegate where email like 'ada@%')",
    )
    .fetch_one(&office.backend.pool)
    .await
    .unwrap();
    assert_eq!(left, 0);
    assert_eq!(office.person("bob@school.example").await.places.len(), 1, "nobody else is affected");
    assert_eq!(office.backend.seats(&office.workshop.session(1)).await, seats);
    let booking = office.backend.names_on_booking(&office.school, office.first).await;
    assert_eq!(booking, ["Erased", "Delegate bob"]);
    assert_eq!(office.log("erase person").await, ["delegate: Asked on the telephone"]);
    assert_eq!(office.log("erase").await, ["place: booked"; 2]);
    assert_eq!(office.backend.faults().await, Vec::<String>::new());
}

/// The names on a booking, as its school sees them.
trait NamesOnBooking {
    async fn names_on_booking(&self, school: &Caller, reference: BookingReference) -> Vec<String>;
}

impl NamesOnBooking for Backend {
    async fn names_on_booking(&self, school: &Caller, reference: BookingReference) -> Vec<String> {
        use app::booking::Bookings;
        let booking = self.bookings.lookup(school, &reference.to_string()).await.unwrap().unwrap();
        booking.places.into_iter().map(|place| place.name).collect()
    }
}

#[sqlx::test]
async fn only_admins_handle_requests_about_personal_data(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect).await;
    let key = office.key(ADA).await;
    for role in [Role::Publisher, Role::Bookings, Role::Trainer] {
        let other = officer(&office.backend.pool, &office.backend.clock, role.code(), role).await;
        let looked = office.people.lookup(&other, key, Look::File).await;
        assert!(matches!(refused(looked), OfficeRefused::NotAllowed(_)), "{role}");
        let erased = office.people.erase(&other, key, "x").await;
        assert!(matches!(refused(erased), OfficeRefused::NotAllowed(_)), "{role}");
    }
}

/// An admin who is signed in to a service on this database.
async fn admin(pool: &PgPool, service: &Service) -> Visitor {
    let email = officer_with(pool, Role::Admin).await;
    let visitor = Visitor::of(service);
    let body = format!("draft[email]={email}&draft[password]={}", PASSWORD.replace(' ', "+"));
    assert_eq!(visitor.posts("/api/office/sign-in", &body).await.status, 200);
    visitor
}

#[sqlx::test]
async fn personal_data_file_is_private_and_not_stored(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    let admin = admin(&pool, &service).await;
    let id: i64 = sqlx::query_scalar("select id from officer").fetch_one(&pool).await.unwrap();
    let file = admin.opens(&format!("/office/people/officer-{id}/data.json")).await;
    assert_eq!((file.status, file.header("content-type")), (200, "application/json"));
    assert_eq!(file.header("content-disposition"), format!("attachment; filename=\"officer-{id}.json\""));
    assert!(file.header("cache-control").contains("no-store"), "{file:?}");
    let read: PersonView = serde_json::from_str(&file.text).unwrap();
    assert_eq!(read.email, "admin@council.example");
    assert_eq!(admin.opens("/office/people/nobody/data.json").await.status, 404);
    assert_eq!(Visitor::of(&service).opens(&format!("/office/people/officer-{id}/data.json")).await.status, 303);
    let looks: i64 = sqlx::query_scalar("select count(*) from audit where action = 'take out person’s data'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(looks, 1);
}

#[sqlx::test]
async fn people_search_keeps_the_email_out_of_the_address(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    let admin = admin(&pool, &service).await;
    let find = admin.form("/api/office/people-find").await;
    let sent = admin.sends(&find, "text/html", &service.url, "words=admin%40council.example").await;
    assert_eq!((sent.status, sent.header("location")), (302, "/office/people"));
    let page = admin.opens("/office/people").await;
    assert!(page.text.contains("1 person found") && page.text.contains("/office/people/officer-"), "{}", page.text);
    let sent = admin.sends(&find, "text/html", &service.url, "words=ad").await;
    assert_eq!(sent.header("location"), "/office/people");
    assert!(admin.opens("/office/people").await.text.contains("three letters or more"));
}

#[sqlx::test]
async fn audit_file_holds_the_search_result_and_its_download_is_recorded(pool: PgPool) {
    let service = Service::start(&pool, &Limits::default()).await;
    let admin = admin(&pool, &service).await;
    sqlx::query(
        "insert into audit (at, actor_kind, action, subject_kind, subject_id, became)
         select '2016-05-13 10:00Z'::timestamptz + make_interval(mins => n), 'service', 'pass over', 'booking', n, '=cmd|' || n
         from generate_series(1, 2500) as n",
    )
    .execute(&pool)
    .await
    .unwrap();
    let file = admin.opens("/office/audit.csv?words=booking&from=2016-05-13&until=2016-05-13").await;
    assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"));
    let lines: Vec<&str> = file.text.trim_start_matches('\u{feff}').lines().collect();
    // The file covers the time from 11:01am in London to 11:59pm.
    assert_eq!((lines.len(), lines[0]), (779 + 1, "Number,When (UTC),Who,What,To what,From,To"));
    assert!(lines[1].ends_with(",2016-05-13T22:59:00Z,the service,pass over,booking 779,,'=cmd|779"), "{}", lines[1]);
    let all = admin.opens("/office/audit.csv?words=booking").await;
    assert_eq!(all.text.lines().count(), 2501, "the file is read in parts and is complete");
    let asked = AuditAsked { words: "take out".into(), ..AuditAsked::default() };
    let caller = officer(&pool, &server::platform::clock::Clock::system(), "Ola", Role::Admin).await;
    let (rows, _) = PgAuditLog::new(pool.clone()).list(&caller, &asked).await.unwrap();
    let became: Vec<&str> = rows.iter().map(|row| row.became.as_str()).collect();
    assert_eq!(became, ["from … to …", "from 2016-05-12T23:00:00Z to 2016-05-13T23:00:00Z"]);
}
