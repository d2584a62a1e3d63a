//! Sheets of every layout go through the office over HTTP without scripts: pasted or uploaded, corrected, published. The command
//! line must read each text in the same way.

#[path = "../../shared/tests/expected/mod.rs"]
mod expected;

use expected::differences;
use serde_json::{Value, json};
use server::{
    platform::clock::Clock,
    publishing::{ImportOptions, import},
};
use shared::{
    session::Capacity,
    sheet::{SheetNumber, named_day},
};
use sqlx::PgPool;

use crate::support::{
    page::{faults, fields, inside, notes, words},
    publisher::{Draft, File, Publisher},
    service::Visitor,
};

/// Each example with its expected reading.
const SHEETS: [(&str, &str); 4] = [
    (
        include_str!("../../shared/tests/sheets/mi-71-16.txt"),
        include_str!("../../shared/tests/sheets/mi-71-16.expected.json"),
    ),
    (
        include_str!("../../shared/tests/sheets/mi-12-15.txt"),
        include_str!("../../shared/tests/sheets/mi-12-15.expected.json"),
    ),
    (
        include_str!("../../shared/tests/sheets/mi-140-10.txt"),
        include_str!("../../shared/tests/sheets/mi-140-10.expected.json"),
    ),
    (
        include_str!("../../shared/tests/sheets/mi-39-07.txt"),
        include_str!("../../shared/tests/sheets/mi-39-07.expected.json"),
    ),
];
const REAL: &str = SHEETS[0].0;

/// A draft's form, in the words of the expected files.
fn view(draft: &Draft) -> Value {
    let some = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
    let lines = |name: &str| draft.field(name).lines().map(str::to_owned).collect::<Vec<_>>();
    let one = |lines: &[String]| if let [only] = lines { json!(only) } else { Value::Null };
    let (phones, emails) = (lines("contact_phones"), lines("contact_emails"));
    let at = |day: &str, time: &str| if time.is_empty() { day.to_owned() } else { format!("{day}T{time}") };
    let limit = draft.field("limit").parse::<u32>().ok();
    let unread = draft.notes("complete_by").iter().any(|note| note.contains("does not name one day"));
    json!({
        "number": draft.field("number"),
        "kind": draft.field("kind"),
        "title": draft.field("title"),
        "published": at(draft.field("published_on"), draft.field("published_at")),
        "complete_by": named_day(draft.field("complete_by")).map(shared::moment::iso_date),
        "complete_by_text": draft.field("complete_by"),
        "contact": {
            "name": some(draft.field("contact_name")), "role": some(draft.field("contact_role")),
            "phone": one(&phones), "phones": phones, "email": one(&emails),
        },
        "audience": draft.field("audience"),
        "links": lines("links"),
        "limit": limit.map(|places| json!({ "places": places, "per": draft.field("limit_per") })),
        "free": draft.field("details][cost") == "Free of charge",
        // Every booking needs a PIN; the sheet's text about it is kept.
        "pin": draft.field("body").contains("You will need your PIN."),
        "sessions": (0..draft.sessions()).map(|index| session(draft, index)).collect::<Vec<_>>(),
        "unread": if unread { vec!["complete_by"] } else { vec![] },
    })
}

fn session(draft: &Draft, index: usize) -> Value {
    let part = |name: &str| Some(draft.session(index, name)).filter(|part| !part.is_empty());
    let date = draft.session(index, "date");
    let warned = draft.notes(&format!("session-{}-date", index + 1));
    let weekday = warned.iter().find_map(|note| note.rsplit_once(" is a ").map(|(_, weekday)| weekday.to_owned()));
    json!({
        "starts": format!("{date}T{}", draft.session(index, "starts")),
        "ends": part("ends").map(|ends| format!("{date}T{ends}")),
        "venue": part("venue"), "room": part("room"), "code": part("code"), "note": part("note"),
        "cancelled": part("cancelled").is_some(),
        "warning": weekday.map(|weekday| format!("{date} is a {weekday}")),
    })
}

/// A capacity for each session, which sheets do not contain.
fn with_capacities(mut draft: Draft) -> Draft {
    for index in 0..draft.sessions() {
        draft.types(index, "capacity", "30");
    }
    draft
}

