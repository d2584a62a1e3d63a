//! What an officer should look at in a draft, by what is known of other sessions.

use shared::{
    sheet::{Note, SessionReady, session_field},
    venue::same_room,
};
use sqlx::PgPool;

use super::{super::sessions::clash, store_drafts::DraftRow, view};
use crate::{clock, sheet::store as shelf};

/// Sessions of a draft that clash with others or with each other; of a correction none, whose sessions are changed by themselves.
pub(super) async fn clashes(pool: &PgPool, draft: &DraftRow) -> sqlx::Result<Vec<Note>> {
    if view::corrects(draft) {
        return Ok(vec![]);
    }
    let read = |(index, session): (usize, &shared::sheet::SessionForm)| Some((index, session.ready().ok()?));
    let ready: Vec<(usize, SessionReady)> =
        draft.form.0.sessions.iter().enumerate().filter_map(read).filter(|(_, ready)| !ready.cancelled).collect();
    let names: Vec<String> = ready.iter().map(|(_, session)| session.venue.clone()).collect();
    let venues = clash::venues_called(pool, &names).await?;
    let asked: Vec<clash::Asked> = ready
        .iter()
        .filter_map(|(index, session)| {
            Some(clash::Asked {
                own: -i64::try_from(*index).ok()? - 1,
                venue: *venues.get(&session.venue)?,
                room: session.room.clone(),
                rooms: None,
                starts_at: clock::from_london(session.starts),
                ends_at: clock::from_london(session.ends?),
            })
        })
        .collect();
    let mut notes = Vec::new();
    for clash in clash::of(pool, &asked, draft.serial.zip(draft.year)).await? {
        let index = usize::try_from(-clash.own - 1).unwrap_or(0);
        notes.push(Note { field: session_field(index, "date"), line: None, words: clash.words() });
    }
    let ids: Vec<i64> = venues.values().copied().collect();
    let rooms_of = shelf::rooms_of(pool, &ids).await?;
    for (nth, (index, session)) in ready.iter().enumerate() {
        let rooms = venues.get(&session.venue).and_then(|venue| rooms_of.get(venue)).map_or(0, Vec::len);
        let others = ready.iter().take(nth).filter(|(_, other)| at_once(session, other, rooms));
        notes.extend(others.map(|(other, _)| Note {
            field: session_field(*index, "date"),
            line: None,
            words: format!("this is at the same time and place as session {}", other + 1),
        }));
    }
    Ok(notes)
}

/// Whether two sessions of a draft are in each other's way.
fn at_once(one: &SessionReady, other: &SessionReady, rooms: usize) -> bool {
    let ends = |session: &SessionReady| session.ends.unwrap_or(session.starts);
    one.venue.to_lowercase() == other.venue.to_lowercase()
        && one.starts < ends(other)
        && other.starts < ends(one)
        && same_room(&one.room, &other.room, rooms)
}
