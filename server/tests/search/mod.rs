//! Searches find the same however it is spelt: one folding for browser and server, with an index.

mod folding;
mod size;

use app::{
    audit::{AuditAsked, AuditLog},
    people::People,
    school::{
        directory::{Schools, Show},
        sign_in::Establishments,
    },
    sheet::Sheets,
    visit::Caller,
    workshop::Workshops,
};
use server::{
    audit::PgAuditLog,
    people::PgPeople,
    platform::{database::begin, signed_link::LinkKey},
    school::{directory::PgSchools, sign_in::PgEstablishments},
    sheet::PgSheets,
    workshop::PgWorkshops,
};
use shared::{officer::Role, people::PersonWords};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Backend, locks::until_waiting, office::officer, places};

/// Every port that searches.
struct Ports {
    backend: Backend,
    establishments: PgEstablishments,
    schools: PgSchools,
    people: PgPeople,
    sheets: PgSheets,
    workshops: PgWorkshops,
    audit: PgAuditLog,
    ines: Caller,
}

impl Ports {
    async fn on(backend: Backend) -> Self {
        let (pool, clock) = (backend.pool.clone(), backend.clock.clone());
        let links = LinkKey::of(&pool).await.unwrap();
        let ines = officer(&pool, &clock, "Ines", Role::Admin).await;
        Self {
            establishments: PgEstablishments::new(pool.clone(), clock.clone(), &links, false),
            schools: PgSchools::new(pool.clone(), clock.clone()),
            people: PgPeople::new(pool.clone(), clock.clone(), backend.seats.clone()),
            sheets: PgSheets::new(pool.clone()),
            audit: PgAuditLog::new(pool.clone()),
            workshops: PgWorkshops::new(pool, clock),
            ines,
            backend,
        }
    }

    async fn school(&self, typed: &str) -> Vec<String> {
        let list = self.schools.list(&self.ines, typed, Show::All, 1).await.unwrap();
        assert_eq!(list.schools.len(), usize::try_from(list.found).unwrap().min(50));
        list.schools.into_iter().map(|school| school.name).collect()
    }

    async fn signs_in_as(&self, typed: &str) -> Option<String> {
        self.establishments.named(typed).await.unwrap().map(|urn| urn.to_string())
    }

    async fn person(&self, typed: &str) -> Vec<String> {
        let (found, _) = self.people.find(&self.ines, &PersonWords::read(typed).unwrap()).await.unwrap();
        found.into_iter().flat_map(|person| person.names).collect()
    }

    /// The actions in the audit log, latest first.
    async fn log(&self, typed: &str) -> Vec<String> {
        let asked = AuditAsked { words: typed.to_owned(), ..AuditAsked::default() };
        let (rows, _) = self.audit.list(&self.ines, &asked).await.unwrap();
        rows.into_iter().map(|row| format!("{}: {}", row.who, row.action)).collect()
    }

    /// The public's results: titles of sheets, which are also those of future workshops.
    async fn public(&self, typed: &str) -> Vec<String> {
        let mut sheets: Vec<_> = self.sheets.list(typed).await.unwrap().into_iter().map(|found| found.title).collect();
        let mut workshops: Vec<_> =
            self.workshops.upcoming(typed).await.unwrap().into_iter().map(|found| found.title).collect();
        sheets.sort();
        workshops.sort();
        assert_eq!(sheets, workshops, "{typed}");
        sheets
    }
}

const SCHOOLS: [(i32, &str); 13] = [
    (150_001, "St Bede’s Catholic College"),
    (150_002, "St. Aldhelm's Academy"),
    (150_003, "All Saints’ and St Olave’s CofE Primary School"),
    (150_004, "Ysgol Dŵr-y-Felin"),
    (150_040, "Hill Top School"),
    (150_041, "Hill Top Nursery"),
    (150_042, "SS Peter & Paul RC Primary"),
    (150_043, "Saint Thomas à Becket Junior School"),
    (150_044, "École Sainte-Anne"),
    (150_045, "Holy Trinity C of E Primary"),
    (150_046, "King Edward VI Grammar"),
    (150_047, "O’Hara Academy"),
    (150_048, "Market R.C. First"),
];

