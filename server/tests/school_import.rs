//! Schools are imported from the Department for Education's file, completely or not at all.

use std::{fmt::Write as _, io};

use app::school::directory::Schools;
use server::{
    platform::clock::Clock,
    school::{
        directory::PgSchools,
        import::{self, NotImported, Source, Tally},
    },
};
use shared::{officer::Role, school::gias::Verdict};
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::support::{Backend, office::officer, strangers};

const HEADER: &str = "\"URN\",\"LA (code)\",\"EstablishmentName\",\"TypeOfEstablishment (name)\",\"EstablishmentStatus (name)\",\
    \"PhaseOfEducation (name)\",\"Street\",\"Town\",\"Postcode\",\"TelephoneNum\",\"HeadTitle (name)\",\"HeadFirstName\",\
    \"HeadLastName\",\"DistrictAdministrative (name)\",\"RSCRegion (name)\"\r\n";

/// An invented school, in the real file's format.
fn row(urn: u32, name: &str, standing: &str) -> String {
    format!(
        "\"{urn}\",\"926\",\"{name}\",\"Community school\",\"{standing}\",\"Primary\",\"1 High Street\",\"Fenwick\",\"FN1 1AA\",\
         \"01632960001\",\"Mrs\",\"Ada\",\"Marsh\",\"North Fen\",\"\"\r\n"
    )
}

fn file(rows: &[String]) -> Vec<u8> {
    format!("{HEADER}{}", rows.concat()).into_bytes()
}

async fn reads(pool: &PgPool, file: impl io::Read + Send + 'static) -> (i64, Tally) {
    let source = Source { officer: None, file_name: "edubasealldata.csv".into(), authority: None, bytes: 0 };
    let id = import::read(pool, &Clock::system(), &source, file).await.unwrap();
    (id, import::tally(pool, id).await.unwrap())
}

async fn applies(pool: &PgPool, id: i64) -> Result<(), NotImported> {
    import::apply(pool, &Clock::system(), None, id).await
}

async fn imports(pool: &PgPool, rows: &[String]) -> Tally {
    let (id, tally) = reads(pool, io::Cursor::new(file(rows))).await;
    applies(pool, id).await.unwrap();
    tally
}

async fn schools(pool: &PgPool) -> Vec<(i32, String, String)> {
    sqlx::query_as("select urn, name, state from establishment order by urn").fetch_all(pool).await.unwrap()
}

async fn trail(pool: &PgPool, urn: i32) -> Vec<String> {
    sqlx::query_scalar(
        "select concat_ws(' | ', a.action, a.was, a.became) from audit a join establishment e on e.id = a.subject_id
         where a.subject_kind = 'establishment' and e.urn = $1 order by a.id",
    )
    .bind(urn)
    .fetch_all(pool)
    .await
    .unwrap()
}

fn counts(tally: &Tally) -> Vec<(Verdict, u32)> {
    Verdict::ALL.into_iter().map(|verdict| (verdict, tally.of(verdict))).filter(|(_, rows)| *rows > 0).collect()
}

#[sqlx::test]
async fn dry_run_lists_the_changes_and_makes_none(pool: PgPool) {
    imports(&pool, &[row(120_001, "Ash", "Open"), row(120_002, "Birch", "Open"), row(120_003, "Cedar", "Open")]).await;
    let before = schools(&pool).await;
    let again = [
        row(120_001, "Ash", "Open, but proposed to close"),
        row(120_002, "Birch Academy", "Open"),
        row(120_003, "Cedar", "Closed"),
        row(120_004, "Dogwood", "Open"),
        row(120_005, "Elder", "Closed"),
        row(120_006, "Fir", "Proposed to open"),
    ];
    let (id, tally) = reads(&pool, io::Cursor::new(file(&again))).await;
    let expected =
        [(Verdict::New, 1), (Verdict::Changed, 1), (Verdict::Closed, 1), (Verdict::Same, 1), (Verdict::LeftOut, 2)];
    assert_eq!(counts(&tally), expected);
    assert_eq!(schools(&pool).await, before);

    applies(&pool, id).await.unwrap();
    let shown: Vec<String> =
        schools(&pool).await.into_iter().map(|(urn, name, state)| format!("{urn} {name} {state}")).collect();
    assert_eq!(shown, ["120001 Ash open", "120002 Birch Academy open", "120003 Cedar closed", "120004 Dogwood open"]);
    assert_eq!(trail(&pool, 120_002).await, ["import | 120002", "import: change | name: Birch | name: Birch Academy"]);
    assert_eq!(trail(&pool, 120_003).await, ["import | 120003", "import: close | state: open | state: closed"]);
    assert!(matches!(applies(&pool, id).await, Err(NotImported::Done)));
    assert_eq!(
        counts(&imports(&pool, &again).await),
        [(Verdict::Same, 4), (Verdict::LeftOut, 2)],
        "the second import changes nothing"
    );
}

