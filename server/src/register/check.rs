//! Checks that each place has the state that its marks give.

use std::collections::BTreeMap;

use shared::{
    booking::PlaceState,
    register::{Mark, Marks, What},
};
use sqlx::PgConnection;

use super::store::{place_state, word};

/// The places whose state differs from the one that their marks give, in words.
pub(crate) async fn faults(db: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    // A delegate who was absent and had another place on the workshop stays absent, also after later marks here.
    let rows = sqlx::query!(
        r#"select m.place_id, m.key, m.what, m.said_at, m.marked_at, p.state,
                  p.state = 'absent' and exists (select from place other where other.workshop_id = p.workshop_id
                      and other.delegate_email = p.delegate_email and other.id <> p.id) as "has_another!"
           from register_mark m join place p on p.id = m.place_id
           where p.state in ('booked', 'attended', 'absent')"#
    )
    .fetch_all(db)
    .await?;
    let mut places: BTreeMap<i64, (Option<PlaceState>, Marks)> = BTreeMap::new();
    for row in rows.into_iter().filter(|row| !row.has_another) {
        let Some(what) = What::of_code(&row.what) else { continue };
        let (_, marks) = places.entry(row.place_id).or_insert_with(|| (place_state(&row.state), Marks::default()));
        marks.add(Mark { at: row.marked_at, key: row.key, what, said: row.said_at });
    }
    let wrong = places.into_iter().filter_map(|(place, (state, marks))| {
        let (state, wanted) = (state?, marks.standing().state());
        (state != wanted).then(|| format!("place {place} is {}, but its marks say {}", word(state), word(wanted)))
    });
    Ok(wrong.collect())
}
