//! Pages after booking has closed, after the waiting-list cut-off, or for a repeated command.

use app::visit::{Caller, School};
use server::platform::clock::from_london;
use shared::{booking::BookingReference, moment::read_iso_date_time, officer::Role, school::Urn, waiting::Wants};
use sqlx::PgPool;

use crate::support::{
    Backend, Workshop,
    page::words,
    places,
    publisher::signed_in,
    school_with_pin,
    service::{Service, Visitor},
    strangers,
};

const PIN: &str = "482913";

/// A signed-in school that has booked a session or is first on its waiting list, and the school's browser.
struct Waiting {
    backend: Backend,
    service: Service,
    visitor: Visitor,
    workshop: Workshop,
    school: Caller,
    reference: BookingReference,
}

impl Waiting {
    async fn open(pool: &PgPool, waits: bool) -> Self {
        let backend = Backend::on(pool.clone()).await;
        let workshop = backend.workshop(Some(8), "workshop", &[1, 10]).await;
        school_with_pin(pool, 900_777, PIN).await;
        let id = sqlx::query_scalar("select id from establishment where urn = 900777").fetch_one(pool).await.unwrap();
        let urn = Urn::try_from("900777".to_owned()).unwrap();
        let school = Caller::Establishment(School { id, urn, name: "Elm School".into(), acting: None });
        let other = backend.school().await;
        let reference = if waits {
            backend.book(&other, &workshop.session(1), &strangers(1)).await.unwrap();
            backend.wait(&school, &workshop.session(1), &places(&["ada"]), Wants::Any).await.unwrap()
        } else {
            backend.book(&school, &workshop.session(1), &places(&["ada"])).await.unwrap()
        };
        let service = Service::start_at(pool, &backend.clock).await;
        let visitor = Visitor::of(&service);
        let response =
            visitor.posts("/api/establishment/sign-in", &format!("draft[establishment]=900777&draft[pin]={PIN}")).await;
        assert_eq!(response.status, 200, "{}", response.text);
        Self { backend, service, visitor, workshop, school, reference }
    }

    fn goes_on_to(&self, civil: &str) {
        self.backend.clock.advance(from_london(read_iso_date_time(civil).unwrap()) - self.backend.clock.now());
    }

    async fn reads(&self, below: &str) -> String {
        let response = self.visitor.opens(&format!("/bookings/{}{below}", self.reference)).await;
        assert_eq!(response.status, 200, "{}", response.text);
        words(&response.text)
    }

    /// Reads the text of the delegate's page.
    async fn delegate_reads(&self) -> String {
        use app::booking::Bookings;
        let booking = self.backend.bookings.lookup(&self.school, &self.reference.to_string()).await.unwrap().unwrap();
        let page = booking.places[0].page.clone().unwrap();
        words(&Visitor::of(&self.service).opens(&page).await.text)
    }
}

#[sqlx::test]
async fn d6_waiting_school_gets_the_answer_of_that_time(pool: PgPool) {
    let waiting = Waiting::open(&pool, true).await;
    let page = waiting.reads("").await;
    assert!(page.contains("You are number 1 on the waiting list") && page.contains("Places are given until"), "{page}");

    sqlx::query("update workshop set closes_at = null").execute(&pool).await.unwrap();
    waiting.goes_on_to("2016-05-13T18:00");
    let page = waiting.reads("").await;
    assert!(page.contains("Any school can book a place that comes free."), "cut-off, booking open: {page}");
    assert!(page.contains("You have no place. You were number 1 on the waiting list"), "{page}");
    assert!(!page.contains("to see whether you have a place"), "{page}");

    sqlx::query("update workshop set closes_at = '2016-05-06 23:00Z'").execute(&pool).await.unwrap();
    let page = waiting.reads("").await;
    assert!(page.contains("booking closed on Friday 6 May 2016: a place that comes free cannot be booked"), "{page}");
    assert!(!page.contains("Any school can book") && !page.contains("anybody"), "{page}");
    let list = words(&waiting.visitor.opens("/bookings").await.text);
    assert!(list.contains("You have no place. You were number 1 on the waiting list"), "{list}");
    let delegate = waiting.delegate_reads().await;
    assert!(delegate.contains("no more places are given from this waiting list"), "{delegate}");
    assert!(!delegate.contains("somebody else can have the place"), "{delegate}");

    sqlx::query("update session set state = 'cancelled' where number = 1").execute(&pool).await.unwrap();
    let page = waiting.reads("").await;
    assert!(page.contains("The session is cancelled: no place is given from this list."), "{page}");
    assert!(waiting.delegate_reads().await.contains("This session is cancelled"));
    sqlx::query("update session set state = 'scheduled' where number = 1").execute(&pool).await.unwrap();
    waiting.goes_on_to("2016-05-14T12:00");
    let page = waiting.reads("").await;
    assert!(page.contains("The session has started: no place is given from this list any more."), "{page}");
    assert!(!page.contains("Any school can book"), "{page}");
}

