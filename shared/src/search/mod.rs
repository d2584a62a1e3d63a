//! How every search reads its words and the texts that it looks in.
//!
//! A text is folded into words: no accents, apostrophes or capitals; hyphens and other marks separate words; `&` is *and*.
//! A search finds a text when each of its words begins a word of the text, in any order. The browser searches the schools of
//! its list with this code; on the server Postgres searches by index, with words that its function `search_words` folds
//! alike (`server/tests/search.rs` compares the two for every character).

mod fold;
mod word;

pub(crate) use fold::folded;
use word::{Word, quoted};

/// Words that mean the same in names of schools, so that a search for one finds the others.
const SAME: [&[&str]; 2] = [&["st", "saint"], &["ss", "sts", "saints"]];

/// The words by which searches find a text, each once and in order.
#[must_use]
pub fn words(said: &str) -> Vec<String> {
    let mut words = folded(said);
    for group in SAME {
        if words.iter().any(|word| group.contains(&word.as_str())) {
            words.extend(group.iter().map(|word| (*word).to_owned()));
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// The words of a search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    words: Vec<Word>,
    /// The digits joined, if only groups of digits were typed: a number as letters print it.
    number: Option<String>,
}

impl Query {
    /// The longest search that is read, in characters.
    pub const MAX_CHARS: usize = 200;
    /// The most words of a search.
    const MAX_WORDS: usize = 20;

    /// Reads the typed words.
    #[must_use]
    pub fn read(typed: &str) -> Self {
        let typed: String = typed.chars().take(Self::MAX_CHARS).collect();
        // A search of marks alone finds nothing, though “&” counts as a word beside other words.
        let mut words = if typed.contains(char::is_alphanumeric) { folded(&typed) } else { vec![] };
        words.truncate(Self::MAX_WORDS);
        // Names have “and”, “&” or a comma, so “and” does not count, except as the last word: that may be the start of “Anderson”.
        if let Some(last) = words.pop() {
            words.retain(|word| word != "and");
            words.push(last);
        }
        let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
        // "URN 150040": a label beside its number.
        if words.iter().any(is_number) {
            words.retain(|word| word != "urn");
        }
        let grouped = words.len() > 1 && words.iter().all(is_number);
        let number = grouped.then(|| words.concat());
        Self { words: Word::read(&words), number }
    }

    /// Whether the search has no words, so that it finds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words of the search, folded. Several words count as one if they are one name, like "o hara".
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        self.words.iter().map(|word| word.typed.clone()).collect()
    }

    /// Whether the search finds a text of these [`words`].
    #[must_use]
    pub fn finds(&self, words: &[String]) -> bool {
        let number = |number: &String| words.iter().any(|word| word.starts_with(number.as_str()));
        !self.is_empty() && (self.words.iter().all(|word| word.is_in(words)) || self.number.iter().any(number))
    }

    /// The same search in the syntax of Postgres (`tsquery`), to be compared with `search_words`.
    #[must_use]
    pub fn tsquery(&self) -> String {
        let all = self.words.iter().map(|word| word.tsquery(false)).collect::<Vec<_>>().join(" & ");
        match &self.number {
            Some(number) => format!("({all}) | {}", quoted(number, true)),
            None => all,
        }
    }

    /// A separate search in long texts for each of the [`words`](Self::words), in the syntax of Postgres.
    #[must_use]
    pub fn tsqueries(&self) -> Vec<String> {
        self.words.iter().map(|word| word.tsquery(true)).collect()
    }
}

/// An item of a searchable list: its name and number, with the words of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The item's number, as written.
    pub number: String,
    /// The item's name.
    pub name: String,
    words: Vec<String>,
}

impl Named {
    /// An item, with the words of its name and number.
    #[must_use]
    pub fn new(number: String, name: String) -> Self {
        let words = words(&format!("{name} {number}"));
        Self { number, name, words }
    }

    /// Whether a search finds this item.
    #[must_use]
    pub fn is_found(&self, query: &Query) -> bool {
        query.finds(&self.words)
    }
}

/// The one entry of a list with this number, this name or both. `None`: no entry, or several.
#[must_use]
pub fn called<'a>(list: &'a [Named], typed: &str) -> Option<&'a Named> {
    let (query, whole) = (Query::read(typed), words(typed));
    let number =
        query.number.as_ref().or(query.words.first().filter(|_| query.words.len() == 1).map(|word| &word.typed));
    let is_called = |named: &&Named| {
        number == Some(&named.number)
            || (named.is_found(&query) && (named.words == whole || words(&named.name) == whole))
    };
    only(list.iter().filter(is_called))
}

/// The item that was meant: the only one with this name, otherwise the only match. Never guesses between two.
#[must_use]
pub fn meant<'a>(list: &'a [Named], typed: &str) -> Option<&'a Named> {
    let query = Query::read(typed);
    called(list, typed).or_else(|| only(list.iter().filter(|named| named.is_found(&query))))
}

