//! The owner of a page, a form or a waiting command. The page is shown to nobody else, and the command is done for nobody else.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::school::Urn;

/// The query parameter of a form's address that holds the form's owner.
pub const QUERY: &str = "for";

/// The owner of a page, form or command. As text: `900101`, `officer-3` or `officer-3-for-900101`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum MadeFor {
    /// A school.
    School(Urn),
    /// An officer, whether or not they act for a school.
    Officer(i64),
    /// An officer who acts for a school.
    Acting {
        /// The officer's number.
        officer: i64,
        /// The school.
        school: Urn,
    },
}

/// Text that is not an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this names nobody that a form is made for")]
pub struct NotMadeFor;

/// The prefix of an officer's name; no URN begins like this.
const OFFICER: &str = "officer-";
/// The separator between the officer and the school that they act for.
const ACTS_FOR: &str = "-for-";

impl MadeFor {
    /// The officer, if the owner is one.
    #[must_use]
    pub fn officer(self) -> Option<i64> {
        match self {
            Self::School(_) => None,
            Self::Officer(officer) | Self::Acting { officer, .. } => Some(officer),
        }
    }

    /// The owner's school: the owner itself, or the school that an officer acts for.
    #[must_use]
    pub fn school(self) -> Option<Urn> {
        match self {
            Self::Officer(_) => None,
            Self::School(school) | Self::Acting { school, .. } => Some(school),
        }
    }

    /// Whether this owner's work can be shown to, and done for, the signed-in school or officer `now`. An officer's own work
    /// goes on while they act for a school.
    #[must_use]
    pub fn holds_for(self, now: Self) -> bool {
        self == now || matches!(self, Self::Officer(officer) if now.officer() == Some(officer))
    }

    /// Whether both belong to the same officer (own work or for a school) or the same school.
    #[must_use]
    pub fn is_of(self, other: Self) -> bool {
        self == other || (self.officer().is_some() && self.officer() == other.officer())
    }

    /// Whether a device keeps this owner's data when `now` signs in. Officers come back to a shared device, so their data
    /// stays. A school's data is deleted.
    #[must_use]
    pub fn stays_for(self, now: Self) -> bool {
        self.holds_for(now) || self.officer().is_some()
    }

    /// The address `to` of a form, with this owner.
    #[must_use]
    pub fn address(self, to: &str) -> String {
        format!("{to}?{QUERY}={self}")
    }
}

impl fmt::Display for MadeFor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::School(school) => write!(f, "{school}"),
            Self::Officer(officer) => write!(f, "{OFFICER}{officer}"),
            Self::Acting { officer, school } => write!(f, "{OFFICER}{officer}{ACTS_FOR}{school}"),
        }
    }
}

impl FromStr for MadeFor {
    type Err = NotMadeFor;

    fn from_str(text: &str) -> Result<Self, NotMadeFor> {
        let number = |digits: &str| digits.parse::<i64>().map_err(|_| NotMadeFor);
        let school = |digits: &str| Urn::try_from(digits).map_err(|_| NotMadeFor);
        let read = match text.strip_prefix(OFFICER) {
            None => Self::School(school(text)?),
            Some(officer) => match officer.split_once(ACTS_FOR) {
                None => Self::Officer(number(officer)?),
                Some((officer, urn)) => Self::Acting { officer: number(officer)?, school: school(urn)? },
            },
        };
        // Only one spelling is accepted, because other code compares the text.
        if read.to_string() == text { Ok(read) } else { Err(NotMadeFor) }
    }
}

impl TryFrom<String> for MadeFor {
    type Error = NotMadeFor;

    fn try_from(text: String) -> Result<Self, NotMadeFor> {
        text.parse()
    }
}

impl From<MadeFor> for String {
    fn from(made_for: MadeFor) -> Self {
        made_for.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urn(text: &str) -> Urn {
        Urn::try_from(text).unwrap()
    }

    fn everybody() -> [MadeFor; 7] {
        let (hawthorn, rowan) = (urn("900101"), urn("900102"));
        [
            MadeFor::School(hawthorn),
            MadeFor::School(rowan),
            MadeFor::Officer(3),
            MadeFor::Officer(4),
            MadeFor::Acting { officer: 3, school: hawthorn },
            MadeFor::Acting { officer: 3, school: rowan },
            MadeFor::Acting { officer: 4, school: hawthorn },
        ]
    }

    #[test]
    fn an_owner_reads_back_from_its_text() {
        for one in everybody() {
            assert_eq!(one.to_string().parse(), Ok(one));
        }
        assert_eq!(everybody().map(|one| one.to_string())[4], "officer-3-for-900101");
        for text in
            ["", "nobody", "officer-", "officer-+3", "officer-03", "officer-3-for-", "90 01 01", "officer-3-for-x"]
        {
            assert_eq!(text.parse::<MadeFor>(), Err(NotMadeFor), "{text}");
        }
    }

    #[test]
    fn only_an_officers_own_work_goes_on_while_they_act_for_a_school() {
        for (at, of) in everybody().into_iter().enumerate() {
            for (now_at, now) in everybody().into_iter().enumerate() {
                let goes_on = [(2, 4), (2, 5), (3, 6)].contains(&(at, now_at));
                assert_eq!(of.holds_for(now), at == now_at || goes_on, "{of} for {now}");
            }
        }
    }

    #[test]
    fn an_officer_is_the_same_person_whichever_school_they_act_for() {
        let [hawthorn, rowan, ines, sam, ines_for_hawthorn, ines_for_rowan, _] = everybody();
        assert!(ines.is_of(ines_for_hawthorn) && ines_for_rowan.is_of(ines_for_hawthorn) && hawthorn.is_of(hawthorn));
        assert!(!hawthorn.is_of(rowan) && !ines.is_of(sam) && !hawthorn.is_of(ines_for_hawthorn));
    }
}
