//! Sessions in tables, lists and blocks of lines.

use shared::moment::iso_date_time;
use shared::sheet::{At, Block, Doubt, WhyUnread, parse};

use crate::{SESSIONS, doubts, rows, sheet, whys};

#[test]
fn s1_a_table_may_have_bars_tabs_or_wide_spaces() {
    let wanted = [
        "2016-05-13T09:30/11:30 Norwich PDC (Room 24) TLS-0516-T045",
        "2016-05-23T10:00/12:00 West Norfolk PDC TLS-0516-T048",
    ];
    for text in [
        "| Date | Time | Venue | Course Code |\n|---|---|---|---|\n| Friday 13th May 2016 | 9.30 to 11.30 | Norwich PDC (Room 24) | TLS-0516-T045 |\n| Monday 23rd May 2016 | 10:00 to 12:00 | West Norfolk PDC | TLS-0516-T048 |",
        "Date\tTime\tVenue\tCourse Code\nFriday 13th May 2016\t9.30 to 11.30\tNorwich PDC (Room 24)\tTLS-0516-T045\nMonday 23rd May 2016\t10:00 to 12:00\tWest Norfolk PDC\tTLS-0516-T048",
        "Course Code    Venue                    Date             Time\nTLS-0516-T045    Norwich PDC (Room 24)    13/05/2016    9.30 to 11.30\nTLS-0516-T048    West Norfolk PDC    23/05/2016    10:00 to 12:00",
        "Venue\tRoom\tDay\tDate\tStart\tFinish\tCode\nNorwich PDC\tRoom 24\tFriday\t13/05/2016\t9.30\t11.30\tTLS-0516-T045\nWest Norfolk PDC\t\tMonday\t23/05/2016\t10:00\t12:00\tTLS-0516-T048",
    ] {
        let read = sheet(text);
        assert_eq!(rows(&read), wanted, "{text}\n{:#?}", read.unread);
        assert!(read.unread.is_empty() && read.warnings.is_empty(), "{text}\n{read:#?}");
        assert_eq!(read.body, [Block::Sessions], "{text}");
    }
}

#[test]
fn s1_a_table_may_come_with_each_cell_on_a_line() {
    let read = sheet(
        "Please book early.\n\nDate\nTime\nVenue\nCourse Code\nFriday 13th May 2016\n9.30 to 11.30\nNorwich PDC\nTLS-0516-T045\nMonday 23rd May 2016\n10:00 to 12:00\nWest Norfolk PDC\nTLS-0516-T048\n\nPlaces are free.",
    );
    assert_eq!(
        rows(&read),
        ["2016-05-13T09:30/11:30 Norwich PDC TLS-0516-T045", "2016-05-23T10:00/12:00 West Norfolk PDC TLS-0516-T048"]
    );
    assert_eq!(read.body.len(), 3, "{:#?}", read.body);
    assert_eq!(read.free, Some(true));
}

#[test]
fn s1_times_can_be_listed_under_their_date() {
    let read = sheet(
        "Monday 9 May 2016\n9.30 to 11.30, Norwich PDC\n1pm to 3pm, County Hall\n\nTuesday 10 May 2016\n9.30 to 11.30\nWest Norfolk PDC",
    );
    assert_eq!(
        rows(&read),
        [
            "2016-05-09T09:30/11:30 Norwich PDC",
            "2016-05-09T13:00/15:00 County Hall",
            "2016-05-10T09:30/11:30 West Norfolk PDC"
        ]
    );
    assert!(read.unread.is_empty(), "{:#?}", read.unread);
}

#[test]
fn s1_a_row_may_start_with_its_venue_its_code_or_its_number() {
    let read = sheet(
        "- Norwich PDC: Friday 13th May 2016, 9.30am - 11.30am (TLS-0516-T045)\n- TLS-0516-T048 Monday 23rd May 2016 10:00 - 12:00 West Norfolk PDC\n- Session 3: Tuesday 24 May 2016, 2pm to 4pm at County Hall",
    );
    assert_eq!(
        rows(&read),
        [
            "2016-05-13T09:30/11:30 Norwich PDC TLS-0516-T045",
            "2016-05-23T10:00/12:00 West Norfolk PDC TLS-0516-T048",
            "2016-05-24T14:00/16:00 County Hall"
        ]
    );
    assert_eq!(read.sessions[2].note.as_deref(), Some("Session 3"));
}

