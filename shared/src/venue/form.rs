//! A venue as officers type it.

use serde::{Deserialize, Serialize};
use std::collections::HashSet;

use super::{Known, Room, key, spelt};
use crate::{
    form::{ErrorMessage, FieldFault, FormFault, Wanted},
    office::OfficeRefused,
    session::Capacity,
    text::{self, LineFault},
    venue::VenueFault,
};

/// The longest name, in characters.
const NAME_MAX: u32 = 200;
/// The longest address, and the longest link to a map.
const ADDRESS_MAX: u32 = 500;
/// The longest text about access, in characters.
const ACCESS_MAX: u32 = 1_000;
/// The most names, and the most rooms, that one venue has.
pub(super) const MANY: u32 = 50;

/// A venue, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VenueForm {
    /// The venue's name.
    pub name: String,
    /// The venue's address, on one line.
    pub address: String,
    /// The address of a map of the venue.
    pub map_link: String,
    /// Notes about access.
    pub access_notes: String,
    /// The venue's other names, one on a line.
    pub aliases: String,
    /// The venue's rooms.
    pub rooms: Vec<RoomForm>,
}

/// A room, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoomForm {
    /// The room's name.
    pub name: String,
    /// How many people the room holds.
    pub holds: String,
}

/// A venue that can be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VenueReady {
    /// The venue's name.
    pub name: String,
    /// The venue's address, on one line.
    pub address: String,
    /// The address of a map; empty if there is none.
    pub map_link: String,
    /// Notes about access.
    pub access_notes: String,
    /// The venue's other names.
    pub aliases: Vec<String>,
    /// The venue's rooms.
    pub rooms: Vec<Room>,
}

impl VenueForm {
    /// Turns the form into a venue, or names every field that has a fault.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`].
    pub fn parse(&self) -> Result<VenueReady, OfficeRefused> {
        let mut faults = Vec::new();
        let mut keep = |field: &str, read: Result<String, ErrorMessage>| {
            read.unwrap_or_else(|why| {
                faults.push(FieldFault::new(field, why));
                String::new()
            })
        };
        let name = keep("name", line(&self.name).and_then(|name| telling(name, Wanted::VenueName)));
        let address = keep("address", lines(&self.address, ADDRESS_MAX, ", "));
        let map_link = keep("map_link", link(&self.map_link));
        let access_notes = keep("access_notes", lines(&self.access_notes, ACCESS_MAX, "\n"));
        let aliases = self.aliases(&name, &mut faults);
        let rooms = self.rooms(&mut faults);
        if !faults.is_empty() {
            return Err(OfficeRefused::Unreadable(faults));
        }
        Ok(VenueReady { name, address, map_link, access_notes, aliases, rooms })
    }

    fn aliases(&self, name: &str, faults: &mut Vec<FieldFault>) -> Vec<String> {
        let mut names = HashSet::from([spelt(name)]);
        let mut aliases = Vec::new();
        for typed in self.aliases.lines().filter(|typed| !text::shown(typed).trim().is_empty()) {
            let read = line(typed).and_then(|alias| telling(alias, Wanted::VenueName));
            match read.and_then(|alias| {
                if names.insert(spelt(&alias)) {
                    Ok(alias)
                } else {
                    Err(ErrorMessage::from(FormFault::NameTwice(alias)))
                }
            }) {
                Ok(alias) => aliases.push(alias),
                Err(why) => faults.push(FieldFault::new("aliases", why)),
            }
        }
        if aliases.len() > MANY as usize {
            faults.push(FieldFault::new("aliases", FormFault::TooMany(MANY)));
        }
        aliases
    }

    fn rooms(&self, faults: &mut Vec<FieldFault>) -> Vec<Room> {
        let (mut rooms, mut names) = (Vec::new(), HashSet::new());
        for (index, typed) in self.rooms.iter().enumerate() {
            if typed.name.trim().is_empty() && typed.holds.trim().is_empty() {
                continue;
            }
            let name = line(&typed.name).and_then(|name| match name.chars().count() {
                0 => Err(ErrorMessage::from(FormFault::Missing(Wanted::RoomName))),
                long if long > 100 => Err(ErrorMessage::from(FormFault::TooLong(100))),
                _ if names.insert(name.to_lowercase()) => Ok(name),
                _ => Err(ErrorMessage::from(FormFault::NameTwice(name))),
            });
            let holds = typed.holds.parse::<Capacity>().map_err(|_| ErrorMessage::from(VenueFault::RoomHolds));
            match (name, holds) {
                (Ok(name), Ok(holds)) => rooms.push(Room { name, holds: holds.get() }),
                (name, holds) => {
                    faults.extend(name.err().map(|why| FieldFault::new(&room_field(index, "name"), why)));
                    faults.extend(holds.err().map(|why| FieldFault::new(&room_field(index, "holds"), why)));
                }
            }
        }
        if rooms.len() > MANY as usize {
            faults.push(FieldFault::new("rooms", FormFault::TooMany(MANY)));
        }
        rooms
    }

