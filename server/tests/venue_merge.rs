//! Officers merge two venues that are the same place under two names.

use app::{publishing::SheetDrafts, session::OfficeSessions, venue::Venues};
use server::http::limits::Limits;
use shared::{
    form::ErrorMessage,
    office::OfficeRefused,
    publishing::form::SessionForm,
    venue::{RoomForm, VenueFault, VenueForm},
};
use sqlx::PgPool;

use crate::{
    support::{
        office::{PASSWORD, refused},
        service::{Service, Visitor},
    },
    venue::{Office, centre, faults, session},
};

/// The duplicate venue that a pasted sheet added.
fn twin() -> VenueForm {
    let room = |name: &str, holds: &str| RoomForm { name: name.into(), holds: holds.into() };
    VenueForm {
        name: "Woodside PDC".into(),
        address: "Woodside".into(),
        aliases: "Woodside House".into(),
        rooms: vec![room("main hall", "20"), room("Attic", "8")],
        ..VenueForm::default()
    }
}

/// The outcome that the page shows, which is sent back with the button.
async fn seen(office: &Office, goes: i64, stays: i64) -> String {
    let view = office.venues.merging(&office.bea, goes, &stays.to_string()).await.unwrap();
    view.check.unwrap().unwrap().seen
}

fn at(why: ErrorMessage) -> Vec<(String, ErrorMessage)> {
    vec![("into".to_owned(), why)]
}

#[sqlx::test]
async fn merging_moves_sessions_names_and_rooms_to_the_kept_venue(pool: PgPool) {
    let office = Office::new(pool).await;
    let (stays, goes) = (office.venue(&centre()).await, office.venue(&twin()).await);
    office
        .publish(
            "91/16",
            vec![
                SessionForm { over_room: "yes".into(), ..session("Woodside PDC", "Attic", "9") },
                session("Norwich PDC", "Studio", "9"),
            ],
        )
        .await
        .unwrap();
    office
        .sheets
        .paste(
            &office.ines,
            "Number: 90/16\nType: CPD\nSubject: A title\n\nFriday 13 May 2016, 9.30 - 11.30, Woodside House\n",
        )
        .await
        .unwrap();
    let view = office.venues.merging(&office.bea, goes, &stays.to_string()).await.unwrap();
    let check = view.check.unwrap().unwrap();
    assert_eq!((check.past, check.coming, check.drafts, check.over), (0, 1, 1, 1), "9 people in the attic of 8");
    assert_eq!(check.merged.new_aliases, ["Woodside PDC", "Woodside House"]);
    assert_eq!(check.differing, [("Address".to_owned(), "Woodside".to_owned(), "Woodside Road, Norwich".to_owned())]);

    let merged = office.venues.merge(&office.bea, goes, &stays.to_string(), &check.seen).await.unwrap();
    assert_eq!(merged, (stays, 1));
    let venue = office.venues.lookup(&office.bea, goes).await.unwrap();
    assert_eq!(
        (venue.id, venue.form.aliases.as_str()),
        (stays, "The Woodside Centre\nWSC\nWoodside PDC\nWoodside House")
    );
    let rooms: Vec<(&str, &str)> =
        venue.form.rooms.iter().map(|room| (room.name.as_str(), room.holds.as_str())).collect();
    assert_eq!(rooms, [("Main hall", "30"), ("Studio", "12"), ("Attic", "8")]);
    assert_eq!(office.venues.list(&office.bea).await.unwrap().len(), 1);
    let sessions: Vec<(i64, i32)> =
        sqlx::query_as("select venue_id, revision from session order by id").fetch_all(&office.pool).await.unwrap();
    assert_eq!(sessions, [(stays, 1), (stays, 0)], "calendars get the venue's new name");
    let said: Vec<(String, String)> = sqlx::query_as(
        "select audit_subject(subject_kind, subject_id), became from audit where action like 'merge%' order by id",
    )
    .fetch_all(&office.pool)
    .await
    .unwrap();
    assert_eq!(said[0], ("session 91/16 number 1".into(), "venue Norwich PDC".into()));
    assert_eq!(said[1], ("venue Woodside PDC".into(), "Norwich PDC".into()), "the log still says its name");
    assert_eq!((said[2].0.as_str(), said.len()), ("venue Norwich PDC", 3));
    office.publish("92/16", vec![session("woodside pdc", "", "9")]).await.unwrap();
    assert_eq!(
        office.venues.list(&office.bea).await.unwrap()[0].coming,
        3,
        "the old name on sheets finds the kept venue"
    );
}

#[sqlx::test]
async fn venue_cannot_merge_with_itself_or_a_missing_one(pool: PgPool) {
    let office = Office::new(pool).await;
    let (stays, goes) = (office.venue(&centre()).await, office.venue(&twin()).await);
    for (into, why) in [
        (goes.to_string(), ErrorMessage::from(VenueFault::MergeItself)),
        ("999999".to_owned(), ErrorMessage::from(VenueFault::MergeGone)),
        ("there".to_owned(), ErrorMessage::from(VenueFault::MergeNone)),
        (stays.to_string(), ErrorMessage::from(VenueFault::MergeChanged)),
    ] {
        assert_eq!(faults(refused(office.venues.merge(&office.bea, goes, &into, "").await)), at(why), "{into}");
    }
    let look = office.venues.merging(&office.bea, goes, &goes.to_string()).await.unwrap();
    assert_eq!(faults(look.check.unwrap().unwrap_err()), at(ErrorMessage::from(VenueFault::MergeItself)));
    assert_eq!(refused(office.venues.merge(&office.bea, 999_999, "1", "").await), OfficeRefused::NotFound);
    assert_eq!(office.venues.list(&office.bea).await.unwrap().len(), 2);
}

