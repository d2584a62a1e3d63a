//! Links to the sheets and addresses mentioned in a text. They are made with the text's HTML; a link to a sheet that does not exist
//! is removed when the page is shown.

use std::collections::HashSet;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use shared::sheet::{SheetNumber, Target, links};

/// The attribute that marks a mention's link. Typed text cannot produce it.
pub(super) const MARK: &str = "data-sheet";

/// Links each mentioned sheet and each address in text that is not yet a link.
#[derive(Default)]
pub(super) struct Links {
    inside: u32,
}

impl Links {
    pub(super) fn put_into<'e>(&mut self, event: Event<'e>) -> Vec<Event<'e>> {
        match &event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => self.inside += 1,
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => self.inside -= 1,
            Event::Text(words) if self.inside == 0 => return linked(words),
            _ => {}
        }
        vec![event]
    }
}

fn linked<'e>(words: &str) -> Vec<Event<'e>> {
    let text = |words: &str| Event::Text(CowStr::from(words.to_owned()));
    let (mut events, mut done) = (vec![], 0);
    for at in links(words) {
        events.push(text(&words[done..at.from]));
        let shown = text(&words[at.from..at.to]);
        events.extend(match at.target {
            Target::Sheet(number) => {
                let slug = number.slug();
                let begins = Event::InlineHtml(CowStr::from(format!("<a href=\"/sheets/{slug}\" {MARK}=\"{slug}\">")));
                [begins, shown, Event::InlineHtml(CowStr::Borrowed("</a>"))]
            }
            Target::Address(address) => {
                let (dest_url, title, id) = (address.into(), CowStr::Borrowed(""), CowStr::Borrowed(""));
                let link = Tag::Link { link_type: LinkType::Autolink, dest_url, title, id };
                [Event::Start(link), shown, Event::End(TagEnd::Link)]
            }
        });
        done = at.to;
    }
    events.push(text(&words[done..]));
    events
}

/// The start of a link to a mentioned sheet.
const BEGINS: &str = "<a href=\"/sheets/";
const ENDS: &str = "</a>";

/// The mentioned sheet and the length of the opening tag in bytes, if the HTML begins with a link to a mentioned sheet.
fn mention(html: &str) -> Option<(SheetNumber, usize)> {
    let tag = &html[..=html.find('>')?];
    let slug = tag.split_once(MARK)?.1.strip_prefix("=\"")?.split('"').next()?;
    Some((slug.parse().ok()?, tag.len()))
}

/// The sheets that the HTML links to because they are mentioned.
pub(in crate::sheet) fn mentioned(html: &str) -> impl Iterator<Item = SheetNumber> {
    html.match_indices(BEGINS).filter_map(|(at, _)| mention(&html[at..])).map(|(number, _)| number)
}

/// HTML in which only these mentioned sheets are links.
pub(in crate::sheet) fn shown(html: &str, known: &HashSet<SheetNumber>) -> String {
    let mut shown = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(BEGINS) {
        let (before, link) = rest.split_at(at);
        shown.push_str(before);
        rest = if let Some((_, opening)) = mention(link).filter(|(number, _)| !known.contains(number)) {
            // A mention's words contain no tag, so the first end tag is its own.
            let (words, after) = link[opening..].split_once(ENDS).unwrap_or((&link[opening..], ""));
            shown.push_str(words);
            after
        } else {
            shown.push_str(BEGINS);
            &link[BEGINS.len()..]
        };
    }
    shown.push_str(rest);
    shown
}
