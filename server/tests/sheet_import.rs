//! A sheet's text is imported into a real database and read back through its pages' ports.

use app::{
    sheet::{SheetView, Sheets},
    visit::Caller,
    workshop::{WorkshopView, Workshops},
};
use server::{
    cli::demonstration,
    platform::clock::{Clock, from_london},
    publishing::{ImportOptions, ImportRefused, Imported, Missing, import},
    sheet::PgSheets,
    workshop::PgWorkshops,
};
use shared::{
    moment::read_iso_date_time,
    session::Capacity,
    sheet::Block,
    workshop::{BookingWindow, LimitPer, PlacesLimit},
};
use sqlx::PgPool;

const REAL: &str = include_str!("../demonstration/mi-71-16.txt");

/// The ports for sheets and workshops, with their clock, on Monday 25 April 2016 at nine.
struct Office {
    pool: PgPool,
    clock: Clock,
}

impl Office {
    fn new(pool: PgPool) -> Self {
        let clock = Clock::started_at(from_london(read_iso_date_time("2016-04-25T09:00").unwrap()));
        Self { pool, clock }
    }

    async fn import(&self, text: &str, publish: bool) -> Result<Imported, ImportRefused> {
        let capacity = Capacity::try_from(30).unwrap();
        import(&self.pool, &self.clock, text, ImportOptions { capacity, publish }).await
    }

    async fn sheet(&self, slug: &str) -> Option<SheetView> {
        PgSheets::new(self.pool.clone()).lookup(slug).await.unwrap()
    }

    async fn search(&self, words: &str) -> Vec<String> {
        let found = PgSheets::new(self.pool.clone()).list(words).await.unwrap();
        found.into_iter().map(|sheet| sheet.number).collect()
    }

    async fn workshop(&self, slug: &str) -> Option<WorkshopView> {
        PgWorkshops::new(self.pool.clone(), self.clock.clone()).lookup(&Caller::Anyone, slug).await.unwrap()
    }

    async fn upcoming(&self, words: &str) -> Vec<(String, usize)> {
        let found = PgWorkshops::new(self.pool.clone(), self.clock.clone()).upcoming(words).await.unwrap();
        found.into_iter().map(|workshop| (workshop.number, workshop.sessions.len())).collect()
    }

    async fn count(&self, what: &str) -> i64 {
        sqlx::query_scalar(&format!("select count(*) from {what}")).fetch_one(&self.pool).await.unwrap()
    }

    /// A time of 2016 in London, to which the clock is moved.
    fn goes_on_to(&self, civil: &str) {
        self.clock.advance(from_london(read_iso_date_time(civil).unwrap()) - self.clock.now());
    }
}

#[sqlx::test]
async fn s1_sheet_71_16_is_read_back_as_it_was_published(pool: PgPool) {
    let office = Office::new(pool);
    let imported = office.import(REAL, true).await.unwrap();
    assert_eq!(
        (imported.number.to_string().as_str(), imported.sessions.len(), imported.missing.len()),
        ("71/16", 4, 0)
    );

    let sheet = office.sheet("71-16").await.unwrap();
    assert_eq!((sheet.summary.number.as_str(), sheet.summary.kind.as_str()), ("71/16", "CPD"));
    assert_eq!(sheet.summary.title, "NSCB Serious Case Review: Child P");
    assert_eq!(sheet.summary.published.words, "Friday 22 April 2016");
    assert_eq!(sheet.complete_by.unwrap().words, "Friday 6 May 2016");
    assert_eq!((sheet.contact_name.as_str(), sheet.contact_phones), ("Kelly Waters", vec!["01603 307729".to_owned()]));
    assert_eq!(sheet.audience, "All Staff");
    assert_eq!(sheet.links, ["http://www.educatorsolutions.org.uk"]);
    assert!(sheet.has_workshop && !sheet.withdrawn);
    let paragraphs = sheet.body.iter().filter(|block| matches!(block, Block::Paragraph(_))).count();
    let lists =
        sheet.body.iter().filter(|block| matches!(block, Block::List { items, .. } if items.len() == 3)).count();
    assert!(paragraphs >= 6, "{:?}", sheet.body);
    assert_eq!(lists, 1);
    assert!(sheet.body.contains(&Block::Sessions));
}

