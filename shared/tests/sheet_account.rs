//! Nothing of a text is lost: each date, limit and price of a reading belongs to a session or a field, or is listed, or its sentence makes
//! it something else. Texts are put together from marks, shapes and noise, and from the corpus.
//!
//! `ACCOUNT_CASES` is the number of texts, 300 without it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "a longer run names its number of texts")]

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use shared::sheet::{At, Field, MarkOwner, SheetRead, parse};
use time::{Date, Month};

/// A date that stands in a text once, and how it is written.
#[derive(Debug, Clone)]
struct Planted {
    date: Date,
    text: String,
    /// Whether it is written with its year; the year of another depends on the text around it.
    has_year: bool,
    off: bool,
}

const VENUES: [&str; 6] =
    ["Norwich PDC", "County Hall", "Online", "The Corn Hall, Diss", "Zoom", "St Mary's Centre (Room 3)"];
const TIMES: [&str; 8] = [
    "9.30am - 11.30am",
    "13:00 to 15:30",
    "4pm",
    "0930-1200hrs",
    "9.15 for 9.30am start - 12 noon",
    "2 - 4pm",
    "",
    "1pm for 2 hours",
];
const ENDS: [&str; 8] =
    ["", " (book by 1 May)", " (max 25)", ".", " each day", " (arrive by 9.15am)", " - CANCELLED", " (will not run)"];
const STARTS: [&str; 12] = [
    "• ",
    "- ",
    "",
    "Session 2: ",
    "Mathematics: ",
    "Date: ",
    "On ",
    "1. ",
    "> ",
    "A briefing will be held on ",
    "Group A\t",
    "   ",
];
const NOISE: [&str; 16] = [
    "Please bring a laptop.",
    "Group 1 dates:",
    "Date\tTime\tVenue",
    "Venue: County Hall",
    "Time: 9.30am to 12.30pm",
    "All sessions run from 9am to 11am.",
    "Last updated: 11 September 2025 16:40",
    "Cost: £20",
    "Refreshments are free of charge.",
    "• the role of the chair",
    "Course code: ABC-1025-T001",
    "Day 1: as below",
    "25\nSEP\n2025",
    "Max. 2 reps per school.",
    "Cohort A\tCohort B",
    "\"a\tb",
];
const SEPARATORS: [&str; 5] = ["\n", "\n\n", "\n", "\r\n", "\n\t"];

fn spelt(date: Date, spelling: usize) -> String {
    let (day, month, year) = (date.day(), date.month().to_string(), date.year());
    match spelling {
        0 => format!("{} {day} {month} {year}", date.weekday()),
        1 => format!("{day:02}/{:02}/{year}", u8::from(date.month())),
        2 => format!("{day}-{}-{year}", &month[..3]),
        3 => format!("{month} {day}, {year}"),
        4 => format!("{day}.{:02}.{:02}", u8::from(date.month()), year % 100),
        5 => format!("{} {day} {month}", date.weekday()),
        6 => format!("w/c {day} {month} {year}"),
        _ => format!("{day} {month} {year}"),
    }
}

fn planted(day: u8) -> impl Strategy<Value = Planted> {
    let parts = (
        0..8usize,
        select(STARTS.to_vec()),
        select(TIMES.to_vec()),
        select(VENUES.to_vec()),
        select(ENDS.to_vec()),
        any::<bool>(),
    );
    parts.prop_map(move |(spelling, start, time, venue, end, time_first)| {
        let date = Date::from_calendar_date(2025, Month::October, day).unwrap();
        let day = spelt(date, spelling);
        let moment = if time_first && !time.is_empty() { format!("{time}, {day}") } else { format!("{day}, {time}") };
        let off = end.contains("CANCELLED") || end.contains("will not");
        Planted { date, has_year: spelling != 5, text: format!("{start}{moment}, {venue}{end}"), off }
    })
}

fn text() -> impl Strategy<Value = (String, Vec<Planted>)> {
    let rows = (planted(6), planted(14), planted(23), planted(30));
    let noise = prop::collection::vec((select(NOISE.to_vec()), select(SEPARATORS.to_vec())), 4);
    (rows, noise, 1..5usize).prop_map(|((a, b, c, d), noise, count)| {
        let rows = [a, b, c, d].into_iter().take(count).collect::<Vec<_>>();
        let mut text =
            "A title\n\nMI Number:9/25\nMI Sheet TypeCPD\nPublication Date:01/09/2025\n\nA title\n\n".to_owned();
        for (row, (noise, separator)) in rows.iter().zip(noise) {
            text.push_str(&row.text);
            text.push_str(separator);
            text.push_str(noise);
            text.push_str(separator);
        }
        (text, rows)
    })
}

