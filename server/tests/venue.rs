//! Officers keep venues: their names, and how many people their rooms hold.

use app::{
    publishing::{DraftAt, SheetDrafts},
    session::{OfficeSessions, SessionTyped},
    venue::Venues,
    visit::Caller,
};
use server::{
    live::Hub,
    platform::clock::{Clock, from_london},
    publishing::PgPublishing,
    session::PgSessions,
    venue::PgVenues,
};
use shared::{
    form::ErrorMessage,
    moment::read_iso_date_time,
    office::OfficeRefused,
    officer::Role,
    publishing::form::{SessionForm, SheetForm},
    venue::{RoomForm, VenueFault, VenueForm},
};
use sqlx::PgPool;

use crate::support::office::{officer, refused};

/// The office on Friday 22 April 2016 at eight.
pub struct Office {
    pub pool: PgPool,
    pub venues: PgVenues,
    pub sheets: PgPublishing,
    pub sessions: PgSessions,
    pub ines: Caller,
    pub bea: Caller,
}

impl Office {
    pub async fn new(pool: PgPool) -> Self {
        let clock = Clock::standing_at(from_london(read_iso_date_time("2016-04-22T08:00").unwrap()));
        Self {
            venues: PgVenues::new(pool.clone(), clock.clone()),
            sheets: PgPublishing::new(pool.clone(), clock.clone()),
            sessions: PgSessions::new(pool.clone(), clock.clone(), Hub::default()),
            ines: officer(&pool, &clock, "Ines", Role::Publisher).await,
            bea: officer(&pool, &clock, "Bea", Role::Bookings).await,
            pool,
        }
    }

    pub async fn venue(&self, form: &VenueForm) -> i64 {
        self.venues.add(&self.ines, form).await.unwrap()
    }

    /// Publishes a sheet of this number with these sessions.
    pub async fn publish(&self, number: &str, sessions: Vec<SessionForm>) -> Result<String, OfficeRefused> {
        let id = self.sheets.paste(&self.ines, "").await.unwrap();
        let form = SheetForm {
            number: number.into(),
            kind: "CPD".into(),
            title: "A title".into(),
            sessions,
            ..SheetForm::default()
        };
        let published = self.sheets.publish(&self.ines, DraftAt { id, version: 1 }, &form, None).await;
        published.map_err(|failure| refused::<()>(Err(failure)))
    }

    pub async fn last_session(&self) -> i64 {
        sqlx::query_scalar("select max(id) from session").fetch_one(&self.pool).await.unwrap()
    }

    pub async fn said(&self, action: &str) -> String {
        let said = "select became from audit where subject_kind = 'session' and action = $1 order by id desc limit 1";
        sqlx::query_scalar(said).bind(action).fetch_one(&self.pool).await.unwrap()
    }
}

pub fn centre() -> VenueForm {
    let room = |name: &str, holds: &str| RoomForm { name: name.into(), holds: holds.into() };
    VenueForm {
        name: "Norwich PDC".into(),
        address: "Woodside Road, Norwich".into(),
        aliases: "The Woodside Centre\nWSC".into(),
        rooms: vec![room("Main hall", "30"), room("Studio", "12")],
        ..VenueForm::default()
    }
}

pub fn session(venue: &str, room: &str, capacity: &str) -> SessionForm {
    SessionForm {
        date: "2016-05-13".into(),
        starts: "09:30".into(),
        ends: "11:30".into(),
        venue: venue.into(),
        room: room.into(),
        capacity: capacity.into(),
        ..SessionForm::default()
    }
}

pub fn new_venue(name: &str, capacity: &str) -> SessionForm {
    SessionForm { new_venue: "yes".into(), ..session(name, "", capacity) }
}

pub fn faults(refused: OfficeRefused) -> Vec<(String, ErrorMessage)> {
    match refused {
        OfficeRefused::Unreadable(faults) => faults.into_iter().map(|fault| (fault.field, fault.message)).collect(),
        other => panic!("{other:?}"),
    }
}