/// Everything stored about a sheet, except database numbers and the two forms of its text.
async fn stored(pool: &PgPool, number: SheetNumber) -> Value {
    sqlx::query_scalar(
        "select jsonb_build_object(
             'sheet', to_jsonb(h) - '{id,body,markdown,html,html_of,search,words}'::text[],
             'words', trim(regexp_replace(h.words, '\\s+', ' ', 'g')),
             'workshop', (select to_jsonb(w) - '{id,sheet_id}'::text[] from workshop w where w.sheet_id = h.id),
             'sessions', (select jsonb_agg(to_jsonb(s) - '{id,workshop_id,venue_id}'::text[] || jsonb_build_object('venue', v.name) order by s.number)
                          from workshop w join session s on s.workshop_id = w.id join venue v on v.id = s.venue_id where w.sheet_id = h.id))
         from sheet h where h.serial = $1 and h.year = $2",
    )
    .bind(i32::from(number.serial()))
    .bind(i16::try_from(number.year()).unwrap())
    .fetch_one(pool)
    .await
    .unwrap()
}

/// The public text of a sheet's and its workshop's pages.
async fn shown(publisher: &Publisher, slug: &str) -> [String; 2] {
    let anyone = Visitor::of(&publisher.service);
    let (sheet, workshop) =
        (anyone.opens(&format!("/sheets/{slug}")).await, anyone.opens(&format!("/workshops/{slug}")).await);
    assert_eq!(sheet.status, 200);
    [&sheet.text, &workshop.text].map(|page| {
        let words = words(inside(page, "main", ("id", "main")));
        // Only the reader knows where the text listed its sessions. The button above the text links to the same page.
        words.replace(" Dates, times and seats of the sessions", "")
    })
}

async fn forget_everything(pool: &PgPool) {
    let tables = ["session", "workshop", "sheet_edition", "sheet", "venue"];
    for table in tables {
        sqlx::query(&format!("delete from {table}")).execute(pool).await.unwrap();
    }
}

#[sqlx::test]
async fn s1_s2_s3_s4_every_example_is_read_as_expected_in_the_office(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    for (text, wanted) in SHEETS {
        let wanted: Value = serde_json::from_str(wanted).unwrap();
        let draft = publisher.drafts(text).await;
        let read = view(&draft);
        let wrong = differences("", &wanted, &read);
        assert!(wrong.is_empty(), "{}:\n{}\n{read:#}", wanted["number"], wrong.join("\n"));
        let original = words(inside(&draft.page, "ol", ("class", "app-original")));
        assert_eq!(original, text.split_whitespace().collect::<Vec<_>>().join(" "), "S6: the text is kept whole");
        forget_everything(&pool).await;
    }
}

#[sqlx::test]
async fn s1_office_and_command_publish_the_same_from_one_text(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    for (text, _) in SHEETS {
        let draft = with_capacities(publisher.drafts(text).await);
        let number: SheetNumber = draft.field("number").parse().unwrap();
        assert_eq!(publisher.presses(&draft, "publish").await, format!("/office/sheets/{}", number.slug()));
        let by_office = (stored(&pool, number).await, shown(&publisher, &number.slug()).await);
        forget_everything(&pool).await;

        let options = ImportOptions { capacity: Capacity::try_from(30).unwrap(), publish: true };
        import(&pool, &Clock::system(), text, options).await.unwrap();
        let by_command = (stored(&pool, number).await, shown(&publisher, &number.slug()).await);
        forget_everything(&pool).await;
        assert_eq!(differences("", &by_command.0, &by_office.0), Vec::<String>::new(), "{number}");
        assert_eq!(by_office.1, by_command.1, "{number}");
    }
}

/// Sheet 71/16 with other sessions.
fn with_sessions(list: &str) -> String {
    let (before, rest) = REAL.split_once("DateTimeVenueCourse Code").unwrap();
    let (_, after) = rest.split_once("TLS-0516-T053").unwrap();
    format!("{before}{list}{after}")
}

