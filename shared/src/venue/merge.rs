//! Merging two venues that are the same place under two names.

use serde::{Deserialize, Serialize};
use std::collections::HashSet;

use super::{Known, Room, form::MANY, room::folded, spelt};
use crate::{form::ErrorMessage, venue::VenueFault};

/// A room that both venues have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinedRoom {
    /// The room's name at the venue that stays.
    pub name: String,
    /// How many people the room holds at the venue that stays. This number is kept.
    pub holds: u32,
    /// How many people the room holds at the venue that is removed.
    pub other_holds: u32,
}

/// The venue that stays, after a merge.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// All other names of the venue.
    pub aliases: Vec<String>,
    /// The other names that the venue gets from the venue that is removed.
    pub new_aliases: Vec<String>,
    /// All rooms of the venue.
    pub rooms: Vec<Room>,
    /// The rooms that the venue gets from the venue that is removed.
    pub new_rooms: Vec<Room>,
    /// The rooms that both venues have.
    pub joined: Vec<JoinedRoom>,
}

/// The venue that stays, once another is merged into it. It keeps its name, its other names and its rooms.
///
/// # Errors
/// [`VenueFault::MergeTooMany`].
pub fn merged(
    (goes, goes_rooms): (&Known, &[Room]),
    (stays, stays_rooms): (&Known, &[Room]),
) -> Result<Merged, ErrorMessage> {
    let mut names: HashSet<String> = stays.names().map(spelt).collect();
    let new_aliases: Vec<String> = goes.names().filter(|name| names.insert(spelt(name))).map(str::to_owned).collect();
    let (mut joined, mut new_rooms) = (Vec::new(), Vec::new());
    for room in goes_rooms {
        match stays_rooms.iter().find(|own| folded(&own.name) == folded(&room.name)) {
            Some(own) => {
                joined.push(JoinedRoom { name: own.name.clone(), holds: own.holds, other_holds: room.holds });
            }
            None => new_rooms.push(room.clone()),
        }
    }
    let aliases = [stays.aliases.as_slice(), &new_aliases].concat();
    let rooms = [stays_rooms, &new_rooms].concat();
    if aliases.len().max(rooms.len()) > MANY as usize {
        return Err(ErrorMessage::from(VenueFault::MergeTooMany(MANY)));
    }
    Ok(Merged { aliases, new_aliases, rooms, new_rooms, joined })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn venue(name: &str, aliases: &[&str]) -> Known {
        Known { name: name.into(), aliases: aliases.iter().map(ToString::to_string).collect() }
    }

    fn room(name: &str, holds: u32) -> Room {
        Room { name: name.into(), holds }
    }

    #[test]
    fn names_of_a_merged_venue_become_other_names_of_the_one_that_stays() {
        let (goes, stays) = (venue("Norwich P.D.C.", &["Woodside", "N.P.D.C"]), venue("Norwich PDC", &["NPDC"]));
        let merged = merged((&goes, &[]), (&stays, &[])).unwrap();
        assert_eq!(
            merged.aliases,
            ["NPDC", "Norwich P.D.C.", "Woodside", "N.P.D.C"],
            "each is looked up as it is written"
        );
        assert_eq!(merged.new_aliases, ["Norwich P.D.C.", "Woodside", "N.P.D.C"]);
    }

    #[test]
    fn rooms_of_the_same_name_become_one_as_large_as_at_the_venue_that_stays() {
        let (goes, stays) = (venue("A", &[]), venue("B", &[]));
        let merged = merged((&goes, &[room("main  HALL", 20), room("Studio", 12)]), (&stays, &[room("Main hall", 30)]));
        let merged = merged.unwrap();
        assert_eq!(merged.rooms, [room("Main hall", 30), room("Studio", 12)]);
        assert_eq!(merged.new_rooms, [room("Studio", 12)]);
        assert_eq!(merged.joined, [JoinedRoom { name: "Main hall".into(), holds: 30, other_holds: 20 }]);
    }

    #[test]
    fn venues_with_too_many_rooms_together_are_not_merged() {
        let rooms = |from: u32| (from..from + 30).map(|nth| room(&format!("Room {nth}"), 9)).collect::<Vec<_>>();
        let refused = merged((&venue("A", &[]), &rooms(0)), (&venue("B", &[]), &rooms(30)));
        assert_eq!(refused, Err(ErrorMessage::from(VenueFault::MergeTooMany(50))));
    }
}
