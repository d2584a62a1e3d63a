//! Bounded text: the rules for text on one line.

/// Why a line of text cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFault {
    /// Empty, or only invisible characters.
    Empty,
    /// More characters than the field's bound.
    TooLong,
    /// A character that is never intended: a control character, or one that reverses the text after it.
    NotPrintable,
}

/// Removes invisible characters, trims, folds runs of white space into one space and checks the length in characters.
///
/// # Errors
/// [`LineFault`], the first that applies.
pub fn line(typed: &str, max_chars: usize) -> Result<String, LineFault> {
    let folded = shown(typed).split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.is_empty() {
        Err(LineFault::Empty)
    } else if folded.chars().any(|c| c.is_control() || overrides(c)) {
        Err(LineFault::NotPrintable)
    } else if folded.chars().count() > max_chars {
        Err(LineFault::TooLong)
    } else {
        Ok(folded)
    }
}

/// Removes invisible characters that change nothing. Programs leave them in text that people paste.
/// Joiners stay between letters, which they shape, a selector after the character whose form it chooses, and tags after the flag
/// whose country they choose.
#[must_use]
pub fn shown(typed: &str) -> String {
    let mut shown = String::with_capacity(typed.len());
    let (mut before, mut joiner) = (None, None);
    let mut chars = typed.chars();
    while let Some(c) = chars.next() {
        match c {
            FLAG => {
                shown.extend(joiner.take());
                shown.push(c);
                shown.push_str(country(chars.as_str()));
                before = Some(c);
            }
            '\u{200C}' | '\u{200D}' => joiner = joiner.or(before.filter(|c| joins(*c)).map(|_| c)),
            c if selects(c) => {
                if before.is_some() && joiner.is_none() && shown.chars().next_back() == before {
                    shown.push(c);
                }
            }
            c if is_ignored(c) && !overrides(c) => {}
            c => {
                shown.extend(joiner.take().filter(|_| joins(c)));
                // An empty Braille cell reads as a space.
                shown.push(if c == '\u{2800}' { ' ' } else { c });
                before = Some(c).filter(|c| !c.is_whitespace());
            }
        }
    }
    shown
}

/// The flag character that tags turn into a country's flag: England's, Scotland's, Wales'.
const FLAG: char = '\u{1F3F4}';

/// The tags at the beginning of a text, if they name a country and end (Unicode TR51, section 2.8); otherwise nothing.
fn country(text: &str) -> &str {
    let end = text.find(|c| !matches!(c, '\u{E0020}'..='\u{E007F}')).unwrap_or(text.len());
    let tags = &text[..end];
    let names = tags.strip_suffix('\u{E007F}').is_some_and(|name| {
        (3..=6).contains(&name.chars().count())
            && name.chars().all(|c| matches!(c, '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}'))
    });
    if names { tags } else { "" }
}

/// A text without invisible characters, to be compared letter by letter.
#[must_use]
pub fn bare(typed: &str) -> String {
    typed.chars().filter(|c| !is_ignored(*c)).collect()
}

/// Letters in the form in which they are one character: composed, and not of full width (Unicode's NFKC).
#[must_use]
#[cfg(not(target_family = "wasm"))]
pub fn composed(text: &str) -> String {
    unicode_normalization::UnicodeNormalization::nfkc(text).collect()
}

/// Letters in the form in which they are one character: composed, and not of full width (Unicode's NFKC). A browser has the
/// tables for it already, so a page need not bring them.
#[must_use]
#[cfg(target_family = "wasm")]
pub fn composed(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFKC").into()
}

/// A number or code without its grouping: removes spaces, hyphens and invisible marks, and turns full-width letters
/// and digits, which keyboards for East Asian languages type, into ordinary ones.
#[must_use]
pub fn ungrouped(typed: &str) -> String {
    typed.chars().filter(|c| !separates(*c)).map(half_width).collect()
}

/// The ordinary form of a full-width digit or letter (U+FF01 to U+FF5E repeat ASCII).
pub(crate) fn half_width(c: char) -> char {
    let usual = u32::from(c).checked_sub(0xFEE0).filter(|_| ('\u{FF01}'..='\u{FF5E}').contains(&c));
    usual.and_then(char::from_u32).unwrap_or(c)
}

/// Spaces, hyphens and dashes of every width, and marks without width, which come along when text is copied from a document.
pub(crate) fn separates(c: char) -> bool {
    let hyphen = matches!(
        c,
        '-' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{2212}'
                | '\u{2E3A}'
                | '\u{2E3B}'
                | '\u{30FC}'
                | '\u{FE31}'
                | '\u{FE32}'
                | '\u{FE58}'
                | '\u{FE63}'
                | '\u{FF0D}'
    );
    c.is_whitespace() || hyphen || is_ignored(c)
}