#[sqlx::test]
async fn dry_run_lists_the_bookings_of_a_closing_school(_: PgPoolOptions, connect: PgConnectOptions) {
    let backend = Backend::open(connect, 4).await;
    let at = backend.workshop(Some(2), "workshop", &[9]).await.session(1);
    let school = backend.school().await;
    backend.book(&school, &at, &strangers(2)).await.unwrap();
    let closes = school.school().unwrap().clone();
    let urn = closes.urn.get();
    let (id, _) = reads(
        &backend.pool,
        io::Cursor::new(file(&[row(urn, &closes.name, "Closed"), row(120_004, "Dogwood", "Open")])),
    )
    .await;
    let bo = officer(&backend.pool, &backend.clock, "Bo", Role::Admin).await;
    sqlx::query("update school_import set officer_id = $1")
        .bind(bo.officer().unwrap().id)
        .execute(&backend.pool)
        .await
        .unwrap();
    let directory = PgSchools::new(backend.pool.clone(), backend.clock.clone());
    let shown = directory.look_at_import(&bo, id, None, 1).await.unwrap();
    let rows: Vec<_> = shown.rows.iter().map(|row| (row.verdict, row.places)).collect();
    assert_eq!(rows, [(Verdict::Closed, 2), (Verdict::New, 0)]);
}

#[sqlx::test]
async fn missing_column_changes_nothing(pool: PgPool) {
    imports(&pool, &[row(120_001, "Ash", "Open")]).await;
    let narrow = "URN,EstablishmentName,EstablishmentStatus (name)\n120001,Ash,Open\n";
    let (_, tally) = reads(&pool, narrow.as_bytes()).await;
    assert_eq!(counts(&tally), [(Verdict::Same, 1)]);
}

async fn phases(pool: &PgPool) -> Vec<(String, String)> {
    sqlx::query_as("select phase, district from establishment order by urn").fetch_all(pool).await.unwrap()
}

async fn notices(pool: &PgPool, id: i64) -> Vec<String> {
    import::notices(pool, id).await.unwrap().iter().map(ToString::to_string).collect()
}

#[sqlx::test]
async fn file_without_phases_or_districts_says_so_and_keeps_those_known(pool: PgPool) {
    imports(&pool, &[row(120_001, "Ash", "Open")]).await;
    let whole = String::from_utf8(file(&[row(120_001, "Ash Tree", "Open"), row(120_002, "Birch", "Open")])).unwrap();
    let empty = whole.replace("\"Primary\"", "\"\"").replace("\"North Fen\"", "\"Not applicable\"");
    let none = "URN,EstablishmentName,EstablishmentStatus (name)\n120001,Ash Tree,Open\n120002,Birch,Open\n".to_owned();
    for file in [empty, none] {
        let (id, _) = reads(&pool, io::Cursor::new(file.into_bytes())).await;
        let words = notices(&pool, id).await;
        assert_eq!(words.len(), 2, "{words:?}");
        assert!(words[0].starts_with("The file has no phases. Schools keep the phases that they have"), "{words:?}");
        assert!(words[1].starts_with("The file has no districts. Schools keep the districts"), "{words:?}");
        applies(&pool, id).await.unwrap();
        let kept = [("Primary".to_owned(), "North Fen".to_owned()), (String::new(), String::new())];
        assert_eq!(phases(&pool).await, kept);
    }
    let one = whole.replacen("\"Primary\"", "\"Not applicable\"", 1);
    let (id, _) = reads(&pool, io::Cursor::new(one.into_bytes())).await;
    assert_eq!(notices(&pool, id).await, Vec::<String>::new());
    applies(&pool, id).await.unwrap();
    let expected =
        [("", "North Fen"), ("Primary", "North Fen")].map(|(phase, area)| (phase.to_owned(), area.to_owned()));
    assert_eq!(phases(&pool).await, expected, "a file that has phases can take one away");
}

