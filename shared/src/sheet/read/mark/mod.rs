//! Marks: what stands in a text, wherever it stands. Each mark has an identity and ends with an owner.

pub(crate) mod bullet;
pub(crate) mod clock;
pub(crate) mod code;
pub(crate) mod dates;
pub(crate) mod days;
pub(crate) mod lexicon;
pub(crate) mod limit;
pub(crate) mod names;
pub(crate) mod off;
pub(crate) mod one_day;
pub(crate) mod price;
pub(crate) mod purpose;
pub(crate) mod scan;
pub(crate) mod times;
pub(crate) mod words;

use crate::session::SessionCode;
use crate::sheet::Says;
use dates::Dated;
use times::Spell;

/// Stands for characters that are no part of any other mark.
pub(crate) const MASK: char = '\u{FFFC}';

/// A place in a line that says something of its own.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    /// The index of the line.
    pub(crate) line: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) what: What,
    /// Whether it stands in brackets whose words are about something around a session: "(book by 3 October)".
    pub(crate) aside: bool,
}

/// What a mark says.
#[derive(Debug, Clone)]
pub(crate) enum What {
    Date(Dated),
    Time(Spell),
    Code(SessionCode),
    /// A word that looks like a time and is none.
    Wrong,
    /// A number for each school.
    Limit,
    /// The number of people that a session takes.
    People,
    /// The price of a place.
    Cost,
    /// Words that cancel a session.
    Off,
    /// A date that is to be confirmed.
    ToCome,
}

impl Mark {
    pub(crate) fn says(&self) -> Says {
        match &self.what {
            What::Date(_) => Says::Date,
            What::Time(_) => Says::Time,
            What::Code(_) => Says::Code,
            What::Wrong => Says::NoTime,
            What::Limit => Says::Limit,
            What::People => Says::People,
            What::Cost => Says::Cost,
            What::Off => Says::CalledOff,
            What::ToCome => Says::DateToCome,
        }
    }

    pub(crate) fn date(&self) -> Option<&Dated> {
        match &self.what {
            What::Date(dated) => Some(dated),
            _ => None,
        }
    }

    pub(crate) fn time(&self) -> Option<&Spell> {
        match &self.what {
            What::Time(spell) => Some(spell),
            _ => None,
        }
    }

    /// Whether it is a time, even if something else could be meant: "10 to 12".
    pub(crate) fn is_strong_time(&self) -> bool {
        self.time().is_some_and(|spell| !spell.is_weak())
    }
}

/// The marks of a line that do not depend on its words: dates, times, codes.
pub(crate) fn of_line(line: usize, chars: &[char]) -> Vec<Mark> {
    let digits = chars.iter().any(char::is_ascii_digit);
    let named = || {
        chars.windows(4).any(|four| {
            matches!(
                four,
                ['n' | 'N', 'o' | 'O', 'o' | 'O', 'n' | 'N'] | ['m' | 'M', 'i' | 'I', 'd' | 'D', 'd' | 'D' | 'n' | 'N']
            )
        })
    };
    if !digits && !named() {
        return Vec::new();
    }
    let asides = purpose::asides(chars);
    let mut plain = chars.to_vec();
    for (from, to) in &asides {
        plain[*from..*to].fill(MASK);
    }
    let mut found = find(line, plain, false);
    if !asides.is_empty() {
        let mut inside = vec![MASK; chars.len()];
        for (from, to) in asides {
            inside[from..to].copy_from_slice(&chars[from..to]);
        }
        found.extend(find(line, inside, true));
        found.sort_by_key(|mark| mark.from);
    }
    found
}

fn find(line: usize, mut chars: Vec<char>, aside: bool) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut add = |chars: &mut [char], from: usize, to: usize, what: What| {
        chars[from..to].fill(MASK);
        found.push(Mark { line, from, to, what, aside });
    };
    for coded in code::take(&mut chars) {
        add(&mut chars, coded.from, coded.to, What::Code(coded.code));
    }
    for dated in dates::find(&chars) {
        add(&mut chars, dated.from, dated.to, What::Date(dated));
    }
    for spell in times::find(&chars) {
        add(&mut chars, spell.from, spell.to, What::Time(spell));
    }
    for (from, to) in times::malformed(&chars) {
        add(&mut chars, from, to, What::Wrong);
    }
    found.sort_by_key(|mark| mark.from);
    found
}

/// Whether a text names a date, or part of one.
pub(crate) fn has_date(text: &str) -> bool {
    !dates::find(&text.chars().collect::<Vec<_>>()).is_empty()
}
