//! HTML inside Markdown: its tags are dropped and its words stay. So all tags on a page are ours, and each is closed.

/// Elements whose content is not text.
const WORDLESS: [&str; 2] = ["script", "style"];

/// Whether a tag breaks the line.
pub(super) fn breaks(tag: &str) -> bool {
    let name = tag.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/').trim();
    name.eq_ignore_ascii_case("br")
}

/// The text between the tags.
pub(super) fn words(html: &str) -> String {
    let mut words = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        words.push_str(&rest[..at]);
        let is_tag = rest[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
        rest = if is_tag { after_tag(&rest[at..]) } else { &rest[at + 1..] };
        words.push_str(if is_tag { "" } else { "&lt;" });
    }
    words.push_str(rest);
    words
}

/// The rest after the tag, comment or wordless element at the start of a text. If it is never closed, it extends to the end.
fn after_tag(html: &str) -> &str {
    if html.starts_with("<!--") {
        return after(html, "-->");
    }
    let name_of = |tag: &'static str| html.get(1..=tag.len()).is_some_and(|name| name.eq_ignore_ascii_case(tag));
    match WORDLESS.into_iter().find(|tag| name_of(tag)) {
        Some(tag) => after(after_end(html, tag), ">"),
        None => after(html, ">"),
    }
}

fn after<'a>(html: &'a str, end: &str) -> &'a str {
    html.find(end).map_or("", |at| &html[at + end.len()..])
}

/// The rest from an element's end tag on.
fn after_end<'a>(html: &'a str, name: &str) -> &'a str {
    let ends = |at: usize| html.get(at + 2..at + 2 + name.len()).is_some_and(|there| there.eq_ignore_ascii_case(name));
    html.match_indices("</").map(|(at, _)| at).find(|at| ends(*at)).map_or("", |at| &html[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_tags_are_removed() {
        for (html, expected) in [
            ("<p>One <b class=\"x\">two</b></p>", "One two"),
            ("a<!-- <b>no</b> -->b", "ab"),
            ("<ScRiPt>alert(1)</sCrIpT>x", "x"),
            ("<style>p > a {}</style >y", "y"),
            ("<script>never closed", ""),
            ("<div never closed", ""),
            ("1 &lt; 2 <i>< 3", "1 &lt; 2 &lt; 3"),
        ] {
            assert_eq!(words(html), expected, "{html}");
        }
        assert!(breaks("<br>") && breaks("<BR />") && !breaks("<b>") && !breaks("</br>"));
    }
}
