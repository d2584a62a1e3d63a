//! Finds the links in a text: the sheets that it mentions, addresses on the web and email addresses.

use linkify::{LinkFinder, LinkKind};

use super::{SheetNumber, mentions};

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To a sheet.
    Sheet(SheetNumber),
    /// To this address, with its scheme: `https`, `http` or `mailto`.
    Address(String),
}

/// A place in a text that is a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where the words of the link begin, in bytes.
    pub from: usize,
    /// Where the words of the link end.
    pub to: usize,
    /// The target address.
    pub target: Target,
}

/// The links of a text, in its order. None begins inside another; a number inside an address is not a mention.
#[must_use]
pub fn links(text: &str) -> Vec<Link> {
    let mut links = addresses(text);
    let sheets =
        mentions(text).into_iter().map(|at| Link { from: at.from, to: at.to, target: Target::Sheet(at.number) });
    let apart: Vec<Link> =
        sheets.filter(|sheet| links.iter().all(|link| sheet.to <= link.from || link.to <= sheet.from)).collect();
    links.extend(apart);
    links.sort_unstable_by_key(|link| link.from);
    links
}

/// Marks that can end a sentence or a quotation, but not an address. The finder knows only those of ASCII.
const ENDS: [char; 8] = ['\u{201D}', '\u{2019}', '\u{BB}', '\u{2026}', '.', ',', ';', ':'];

/// A longer text is not taken for an address, so that the time grows only with the text's length.
const ADDRESS_MAX: usize = 2_048;

/// Web addresses with their scheme or "www.", and email addresses, in the order of the text. A word with neither may be the
/// name of a file: "plan.docx".
fn addresses(text: &str) -> Vec<Link> {
    let finder = LinkFinder::new();
    let (mut links, mut done) = (Vec::new(), 0);
    for found in finder.links(text) {
        without_scheme(text, done, found.start(), &finder, &mut links);
        done = found.end();
        let words = found.as_str().trim_end_matches(ENDS);
        let lower = words.to_ascii_lowercase();
        let address = match found.kind() {
            LinkKind::Email => format!("mailto:{words}"),
            LinkKind::Url if lower.starts_with("https://") || lower.starts_with("http://") => words.to_owned(),
            _ => continue,
        };
        links.push(Link { from: found.start(), to: found.start() + words.len(), target: Target::Address(address) });
    }
    without_scheme(text, done, text.len(), &finder, &mut links);
    links
}

/// Adds the addresses that begin with "www." between these places. The finder's own search for them takes a time that grows
/// with the square of a word's length.
fn without_scheme(text: &str, from: usize, to: usize, finder: &LinkFinder, links: &mut Vec<Link>) {
    let mut at = from;
    for word in text[from..to]
        .split_inclusive(|c: char| c.is_whitespace() || matches!(c, '(' | '<' | '"' | '\u{201C}' | '\u{2018}'))
    {
        let begins = word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
        if begins && word.len() <= ADDRESS_MAX {
            let whole = format!("https://{word}");
            if let Some(found) = finder.links(&whole).next().filter(|found| found.start() == 0) {
                let address = found.as_str().trim_end_matches(ENDS);
                if address.len() > "https://www.".len() {
                    let to = at + address.len() - "https://".len();
                    links.push(Link { from: at, to, target: Target::Address(address.to_owned()) });
                }
            }
        }
        at += word.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, String)> {
        let shown = |target: &Target| match target {
            Target::Sheet(number) => number.to_string(),
            Target::Address(address) => address.clone(),
        };
        links(text).iter().map(|link| (&text[link.from..link.to], shown(&link.target))).collect()
    }

    #[test]
    fn addresses_are_links_without_the_marks_that_follow_them() {
        for (text, words, address) in [
            ("See https://www.example.org/a_b?c=1&d=2#e.", "https://www.example.org/a_b?c=1&d=2#e", ""),
            ("(http://example.org/x_(y)), then", "http://example.org/x_(y)", ""),
            ("at WWW.Example.org/courses; or", "WWW.Example.org/courses", "https://WWW.Example.org/courses"),
            ("http://é.example", "http://é.example", ""),
            ("(www.example.org/a)", "www.example.org/a", "https://www.example.org/a"),
            ("write to cpd.team@example.org.uk.", "cpd.team@example.org.uk", "mailto:cpd.team@example.org.uk"),
            ("“https://example.org/é”", "https://example.org/é", ""),
            ("‘See https://example.org/a.’", "https://example.org/a", ""),
        ] {
            let address = if address.is_empty() { words } else { address };
            assert_eq!(found(text), [(words, address.to_owned())], "{text}");
        }
    }

    #[test]
    fn text_that_only_looks_like_an_address_is_not_a_link() {
        for text in [
            "plan.docx",
            "e.g.this",
            "9.30am",
            "javascript:alert(1)",
            "javascript://x/%0aalert(1)",
            "ftp://example.org",
            "data:text/html,x",
            "www",
            "www.",
            "@example.org",
            "ada@",
            "a@b",
            "https://",
            "Mr.Lee",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn addresses_of_every_kind_are_found_beside_each_other() {
        let text = "www.example.org, https://example.net/www.x and ada@example.org or www.example.com";
        let words: Vec<&str> = found(text).into_iter().map(|(words, _)| words).collect();
        assert_eq!(words, ["www.example.org", "https://example.net/www.x", "ada@example.org", "www.example.com"]);
    }

    #[test]
    fn a_number_inside_an_address_is_not_a_mention() {
        assert_eq!(
            found("MI 12/15: https://example.org/mi/13/15 and MI 14/15"),
            [
                ("MI 12/15", "12/15".to_owned()),
                ("https://example.org/mi/13/15", "https://example.org/mi/13/15".to_owned()),
                ("MI 14/15", "14/15".to_owned())
            ]
        );
    }
}
