//! Properties of every sheet number, every date and time, and any text.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use proptest::sample::select;
use shared::moment::{iso_date, read_iso_date};
use shared::sheet::{At, Doubt, MAX_LENGTH, SheetNumber, SheetRead, parse};
use time::{Date, Duration, Month, PrimitiveDateTime, Time, Weekday};

const EXAMPLES: [&str; 4] = [
    include_str!("sheets/mi-12-15.txt"),
    include_str!("sheets/mi-39-07.txt"),
    include_str!("sheets/mi-71-16.txt"),
    include_str!("sheets/mi-140-10.txt"),
];

/// Difficult pieces of text, to be put together at random.
const PIECES: [&str; 57] = [
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "\t",
    "|",
    "   ",
    "•",
    "- ",
    "1. ",
    "(",
    ")",
    ":",
    ",",
    ".",
    "/",
    "-",
    "–",
    "é",
    "\u{FEFF}",
    "\u{A0}",
    "Friday",
    "Mon",
    "13th",
    "May",
    "2016",
    "13/05/2016",
    "31/02/16",
    "9.30",
    "12",
    "to",
    "am",
    "pm",
    "noon",
    "Norwich PDC",
    "TLS-0516-T045",
    "CANCELLED",
    "MI Number:",
    "LA Contact:",
    "To Be Completed By:",
    "01603 555020",
    "ext",
    "@",
    "a@b.example",
    "DateTimeVenue",
    "Date:",
    "per school",
    "limited to 2",
    "Sessions on ",
    "14th, 15th and 17th June 2016",
    "All sessions run from 9.30am to 12.30pm at ",
    "14 June 2016\n15 June 2016\n",
    "has been cancelled",
    "All of the above sessions are cancelled. ",
    "This event will not run. ",
    "The workshop on 14 June ",
    "One place ",
];

fn a_date() -> impl Strategy<Value = Date> {
    (1990..2079i32, 1..=12u8, 1..=31u8).prop_filter_map("a day of the calendar", |(year, month, day)| {
        Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()
    })
}

/// The last Sunday of March, on which the clocks go forward.
fn a_day_of_fewer_hours() -> impl Strategy<Value = Date> {
    a_date().prop_filter_map("a year with a last day of March", |date| {
        let last = Date::from_calendar_date(date.year(), Month::March, 31).ok()?;
        Some(last - Duration::days(i64::from(last.weekday().number_days_from_sunday())))
    })
}

/// The date in one of the spellings that give it in full.
fn spelt(date: Date, spelling: usize) -> String {
    let (day, month, year) = (date.day(), u8::from(date.month()), date.year());
    let suffix = match day {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    };
    let name = date.month().to_string();
    match spelling {
        0 => format!("{} {day}{suffix} {name} {year}", date.weekday()),
        1 => format!("{day} {name} {year}"),
        2 => format!("{day:02}/{month:02}/{year}"),
        3 => format!("{day}.{month:02}.{year}"),
        4 => format!("{}, {day}{suffix} {} {year}", &date.weekday().to_string()[..3], &name[..3]),
        5 => format!("{day}{suffix} of {name}, {year}"),
        6 => format!("{name} {day}, {year}"),
        _ => iso_date(date),
    }
}

/// A start and a later end of the same day.
fn times() -> impl Strategy<Value = (Time, Time)> {
    let quarter = |quarter: u8| Time::from_hms(quarter / 4, quarter % 4 * 15, 0).unwrap();
    (1..95u8).prop_flat_map(move |start| (Just(quarter(start)), (start + 1..96).prop_map(quarter)))
}

/// Whether the clocks pass over the time: they go on from 01:00 to 02:00 on the last Sunday of March, in each year that [`a_date`] gives.
fn is_passed_over(date: Date, time: Time) -> bool {
    let last_sunday_of_march = date.month() == Month::March && date.weekday() == Weekday::Sunday && date.day() > 24;
    last_sunday_of_march && time.hour() == 1
}