#[sqlx::test]
async fn file_of_several_authorities_is_reported_before_import(pool: PgPool) {
    let text = "URN,LA (code),LA (name),EstablishmentName,EstablishmentStatus (name),PhaseOfEducation (name),DistrictAdministrative (name)\n\
                120001,926,Norfolk,Ash,Open,Primary,Breckland\n120002,935,Suffolk,Birch,Open,Primary,Babergh\n\
                120003,926,Norfolk,Cedar,Open,Primary,Breckland\n";
    let read = async |authority: Option<&str>, text: &'static str| {
        let source = Source {
            officer: None,
            file_name: "edubasealldata.csv".into(),
            authority: authority.map(str::to_owned),
            bytes: 0,
        };
        let id = import::read(&pool, &Clock::system(), &source, text.as_bytes()).await.unwrap();
        (notices(&pool, id).await, import::tally(&pool, id).await.unwrap())
    };
    let (words, tally) = read(None, text).await;
    assert_eq!(
        words,
        ["The file has schools of 2 local authorities: 926 Norfolk (2) and 935 Suffolk (1). \
          The import includes all of them. To import only one, read the file again with its number."]
    );
    assert_eq!(tally.of(Verdict::New), 3);
    let (words, tally) = read(Some("926"), text).await;
    assert_eq!((words, tally.of(Verdict::New), tally.elsewhere), (vec![], 2, 1));
    let (words, tally) = read(Some("873"), text).await;
    let none =
        "The file has no schools of local authority 873. Its schools are of 926 Norfolk (2) and 935 Suffolk (1).";
    assert_eq!((words, counts(&tally), tally.elsewhere), (vec![none.to_owned()], vec![], 3));
    let (_, tally) = read(Some("926"), "URN,EstablishmentName,EstablishmentStatus (name)\n120001,Ash,Open\n").await;
    assert_eq!(counts(&tally), [(Verdict::Unreadable, 1)], "without authority numbers, the file cannot be filtered");
    assert_eq!(schools(&pool).await, []);
}

#[sqlx::test]
async fn broken_file_imports_nothing_and_lists_each_faulty_line(pool: PgPool) {
    imports(&pool, &[row(120_001, "Ash", "Open")]).await;
    let before = schools(&pool).await;
    let good = [row(120_002, "Birch", "Open"), row(120_001, "Renamed", "Closed")];
    let whole = file(&good);
    let twice = file(&[&good[..], &[row(120_002, "Birch", "Open")]].concat());
    let mixed = [&file(&[row(120_003, "Thomas à Becket", "Open")])[..], b"\"120004\",\"\xE0\"\r\n"].concat();
    let no_column = String::from_utf8(whole.clone()).unwrap().replace("\"EstablishmentName\"", "\"Name\"").into_bytes();
    let bad_row = file(&[&good[..], &[row(20_001, "Croft", "Open"), row(120_005, "Dale", "Shut")]].concat());
    for (broken, faults) in [
        (whole[..whole.len() - 30].to_vec(), &["3 This row has"][..]),
        (whole[..whole.len() - 3].to_vec(), &["3 The file ends in the middle"]),
        (twice, &["4 The URN 120002 is in line 2 already"]),
        (mixed, &["3 This row has letters"]),
        (no_column, &["1 The first line must name the columns. It does not name EstablishmentName"]),
        (bad_row, &["4 The URN must be 6 digits", "5 The status must be"]),
        (b"PK\x03\x04rest".to_vec(), &["1 This is a zip file"]),
    ] {
        let (id, _) = reads(&pool, io::Cursor::new(broken)).await;
        let found: Vec<String> = sqlx::query_scalar(
            "select format('%s %s', line, fault) from school_import_row where import_id = $1 and fault is not null order by line",
        )
        .bind(id)
        .fetch_all(&pool)
        .await
        .unwrap();
        assert_eq!(found.len(), faults.len(), "{found:?}");
        assert!(found.iter().zip(faults).all(|(found, fault)| found.starts_with(fault)), "{found:?}");
        assert!(matches!(applies(&pool, id).await, Err(NotImported::Unreadable)));
        assert_eq!(schools(&pool).await, before);
    }
}

