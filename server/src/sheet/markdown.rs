//! Markdown as officers write it: to HTML that cannot do harm, and to words for searching.

use std::{collections::HashSet, sync::LazyLock};

use ammonia::Builder;
use pulldown_cmark::{
    CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream, html::push_html,
};
use shared::sheet::{SheetNumber, mentions};

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

/// The text as HTML that is safe to show. Where it mentions one of these sheets, a link leads there.
pub(crate) fn html(text: &str, known: &HashSet<SheetNumber>) -> String {
    let mut html = String::with_capacity(text.len() * 2);
    let mut links = Links { known, inside: 0 };
    // A page has one heading of the first level, which is the sheet's title.
    let events = TextMergeStream::new(parser(text)).flat_map(|event| links.put_into(event));
    let events = events.map(|event| match event {
        Event::Start(Tag::Heading { level: HeadingLevel::H1, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, id, classes, attrs })
        }
        Event::End(TagEnd::Heading(HeadingLevel::H1)) => Event::End(TagEnd::Heading(HeadingLevel::H2)),
        other => other,
    });
    push_html(&mut html, events);
    SAFE.clean(&html).to_string()
}

/// Puts links to sheets into what is text and no link yet.
struct Links<'a> {
    known: &'a HashSet<SheetNumber>,
    inside: u32,
}

impl Links<'_> {
    fn put_into<'e>(&mut self, event: Event<'e>) -> Vec<Event<'e>> {
        match &event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => self.inside += 1,
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => self.inside -= 1,
            Event::Text(words) if self.inside == 0 => return self.linked(words),
            _ => {}
        }
        vec![event]
    }

    fn linked<'e>(&self, words: &str) -> Vec<Event<'e>> {
        let text = |words: &str| Event::Text(CowStr::from(words.to_owned()));
        let (mut events, mut done) = (vec![], 0);
        for at in mentions(words).into_iter().filter(|at| self.known.contains(&at.number)) {
            let to = CowStr::from(format!("/sheets/{}", at.number.slug()));
            let nothing = || CowStr::Borrowed("");
            events.push(text(&words[done..at.from]));
            events.push(Event::Start(Tag::Link {
                link_type: LinkType::Inline,
                dest_url: to,
                title: nothing(),
                id: nothing(),
            }));
            events.push(text(&words[at.from..at.to]));
            events.push(Event::End(TagEnd::Link));
            done = at.to;
        }
        events.push(text(&words[done..]));
        events
    }
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
    use proptest::prelude::*;
    use shared::sheet::Block;

    fn html(text: &str) -> String {
        super::html(text, &HashSet::new())
    }

    #[test]
    fn s8_a_sheet_that_is_mentioned_is_linked_where_it_exists() {
        let known = HashSet::from(["188/14".parse().unwrap(), "13/15".parse().unwrap()]);
        let shown = super::html(
            "Further to MI 188/14, **MI 12/15** \\& 13/15, [MI 13/15](https://example.org) `MI 13/15`",
            &known,
        );
        assert_eq!(shown.matches("href=\"/sheets/").count(), 1, "{shown}");
        assert!(shown.contains("href=\"/sheets/188-14\"") && shown.contains(">MI 188/14</a>,"), "{shown}");
        let several = super::html("See MIs 188/14 \\& 13/15.", &known);
        assert!(several.contains(">MIs 188/14</a> &amp; <a href=\"/sheets/13-15\""), "{several}");
    }

    #[test]
    fn what_is_written_is_shown() {
        assert_eq!(
            html("# Top\n\nOne **two**\n\n- a\n- b"),
            "<h2>Top</h2>\n<p>One <strong>two</strong></p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
        );
        assert!(html("[web](https://example.org)").contains("href=\"https://example.org\""));
        assert_eq!(words_of("## Top\n\nOne **two** [web](https://example.org)").trim(), "Top\nOne two web");
    }

    fn text() -> impl Strategy<Value = String> {
        let words = prop::collection::vec(r"[-a-z0-9#*_~`|.:)>+=&\[\]<\\!]{1,6}|1\.|- |\|--\|", 1..6);
        words.prop_map(|words| words.join(" ").split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn block() -> impl Strategy<Value = Block> {
        prop_oneof![
            text().prop_map(Block::Heading),
            prop::collection::vec(text(), 1..4).prop_map(|lines| Block::Paragraph(lines.join("\n"))),
            (any::<bool>(), prop::collection::vec(text(), 1..4))
                .prop_map(|(numbered, items)| Block::List { numbered, items }),
        ]
    }

    proptest! {
        /// What a sheet says is the same on its page whether the command line has read it or an officer has published its form.
        #[test]
        fn the_text_that_was_read_keeps_its_words_as_markdown(blocks in prop::collection::vec(block(), 0..6)) {
            let folded = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
            let written = shared::sheet::markdown(&blocks);
            prop_assert_eq!(folded(&words_of(&written)), folded(&super::super::plan::words(&blocks)), "{}", written);
        }
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