#[sqlx::test]
async fn s1_its_workshop_has_four_sessions_at_two_centres(pool: PgPool) {
    let office = Office::new(pool);
    office.import(REAL, true).await.unwrap();
    let workshop = office.workshop("71-16").await.unwrap();
    assert_eq!(workshop.title, "Workshops - Implementing the Learning");
    assert_eq!(workshop.sheet_title, "NSCB Serious Case Review: Child P");
    assert_eq!(workshop.limit, Some(PlacesLimit { places: 2, per: LimitPer::Workshop }));
    assert!(workshop.details.is_free() && workshop.notes.starts_with("Refreshments will not be available"));
    assert_eq!((workshop.aims.len(), workshop.aims[0].as_str()), (3, "Reflect on the learning from Case P"));
    assert_eq!(workshop.contact, "Kelly Waters, 01603 307729");

    let rows: Vec<[&str; 4]> = workshop
        .sessions
        .iter()
        .map(|s| [s.date.as_str(), s.times.as_str(), s.venue.as_str(), s.code.as_deref().unwrap_or("")])
        .collect();
    assert_eq!(
        rows,
        [
            ["Friday 13 May 2016", "9:30am to 11:30am", "Norwich PDC", "TLS-0516-T045"],
            ["Monday 23 May 2016", "10am to midday", "West Norfolk PDC", "TLS-0516-T048"],
            ["Tuesday 24 May 2016", "2pm to 4pm", "Norwich PDC", "TLS-0516-T046"],
            ["Wednesday 25 May 2016", "2pm to 4pm", "Norwich PDC", "TLS-0516-T053"],
        ]
    );
    let first = &workshop.sessions[0];
    assert_eq!(
        (first.number, first.key.as_str(), first.seats.words().as_str()),
        (1, "71-16/1", "30 of 30 places left")
    );
    assert_eq!(first.when.iso, "2016-05-13T08:30:00Z");
    assert_eq!(office.count("venue").await, 2);
}

#[sqlx::test]
async fn booking_is_open_until_the_end_of_the_last_day(pool: PgPool) {
    let office = Office::new(pool);
    office.import(REAL, true).await.unwrap();
    let said = async || match office.workshop("71-16").await.unwrap().booking {
        BookingWindow::Opens(at) => format!("opens {}", at.words),
        BookingWindow::Open { until } => format!("until {}", until.unwrap().words),
        BookingWindow::Closed { since } => format!("closed {}", since.words),
    };
    assert_eq!(said().await, "until Friday 6 May 2016");
    office.goes_on_to("2016-05-06T23:58");
    assert_eq!(said().await, "until Friday 6 May 2016");
    office.goes_on_to("2016-05-07T00:00");
    assert_eq!(said().await, "closed Friday 6 May 2016");
}

#[sqlx::test]
async fn session_that_has_begun_is_not_upcoming(pool: PgPool) {
    let office = Office::new(pool);
    office.import(REAL, true).await.unwrap();
    assert_eq!(office.upcoming("").await, [("71/16".to_owned(), 4)]);
    office.goes_on_to("2016-05-13T09:30");
    assert_eq!(office.upcoming("").await, [("71/16".to_owned(), 3)]);
    assert!(office.workshop("71-16").await.unwrap().sessions[0].started);
    office.goes_on_to("2016-05-25T14:00");
    assert!(office.upcoming("").await.is_empty());
}

#[sqlx::test]
async fn every_import_is_audited(pool: PgPool) {
    let office = Office::new(pool);
    office.import(REAL, true).await.unwrap();
    for (kind, rows) in [("sheet", 1), ("workshop", 1), ("session", 4)] {
        assert_eq!(
            office
                .count(&format!(
                    "audit where actor_kind = 'operator' and action = 'import' and subject_kind = '{kind}'"
                ))
                .await,
            rows,
            "{kind}"
        );
    }
}

#[sqlx::test]
async fn s5_used_number_is_refused_with_a_link_to_its_sheet(pool: PgPool) {
    let office = Office::new(pool);
    office.import(REAL, true).await.unwrap();
    let again = office.import(&REAL.replace("Child P", "Child Q"), true).await.unwrap_err();
    assert!(matches!(&again, ImportRefused::NumberTaken { address, .. } if address == "/sheets/71-16"), "{again}");
    assert!(again.to_string().contains("71/16") && again.to_string().contains("/sheets/71-16"));
    assert_eq!(office.count("sheet").await, 1);
}

