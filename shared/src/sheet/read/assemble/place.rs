//! The rest of a row without its date, time and code: the venue, the room, a note, a state.

use crate::sheet::read::clean::line::folded;
use crate::sheet::read::mark::lexicon::Class;
use crate::sheet::read::mark::limit::capacity;
use crate::sheet::read::mark::off;
use crate::sheet::read::mark::scan::is_dash;
use crate::sheet::read::mark::words::Words;

/// The venue of a row, with its room and note.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) venue: Option<String>,
    pub(crate) room: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) cancelled: bool,
    pub(crate) full: bool,
    pub(crate) to_be_confirmed: bool,
    pub(crate) capacity: Option<u32>,
    /// Pieces that could each be the venue.
    pub(crate) unclear: Option<String>,
}

/// Reads the rest of a row, in which tabs replace the parts that were read already.
pub(crate) fn read(chars: &[char], mixed: bool) -> Place {
    let mut place = Place::default();
    let rest = place.take_brackets(chars);
    let mut venues = Vec::new();
    let mut subject = false;
    for (at, piece) in rest.split(['\t', '|']).enumerate().filter(|(_, piece)| !bare(piece).is_empty()) {
        for part in place.take_state(piece).split('\t') {
            place.take_piece(part, &mut venues);
        }
        subject |= at == 0 && venues.len() == 1 && piece.trim_end().ends_with(':');
    }
    // "Mathematics: Tuesday 14 October, 4pm, Norwich PDC" names its subject first.
    if subject && venues.len() == 2 {
        let subject = venues.remove(0);
        place.add_note(&subject);
    }
    match venues.as_slice() {
        [] => {}
        [venue] if !mixed => place.venue = Some(venue.clone()),
        several => place.unclear = Some(several.join(" / ")),
    }
    place
}

impl Place {
    pub(crate) fn add_note(&mut self, note: &str) {
        match &mut self.note {
            Some(notes) => {
                notes.push_str("; ");
                notes.push_str(note);
            }
            None => self.note = Some(note.to_owned()),
        }
    }

    /// Takes words in brackets, like "(Room 24)" and "(venue tbc)", out of the text.
    fn take_brackets(&mut self, chars: &[char]) -> String {
        let mut rest = String::new();
        let mut inside: Option<String> = None;
        for c in chars {
            match (*c, &mut inside) {
                ('(', None) => inside = Some(String::new()),
                (')', Some(text)) => {
                    let text = folded(text);
                    self.take_aside(&text);
                    inside = None;
                    rest.push('\t');
                }
                (c, Some(text)) => text.push(c),
                (c, None) => rest.push(c),
            }
        }
        if let Some(open) = inside {
            rest.push('(');
            rest.push_str(&open);
        }
        rest
    }

    fn take_aside(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.mark_state(text);
        if let Some(people) = capacity(&Words::of(text)) {
            self.capacity = Some(people);
            return;
        }
        let open = is_to_be_confirmed(text);
        if open && !text.to_lowercase().contains("room") {
            self.to_be_confirmed = true;
        }
        if !open && is_room(text) && self.room.is_none() {
            self.room = Some(text.to_owned());
        } else {
            self.add_note(text);
        }
    }

    /// Notes a state that the text names.
    pub(crate) fn mark_state(&mut self, text: &str) {
        let lower = text.to_lowercase();
        self.cancelled |= off::is_off(text);
        self.full |=
            lower == "full" || lower.contains("fully booked") || lower.contains("now full") || text.contains("FULL");
    }

    /// Takes the words of a state, as "CANCELLED" or "postponed until further notice", out of a piece and keeps them as the
    /// note. A tab replaces them, because the words on either side were not written as one name.
    fn take_state(&mut self, piece: &str) -> String {
        self.mark_state(piece);
        if let Some(from) = off::denial(piece) {
            self.add_note(bare(&folded(&piece[from..])));
            return piece[..from].to_owned();
        }
        let words: Vec<&str> = piece.split(' ').collect();
        let mut kept: Vec<&str> = Vec::new();
        let mut state: Vec<&str> = Vec::new();
        let mut explains = false;
        for word in words {
            // The reason for a state begins with a small letter: "due to illness". A name does not.
            explains = is_state(word) || (explains && !word.starts_with(char::is_uppercase));
            if explains {
                if is_state(word) {
                    take_verbs(&mut kept, &mut state);
                }
                state.push(word);
                kept.push("\t");
            } else {
                kept.push(word);
            }
        }
        let note = folded(&state.join(" "));
        if state.is_empty() {
            return piece.to_owned();
        }
        self.add_note(bare(&note));
        kept.join(" ")
    }

    fn take_piece(&mut self, piece: &str, venues: &mut Vec<String>) {
        let piece = folded(without_connectors(&self.without_manner(piece)));
        if is_offer(&piece) {
            return;
        }
        if let Some(people) = capacity(&Words::of(&piece)) {
            self.capacity = Some(people);
            return;
        }
        if !piece.chars().any(char::is_alphanumeric) {
            return;
        }
        if is_to_be_confirmed(&piece) && piece.chars().count() <= 30 {
            self.to_be_confirmed = true;
            self.add_note(&piece);
        } else if is_room(&piece) && self.room.is_none() {
            self.room = Some(piece);
        } else if is_numbering(&piece) || is_left_or_full(&piece) {
            self.add_note(&piece);
        } else {
            venues.push(self.without_room(&piece));
        }
    }

