//! Notices about a whole file, for the officer before it is imported.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How many authorities a notice names.
const NAMED: usize = 5;

/// A local authority of a file's schools.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    /// The authority's three digits.
    pub code: String,
    /// The authority's name; empty if the file has none.
    pub name: String,
    /// How many of the file's schools belong to this authority.
    pub schools: u32,
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        if !self.name.is_empty() {
            write!(f, " {}", self.name)?;
        }
        write!(f, " ({})", self.schools)
    }
}

/// Facts about a file that was read to the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The chosen authority. `None`: all authorities.
    pub asked: Option<String>,
    /// The authorities of all schools in the file, the largest first.
    pub authorities: Vec<Authority>,
    /// How many schools were read.
    pub schools: u32,
    /// Whether any of them has a phase.
    pub has_phases: bool,
    /// Whether any of them has a district.
    pub has_districts: bool,
}

/// A notice about a file, to read before the file is imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// No school has a phase.
    NoPhases,
    /// No school has a district.
    NoDistricts,
    /// No authority was chosen, and the file has schools of these.
    SeveralAuthorities(Vec<Authority>),
    /// No school belongs to the chosen authority.
    NoneOfAuthority {
        /// The chosen authority's three digits.
        asked: String,
        /// The authorities that the file has.
        found: Vec<Authority>,
    },
}

impl Notice {
    /// The notices about a file with these facts.
    #[must_use]
    pub fn all_of(file: Summary) -> Vec<Self> {
        let Summary { asked, authorities, schools, has_phases, has_districts } = file;
        let of_authorities = match asked {
            Some(asked) if schools == 0 => Some(Self::NoneOfAuthority { asked, found: authorities }),
            None if authorities.len() > 1 => Some(Self::SeveralAuthorities(authorities)),
            _ => None,
        };
        let phases = (schools > 0 && !has_phases).then_some(Self::NoPhases);
        let districts = (schools > 0 && !has_districts).then_some(Self::NoDistricts);
        of_authorities.into_iter().chain(phases).chain(districts).collect()
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPhases => f.write_str(
                "The file has no phases. Schools keep the phases that they have, and new schools are added without one.",
            ),
            Self::NoDistricts => f.write_str(
                "The file has no districts. Schools keep the districts that they have, and new schools are added without one.",
            ),
            Self::SeveralAuthorities(found) => write!(
                f,
                "The file has schools of {} local authorities: {}. The import includes all of them. To import only one, read the file again with its number.",
                found.len(),
                listed(found)
            ),
            Self::NoneOfAuthority { asked, found } if found.is_empty() => {
                write!(f, "The file has no schools of local authority {asked}: it does not say which authority its schools belong to.")
            }
            Self::NoneOfAuthority { asked, found } => {
                write!(f, "The file has no schools of local authority {asked}. Its schools are of {}.", listed(found))
            }
        }
    }
}

/// The authorities in words: "926 Norfolk (434), 935 Suffolk (300) and 150 others".
fn listed(authorities: &[Authority]) -> String {
    let named: Vec<String> = authorities.iter().take(NAMED).map(Authority::to_string).collect();
    match (authorities.len().saturating_sub(NAMED), named.as_slice()) {
        (0, [first @ .., last]) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        (0, _) => named.concat(),
        (1, _) => format!("{} and 1 other", named.join(", ")),
        (others, _) => format!("{} and {others} others", named.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authorities(count: u32) -> Vec<Authority> {
        let of = |code: u32| Authority { code: code.to_string(), name: format!("A{code}"), schools: 1000 - code };
        (801..801 + count).map(of).collect()
    }

    fn summary(asked: Option<&str>, count: u32, schools: u32) -> Summary {
        Summary {
            asked: asked.map(str::to_owned),
            authorities: authorities(count),
            schools,
            has_phases: true,
            has_districts: true,
        }
    }

    fn notices(file: Summary) -> Vec<String> {
        Notice::all_of(file).iter().map(Notice::to_string).collect()
    }

    #[test]
    fn a_complete_file_of_one_authority_has_no_notices() {
        for file in [summary(None, 1, 9), summary(None, 0, 9), summary(Some("801"), 152, 9), summary(None, 1, 0)] {
            assert_eq!(notices(file), Vec::<String>::new());
        }
    }

    #[test]
    fn missing_phases_and_districts_give_notices() {
        let file = Summary { has_phases: false, has_districts: false, ..summary(None, 1, 9) };
        let words = notices(file);
        assert!(words[0].starts_with("The file has no phases. Schools keep the phases that they have"), "{words:?}");
        assert!(words[1].starts_with("The file has no districts. Schools keep"), "{words:?}");
    }

    #[test]
    fn several_authorities_are_counted_and_the_largest_are_named() {
        let words = |count| notices(summary(None, count, 9)).concat();
        assert!(
            words(2).starts_with(
                "The file has schools of 2 local authorities: 801 A801 (199) and 802 A802 (198). The import"
            )
        );
        assert!(words(6).contains("805 A805 (195) and 1 other. The import"), "{}", words(6));
        assert!(words(152).starts_with("The file has schools of 152 local authorities: 801 A801 (199), 802"));
        assert!(words(152).contains(" and 147 others. The import"));
    }

    #[test]
    fn an_authority_missing_from_the_file_gives_a_notice_with_those_present() {
        let words = |count| notices(summary(Some("926"), count, 0)).concat();
        assert_eq!(words(1), "The file has no schools of local authority 926. Its schools are of 801 A801 (199).");
        assert!(words(0).ends_with("it does not say which authority its schools belong to."));
    }
}