#[sqlx::test]
async fn s1_s2_every_layout_of_sessions_fills_the_form(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let two = ["2016-05-13 09:30-11:30 Norwich PDC", "2016-05-23 10:00-12:00 West Norfolk PDC"];
    for list in [
        "| Date | Time | Venue |\n|---|---|---|\n| Friday 13th May 2016 | 9.30 to 11.30 | Norwich PDC |\n| 23/05/2016 | 10:00 - 12:00 | West Norfolk PDC |",
        "DateTimeVenue\nFriday 13th May 20169.30 to 11.30Norwich PDC\nMonday 23rd May 201610:00 to 12:00West Norfolk PDC",
        "  • Friday 13 May 2016 – 9.30am to 11.30am Norwich PDC\n  • 23/05/2016 – 10am - 12 noon West Norfolk PDC",
        "Friday 13 May 2016\n9.30 to 11.30, Norwich PDC\n\nMonday 23 May 2016\n10:00 to 12:00, West Norfolk PDC",
    ] {
        let draft = publisher.drafts(&with_sessions(list)).await;
        let rows: Vec<String> = (0..draft.sessions())
            .map(|index| ["date", "starts", "ends", "venue"].map(|part| draft.session(index, part)))
            .map(|[date, starts, ends, venue]| format!("{date} {starts}-{ends} {venue}"))
            .collect();
        assert_eq!(rows, two, "{list}");
    }
    let shared = publisher
        .drafts(&with_sessions(
            "Friday 13 May 2016, Norwich PDC\nMonday 23 May 2016, County Hall\nTimes on both days: 9.30 to 11.30",
        ))
        .await;
    assert_eq!(
        (shared.sessions(), shared.session(1, "starts"), shared.session(1, "venue")),
        (2, "09:30", "County Hall")
    );
    assert!(shared.notes("session-2-date")[0].contains("for every date"));
    let prose = publisher
        .drafts(&with_sessions("A briefing will be held on Friday 13 May 2016 from 9.30am to 11.30am at Norwich PDC."))
        .await;
    assert_eq!((prose.sessions(), prose.session(0, "venue")), (1, "Norwich PDC"));
    assert!(prose.notes("session-1-date")[0].ends_with("this was read from a sentence in the text"));
}

#[sqlx::test]
async fn s6_doubtful_rows_are_listed_with_their_line_and_never_invented(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let list = "Friday 13 May 2016, 9.30 to 11.30, Norwich PDC\nSaturday 14th and Sunday 15th May 2016, 9.30 to 11.30, Norwich PDC\n\
                Monday 23rd May, 10:00 to 12:00, Norwich PDC";
    let draft = publisher.drafts(&with_sessions(list)).await;
    assert_eq!(draft.sessions(), 1);
    let unread = draft.notes("sessions");
    assert_eq!(unread.len(), 2, "{unread:?}");
    assert!(unread[0].contains("it names several dates: “Saturday 14th and Sunday 15th May 2016"), "{unread:?}");
    assert!(unread[1].contains("the year is missing") && unread.iter().all(|note| note.starts_with("line ")));
}

#[sqlx::test]
async fn s6_missing_end_time_stays_empty_until_the_officer_fills_it(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let text = with_sessions("Friday 13 May 2016, 9.30am, Norwich PDC");
    let mut draft = with_capacities(publisher.drafts(&text).await);
    assert_eq!(draft.session(0, "ends"), "");
    assert!(draft.notes("session-1-ends")[0].ends_with("no end is given"));
    assert_eq!(publisher.presses(&draft, "publish").await, draft.address);
    let back = publisher.officer.opens(&draft.address).await.text;
    assert_eq!(faults(&back), ["session-1-ends"]);
    assert_eq!(
        fields(&back, "typed[form][sessions][0][capacity]").values().next().unwrap(),
        "30",
        "the typed text is kept"
    );
    draft.types(0, "ends", "11:30");
    assert_eq!(publisher.presses(&draft, "save").await, draft.address);
    let saved = publisher.draft(&draft.address).await;
    assert_eq!(notes(&saved.page, "session-1-ends"), Vec::<String>::new(), "the fault is corrected");
    assert_eq!(publisher.presses(&saved, "publish").await, "/office/sheets/71-16");
}