#[test]
fn s2_times_and_dates_are_read_in_every_usual_spelling() {
    for (text, wanted) in [
        ("• Friday 13th May 2016, 9.30-11.30, County Hall", "2016-05-13T09:30/11:30 County Hall"),
        ("• Fri 13 May 2016: 9:30am – 11:30am at County Hall", "2016-05-13T09:30/11:30 County Hall"),
        (
            "• Friday the 13th of May 2016 from 9.30 a.m. until 11.30 a.m. at County Hall",
            "2016-05-13T09:30/11:30 County Hall",
        ),
        ("• 13/05/16 0930 - 1130 County Hall", "2016-05-13T09:30/11:30 County Hall"),
        ("• 13/05/2016 (Friday), 9.30hrs to 11.30hrs, County Hall", "2016-05-13T09:30/11:30 County Hall"),
        ("• May 13th, 2016, between 9.30 and 11.30, County Hall", "2016-05-13T09:30/11:30 County Hall"),
        ("• 13 May '16, 9-11am, County Hall", "2016-05-13T09:00/11:00 County Hall"),
        ("• 2016-05-13 09:30:00 - 11:30:00 County Hall", "2016-05-13T09:30/11:30 County Hall"),
        ("• 13 May 2016 10 to 12 County Hall", "2016-05-13T10:00/12:00 County Hall"),
        ("• 13 May 2016 6.30 to 8pm County Hall", "2016-05-13T18:30/20:00 County Hall"),
        ("• 13 May 2016 9.30 to 1pm County Hall", "2016-05-13T09:30/13:00 County Hall"),
        ("• 13 May 2016 (9.30 to 12 noon) County Hall", "2016-05-13T09:30/12:00 County Hall"),
        ("• 13 May 2016 12.30 to 2pm County Hall", "2016-05-13T12:30/14:00 County Hall"),
        ("• 13 May 2016 7pm to 9 County Hall", "2016-05-13T19:00/21:00 County Hall"),
        ("• 13 May 2016 9.30 to 11.30 (coffee from 9.00), County Hall", "2016-05-13T09:30/11:30 County Hall"),
        ("• Date: 13/05/2016 Time: 9.30 - 11.30 Venue: County Hall", "2016-05-13T09:30/11:30 County Hall"),
        (
            "• Friday 13 May 2016, 9.30 to 11.30, County Hall, course code TLS-0516-T045",
            "2016-05-13T09:30/11:30 County Hall TLS-0516-T045",
        ),
        (
            "Friday 13 May 2016\n9.30 to 11.30\tCounty Hall\tTLS-0516-T045",
            "2016-05-13T09:30/11:30 County Hall TLS-0516-T045",
        ),
        ("• 9.30 to 11.30 on Friday 13 May 2016 at County Hall", "2016-05-13T09:30/11:30 County Hall"),
        ("• 13 May 2016, 9.30 to 11.30PMLD Centre", "2016-05-13T09:30/11:30 PMLD Centre"),
    ] {
        let read = sheet(text);
        assert_eq!(rows(&read), [wanted], "{text}: {:#?}", read.unread);
        assert!(read.warnings.is_empty() && read.unread.is_empty(), "{text}: {read:#?}");
    }
}

#[test]
fn s2_end_that_must_be_in_the_afternoon_is_read_with_a_warning() {
    let read = sheet("• 13 May 2016, 9.30 to 3.30, County Hall");
    assert_eq!(rows(&read), ["2016-05-13T09:30/15:30 County Hall"]);
    let words: Vec<String> = read.warnings.iter().map(|warning| warning.doubt.to_string()).collect();
    assert_eq!(words, ["the end was read as 3:30pm"]);
}

