//! A page that reconnects is told what it has missed, and nothing older.

use super::*;

#[sqlx::test]
async fn reconnecting_page_is_told_only_what_it_has_missed(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::open(connect, 3, &["ada"]).await;
    let phone = town.officer(Role::Bookings).await;
    let query =
        format!("seats={}&session={},{}&plan", town.morning.workshop.slug, town.morning.session, town.second().await);
    let mut watching = Watching::begin(&phone, &query).await;
    assert_eq!(watching.changed().await.unwrap().len(), 3);
    watching.next_of_each().await;
    let told = watching.told.clone();
    drop(watching);
    // Nothing was missed.
    let mut back = Watching::resume(&phone, &query, &told).await;
    back.next_of_each().await;
    assert_eq!(back.told, told);
    drop(back);
    town.morning.marks("ada", What::Here, &now()).await;
    let mut back = Watching::resume(&phone, &query, &told).await;
    back.tells(&format!("session-{}", town.morning.session), "what was missed").await;
}

#[sqlx::test]
async fn nothing_older_than_the_page_is_ever_told(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::open(connect, 3, &["ada"]).await;
    let phone = town.officer(Role::Bookings).await;
    let topic = format!("session-{}", town.morning.session);
    let mut back =
        Watching::resume(&phone, &format!("session={}", town.morning.session), &format!("{topic}.1000000")).await;
    assert_eq!(back.changed().await, Some(vec![]));
    town.morning.marks("ada", What::Here, &now()).await;
    town.morning.backend.sql("update session set version = 2000000").await;
    town.morning.marks("ada", What::Undo, &now()).await;
    back.tells(&topic, "the first version that is newer").await;
    let version: i64 = back.told.rsplit_once('.').unwrap().1.parse().unwrap();
    assert!(version > 2_000_000, "{version}");
}

#[sqlx::test]
async fn many_marks_are_told_together_and_the_last_is_not_lost(_: PgPoolOptions, connect: PgConnectOptions) {
    let town = Town::open(connect, 9, &["ada", "ben", "cleo"]).await;
    let phone = town.officer(Role::Bookings).await;
    let mut watching = Watching::begin(&phone, &format!("session={}", town.morning.session)).await;
    watching.changed().await;
    for what in [What::Here, What::Undo, What::Here, What::Absent] {
        for person in ["ada", "ben", "cleo"] {
            town.morning.marks(person, what, &now()).await;
        }
    }
    let last = town.morning.count("select s.version + v.version from session s join live_version v on v.subject = s.id and v.kind = 'session' where s.number = 1").await;
    let mut events = 0;
    while !watching.told.ends_with(&format!(".{last}")) {
        watching.changed().await.unwrap();
        events += 1;
    }
    assert!(events < 12, "{events}");
}

impl Watching {
    /// Reads until there was an event of seats and one of topics since the stream began.
    async fn next_of_each(&mut self) {
        while self.seen.len() < 2 {
            assert!(self.next().await.is_some());
        }
    }
}
