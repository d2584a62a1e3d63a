//! The top of a sheet: labels, title, dates, links.

use shared::moment::iso_date;
use shared::sheet::{At, Block, Doubt, Field, SheetRead, WhyUnread, parse};

use crate::{SESSIONS, doubts, headed, sheet, whys};

#[test]
fn s6_nothing_is_invented_for_an_empty_text() {
    let read = parse("");
    let missing: Vec<At> = read.unread.iter().map(|unread| unread.at).collect();
    let fields = [Field::Number, Field::Kind, Field::Title, Field::Published, Field::Body];
    assert_eq!(missing, fields.map(At::Field));
    assert_eq!(read, SheetRead { unread: read.unread.clone(), ..SheetRead::default() });
}

#[test]
fn s6_overlong_text_is_kept_unread() {
    let long = "MI Number:9/16\n".repeat(shared::sheet::MAX_LENGTH / 10);
    let read = parse(&long);
    assert_eq!(read.number, None);
    assert_eq!(whys(&read), [(At::Field(Field::Body), WhyUnread::TooLong)]);
    assert_eq!(read.original, long);
}

#[test]
fn s6_an_unknown_label_is_listed_and_spoils_no_field() {
    let read = headed("LA Contact:Kelly Waters (01603 555014)\nPhase: Primary\nAudience:All Staff");
    assert_eq!(read.contacts[0].name.as_deref(), Some("Kelly Waters"));
    assert_eq!(read.audience.as_deref(), Some("All Staff"));
    assert_eq!(whys(&read), [(At::Field(Field::Heading), WhyUnread::UnknownLabel)]);
    assert_eq!(read.unread[0].text, "Phase: Primary");
}

#[test]
fn s6_a_repeated_field_gives_a_warning() {
    let read = headed("MI Number: 10/16");
    assert_eq!(read.number.map(|number| number.to_string()).as_deref(), Some("9/16"));
    assert_eq!(doubts(&read), [(At::Field(Field::Number), Doubt::Repeated { ignored: "10/16".into() })]);
}

#[test]
fn s1_line_ends_spaces_and_marks_of_other_systems_do_not_matter() {
    let plain = include_str!("../sheets/mi-71-16.txt");
    let wanted = parse(plain);
    for (name, text) in [
        ("CRLF", plain.replace('\n', "\r\n")),
        ("CR", plain.replace('\n', "\r")),
        ("byte order mark", format!("\u{FEFF}{plain}")),
        ("non-breaking spaces", plain.replace(' ', "\u{A0}")),
        ("zero-width spaces", plain.replace(' ', " \u{200B}")),
        ("trailing spaces", plain.replace('\n', "  \n")),
    ] {
        let read = parse(&text);
        assert_eq!(SheetRead { original: plain.to_owned(), ..read }, wanted, "{name}");
    }
}

#[test]
fn s1_labels_are_read_in_any_case_and_spacing() {
    let read = parse(
        "MANAGEMENT INFORMATION SHEET\n\nPhonics Update\n\nMI SHEET TYPE : Action\nmi number  :   9/16\nPublication date - 01/03/2016\nTo be completed by:06/05/16\n**LA Contact:** Kelly Waters\nAUDIENCE\tAll Staff\nLinks : http://www.example.org\n\nPhonics Update\n\nText.\n",
    );
    assert!(read.unread.is_empty() && read.warnings.is_empty(), "{read:#?}");
    assert_eq!(read.kind.as_ref().map(ToString::to_string).as_deref(), Some("Action"));
    assert_eq!(read.number.map(|number| number.to_string()).as_deref(), Some("9/16"));
    assert_eq!(read.published.map(|stamp| stamp.to_string()).as_deref(), Some("2016-03-01"));
    assert_eq!(read.complete_by.map(iso_date).as_deref(), Some("2016-05-06"));
    assert_eq!(read.contacts[0].name.as_deref(), Some("Kelly Waters"));
    assert_eq!(read.audience.as_deref(), Some("All Staff"));
    assert_eq!(read.links, ["http://www.example.org"]);
    assert_eq!(read.title.as_deref(), Some("Phonics Update"));
    assert_eq!(read.body, [Block::Paragraph("Text.".into())]);
}

#[test]
fn s1_a_heading_may_be_one_table_row_or_lines_of_their_own() {
    let read = parse(
        "Phonics Update\n\nMI Sheet Type: CPD\tMI Number: 9/16\nPublication Date:\n01/03/2016\nAudience:\nAll Staff\n\nPhonics Update\n\nText.\n",
    );
    assert_eq!(read.number.map(|number| number.to_string()).as_deref(), Some("9/16"));
    assert_eq!(read.kind.as_ref().map(ToString::to_string).as_deref(), Some("CPD"));
    assert_eq!(read.published.map(|stamp| stamp.to_string()).as_deref(), Some("2016-03-01"));
    assert_eq!(read.audience.as_deref(), Some("All Staff"));
    let spaced = parse(
        "Phonics Update\n\nMI Sheet Type:\n\nCPD\n\nMI Number:\n\n9/16\n\nTo Be Completed By:\n\nPublication Date:\n\n01/03/2016\n\nAudience: All Staff\n\nPhonics Update\n\nText.\n",
    );
    assert_eq!(spaced.kind, read.kind);
    assert_eq!(spaced.number, read.number);
    assert_eq!(spaced.published, read.published);
    assert_eq!(spaced.complete_by_text, None);
    assert_eq!(spaced.title, read.title);
    assert_eq!(spaced.body, read.body);
}

