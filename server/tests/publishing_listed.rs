//! What a sheet's text says, and the reader does not take, is shown to the officer on the draft's page and on the command line.

use server::{
    platform::clock::{Clock, from_london},
    publishing::{ImportOptions, ImportRefused, import},
};
use shared::{moment::read_iso_date_time, session::Capacity};
use sqlx::PgPool;

use crate::support::publisher::Publisher;

/// A sheet of these lines.
fn text(lines: &str) -> String {
    format!(
        "Management Information Sheet\n\nNetwork\n\nMI Sheet TypeInformation\nMI Number:201/25\nPublication Date:01/09/2025\n\nNetwork\n\n\
         {lines}\n"
    )
}

async fn imports(pool: &PgPool, lines: &str, publish: bool) -> Result<String, ImportRefused> {
    let clock = Clock::started_at(from_london(read_iso_date_time("2025-09-02T09:00").unwrap()));
    let options = ImportOptions { capacity: Capacity::try_from(30).unwrap(), publish };
    import(pool, &clock, &text(lines), options).await.map(|imported| imported.to_string())
}

const ROW: &str = "• Tuesday 14 October 2025, 9.30am – 11.30am, Norwich PDC";

#[sqlx::test]
async fn s6_row_that_is_not_read_is_shown_and_stops_publication_by_command(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    for (row, why) in [
        ("• Friday 3 October 2025, The Ecotech Centre", "the time is missing"),
        ("• Tuesday 21 October 2025, 9.30am – 25.30pm, County Hall", "it could not be understood"),
        ("• w/c 13 October 2025, 9.30am – 11.30am, County Hall", "it does not name one day"),
    ] {
        let lines = format!("{ROW}\n{row}");
        let draft = publisher.drafts(&text(&lines)).await;
        let said = draft.notes("sessions");
        let listed = row.trim_start_matches("• ");
        assert!(said.iter().any(|note| note.contains(why) && note.contains(listed)), "{row}: {said:?}");
        match imports(&pool, &lines, true).await {
            Err(refused @ ImportRefused::Incomplete { .. }) => {
                assert!(refused.to_string().contains(listed), "{refused}");
            }
            other => panic!("{row}: {other:?}"),
        }
    }
}

#[sqlx::test]
async fn number_of_people_in_a_row_is_that_of_its_session(pool: PgPool) {
    let lines = format!("{ROW} (max 25)\n{}", ROW.replace("14", "21"));
    let draft = Publisher::open(&pool).await.drafts(&text(&lines)).await;
    assert_eq!([draft.session(0, "capacity"), draft.session(1, "capacity")], ["25", ""]);
    assert!(draft.session(0, "note").is_empty(), "it is not in the public note: {}", draft.session(0, "note"));

    let said = imports(&pool, &lines, true).await.unwrap();
    assert!(said.contains("They take 25, 30 people."), "{said}");
    let takes: Vec<i32> =
        sqlx::query_scalar("select capacity from session order by number").fetch_all(&pool).await.unwrap();
    assert_eq!(takes, [25, 30]);
}

#[sqlx::test]
async fn number_of_people_that_no_session_has_is_shown(pool: PgPool) {
    let lines = format!("{ROW}\n\nThere are 30 places on this course.");
    let draft = Publisher::open(&pool).await.drafts(&text(&lines)).await;
    let said = draft.notes("sessions");
    assert!(said.iter().any(|note| note.contains("There are 30 places")), "{said:?}");
    let said = imports(&pool, &lines, true).await.unwrap();
    assert!(said.contains("Could not be read") && said.contains("There are 30 places"), "{said}");
}
