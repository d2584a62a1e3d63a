//! Histories show people by the names of that time, until these people are erased.

use app::{
    booking::Bookings,
    people::{Look, People},
    visit::Caller,
};
use server::{
    people::Periods,
    people::{PgPeople, end_old},
};
use shared::{
    booking::{BookingReference, Happened},
    officer::Role,
    people::{PersonKey, PersonWords, RectifyDraft},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use time::Duration;

use crate::support::{House, Workshop, office::officer, places};

/// A school that booked for Ada, substituted Cara Vail, and then corrected that name.
struct Changed {
    house: House,
    workshop: Workshop,
    school: Caller,
    first: BookingReference,
}

impl Changed {
    async fn open(connect: PgConnectOptions) -> Self {
        let house = House::open(connect, 4).await;
        let (school, workshop) = (house.school().await, house.workshop(None, "workshop", &[9, 9]).await);
        let first = house.book(&school, &workshop.session(1), &places(&["ada"])).await.unwrap();
        house.correct(&school, first, 1, "Ada Marsh").await.unwrap();
        house.substitute(&school, first, 1, "cara").await.unwrap();
        house.correct(&school, first, 1, "Cara Vale").await.unwrap();
        Self { house, workshop, school, first }
    }

    async fn history(&self, reference: BookingReference) -> Vec<String> {
        let booking = self.house.desk.lookup(&self.school, &reference.to_string()).await.unwrap().unwrap();
        booking.history.iter().map(Happened::words).collect()
    }

    async fn people(&self) -> (PgPeople, Caller) {
        let desk = PgPeople::new(self.house.pool.clone(), self.house.clock.clone(), self.house.seats.clone());
        (desk, officer(&self.house.pool, &self.house.clock, "Ines", Role::Admin).await)
    }

    /// How many rows about people contain some of these words.
    async fn traces(&self, words: &str) -> i64 {
        sqlx::query_scalar(
            "select (select count(*) from place_name_before n where n::text ilike $1) + (select count(*) from place p where p::text ilike $1)
                  + (select count(*) from delegate d where d::text ilike $1) + (select count(*) from audit a where a::text ilike $1)",
        )
        .bind(format!("%{words}%"))
        .fetch_one(&self.house.pool)
        .await
        .unwrap()
    }
}

async fn key(desk: &PgPeople, ines: &Caller, words: &str) -> PersonKey {
    let (found, _) = desk.find(ines, &PersonWords::read(words).unwrap()).await.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].key.parse().unwrap()
}

const UNTIL_THEN: [&str; 4] = [
    "Delegate ada was booked, by your school.",
    "The details of Delegate ada were changed: the name is now Ada Marsh, by your school.",
    "Delegate cara took the place of Ada Marsh, by your school.",
    "The details of Delegate cara were changed: the name is now Cara Vale, by your school.",
];

#[sqlx::test]
async fn history_shows_the_names_of_its_time(_: PgPoolOptions, connect: PgConnectOptions) {
    let changed = Changed::open(connect).await;
    let Changed { house, school, first, .. } = &changed;
    assert_eq!(changed.history(*first).await, UNTIL_THEN);
    let second = house.move_to(school, *first, "1", 2).await.unwrap();
    house.correct(school, second, 1, "Cara Vale-Marsh").await.unwrap();
    house.cancel(school, second, "1").await.unwrap();
    let moved = ["Cara Vale was moved to another session, by your school."];
    assert_eq!(changed.history(*first).await, [&UNTIL_THEN[..], &moved[..]].concat());
    assert_eq!(
        changed.history(second).await,
        [
            "Cara Vale was moved here from another session, by your school.",
            "The details of Cara Vale were changed: the name is now Cara Vale-Marsh, by your school.",
            "Cara Vale-Marsh was cancelled, by your school.",
        ]
    );
    assert_eq!(house.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn older_changes_show_the_current_name(_: PgPoolOptions, connect: PgConnectOptions) {
    let changed = Changed::open(connect).await;
    changed.house.sql("delete from place_name_before").await;
    assert_eq!(
        changed.history(changed.first).await,
        [
            "Cara Vale was booked, by your school.",
            "The details of Cara Vale were changed, by your school.",
            "Cara Vale took the place of somebody else, by your school.",
            "The details of Cara Vale were changed, by your school.",
        ]
    );
}

#[sqlx::test]
async fn former_delegate_is_found_corrected_and_erased_in_histories(_: PgPoolOptions, connect: PgConnectOptions) {
    let changed = Changed::open(connect).await;
    let (desk, ines) = changed.people().await;
    end_old(&changed.house.pool, &changed.house.clock, &Periods::default()).await.unwrap();
    let ada = key(&desk, &ines, "ada@school.example").await;
    let view = desk.lookup(&ines, ada, Look::File).await.unwrap();
    let names: Vec<_> = view.names.iter().map(|name| name.name.as_str()).collect();
    assert_eq!((names.as_slice(), view.can_be_changed()), (["Ada Marsh", "Delegate ada"].as_slice(), true));
    let right = RectifyDraft { name: "Adah Marsh".into(), email: "adah@school.example".into(), role: String::new() };
    desk.rectify(&ines, ada, &right.parse().unwrap()).await.unwrap();
    let told = changed.history(changed.first).await;
    assert_eq!(told[2], "Delegate cara took the place of Adah Marsh, by your school.");
    assert_eq!(key(&desk, &ines, "adah marsh").await, ada, "the key names the same person");
    desk.erase(&ines, ada, "Asked").await.unwrap();
    assert_eq!(
        changed.history(changed.first).await[..3],
        [
            "Erased was booked, by your school.",
            "The details of Erased were changed, by your school.",
            "Delegate cara took the place of somebody else, by your school.",
        ]
    );
    assert_eq!(changed.traces("adah").await + changed.traces("ada@").await + changed.traces("marsh").await, 0);
    assert_eq!(changed.house.seats(&changed.workshop.session(1)).await, (9, 1), "Cara still comes");
    assert_eq!(changed.house.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn former_names_are_deleted_with_the_people_of_their_session(_: PgPoolOptions, connect: PgConnectOptions) {
    let changed = Changed::open(connect).await;
    changed.house.clock.advance(Duration::days(366 * 3 + 60));
    end_old(&changed.house.pool, &changed.house.clock, &Periods::default()).await.unwrap();
    for words in ["ada ", "marsh", "cara", "vale"] {
        assert_eq!(changed.traces(words).await, 0, "{words}");
    }
}
