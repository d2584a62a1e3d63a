//! Converts a search as typed into the form that Postgres' text search takes.

use shared::{search::Query, sheet::SheetNumber, text};

/// The longest search, in characters.
const MAX_CHARS: usize = 100;

/// Words to search for. Each must be found. The last may be half typed, so it also matches the beginning of a word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Search {
    /// All words, for `websearch_to_tsquery`; empty if there are none.
    pub words: String,
    /// All words but the last, for `websearch_to_tsquery`.
    pub before: String,
    /// The last word as a prefix, for `to_tsquery`; empty if it cannot be a prefix.
    pub beginning: String,
    /// The words folded, each as a prefix; empty if the search is a number or uses an operator or a phrase.
    pub folded: Query,
}

impl Search {
    /// Reads a search as typed. A sheet's number is found in any spelling: `71/16`, `71-16`, `MI 71/16`.
    pub fn of(typed: &str) -> Self {
        let typed: String =
            text::shown(typed).chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_CHARS).collect();
        if let Ok(number) = without_label(&typed).parse::<SheetNumber>() {
            return Self { words: number.to_string(), ..Self::default() };
        }
        let words: Vec<String> =
            typed.split_whitespace().map(|word| as_number(word).unwrap_or_else(|| word.to_owned())).collect();
        let words_joined = words.join(" ");
        let operates = |word: &String| word.starts_with('-') || word.eq_ignore_ascii_case("or") || word.contains('"');
        let folded = if words.iter().any(operates) { Query::default() } else { Query::read(&typed) };
        match words.split_last() {
            Some((last, before)) if can_begin(last) && !words_joined.contains('"') => {
                Self { before: before.join(" "), beginning: format!("{last}:*"), words: words_joined, folded }
            }
            _ => Self { words: words_joined, folded, ..Self::default() },
        }
    }
}

/// Removes the words before a number that say that it is a sheet's: "sheet 71/16", "MI sheet no. 71/16".
fn without_label(typed: &str) -> &str {
    const LABELS: [&str; 5] = ["mi", "information", "sheet", "number", "no"];
    let mut rest = typed.trim();
    while let Some((word, after)) = rest.split_once(char::is_whitespace) {
        let word = word.trim_end_matches(['.', ':']).to_lowercase();
        if !LABELS.contains(&word.as_str()) {
            break;
        }
        rest = after.trim_start();
    }
    rest
}

fn as_number(word: &str) -> Option<String> {
    word.parse::<SheetNumber>().ok().map(|number| number.to_string())
}

/// Letters and digits only, so that `to_tsquery` sees no operator.
fn can_begin(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(words: &str, before: &str, beginning: &str) -> Search {
        Search { words: words.into(), before: before.into(), beginning: beginning.into(), folded: Query::default() }
    }

    fn stems(typed: &str) -> Search {
        Search { folded: Query::default(), ..Search::of(typed) }
    }

    #[test]
    fn sheet_number_is_searched_in_its_printed_form() {
        for typed in [
            "71/16",
            "71-16",
            " MI 71/16 ",
            "mi71-16",
            "71/2016",
            "sheet 71/16",
            "MI sheet no. 71/16",
            "Sheet number: 71-16",
        ] {
            assert_eq!(Search::of(typed), search("71/16", "", ""), "{typed}");
        }
        assert_eq!(Search::of("child 71-16").words, "child 71/16");
    }

    #[test]
    fn last_word_matches_as_a_prefix() {
        assert_eq!(stems(" serious  case rev"), search("serious case rev", "serious case", "rev:*"));
        assert_eq!(stems("safeg"), search("safeg", "", "safeg:*"));
    }

    #[test]
    fn postgres_operators_are_not_used_as_prefixes() {
        for typed in ["a & b|c", "child:*", "\"serious case\"", "\"serious ca", "!", "x"] {
            assert_eq!(Search::of(typed).beginning, "", "{typed}");
        }
    }

    #[test]
    fn words_are_folded_unless_an_operator_is_used() {
        assert_eq!(Search::of("Café T045").folded.words(), ["cafe", "t045"]);
        for typed in ["-child", "child or adult", "\"serious case\"", "71/16", " "] {
            assert!(Search::of(typed).folded.is_empty(), "{typed}");
        }
    }

    #[test]
    fn search_is_bounded_and_contains_no_nul() {
        assert_eq!(Search::of(&"x".repeat(500)).words.len(), MAX_CHARS);
        assert_eq!(Search::of("a\0b").words, "a b");
        assert_eq!(Search::of("  "), Search::default());
    }
}