    /// The piece without words before the venue that say how or when: "face to face, Tooley Rooms", "twilight".
    fn without_manner(&mut self, piece: &str) -> String {
        let text = bare(piece);
        let lower = text.to_lowercase();
        let manner = MANNERS.split('|').find(|manner| {
            lower
                .strip_prefix(*manner)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([',', ':', ';', '-', '\u{2013}']))
                || lower == *manner
        });
        match manner {
            Some(manner) => {
                self.add_note(&text[..manner.len()]);
                bare(&text[manner.len()..]).to_owned()
            }
            None => piece.to_owned(),
        }
    }

    /// The venue without its room: "Norwich PDC" for "Norwich PDC, Room 24". The room is kept separately.
    fn without_room(&mut self, venue: &str) -> String {
        if let Some((room, venue)) = venue.split_once(',')
            && self.room.is_none()
            && is_room(room.trim())
            && !venue.trim().is_empty()
        {
            self.room = Some(room.trim().to_owned());
            return bare(venue).to_owned();
        }
        match venue.rsplit_once(',') {
            Some((venue, room)) if self.room.is_none() && is_room(room.trim()) => {
                self.room = Some(room.trim().to_owned());
                bare(venue).to_owned()
            }
            _ => venue.to_owned(),
        }
    }
}

/// Moves the verb before a state into the state: "has been cancelled", "is now postponed".
fn take_verbs<'a>(kept: &mut Vec<&'a str>, state: &mut Vec<&'a str>) {
    let is_verb =
        |word: &&str| matches!(*word, "is" | "are" | "has" | "have" | "been" | "now" | "was" | "session" | "this");
    let from = kept.len() - kept.iter().rev().take_while(|word| is_verb(word)).count();
    state.extend(kept.drain(from..));
}

fn is_state(word: &str) -> bool {
    let word = bare(word);
    matches!(word, "FULL")
        || matches!(word.to_lowercase().as_str(), "cancelled" | "canceled" | "postponed" | "withdrawn")
}

/// Words before a venue that are not part of its name.
const MANNERS: &str = "face to face|face-to-face|in person|in-person|twilight|morning|afternoon|evening|each day|on each day|daily|\
    both days|prompt|start|all day";

/// Whether the piece is a page's button.
fn is_offer(piece: &str) -> bool {
    const OFFERS: &str = "book now|book here|book a place|book|more info|read more|find out more|register";
    OFFERS.split('|').any(|offer| piece.eq_ignore_ascii_case(offer))
}

/// Whether the piece says how many places are left, or that there are none.
fn is_left_or_full(piece: &str) -> bool {
    let lower = piece.to_lowercase();
    let left = lower.ends_with(" left") || lower.ends_with(" remaining") || lower.ends_with(" available");
    left && lower.starts_with(|c: char| c.is_ascii_digit())
        || lower.starts_with("fully booked")
        || lower.starts_with("full -")
}

pub(crate) fn is_to_be_confirmed(text: &str) -> bool {
    let lower = text.to_lowercase();
    let short = lower.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "tbc" | "tba" | "tbd"));
    short || lower.contains("to be confirmed") || lower.contains("to be announced")
}

/// Whether the text names a room: "Room 24", "Rooms 1 and 2", "Rm 4", "Broad Room", but not "The Room at the Top, Norwich".
fn is_room(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    match words.as_slice() {
        _ if text.contains(',') => false,
        [first, second, ..] if matches!(*first, "room" | "rooms" | "rm" | "suite") => {
            words.len() <= 4 && (second.chars().any(|c| c.is_ascii_digit()) || second.chars().count() <= 2)
        }
        [.., room, number] if matches!(*room, "room" | "suite") => {
            words.len() <= 4 && number.chars().any(|c| c.is_ascii_digit())
        }
        [.., last] => words.len() <= 3 && words.len() > 1 && matches!(*last, "room" | "suite" | "chamber"),
        [] => false,
    }
}

/// Whether the text only numbers the row: "Session 1", "Group A", "1".
fn is_numbering(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let short =
        |word: &str| word.chars().count() <= 2 || matches!(word, "one" | "two" | "three" | "four" | "five" | "six");
    match words.as_slice() {
        [only] => only.chars().all(|c| c.is_ascii_digit()) && only.len() <= 2,
        [_, second] => short(second) && Words::of(&lower).is(0, Class::Numbering),
        _ => false,
    }
}

/// The text without separating marks at either end.
pub(crate) fn bare(text: &str) -> &str {
    text.trim_matches(separates)
}

/// Whether a character only separates what stands beside it.
pub(crate) fn separates(c: char) -> bool {
    c.is_whitespace()
        || is_dash(c)
        || matches!(c, ',' | ';' | ':' | '.' | '*' | '•' | '·' | '/' | '@' | '&' | '[' | ']')
}

/// The small words that join a venue to the text before and after it.
const BEFORE: &str = "at|in|on|from|and|both|between|held at|time|times|date|venue|where|location|the venue is|code";
const AFTER: &str = "at|on|from|between|and|course code|event code|code|ref|date|time";

/// The text without small words that join a venue to others: "at Norwich PDC on".
fn without_connectors(text: &str) -> &str {
    let mut text = bare(text);
    loop {
        let lower = text.to_ascii_lowercase();
        let goes_before = |word: &&str| {
            let rest = lower.strip_prefix(*word);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ':']))
        };
        let goes_after = |word: &&str| lower.strip_suffix(*word).is_some_and(|rest| rest.ends_with([' ', ',']));
        text = if let Some(word) = BEFORE.split('|').find(goes_before) {
            bare(&text[word.len()..])
        } else if let Some(word) = AFTER.split('|').find(goes_after) {
            bare(&text[..text.len() - word.len()])
        } else {
            return text;
        };
    }
}