    /// Each part's label on a page, and its text.
    #[must_use]
    pub fn parts(&self) -> Vec<(&'static str, String)> {
        let rooms = self.rooms.iter().filter(|room| !room.name.trim().is_empty() || !room.holds.trim().is_empty());
        let rooms = rooms.map(|room| format!("{}: {}", room.name.trim(), room.holds.trim()));
        vec![
            ("Name", self.name.clone()),
            ("Address", self.address.clone()),
            ("Map", self.map_link.clone()),
            ("Access", self.access_notes.clone()),
            ("Other names", self.aliases.clone()),
            ("Rooms", rooms.collect::<Vec<_>>().join("\n")),
        ]
    }
}

/// The id that a room's field has on its page.
#[must_use]
pub fn room_field(index: usize, field: &str) -> String {
    format!("room-{}-{field}", index + 1)
}

/// The names of a venue that other venues already have.
#[must_use]
pub fn taken(ready: &VenueReady, others: &[Known]) -> Vec<FieldFault> {
    let names = [("name", &ready.name)].into_iter().chain(ready.aliases.iter().map(|alias| ("aliases", alias)));
    names
        .filter_map(|(field, name)| {
            let other = others.iter().find(|other| other.is_called(name))?;
            Some(FieldFault::new(field, VenueFault::VenueKnown(name.clone(), other.name.clone())))
        })
        .collect()
}

fn line(typed: &str) -> Result<String, ErrorMessage> {
    match text::line(typed, NAME_MAX as usize) {
        Ok(line) => Ok(line),
        Err(LineFault::Empty) => Ok(String::new()),
        Err(LineFault::TooLong) => Err(ErrorMessage::from(FormFault::TooLong(NAME_MAX))),
        Err(LineFault::NotPrintable) => Err(ErrorMessage::from(FormFault::NotPrintable)),
    }
}

/// Accepts a name that has letters or digits.
fn telling(name: String, wanted: Wanted) -> Result<String, ErrorMessage> {
    if key(&name).is_empty() { Err(ErrorMessage::from(FormFault::Missing(wanted))) } else { Ok(name) }
}

/// The lines that are not empty, together within their bound.
fn lines(typed: &str, most: u32, between: &str) -> Result<String, ErrorMessage> {
    let lines: Vec<String> = typed
        .lines()
        .map(|typed| text::line(typed, most as usize))
        .filter(|line| *line != Err(LineFault::Empty))
        .collect::<Result<_, _>>()
        .map_err(|fault| {
            if fault == LineFault::TooLong {
                ErrorMessage::from(FormFault::TooLong(most))
            } else {
                ErrorMessage::from(FormFault::NotPrintable)
            }
        })?;
    let text = lines.join(between);
    if text.chars().count() > most as usize { Err(ErrorMessage::from(FormFault::TooLong(most))) } else { Ok(text) }
}

/// A web address, or nothing.
fn link(typed: &str) -> Result<String, ErrorMessage> {
    let typed = text::bare(typed);
    let typed = typed.trim();
    let rest = typed.strip_prefix("https://").or_else(|| typed.strip_prefix("http://"));
    match rest {
        None if typed.is_empty() => Ok(String::new()),
        Some(rest) if !rest.is_empty() && typed.bytes().all(|byte| byte.is_ascii_graphic()) => {
            if typed.len() > ADDRESS_MAX as usize {
                Err(ErrorMessage::from(FormFault::TooLong(ADDRESS_MAX)))
            } else {
                Ok(typed.to_owned())
            }
        }
        _ => Err(ErrorMessage::from(FormFault::WebAddress)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(name: &str, holds: &str) -> RoomForm {
        RoomForm { name: name.into(), holds: holds.into() }
    }

    fn faults(form: &VenueForm) -> Vec<(String, ErrorMessage)> {
        match form.parse() {
            Err(OfficeRefused::Unreadable(faults)) => {
                faults.into_iter().map(|fault| (fault.field, fault.message)).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_venue_needs_only_a_name() {
        let form = VenueForm {
            name: " Norwich  PDC ".into(),
            address: "Woodside Road\r\nNorwich ".into(),
            aliases: "NPDC\r\n\r\nThe Centre\n".into(),
            rooms: vec![room("Hall", "30"), room("", " ")],
            ..VenueForm::default()
        };
        let ready = form.parse().unwrap();
        assert_eq!(
            (ready.name.as_str(), ready.aliases.as_slice()),
            ("Norwich PDC", ["NPDC".into(), "The Centre".into()].as_slice())
        );
        assert_eq!(ready.address, "Woodside Road, Norwich");
        assert_eq!(ready.rooms, [Room { name: "Hall".into(), holds: 30 }]);
    }

    #[test]
    fn every_fault_of_a_venue_is_named_at_its_field() {
        let form = VenueForm {
            name: " - ".into(),
            map_link: "javascript:alert(1)".into(),
            aliases: "A centre\na  Centre\n".into(),
            rooms: vec![room("Hall", ""), room("", "3"), room("hall", "9")],
            ..VenueForm::default()
        };
        let fields: Vec<String> = faults(&form).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["name", "map_link", "aliases", "room-1-holds", "room-2-name", "room-3-name"]);
    }

    #[test]
    fn no_two_venues_are_known_by_one_name() {
        let others = [Known { name: "Norwich PDC".into(), aliases: vec!["NPDC".into()] }];
        let form =
            VenueForm { name: "norwich pdc".into(), aliases: "n.p.d.c.\nElsewhere".into(), ..VenueForm::default() };
        let fields: Vec<String> = taken(&form.parse().unwrap(), &others).into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["name", "aliases"]);
    }
}