#[test]
fn s1_the_title_is_where_the_sheet_has_it() {
    let council = parse(
        "Management Information Sheet\n\nBreckshire County Council\n\nPhonics Update\n\nMI Number:9/16\n\nPhonics update\n\nText.\n",
    );
    assert_eq!(council.title.as_deref(), Some("Phonics Update"));
    assert_eq!(council.body, [Block::Paragraph("Text.".into())]);
    let unclear = parse("Breckshire County Council\n\nPhonics Update\n\nMI Number:9/16\n\nText.\n");
    assert_eq!(unclear.title, None);
    assert!(whys(&unclear).contains(&(At::Field(Field::Title), WhyUnread::Contradictory)));
    let below = parse("MI Number:9/16\n\nPhonics Update\n\nText.\n");
    assert_eq!(below.title.as_deref(), Some("Phonics Update"));
    assert_eq!(doubts(&below), [(At::Field(Field::Title), Doubt::TitleFromText)]);
}

#[test]
fn s1_other_kinds_are_kept_as_written() {
    assert_eq!(sheet("Text.").kind.map(|kind| kind.to_string()).as_deref(), Some("CPD"));
    let read = parse("MI Sheet TypeVacancies and Secondments\nMI Number:9/16\n\nText.");
    assert_eq!(read.kind.map(|kind| kind.to_string()).as_deref(), Some("Vacancies and Secondments"));
}

#[test]
fn s4_to_be_completed_by_is_kept_as_written_and_dated_where_it_can_be() {
    for (written, date) in [
        ("06/05/2016", Some("2016-05-06")),
        ("06/05/16", Some("2016-05-06")),
        ("9.07.2016", Some("2016-07-09")),
        ("Friday 6th May 2016", Some("2016-05-06")),
        ("by 12 noon on Friday 6 May 2016", Some("2016-05-06")),
        ("2016-05-06", Some("2016-05-06")),
        ("June 2008", None),
        ("As soon as possible", None),
        ("ASAP", None),
        ("6 May", None),
        ("31/06/2016", None),
        ("6 May 2016 and 10 June 2016", None),
        ("Part 1: 6 May 2016", None),
        ("13/05/165", None),
    ] {
        let read = headed(&format!("To Be Completed By: {written}"));
        assert_eq!(read.complete_by.map(iso_date).as_deref(), date, "{written}");
        assert_eq!(read.complete_by_text.as_deref(), Some(written));
        assert_eq!(read.is_unread(Field::CompleteBy), date.is_none(), "{written}");
    }
    for line in ["To Be Completed By:", "To Be Completed By: ", "Audience:All Staff"] {
        let read = headed(line);
        assert_eq!((read.complete_by, read.complete_by_text.as_deref()), (None, None));
        assert!(read.unread.is_empty(), "{:#?}", read.unread);
    }
}

#[test]
fn s4_a_day_before_publication_gives_a_warning() {
    let read = headed("To Be Completed By: 29/02/2016");
    assert_eq!(read.complete_by.map(iso_date).as_deref(), Some("2016-02-29"));
    let words: Vec<String> = read.warnings.iter().map(|warning| warning.doubt.to_string()).collect();
    assert_eq!(words, ["29 February 2016 is before the sheet was published"]);
    assert_eq!(read.warnings[0].at, At::Field(Field::CompleteBy));
}

#[test]
fn s6_row_that_stands_where_the_title_stands_is_listed() {
    let row = "Norwich PDC: Friday 13 May 2016, 9.30am - 11.30am";
    let labels = "MI Sheet TypeCPD\nMI Number:9/16\nPublication Date:01/03/2016";
    for text in [
        format!("{row}\n\n{labels}\n\nPhonics Update\n\nText."),
        format!("Phonics Update\n\n{row}\n\n{labels}\n\nPhonics Update\n\nText."),
        format!("Phonics Update\n\n• {row}\n\n{labels}\n\nText."),
    ] {
        let read = parse(&text);
        assert_eq!(read.title.as_deref(), Some("Phonics Update"), "{text}");
        assert!(read.unread_at(SESSIONS).any(|unread| unread.text == row), "{text}\n{:#?}", read.unread);
    }
    let title = "Briefing of Friday 13 May 2016";
    let read = parse(&format!("{title}\n\n{labels}\n\n{title}\n\nText."));
    assert_eq!(read.title.as_deref(), Some(title));
    assert_eq!(read.unread_at(SESSIONS).count(), 1, "{:#?}", read.unread);
}

#[test]
fn links_are_kept_line_by_line() {
    let read = headed("Links:Guidance.pdf\nMI 188/14\nhttp://www.example.org/a");
    assert_eq!(read.links, ["Guidance.pdf", "MI 188/14", "http://www.example.org/a"]);
}
