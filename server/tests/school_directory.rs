//! Officers manage schools: they add, change and close them, let one take over another, and print PIN letters.

use std::net::IpAddr;

use app::{
    addresses::{IMPORT, IMPORT_UPLOAD, LETTERS, SCHOOLS},
    failure::Failure,
    officer::Officers,
    school::{
        directory::{Schools, Show, pin_code},
        sign_in::Establishments,
    },
    visit::{Caller, Officer, School},
};
use server::{
    http::limits::Limits,
    officer::{PgOfficers, add_first},
    platform::{clock::Clock, signed_link::LinkKey},
    school::{
        directory::PgSchools,
        import::{self, Source},
        sign_in::PgEstablishments,
    },
};
use shared::{
    office::OfficeRefused,
    officer::{InviteDraft, Password, Permission, Role, RolesDraft},
    school::{Pin, SchoolRefused, Setting, SettingDraft, SignIn, Urn, gias::Verdict},
};
use sqlx::PgPool;

use crate::support::{
    service::{Response, Service, Visitor},
    site::Site,
};

const PASSWORD: &str = "three grey herons";

/// The office with Bo, who manages bookings and schools.
struct Office {
    pool: PgPool,
    schools: PgSchools,
    bo: Caller,
}

fn caller(id: i64, roles: &[Role]) -> Caller {
    Caller::Officer(Officer { id, name: "Bo Lund".into(), roles: roles.iter().copied().collect(), acts_for: None })
}

fn setting(name: &str) -> Setting {
    SettingDraft { name: name.into(), ..SettingDraft::default() }.parse().unwrap()
}