#[test]
fn s2_end_before_start_stays_empty_with_a_warning() {
    for (times, start, end) in [
        ("14.00 to 09.00", "14:00", "9am"),
        ("9.30 to 9.30", "09:30", "9:30am"),
        ("9.30 to 9.00", "09:30", "9am"),
        ("2pm to 1pm", "14:00", "1pm"),
    ] {
        let read = sheet(&format!("• 13 May 2016, {times}, County Hall"));
        assert_eq!(rows(&read), [format!("2016-05-13T{start}/ County Hall")], "{times}");
        let words: Vec<String> = read.warnings.iter().map(|warning| warning.doubt.to_string()).collect();
        assert_eq!(words, [format!("the end, {end}, is not after the start")], "{times}");
    }
}

#[test]
fn s6_cancelled_row_cannot_be_booked() {
    for text in [
        "Friday 13th May 2016 9.30 to 11.30 Norwich PDC TLS-0516-T045 CANCELLED",
        "DateTimeVenueCourse Code\nFriday 13th May 20169.30 to 11.30Norwich PDC - CANCELLEDTLS-0516-T045",
        "Date\tTime\tVenue\nFriday 13th May 2016 (cancelled)\t9.30 to 11.30\tNorwich PDC",
        "• Friday 13th May 2016, 9.30 to 11.30, Norwich PDC (postponed)",
    ] {
        let read = sheet(text);
        assert_eq!(read.sessions.len(), 1, "{text}: {:#?}", read.unread);
        assert!(read.sessions[0].cancelled, "{text}");
        assert_eq!(read.sessions[0].venue.as_deref(), Some("Norwich PDC"), "{text}");
        assert!(doubts(&read).contains(&(At::Session(0), Doubt::Cancelled)), "{text}");
    }
}

#[test]
fn s6_explanation_of_a_state_is_not_read_as_a_venue() {
    for (text, note) in [
        (
            "• 14 June 2016, 9.30am to 12.30pm, Norwich PDC - postponed until further notice",
            "postponed until further notice",
        ),
        ("• 14 June 2016, 9.30am to 12.30pm, Norwich PDC – CANCELLED due to illness", "CANCELLED due to illness"),
        ("• 14 June 2016, 9.30am to 12.30pm, Norwich PDC has been cancelled", "has been cancelled"),
        ("• POSTPONED: 14 June 2016, 9.30am to 12.30pm, Norwich PDC", "POSTPONED"),
    ] {
        let read = sheet(text);
        assert_eq!(rows(&read), ["2016-06-14T09:30/12:30 Norwich PDC"], "{text}\n{:#?}", read.unread);
        assert!(read.sessions[0].cancelled && read.unread.is_empty(), "{text}\n{read:#?}");
        assert_eq!(read.sessions[0].note.as_deref(), Some(note), "{text}");
    }
}

#[test]
fn s6_unreadable_row_is_not_read_as_a_heading() {
    let row = "15 June 2016 Norwich PDC 1.30 - 15.30 and 16.00 - 17.00";
    let read = sheet(&format!("Sessions\n\n{row}\n\nPlaces are free."));
    assert_eq!(whys(&read), [(SESSIONS, WhyUnread::SeveralTimes)]);
    assert_eq!(read.body[..2], [Block::Heading("Sessions".into()), Block::Paragraph(row.into())]);
}

#[test]
fn s6_words_around_a_state_are_not_joined_into_a_venue() {
    let read = sheet("• Friday 13th May 2016, 9.30 to 11.30, Norwich CANCELLED Dereham");
    assert!(read.sessions[0].cancelled);
    assert_eq!(read.sessions[0].venue, None);
    assert_eq!(whys(&read), [(At::Session(0), WhyUnread::NotUnderstood)]);
}

#[test]
fn s6_dates_with_times_elsewhere_are_left_to_the_officer() {
    let read = sheet(
        "Meetings will be held from 4.00pm to 5.30pm:\n\nNorth: Tuesday 6 October 2009 – Cromer\nSouth: Wednesday 7 October 2009 – Diss\n\n• 8 October 2009, Swaffham\n• 9 October 2009, Thetford",
    );
    assert_eq!(rows(&read), Vec::<String>::new());
    let unread: Vec<_> = read.unread.iter().map(|unread| (unread.line, unread.text.as_str(), unread.why)).collect();
    assert_eq!(
        unread,
        [
            (Some(13), "North: Tuesday 6 October 2009 – Cromer", WhyUnread::NoTime),
            (Some(14), "South: Wednesday 7 October 2009 – Diss", WhyUnread::NoTime),
            (Some(16), "8 October 2009, Swaffham", WhyUnread::NoTime),
            (Some(17), "9 October 2009, Thetford", WhyUnread::NoTime),
        ]
    );
    assert_eq!(read.body.len(), 3, "{:#?}", read.body);
}