#[rustfmt::skip]
const SCHOOL_SEARCHES: [(&str, &[&str]); 35] = [
    ("st bedes", &["St Bede’s Catholic College"]),
    ("St. Bede's", &["St Bede’s Catholic College"]),
    ("saint bede", &["St Bede’s Catholic College"]),
    ("BEDE´S COLLEGE", &["St Bede’s Catholic College"]),
    ("college bedes", &["St Bede’s Catholic College"]),
    ("st aldhelm's", &["St. Aldhelm's Academy"]),
    ("st aldhelm‘s", &["St. Aldhelm's Academy"]),
    ("saint aldhelms acad", &["St. Aldhelm's Academy"]),
    ("all saints' & st olave's", &["All Saints’ and St Olave’s CofE Primary School"]),
    ("all saints and st olaves", &["All Saints’ and St Olave’s CofE Primary School"]),
    ("All Saints + St. Olave", &["All Saints’ and St Olave’s CofE Primary School"]),
    ("olaves all saints", &["All Saints’ and St Olave’s CofE Primary School"]),
    ("Dwr y Felin", &["Ysgol Dŵr-y-Felin"]),
    ("dŵr-y-felin", &["Ysgol Dŵr-y-Felin"]),
    ("Dw\u{302}r\u{2011}y\u{2011}Felin", &["Ysgol Dŵr-y-Felin"]),
    ("150 040", &["Hill Top School"]),
    ("１５００４０", &["Hill Top School"]),
    ("150-040", &["Hill Top School"]),
    ("hill-top", &["Hill Top Nursery", "Hill Top School"]),
    ("saints peter and paul", &["SS Peter & Paul RC Primary"]),
    ("st thomas a becket", &["Saint Thomas à Becket Junior School"]),
    ("ecole ste", &[]),
    ("sainte anne", &["École Sainte-Anne"]),
    ("…", &[]),
    ("URN 150040", &["Hill Top School"]),
    ("urn: 150 040", &["Hill Top School"]),
    ("c.e. trinity", &["Holy Trinity C of E Primary"]),
    ("holy trinity cofe", &["Holy Trinity C of E Primary"]),
    ("olave c of e", &["All Saints’ and St Olave’s CofE Primary School"]),
    ("church of england olave", &["All Saints’ and St Olave’s CofE Primary School"]),
    ("king edward 6", &["King Edward VI Grammar"]),
    ("o hara", &["O’Hara Academy"]),
    ("rc first", &["Market R.C. First"]),
    ("roman catholic first", &["Market R.C. First"]),
    ("r.c. primary", &["SS Peter & Paul RC Primary"]),
];

#[sqlx::test]
async fn schools_are_found_however_they_are_spelt(_: PgPoolOptions, connect: PgConnectOptions) {
    let ports = Ports::on(Backend::open(connect, 4).await).await;
    for (urn, name) in SCHOOLS {
        sqlx::query("insert into establishment (urn, name, pin_hash) values ($1, $2, 'none')")
            .bind(urn)
            .bind(name)
            .execute(&ports.backend.pool)
            .await
            .unwrap();
    }
    for (typed, found) in SCHOOL_SEARCHES {
        assert_eq!(ports.school(typed).await, found, "{typed}");
        let meant = if let [only] = found { SCHOOLS.iter().find(|(_, name)| name == only) } else { None };
        assert_eq!(ports.signs_in_as(typed).await, meant.map(|(urn, _)| urn.to_string()), "{typed}");
    }
    assert_eq!(ports.school("").await.len(), SCHOOLS.len(), "an empty search finds all");
    assert_eq!(ports.school("1500").await.len(), SCHOOLS.len(), "a number matches as a prefix");
}

const PEOPLE: [&str; 10] = [
    "Maria van der Berg",
    "Marsh, Ada",
    "Siân O’Neill-Hughes",
    "Łukasz Wiśniewski",
    "Zoë Brontë",
    "Ian MacDonald",
    "Andrea Anderson",
    "Jürgen Weiß",
    "李 小龍",
    "علی‌رضا محمدی",
];

#[rustfmt::skip]
const PEOPLE_SEARCHES: [(&str, &[&str]); 20] = [
    ("Maria Van der Berg", &["Maria van der Berg"]),
    ("Berg Maria", &["Maria van der Berg"]),
    ("Van-der-Berg", &["Maria van der Berg"]),
    ("Marsh Ada", &["Marsh, Ada"]),
    ("ada marsh", &["Marsh, Ada"]),
    ("Sian ONeill Hughes", &["Siân O’Neill-Hughes"]),
    ("hughes sian", &["Siân O’Neill-Hughes"]),
    ("O'Neill", &["Siân O’Neill-Hughes"]),
    ("lukasz wisniewski", &["Łukasz Wiśniewski"]),
    ("ZOE BRONTE", &["Zoë Brontë"]),
    ("Zoe\u{308}", &["Zoë Brontë"]),
    ("macdonald ian", &["Ian MacDonald"]),
    ("and", &["Andrea Anderson"]),
    ("jurgen weiss", &["Jürgen Weiß"]),
    ("李 小", &["李 小龍"]),
    ("علیرضا", &["علی‌رضا محمدی"]),
    ("M\u{200B}aria\u{AD} Berg", &["Maria van der Berg"]),
    ("ergen", &[]),
    ("o neill", &["Siân O’Neill-Hughes"]),
    ("mac donald", &["Ian MacDonald"]),
];