fn refused<T: std::fmt::Debug>(answer: Result<T, Failure<OfficeRefused>>) -> OfficeRefused {
    match answer {
        Err(Failure::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

impl Office {
    async fn new(pool: PgPool) -> Self {
        let clock = Clock::system();
        let roles = RolesDraft::from(&[Role::Bookings].into_iter().collect());
        let invitation = InviteDraft { email: "bo@council.example".into(), name: "Bo Lund".into(), roles };
        let link = add_first(&pool, &clock, &invitation.parse().unwrap()).await.unwrap();
        let links = LinkKey::of(&pool).await.unwrap();
        let officers = PgOfficers::new(pool.clone(), clock.clone(), &links);
        let (id, _) = officers.set_password(&link, Password::try_from(PASSWORD).unwrap()).await.unwrap();
        let schools = PgSchools::new(pool.clone(), clock);
        Self { pool, schools, bo: caller(id, &[Role::Bookings]) }
    }

    async fn school(&self, urn: i32, state: &str) {
        sqlx::query(
            "insert into establishment (urn, name, state, postcode) values ($1, 'School ' || $1, $2, 'FN1 1AA')",
        )
        .bind(urn)
        .bind(state)
        .execute(&self.pool)
        .await
        .unwrap();
    }

    /// The key with which a page identifies a school's PIN.
    async fn pin(&self, urn: &str) -> String {
        pin_code(urn, self.schools.lookup(&self.bo, urn).await.unwrap().pin_version)
    }

    /// The PIN in a school's new letter.
    async fn letter(&self, urn: &str) -> Pin {
        let pin = self.pin(urn).await;
        let letters = self.schools.letters(&self.bo, Some(&vec![pin.as_str()])).await.unwrap();
        let printed = letters[0].pin.as_str();
        assert!(printed.len() == 9 && printed.as_bytes()[4] == b' ', "eight digits in two groups: {printed}");
        Pin::try_from(printed).unwrap()
    }

    async fn signs_in(&self, urn: &str, pin: &Pin) -> Option<(School, i32)> {
        let establishments =
            PgEstablishments::new(self.pool.clone(), Clock::system(), &LinkKey::of(&self.pool).await.unwrap(), false);
        let claim = SignIn { urn: Urn::try_from(urn).unwrap(), pin: pin.clone() };
        establishments.check_pin(claim, &IpAddr::from([192, 0, 2, 1]).into()).await.ok()
    }
}

#[sqlx::test]
async fn only_permitted_officers_manage_schools(pool: PgPool) {
    let office = Office::new(pool).await;
    office.school(120_001, "open").await;
    let school = School { id: 1, urn: Urn::try_from("120001").unwrap(), name: "A".into(), acting: None };
    let nobodies = [
        (Caller::Anyone, OfficeRefused::SignedOut),
        (Caller::Establishment(school), OfficeRefused::SignedOut),
        (caller(9, &[Role::Publisher, Role::Trainer]), OfficeRefused::NotAllowed(Permission::ManageSchools)),
    ];
    for (who, why) in nobodies {
        let schools = &office.schools;
        assert_eq!(refused(schools.list(&who, "", Show::All, 1).await), why);
        assert_eq!(refused(schools.lookup(&who, "120001").await), why);
        assert_eq!(refused(schools.add(&who, &setting("A")).await), why);
        assert_eq!(refused(schools.change(&who, "120001", &setting("A")).await), why);
        assert_eq!(refused(schools.set_open(&who, "120001", false).await), why);
        assert_eq!(refused(schools.take_over(&who, "120001", "120002").await), why);
        assert_eq!(refused(schools.look_at_import(&who, 1, None, 1).await), why);
        assert_eq!(refused(schools.apply_import(&who, 1).await), why);
        assert_eq!(refused(schools.letters(&who, None).await.map(|letters| letters.len())), why);
    }
}

#[sqlx::test]
async fn setting_without_urn_gets_an_unused_number(pool: PgPool) {
    let office = Office::new(pool).await;
    let first = office.schools.add(&office.bo, &setting("Fen Forest School")).await.unwrap();
    let second = office.schools.add(&office.bo, &setting("Drove Childminders")).await.unwrap();
    assert_ne!(first, second);
    assert!(Urn::try_from(first.as_str()).unwrap().is_local());
    let changed = SettingDraft { address: "1 Drove\nFenwick".into(), ..setting("Fen Forest Nursery").fields().clone() };
    office.schools.change(&office.bo, &first, &changed.parse().unwrap()).await.unwrap();
    let view = office.schools.lookup(&office.bo, &first).await.unwrap();
    assert_eq!((view.fields.name.as_str(), view.fields.address.as_str()), ("Fen Forest Nursery", "1 Drove\nFenwick"));
    assert!(view.local && view.open && !view.has_pin);
    assert_eq!(refused(office.schools.lookup(&office.bo, "120009").await), OfficeRefused::NotFound);
}

#[sqlx::test]
async fn school_list_can_be_searched_and_is_paged(pool: PgPool) {
    let office = Office::new(pool).await;
    for number in 0..120 {
        office.school(120_001 + number, if number < 100 { "open" } else { "closed" }).await;
    }
    let list = office.schools.list(&office.bo, "", Show::Open, 9).await.unwrap();
    assert_eq!((list.found, list.page, list.pages, list.schools.len(), list.without_pin), (100, 2, 2, 50, 100));
    let found = office.schools.list(&office.bo, " school 120119 ", Show::All, 0).await.unwrap();
    assert_eq!((found.found, found.schools[0].urn.as_str()), (1, "120119"));
    assert_eq!(office.schools.list(&office.bo, "120002", Show::Open, 1).await.unwrap().found, 1);
    assert_eq!(office.schools.list(&office.bo, "%", Show::All, 1).await.unwrap().found, 0);
}

#[sqlx::test]
async fn letter_with_a_new_pin_ends_visits_with_the_old_one(pool: PgPool) {
    let office = Office::new(pool).await;
    office.school(120_001, "open").await;
    office.school(120_002, "open").await;
    office.school(120_003, "closed").await;
    let first = office.letter("120001").await;
    let (school, version) = office.signs_in("120001", &first).await.expect("the letter's PIN is right");
    let seen = office.pin("120001").await;
    let second = office.letter("120001").await;
    assert!(office.schools.letters(&office.bo, Some(&vec![seen.as_str()])).await.unwrap().is_empty());
    assert!(office.signs_in("120001", &second).await.is_some(), "a repeated form makes no further PIN");
    let now: i32 = sqlx::query_scalar("select pin_version from establishment where id = $1")
        .bind(school.id)
        .fetch_one(&office.pool)
        .await
        .unwrap();
    assert!(now > version, "visits that began with the first PIN have ended");
    // All schools without a PIN get letters, except the closed school.
    let rest = office.schools.letters(&office.bo, None).await.unwrap();
    assert_eq!(rest.iter().map(|letter| letter.urn.as_str()).collect::<Vec<_>>(), ["120002"]);
    assert_eq!(office.schools.list(&office.bo, "", Show::NoPin, 1).await.unwrap().found, 0);
    assert!(office.schools.letters(&office.bo, Some(&vec!["120003.1"])).await.unwrap().is_empty());
    let in_clear: i64 = sqlx::query_scalar("select count(*) from establishment where strpos(pin_hash, $1) > 0")
        .bind(second.reveal())
        .fetch_one(&office.pool)
        .await
        .unwrap();
    assert_eq!(in_clear, 0);
}

#[sqlx::test]
async fn a_closed_school_cannot_sign_in_until_it_is_open_again(pool: PgPool) {
    let office = Office::new(pool).await;
    office.school(120_001, "open").await;
    let pin = office.letter("120001").await;
    office.schools.set_open(&office.bo, "120001", false).await.unwrap();
    assert!(office.signs_in("120001", &pin).await.is_none());
    office.schools.set_open(&office.bo, "120001", true).await.unwrap();
    assert!(office.signs_in("120001", &pin).await.is_some());
}

#[sqlx::test]
async fn academy_takes_over_history_and_pin_of_the_school_it_replaces(pool: PgPool) {
    let office = Office::new(pool).await;
    office.school(120_001, "open").await;
    office.school(148_001, "open").await;
    let pin = office.letter("120001").await;
    let (before, version) = office.signs_in("120001", &pin).await.unwrap();
    sqlx::query("insert into delegate (establishment_id, email) values ($1, 'ada@school.example')")
        .bind(before.id)
        .execute(&office.pool)
        .await
        .unwrap();
    let takes = |closed, by| office.schools.take_over(&office.bo, closed, by);
    assert_eq!(refused(takes("120001", "148001").await), SchoolRefused::NotClosed.into());
    office.schools.set_open(&office.bo, "120001", false).await.unwrap();
    let neighbours = office.schools.lookup(&office.bo, "120001").await.unwrap().neighbours;
    assert_eq!(neighbours, [("148001".to_owned(), "School 148001".to_owned())]);
    assert!(refused(takes("120001", "149999").await).fault_of("by").is_some());
    takes("120001", "148001").await.unwrap();

    let (after, same) = office.signs_in("148001", &pin).await.expect("the PIN goes on");
    assert_eq!((after.id, same, after.name.as_str()), (before.id, version, "School 148001"));
    assert!(office.signs_in("120001", &pin).await.is_none());
    let old = office.schools.lookup(&office.bo, "120001").await.unwrap();
    assert_eq!(old.taken_over_by, Some(("148001".to_owned(), "School 148001".to_owned())));
    assert!(!old.open && old.fields.name == "School 120001");
    assert_eq!(refused(takes("120001", "148001").await), SchoolRefused::NotClosed.into());
    assert_eq!(refused(office.schools.set_open(&office.bo, "120001", true).await), OfficeRefused::NotFound);
    let trail: Vec<(String, String, String)> = sqlx::query_as(
        "select action, was, became from audit where action in ('take over', 'be taken over') order by action",
    )
    .fetch_all(&office.pool)
    .await
    .unwrap();
    let row = |action: &str, was: &str, became: &str| (action.to_owned(), was.to_owned(), became.to_owned());
    assert_eq!(trail, [row("be taken over", "148001", "120001"), row("take over", "120001", "148001")]);
}

#[sqlx::test]
async fn school_with_its_own_history_takes_over_nothing(pool: PgPool) {
    let office = Office::new(pool).await;
    office.school(120_001, "closed").await;
    office.school(148_001, "open").await;
    sqlx::query(
        "insert into delegate (establishment_id, email) select id, 'a@b.example' from establishment where urn = 148001",
    )
    .execute(&office.pool)
    .await
    .unwrap();
    let taken = office.schools.take_over(&office.bo, "120001", "148001").await;
    assert_eq!(refused(taken), SchoolRefused::HasHistory.into());
}

/// A file in a form, as a browser sends it.
fn upload(authority: &str, file: &[u8]) -> Vec<u8> {
    let field = |head: &str, value: &[u8]| {
        [format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes(), value, b"\r\n"].concat()
    };
    let parts =
        [field("name=\"authority\"", authority.as_bytes()), field("name=\"file\"; filename=\"schools.csv\"", file)];
    [parts.concat(), b"--edge--\r\n".to_vec()].concat()
}

/// The page of an import, after its file was read.
async fn read_to_its_end(visitor: &Visitor, page: &str) -> Response {
    loop {
        let response = visitor.opens(page).await;
        if !response.text.contains("The file is being read") {
            return response;
        }
        tokio::task::yield_now().await;
    }
}

const CSV: &str = "\"URN\",\"LA (code)\",\"EstablishmentName\",\"EstablishmentStatus (name)\"\r\n\
    \"120001\",\"926\",\"Thomas \u{E0} Becket\",\"Open\"\r\n\"120002\",\"925\",\"Elsewhere\",\"Open\"\r\n";

#[sqlx::test]
async fn school_file_is_uploaded_reviewed_and_imported_without_scripts(pool: PgPool) {
    let office = Office::new(pool).await;
    let service = Service::start(&office.pool, &Limits::default()).await;
    let bo = Visitor::of(&service);
    let kind = "multipart/form-data; boundary=edge";
    // This file is far longer than any other form may be.
    let more = (130_000..132_000).map(|urn| {
        format!("\"{urn}\",\"926\",\"A school of the fens, whose name is none of the shortest\",\"Open\"\r\n")
    });
    let long: String = std::iter::once(CSV.to_owned()).chain(more).collect();
    let stranger = bo.uploads(IMPORT_UPLOAD, kind, upload("", long.as_bytes())).await;
    assert_eq!((stranger.status, stranger.header("location")), (303, "/office/sign-in?next=/office/schools/import"));

    let signed = bo.uploads(
        "/api/office/sign-in",
        "application/x-www-form-urlencoded",
        b"draft[email]=bo%40council.example&draft[password]=three%20grey%20herons".to_vec(),
    );
    assert_eq!(signed.await.status, 302);
    assert!(bo.opens(IMPORT).await.text.contains("Only schools of this local authority"));
    assert_eq!(
        bo.uploads(IMPORT_UPLOAD, kind, upload("92", b"")).await.header("location"),
        "/office/schools/import?refused=authority"
    );
    let sent = bo.uploads(IMPORT_UPLOAD, kind, upload("926", long.as_bytes())).await;
    let result = sent.header("location").to_owned();
    let page = read_to_its_end(&bo, &result).await;
    assert!(page.text.contains("What the import would do") && page.text.contains("Thomas à Becket"), "{}", page.text);
    let id: i64 = result.rsplit('/').next().unwrap().parse().unwrap();
    let view = office.schools.look_at_import(&office.bo, id, Some(Verdict::New), 2).await.unwrap();
    assert_eq!((view.tally, view.elsewhere, view.pages, view.rows.len()), (vec![(Verdict::New, 2_001)], 1, 21, 100));
    assert_eq!(
        refused(office.schools.look_at_import(&caller(9, &[Role::Admin]), id, None, 1).await),
        OfficeRefused::NotFound
    );

    let form = "application/x-www-form-urlencoded";
    let applied = bo.uploads("/api/office/import-apply", form, format!("id={id}").into_bytes()).await;
    assert_eq!(applied.header("location"), result);
    assert!(bo.opens(&result).await.text.contains("The schools are imported."));
    assert!(bo.opens(&format!("{SCHOOLS}?text=becket")).await.text.contains("1 school found."));
    let chosen = format!("pin={}", office.pin("120001").await);
    let letters = bo.uploads(LETTERS, form, chosen.clone().into_bytes()).await;
    assert!(
        letters.text.contains("Your PIN for booking training") && letters.header("cache-control").contains("no-store")
    );
    // A reloaded page, or a button pressed twice.
    assert_eq!(bo.uploads(LETTERS, form, chosen.into_bytes()).await.header("location"), SCHOOLS);
    assert!(bo.opens(SCHOOLS).await.text.contains("These schools have had new PINs since you opened the page"));
    assert_eq!(bo.uploads(LETTERS, form, vec![]).await.header("location"), SCHOOLS);
    assert!(bo.opens(SCHOOLS).await.text.contains("Choose at least one school"));
}

#[sqlx::test]
async fn stalled_import_is_shown_as_abandoned(pool: PgPool) {
    let office = Office::new(pool).await;
    let source = Source {
        officer: office.bo.officer().map(|bo| bo.id),
        file_name: "s.csv".into(),
        authority: None,
        bytes: 4_096,
    };
    let id = import::begin(&office.pool, &Clock::system(), &source).await.unwrap();
    let reading = office.schools.look_at_import(&office.bo, id, None, 1).await.unwrap().reading.unwrap();
    assert_eq!((reading.bytes, reading.read, reading.rows, reading.stopped), (4_096, 0, 0, false));
    assert_eq!(
        refused(office.schools.apply_import(&office.bo, id).await),
        OfficeRefused::NotFound,
        "the file is not read yet"
    );
    sqlx::query("update school_import set read_at = read_at - interval '3 minutes'")
        .execute(&office.pool)
        .await
        .unwrap();
    let reading = office.schools.look_at_import(&office.bo, id, None, 1).await.unwrap().reading.unwrap();
    assert!(reading.stopped, "the server that read it has stopped");
}

#[sqlx::test]
async fn letters_show_the_public_address_under_any_host_header(pool: PgPool) {
    let office = Office::new(pool.clone()).await;
    office.school(120_001, "open").await;
    for (address, words) in [
        ("https://placebook.example/", "https://placebook.example/sign-in"),
        ("", "The address of Placebook that the council has given you"),
    ] {
        let site = Site::open(&pool, address, &Limits::default()).await;
        let mut bo = site.browser("");
        assert_eq!(bo.comes_in("bo@council.example").await, "/office");
        bo.host = "evil.example";
        let letters = bo.sends(LETTERS, &format!("pin={}", office.pin("120001").await)).await;
        assert_eq!(letters.status, 200);
        assert!(letters.text.contains(words) && !letters.text.contains("evil"), "{}", letters.text);
    }
}
