//! Converts officers' Markdown to safe HTML and to words for searching, once when a text is saved.

mod links;
mod nesting;
mod numbers;
mod runs;
mod tags;
mod titles;

use std::{collections::HashSet, sync::LazyLock};

use ammonia::Builder;
use numbers::Lists;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeWithOffset, html::push_html};
use sha2::{Digest, Sha256};
use shared::sheet::{BODY_MAX, BodyFault, LEVELS_MAX};
use tokio::task::JoinError;

pub(super) use links::{mentioned, shown};

/// The schemes allowed in links.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// The HTML allowed in a sheet's text: text, headings below the page's own, lists, tables and links to the web, an email or a
/// telephone number. Everything else is removed.
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
    .add_tag_attributes("a", ["href", links::MARK])
    .add_tag_attributes("ol", ["start"])
    .add_tag_attributes("li", ["value"])
    .url_schemes(SCHEMES.into())
    .link_rel(Some("noopener noreferrer"))
    .add_clean_content_tags(["script", "style"]);
    safe
});

/// The version of the conversion. Increase it with every change to the output of [`Written::of`]: older HTML is then made again.
const RULES: u8 = 2;
/// Events that a text may have beyond two for each byte. Only tables whose empty cells are filled in have more.
const SPARE_EVENTS: usize = 10_000;

/// A sheet's text as shown and searched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Written {
    /// Safe HTML in which every mentioned sheet is a link; see [`shown`].
    pub html: String,
    /// The words, for searching.
    pub words: String,
    /// The [`digest`] of the text this was made from.
    pub made_of: Vec<u8>,
}

impl Written {
    /// Converts a text. Nesting is bounded first, so the time grows linearly with the length.
    ///
    /// # Errors
    /// [`BodyFault`].
    pub(crate) fn of(text: &str) -> Result<Self, BodyFault> {
        let bounded = titles::bounded(text);
        let events = events(&bounded)?;
        let words = words(&events);
        let mut links = links::Links::default();
        let mut html = String::with_capacity(text.len() * 2);
        push_html(
            &mut html,
            events.into_iter().flat_map(|event| links.put_into(event)).map(below_title).map(runs::short_address),
        );
        Ok(Self { html: SAFE.clean(&runs::cut(&html)).to_string(), words, made_of: digest(text) })
    }

    /// Converts a text on a thread for long work, so that no request waits.
    ///
    /// # Errors
    /// The thread has ended.
    pub(crate) async fn make(text: String) -> Result<Result<Self, BodyFault>, JoinError> {
        tokio::task::spawn_blocking(move || Self::of(&text)).await
    }
}

/// Identifies a text together with the version of the conversion.
pub(crate) fn digest(text: &str) -> Vec<u8> {
    Sha256::new().chain_update([RULES]).chain_update(text).finalize().to_vec()
}

/// HTML in which no mention is a link.
pub(crate) fn without_links(html: &str) -> String {
    shown(html, &HashSet::new())
}

/// The HTML shown in place of a text that cannot be shown.
pub(crate) fn fault_html(fault: BodyFault) -> String {
    format!("<p class=\"govuk-error-message\">{fault}</p>")
}

/// The plain text, each of its paragraphs as an HTML paragraph. It is shown if the HTML cannot be made.
pub(super) fn plain_html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() * 2);
    let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    push_html(
        &mut html,
        paragraphs.flat_map(|words| {
            let paragraph = Tag::Paragraph;
            [Event::Start(paragraph), Event::Text(words.into()), Event::End(TagEnd::Paragraph)]
        }),
    );
    html
}

/// The text read as Markdown, with HTML tags dropped.
fn events(text: &str) -> Result<Vec<Event<'_>>, BodyFault> {
    if text.chars().count() > BODY_MAX as usize {
        return Err(BodyFault::TooLong);
    }
    if let Some(line) = nesting::too_deep(text) {
        return Err(BodyFault::Nested { line });
    }
    let most = 2 * text.len() + SPARE_EVENTS;
    let (mut events, mut level, mut block, mut lists) = (Vec::new(), 0, None, Lists::default());
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter();
    for (event, at) in TextMergeWithOffset::new(parser) {
        match &event {
            Event::Start(tag) if nests(tag.to_end()) => level += 1,
            Event::End(tag) if nests(*tag) => level -= 1,
            _ => {}
        }
        if level > LEVELS_MAX {
            let line = 1 + text[..at.start].matches('\n').count();
            return Err(BodyFault::Nested { line });
        }
        if events.len() >= most {
            return Err(BodyFault::EmptyCells);
        }
        lists.see(&event, &text[at], &mut events);
        take(event, &mut block, &mut events);
    }
    Ok(events)
}

/// Whether an element counts as a level. List items are on their list's level.
fn nests(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Image
    )
}

/// Adds an event; of HTML only the text between its tags. `block` collects an HTML block.
fn take<'a>(event: Event<'a>, block: &mut Option<String>, events: &mut Vec<Event<'a>>) {
    match event {
        Event::Start(Tag::HtmlBlock) => *block = Some(String::new()),
        Event::Html(html) => block.get_or_insert_default().push_str(&html),
        Event::End(TagEnd::HtmlBlock) => {
            let words = tags::words(&block.take().unwrap_or_default());
            if !words.trim().is_empty() {
                // The words are taken as HTML, so that entities are decoded.
                let words = words.trim().replace('>', "&gt;");
                events.extend([
                    Event::Start(Tag::Paragraph),
                    Event::InlineHtml(words.into()),
                    Event::End(TagEnd::Paragraph),
                ]);
            }
        }
        Event::InlineHtml(tag) if tags::breaks(&tag) => events.push(Event::HardBreak),
        Event::InlineHtml(_) => {}
        event => events.push(event),
    }
}

/// A page has one first-level heading: the sheet's title.
fn below_title(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Heading { level: HeadingLevel::H1, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, id, classes, attrs })
        }
        Event::End(TagEnd::Heading(HeadingLevel::H1)) => Event::End(TagEnd::Heading(HeadingLevel::H2)),
        other => other,
    }
}

/// The words of a text, for searching.
fn words(events: &[Event<'_>]) -> String {
    let pieces = events.iter().filter_map(|event| match event {
        Event::Text(words) | Event::Code(words) | Event::InlineHtml(words) => Some(words.clone()),
        Event::SoftBreak
        | Event::HardBreak
        | Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell | TagEnd::CodeBlock) => {
            Some(CowStr::Borrowed("\n"))
        }
        _ => None,
    });
    let mut words = String::new();
    pieces.for_each(|piece| words.push_str(&piece));
    words
}

#[cfg(test)]
mod tests;
