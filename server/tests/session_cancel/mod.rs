//! Officers cancel sessions: their places are cancelled, move to another session or wait for one.

use app::{
    booking::{BookingView, Bookings, SessionAddress},
    delegate::{Delegates, LinkLeadsTo},
    publishing::SheetDrafts,
    session::{CancelPlan, CancelTyped, OfficeSessions},
    visit::Caller,
};
use server::{publishing::PgPublishing, session::PgSessions};
use shared::{
    booking::{BookingReference, Happening, PlaceState},
    form::{ErrorMessage, FieldFault},
    office::OfficeRefused,
    officer::Role,
    session::{Outcome, SessionFault},
    venue::VenueFault,
    waiting::Wants,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{
    Backend, Workshop,
    office::{officer, refused},
    places, strangers,
};

mod races;

/// A workshop with sessions, and an officer for bookings.
struct Office {
    backend: Backend,
    store: PgSessions,
    workshop: Workshop,
    sessions: Vec<i64>,
    officer: Caller,
}

impl Office {
    async fn open(connect: PgConnectOptions, limit_per: &str, capacities: &[i32]) -> Self {
        let backend = Backend::open(connect, 8).await;
        let workshop = backend.workshop(Some(2), limit_per, capacities).await;
        let sessions =
            sqlx::query_scalar("select id from session order by number").fetch_all(&backend.pool).await.unwrap();
        let store = PgSessions::new(backend.pool.clone(), backend.clock.clone(), backend.seats.clone());
        let officer = officer(&backend.pool, &backend.clock, "Bea", Role::Bookings).await;
        Self { backend, store, workshop, sessions, officer }
    }

    fn at(&self, number: u16) -> SessionAddress {
        self.workshop.session(number)
    }

    /// A school that has booked this many new people on a session.
    async fn booked(&self, number: u16, people: usize) -> (Caller, BookingReference) {
        let school = self.backend.school().await;
        let booked = self.backend.book(&school, &self.at(number), &strangers(people)).await.unwrap();
        (school, booked)
    }

    async fn waits(&self, number: u16, people: usize, wants: Wants) -> (Caller, BookingReference) {
        let school = self.backend.school().await;
        let joined = self.backend.wait(&school, &self.at(number), &strangers(people), wants).await.unwrap();
        (school, joined)
    }

    async fn plan(&self, session: i64, typed: &CancelTyped) -> CancelPlan {
        self.store.cancelling(&self.officer, session, typed).await.unwrap().plan.unwrap().unwrap()
    }

    /// Cancels a session as the page does, which first shows the planned outcome.
    async fn cancel(&self, session: i64, typed: CancelTyped) -> Result<Outcome, OfficeRefused> {
        let view = self.store.cancelling(&self.officer, session, &typed).await.map_err(|_| OfficeRefused::NotFound)?;
        let plan = view.plan.unwrap()?;
        let typed = CancelTyped { shown: plan.seen, ..typed };
        match self.store.cancel(&self.officer, session, view.edits, &typed).await {
            Ok(()) => Ok(plan.total),
            failed => Err(refused(failed)),
        }
    }

    async fn booking(&self, school: &Caller, reference: BookingReference) -> BookingView {
        self.backend.bookings.lookup(school, &reference.to_string()).await.unwrap().unwrap()
    }

    async fn waiting(&self, number: u16) -> i32 {
        sqlx::query_scalar("select waiting from session where number = $1")
            .bind(i16::try_from(number).unwrap())
            .fetch_one(&self.backend.pool)
            .await
            .unwrap()
    }

    async fn agree(&self) {
        assert_eq!(self.backend.faults().await, Vec::<String>::new());
    }
}

fn typed(what: &str, to: i64, rest: &str) -> CancelTyped {
    CancelTyped {
        what: what.into(),
        to: to.to_string(),
        rest: rest.into(),
        reason: "The centre is closed".into(),
        ..CancelTyped::default()
    }
}

fn fate(seats: u32, waits: u32, cancelled: u32) -> Outcome {
    Outcome { seats, waits, cancelled }
}

fn states(booking: &BookingView) -> Vec<PlaceState> {
    booking.places.iter().map(|place| place.state).collect()
}

#[sqlx::test]
async fn a_cancelled_session_gives_every_school_its_places_back(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect, "workshop", &[2, 30]).await;
    let (first, booked) = office.booked(1, 2).await;
    office.waits(1, 1, Wants::Any).await;
    let silent = CancelTyped { reason: String::new(), ..typed("cancel", 0, "") };
    assert!(matches!(office.cancel(office.sessions[0], silent).await, Err(OfficeRefused::Unreadable(_))));
    let unseen = office.store.cancel(&office.officer, office.sessions[0], 0, &typed("cancel", 0, "")).await;
    assert_eq!(refused(unseen), OfficeRefused::PlanChanged);
    assert_eq!(office.cancel(office.sessions[0], typed("cancel", 0, "")).await, Ok(fate(0, 0, 3)));
    let booking = office.booking(&first, booked).await;
    assert_eq!(states(&booking), [PlaceState::Cancelled; 2]);
    let event = booking.history.last().unwrap();
    assert_eq!(event.what, Happening::SessionCancelled);
    assert!(event.words().ends_with("because the session was cancelled: The centre is closed"), "{}", event.words());
    assert_eq!(office.backend.seats(&office.at(1)).await, (2, 0));
    office.backend.book(&first, &office.at(2), &strangers(2)).await.unwrap();
    let again = office.store.cancel(&office.officer, office.sessions[0], 1, &typed("cancel", 0, "")).await;
    assert_eq!(refused(again), OfficeRefused::SessionOver);
    office.agree().await;
}

