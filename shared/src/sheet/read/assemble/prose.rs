//! Sessions announced in a sentence: read if the sentence is unambiguous, otherwise listed for the officer.

use super::row::Reading;
use super::venue;
use crate::sheet::read::layout::Page;
use crate::sheet::read::layout::sentences::Sentence;
use crate::sheet::read::mark::Mark;
use crate::sheet::read::mark::dates::{Dated, Day};
use crate::sheet::read::mark::lexicon::Class;
use crate::sheet::read::mark::purpose::announces;
use crate::sheet::read::mark::times::{self, Spell};
use crate::sheet::{Doubt, SessionRead};

/// A sentence about a session, as read.
pub(crate) enum Prose {
    Session(Box<Reading>),
    /// The sentence may announce a session.
    Unread,
}

/// Reads a sentence.
pub(crate) fn read(page: &Page, sentence: &Sentence) -> Option<Prose> {
    let marks: Vec<(usize, &Mark)> =
        sentence.parts.iter().flat_map(|part| page.marks(*part)).filter(|(_, mark)| !mark.aside).collect();
    let dated: Vec<&Dated> = marks.iter().filter_map(|(_, mark)| mark.date()).collect();
    let spells: Vec<&Spell> =
        marks.iter().filter(|(_, mark)| mark.is_strong_time()).filter_map(|(_, mark)| mark.time()).collect();
    let words = &sentence.words;
    let announces = announces(words);
    let spans = spells.iter().any(|spell| spell.end.is_some());
    if dated.is_empty() || spells.is_empty() || !(announces || spans) {
        return None;
    }
    let reading = match (dated.as_slice(), spells.as_slice()) {
        ([dated], [spell]) if announces && spans => session(page, sentence, dated, spell),
        _ => None,
    };
    // An officer has to judge "will not be held".
    Some(match reading.filter(|_| !words.has(Class::Unheld)) {
        Some(session) => {
            Prose::Session(Box::new(Reading { owns: marks.iter().map(|(id, _)| *id).collect(), ..session }))
        }
        None => Prose::Unread,
    })
}

fn session(page: &Page, sentence: &Sentence, dated: &Dated, spell: &Spell) -> Option<Reading> {
    let (Day::On(date), Ok(times)) = (dated.day, spell.times()) else {
        return None;
    };
    let mut chars = Vec::new();
    for part in &sentence.parts {
        chars.extend(page.without(*part, |_, mark| mark.date().is_some() || mark.is_strong_time()));
        chars.push(' ');
    }
    let venue = venue::named(&chars);
    let mut doubts = vec![Doubt::FromSentence];
    doubts.extend(dated.doubt());
    let (starts, ends) = times.on(date);
    doubts.extend(times.doubt);
    doubts.extend(times::doubt(starts, ends));
    doubts.extend(venue.is_none().then_some(Doubt::NoVenue));
    let line = page.number(sentence.line());
    let session =
        SessionRead { starts, ends, venue, room: None, code: None, note: None, capacity: None, cancelled: false, line };
    Some(Reading { session, doubts, unread: None, heading: None, owns: Vec::new() })
}
