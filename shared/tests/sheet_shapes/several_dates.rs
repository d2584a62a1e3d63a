//! Times and venues that are given once, for several dates.

use shared::sheet::{At, Block, Doubt, SheetRead, WhyUnread};

use crate::{SESSIONS, doubts, rows, sheet, whys};

const THREE: [&str; 3] =
    ["2016-06-14T09:30/12:30 Norwich PDC", "2016-06-15T09:30/12:30 Norwich PDC", "2016-06-17T09:30/12:30 Norwich PDC"];

#[test]
fn s2_a_line_above_a_list_of_dates_gives_their_times_and_venue() {
    for lead in [
        "Three sessions, all at Norwich PDC, 9.30am to 12.30pm (registration from 9.15):",
        "Three sessions, all at Norwich PDC, 9.30am to 12.30pm (registration 9.15 to 9.30):",
        "All sessions run from 9.30am to 12.30pm at Norwich PDC.",
        "Sessions at Norwich PDC, 9.30am to 12.30pm:",
        "3 sessions will run from 9.30am to 12.30pm at the Norwich PDC.",
    ] {
        for list in [
            "14 June 2016\n15 June 2016\n17 June 2016",
            "• Tuesday 14th June 2016\n• Wednesday 15th June 2016\n• Friday 17th June 2016",
            "1. 14/06/2016\n2. 15/06/2016\n3. 17/06/2016",
            "14 June 2016, 15 June 2016 and 17 June 2016",
        ] {
            let read = sheet(&format!("{lead}\n{list}"));
            assert_eq!(rows(&read), THREE, "{lead}\n{list}\n{:#?}", read.unread);
            let shared = |at| [(At::Session(at), Doubt::SharedTimes), (At::Session(at), Doubt::SharedVenue)];
            assert_eq!(doubts(&read), [0, 1, 2].map(shared).concat(), "{lead}\n{list}");
            assert!(read.unread.is_empty(), "{lead}\n{list}\n{:#?}", read.unread);
        }
    }
    let apart = sheet(
        "All sessions run from 9.30am to 12.30pm at Norwich PDC.\n\n14 June 2016\n\n15 June 2016\n\n17 June 2016",
    );
    assert_eq!(rows(&apart), THREE);
}

#[test]
fn s2_a_date_of_the_list_keeps_its_own_venue_and_state() {
    let read = sheet(
        "Three sessions, 9.30am to 12.30pm at Norwich PDC unless stated:\n• 14 June 2016\n• 15 June 2016, County Hall\n• 17 June 2016 - CANCELLED",
    );
    assert_eq!(
        rows(&read),
        ["2016-06-14T09:30/12:30", "2016-06-15T09:30/12:30 County Hall", "2016-06-17T09:30/12:30"],
        "a venue with a reservation is not taken"
    );
    assert_eq!(read.sessions.iter().map(|session| session.cancelled).collect::<Vec<_>>(), [false, false, true]);
}

#[test]
fn s6_ambiguous_line_gives_no_times() {
    for lead in [
        "The office is open from 9.30am to 12.30pm for bookings on these dates:",
        "The following sessions from 9.30am to 12.30pm at Norwich PDC are cancelled:",
        "All sessions from 9.30am to 12.30pm have been postponed:",
        "Sessions from 9.30am to 12.30pm and 1.30pm to 4.30pm at Norwich PDC:",
        "Lunch will be provided from 12.30pm to 1.30pm on all days:",
    ] {
        let read = sheet(&format!("{lead}\n14 June 2016\n15 June 2016"));
        assert_eq!(rows(&read), Vec::<String>::new(), "{lead}");
        assert_eq!(whys(&read), [(SESSIONS, WhyUnread::NoTime); 2], "{lead}");
    }
}