/// Each mark belongs to exactly one thing that exists.
fn has_owners(read: &SheetRead) -> Result<(), TestCaseError> {
    for mark in &read.marks {
        let exists = match mark.owner {
            MarkOwner::Session(at) => (at as usize) < read.sessions.len(),
            MarkOwner::Unread(at) => read.unread.get(at as usize).is_some_and(|unread| unread.line.is_some()),
            MarkOwner::Field(_) | MarkOwner::Elsewhere => true,
        };
        prop_assert!(exists, "{mark:?} in {:#?}", read.unread);
    }
    Ok(())
}

/// Whether the day of this text is a session's, or is listed.
fn is_accounted(read: &SheetRead, row: &Planted) -> bool {
    let session = read.sessions.iter().any(|session| {
        let date = session.starts.date();
        date == row.date || !row.has_year && (date.month(), date.day()) == (row.date.month(), row.date.day())
    });
    let day = row.date.day().to_string();
    let names =
        |text: &str| text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.trim_start_matches('0') == day);
    session || read.unread.iter().any(|unread| names(&unread.text))
}

fn check((text, rows): (String, Vec<Planted>)) -> Result<(), TestCaseError> {
    let read = parse(&text);
    has_owners(&read)?;
    for row in &rows {
        prop_assert!(
            is_accounted(&read, row),
            "{:?} is lost in\n{}\n{:#?}\n{:#?}",
            row.text,
            text,
            read.unread,
            read.sessions
        );
        let bookable = read.sessions.iter().any(|session| session.starts.date() == row.date && !session.cancelled);
        prop_assert!(!(row.off && bookable), "{:?} can be booked in\n{}\n{:#?}", row.text, text, read.sessions);
    }
    for session in &read.sessions {
        let known = rows.iter().any(|row| row.date == session.starts.date())
            || session.starts.date().month() == Month::September;
        prop_assert!(known, "{} is invented in\n{}", session.starts, text);
    }
    Ok(())
}

fn runner() -> TestRunner {
    let cases = std::env::var("ACCOUNT_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(300);
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}

#[test]
fn every_date_of_a_generated_text_is_read_or_listed() {
    runner().run(&text(), check).unwrap();
}

/// The texts of the corpus.
fn corpus() -> Vec<String> {
    let files = ["faults", "more", "rewritten", "shapes"].map(|name| format!("tests/sheets/corpus/{name}.json"));
    let cases = files.iter().flat_map(|file| {
        let text = std::fs::read_to_string(file).unwrap();
        serde_json::from_str::<Vec<serde_json::Value>>(&text).unwrap()
    });
    cases.filter_map(|case| case["text"].as_str().map(str::to_owned)).collect()
}

#[test]
fn a_row_put_into_a_text_of_the_corpus_is_read_or_listed() {
    let parts = (select(corpus()), any::<prop::sample::Index>(), planted(29), select(vec!["\n", "\n\n"]));
    let put = |(text, at, row, separator): (String, prop::sample::Index, Planted, &'static str)| {
        let mut lines: Vec<&str> = text.split('\n').collect();
        lines.insert(at.index(lines.len() + 1), &row.text);
        let text = lines.join(separator);
        // A quotation mark that is open over the row makes it part of a cell.
        prop_assume!(!text.contains('"'));
        let read = parse(&text);
        has_owners(&read)?;
        prop_assert!(
            is_accounted(&read, &row),
            "{:?} is lost in\n{}\n{:#?}\n{:#?}",
            row.text,
            text,
            read.unread,
            read.sessions
        );
        Ok(())
    };
    runner().run(&parts, put).unwrap();
}

#[test]
fn a_number_for_each_school_is_read_or_listed() {
    let places = ["2", "two", "3"];
    let people = ["places", "delegates", "governors", "ECTs", "reps"];
    let forms = [
        "Max. # @ per school.",
        "Limit of # @ per school",
        "Each school is entitled to # @.",
        "Up to # @ from each school may come.",
        "# @ for each school",
        "Places: # per school",
    ];
    let parts =
        (select(places.to_vec()), select(people.to_vec()), select(forms.to_vec()), select(vec!["", "• ", "Note: "]));
    runner()
        .run(&parts, |(number, people, form, start)| {
            let said = format!("{start}{}", form.replace('#', number).replace('@', people));
            let read =
                parse(&format!("MI Number:9/25\n\nA title\n\n• 14 October 2025, 9am - 11am, Online\n\n{said}\n"));
            prop_assert!(
                read.limit.is_some() || read.unread_at(At::Field(Field::Limit)).next().is_some(),
                "{said}: {:#?}",
                read.unread
            );
            Ok(())
        })
        .unwrap();
}