#[sqlx::test]
async fn people_are_found_however_they_are_spelt(_: PgPoolOptions, connect: PgConnectOptions) {
    let ports = Ports::on(Backend::open(connect, 4).await).await;
    let workshop = ports.backend.workshop(None, "workshop", &[30]).await;
    let school = ports.backend.school().await;
    for (nth, name) in PEOPLE.into_iter().enumerate() {
        let mut command = places(&[&format!("person{nth}")]);
        command.delegates[0].name = name.try_into().unwrap();
        ports.backend.book(&school, &workshop.session(1), &command).await.unwrap();
    }
    for (typed, found) in PEOPLE_SEARCHES {
        assert_eq!(ports.person(typed).await, found, "{typed}");
    }
}

const CAFE: &str = "Café culture: talking with parents";
const CHILD: &str = "Safeguarding children in schools";
const SEND: &str = "SEND & inclusion: next steps";

#[rustfmt::skip]
const PUBLIC_SEARCHES: [(&str, &[&str]); 24] = [
    ("TLS-0516-T045", &[CHILD]),
    ("tls-0516-t045", &[CHILD]),
    ("TLS\u{2011}0516\u{2011}T045", &[CHILD]),
    ("TLS0516T045", &[CHILD]),
    ("T045", &[CHILD]),
    ("0516 T046", &[CAFE]),
    ("TLS-0516", &[CAFE, CHILD]),
    ("Norwich", &[CAFE]),
    ("norw", &[CAFE]),
    ("NR1 1AA", &[CAFE]),
    ("st andrews hall", &[CAFE]),
    ("The Old Hall", &[CAFE]),
    ("parents norwich", &[CAFE]),
    ("kings lynn", &[CHILD]),
    ("safeguarding king's lynn", &[CHILD]),
    ("garden room", &[SEND]),
    ("cafe", &[CAFE]),
    ("CAFÉ", &[CAFE]),
    ("child", &[CHILD]),
    ("safeguarded", &[CHILD]),
    ("send and inclusion", &[SEND]),
    ("inclusion send", &[SEND]),
    ("naive", &[SEND]),
    ("safeguarding norwich", &[]),
];

#[sqlx::test]
async fn public_search_finds_sheets_by_code_venue_and_words(_: PgPoolOptions, connect: PgConnectOptions) {
    let ports = Ports::on(Backend::open(connect, 4).await).await;
    let pool = &ports.backend.pool;
    for (title, words, code, room, name, address, alias) in [
        (
            CAFE,
            "Over coffee",
            "TLS-0516-T046",
            "",
            "St Andrew’s Hall",
            "1 Plain\nNorwich\nNR1 1AA",
            Some("The Old Hall"),
        ),
        (CHILD, "What to do", "TLS-0516-T045", "", "Corn Exchange", "King’s Lynn", None),
        (SEND, "Not naïve", "X-1", "Garden room", "Civic Centre", "Dereham", None),
    ] {
        let workshop = ports.backend.workshop(None, "workshop", &[30]).await;
        let serial: i32 = workshop.slug.split('-').next().unwrap().parse().unwrap();
        let venue: i64 = sqlx::query_scalar(
            "with h as (update sheet set title = $2, words = $3 where serial = $1 returning id),
                  w as (update workshop set title = $2 from h where sheet_id = h.id returning workshop.id),
                  v as (insert into venue (name, address) values ($6, $7) returning id)
             update session s set code = $4, room = $5, venue_id = v.id from w, v where s.workshop_id = w.id returning v.id",
        )
        .bind(serial)
        .bind(title)
        .bind(words)
        .bind(code)
        .bind(room)
        .bind(name)
        .bind(address)
        .fetch_one(pool)
        .await
        .unwrap();
        if let Some(alias) = alias {
            sqlx::query("insert into venue_alias (venue_id, position, alias) values ($1, 1, $2)")
                .bind(venue)
                .bind(alias)
                .execute(pool)
                .await
                .unwrap();
        }
    }
    for (typed, found) in PUBLIC_SEARCHES {
        assert_eq!(ports.public(typed).await, found, "{typed}");
    }
}

