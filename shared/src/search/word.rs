//! One word of a search, and its other spellings.

/// Groups of spellings that mean the same in names of schools. A text must have the other spellings as whole words.
const GROUPS: [&[&[&str]]; 2] = [
    &[&["church", "of", "england"], &["c", "of", "e"], &["c", "e"], &["cofe"], &["ce"]],
    &[&["roman", "catholic"], &["r", "c"], &["rc"]],
];

/// Prefixes of names, joined to them or not: O'Hara, D'Arcy, `McLeod`, `MacDonald`.
const PREFIXES: [&str; 5] = ["o", "d", "l", "mc", "mac"];

/// Numbers of kings, queens and popes.
const ROMAN: [(&str, &str); 10] = [
    ("1", "i"),
    ("2", "ii"),
    ("3", "iii"),
    ("4", "iv"),
    ("5", "v"),
    ("6", "vi"),
    ("7", "vii"),
    ("8", "viii"),
    ("9", "ix"),
    ("10", "x"),
];

/// The longest word that may be initials: RC, UTC, BBST.
const INITIALS_MAX: usize = 4;

/// A part of a word's other spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    word: String,
    /// Whether the part can be the beginning of a word of the text; otherwise it must be a whole word.
    begins: bool,
}

/// One word of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// The word as typed and folded; several words if they are one name.
    pub(super) typed: String,
    /// The beginning that a word of the text must have.
    begins: String,
    /// Other spellings. The text must have all parts of one of them.
    instead: Vec<Vec<Part>>,
}

fn whole(word: &str) -> Part {
    Part { word: word.to_owned(), begins: false }
}

impl Word {
    /// Takes the words of a search one by one.
    pub(super) fn read(folded: &[String]) -> Vec<Self> {
        let mut words = Vec::new();
        let mut rest = folded;
        while let Some((first, after)) = rest.split_first() {
            let (word, taken) =
                Self::group(rest).or_else(|| Self::joined(first, after)).unwrap_or_else(|| (Self::one(first), 1));
            words.push(word);
            rest = &rest[taken..];
        }
        words
    }

    /// One of the ways to write a group, with the number of words that it takes.
    fn group(rest: &[String]) -> Option<(Self, usize)> {
        GROUPS.iter().find_map(|group| {
            let way = group
                .iter()
                .find(|way| rest.len() >= way.len() && way.iter().zip(rest).all(|(one, word)| one == word))?;
            let instead = group.iter().map(|way| way.iter().map(|word| whole(word)).collect()).collect();
            let typed = way.join(" ");
            let begins = if way.len() == 1 { typed.clone() } else { way.concat() };
            Some((Self { typed, begins, instead }, way.len()))
        })
    }

    /// A prefix and the name after it as one word: “o hara” for O'Hara.
    fn joined(first: &str, after: &[String]) -> Option<(Self, usize)> {
        let next = after.first().filter(|next| PREFIXES.contains(&first) && next.chars().all(char::is_alphabetic))?;
        let apart = vec![whole(first), Part { word: next.clone(), begins: true }];
        Some((Self { typed: format!("{first} {next}"), begins: format!("{first}{next}"), instead: vec![apart] }, 2))
    }

    fn one(word: &str) -> Self {
        let roman = ROMAN.iter().find_map(|(digits, letters)| match word {
            word if word == *digits => Some(*letters),
            word if word == *letters => Some(*digits),
            _ => None,
        });
        let initials = ((2..=INITIALS_MAX).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase()))
            .then(|| word.chars().map(|letter| whole(letter.encode_utf8(&mut [0; 4]))).collect());
        let instead = roman.map(|roman| vec![whole(roman)]).into_iter().chain(initials).collect();
        Self { typed: word.to_owned(), begins: word.to_owned(), instead }
    }

    /// Whether a text of these words has this word or another spelling of it.
    pub(super) fn is_in(&self, words: &[String]) -> bool {
        let begins = |part: &str| words.iter().any(|word| word.starts_with(part));
        let has = |part: &Part| if part.begins { begins(&part.word) } else { words.contains(&part.word) };
        begins(&self.begins) || self.instead.iter().any(|parts| parts.iter().all(has))
    }

    /// The same test in the syntax of Postgres (`tsquery`). In a long text some word begins with almost any letter, so there a
    /// single letter must be a whole word.
    pub(super) fn tsquery(&self, long: bool) -> String {
        let part = |part: &Part| quoted(&part.word, part.begins);
        let mut ways = vec![quoted(&self.begins, !(long && self.begins.chars().count() == 1))];
        ways.extend(self.instead.iter().map(|parts| parts.iter().map(part).collect::<Vec<_>>().join(" & ")));
        if let [way] = ways.as_slice() { way.clone() } else { format!("({})", ways.join(" | ")) }
    }
}

/// A word in the syntax of Postgres. Folded words have no character with a meaning there.
pub(super) fn quoted(word: &str, begins: bool) -> String {
    if begins { format!("'{word}':*") } else { format!("'{word}'") }
}
