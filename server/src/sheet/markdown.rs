//! Markdown as officers write it: to HTML that cannot do harm, and to words for searching.

use std::sync::LazyLock;

use ammonia::Builder;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html};

/// What a sheet's text may hold: text, headings below the page's own, lists, tables and links that lead to the web, to an
/// email or a telephone. Everything else is taken out, whatever somebody types.
static SAFE: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut safe = Builder::empty();
    safe.add_tags([
        "h2",
        "h3",
        "h4",
        "p",
        "br",
        "strong",
        "em",
        "ul",
        "ol",
        "li",
        "a",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "hr",
        "code",
        "pre",
    ])
    .add_tag_attributes("a", ["href"])
    .add_tag_attributes("ol", ["start"])
    .add_url_schemes(["http", "https", "mailto", "tel"])
    .link_rel(Some("noopener noreferrer"))
    .add_clean_content_tags(["script", "style"]);
    safe
});

fn parser(text: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}

/// The text as HTML that is safe to show.
pub(crate) fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() * 2);
    // A page has one heading of the first level, which is the sheet's title.
    let events = parser(text).map(|event| match event {
        Event::Start(Tag::Heading { level: HeadingLevel::H1, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, id, classes, attrs })
        }
        Event::End(TagEnd::Heading(HeadingLevel::H1)) => Event::End(TagEnd::Heading(HeadingLevel::H2)),
        other => other,
    });
    push_html(&mut html, events);
    SAFE.clean(&html).to_string()
}

/// The words of a text, for searching.
pub(crate) fn words_of(text: &str) -> String {
    let pieces = parser(text).filter_map(|event| match event {
        Event::Text(words) | Event::Code(words) => Some(words.into_string()),
        Event::SoftBreak
        | Event::HardBreak
        | Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell | TagEnd::CodeBlock) => {
            Some("\n".to_owned())
        }
        _ => None,
    });
    pieces.collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_shown() {
        assert_eq!(
            html("# Top\n\nOne **two**\n\n- a\n- b"),
            "<h2>Top</h2>\n<p>One <strong>two</strong></p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
        );
        assert!(html("[web](https://example.org)").contains("href=\"https://example.org\""));
        assert_eq!(words_of("## Top\n\nOne **two** [web](https://example.org)").trim(), "Top\nOne two web");
    }

    #[test]
    fn nothing_that_is_typed_becomes_a_script() {
        let tries = [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](  JaVaScRiPt:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "<a href=\"https://example.org\" onclick=\"alert(1)\">x</a>",
            "<svg><script>alert(1)</script></svg>",
            "<iframe src=\"https://example.org\"></iframe>",
            "<style>*{display:none}</style>",
            "<form action=\"/sign-out\"><button>x</button></form>",
            "![x](javascript:alert(1))",
            "<p style=\"position:fixed\">x</p>",
        ];
        for typed in tries {
            let shown = html(typed).to_lowercase();
            for harm in [
                "<script",
                "onerror",
                "javascript:",
                "data:",
                "onclick",
                "<svg",
                "<iframe",
                "<style",
                "<form",
                "<img",
                "style=",
            ] {
                assert!(!shown.contains(harm), "{typed} became {shown}");
            }
        }
    }
}
