use super::*;

#[test]
fn usual_words_that_cancel_a_session_are_recognised() {
    for sentence in [
        "This event has been cancelled.",
        "Unfortunately the above session has been cancelled.",
        "All of the above sessions are cancelled because of snow.",
        "CANCELLED",
        "*** NOW CANCELLED ***",
        "C A N C E L L E D",
        "Cancelled due to illness",
        "Network meeting - CANCELLED",
        "The session of 14 October is now canceled.",
        "Please note this course will not run.",
        "(will not run)",
        "not running",
        "The workshop won’t be going ahead.",
        "Unfortunately, we are unable to run this course.",
        "We cannot hold the above briefing, for which we apologise.",
        "The session has had to be called off.",
        "We have had to call off the workshop.",
        "This session is off.",
        "We regret that the workshop has been postponed until further notice.",
        "We have cancelled the session on Tuesday.",
        "Due to unforeseen circumstances we have had to cancel this event.",
        "It is with regret that we are cancelling the above course.",
        "The training is no longer taking place.",
        "This course is no longer available.",
        "The session on 14 October is not taking place.",
        "There will be no session on 21 October.",
        "The meeting has been rescheduled; a new date will follow.",
        "This workshop has been moved to a later date.",
        "We apologise for the cancellation of this course.",
        "CANCELLATION NOTICE",
        "If you have booked a place on this course, please note that it has been cancelled.",
        "This event has been cancelled and schools will not be charged.",
        "The event is cancelled, and all fees will be refunded.",
        "Unfortunately the above session has fallen through.",
        "The trainer has been taken ill, so the session cannot go ahead.",
        "Because of snow the session has, unfortunately, been cancelled.",
        "Sessions 1 and 2 have been withdrawn.",
        "Training on Monday is cancelled.",
        "The session did not take place.",
        "Session 2 cancelled",
        "The session is postponed until further notice.",
        "Cancelled until further notice",
    ] {
        assert!(calls_off(&Words::of(sentence)), "{sentence}");
    }
}

#[test]
fn policies_and_other_words_cancel_nothing() {
    for sentence in [
        "If you cancel less than 5 days before the course, the full fee will be charged.",
        "Cancellations must be made in writing at least 5 working days before the event.",
        "Cancellations must be received by Friday 3 October.",
        "Non-attendance or cancellation will be charged.",
        "In the event that the course is cancelled, fees will be refunded.",
        "In the event of cancellation, delegates will be told.",
        "Should the course be cancelled, we will let you know.",
        "Courses with fewer than eight bookings will be cancelled.",
        "Courses may be cancelled at short notice.",
        "The session will be cancelled if it snows.",
        "The course will not run unless ten people book.",
        "If numbers are low, the course will not go ahead.",
        "Bookings that are cancelled after 21 June 2016 will be charged.",
        "Places cancelled within 5 days will be charged in full.",
        "Cancelled bookings will be charged.",
        "To cancel your place, email the team.",
        "Please let us know if you need to cancel.",
        "We reserve the right to cancel or postpone any session.",
        "Delegates who have cancelled will be offered another date.",
        "A charge is made where a place is cancelled without notice.",
        "Once a session has been cancelled, you will hear from us.",
        "Refreshments will not be available, however you may wish to purchase them at the venues.",
        "Refreshments will not be provided at the session on 21 June 2016.",
        "The session has not been cancelled.",
        "Cancellation policy",
        "Cancellations",
        "Free cancellation up to a week before.",
        "Unfortunately parking is limited.",
        "Unfortunately this session is now full.",
        "There is no charge for this session.",
        "We cannot hold places without a PIN.",
        "No further sessions are planned.",
        "Pupils who have been suspended or withdrawn from school",
        "The council cannot be held responsible for lost property.",
        "The workshop runs from 9.30am to 12.30pm.",
        "This training is not suitable for beginners.",
        "Any session that is cancelled will be rearranged.",
        "The session has been moved to Room 4.",
    ] {
        assert!(!calls_off(&Words::of(sentence)), "{sentence}");
    }
}

#[test]
fn cancelled_sessions_are_read_only_where_certain() {
    for (sentence, wanted) in [
        ("This event has been cancelled.", Some(Scope::TheOne)),
        ("Unfortunately the above session has been cancelled.", Some(Scope::TheOne)),
        ("All of the above sessions are cancelled because of snow.", Some(Scope::Above)),
        ("All sessions have been postponed.", Some(Scope::Every)),
        ("The first session has been cancelled.", None),
        ("All sessions except the last are cancelled.", None),
        ("The Norwich session has been cancelled.", None),
        ("CANCELLED", None),
        ("Some of the sessions are cancelled.", None),
        ("One of these sessions has been cancelled.", None),
    ] {
        assert_eq!(scope(&Words::of(sentence)), wanted, "{sentence}");
    }
}
