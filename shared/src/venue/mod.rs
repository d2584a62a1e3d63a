//! Venues: finding out which venue a name means.

use crate::{form::ErrorMessage, search::folded};

mod fault;
mod form;
mod merge;
mod room;

pub use fault::VenueFault;
pub use form::{RoomForm, VenueForm, VenueReady, room_field, taken};
pub use merge::{JoinedRoom, Merged, merged};
pub use room::{Room, room_of, same_room};

/// The names of a venue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The venue's name.
    pub name: String,
    /// The venue's other names.
    pub aliases: Vec<String>,
}

impl Known {
    /// All names of the venue, the one that is shown first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.name].into_iter().chain(&self.aliases).map(String::as_str)
    }

    /// Whether this is one of the venue's names, however it is punctuated.
    pub(crate) fn is_called(&self, written: &str) -> bool {
        let wanted = key(written);
        self.names().any(|name| key(name) == wanted)
    }
}

/// The known venue that a written name means, if there is no doubt: one of its names, or the same with a town behind a comma
/// ("West Norfolk PDC, King's Lynn"), or a name's initials ("WNPDC").
#[must_use]
pub fn known<'a>(written: &str, known: &'a [Known]) -> Option<&'a str> {
    let short = key(written.split(',').next().unwrap_or(written));
    if key(written).is_empty() {
        return None;
    }
    let exactly = |name: &str| name.to_lowercase() == written.trim().to_lowercase();
    if let Some(venue) = known.iter().find(|venue| venue.names().any(exactly)) {
        return Some(&venue.name);
    }
    if let Some(venue) = known.iter().find(|venue| venue.is_called(written)) {
        return Some(&venue.name);
    }
    let is_like = |name: &str| {
        let name_short = key(name.split(',').next().unwrap_or(name));
        name_short == short || initials(name) == short || initials(written) == name_short
    };
    let mut meant = known.iter().filter(|venue| venue.names().any(is_like));
    // If it could be either of two, neither is certain.
    meant.next().filter(|_| meant.next().is_none()).map(|venue| venue.name.as_str())
}

/// Each name in one spelling: the name of the known venue that it means, or the first of these names that means the same venue.
#[must_use]
pub fn in_one_spelling(written: &[&str], known: &[Known]) -> Vec<String> {
    let mut venues = known.to_vec();
    let mut name = |written: &str| {
        if let Some(name) = self::known(written, &venues) {
            return name.to_owned();
        }
        venues.push(Known { name: written.to_owned(), aliases: vec![] });
        written.to_owned()
    };
    written.iter().map(|written| name(written)).collect()
}

/// How alike two words must be to differ only by a typing error (Jaro and Winkler's measure, 1 for the same).
const ALIKE: f64 = 0.9;

/// Known venues that share a distinctive word with a written name, allowing for a typing error.
#[must_use]
pub fn similar<'a>(written: &str, known: &'a [Known]) -> Vec<&'a str> {
    let words = telling(written);
    let alike = |word: &String| words.iter().any(|written| strsim::jaro_winkler(word, written) >= ALIKE);
    let is_like = |name: &str| telling(name).iter().any(alike) || key(name) == key(written);
    known.iter().filter(|venue| venue.names().any(is_like)).map(|venue| venue.name.as_str()).collect()
}

/// The venue that an officer has typed: the known one, or `None` for one that the officer has confirmed as new.
///
/// # Errors
/// [`VenueFault::NewVenue`]; never if no venue is known at all.
pub fn meant<'a>(written: &str, venues: &'a [Known], is_new: bool) -> Result<Option<&'a str>, ErrorMessage> {
    match known(written, venues) {
        None if !is_new && !venues.is_empty() => Err(ErrorMessage::from(VenueFault::NewVenue(
            similar(written, venues).into_iter().map(str::to_owned).collect(),
        ))),
        meant => Ok(meant),
    }
}

/// The common form of one name's spellings: its words as searches fold them, with the usual short forms.
fn key(name: &str) -> String {
    let words = folded(name).into_iter().map(|word| if word == "saint" { "st".to_owned() } else { word });
    words.collect::<String>().replace("professionaldevelopmentcentre", "pdc")
}