#[sqlx::test]
async fn s5_used_course_code_is_refused_and_nothing_is_stored(pool: PgPool) {
    let office = Office::new(pool);
    office.import(REAL, true).await.unwrap();
    let other = office
        .import(&REAL.replace("71/16", "75/16").replace("T045", "T145").replace("T048", "T148"), true)
        .await
        .unwrap_err();
    assert!(matches!(&other, ImportRefused::CodeTaken { code } if code == "TLS-0516-T046"), "{other}");
    assert_eq!((office.count("sheet").await, office.count("workshop").await, office.count("session").await), (1, 1, 4));
}

#[sqlx::test]
async fn s6_a_draft_lists_missing_fields_and_keeps_the_whole_text(pool: PgPool) {
    let office = Office::new(pool);
    let text = REAL
        .replace("Norwich PDCTLS-0516-T045", "")
        .replace("Wednesday 25th May 2016", "Wednesday 25th May ")
        .replace("10:00 to 12:00", "10:00")
        .replace("Publication Date:22/04/2016 12:00:00\n", "");
    let refused = office.import(&text, true).await.unwrap_err();
    let ImportRefused::Incomplete { missing } = &refused else { panic!("{refused}") };
    assert!(missing.contains(&Missing::Published), "{refused}");
    assert!(missing.iter().any(|lack| matches!(lack, Missing::Venue { session: 1, .. })), "{refused}");
    assert!(missing.iter().any(|lack| matches!(lack, Missing::End { session: 2, .. })), "{refused}");
    assert!(
        missing.iter().any(|lack| matches!(lack, Missing::Session { text, .. } if text.contains("25th May"))),
        "{refused}"
    );
    assert_eq!(office.count("sheet").await, 0, "a refused sheet stores nothing");

    let draft = office.import(&text, false).await.unwrap();
    assert_eq!(&draft.missing, missing);
    assert!(draft.to_string().contains("has no venue"), "{draft}");
    assert_eq!((draft.published, draft.sessions.len()), (false, 2), "sessions without a venue or date are left out");
    let kept: String = sqlx::query_scalar("select original from sheet").fetch_one(&office.pool).await.unwrap();
    assert_eq!(kept, text);
    assert_eq!(office.count("venue where name = ''").await, 0);
}

#[sqlx::test]
async fn s6_a_text_without_a_number_is_refused(pool: PgPool) {
    let office = Office::new(pool);
    for text in ["", "Dear all, please note the following.", &REAL.replace("MI Number:71/16", "MI Number:seventy-one")]
    {
        let refused = office.import(text, false).await.unwrap_err();
        assert!(matches!(refused, ImportRefused::NumberUnreadable { .. }), "{refused}");
    }
    let endless = office.import(&"x".repeat(300_000), false).await.unwrap_err();
    assert!(matches!(endless, ImportRefused::TooLong { .. }), "{endless}");
}

#[sqlx::test]
async fn s7_a_draft_is_invisible_by_address_list_and_search(pool: PgPool) {
    let office = Office::new(pool);
    office.import(REAL, false).await.unwrap();
    assert!(office.sheet("71-16").await.is_none());
    assert!(office.workshop("71-16").await.is_none());
    assert!(
        office.search("").await.is_empty()
            && office.search("71/16").await.is_empty()
            && office.search("serious case").await.is_empty()
    );
    assert!(office.upcoming("").await.is_empty() && office.upcoming("serious").await.is_empty());
}

#[sqlx::test]
async fn a_withdrawn_sheet_is_shown_as_withdrawn_and_listed_nowhere(pool: PgPool) {
    let office = Office::new(pool);
    office.import(REAL, true).await.unwrap();
    sqlx::query("update sheet set state = 'withdrawn'").execute(&office.pool).await.unwrap();
    assert!(office.sheet("71-16").await.unwrap().withdrawn);
    assert!(office.workshop("71-16").await.unwrap().withdrawn);
    assert!(
        office.search("").await.is_empty()
            && office.search("71/16").await.is_empty()
            && office.upcoming("").await.is_empty()
    );
}