#[sqlx::test]
async fn interrupted_upload_imports_nothing(pool: PgPool) {
    struct Lost(io::Cursor<Vec<u8>>);
    impl io::Read for Lost {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            match self.0.read(into)? {
                0 => Err(io::Error::from(io::ErrorKind::ConnectionReset)),
                read => Ok(read),
            }
        }
    }
    let source = Source { officer: None, file_name: "lost.csv".into(), authority: None, bytes: 0 };
    let lost = Lost(io::Cursor::new(file(&[row(120_001, "Ash", "Open")])));
    let read = import::read(&pool, &Clock::system(), &source, lost).await;
    assert!(matches!(read, Err(NotImported::Interrupted(_))));
    let id = sqlx::query_scalar("select id from school_import").fetch_one(&pool).await.unwrap();
    assert!(matches!(applies(&pool, id).await, Err(NotImported::NotFound)));
    assert_eq!(schools(&pool).await, []);
}

#[sqlx::test]
async fn changes_since_the_dry_run_are_shown_before_import(pool: PgPool) {
    imports(&pool, &[row(120_001, "Ash", "Open")]).await;
    let (id, tally) = reads(&pool, io::Cursor::new(file(&[row(120_001, "Ash", "Open")]))).await;
    assert_eq!(tally.of(Verdict::Same), 1);
    sqlx::query("update establishment set name = 'Ash Tree'").execute(&pool).await.unwrap();
    assert!(matches!(applies(&pool, id).await, Err(NotImported::Stale)));
    assert_eq!(import::tally(&pool, id).await.unwrap().of(Verdict::Changed), 1);
    applies(&pool, id).await.unwrap();
    assert_eq!(schools(&pool).await[0].1, "Ash");
}

/// A file generated while it is read, with the 143 columns of the widest real one.
struct Nation {
    next: u32,
    rows: u32,
    line: io::Cursor<Vec<u8>>,
}

impl Nation {
    fn of(rows: u32) -> Self {
        let mut header = HEADER.trim_end().to_owned();
        for column in 0..128 {
            let _ = write!(header, ",\"Column {column}\"");
        }
        Self { next: 0, rows, line: io::Cursor::new((header + "\r\n").into_bytes()) }
    }
}

impl io::Read for Nation {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.line.read(into)?;
        if read > 0 || self.next == self.rows {
            return Ok(read);
        }
        let school = row(100_000 + self.next, &format!("School {}", self.next), "Open");
        let filler = ",\"Not applicable\"".repeat(128);
        self.line = io::Cursor::new(format!("{}{filler}\r\n", school.trim_end()).into_bytes());
        self.next += 1;
        self.line.read(into)
    }
}

/// The peak memory of this program, in kilobytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|peak| peak.parse().ok()).unwrap_or(0)
}

#[sqlx::test]
async fn a_file_of_twenty_five_thousand_schools_is_imported_whole(pool: PgPool) {
    let before = peak();
    let began = std::time::Instant::now();
    let (id, tally) = reads(&pool, Nation::of(25_000)).await;
    assert_eq!(counts(&tally), [(Verdict::New, 25_000)]);
    let read = (began.elapsed(), peak());
    applies(&pool, id).await.unwrap();
    println!(
        "read in {:?}, imported in {:?} altogether; peak of memory {before} kB, then {} kB",
        read.0,
        began.elapsed(),
        read.1
    );
    assert_eq!(schools(&pool).await.len(), 25_000);
    let traced: i64 = sqlx::query_scalar("select count(*) from audit where subject_kind = 'establishment'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(traced, 25_000);
}