/// The form that tells two names of one venue apart: a name is looked up as it is written, in any case.
fn spelt(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The first letters of a name, without a town; capitals in a row stay together: "West Norfolk PDC" is "wnpdc".
fn initials(name: &str) -> String {
    let name = name.split(',').next().unwrap_or(name).replace("Professional Development Centre", "PDC");
    let parts = name.split_whitespace().map(|word| {
        let capitals = word.len() > 1 && word.chars().all(char::is_uppercase);
        if capitals { word.to_lowercase() } else { word.chars().take(1).flat_map(char::to_lowercase).collect() }
    });
    parts.collect()
}

/// Words that tell venues apart.
fn telling(name: &str) -> Vec<String> {
    const COMMON: [&str; 11] =
        ["pdc", "centre", "professional", "development", "room", "the", "hall", "school", "training", "house", "and"];
    name.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > 2 && !COMMON.contains(word))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn venue(name: &str, aliases: &[&str]) -> Known {
        Known { name: name.to_owned(), aliases: aliases.iter().map(ToString::to_string).collect() }
    }

    fn venues() -> Vec<Known> {
        let seaside = venue("Great Yarmouth PDC", &["Seaside Centre"]);
        let hall = venue("St Anne’s Hall", &[]);
        vec![venue("Norwich PDC", &[]), venue("West Norfolk PDC, King's Lynn", &[]), seaside, hall]
    }

    #[test]
    fn a_venue_is_known_by_name_abbreviation_and_with_or_without_its_town() {
        for (written, meant) in [
            ("norwich pdc", Some("Norwich PDC")),
            ("Norwich Professional Development Centre", Some("Norwich PDC")),
            ("Norwich PDC, Norwich", Some("Norwich PDC")),
            ("WNPDC, King's Lynn", Some("West Norfolk PDC, King's Lynn")),
            ("West Norfolk PDC", Some("West Norfolk PDC, King's Lynn")),
            ("GYPDC", Some("Great Yarmouth PDC")),
            ("The seaside centre", None),
            ("Seaside Centre, Great Yarmouth", Some("Great Yarmouth PDC")),
            ("Yarmouth", None),
            ("St. Annes Hall", Some("St Anne’s Hall")),
            ("Saint Anne's Hall, Holt", Some("St Anne’s Hall")),
            ("St Anne´s-Hall", Some("St Anne’s Hall")),
            ("", None),
        ] {
            assert_eq!(known(written, &venues()), meant, "{written}");
        }
    }

    #[test]
    fn new_venue_that_is_spelt_in_several_ways_is_one() {
        let written = ["St Mary's Hall", "norwich pdc", "Saint Marys Hall, Holt", "", "Holt Hall", "St. Mary’s-Hall"];
        assert_eq!(
            in_one_spelling(&written, &venues()),
            ["St Mary's Hall", "Norwich PDC", "St Mary's Hall", "", "Holt Hall", "St Mary's Hall"]
        );
    }

    #[test]
    fn exact_spelling_decides_between_similar_venues() {
        let two = [venue("Norwich P D C", &[]), venue("Norwich PDC", &[])];
        assert_eq!(known("norwich PDC ", &two), Some("Norwich PDC"));
    }

    #[test]
    fn a_typed_venue_is_known_or_marked_as_new() {
        assert_eq!(meant("NPDC", &venues(), false), Ok(Some("Norwich PDC")));
        assert_eq!(
            meant("Norwch PDC", &venues(), false),
            Err(ErrorMessage::from(VenueFault::NewVenue(vec!["Norwich PDC".into()])))
        );
        assert_eq!(meant("County Hall", &venues(), false), Err(ErrorMessage::from(VenueFault::NewVenue(vec![]))));
        assert_eq!(meant("County Hall", &venues(), true), Ok(None));
        assert_eq!(meant("County Hall", &[], false), Ok(None), "there is nothing to ask");
    }

    #[test]
    fn an_unclear_venue_is_asked_about_and_never_guessed() {
        assert_eq!(similar("Yarmouth Town Hall", &venues()), ["Great Yarmouth PDC"]);
        assert_eq!(similar("Holt Hall", &venues()), Vec::<&str>::new());
        let twins = [venue("Ashwell PDC", &[]), venue("Ashby PDC", &[])];
        assert_eq!(known("APDC", &twins), None, "two have these initials");
    }
}