#[sqlx::test]
async fn s6_a_cancelled_date_is_shown_and_not_booked(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let text = REAL.replace("TLS-0516-T045", "TLS-0516-T045 CANCELLED").replace("13th May 2016", "13th May 2035");
    let text = text.replace("Friday 13th", "13th").replace("06/05/2016", "");
    let draft = with_capacities(publisher.drafts(&text).await);
    assert_eq!((draft.session(0, "cancelled"), draft.session(1, "cancelled")), ("yes", ""));
    assert!(draft.notes("session-1-date").iter().any(|note| note.contains("cancelled or postponed")));
    assert_eq!(publisher.presses(&draft, "publish").await, "/office/sheets/71-16");
    let state: String =
        sqlx::query_scalar("select state from session where code = 'TLS-0516-T045'").fetch_one(&pool).await.unwrap();
    assert_eq!(state, "cancelled");
    let page = Visitor::of(&publisher.service).opens("/workshops/71-16").await.text;
    assert!(words(&page).contains("Cancelled") && !page.contains("/sessions/1/book"), "there is no link to book it");
}

#[sqlx::test]
async fn s5_a_number_already_used_leads_to_the_sheet_that_has_it(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let first = with_capacities(publisher.drafts(REAL).await);
    assert_eq!(publisher.presses(&first, "publish").await, "/office/sheets/71-16");
    let second = with_capacities(publisher.drafts(REAL).await);
    assert_eq!(publisher.presses(&second, "publish").await, second.address);
    let page = publisher.officer.opens(&second.address).await.text;
    assert_eq!(faults(&page), ["number"]);
    assert!(words(&page).contains("Sheet 71/16 already exists"));
    assert!(page.contains("href=\"/office/sheets/71-16\""), "a link leads there");
}

#[sqlx::test]
async fn s7_future_publication_date_is_not_published_by_mistake(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let draft = with_capacities(publisher.drafts(&REAL.replace("22/04/2016 12:00:00", "22/04/2070")).await);
    assert_eq!(publisher.presses(&draft, "publish").await, draft.address);
    assert_eq!(faults(&publisher.officer.opens(&draft.address).await.text), ["published_on"]);
    assert_eq!(Visitor::of(&publisher.service).opens("/sheets/71-16").await.status, 404);
}

#[sqlx::test]
async fn s8_a_sheet_that_mentions_another_links_to_it_once_that_is_published(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let (text, _) = SHEETS[1];
    let anyone = Visitor::of(&publisher.service);
    let link = "href=\"/sheets/188-14\"";
    let links = async || anyone.opens("/sheets/12-15").await.text.matches(link).count();
    assert_eq!(
        publisher.presses(&with_capacities(publisher.drafts(text).await), "publish").await,
        "/office/sheets/12-15"
    );
    assert_eq!(links().await, 0, "there is no such sheet yet");
    let other = publisher.drafts(&SHEETS[3].0.replace("39/07", "188/14")).await;
    assert_eq!(publisher.presses(&other, "save").await, other.address);
    assert_eq!(links().await, 0, "nobody else sees a draft");
    let other = publisher.draft(&other.address).await;
    assert_eq!(publisher.presses(&other, "publish").await, "/office/sheets/188-14");
    assert_eq!(links().await, 2, "in its links and in its text");

    sqlx::query("delete from session").execute(&pool).await.unwrap();
    for table in [
        "workshop",
        "sheet_edition where sheet_id = (select id from sheet where serial = 12)",
        "sheet where serial = 12",
    ] {
        sqlx::query(&format!("delete from {table}")).execute(&pool).await.unwrap();
    }
    let options = ImportOptions { capacity: Capacity::try_from(30).unwrap(), publish: true };
    import(&pool, &Clock::system(), text, options).await.unwrap();
    assert_eq!(links().await, 2, "the same for a sheet from the command line");
    sqlx::query("update sheet set state = 'withdrawn' where serial = 188").execute(&pool).await.unwrap();
    assert_eq!(links().await, 0);
}

