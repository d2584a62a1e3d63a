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

use crate::support::{Backend, Workshop, office::officer, places};

/// A school that booked for Ada, substituted Cara Vail, and then corrected that name.
struct Changed {
    backend: Backend,
    workshop: Workshop,
    school: Caller,
    first: BookingReference,
}

impl Changed {
    async fn open(connect: PgConnectOptions) -> Self {
        let backend = Backend::open(connect, 4).await;
        let (school, workshop) = (backend.school().await, backend.workshop(None, "workshop", &[9, 9]).await);
        let first = backend.book(&school, &workshop.session(1), &places(&["ada"])).await.unwrap();
        backend.correct(&school, first, 1, "Ada Marsh").await.unwrap();
        backend.substitute(&school, first, 1, "cara").await.unwrap();
        backend.correct(&school, first, 1, "Cara Vale").await.unwrap();
        Self { backend, workshop, school, first }
    }

    async fn history(&self, reference: BookingReference) -> Vec<String> {
        let booking = self.backend.bookings.lookup(&self.school, &reference.to_string()).await.unwrap().unwrap();
        booking.history.iter().map(Happened::words).collect()
    }

    async fn people(&self) -> (PgPeople, Caller) {
        let people = PgPeople::new(self.backend.pool.clone(), self.backend.clock.clone(), self.backend.seats.clone());
        (people, officer(&self.backend.pool, &self.backend.clock, "Ines", Role::Admin).await)
    }

    /// How many rows about people contain some of these words.
    async fn traces(&self, words: &str) -> i64 {
        sqlx::query_scalar(
            "select (select count(*) from place_name_before n where n::text ilike $1) + (select count(*) from place p where p::text ilike $1)
                  + (select count(*) from delegate d where d::text ilike $1) + (select count(*) from audit a where a::text ilike $1)",
        )
        .bind(format!("%{words}%"))
        .fetch_one(&self.backend.pool)
        .await
        .unwrap()
    }
}

async fn key(people: &PgPeople, ines: &Caller, words: &str) -> PersonKey {
    let (found, _) = people.find(ines, &PersonWords::read(words).unwrap()).await.unwrap();
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
    let Changed { backend, school, first, .. } = &changed;
    assert_eq!(changed.history(*first).await, UNTIL_THEN);
    let second = backend.move_to(school, *first, "1", 2).await.unwrap();
    backend.correct(school, second, 1, "Cara Vale-Marsh").await.unwrap();
    backend.cancel(school, second, "1").await.unwrap();
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
    assert_eq!(backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn older_changes_show_the_current_name(_: PgPoolOptions, connect: PgConnectOptions) {
    let changed = Changed::open(connect).await;
    changed.backend.sql("delete from place_name_before").await;
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
    let (people, ines) = changed.people().await;
    end_old(&changed.backend.pool, &changed.backend.clock, &Periods::default()).await.unwrap();
    let ada = key(&people, &ines, "ada@school.example").await;
    let view = people.lookup(&ines, ada, Look::File).await.unwrap();
    let names: Vec<_> = view.names.iter().map(|name| name.name.as_str()).collect();
    assert_eq!((names.as_slice(), view.can_be_changed()), (["Ada Marsh", "Delegate ada"].as_slice(), true));
    let right = RectifyDraft { name: "Adah Marsh".into(), email: "adah@school.example".into(), role: String::new() };
    people.rectify(&ines, ada, &right.parse().unwrap()).await.unwrap();
    let happened = changed.history(changed.first).await;
    assert_eq!(happened[2], "Delegate cara took the place of Adah Marsh, by your school.");
    assert_eq!(key(&people, &ines, "adah marsh").await, ada, "the key names the same person");
    people.erase(&ines, ada, "Asked").await.unwrap();
    assert_eq!(
        changed.history(changed.first).await[..3],
        [
            "Erased was booked, by your school.",
            "The details of Erased were changed, by your school.",
            "Delegate cara took the place of somebody else, by your school.",
        ]
    );
    assert_eq!(changed.traces("adah").await + changed.traces("ada@").await + changed.traces("marsh").await, 0);
    assert_eq!(changed.backend.seats(&changed.workshop.session(1)).await, (9, 1), "Cara still comes");
    assert_eq!(changed.backend.faults().await, Vec::<String>::new());
}

#[sqlx::test]
async fn former_names_are_deleted_with_the_people_of_their_session(_: PgPoolOptions, connect: PgConnectOptions) {
    let changed = Changed::open(connect).await;
    changed.backend.clock.advance(Duration::days(366 * 3 + 60));
    end_old(&changed.backend.pool, &changed.backend.clock, &Periods::default()).await.unwrap();
    for words in ["ada ", "marsh", "cara", "vale"] {
        assert_eq!(changed.traces(words).await, 0, "{words}");
    }
}