#[sqlx::test]
async fn sheet_is_withdrawn_once_no_future_place_is_booked(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect, "workshop", &[4, 4]).await;
    let (school, reference) = office.booked(1, 2).await;
    let sheets = PgPublishing::new(office.backend.pool.clone(), office.backend.clock.clone());
    let publisher = officer(&office.backend.pool, &office.backend.clock, "Ines", Role::Publisher).await;
    let slug = office.at(1).slug;
    let held = refused(sheets.withdraw(&publisher, &slug, "Replaced").await);
    assert_eq!(held, OfficeRefused::of([Some(FieldFault::new("sessions", VenueFault::PlacesToCome(2)))]));
    office.backend.cancel(&school, reference, "all").await.unwrap();
    sheets.withdraw(&publisher, &slug, "Replaced").await.unwrap();
    let cancelled: i64 = sqlx::query_scalar("select count(*) from session where state = 'cancelled'")
        .fetch_one(&office.backend.pool)
        .await
        .unwrap();
    assert_eq!(cancelled, 2, "a booking that waits for the withdrawal finds no open session");
    office.agree().await;
}

#[sqlx::test]
async fn as_many_whole_bookings_move_as_fit_and_keep_their_references(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect, "workshop", &[5, 4]).await;
    let (ada, first) = office.booked(1, 2).await;
    let (bob, second) = office.booked(1, 2).await;
    let (cyd, third) = office.booked(1, 1).await;
    office.booked(2, 1).await;
    let (gone, to) = (office.sessions[0], office.sessions[1]);
    let versions = async || {
        let rows: Vec<i64> = sqlx::query_scalar("select version from session order by number")
            .fetch_all(&office.backend.pool)
            .await
            .unwrap();
        rows
    };
    let before = versions().await;
    let links = [(&ada, first), (&bob, second)].map(async |(school, reference)| {
        office.booking(school, reference).await.places[0].page.clone().unwrap_or_default()
    });
    let links = futures::future::join_all(links).await;
    let plan = office.plan(gone, &typed("move", to, "wait")).await;
    let each: Vec<Outcome> = plan.lines.iter().map(|line| line.fate).collect();
    assert_eq!(each, [fate(2, 0, 0), fate(0, 2, 0), fate(1, 0, 0)]);
    assert_eq!(office.cancel(gone, typed("move", to, "wait")).await, Ok(fate(3, 2, 0)));
    assert_eq!(
        (office.backend.seats(&office.at(1)).await, office.backend.seats(&office.at(2)).await),
        ((5, 0), (4, 4))
    );
    assert_eq!(office.waiting(2).await, 2);
    let after = versions().await;
    assert!(after.iter().zip(&before).all(|(after, before)| after > before), "open pages of both are notified");
    for (school, reference, state) in
        [(&ada, first, PlaceState::Booked), (&bob, second, PlaceState::Waiting), (&cyd, third, PlaceState::Booked)]
    {
        let booking = office.booking(school, reference).await;
        assert!(booking.places.iter().all(|place| place.state == state));
        assert_eq!(
            (booking.session.number, booking.history[0].what),
            (2, Happening::Booked),
            "the history is complete"
        );
        let event = booking.history.last().unwrap().words();
        assert!(
            event.contains(
                "moved here from Saturday 14 May 2016, 9:30am, because that session was cancelled: The centre is closed"
            ),
            "{event}"
        );
    }
    // Delegates' links lead to their new places.
    for (link, reference) in links.iter().zip([first, second]) {
        let found = office.backend.delegates.lookup(link.trim_start_matches("/delegate/")).await.unwrap();
        let LinkLeadsTo::Place(place) = found else { panic!("{found:?}") };
        assert_eq!((place.session.number, place.reference, place.moved), (2, reference.to_string(), true));
    }
    // The workshop's limit counts each person once: two places are taken, so no more can be booked, and each can be cancelled.
    office.backend.book(&ada, &office.at(2), &strangers(1)).await.unwrap_err();
    office.backend.cancel(&ada, first, "all").await.unwrap();
    assert_eq!(states(&office.booking(&bob, second).await), [PlaceState::Booked; 2]);
    office.agree().await;
}