#[sqlx::test]
async fn venue_is_matched_if_certain_and_asked_about_otherwise(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    sqlx::query("insert into venue (name) values ('Norwich PDC'), ('West Norfolk PDC, King''s Lynn')")
        .execute(&pool)
        .await
        .unwrap();
    let text = REAL
        .replacen("Norwich PDC", "Norwich Professional Development Centre", 1)
        .replace("24th May 201614:00 to 16:00Norwich PDC", "24th May 201614:00 to 16:00Norwich Library");
    let draft = publisher.drafts(&text).await;
    assert_eq!(
        (draft.session(0, "venue"), draft.session(1, "venue")),
        ("Norwich PDC", "West Norfolk PDC, King's Lynn")
    );
    assert_eq!(draft.session(2, "venue"), "Norwich Library");
    assert_eq!(
        draft.notes("session-3-venue"),
        ["we do not have this venue. Is it Norwich PDC? If not, tick that it is new"]
    );
}

#[sqlx::test]
async fn a_text_file_is_read_like_a_pasted_text(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let text = REAL.replace("Kelly Waters", "Zoë Bâle").replace("'Case P'", "‘Case P’");
    let (cp1252, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    for content in [text.as_bytes(), &cp1252, &[b"\xEF\xBB\xBF", text.replace('\n', "\r\n").as_bytes()].concat()] {
        let response = publisher.pastes("", &[File { field: "file", name: "mi.txt", content }]).await;
        assert_eq!(response.status, 303);
        let draft = publisher.draft(response.header("location")).await;
        assert_eq!((draft.field("number"), draft.field("contact_name"), draft.sessions()), ("71/16", "Zoë Bâle", 4));
        assert!(draft.field("body").contains("‘Case P’"));
    }
}

#[sqlx::test]
async fn unreadable_or_overlong_paste_comes_back_with_its_fault(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let long = format!("{REAL}\n{}", "word ".repeat(40_000));
    for (text, file, field, said) in [
        ("", None, "text", "Enter the text of the sheet"),
        ("\u{200B} \u{FEFF}", None, "text", "Enter the text of the sheet"),
        ("", Some(&b"%PDF-1.7"[..]), "file", "This is a Word document, a PDF or similar"),
        ("", Some(b"PK\x03\x04word/"), "file", "copy its text and paste it instead"),
        ("", Some(b"MZ\x90\0\x03"), "file", "This is not a text file"),
        ("Some text", Some(b"More"), "file", "not both"),
        (&long, None, "text", "It must be 200000 characters or fewer"),
    ] {
        let files: Vec<File> = file.into_iter().map(|content| File { field: "file", name: "a.txt", content }).collect();
        let response = publisher.pastes(text, &files).await;
        assert_eq!((response.status, response.header("location")), (303, "/office/sheets/paste"));
        let page = publisher.officer.opens("/office/sheets/paste").await.text;
        assert_eq!(faults(&page), [field]);
        assert!(words(&page).contains(said), "{said}: {}", words(&page));
        assert_eq!(fields(&page, "text")["text"], text.replace("\r\n", "\n"), "the typed text is kept");
    }
    let drafts: i64 = sqlx::query_scalar("select count(*) from sheet_draft").fetch_one(&pool).await.unwrap();
    assert_eq!(drafts, 0);
}

#[sqlx::test]
async fn a_text_of_two_hundred_thousand_characters_is_read_and_its_draft_can_be_saved(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let room = 200_000 - REAL.chars().count();
    let text = format!("{REAL}{}", &"\nA line of it, and more: 50% (half).".repeat(room / 36 + 1)[..room]);
    let draft = publisher.drafts(&text).await;
    assert!(draft.field("body").chars().count() > 150_000);
    assert_eq!(publisher.presses(&draft, "save").await, draft.address);
    let anyone = Visitor::of(&publisher.service);
    let refused =
        anyone.sends_form("/api/office/draft-change", format!("typed[form][body]={}", "x".repeat(100_000))).await;
    assert_eq!(refused.status, 401);
    assert!(refused.text.contains("reload the page"), "{}", refused.text);
    let others = publisher.officer.sends_form("/api/office/sheet-new", "x".repeat(70_000)).await;
    assert_eq!(others.status, 413, "other forms have the old limit");
}
