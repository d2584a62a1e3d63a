//! Sessions that sentences announce, and those that sentences cancel.

use shared::sheet::{At, Doubt, WhyUnread};

use crate::{SESSIONS, doubts, rows, sheet, whys};

#[test]
fn s6_a_sentence_may_announce_a_session() {
    for text in [
        "There will be a workshop on Tuesday 21st June 2016 at the West Norfolk PDC from 1pm until 4pm.",
        "The workshop will take place at the West Norfolk PDC on Tuesday 21 June 2016, 1pm - 4pm.",
        "A workshop is planned for 21 June 2016, 1pm to 4pm, at West Norfolk PDC.",
        "A briefing is being held on 21/06/2016 from 1pm to 4pm at West Norfolk PDC for all teachers at Key Stage 2.",
    ] {
        let read = sheet(text);
        assert_eq!(rows(&read), ["2016-06-21T13:00/16:00 West Norfolk PDC"], "{text}\n{:#?}", read.unread);
        assert_eq!(doubts(&read), [(At::Session(0), Doubt::FromSentence)], "{text}");
        assert!(read.unread.is_empty(), "{text}\n{:#?}", read.unread);
    }
}

#[test]
fn s6_unclear_venue_in_a_sentence_stays_empty() {
    for text in [
        "There will be a workshop on 21 June 2016 from 1pm until 4pm at Norwich PDC and West Norfolk PDC.",
        "There will be a workshop for teachers in Year 6 on 21 June 2016 from 1pm until 4pm.",
        "There will be a workshop on 21 June 2016 at Norwich professional development centre from 1pm until 4pm.",
    ] {
        let read = sheet(text);
        assert_eq!(rows(&read), ["2016-06-21T13:00/16:00"], "{text}\n{:#?}", read.unread);
        assert!(doubts(&read).contains(&(At::Session(0), Doubt::NoVenue)), "{text}");
    }
}

#[test]
fn s6_words_set_aside_only_the_dates_beside_them() {
    for text in [
        "The guidance was published on 3 February 2016, and we meet on 12 April 2016.",
        "A network meets on 12 April 2016 at County Hall\nThe guidance was published on 3 February 2016",
        "It was agreed that the briefing is held on 12 April 2016, 9.30am to 11.30am.",
        "A course on the new finance return has been organised on 12 April 2016.",
    ] {
        let read = sheet(text);
        assert!(read.unread_at(SESSIONS).any(|unread| unread.text.contains("12 April")), "{text}\n{:#?}", read.marks);
    }
    for text in [
        "The guidance was published on 3 February 2016.",
        "Two reports were sent on 3 February 2016 and 12 April 2016.",
        "Please return the form to\nGovernor Services on 12 April 2016.",
        "Please return the form on 12 April 2016 (5pm).",
    ] {
        let read = sheet(text);
        assert!(read.unread.is_empty(), "{text}\n{:#?}", read.unread);
    }
}

#[test]
fn s6_session_cancelled_in_a_sentence_cannot_be_booked() {
    let announced = "There will be a workshop on Tuesday 21st June 2016 at the West Norfolk PDC from 1pm until 4pm.";
    for sentence in [
        "The workshop planned for 22 June has been cancelled.",
        "The workshop on 22 June 2016, 1pm to 4pm, has been postponed.",
        "The workshop originally planned for 22 June 2016, 1pm to 4pm, has been postponed.",
        "The session of 22nd June will not take place.",
    ] {
        let read = sheet(&format!("{announced} {sentence}"));
        assert_eq!(rows(&read), ["2016-06-21T13:00/16:00 West Norfolk PDC"], "{sentence}");
        assert!(!read.sessions[0].cancelled, "{sentence}");
        assert_eq!(whys(&read), [(SESSIONS, WhyUnread::InSentence)], "{sentence}");
        assert_eq!(read.unread[0].text, sentence);
    }
    for sentence in [
        "The workshop planned for 21 June has been cancelled.",
        "The workshop on 21 June has been CANCELLED",
        "Please note that the workshops on 20th and 21st June have now been cancelled.",
        "The 1pm session on Tuesday 21 June 2016 will no longer go ahead.",
    ] {
        for text in [
            format!("{announced}\n\n{sentence}\n\nPlaces are free."),
            format!("{sentence}\n\n• 21 June 2016, 1pm to 4pm, West Norfolk PDC"),
        ] {
            let read = sheet(&text);
            assert_eq!(rows(&read), ["2016-06-21T13:00/16:00 West Norfolk PDC"], "{text}");
            assert!(read.sessions[0].cancelled, "{text}");
            assert!(doubts(&read).contains(&(At::Session(0), Doubt::Cancelled)), "{text}");
        }
    }
}

#[test]
fn s6_words_about_giving_up_a_booking_cancel_no_session() {
    for sentence in [
        "Bookings that are cancelled after 21 June 2016 will be charged.",
        "Refreshments will not be provided at the session on 21 June 2016.",
        "If the session on 21 June 2016 is cancelled we will write to you.",
        "The morning session on 21 June 2016, 9.30am to 12.30pm, has been cancelled.",
    ] {
        let read = sheet(&format!("• 21 June 2016, 1pm to 4pm, West Norfolk PDC\n\n{sentence}"));
        assert!(!read.sessions[0].cancelled, "{sentence}");
    }
}

