//! The rooms of a venue, and how many people each holds.

use serde::{Deserialize, Serialize};

/// A room of a venue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// The room's name.
    pub name: String,
    /// How many people the room holds.
    pub holds: u32,
}

/// The room that a session is in: the one with this name, in capitals or not. If no room is named or the name is not known, the
/// largest room. `None` if the venue has no rooms.
#[must_use]
pub fn room_of<'a>(rooms: &'a [Room], named: &str) -> Option<&'a Room> {
    let named = folded(named);
    rooms.iter().find(|room| folded(&room.name) == named).or_else(|| rooms.iter().max_by_key(|room| room.holds))
}

/// Whether two sessions at one venue at the same time clash: they are in the same room, or one of them names no room and the
/// venue has no second one.
#[must_use]
pub fn same_room(one: &str, other: &str, rooms: usize) -> bool {
    let (one, other) = (folded(one), folded(other));
    if one.is_empty() || other.is_empty() { rooms < 2 } else { one == other }
}

pub(super) fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c7_a_session_is_in_the_room_that_it_names_else_in_the_largest() {
        let rooms = [Room { name: "Main  hall".into(), holds: 30 }, Room { name: "Studio".into(), holds: 12 }];
        let holds = |named| room_of(&rooms, named).map(|room| room.holds);
        assert_eq!(
            [holds("studio"), holds("MAIN hall "), holds(""), holds("Attic")],
            [Some(12), Some(30), Some(30), Some(30)]
        );
        assert_eq!(room_of(&[], "Studio"), None);
    }

    #[test]
    fn two_sessions_clash_in_one_room() {
        assert!(same_room("Studio", "studio", 4));
        assert!(!same_room("Studio", "Hall", 0));
        assert!(same_room("", "", 0) && same_room("Studio", "", 1));
        assert!(!same_room("Studio", "", 2), "there is another room to go to");
    }
}