/// Characters that show nothing: `Default_Ignorable_Code_Point` (Unicode 17.0, DerivedCoreProperties.txt), and the signs around
/// annotations (U+FFF9 to U+FFFB), which no program shows.
const IGNORED: [(char, char); 18] = [
    ('\u{AD}', '\u{AD}'),
    ('\u{34F}', '\u{34F}'),
    ('\u{61C}', '\u{61C}'),
    ('\u{115F}', '\u{1160}'),
    ('\u{17B4}', '\u{17B5}'),
    ('\u{180B}', '\u{180F}'),
    ('\u{200B}', '\u{200F}'),
    ('\u{202A}', '\u{202E}'),
    ('\u{2060}', '\u{206F}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{FE00}', '\u{FE0F}'),
    ('\u{FEFF}', '\u{FEFF}'),
    ('\u{FFA0}', '\u{FFA0}'),
    ('\u{FFF0}', '\u{FFFB}'),
    ('\u{1BCA0}', '\u{1BCA3}'),
    ('\u{1D173}', '\u{1D17A}'),
    ('\u{E0000}', '\u{E00FF}'),
    ('\u{E0100}', '\u{E0FFF}'),
];

fn is_ignored(c: char) -> bool {
    !c.is_ascii() && IGNORED.iter().any(|(from, to)| (*from..=*to).contains(&c))
}

/// Whether a joiner beside this character can change how it looks.
fn joins(c: char) -> bool {
    c.is_alphabetic() || !(c.is_ascii() || c.is_whitespace() || c.is_control())
}

/// Variation selectors.
fn selects(c: char) -> bool {
    matches!(c, '\u{34F}' | '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Characters that reverse the text after them, so that it reads as something else (Unicode TR36, section 3.4).
fn overrides(c: char) -> bool {
    matches!(c, '\u{202D}' | '\u{202E}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn white_space_is_trimmed_and_folded() {
        assert_eq!(line("  Ada \t  Lovelace\n", 40), Ok("Ada Lovelace".into()));
    }

    #[test]
    fn length_is_counted_in_characters_not_bytes() {
        assert_eq!(line("ééé", 3), Ok("ééé".into()));
        assert_eq!(line("éééé", 3), Err(LineFault::TooLong));
    }

    #[test]
    fn text_that_reverses_is_refused() {
        assert_eq!(line("Ada\u{202E}ecalevoL", 40), Err(LineFault::NotPrintable));
        assert_eq!(line("Ada\u{7}", 40), Err(LineFault::NotPrintable));
        assert_eq!(line("   ", 40), Err(LineFault::Empty));
    }

    #[test]
    fn meaningless_invisible_characters_are_removed() {
        for hidden in [
            "\u{200B}",
            "\u{2060}",
            "\u{FEFF}",
            "\u{AD}",
            "\u{200E}",
            "\u{200F}",
            "\u{61C}",
            "\u{180E}",
            "\u{2063}",
            "\u{2068}",
            "\u{202A}",
            "\u{E0041}",
            "\u{E007F}",
            "\u{3164}",
            "\u{115F}",
            "\u{FFA0}",
            "\u{FFF9}",
            "\u{1D173}",
        ] {
            for typed in
                [format!("{hidden}Ada Lovelace"), format!("A{hidden}da {hidden} Love{hidden}{hidden}lace{hidden}")]
            {
                assert_eq!(line(&typed, 40), Ok("Ada Lovelace".into()), "{hidden:?}");
            }
            assert_eq!(line(hidden, 40), Err(LineFault::Empty), "{hidden:?}");
        }
        for empty in ["\u{200D}", "\u{200C}\u{200D}", " \u{FE0F} ", "\u{2800}", "\u{E0100}"] {
            assert_eq!(line(empty, 40), Err(LineFault::Empty), "{empty:?}");
        }
    }

    #[test]
    fn characters_that_shape_letters_stay() {
        let wales = "🏴\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}";
        let family = "👨\u{200D}👩\u{200D}👧\u{200D}👦";
        let names = [
            "علی‌رضا محمدی",
            "ශ්‍රී පෙරේරා",
            "葛\u{E0100}城",
            "👩‍🏫",
            "❤\u{FE0F}‍🔥",
            "ক্‌ষ",
            "🏴\u{200D}☠\u{FE0F}",
            wales,
            family,
        ];
        for name in names {
            assert_eq!(line(name, 40).as_deref(), Ok(name));
        }
        assert_eq!(line("\u{200D}علی\u{200C}\u{200C}رضا\u{200C} محمدی\u{200D}", 40).as_deref(), Ok("علی‌رضا محمدی"));
        assert_eq!(line("Ada \u{200D}Lovelace, \u{200D}B", 40).as_deref(), Ok("Ada Lovelace, B"));
        for hidden in ["🏴\u{E0067}\u{E0062}", "🏴\u{E0041}\u{E007F}", "🏴\u{E007F}"] {
            assert_eq!(line(hidden, 40).as_deref(), Ok("🏴"), "{hidden:?}");
        }
    }

    proptest! {
        #[test]
        fn cleaned_text_is_visible_and_stays_the_same_when_cleaned_again(typed in "[\\PC\\u{AD}\\u{200B}-\\u{200F}\\u{202A}-\\u{202E}\\u{3164}\\u{FE0F}a é]{0,30}") {
            if let Ok(taken) = line(&typed, 40) {
                prop_assert_eq!(line(&taken, 40), Ok(taken.clone()));
                prop_assert!(!bare(&taken).trim().is_empty());
            }
        }
    }
}