#[sqlx::test]
async fn a_venue_is_added_changed_and_found_by_every_name(pool: PgPool) {
    let office = Office::new(pool).await;
    let id = office.venue(&centre()).await;
    assert_eq!(office.venues.lookup(&office.bea, id).await.unwrap().form, centre());
    let pasted = "Number: 90/16\nType: CPD\nSubject: A title\n\nFriday 13 May 2016, 9.30 - 11.30, WSC\n";
    let draft = office.sheets.paste(&office.ines, pasted).await.unwrap();
    let draft = office.sheets.draft(&office.ines, draft).await.unwrap();
    assert_eq!(draft.form.sessions[0].venue, "Norwich PDC");
    assert!(draft.notes.iter().all(|note| !note.words.contains("venue")), "{:?}", draft.notes);
    office
        .publish("91/16", vec![session("the woodside centre", "", "9"), session("NORWICH PDC", "Attic", "9")])
        .await
        .unwrap();
    let listed = office.venues.list(&office.bea).await.unwrap();
    assert_eq!(
        listed.iter().map(|venue| (venue.name.as_str(), venue.coming)).collect::<Vec<_>>(),
        [("Norwich PDC", 2)]
    );
    let named = VenueForm { name: "Norwich Centre".into(), aliases: "Norwich PDC".into(), rooms: vec![], ..centre() };
    office.venues.change(&office.bea, id, 0, &named).await.unwrap();
    assert_eq!(office.venues.lookup(&office.bea, id).await.unwrap().form, named);
    let revisions: Vec<i32> = sqlx::query_scalar("select revision from session").fetch_all(&office.pool).await.unwrap();
    assert_eq!(revisions, [1, 1], "calendars get the change");
}

#[sqlx::test]
async fn no_two_venues_have_one_name(pool: PgPool) {
    let office = Office::new(pool).await;
    office.venue(&centre()).await;
    let other = VenueForm { name: "wsc".into(), aliases: "norwich pdc\nElsewhere".into(), ..VenueForm::default() };
    let refusal = refused(office.venues.add(&office.ines, &other).await);
    let named = |name: &str| ErrorMessage::from(VenueFault::VenueKnown(name.into(), "Norwich PDC".into()));
    assert_eq!(faults(refusal), [("name".into(), named("wsc")), ("aliases".into(), named("norwich pdc"))]);
    let elsewhere = VenueForm { name: "Elsewhere".into(), aliases: "Over there".into(), ..VenueForm::default() };
    let race = tokio::join!(office.venues.add(&office.ines, &elsewhere), office.venues.add(&office.bea, &elsewhere));
    assert!(race.0.is_ok() != race.1.is_ok(), "{race:?}");
}

#[sqlx::test]
async fn second_of_two_officers_who_change_a_venue_is_told(pool: PgPool) {
    let office = Office::new(pool).await;
    let id = office.venue(&centre()).await;
    office.venues.change(&office.ines, id, 0, &VenueForm { access_notes: "A ramp".into(), ..centre() }).await.unwrap();
    let second = office.venues.change(&office.bea, id, 0, &centre()).await;
    assert_eq!(refused(second), OfficeRefused::Changed { by: "Ines".into() });
    assert_eq!(office.venues.lookup(&office.bea, id).await.unwrap().form.access_notes, "A ramp");
    let nowhere =
        office.venues.change(&office.bea, 999_999, 0, &VenueForm { name: "Nowhere".into(), ..centre() }).await;
    assert_eq!(refused(nowhere), OfficeRefused::NotFound);
}

#[sqlx::test]
async fn c7_unknown_venue_is_added_only_after_confirmation(pool: PgPool) {
    let office = Office::new(pool).await;
    office.venue(&centre()).await;
    let slip = session("Norwch PDC", "", "10");
    let asked =
        vec![("session-1-venue".to_owned(), ErrorMessage::from(VenueFault::NewVenue(vec!["Norwich PDC".into()])))];
    assert_eq!(faults(office.publish("80/16", vec![slip.clone()]).await.unwrap_err()), asked);
    office.publish("80/16", vec![session("NPDC", "", "10")]).await.unwrap();
    let id = office.last_session().await;
    let detail = office.sessions.session(&office.bea, id).await.unwrap();
    assert_eq!(detail.form.as_ref().map(|form| form.venue.as_str()), Some("Norwich PDC"), "found by initials");
    let typed = SessionTyped {
        form: SessionForm { venue: slip.venue.clone(), ..detail.form.unwrap() },
        ..SessionTyped::default()
    };
    assert_eq!(faults(refused(office.sessions.change(&office.bea, id, detail.edits, &typed).await)), asked);
    assert_eq!(faults(refused(office.sessions.add(&office.bea, "80-16", &slip).await)), asked);
    let far = session("County Hall", "", "10");
    let nothing_like_it = vec![("session-1-venue".to_owned(), ErrorMessage::from(VenueFault::NewVenue(vec![])))];
    assert_eq!(faults(refused(office.sessions.add(&office.bea, "80-16", &far).await)), nothing_like_it);
    office.sessions.add(&office.bea, "80-16", &new_venue("County Hall", "10")).await.unwrap();
    let venues: i64 = sqlx::query_scalar("select count(*) from venue").fetch_one(&office.pool).await.unwrap();
    assert_eq!(venues, 2);
}