#[test]
fn s2_one_list_of_times_holds_for_several_dates_where_the_sheet_says_so() {
    let wanted = [
        "2016-05-09T09:30/11:30 Norwich PDC",
        "2016-05-09T13:30/15:30 Norwich PDC",
        "2016-05-12T09:30/11:30 County Hall",
        "2016-05-12T13:30/15:30 County Hall",
    ];
    for text in [
        "Monday 9 May 2016, Norwich PDC\nThursday 12 May 2016, County Hall\n\nTimes on each day: 9.30 to 11.30 and 13.30 to 15.30",
        "• Monday 9 May 2016, Norwich PDC\n• Thursday 12 May 2016, County Hall\n\nTimes (each date):\n  • 9.30 to 11.30\n  • 13.30 to 15.30",
        "Sessions are held at 9.30 to 11.30 and 13.30 to 15.30 on each of these dates:\n\n• Monday 9 May 2016, Norwich PDC\n• Thursday 12 May 2016, County Hall",
    ] {
        let read = sheet(text);
        assert_eq!(rows(&read), wanted, "{text}\n{:#?}", read.unread);
        assert!(read.unread.is_empty(), "{text}\n{:#?}", read.unread);
        assert_eq!(doubts(&read), [0, 1, 2, 3].map(|at| (At::Session(at), Doubt::SharedTimes)), "{text}");
    }
    let unsaid = sheet("Monday 9 May 2016, Norwich PDC\nThursday 12 May 2016, County Hall\n\nTimes: 9.30 to 11.30");
    assert_eq!(rows(&unsaid), Vec::<String>::new(), "nobody said that they hold for both");
    assert_eq!(whys(&unsaid), [(SESSIONS, WhyUnread::NoTime), (SESSIONS, WhyUnread::NoTime)]);
}

#[test]
fn s6_a_sentence_under_a_table_is_text() {
    let read = sheet(
        "Date\tTime\tVenue\n13 May 2016\t9.30 to 11.30\tCounty Hall\nPlaces must be booked before 5pm on Friday 6 May 2016 through the office of your school.",
    );
    assert_eq!(rows(&read), ["2016-05-13T09:30/11:30 County Hall"]);
    assert!(read.unread.is_empty(), "{:#?}", read.unread);
    assert_eq!(read.body.len(), 2, "{:#?}", read.body);
}

#[test]
fn s6_a_head_without_rows_stays_in_the_text() {
    let read = sheet("Dates and times\n\nDate\tTime\tVenue\n\nTo follow.");
    assert_eq!(read.body.len(), 3, "{:#?}", read.body);
    assert!(!read.body.contains(&Block::Sessions));
}

#[test]
fn s6_a_full_row_gives_a_warning() {
    let read = sheet("Friday 13th May 2016 9.30 to 11.30 Norwich PDC TLS-0516-T045 (fully booked)");
    assert_eq!(doubts(&read), [(At::Session(0), Doubt::Full)]);
    assert!(!read.sessions[0].cancelled);
}

#[test]
fn s6_missing_end_stays_empty() {
    let read = sheet("• 13 May 2016, 9.30am, Norwich PDC");
    assert_eq!(rows(&read), ["2016-05-13T09:30/ Norwich PDC"]);
    assert_eq!(doubts(&read), [(At::Session(0), Doubt::NoEnd)]);
}