#[test]
fn s6_sessions_listed_under_words_that_cancel_them_are_cancelled() {
    let read = sheet(
        "• 20 June 2016, 1pm to 4pm, County Hall\n\nThe following sessions have been cancelled:\n\n• 21 June 2016, 1pm to 4pm, West Norfolk PDC\n• 22 June 2016, 1pm to 4pm, West Norfolk PDC\n\nNew dates:\n\n• 23 June 2016, 1pm to 4pm, County Hall",
    );
    assert_eq!(read.sessions.iter().map(|session| session.cancelled).collect::<Vec<_>>(), [false, true, true, false]);
}

#[test]
fn s6_moved_session_is_left_to_the_officer() {
    let sentence = "The session on 14 June has been moved to 20 June 2016.";
    let read = sheet(&format!("• 14 June 2016, 9.30 to 12.30, Norwich PDC\n\n{sentence}"));
    assert_eq!(whys(&read), [(SESSIONS, WhyUnread::InSentence)]);
    assert_eq!(read.unread[0].text, sentence);
}

const TWO: &str =
    "• Tuesday 14 June 2016, 9.30am – 11.30am, Norwich PDC\n• Tuesday 21 June 2016, 9.30am – 11.30am, Norwich PDC\n\n";

fn cancelled(read: &shared::sheet::SheetRead) -> Vec<bool> {
    read.sessions.iter().map(|session| session.cancelled).collect()
}

#[test]
fn s9_clear_words_cancel_the_only_session() {
    for sentence in [
        "This event has been cancelled.",
        "Unfortunately the above session has been cancelled.",
        "We regret that the workshop will not run.",
        "All of the above sessions are cancelled because of snow.",
        "THIS COURSE HAS NOW BEEN POSTPONED",
    ] {
        let read = sheet(&format!("• Tuesday 14 June 2016, 9.30am – 11.30am, Norwich PDC\n\n{sentence}"));
        assert_eq!(cancelled(&read), [true], "{sentence}");
        assert_eq!(read.called_off_loose().count(), 0, "{sentence}");
    }
}

#[test]
fn s9_words_that_do_not_say_which_session_are_listed_for_the_officer() {
    for sentence in [
        "This event has been cancelled.",
        "Unfortunately the above session has been cancelled.",
        "CANCELLED",
        "The first session will not run.",
        "One of these sessions has been called off.",
        "The session on 7 June has been cancelled.",
        "The session on 14 June has been moved to 20 June 2016.",
    ] {
        let read = sheet(&format!("{TWO}{sentence}"));
        assert_eq!(cancelled(&read), [false, false], "{sentence}");
        assert_eq!(read.called_off_loose().map(|words| words.text.as_str()).collect::<Vec<_>>(), [sentence]);
        assert!(read.unread_at(SESSIONS).any(|unread| unread.text == sentence), "{sentence}: {:?}", read.unread);
    }
    let titled = shared::sheet::parse(&format!(
        "CANCELLED: Network\n\nMI Sheet TypeCPD\nMI Number:9/16\nPublication Date:01/03/2016\n\nCANCELLED: Network\n\n{TWO}"
    ));
    assert_eq!(titled.called_off_loose().count(), 1, "{:?}", titled.called_off);
}

#[test]
fn s9_words_about_all_sessions_cancel_all_and_a_row_only_itself() {
    for sentence in [
        "All sessions have been postponed.",
        "Both workshops are cancelled.",
        "The above sessions will not take place.",
    ] {
        let read = sheet(&format!("{TWO}{sentence}"));
        assert_eq!(cancelled(&read), [true, true], "{sentence}");
    }
    for state in
        ["(will not run)", "- will not run", "(called off)", "(not taking place)", "- CANCELLED", "(no longer running)"]
    {
        let read = sheet(&TWO.replacen("Norwich PDC", &format!("Norwich PDC {state}"), 1));
        assert_eq!(cancelled(&read), [true, false], "{state}: {:?}", read.sessions);
        assert_eq!(read.sessions[0].venue.as_deref(), Some("Norwich PDC"), "{state}");
        assert_eq!(read.called_off_loose().count(), 0, "{state}");
    }
    let read = sheet(&TWO.replacen("Norwich PDC", "Norwich PDC (see our cancellation policy)", 1));
    assert_eq!(cancelled(&read), [false, false], "when bookings may be given up cancels nothing");
}

#[test]
fn s9_cancellation_policies_cancel_nothing() {
    for sentence in [
        "If you cancel less than 5 days before the course, the full fee will be charged.",
        "Cancellations must be made in writing.",
        "Non-attendance or cancellation will be charged.",
        "In the event that the course is cancelled, fees will be refunded.",
        "Courses with fewer than eight bookings will be cancelled.",
    ] {
        let read = sheet(&format!("{TWO}{sentence}"));
        assert_eq!((cancelled(&read), read.called_off_loose().count()), (vec![false, false], 0), "{sentence}");
    }
}