#[test]
fn s1_labelled_lines_may_name_several_dates() {
    for dates in [
        "14 June 2016, 15 June 2016 and 17 June 2016",
        "14th, 15th and 17th June 2016",
        "14 June, 15 June and 17 June 2016",
        "Tuesday 14th, Wednesday 15th & Friday 17th June 2016",
        "14/06/2016, 15/06/2016, 17/06/2016",
        "14 June 2016; 15 June 2016; and 17 June 2016.",
    ] {
        let lines = [format!("Dates: {dates}"), "Times: 9.30am to 12.30pm".into(), "Venue: Norwich PDC".into()];
        for gap in ["\n", "\n\n"] {
            let read = sheet(&lines.join(gap));
            assert_eq!(rows(&read), THREE, "{dates}\n{:#?}", read.unread);
            assert!(read.unread.is_empty() && read.warnings.is_empty(), "{dates}\n{read:#?}");
            assert_eq!(read.body, [Block::Sessions], "{dates}");
        }
    }
    let venue_first = sheet("Venue: Norwich PDC\nDates: 14th, 15th and 17th June 2016\nTime: 9.30am to 12.30pm");
    assert_eq!(rows(&venue_first), THREE);
    let wrong = sheet("Dates: Monday 14 June 2016 and 15 June 2016\nTime: 9.30am to 12.30pm\nVenue: Norwich PDC");
    assert!(matches!(doubts(&wrong).as_slice(), [(At::Session(0), Doubt::WrongWeekday { .. })]), "{wrong:#?}");
}

#[test]
fn s6_labelled_lines_without_date_or_time_are_left_to_the_officer() {
    for (text, why) in [
        (
            "Dates: 14 June 2016 and 15 June 2016\nTimes: 9.30am to 12.30pm and 1.30pm to 4.30pm",
            WhyUnread::SeveralTimes,
        ),
        (
            "Dates: 14 June 2016 and 15 June 2016\nTimes: 9.30am to 12.30pm\nTimes: 1.30pm to 4.30pm",
            WhyUnread::SeveralTimes,
        ),
        ("Dates: 14 June 2016 and 15 June 2016\nTimes: 9.30am to 12.30pm\n1.30pm to 4.30pm", WhyUnread::SeveralTimes),
        ("Dates: 14 June to 17 June 2016\nTimes: 9.30am to 12.30pm", WhyUnread::SeveralDates),
        ("Dates: 14-17 June 2016\nTimes: 9.30am to 12.30pm", WhyUnread::SeveralDates),
        ("Dates: 14 or 15 June 2016\nTimes: 9.30am to 12.30pm", WhyUnread::SeveralDates),
        ("Dates: 14 December, 15 January 2016\nTimes: 9.30am to 12.30pm", WhyUnread::SeveralDates),
        ("Dates: 29 February, 31 February 2016\nTimes: 9.30am to 12.30pm", WhyUnread::SeveralDates),
    ] {
        let read = sheet(&format!("{text}\nVenue: Norwich PDC"));
        assert_eq!((rows(&read), whys(&read)), (vec![], vec![(SESSIONS, why)]), "{text}");
    }
}

#[test]
fn s1_a_line_may_name_several_days_above_their_times() {
    for text in [
        "Sessions on 14th, 15th and 17th June 2016 at Norwich PDC:\n9.30am to 12.30pm",
        "Workshops will be held on Tuesday 14th, Wednesday 15th and Friday 17th June 2016 at the Norwich PDC:\n\n• 9.30am - 12.30pm (registration from 9.15am)",
        "Session dates: 14 June 2016, 15 June 2016, 17 June 2016\n9.30am - 12.30pm, Norwich PDC",
        "Sessions at Norwich PDC on 14 June, 15 June and 17 June 2016\nTime: 9.30am to 12.30pm",
    ] {
        let read = sheet(text);
        assert_eq!(rows(&read), THREE, "{text}\n{:#?}", read.unread);
        assert!(read.unread.is_empty(), "{text}\n{:#?}", read.unread);
    }
    let both = sheet(
        "Sessions on 14th and 15th June 2016 at Norwich PDC:\n9.30am to 12.30pm each day\n1.30pm to 4.30pm each day",
    );
    assert_eq!(
        rows(&both),
        [
            "2016-06-14T09:30/12:30 Norwich PDC",
            "2016-06-14T13:30/16:30 Norwich PDC",
            "2016-06-15T09:30/12:30 Norwich PDC",
            "2016-06-15T13:30/16:30 Norwich PDC",
        ]
    );
}