#[sqlx::test]
async fn public_search_follows_the_sessions_and_venues_of_a_sheet(_: PgPoolOptions, connect: PgConnectOptions) {
    let ports = Ports::on(Backend::open(connect, 4).await).await;
    let pool = &ports.backend.pool;
    let workshop = ports.backend.workshop(None, "workshop", &[30, 30]).await;
    let serial: i32 = workshop.slug.split('-').next().unwrap().parse().unwrap();
    sqlx::query("update sheet set title = $2 where serial = $1").bind(serial).bind(CHILD).execute(pool).await.unwrap();
    sqlx::query("update workshop set title = $1").bind(CHILD).execute(pool).await.unwrap();
    let run = async |change: &'static str| sqlx::raw_sql(change).execute(pool).await.unwrap();
    run("insert into venue (name) values ('Old Mill'), ('Corn Exchange')").await;
    for (change, found, gone) in [
        (
            "update session set code = 'AB-12', venue_id = (select id from venue where name = 'Old Mill') where number = 1",
            "ab12 mill",
            "corn",
        ),
        ("update session set venue_id = (select id from venue where name = 'Corn Exchange')", "corn", "mill"),
        ("update session set room = 'Garden room' where number = 2", "garden ab12", "attic"),
        (
            "update venue set name = 'Town Hall', address = 'Dereham' where name = 'Corn Exchange'",
            "town dereham",
            "corn",
        ),
        (
            "insert into venue_alias (venue_id, position, alias) select id, 1, 'Rotunda' from venue where name = 'Town Hall'",
            "rotunda",
            "corn",
        ),
        ("delete from venue_alias", "town hall", "rotunda"),
        ("delete from session where number = 1", "garden", "ab12"),
    ] {
        run(change).await;
        assert_eq!(ports.public(found).await, [CHILD], "{found} after: {change}");
        assert_eq!(ports.public(gone).await, <[&str; 0]>::default(), "{gone} after: {change}");
    }
}

#[sqlx::test]
async fn two_officers_who_change_a_sheet_at_once_are_both_found(_: PgPoolOptions, connect: PgConnectOptions) {
    let ports = Ports::on(Backend::open(connect, 4).await).await;
    let pool = &ports.backend.pool;
    ports.backend.workshop(None, "workshop", &[30, 30]).await;
    let (mut one, mut other) = (begin(pool).await.unwrap(), begin(pool).await.unwrap());
    sqlx::query("update session set code = 'AB-12' where number = 1").execute(&mut *one).await.unwrap();
    sqlx::query("update session set code = 'CD-34' where number = 2").execute(&mut *other).await.unwrap();
    // What is found is made at the end of each: the other waits there for the one.
    sqlx::query("set constraints all immediate").execute(&mut *one).await.unwrap();
    let waits = tokio::spawn(async move { other.commit().await });
    until_waiting(pool, 1).await;
    one.commit().await.unwrap();
    waits.await.unwrap().unwrap();
    assert_eq!(ports.sheets.list("ab12 cd34").await.unwrap().len(), 1);
}

#[sqlx::test]
async fn audit_log_can_be_searched_by_actor_action_and_subject(_: PgPoolOptions, connect: PgConnectOptions) {
    let ports = Ports::on(Backend::open(connect, 4).await).await;
    let workshop = ports.backend.workshop(None, "workshop", &[30]).await;
    let school = ports.backend.school().await;
    let urn = school.school().unwrap().urn;
    sqlx::query("update establishment set name = 'St Bede’s' where urn = $1")
        .bind(i32::try_from(urn.get()).unwrap())
        .execute(&ports.backend.pool)
        .await
        .unwrap();
    let reference = ports.backend.book(&school, &workshop.session(1), &places(&["ada"])).await.unwrap();
    sqlx::query(
        "insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became, reason)
         select '2016-05-13 10:00Z', 'officer', o.id, 'pass over', 'session', s.id, 'waiting', 'Café closed' from officer o, session s",
    )
    .execute(&ports.backend.pool)
    .await
    .unwrap();
    sqlx::query("update session set code = 'TLS-0516-T045'").execute(&ports.backend.pool).await.unwrap();
    let (booked, passed) = ("St Bede’s: book", "Ines: pass over");
    for (typed, found) in [
        ("st bede", vec![booked]),
        ("BOOK st bede's", vec![booked]),
        ("b\u{200B}ook", vec![booked]),
        (reference.to_string().as_str(), vec![booked]),
        ("ines session", vec![passed]),
        ("over pass", vec![passed]),
        ("café", vec![passed]),
        ("cafe", vec![passed]),
        ("cafe\u{301}", vec![passed]),
        ("bédè’s", vec![booked]),
        ("closed ines", vec![passed]),
        ("t045", vec![passed]),
        ("tls-0516\u{2011}T045 ines", vec![passed]),
        ("ines book", vec![]),
        ("100%", vec![]),
        ("p_ss", vec![]),
        ("…", vec![]),
    ] {
        assert_eq!(ports.log(typed).await, found, "{typed}");
    }
}