#[sqlx::test]
async fn bookings_that_do_not_fit_are_cancelled_if_chosen(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect, "workshop", &[3, 2]).await;
    let (ada, first) = office.booked(1, 2).await;
    let (bob, second) = office.booked(1, 1).await;
    let (cyd, waits) = office.waits(1, 1, Wants::Any).await;
    let to = office.sessions[1];
    assert_eq!(office.cancel(office.sessions[0], typed("move", to, "cancel")).await, Ok(fate(2, 0, 2)));
    assert_eq!(states(&office.booking(&ada, first).await), [PlaceState::Booked; 2]);
    assert_eq!(states(&office.booking(&bob, second).await), [PlaceState::Cancelled]);
    assert_eq!(states(&office.booking(&cyd, waits).await), [PlaceState::Cancelled]);
    office.agree().await;
}

#[sqlx::test]
async fn displaced_bookings_can_be_put_at_the_head_of_the_other_list(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect, "workshop", &[2, 1, 1]).await;
    let (holder, held) = office.booked(2, 1).await;
    let (there, waits_there) = office.waits(2, 1, Wants::Any).await;
    let (ada, booked) = office.booked(1, 2).await;
    let (bob, waited) = office.waits(1, 1, Wants::Any).await;
    let to = office.sessions[1];
    assert_eq!(office.cancel(office.sessions[0], typed("wait", to, "")).await, Ok(fate(0, 3, 0)));
    let position = async |school: &Caller, reference| office.booking(school, reference).await.waiting.unwrap().position;
    assert_eq!(
        [position(&ada, booked).await, position(&bob, waited).await, position(&there, waits_there).await],
        [1, 2, 3]
    );
    let people = office.store.session(&office.officer, to).await.unwrap().people.unwrap();
    let line: Vec<&str> = people.iter().filter(|person| person.waits).map(|person| person.reference.as_str()).collect();
    let (booked, waited, waits_there) = (booked.to_string(), waited.to_string(), waits_there.to_string());
    assert_eq!(line, [booked.as_str(), &booked, &waited, &waits_there]);
    // One place comes free. The first on the list wants two together, so the next one gets it.
    office.backend.cancel(&holder, held, "all").await.unwrap();
    assert_eq!(states(&office.backend.bookings.lookup(&bob, &waited).await.unwrap().unwrap()), [PlaceState::Booked]);
    // Bookings from another cancelled session come before the bookings that already wait.
    let (cyd, last) = office.booked(3, 1).await;
    office.cancel(office.sessions[2], typed("wait", to, "")).await.unwrap();
    assert_eq!(office.booking(&cyd, last).await.waiting.unwrap().position, 1);
    office.agree().await;
}

