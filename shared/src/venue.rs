//! Venues: telling which one a name means.

use crate::sheet::{Note, SheetForm, session_field};

/// The known venue that a written name means, if there is no doubt: the same words, or the same with a town behind a comma
/// ("West Norfolk PDC, King's Lynn"), or the name's initials ("WNPDC").
#[must_use]
pub fn known<'a>(written: &str, known: &'a [String]) -> Option<&'a str> {
    let wanted = key(written);
    let short = key(written.split(',').next().unwrap_or(written));
    if wanted.is_empty() {
        return None;
    }
    let mut meant = known.iter().filter(|name| key(name) == wanted);
    if let Some(name) = meant.next() {
        return Some(name);
    }
    let mut meant = known.iter().filter(|name| {
        let name_short = key(name.split(',').next().unwrap_or(name));
        name_short == short || initials(name) == short || initials(written) == name_short
    });
    // Of two that it could be, neither is meant for certain.
    meant.next().filter(|_| meant.next().is_none()).map(String::as_str)
}

/// Known venues that share a telling word with a written name.
#[must_use]
pub fn similar<'a>(written: &str, known: &'a [String]) -> Vec<&'a str> {
    let words = telling(written);
    known.iter().filter(|name| telling(name).iter().any(|word| words.contains(word))).map(String::as_str).collect()
}

/// What an officer should look at: venues of a form that are not known.
#[must_use]
pub fn notes(form: &SheetForm, venues: &[String]) -> Vec<Note> {
    let unknown = form.sessions.iter().enumerate().filter(|(_, session)| {
        let name = session.venue.trim();
        !name.is_empty() && !venues.iter().any(|venue| venue == name)
    });
    unknown
        .map(|(index, session)| {
            let like = similar(&session.venue, venues);
            let words = if like.is_empty() {
                "this venue is new: it will be added when the sheet is published".to_owned()
            } else {
                format!("this venue is new. Is it {}? If not, it will be added", like.join(", or "))
            };
            Note { field: session_field(index, "venue"), line: None, words }
        })
        .collect()
}

/// Letters and digits, in lower case; what people shorten is written out.
fn key(name: &str) -> String {
    let name = name.to_lowercase().replace("professional development centre", "pdc");
    name.chars().filter(|c| c.is_alphanumeric()).collect()
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

    fn venues() -> Vec<String> {
        ["Norwich PDC", "West Norfolk PDC, King's Lynn", "Great Yarmouth PDC"].map(str::to_owned).to_vec()
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
            ("Yarmouth", None),
            ("", None),
        ] {
            assert_eq!(known(written, &venues()), meant, "{written}");
        }
    }

    #[test]
    fn what_is_unsure_is_asked_and_never_guessed() {
        assert_eq!(similar("Yarmouth Town Hall", &venues()), ["Great Yarmouth PDC"]);
        assert_eq!(similar("Holt Hall", &venues()), Vec::<&str>::new());
        let twins = ["Ashwell PDC".to_owned(), "Ashby PDC".to_owned()];
        assert_eq!(known("APDC", &twins), None, "two have these initials");
    }
}
