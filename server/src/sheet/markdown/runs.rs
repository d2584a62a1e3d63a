//! Guards against slow cleaning. At each `&` and each character from U+0080 to U+00BF, the HTML writer searches the rest of the
//! text for the next `<`, so many of them in one long text take quadratic time.

use pulldown_cmark::{CowStr, Event, Tag};

/// The most of these characters in one text.
const MOST: usize = 200;
/// Separates two texts; cleaning drops it.
const CUT: &str = "<!---->";

/// The first byte of U+0080 to U+00BF.
const LATIN: u8 = 0xC2;

/// HTML in which long texts are cut into shorter ones.
pub(super) fn cut(html: &str) -> String {
    let (mut cut, mut done) = (String::with_capacity(html.len()), 0);
    let (mut many, mut in_tag) = (0, false);
    for (at, byte) in html.bytes().enumerate() {
        match byte {
            b'<' => (many, in_tag) = (0, true),
            b'>' => in_tag = false,
            b'&' | LATIN if !in_tag => {
                if many == MOST {
                    cut.push_str(&html[done..at]);
                    cut.push_str(CUT);
                    (many, done) = (0, at);
                }
                many += 1;
            }
            _ => {}
        }
    }
    cut.push_str(&html[done..]);
    cut
}

/// A link without its title, which cleaning drops, and without an address that cannot be cut.
pub(super) fn short_address(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Link { link_type, dest_url, id, .. }) => {
            let long = dest_url.bytes().filter(|byte| *byte == b'&').nth(MOST).is_some();
            let dest_url = if long { CowStr::Borrowed("") } else { dest_url };
            Event::Start(Tag::Link { link_type, dest_url, title: CowStr::Borrowed(""), id })
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_between_characters_and_never_in_a_tag() {
        let many = |unit: &str, times: usize| unit.repeat(times);
        assert_eq!(cut(&many("&amp;", MOST)), many("&amp;", MOST));
        for unit in ["&amp;", "a&lt;", "£", "\u{a0}é"] {
            let text = format!("<p>{}</p>", many(unit, 2 * MOST + 1));
            let pieces: Vec<String> = cut(&text).split(CUT).map(str::to_owned).collect();
            assert_eq!((pieces.len(), pieces.concat()), (3, text), "{unit}");
        }
        let tag = format!("<a href=\"{}\">", many("&amp;", 3 * MOST));
        assert_eq!(cut(&tag), tag);
        assert_eq!(cut(""), "");
    }
}
