//! Warnings about a draft's sessions, from a comparison with other sessions.

use std::collections::HashMap;

use shared::{
    publishing::form::{Note, SessionReady, session_field},
    session::{Clash, ends_or_assumed},
    venue::{Room, same_room},
};
use sqlx::{PgConnection, PgPool};

use super::{store::drafts::DraftRow, view};
use crate::{
    platform::clock,
    venue::{clash, store},
};

/// Sessions of a draft that clash with others or with each other; none for a correction, whose sessions are changed separately.
pub(super) async fn clashes(pool: &PgPool, draft: &DraftRow) -> sqlx::Result<Vec<Note>> {
    if view::corrects(draft) {
        return Ok(vec![]);
    }
    let read = draft.form.0.sessions.iter().map(|session| session.ready().ok());
    let ready: Vec<Option<SessionReady>> = read.collect();
    let sessions = ready.iter().enumerate().filter_map(|(index, session)| Some((index, session.as_ref()?)));
    let mut connection = pool.acquire().await?;
    let found = clashing(&mut connection, &sessions.collect::<Vec<_>>(), draft.serial.zip(draft.year)).await?;
    let note = |(index, words)| Note { field: session_field(index, "date"), line: None, words };
    Ok(found.into_iter().map(note).collect())
}

/// The clashes of a draft's sessions, in words with the session's index. These are clashes with earlier sessions of the draft,
/// and with other sessions except those of the sheet (given by serial and year) that the draft will replace.
pub(super) async fn clashing(
    db: &mut PgConnection,
    sessions: &[(usize, &SessionReady)],
    but: Option<(i32, i16)>,
) -> sqlx::Result<Vec<(usize, String)>> {
    let held: Vec<&(usize, &SessionReady)> = sessions.iter().filter(|(_, session)| !session.cancelled).collect();
    let names: Vec<String> = held.iter().map(|(_, session)| session.venue.clone()).collect();
    let venues = store::venues_called(&mut *db, &names).await?;
    let asked: Vec<clash::Slot> = held
        .iter()
        .filter_map(|(index, session)| {
            Some(clash::Slot {
                own: -i64::try_from(*index).ok()? - 1,
                venue: *venues.get(&session.venue)?,
                room: session.room.clone(),
                rooms: None,
                starts_at: clock::from_london(session.starts),
                ends_at: clock::from_london(ends_or_assumed(session.starts, session.ends)),
            })
        })
        .collect();
    let others = clash::of(&mut *db, &asked, but).await?;
    let index = |clash: &Clash| usize::try_from(-clash.own - 1).unwrap_or(0);
    let mut found: Vec<(usize, String)> = others.iter().map(|clash| (index(clash), clash.words())).collect();
    let ids: Vec<i64> = venues.values().copied().collect();
    let sections_of = store::sections_of(&mut *db, &ids).await?;
    found.extend(of_each_other(&held, &venues, &sections_of));
    Ok(found)
}

/// Sessions of a draft that clash with an earlier one, in the form of [`clashing`].
fn of_each_other(
    held: &[&(usize, &SessionReady)],
    venues: &HashMap<String, i64>,
    sections_of: &HashMap<i64, Vec<Room>>,
) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (nth, (index, session)) in held.iter().enumerate() {
        let venue = venues.get(&session.venue);
        let rooms = venue.and_then(|venue| sections_of.get(venue)).map_or(0, Vec::len);
        let same_venue = |other: &SessionReady| match (venue, venues.get(&other.venue)) {
            (Some(one), Some(other)) => one == other,
            _ => session.venue.to_lowercase() == other.venue.to_lowercase(),
        };
        let others = held.iter().take(nth).filter(|(_, other)| same_venue(other) && at_once(session, other, rooms));
        found.extend(others.map(|(other, before)| {
            let (starts, ends) = (clock::from_london(before.starts), before.ends.map(clock::from_london));
            let when = clock::span_shown(starts, ends).words;
            let place = if session.room.is_empty() { &session.venue } else { &session.room };
            (*index, format!("{place} is also taken by session {} of this sheet, {when}", other + 1))
        }));
    }
    found
}

/// Whether two sessions at a venue with this many rooms clash.
fn at_once(one: &SessionReady, other: &SessionReady, rooms: usize) -> bool {
    let ends = |session: &SessionReady| ends_or_assumed(session.starts, session.ends);
    one.starts < ends(other) && other.starts < ends(one) && same_room(&one.room, &other.room, rooms)
}