#[sqlx::test]
async fn venues_that_change_after_the_page_was_shown_are_not_merged(pool: PgPool) {
    let office = Office::new(pool).await;
    let (stays, goes) = (office.venue(&centre()).await, office.venue(&twin()).await);
    let shown = seen(&office, goes, stays).await;
    office.venues.change(&office.ines, stays, 0, &VenueForm { rooms: vec![], ..centre() }).await.unwrap();
    let late = office.venues.merge(&office.bea, goes, &stays.to_string(), &shown).await;
    assert_eq!(faults(refused(late)), at(ErrorMessage::from(VenueFault::MergeChanged)));
    // A new clash is shown first, too.
    let shown = seen(&office, goes, stays).await;
    office
        .publish("91/16", vec![session("Woodside PDC", "Attic", "8"), session("Norwich PDC", "attic", "8")])
        .await
        .unwrap();
    let late = office.venues.merge(&office.bea, goes, &stays.to_string(), &shown).await;
    assert_eq!(faults(refused(late)), at(ErrorMessage::from(VenueFault::MergeChanged)));
    let view = office.venues.merging(&office.bea, goes, &stays.to_string()).await.unwrap();
    let clashes = view.check.unwrap().unwrap().clashes;
    assert_eq!(clashes.len(), 1);
    assert!(clashes[0].words().starts_with("Norwich PDC, Attic is also taken by A title"), "{}", clashes[0].words());
    let shown = seen(&office, goes, stays).await;
    office.venues.merge(&office.bea, goes, &stays.to_string(), &shown).await.unwrap();
}

#[sqlx::test]
async fn one_of_two_officers_who_merge_venues_into_each_other_is_told(pool: PgPool) {
    let office = Office::new(pool).await;
    let (one, other) = (office.venue(&centre()).await, office.venue(&twin()).await);
    office
        .publish("91/16", vec![session("Woodside PDC", "Attic", "8"), session("Norwich PDC", "Studio", "8")])
        .await
        .unwrap();
    let (there, back) = (seen(&office, one, other).await, seen(&office, other, one).await);
    let (one_name, other_name) = (one.to_string(), other.to_string());
    let (there, back) = tokio::join!(
        office.venues.merge(&office.ines, one, &other_name, &there),
        office.venues.merge(&office.bea, other, &one_name, &back),
    );
    assert!(there.is_ok() != back.is_ok(), "{there:?} {back:?}");
    let late = if there.is_ok() { back } else { there };
    assert_eq!(faults(refused(late)), at(ErrorMessage::from(VenueFault::MergeGone)));
    let venues = office.venues.list(&office.bea).await.unwrap();
    assert_eq!(venues.iter().map(|venue| venue.coming).collect::<Vec<_>>(), [2]);
}

#[sqlx::test]
async fn session_added_during_a_merge_belongs_to_the_kept_venue(pool: PgPool) {
    let office = Office::new(pool).await;
    let stays = office.venue(&centre()).await;
    office.publish("91/16", vec![session("Norwich PDC", "Studio", "8")]).await.unwrap();
    for round in 0..8 {
        let goes = office.venue(&twin_of(round)).await;
        let shown = seen(&office, goes, stays).await;
        let day = SessionForm { date: format!("2016-06-{:02}", round + 1), ..session(&twin_of(round).name, "", "8") };
        let stays_name = stays.to_string();
        let (merged, added) = tokio::join!(
            office.venues.merge(&office.ines, goes, &stays_name, &shown),
            office.sessions.add(&office.bea, "91-16", &day),
        );
        merged.unwrap();
        added.unwrap();
    }
    let venues = office.venues.list(&office.bea).await.unwrap();
    assert_eq!(venues.iter().map(|venue| (venue.id, venue.coming)).collect::<Vec<_>>(), [(stays, 9)]);
}

fn twin_of(round: u8) -> VenueForm {
    VenueForm { name: format!("Twin {round}"), ..VenueForm::default() }
}

#[sqlx::test]
async fn address_of_a_merged_venue_leads_to_the_kept_one(pool: PgPool) {
    let office = Office::new(pool.clone()).await;
    let (last, stays, goes) = (
        office.venue(&VenueForm { name: "County Hall".into(), ..VenueForm::default() }).await,
        office.venue(&centre()).await,
        office.venue(&twin()).await,
    );
    let service = Service::start(&pool, &Limits::default()).await;
    let visitor = Visitor::of(&service);
    let body = format!("draft[email]=bea@council.example&draft[password]={}", PASSWORD.replace(' ', "+"));
    assert_eq!(visitor.posts("/api/office/sign-in", &body).await.status, 200);
    for (from, to) in [(goes, stays), (stays, last)] {
        let page = visitor.opens(&format!("/office/venues/{from}/merge?into={to}")).await;
        assert!(page.status == 200 && page.text.contains("What moves"), "{}", page.text);
        let shown = seen(&office, from, to).await;
        let sent = visitor.posts("/api/office/venue-merge", &format!("id={from}&into={to}&seen={shown}")).await;
        assert!(sent.status < 400, "{} {}", sent.status, sent.text);
    }
    for gone in [format!("/office/venues/{goes}"), format!("/office/venues/{goes}/merge")] {
        let response = visitor.opens(&gone).await;
        assert!((300..400).contains(&response.status), "{gone}: {}", response.status);
        assert_eq!(response.header("location"), format!("/office/venues/{last}"));
    }
    let page = visitor.opens(&format!("/office/venues/{last}")).await;
    assert!(page.text.contains("was merged with this one"), "{}", page.text);
}