/// The time in one of the spellings that leave no doubt between morning and afternoon.
fn told(time: Time, spelling: usize) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    let (twelve, half) = (if hour % 12 == 0 { 12 } else { hour % 12 }, if hour < 12 { "am" } else { "pm" });
    match (spelling, minute) {
        (0, _) => format!("{hour:02}:{minute:02}"),
        (1, _) => format!("{hour:02}.{minute:02}"),
        (2, 0) => format!("{twelve}{half}"),
        (2 | 3, _) => format!("{twelve}.{minute:02}{half}"),
        _ => format!("{twelve}:{minute:02} {half}"),
    }
}

/// Checks the properties that every reading has.
fn is_sound(text: &str) -> Result<SheetRead, TestCaseError> {
    let read = parse(text);
    prop_assert_eq!(&read.original, text);
    let lines = u32::try_from(text.chars().count() + 1).unwrap();
    let sessions = u32::try_from(read.sessions.len()).unwrap();
    let exists = |at: At| !matches!(at, At::Session(index) if index >= sessions);
    for warning in &read.warnings {
        prop_assert!(exists(warning.at) && (1..=lines).contains(&warning.line), "{:?}", warning);
        prop_assert!(!warning.doubt.to_string().is_empty());
    }
    for unread in &read.unread {
        prop_assert!(exists(unread.at) && unread.line.is_none_or(|line| (1..=lines).contains(&line)), "{:?}", unread);
    }
    for words in &read.called_off {
        let meant = words.sessions.iter().map(|index| read.sessions.get(*index as usize));
        prop_assert!(meant.into_iter().all(|meant| meant.is_some_and(|meant| meant.cancelled)), "{:?}", words);
    }
    let written: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    for session in &read.sessions {
        prop_assert!(session.ends.is_none_or(|ends| ends > session.starts), "{:?}", session);
        for said in [&session.venue, &session.room].into_iter().flatten() {
            let said: String = said.chars().filter(|c| c.is_alphanumeric()).collect();
            prop_assert!(written.contains(&said), "{:?} is not in the text", said);
        }
    }
    let sent = serde_json::to_string(&read).unwrap();
    prop_assert_eq!(&serde_json::from_str::<SheetRead>(&sent).unwrap(), &read);
    Ok(read)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_sheet_number_reads_back(serial in 1..=SheetNumber::MAX_SERIAL, year in 0..100u8) {
        let number: SheetNumber = format!("{serial}/{year:02}").parse().unwrap();
        prop_assert_eq!(number.serial(), serial);
        prop_assert_eq!(number.year() % 100, u16::from(year));
        prop_assert_eq!(number.to_string().parse::<SheetNumber>().unwrap(), number);
        prop_assert_eq!(number.slug().parse::<SheetNumber>().unwrap(), number);
        prop_assert_eq!(format!("MI {serial}/{}", number.year()).parse::<SheetNumber>().unwrap(), number);
        let sent = serde_json::to_string(&number).unwrap();
        prop_assert_eq!(serde_json::from_str::<SheetNumber>(&sent).unwrap(), number);
    }

    #[test]
    fn only_well_formed_sheet_numbers_are_read(text in "[0-9/ -]{0,12}|\\PC{0,12}") {
        if let Ok(number) = text.parse::<SheetNumber>() {
            prop_assert!(text.contains(&number.serial().to_string()));
            prop_assert!((1980..2080).contains(&number.year()));
        }
    }

    #[test]
    fn a_date_in_iso_reads_back(date in a_date()) {
        prop_assert_eq!(read_iso_date(&iso_date(date)).unwrap(), date);
    }

    #[test]
    fn s2_a_date_and_times_in_any_spelling_read_back(
        date in prop_oneof![9 => a_date(), 1 => a_day_of_fewer_hours()],
        (start, end) in times(),
        spellings in (0..8usize, prop_oneof![(0..2usize, 0..2usize), (2..5usize, 2..5usize)]),
        joint in select(vec![" to ", " - ", "-", " – ", " until "]),
        (mark, gap) in (select(vec!["• ", "- ", ""]), select(vec![" ", ", ", " – ", ": "])),
    ) {
        let (day, from, to) = (spelt(date, spellings.0), told(start, spellings.1.0), told(end, spellings.1.1));
        let text = format!("MI Number:1/16\n\nText.\n\n{mark}{day}{gap}{from}{joint}{to} County Hall\n");
        let read = is_sound(&text)?;
        prop_assert_eq!(read.sessions.len(), 1, "{}: {:?}", text, read.unread);
        let session = &read.sessions[0];
        prop_assert_eq!((session.starts.date(), session.starts.time()), (date, start), "{}", text);
        prop_assert_eq!(session.ends.map(PrimitiveDateTime::time), Some(end), "{}", text);
        prop_assert_eq!(session.venue.as_deref(), Some("County Hall"), "{}", text);
        let passed_over = is_passed_over(date, start) || is_passed_over(date, end);
        prop_assert_eq!(read.warnings.is_empty(), !passed_over, "{}: {:?}", text, read.warnings);
        prop_assert!(read.warnings.iter().all(|warning| warning.doubt == Doubt::NoSuchTime), "{}: {:?}", text, read.warnings);
    }

    #[test]
    fn s1_joined_cells_are_read_like_separate_ones(date in a_date(), (start, end) in times(), spelling in 0..3usize, venue in select(vec!["Norwich PDC", "King's Lynn", "PMLD Centre"])) {
        let (day, from, to) = (spelt(date, spelling), told(start, 1), told(end, 1));
        let glued = format!("DateTimeVenueCourse Code\n{day}{from} to {to}{venue}TLS-0516-T045");
        let apart = format!("Date\tTime\tVenue\tCourse Code\n{day}\t{from} to {to}\t{venue}\tTLS-0516-T045");
        let (glued, apart) = (parse(&glued), parse(&apart));
        prop_assert_eq!(glued.sessions.len(), 1, "{:?}", glued.unread);
        prop_assert_eq!(glued.sessions, apart.sessions);
    }

    #[test]
    fn any_text_is_read_without_panic(text in any::<String>()) {
        is_sound(&text)?;
    }

    #[test]
    fn any_pieces_are_read_without_panic(pieces in prop::collection::vec(select(PIECES.to_vec()), 0..60)) {
        is_sound(&pieces.concat())?;
    }

    #[test]
    fn damaged_example_is_read_without_panic(
        example in select(EXAMPLES.to_vec()),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..40usize, select(PIECES.to_vec())), 1..6),
    ) {
        let mut chars: Vec<char> = example.chars().collect();
        for (at, length, piece) in cuts {
            let at = at.index(chars.len() + 1);
            let to = chars.len().min(at + length);
            chars.splice(at..to, piece.chars());
        }
        is_sound(&chars.into_iter().collect::<String>())?;
    }

    #[test]
    fn an_example_with_its_lines_in_another_order_is_read_without_panic(lines in select(EXAMPLES.to_vec()).prop_flat_map(|example| {
        Just(example.lines().collect::<Vec<_>>()).prop_shuffle()
    })) {
        is_sound(&lines.join("\n"))?;
    }
}

