//! Folding: turning text into the form in which searches compare it.
//!
//! Postgres does the same in `search_words` (migration `20261127150000_search`): change both together.

use crate::text;

/// The longest word that is compared, in characters.
const WORD_MAX: usize = 40;

/// Marks that stand for an apostrophe: people type any of them or none, so all are left out.
const APOSTROPHES: [(char, char); 15] = [
    ('\'', '\''),
    ('`', '`'),
    ('\u{B4}', '\u{B4}'),
    ('\u{2B9}', '\u{2BF}'),
    ('\u{2C8}', '\u{2C8}'),
    ('\u{2CA}', '\u{2CB}'),
    ('\u{55A}', '\u{55A}'),
    ('\u{5F3}', '\u{5F3}'),
    ('\u{1FBD}', '\u{1FBD}'),
    ('\u{1FBF}', '\u{1FBF}'),
    ('\u{1FEF}', '\u{1FEF}'),
    ('\u{1FFD}', '\u{1FFE}'),
    ('\u{2018}', '\u{2019}'),
    ('\u{201B}', '\u{201B}'),
    ('\u{A78B}', '\u{A78C}'),
];

/// Primes, which keyboards without apostrophes type, and combining marks: accents, and the points of Hebrew and Arabic.
const MARKS: [(char, char); 16] = [
    ('\u{300}', '\u{36F}'),
    ('\u{483}', '\u{487}'),
    ('\u{591}', '\u{5BD}'),
    ('\u{5BF}', '\u{5BF}'),
    ('\u{5C1}', '\u{5C2}'),
    ('\u{5C4}', '\u{5C5}'),
    ('\u{5C7}', '\u{5C7}'),
    ('\u{64B}', '\u{65F}'),
    ('\u{670}', '\u{670}'),
    ('\u{1AB0}', '\u{1AFF}'),
    ('\u{1DC0}', '\u{1DFF}'),
    ('\u{2032}', '\u{2032}'),
    ('\u{2035}', '\u{2035}'),
    ('\u{20D0}', '\u{20FF}'),
    ('\u{FE20}', '\u{FE2F}'),
    ('\u{FF07}', '\u{FF07}'),
];

/// Separators of words, after decomposition: white space, punctuation, symbols.
const SEPARATORS: [(char, char); 31] = [
    ('\0', '/'),
    (':', '`'),
    ('{', '\u{BF}'),
    ('\u{D7}', '\u{D7}'),
    ('\u{F7}', '\u{F7}'),
    ('\u{55B}', '\u{55F}'),
    ('\u{589}', '\u{58A}'),
    ('\u{5BE}', '\u{5BE}'),
    ('\u{5C0}', '\u{5C0}'),
    ('\u{5C3}', '\u{5C3}'),
    ('\u{5C6}', '\u{5C6}'),
    ('\u{5F4}', '\u{5F4}'),
    ('\u{60C}', '\u{60C}'),
    ('\u{61B}', '\u{61B}'),
    ('\u{61D}', '\u{61F}'),
    ('\u{66A}', '\u{66D}'),
    ('\u{6D4}', '\u{6D4}'),
    ('\u{964}', '\u{965}'),
    ('\u{10FB}', '\u{10FB}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{1806}', '\u{1806}'),
    ('\u{2000}', '\u{206F}'),
    ('\u{20A0}', '\u{20CF}'),
    ('\u{2190}', '\u{2BFF}'),
    ('\u{2E00}', '\u{2E7F}'),
    ('\u{3000}', '\u{3003}'),
    ('\u{3008}', '\u{3020}'),
    ('\u{3030}', '\u{3030}'),
    ('\u{30FB}', '\u{30FB}'),
    ('\u{FFFC}', '\u{FFFD}'),
    ('\u{1F000}', '\u{1FAFF}'),
];

fn within(ranges: &[(char, char)], c: char) -> bool {
    ranges.iter().any(|(from, to)| (*from..=*to).contains(&c))
}