#[test]
fn s6_several_days_with_unclear_times_are_left_to_the_officer() {
    for (text, why) in [
        (
            "Sessions on 14th and 15th June 2016 at Norwich PDC:\n9.30am to 12.30pm\n1.30pm to 4.30pm",
            WhyUnread::SeveralTimes,
        ),
        ("Sessions on 14th and 15th June 2016 at Norwich PDC.", WhyUnread::NoTime),
        ("Sessions on 14th and 15th June 2016 at Norwich PDC:\n9.30am", WhyUnread::NotUnderstood),
        (
            "Sessions on 14th and 15th June 2016 at Norwich PDC:\n9.30am to 12.30pm, lunch included",
            WhyUnread::NotUnderstood,
        ),
    ] {
        let read = sheet(text);
        assert_eq!((rows(&read), whys(&read)), (vec![], vec![(SESSIONS, why)]), "{text}");
    }
    for text in [
        "Sessions on 14th and 15th June 2016 at Norwich PDC have been cancelled:\n9.30am to 12.30pm",
        "Two briefings were held on 14 March and 15 March 2016 at Norwich PDC:\n9.30am to 12.30pm",
        "Schools are closed on 14th and 15th June 2016:\n9.30am to 12.30pm",
    ] {
        assert_eq!(rows(&sheet(text)), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn s3_a_stay_lasts_from_its_first_day_to_its_last() {
    let whole = |read: &SheetRead| -> Vec<String> {
        let at = |moment| shared::moment::iso_date_time(moment);
        let spans = read
            .sessions
            .iter()
            .map(|session| format!("{}/{}", at(session.starts), session.ends.map(at).unwrap_or_default()));
        spans.collect()
    };
    for row in [
        "• Friday 17 – Sunday 19 June 2016, 6pm to 2pm, Holt Hall",
        "• Fri 17 - Sun 19 June 2016, 18:00 - 14:00, Holt Hall",
        "• 17 to 19 June 2016, 6pm to 2pm, Holt Hall",
        "• 17/06/2016 – 19/06/2016, 6pm to 2pm, Holt Hall",
        "• Friday 17 June 2016, 6pm to Sunday 19 June, 2pm, Holt Hall",
        "Date: Friday 17 - Sunday 19 June 2016\nTime: 6pm to 2pm\nVenue: Holt Hall",
        "Date\tTime\tVenue\nFriday 17 – Sunday 19 June 2016\t6pm to 2pm\tHolt Hall",
    ] {
        let read = sheet(row);
        assert_eq!(whole(&read), ["2016-06-17T18:00/2016-06-19T14:00"], "{row}");
        assert_eq!(read.sessions[0].venue.as_deref(), Some("Holt Hall"), "{row}");
    }
    for row in ["6pm to 2pm the next day", "6pm to 2pm (the following day)", "6pm - 2pm next day"] {
        let read = sheet(&format!("• Friday 17 June 2016, {row}, Holt Hall"));
        assert_eq!(whole(&read), ["2016-06-17T18:00/2016-06-18T14:00"], "{row}");
        assert_eq!(read.sessions[0].venue.as_deref(), Some("Holt Hall"), "{row}");
    }
}

#[test]
fn s6_days_that_could_each_have_these_times_are_left_to_the_officer() {
    for row in [
        "• Friday 17 – Sunday 19 June 2016, 9.30am to 4pm, Holt Hall",
        "• 21-22 June 2016, 9.30am to 4pm, Holt Hall",
        "• Thursday 30 June – Friday 1 July 2016, 9.30am to 4pm, Holt Hall",
    ] {
        let read = sheet(row);
        assert_eq!((rows(&read), whys(&read)), (vec![], vec![(SESSIONS, WhyUnread::SeveralDates)]), "{row}");
    }
    let numbered =
        sheet("1 - Friday 13 May 2016, 9.30am to 4pm, Holt Hall\n2 - Friday 20 May 2016, 9.30am to 4pm, Holt Hall");
    assert_eq!(rows(&numbered).len(), 2, "numbers of rows are no days");
}