/// A reader that went back over the text for each line or word would take hours for these.
#[test]
fn longest_text_is_read_quickly() {
    let rows = [
        "13 May 2016\n",
        "13 May 2016 9.30 to 11.30 County Hall\n\n",
        "2 places per school. ",
        "Date:\n",
        "MI Number:1\n",
        "Links:\nx\n",
        "The session on 14 June has been cancelled. 14 June 2016 9.30 to 11.30 County Hall\n\n",
        "Sessions on 14th and 15th June 2016:\n9.30 to 11.30\n\n",
        "14 June 2016\n\n",
        "• 14 June 2016, 9.30 to 11.30, Hall\n\nThe session on 14 June has been cancelled.\n\n",
        "DateTimeVenue14 June 20169.30 to 11.30Hall\n",
        "All sessions run from 9.30 to 11.30:\n14 June 2016\n15 June 2016\n\n",
    ];
    let marks = ["14, ", "- ", ")", "((", "|", "or ", "x@", "May ", "1. "];
    for piece in rows.iter().chain(&marks).chain(&EXAMPLES[2..3]) {
        let started = std::time::Instant::now();
        let text = piece.repeat(MAX_LENGTH / piece.len());
        assert_eq!(parse(&text).original.len(), text.len());
        assert!(started.elapsed().as_secs() < 20, "{piece:?}: {:?}", started.elapsed());
    }
}