#[test]
fn s6_row_with_several_sessions_is_left_to_the_officer() {
    for (text, why) in [
        ("• 13th and 14th May 2016, 9.30 to 15.30, Norwich PDC", WhyUnread::SeveralDates),
        ("• Friday 13th and Saturday 14th May 2016, 9.30 to 15.30, Norwich PDC", WhyUnread::SeveralDates),
        ("• 13/14 May 2016, 9.30 to 15.30, Norwich PDC", WhyUnread::SeveralDates),
        ("• Friday 13 May 2016 and Friday 20 May 2016, 9.30 to 11.30, Norwich PDC", WhyUnread::SeveralDates),
        ("• Friday 13 May 2016, 9.30 to 11.30 and 13.30 to 15.30, Norwich PDC", WhyUnread::SeveralTimes),
        ("• Friday 13 May 2016, 2.00 to 4.00, Norwich PDC", WhyUnread::MorningOrAfternoon),
        ("• Friday 13th May, 9.30 to 11.30, Norwich PDC", WhyUnread::NoYear),
        ("• 31 June 2016, 9.30 to 11.30, Norwich PDC", WhyUnread::NotADay),
        ("DateTimeVenueCourse Code\nFriday 13th May 2016tbcNorwich PDCTLS-0516-T045", WhyUnread::NoTime),
        ("Date\tTime\tVenue\ntbc\t9.30 to 11.30\tNorwich PDC", WhyUnread::NoDate),
        ("9 May 2016\n12 May 2016\n9.30 to 11.30\n13.30 to 15.30", WhyUnread::SeveralDates),
    ] {
        let read = sheet(text);
        assert_eq!(rows(&read), Vec::<String>::new(), "{text}");
        assert_eq!(whys(&read), [(SESSIONS, why)], "{text}");
        let kept = read.body.iter().any(|block| *block != Block::Sessions);
        assert!(kept, "what is not a session stays in the text: {text}");
    }
}

#[test]
fn s6_a_cell_that_may_be_a_venue_or_a_trainer_is_left_to_the_officer() {
    let read = sheet("13 May 2016\t9.30 to 11.30\tNorwich PDC\tSam Lee");
    assert_eq!(read.sessions[0].venue, None);
    assert_eq!(whys(&read), [(At::Session(0), WhyUnread::NotUnderstood)]);
    let known = sheet("Date\tTime\tVenue\tTrainer\n13 May 2016\t9.30 to 11.30\tNorwich PDC\tSam Lee");
    assert_eq!(rows(&known), ["2016-05-13T09:30/11:30 Norwich PDC"]);
    assert_eq!(known.sessions[0].note.as_deref(), Some("Trainer: Sam Lee"));
}

#[test]
fn repeated_sessions_and_those_before_publication_give_warnings() {
    let read = sheet(
        "• 13 May 2016, 9.30 to 11.30, County Hall, TLS-0516-T045\n• 13 May 2016, 9.30 to 11.30, County Hall, TLS-0516-T045\n• 13 May 2015, 9.30 to 11.30, County Hall",
    );
    let doubts: Vec<String> =
        read.warnings.iter().map(|warning| format!("{:?}", warning.at) + " " + &warning.doubt.to_string()).collect();
    assert_eq!(
        doubts,
        [
            "Session(1) another session has the same course code",
            "Session(1) another session starts at the same time at the same venue",
            "Session(2) 13 May 2015 is before the sheet was published",
        ]
    );
}

#[test]
fn s1_a_session_may_be_a_block_of_labelled_lines() {
    let read = sheet(
        "Date: Friday 13th May 2016\nTime: 9.30am - 12 noon\nVenue: Norwich PDC, Room 24\nCourse code: TLS-0516-T045\n\nDate: 20 May 2016\nTime: 1pm to 3pm\nVenue: County Hall",
    );
    assert_eq!(
        rows(&read),
        ["2016-05-13T09:30/12:00 Norwich PDC (Room 24) TLS-0516-T045", "2016-05-20T13:00/15:00 County Hall"]
    );
}