#[sqlx::test]
async fn a_row_that_says_cancelled_becomes_a_cancelled_session(pool: PgPool) {
    let office = Office::new(pool);
    office.import(&REAL.replace("Norwich PDCTLS-0516-T053", "Norwich PDCTLS-0516-T053 CANCELLED"), true).await.unwrap();
    let workshop = office.workshop("71-16").await.unwrap();
    assert_eq!(
        workshop.sessions.iter().map(|session| session.cancelled).collect::<Vec<_>>(),
        [false, false, false, true]
    );
    assert_eq!(office.upcoming("").await, [("71/16".to_owned(), 3)]);
}

#[sqlx::test]
async fn a_sheet_is_found_by_its_words_and_by_its_number(pool: PgPool) {
    let office = Office::new(pool);
    office.import(REAL, true).await.unwrap();
    for words in [
        "safeguard",
        "Safeguarding",
        "safeg",
        "vulnerable pup",
        "71/16",
        "71-16",
        "MI 71/16",
        "all staff",
        "\"serious case review\"",
        "child P",
    ] {
        assert_eq!(office.search(words).await, ["71/16"], "{words}");
        assert_eq!(office.upcoming(words).await.len(), 1, "{words}");
    }
    for words in ["dinosaurs", "72/16", "7/16", "serious dinosaurs", "!&|:*", "71/16 dinosaurs", "a\0b"] {
        assert!(office.search(words).await.is_empty(), "{words}");
        assert!(office.upcoming(words).await.is_empty(), "{words}");
    }
}

#[sqlx::test]
async fn other_layouts_of_sheets_can_be_imported(pool: PgPool) {
    let office = Office::new(pool);
    for (text, slug, sessions) in [
        (include_str!("../../shared/tests/sheets/mi-12-15.txt"), "12-15", 4),
        (include_str!("../../shared/tests/sheets/mi-39-07.txt"), "39-07", 0),
        (include_str!("../../shared/tests/sheets/mi-140-10.txt"), "140-10", 3),
    ] {
        let imported = office.import(text, true).await.unwrap();
        assert_eq!(imported.sessions.len(), sessions, "{imported}");
        let sheet = office.sheet(slug).await.unwrap();
        assert_eq!(sheet.has_workshop, sessions > 0);
        assert_eq!(office.workshop(slug).await.map_or(0, |workshop| workshop.sessions.len()), sessions);
    }
    let notes: Vec<String> =
        office.workshop("12-15").await.unwrap().sessions.into_iter().map(|session| session.note).collect();
    assert_eq!(notes, ["", "", "Room 24", "venue tbc"]);
    assert!(office.workshop("140-10").await.unwrap().limit.is_some_and(|limit| limit.places == 1));
    assert_eq!(office.sheet("39-07").await.unwrap().complete_by_text, "June 2007");
}

#[sqlx::test]
async fn the_demonstration_is_loaded_once(pool: PgPool) {
    let office = Office::new(pool);
    let loaded = demonstration::load(&office.pool, &office.clock).await.unwrap();
    assert_eq!((loaded.sheets.len(), loaded.schools.len()), (4, 12));
    let printed = loaded.to_string();
    assert!(
        printed.lines().any(|line| line == format!("Demonstration school: {}", server::school::sign_in::hint())),
        "{printed}"
    );

    let again = demonstration::load(&office.pool, &office.clock).await.unwrap();
    assert!(again.sheets.is_empty() && again.schools.is_empty());
    assert!(again.to_string().contains("loaded already"), "{again}");
    assert_eq!((office.count("sheet").await, office.count("establishment").await), (4, 12));

    assert_eq!(office.search("").await, ["72/16", "71/16", "69/16", "64/16"]);
    let limits =
        [("64-16", 1, LimitPer::Session, 3), ("69-16", 3, LimitPer::Workshop, 2), ("71-16", 2, LimitPer::Workshop, 4)];
    for (slug, places, per, sessions) in limits {
        let workshop = office.workshop(slug).await.unwrap();
        assert_eq!((workshop.limit, workshop.sessions.len()), (Some(PlacesLimit { places, per }), sessions), "{slug}");
        assert!(workshop.booking.is_open() && workshop.details.is_free(), "{slug}");
    }
    assert_eq!(office.upcoming("").await.len(), 3);
    assert_eq!(office.search("71/16").await, ["71/16", "72/16"], "the sheet itself ranks before one that mentions it");
}
