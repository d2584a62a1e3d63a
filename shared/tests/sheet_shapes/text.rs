//! The text itself: limits, costs, PINs, sessions in sentences, and how it is kept.

use shared::sheet::{At, Block, Detail, Doubt, Field, WhyUnread};
use shared::workshop::LimitPer;

use crate::{SESSIONS, doubts, rows, sheet, whys};

#[test]
fn s6_sentence_with_a_date_is_a_session_only_if_it_says_so() {
    let read =
        sheet("On 13 April 2016 the Board published a review. Please return the form by 5pm on Friday 6 May 2016.");
    assert!(read.sessions.is_empty() && read.unread.is_empty(), "{read:#?}");
    let read = sheet("Please return the form between 9am and 5pm on 6 May 2016.");
    assert!(read.sessions.is_empty() && read.unread.is_empty(), "{read:#?}");
    let read = sheet("The briefing on Friday 13 May 2016, 9.30am to 11.30am, will not be held.");
    assert_eq!((rows(&read), whys(&read)), (vec![], vec![(SESSIONS, WhyUnread::InSentence)]));
    let read =
        sheet("A briefing will be held on Friday 13 May 2016 from 9.30am to 11.30am at Norwich PDC. Please come.");
    assert_eq!(rows(&read), ["2016-05-13T09:30/11:30 Norwich PDC"]);
    assert_eq!(doubts(&read), [(At::Session(0), Doubt::FromSentence)]);
    assert_eq!(read.body.len(), 1, "the sentence stays in the text");
    let read = sheet("Briefings will be held on 13 May 2016 and 20 May 2016, 9.30 to 11.30.");
    assert_eq!((rows(&read), whys(&read)), (vec![], vec![(SESSIONS, WhyUnread::InSentence)]));
}

#[test]
fn s6_a_cpd_sheet_without_sessions_gives_a_warning() {
    assert_eq!(doubts(&sheet("No dates yet.")), [(SESSIONS, Doubt::NoSessions)]);
}

#[test]
fn a_limit_is_read_from_the_words_that_state_it() {
    use LimitPer::{Session, Workshop};
    for (text, places, per) in [
        ("Places are limited to 2 delegates per school/establishment.", 2, Workshop),
        ("A maximum of three places per school can be offered at each briefing.", 3, Session),
        ("Places are limited to one per governing body.", 1, Workshop),
        ("Each school may send up to two members of staff.", 2, Workshop),
        ("No more than 4 governors from any one school can attend.", 4, Workshop),
        ("Schools may book a maximum of two places on each session.", 2, Session),
        ("Only one delegate per setting, please.", 1, Workshop),
        ("One place per school.", 1, Workshop),
        ("There are 2 places for each school at each session.", 2, Session),
        ("Schools may send one delegate each.", 1, Workshop),
        ("Places are limited to 2 per school.", 2, Workshop),
        ("Limited to 2 per school", 2, Workshop),
        ("A maximum of two delegates from each school.", 2, Workshop),
    ] {
        let read = sheet(text);
        assert_eq!(read.limit.map(|limit| (limit.places, limit.per)), Some((places, per)), "{text}");
        assert!(read.unread.is_empty(), "{text}");
    }
}

#[test]
fn s6_number_of_places_in_a_sentence_is_listed_unless_a_field_has_it() {
    let row = "• Friday 13 May 2016, 9.30am to 11.30am, Norwich PDC (max 25)";
    for (sentence, listed) in [
        ("There are 30 places on this course.", true),
        ("The hall has 24 seats.", true),
        ("There are 2 places for each school.", false),
        ("Up to 2 places per school.", false),
        ("25 places available", false),
    ] {
        let read = sheet(&format!("{row}\n\n{sentence}"));
        assert_eq!(read.sessions[0].capacity, Some(25), "{sentence}");
        let wanted: &[_] = if listed { &[(SESSIONS, WhyUnread::People)] } else { &[] };
        assert_eq!(whys(&read), wanted, "{sentence}");
    }
}

#[test]
fn s6_a_limit_in_other_words_is_not_guessed() {
    for text in [
        "Places are limited.",
        "The room is limited to 30 delegates.",
        "Two delegates per table.",
        "Limited to 20.",
        "Bring one form each.",
        "At least one delegate per school.",
        "One delegate per school must attend.",
        "Two teachers per school attended last year.",
        "Sessions last up to two hours per school day.",
    ] {
        let read = sheet(text);
        assert_eq!((read.limit, read.is_unread(Field::Limit)), (None, false), "{text}");
    }
    for text in [
        "Places are limited to 2 delegates per school, or a maximum of 3 delegates per school in large schools.",
        "Delegates are limited per school.",
        "A maximum of 2 places per school. A maximum of 3 places per academy.",
    ] {
        let read = sheet(text);
        assert_eq!((read.limit, read.is_unread(Field::Limit)), (None, true), "{text}");
    }
}