#[test]
fn s1_a_table_may_come_with_all_its_rows_on_one_line() {
    for text in [
        "| Date | Time | Venue | | 14 June 2016 | 9.30am - 12.30pm | Norwich PDC | | 15 June 2016 | 1.30pm - 3.30pm | West Norfolk PDC |",
        "|Date|Time|Venue| |---|---|---| |14 June 2016|9.30am - 12.30pm|Norwich PDC| |15 June 2016|1.30pm - 3.30pm|West Norfolk PDC|",
        "DateTimeVenue14 June 20169.30am - 12.30pmNorwich PDC15 June 20161.30pm - 3.30pmWest Norfolk PDC",
        "DateTimeVenueTuesday 14 June 20169.30am - 12.30pmNorwich PDCWednesday 15 June 20161.30pm - 3.30pmWest Norfolk PDC",
        "Date Time Venue 14 June 2016 9.30am - 12.30pm Norwich PDC 15 June 2016 1.30pm - 3.30pm West Norfolk PDC",
    ] {
        let read = sheet(&format!("Please come.\n\n{text}\n\nThank you."));
        assert_eq!(
            rows(&read),
            ["2016-06-14T09:30/12:30 Norwich PDC", "2016-06-15T13:30/15:30 West Norfolk PDC"],
            "{text}\n{:#?}",
            read.unread
        );
        assert!(read.unread.is_empty() && read.warnings.is_empty(), "{text}\n{read:#?}");
        assert_eq!(read.sessions.iter().map(|session| session.line).collect::<Vec<_>>(), [13, 13], "{text}");
        assert_eq!(read.body.len(), 3, "{text}");
    }
}

#[test]
fn s6_joined_rows_with_unclear_ends_are_not_split() {
    for text in [
        "DateTimeVenue14 June 20169.30am - 12.30pmNorwich PDC Room 15 June 20161.30pm - 3.30pmWest Norfolk PDC",
        "DateTimeVenue14 June 20169.30am - 12.30pmNorwich PDC Room 2415 June 20161.30pm - 3.30pmWest Norfolk PDC",
    ] {
        let read = sheet(text);
        assert_eq!(rows(&read), Vec::<String>::new(), "{text}");
        assert!(!read.unread.is_empty(), "{text}");
    }
}

#[test]
fn a_session_that_ends_on_a_later_day_is_one_session() {
    for text in [
        "• Friday 13 May 2016, 6pm to Saturday 14 May 2016, 2pm, Norwich PDC",
        "• Friday 13 May 2016 18:00 - Saturday 14 May 2016 14:00, Norwich PDC",
        "• Friday 13 May, 6pm until Saturday 14 May 2016, 2pm, Norwich PDC",
        "• 6pm Friday 13 May 2016 to 2pm Saturday 14 May 2016, Norwich PDC",
        "• 13/05/2016 18.00 to 14/05/2016 14.00 Norwich PDC",
    ] {
        let read = sheet(text);
        let spans: Vec<_> =
            read.sessions.iter().map(|s| (iso_date_time(s.starts), s.ends.map(iso_date_time))).collect();
        let wanted = [("2016-05-13T18:00".to_owned(), Some("2016-05-14T14:00".to_owned()))];
        assert_eq!(spans, wanted, "{text}: {:?}", read.unread);
        assert_eq!(read.sessions[0].venue.as_deref(), Some("Norwich PDC"), "{text}");
    }
}

#[test]
fn an_end_in_the_night_is_on_the_next_day_and_says_so() {
    for (time, ends, doubtful) in [
        ("10pm to 1am", "2016-05-14T01:00", true),
        ("22:00 - 01:30", "2016-05-14T01:30", true),
        ("8pm to midnight", "2016-05-14T00:00", false),
        ("9.30am to 11.30am", "2016-05-13T11:30", false),
    ] {
        let read = sheet(&format!("• Friday 13 May 2016, {time}, Norwich PDC"));
        assert_eq!(read.sessions[0].ends.map(iso_date_time).as_deref(), Some(ends), "{time}");
        let says = read.warnings_at(At::Session(0)).any(|warning| matches!(warning.doubt, Doubt::EndsNextDay { .. }));
        assert_eq!(says, doubtful, "{time}");
    }
    let slip = sheet("• Friday 13 May 2016, 2pm to 9am, Norwich PDC");
    assert_eq!(slip.sessions[0].ends, None, "19 hours are a slip");
}

#[test]
fn time_skipped_by_the_clock_change_is_doubtful() {
    let read = parse("Number: 9/26\nType: CPD\nSubject: A title\n\nSunday 29 March 2026, 1.30am to 4am, Norwich PDC\n");
    assert!(read.warnings_at(At::Session(0)).any(|warning| warning.doubt == Doubt::NoSuchTime), "{:?}", read.warnings);
}