fn only<'a>(mut found: impl Iterator<Item = &'a Named>) -> Option<&'a Named> {
    found.next().filter(|_| found.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn finds(typed: &str, said: &str) -> bool {
        Query::read(typed).finds(&words(said))
    }

    #[test]
    fn each_word_typed_begins_a_word_in_any_order() {
        for (typed, said) in [
            ("st bedes", "St Bede’s Catholic School"),
            ("saint bede", "St. Bede’s Catholic School"),
            ("st. bede", "Saint Bede's"),
            ("all saints' & st olave's", "All Saints’ and St Olave’s School"),
            ("all saints and st olaves", "All Saints & Saint Olave’s School"),
            ("all saints & st olaves", "All Saints’, St Olave’s"),
            ("saints peter", "SS Peter & Paul"),
            ("Dwr y Felin", "Ysgol Dŵr-y-Felin"),
            ("150 040", "Hill School 150040"),
            ("1500", "Hill School 150040"),
            ("Berg Maria", "Maria van der Berg"),
            ("Marsh Ada", "Marsh, Ada"),
            ("and", "Ada Anderson"),
            ("o hara", "Scarlett O’Hara"),
            ("o nei", "Siân O’Neill"),
            ("o hara", "Scarlett O Hara"),
            ("mac donald", "MacDonald"),
            ("mc leod", "McLeod"),
            ("rc first", "Market Town R.C. First School"),
            ("r.c. first", "Market Town RC First School"),
            ("roman catholic first", "Market Town R C First School"),
            ("c.e. trinity", "Holy Trinity C of E Primary"),
            ("ce trinity", "Holy Trinity CofE Primary"),
            ("holy trinity c of e", "Holy Trinity CE Primary"),
            ("church of england trinity", "Holy Trinity C.E. Primary"),
            ("cofe prim", "Holy Trinity Church of England Primary"),
            ("king edward 6", "King Edward VI School"),
            ("king edward vi", "King Edward 6 School"),
            ("utc norfolk", "U.T.C. Norfolk"),
            ("urn 150040", "Hill School 150040"),
            ("URN: 150 040", "Hill School 150040"),
            ("c", "Cedar"),
        ] {
            assert!(finds(typed, said), "{typed}: {said}");
        }
        for (typed, said) in [
            ("", "Ada"),
            ("?", "Ada"),
            ("arsh", "Marsh"),
            ("ada x", "Ada Marsh"),
            ("040", "150040"),
            ("150 041", "150040"),
            ("saint paul", "All Saints"),
            ("o hara", "Oliver Marsh"),
            ("rc first", "Reed First School, Cromer"),
            ("c of e", "Cedar of Elm"),
            ("edward 6", "Edward V"),
            ("urn", "Hill School"),
        ] {
            assert!(!finds(typed, said), "{typed}: {said}");
        }
    }

    #[test]
    fn a_search_is_written_in_postgres_syntax() {
        assert_eq!(Query::read("St. Bede’s").tsquery(), "('st':* | 's' & 't') & 'bedes':*");
        assert_eq!(Query::read("o hara 6").tsquery(), "('ohara':* | 'o' & 'hara':*) & ('6':* | 'vi')");
        assert_eq!(Query::read("150 040").tsquery(), "('150':* & '040':*) | '150040':*");
        assert_eq!(Query::read("a\\'b:* | !c").tsquery(), "'a':* & 'b':* & 'c':*");
        assert_eq!(Query::read("child P").tsqueries(), ["'child':*", "'p'"]);
        assert_eq!((Query::read(" … ").tsquery(), Query::read("!&|:*")), (String::new(), Query::default()));
        assert_eq!(Query::read(&"a ".repeat(500)).words().len(), Query::MAX_WORDS);
    }

    #[test]
    fn an_item_is_chosen_by_full_name_or_as_the_only_match() {
        let list = [
            ("150001", "Hawthorn School"),
            ("150002", "Hawthorn School, Upper"),
            ("150003", "St Bede’s"),
            ("150004", "Twin"),
            ("150005", "Twin"),
        ]
        .map(|(number, name)| Named::new(number.into(), name.into()));
        let number = |typed: &str| meant(&list, typed).map(|named| named.number.as_str());
        for (typed, meant) in [
            ("hawthorn school", Some("150001")),
            ("HAWTHORN SCHOOL (150002)", Some("150002")),
            ("hawthorn upper", Some("150002")),
            ("saint bedes", Some("150003")),
            ("Twin", None),
            ("twin 150005", Some("150005")),
            ("150 003", Some("150003")),
            ("hawthorn", None),
            ("", None),
            ("oak", None),
        ] {
            assert_eq!(number(typed), meant, "{typed}");
        }
        let called = |typed: &str| called(&list, typed).map(|named| named.number.as_str());
        assert_eq!(called("SAINT BEDES"), Some("150003"));
        assert_eq!(called("St Bede’s (150003)"), Some("150003"));
        assert_eq!((called("150 004"), called("150004")), (Some("150004"), Some("150004")));
        assert_eq!((called("bede"), called("hawthorn upper"), called("15000")), (None, None, None));
    }

    proptest! {
        #[test]
        fn folding_folded_words_changes_nothing(said in "\\PC{0,30}") {
            let once = folded(&said);
            prop_assert_eq!(folded(&once.join(" ")), once);
        }

        #[test]
        fn a_text_is_found_by_its_own_words_backwards(said in "[\\p{L}0-9 ’'&-]{0,30}") {
            let mut typed: Vec<&str> = said.split_whitespace().collect();
            typed.reverse();
            let query = Query::read(&typed.join(" "));
            prop_assert!(query.is_empty() || query.finds(&words(&said)));
        }

        #[test]
        fn words_contain_no_postgres_syntax(said in any::<String>()) {
            for word in folded(&said) {
                prop_assert!(!word.is_empty() && !word.contains(['\'', '\\', ':', '&', '|', '!', '(', ')', ' ', '\0']));
            }
        }
    }
}