#[sqlx::test]
async fn d6_cancelling_delegate_is_told_who_gets_the_place(pool: PgPool) {
    let booked = Waiting::open(&pool, false).await;
    let page = booked.reads("/cancel").await;
    assert!(
        page.contains(
            "The place goes at once to the first school on the waiting list. If no school is waiting, any school can book it."
        ),
        "{page}"
    );
    booked.goes_on_to("2016-05-07T00:00");
    let page = booked.reads("/cancel").await;
    assert!(page.contains("nobody else can book it: booking closed on Friday 6 May 2016."), "{page}");
    assert!(!page.contains("You can book again"), "{page}");
    booked.goes_on_to("2016-05-13T18:00");
    let page = booked.reads("/cancel").await;
    assert!(page.contains("Nobody else can book the place: booking closed on Friday 6 May 2016."), "{page}");
}

#[sqlx::test]
async fn d7_move_page_offers_only_sessions_that_accept_the_move(pool: PgPool) {
    let booked = Waiting::open(&pool, false).await;
    let page = booked.visitor.opens(&format!("/bookings/{}/move", booked.reference)).await.text;
    assert!(page.contains("name=\"draft[session]\""), "{page}");

    sqlx::query("update session set taken = capacity where number = 2").execute(&pool).await.unwrap();
    let page = booked.visitor.opens(&format!("/bookings/{}/move", booked.reference)).await.text;
    assert!(!page.contains("name=\"draft[session]\""), "{page}");
    assert!(words(&page).contains("No other session has a place left for your school."), "{page}");
    sqlx::query("update session set taken = 0 where number = 2").execute(&pool).await.unwrap();

    booked.goes_on_to("2016-05-07T00:00");
    let page = booked.visitor.opens(&format!("/bookings/{}/move", booked.reference)).await.text;
    assert!(!page.contains("name=\"draft[session]\"") && !page.contains("/api/booking/move"), "{page}");
    let page = words(&page);
    assert!(page.contains("Places cannot move now") && page.contains("Booking closed on Friday 6 May 2016"), "{page}");

    sqlx::query("update workshop set opens_at = '2016-05-08 08:00Z', closes_at = null").execute(&pool).await.unwrap();
    let page = booked.reads("/move").await;
    assert!(page.contains("Places can move to another session from Sunday 8 May 2016"), "{page}");

    booked.goes_on_to("2016-05-14T12:00");
    let page = booked.reads("/delegates/1").await;
    assert!(page.contains("This session has started") && !page.contains("Save changes"), "{page}");
}

#[sqlx::test]
async fn d7_second_cancellation_has_a_heading_that_says_so(pool: PgPool) {
    let booked = Waiting::open(&pool, false).await;
    booked.backend.cancel(&booked.school, booked.reference, "all").await.unwrap();
    assert!(booked.reads("/cancel").await.contains("These places are already cancelled"));

    let officer = signed_in(&pool, &booked.service, Role::Publisher).await;
    let id: i64 = sqlx::query_scalar("select id from session where number = 1").fetch_one(&pool).await.unwrap();
    sqlx::query("update session set state = 'cancelled' where id = $1").bind(id).execute(&pool).await.unwrap();
    let response = officer.opens(&format!("/office/sessions/{id}/cancel")).await;
    let page = words(&response.text);
    assert_eq!(response.status, 409, "{page}");
    assert!(
        page.contains("This session is already cancelled or over") && !page.contains("You cannot see this"),
        "{page}"
    );
    let sheets = officer.opens("/office/officers").await;
    assert_eq!(sheets.status, 403);
    assert!(words(&sheets.text).contains("You cannot see this"), "a missing role keeps its heading");
    drop(booked.workshop);
}