/// The words of a text, as searches compare them: without accents, apostrophes and capitals, split at every other mark.
pub(crate) fn folded(said: &str) -> Vec<String> {
    let plain: String = text::bare(said).chars().filter(|c| !within(&APOSTROPHES, *c)).collect();
    let decomposed = if plain.is_ascii() { plain } else { decomposed(&plain) };
    let mut line = String::with_capacity(decomposed.len());
    for c in decomposed.chars().filter(|c| !within(&MARKS, *c) && !within(&APOSTROPHES, *c)) {
        match c {
            '&' => line.push_str(" and "),
            'Æ' | 'æ' => line.push_str("ae"),
            'Œ' | 'œ' => line.push_str("oe"),
            'Þ' | 'þ' => line.push_str("th"),
            'ß' | 'ẞ' => line.push_str("ss"),
            c => {
                let c = lower(c);
                line.push(if within(&SEPARATORS, c) { ' ' } else { c });
            }
        }
    }
    line.split(' ').filter(|word| !word.is_empty()).map(|word| word.chars().take(WORD_MAX).collect()).collect()
}

/// The small letter: of Latin, Greek and Cyrillic, by a table that Postgres has as well in every locale. A letter with
/// a stroke or hook that does not decompose becomes the letter that people type for it.
fn lower(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        'Ø' | 'ø' => 'o',
        'Đ' | 'đ' | 'Ð' | 'ð' | 'Ɗ' | 'ɗ' => 'd',
        'Ħ' | 'ħ' => 'h',
        'Ł' | 'ł' => 'l',
        'Ŧ' | 'ŧ' => 't',
        'ı' => 'i',
        'Ŋ' | 'ŋ' => 'n',
        'Ɓ' | 'ɓ' => 'b',
        'Ƙ' | 'ƙ' => 'k',
        'Ƴ' | 'ƴ' => 'y',
        'ς' => 'σ',
        'Α'..='Ρ' | 'Σ'..='Ω' | 'А'..='Я' => moved(c, 0x20),
        'Ѐ'..='Џ' => moved(c, 0x50),
        c => c,
    }
}

fn moved(c: char, by: u32) -> char {
    char::from_u32(u32::from(c) + by).unwrap_or(c)
}

/// The compatibility decomposition of Unicode (NFKD).
#[cfg(not(target_family = "wasm"))]
fn decomposed(text: &str) -> String {
    unicode_normalization::UnicodeNormalization::nfkd(text).collect()
}

/// The compatibility decomposition of Unicode (NFKD). A browser has the tables for it already, so a page need not bring them.
#[cfg(target_family = "wasm")]
fn decomposed(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFKD").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded() {
        for (said, words) in [
            ("St Bede’s", "st bedes"),
            ("St. Bede's", "st bedes"),
            ("Dŵr-y-Felin", "dwr y felin"),
            ("Café", "cafe"),
            ("Cafe\u{301}", "cafe"),
            ("All Saints’ & St Olave´s", "all saints and st olaves"),
            ("All Saints ＆ St Olave＇s", "all saints and st olaves"),
            ("Marsh,Ada", "marsh ada"),
            ("TLS-0516-T045", "tls 0516 t045"),
            ("TLS\u{2011}0516\u{2013}T045", "tls 0516 t045"),
            ("Łukasz Ørsted-Weiß", "lukasz orsted weiss"),
            ("Ærø Þór Œuvre", "aero thor oeuvre"),
            ("İstanbul ISI ısı", "istanbul isi isi"),
            ("ΜΑΡΊΑ Νικόλας", "μαρια νικολασ"),
            ("Юлия ЁЛКИНА", "юлия елкина"),
            ("مُحَمَّد", "محمد"),
            ("Ａｄａ １２", "ada 12"),
            ("ﬁne ½", "fine 1 2"),
            ("A\u{AD}da\u{200B} Love\u{2060}lace", "ada lovelace"),
            ("🙂 “Ada”…", "ada"),
            ("O’Brien O‘Brien OʼBrien OʻBrien O`Brien O′Brien", "obrien obrien obrien obrien obrien obrien"),
            ("", ""),
            ("–…!?", ""),
        ] {
            assert_eq!(folded(said).join(" "), words, "{said}");
        }
    }

    #[test]
    fn an_overlong_word_is_cut() {
        assert_eq!(folded(&"é".repeat(500)), ["e".repeat(WORD_MAX)]);
    }
}