#[sqlx::test]
async fn c7_draft_over_room_size_is_published_only_after_confirmation(pool: PgPool) {
    let office = Office::new(pool).await;
    office.venue(&centre()).await;
    let over = || vec![session("Norwich PDC", "studio", "13"), session("WSC", "", "31"), new_venue("New hall", "99")];
    assert_eq!(
        faults(office.publish("92/16", over()).await.unwrap_err()),
        [
            ("session-1-capacity".into(), ErrorMessage::from(VenueFault::OverRoom(12))),
            ("session-2-capacity".into(), ErrorMessage::from(VenueFault::OverRoom(30)))
        ]
    );
    let known = |form: SessionForm| SessionForm { over_room: "yes".into(), ..form };
    office.publish("92/16", over().into_iter().map(known).collect()).await.unwrap();
    let said: Vec<String> = sqlx::query_scalar(
        "select became from audit where subject_kind = 'session' and action = 'publish' order by id",
    )
    .fetch_all(&office.pool)
    .await
    .unwrap();
    assert_eq!(said, ["scheduled, more than the room’s 12", "scheduled, more than the room’s 30", "scheduled"]);
}

#[sqlx::test]
async fn c7_session_exceeds_its_room_only_after_confirmation(pool: PgPool) {
    let office = Office::new(pool).await;
    office.venue(&centre()).await;
    office.publish("93/16", vec![session("Norwich PDC", "Main hall", "30")]).await.unwrap();
    let id = office.last_session().await;
    let change = async |of: &dyn Fn(SessionForm) -> SessionForm| {
        let detail = office.sessions.session(&office.bea, id).await.unwrap();
        let typed = SessionTyped { form: of(detail.form.unwrap()), ..SessionTyped::default() };
        match office.sessions.change(&office.bea, id, detail.edits, &typed).await {
            Ok(()) => vec![],
            failed => faults(refused(failed)),
        }
    };
    let capacity = |why| vec![("session-1-capacity".to_owned(), why)];
    assert_eq!(
        change(&|form| SessionForm { capacity: "31".into(), ..form }).await,
        capacity(ErrorMessage::from(VenueFault::OverRoom(30)))
    );
    assert_eq!(
        change(&|form| SessionForm { room: "Studio".into(), ..form }).await,
        capacity(ErrorMessage::from(VenueFault::OverRoom(12)))
    );
    let known = |form| SessionForm { capacity: "31".into(), over_room: "yes".into(), ..form };
    assert_eq!(change(&known).await, []);
    assert!(office.said("change").await.ends_with("takes 31, more than the room’s 30"));
    // A confirmed capacity need not be confirmed again with other changes.
    assert_eq!(change(&|form| SessionForm { note: "Bring a laptop".into(), ..form }).await, []);
    assert_eq!(office.said("change").await, "note Bring a laptop", "the log has the changed field only");
    assert_eq!(change(&|form| SessionForm { starts: "10:00".into(), ..form }).await, []);
    assert!(office.said("change").await.ends_with(" 10:00"), "in the venue's local time");
    assert_eq!(change(&|form| SessionForm { capacity: "30".into(), ..form }).await, []);
    let venue =
        sqlx::query_scalar("select id from venue where name = 'Norwich PDC'").fetch_one(&office.pool).await.unwrap();
    let smaller = VenueForm { rooms: vec![RoomForm { name: "Main hall".into(), holds: "20".into() }], ..centre() };
    assert_eq!(
        office.venues.change(&office.bea, venue, 0, &smaller).await.unwrap(),
        1,
        "an officer who makes a room smaller is warned"
    );
}
