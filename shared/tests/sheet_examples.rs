//! The example sheets, each read as the file beside it says.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod expected;

use expected::differences;
use serde_json::{Value, json};
use shared::sheet::{At, Block, Doubt, Field, SheetRead, parse};

/// Reads an example and compares every field that the expected file names.
fn reads_as_expected(name: &str) -> SheetRead {
    // Relative to the folder in which cargo runs tests. A compiled path would point into the clone that was built last.
    let folder = "tests/sheets";
    let text = std::fs::read_to_string(format!("{folder}/{name}.txt")).unwrap();
    let expected = std::fs::read_to_string(format!("{folder}/{name}.expected.json")).unwrap();
    let read = parse(&text);
    let faults = differences("", &serde_json::from_str(&expected).unwrap(), &view(&read));
    assert!(faults.is_empty(), "{name}:\n{}\n{read:#?}", faults.join("\n"));
    assert_eq!(read.original, text, "the pasted text is kept whole");
    read
}

/// The reading, in the words of the expected files.
fn view(read: &SheetRead) -> Value {
    let mut view = serde_json::to_value(read).unwrap();
    let contact = read.contacts.first().cloned().unwrap_or_default();
    view["contact"] = serde_json::to_value(&contact).unwrap();
    view["contact"]["phone"] = json!(contact.phones.first().filter(|_| contact.phones.len() == 1));
    view["contact"]["email"] = json!(contact.emails.first().filter(|_| contact.emails.len() == 1));
    for (at, session) in (0..).zip(view["sessions"].as_array_mut().unwrap()) {
        let weekday = read.warnings_at(At::Session(at)).find_map(|warning| match &warning.doubt {
            Doubt::WrongWeekday { date, .. } => {
                Some(format!("{} is a {}", shared::moment::iso_date(*date), date.weekday()))
            }
            _ => None,
        });
        session["warning"] = json!(weekday);
    }
    let fields = read.unread.iter().filter_map(|unread| match unread.at {
        At::Field(field) => Some(serde_json::to_value(field).unwrap()),
        At::Session(_) => None,
    });
    view["unread"] = Value::Array(fields.collect());
    view
}

#[test]
fn comparison_reports_a_difference() {
    assert_eq!(differences("", &json!({"a": [{"b": 1}]}), &json!({"a": [{"b": 2, "c": 3}]})).len(), 1);
    assert_eq!(differences("", &json!({"a": null}), &json!({"a": 1})).len(), 1);
    assert_eq!(differences("", &json!({"a": [1]}), &json!({"a": [1, 2]})).len(), 1);
    assert!(differences("", &json!({"a": [1], "n": null}), &json!({"a": [1], "b": 2})).is_empty());
}

#[test]
fn s1_sheet_71_16_reads_whole() {
    let read = reads_as_expected("mi-71-16");
    assert!(read.unread.is_empty(), "{:#?}", read.unread);
    assert!(read.warnings.is_empty(), "{:#?}", read.warnings);
    assert_eq!(
        read.refreshments.as_deref(),
        Some("Refreshments will not be available, however you may wish to purchase them at the venues.")
    );
    assert_eq!(read.sessions.iter().map(|session| session.room.as_deref()).collect::<Vec<_>>(), [None; 4]);
}

#[test]
fn s1_the_text_of_71_16_is_paragraphs_a_heading_and_a_list() {
    let read = reads_as_expected("mi-71-16");
    let shape: Vec<&str> = read
        .body
        .iter()
        .map(|block| match block {
            Block::Heading(text) => text.as_str(),
            Block::Paragraph(_) => "paragraph",
            Block::List { items, numbered: false, .. } if items.len() == 3 => "three bullets",
            Block::List { .. } => "list",
            Block::Sessions => "sessions",
        })
        .collect();
    let heading = "Workshops - Implementing the Learning";
    assert_eq!(
        shape,
        [
            "paragraph",
            "paragraph",
            "paragraph",
            "paragraph",
            "paragraph",
            heading,
            "paragraph",
            "three bullets",
            "sessions",
            "paragraph"
        ]
    );
    let Some(Block::Paragraph(first)) = read.body.first() else { panic!("{:#?}", read.body) };
    assert!(first.starts_with("On 13 April 2016, the Norfolk"), "{first}");
    let Some(Block::Paragraph(last)) = read.body.last() else { panic!("{:#?}", read.body) };
    assert!(last.starts_with("To book a place") && last.ends_with("at the venues."), "{last}");
}

#[test]
fn s1_the_aims_of_71_16_are_the_list_after_an_opportunity_to() {
    let aims = reads_as_expected("mi-71-16").aims.unwrap();
    assert!(aims.lead_in.starts_with("In line with these recommendations"), "{}", aims.lead_in);
    assert!(aims.lead_in.ends_with("an opportunity to:"), "{}", aims.lead_in);
    assert_eq!(aims.items[0], "Reflect on the learning from Case P");
    assert_eq!(aims.items.len(), 3);
}

#[test]
fn s2_sheet_12_15_lists_its_sessions_as_bullets() {
    let read = reads_as_expected("mi-12-15");
    assert!(read.unread.is_empty(), "{:#?}", read.unread);
    let doubts: Vec<_> = read.warnings.iter().map(|warning| (warning.at, &warning.doubt)).collect();
    assert_eq!(doubts, [(At::Session(3), &Doubt::VenueToBeConfirmed)]);
    let aims = read.aims.unwrap();
    assert_eq!(aims.lead_in, "By the end of a briefing delegates will be able to:");
    assert_eq!(aims.items.len(), 2);
}

#[test]
fn s3_sheet_140_10_names_a_team_with_two_numbers() {
    let read = reads_as_expected("mi-140-10");
    assert!(read.unread.is_empty(), "{:#?}", read.unread);
    assert_eq!(read.contact_text.as_deref(), Some("Governor Training Team ( 01603 555020/555021)"));
}

#[test]
fn s2_a_weekday_that_does_not_fit_is_a_warning_at_its_row() {
    let read = reads_as_expected("mi-140-10");
    let warnings: Vec<_> =
        read.warnings.iter().map(|warning| (warning.at, warning.line, warning.doubt.to_string())).collect();
    assert_eq!(
        warnings,
        [(At::Session(2), 20, "the sheet says Wednesday, but 7 October 2010 is a Thursday".to_owned())]
    );
}

#[test]
fn s4_sheet_39_07_keeps_june_2007_as_written() {
    let read = reads_as_expected("mi-39-07");
    assert_eq!(read.complete_by_text.as_deref(), Some("June 2007"));
    assert_eq!(read.unread.len(), 1, "{:#?}", read.unread);
    assert_eq!(read.unread[0].line, Some(6));
    assert_eq!(read.unread[0].why.to_string(), "it does not name one day");
    assert!(read.is_unread(Field::CompleteBy));
}

#[test]
fn reading_survives_serialisation() {
    for name in ["mi-12-15", "mi-140-10", "mi-39-07", "mi-71-16"] {
        let read = reads_as_expected(name);
        let sent = serde_json::to_string(&read).unwrap();
        assert_eq!(serde_json::from_str::<SheetRead>(&sent).unwrap(), read);
    }
}