#[test]
fn cost_and_pin_are_read_only_where_stated() {
    for (text, free) in [
        ("The course is free of charge.", Some(true)),
        ("The workshops are free to all schools.", Some(true)),
        ("The cost is £95 per delegate.", Some(false)),
        ("Feel free to bring your policy on free school meals.", None),
    ] {
        assert_eq!(sheet(text).free, free, "{text}");
    }
    let both = sheet("Places are free of charge to Norfolk schools. Others pay £50.");
    assert_eq!((both.free, both.is_unread(Field::Detail(Detail::Cost))), (None, true));
    assert_eq!(both.details.get(Detail::Cost), "");
    for (text, pin) in [
        ("You will need your PIN.", Some(true)),
        ("No PIN is needed to book.", Some(false)),
        ("A PIN is not required.", Some(false)),
        ("Please pin this to the notice board.", None),
    ] {
        assert_eq!(sheet(text).pin, pin, "{text}");
    }
}

#[test]
fn the_text_keeps_its_lists_its_lines_and_its_headings() {
    let read = sheet(
        "Background\n\nFirst line\nsecond line.\n\n1. one\n2. two\n\n- a point\n  that goes on\n- another\n\n\u{F0B7}\tWord's own mark\n\nYours,\nSam Lee",
    );
    assert_eq!(
        read.body,
        [
            Block::Heading("Background".into()),
            Block::Paragraph("First line\nsecond line.".into()),
            Block::List { numbered: true, items: vec!["one".into(), "two".into()], numbers: vec![] },
            Block::List {
                numbered: false,
                items: vec!["a point that goes on".into(), "another".into(), "Word's own mark".into()],
                numbers: vec![],
            },
            Block::Paragraph("Yours,\nSam Lee".into()),
        ]
    );
}

#[test]
fn a_list_keeps_the_numbers_that_it_is_written_with() {
    let numbers = |text: &str| {
        let read = sheet(text);
        let lists = read.body.into_iter().filter_map(|block| match block {
            Block::List { numbered: true, numbers, .. } => Some(numbers),
            _ => None,
        });
        lists.collect::<Vec<_>>()
    };
    assert_eq!(numbers("Agenda\n\n1. one\n3. three\n"), [vec![1, 3]]);
    assert_eq!(numbers("Agenda\n\n(4) four\n(5) five\n"), [vec![4, 5]]);
    assert_eq!(numbers("Agenda\n\n1. one\n\nText between.\n\n2. two\n"), [vec![], vec![2]], "a list that goes on");
    for text in ["1. one\n2. two\n", "1. one\n1. one\n", "2. two\n1. one\n", "a) one\nb) two\n", "1. one\nb) two\n"] {
        assert_eq!(numbers(text), [Vec::<u16>::new()], "{text}");
    }
}

#[test]
fn line_with_a_colon_before_a_list_is_not_a_heading() {
    for line in ["The aims are:-", "The aims are :–", "You will need: a laptop", "Bring：pens"] {
        let read = sheet(&format!("Text.\n\n{line}\n• one\n• two\n\nMore text."));
        assert!(read.body.contains(&Block::Paragraph(line.to_owned())), "{line}: {:?}", read.body);
    }
    let read = sheet("Text.\n\nWhat to bring\n• one\n• two\n\nMore text.");
    assert!(read.body.contains(&Block::Heading("What to bring".to_owned())), "{:?}", read.body);
}

#[test]
fn joined_emoji_and_flags_are_kept_in_the_text() {
    for written in [
        "Families 👨\u{200D}👩\u{200D}👧\u{200D}👦 are welcome.",
        "For Wales 🏴\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F} too.",
        "With love ❤\u{FE0F}\u{200D}🔥 and care.",
        "علی\u{200C}رضا will speak.",
    ] {
        assert_eq!(sheet(written).body, [Block::Paragraph(written.to_owned())]);
        let pasted = written.replacen(' ', "\u{200B} \u{202A}", 1);
        assert_eq!(sheet(&pasted).body, [Block::Paragraph(written.to_owned())], "unseen characters go");
    }
}

#[test]
fn cost_is_read_from_its_label_or_from_the_sentence_that_names_a_price() {
    let labelled = |label: &str| {
        let text = format!("A day in May\n\nNumber: 7/16\nType: CPD\n{label}\n\nA day in May\n\nLunch costs £5.");
        shared::sheet::parse(&text)
    };
    for (label, cost) in [
        ("Cost: £120 per delegate", "£120 per delegate"),
        ("Cost per delegate: £95 + VAT", "£95 + VAT"),
        ("COST | Free to Norfolk schools", "Free to Norfolk schools"),
        ("Price: £60", "£60"),
        ("Fee: none", "none"),
        ("Cost: Free of charge", "Free of charge"),
    ] {
        let read = labelled(label);
        assert_eq!(read.details.get(Detail::Cost), cost, "{label}");
        assert!(!read.is_unread(Field::Heading) && !read.is_unread(Field::Detail(Detail::Cost)), "{label}: {read:#?}");
    }
    for (text, cost) in [
        ("The workshops are free to all schools.", "Free of charge"),
        ("The cost is £95 per delegate. Lunch is £5.", "The cost is £95 per delegate."),
        ("Bring a pen.", ""),
    ] {
        assert_eq!(sheet(text).details.get(Detail::Cost), cost, "{text}");
    }
}
