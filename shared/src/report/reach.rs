//! How far a workshop has reached a school.

use serde::{Deserialize, Serialize};

/// The best result of any delegate of a school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Somebody came.
    Attended,
    /// Somebody has a place.
    Booked,
    /// Somebody waits for a place.
    Waiting,
    /// Somebody had a place and did not come.
    Absent,
    /// Nobody has requested a place.
    NotReached,
}

impl Reach {
    /// Every value, the furthest reach first.
    pub const ALL: [Self; 5] = [Self::Attended, Self::Booked, Self::Waiting, Self::Absent, Self::NotReached];

    /// The code in addresses, and in the names of patterns and shapes.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Attended => "attended",
            Self::Booked => "booked",
            Self::Waiting => "waiting",
            Self::Absent => "absent",
            Self::NotReached => "not-reached",
        }
    }

    /// The value with this code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reach| reach.code() == code)
    }

    /// The reach as a page says it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Attended => "Attended",
            Self::Booked => "Booked",
            Self::Waiting => "Waiting",
            Self::Absent => "Absent",
            Self::NotReached => "Not yet reached",
        }
    }

    /// The best result of a school's places.
    #[must_use]
    pub fn of_places(attended: u32, booked: u32, waiting: u32, absent: u32) -> Self {
        let furthest =
            [(attended, Self::Attended), (booked, Self::Booked), (waiting, Self::Waiting), (absent, Self::Absent)];
        furthest.into_iter().find(|(places, _)| *places > 0).map_or(Self::NotReached, |(_, reach)| reach)
    }
}

/// A school and how far it is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchoolReached {
    /// URN.
    pub urn: u32,
    /// Name.
    pub name: String,
    /// Phase; empty if it is not known.
    pub phase: String,
    /// Area: the district that the school is in; empty if it is not known.
    pub area: String,
    /// Address; empty if it is not known.
    pub address: String,
    /// Email address; empty if it is not known.
    pub email: String,
    /// Places whose delegates attended.
    pub attended: u32,
    /// How many minutes the delegates attended in all, by closed registers. `None`: no closed register gives this.
    pub attended_minutes: Option<u32>,
    /// Places booked.
    pub booked: u32,
    /// Places that wait.
    pub waiting: u32,
    /// Places whose delegates did not come.
    pub absent: u32,
}

impl SchoolReached {
    /// How far the school is reached.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach::of_places(self.attended, self.booked, self.waiting, self.absent)
    }
}

/// The schools of one phase or area, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupReached {
    /// Phase or area, in words.
    pub group: String,
    /// How many schools have each reach, in the order of [`Reach::ALL`].
    pub schools: [u32; 5],
}

impl GroupReached {
    /// How many schools the group has.
    #[must_use]
    pub fn all(&self) -> u32 {
        self.schools.iter().sum()
    }

    /// How many schools have exactly this reach.
    #[must_use]
    pub fn of(&self, reach: Reach) -> u32 {
        Reach::ALL.into_iter().zip(self.schools).find(|(known, _)| *known == reach).map_or(0, |(_, schools)| schools)
    }
}

/// Counts schools phase by phase, in the order of the phases' names; those without a phase come last.
#[must_use]
pub fn by_phase(schools: &[SchoolReached]) -> Vec<GroupReached> {
    by(schools, "Phase not known", |school| &school.phase)
}

/// Counts schools area by area, in the order of the areas' names; those without an area come last.
#[must_use]
pub fn by_area(schools: &[SchoolReached]) -> Vec<GroupReached> {
    by(schools, "Area not known", |school| &school.area)
}

fn by(schools: &[SchoolReached], unknown: &str, of: impl Fn(&SchoolReached) -> &str) -> Vec<GroupReached> {
    let mut groups: std::collections::BTreeMap<(bool, &str), [u32; 5]> = std::collections::BTreeMap::new();
    for school in schools {
        let group = of(school).trim();
        let counted = groups.entry((group.is_empty(), group)).or_default();
        for (count, reach) in counted.iter_mut().zip(Reach::ALL) {
            *count += u32::from(reach == school.reach());
        }
    }
    let words = |group: &str| if group.is_empty() { unknown.to_owned() } else { group.to_owned() };
    groups.into_iter().map(|((_, group), schools)| GroupReached { group: words(group), schools }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn school(phase: &str, places: [u32; 4]) -> SchoolReached {
        let [attended, booked, waiting, absent] = places;
        SchoolReached {
            urn: 900_101,
            name: "Hawthorn".into(),
            phase: phase.into(),
            area: if phase.is_empty() { String::new() } else { "Breckland".into() },
            address: String::new(),
            email: String::new(),
            attended,
            attended_minutes: None,
            booked,
            waiting,
            absent,
        }
    }

    #[test]
    fn a_school_counts_by_its_furthest_delegate() {
        for (places, reach) in [
            ([1, 0, 0, 1], Reach::Attended),
            ([0, 1, 1, 1], Reach::Booked),
            ([0, 0, 1, 1], Reach::Waiting),
            ([0, 0, 0, 1], Reach::Absent),
            ([0, 0, 0, 0], Reach::NotReached),
        ] {
            assert_eq!(school("Primary", places).reach(), reach);
            assert_eq!(Reach::of_code(reach.code()), Some(reach));
        }
    }

    #[test]
    fn every_school_is_counted_once_in_its_phase() {
        let schools = [
            school("Secondary", [1, 0, 0, 0]),
            school("", [0; 4]),
            school("Primary", [0; 4]),
            school("Primary", [0, 2, 0, 0]),
        ];
        let phases = by_phase(&schools);
        let counted: Vec<_> =
            phases.iter().map(|phase| (phase.group.as_str(), phase.all(), phase.of(Reach::NotReached))).collect();
        assert_eq!(counted, [("Primary", 2, 1), ("Secondary", 1, 0), ("Phase not known", 1, 1)]);
        let areas = by_area(&schools);
        let counted: Vec<_> = areas.iter().map(|area| (area.group.as_str(), area.all())).collect();
        assert_eq!(counted, [("Breckland", 3), ("Area not known", 1)]);
    }
}