#[sqlx::test]
async fn session_limit_applies_to_bookings_that_move_in(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect, "session", &[4, 9]).await;
    let (ada, here) = office.booked(1, 2).await;
    office.backend.book(&ada, &office.at(2), &strangers(1)).await.unwrap();
    let (bob, free) = office.booked(1, 2).await;
    let to = office.sessions[1];
    assert_eq!(office.cancel(office.sessions[0], typed("move", to, "wait")).await, Ok(fate(2, 0, 2)));
    assert_eq!(states(&office.booking(&ada, here).await), [PlaceState::Cancelled; 2]);
    assert_eq!(states(&office.booking(&bob, free).await), [PlaceState::Booked; 2]);
    office.agree().await;
}

#[sqlx::test]
async fn w6_closed_waiting_list_refuses_joins_and_moves(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect, "workshop", &[2, 2, 2]).await;
    office.booked(1, 2).await;
    office.backend.sql("update session set waiting_closed = true where number = 2").await;
    office.backend.sql("update session set state = 'cancelled' where number = 3").await;
    let why = |refused: Result<Outcome, OfficeRefused>| match refused.unwrap_err() {
        OfficeRefused::Unreadable(faults) => (faults[0].field.clone(), faults[0].message.clone()),
        other => panic!("{other:?}"),
    };
    let (gone, closed, over) = (office.sessions[0], office.sessions[1], office.sessions[2]);
    assert_eq!(
        why(office.cancel(gone, typed("wait", closed, "")).await),
        ("to".into(), ErrorMessage::from(SessionFault::NobodyWaits))
    );
    assert_eq!(
        why(office.cancel(gone, typed("move", closed, "wait")).await),
        ("rest".into(), ErrorMessage::from(SessionFault::NobodyWaits))
    );
    for nowhere in [over, gone, 999_999] {
        assert_eq!(
            why(office.cancel(gone, typed("move", nowhere, "wait")).await),
            ("to".into(), ErrorMessage::from(SessionFault::NoOtherSession))
        );
    }
    assert_eq!(office.cancel(gone, typed("move", closed, "cancel")).await, Ok(fate(2, 0, 0)));
    office.agree().await;
}

#[sqlx::test]
async fn moved_delegate_never_holds_two_places_on_a_workshop(_: PgPoolOptions, connect: PgConnectOptions) {
    let office = Office::open(connect, "workshop", &[2, 4]).await;
    let (ada, _) = office.booked(1, 1).await;
    office.backend.book(&ada, &office.at(1), &places(&["ada"])).await.unwrap();
    // A person can have only one place on the workshop, so a delegate of the cancelled session cannot be on another.
    office.backend.book(&office.backend.school().await, &office.at(2), &places(&["ada"])).await.unwrap_err();
    let to = office.sessions[1];
    assert_eq!(office.cancel(office.sessions[0], typed("move", to, "wait")).await, Ok(fate(2, 0, 0)));
    office.backend.book(&office.backend.school().await, &office.at(2), &places(&["ada"])).await.unwrap_err();
    office.agree().await;
}
