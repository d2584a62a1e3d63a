//! Keeps the numbers of list items as typed. Markdown counts on from the first number, so it would show 1, 3 as 1, 2.

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

/// The open lists, outermost first.
#[derive(Default)]
pub(super) struct Lists {
    open: Vec<Items>,
}

/// For each item of a list: its index among the events and its number as typed. Empty for bullets.
type Items = Vec<(usize, Option<u64>)>;

impl Lists {
    /// Handles the next event, with the text that it was read from. When a list with rising numbers ends, each item that does not
    /// follow its predecessor by one gets its own number.
    pub(super) fn see(&mut self, event: &Event<'_>, source: &str, events: &mut [Event<'_>]) {
        match event {
            Event::Start(Tag::List(_)) => self.open.push(Items::new()),
            Event::Start(Tag::Item) => {
                if let Some(items) = self.open.last_mut() {
                    items.push((events.len(), typed(source)));
                }
            }
            Event::End(TagEnd::List(_)) => number(&self.open.pop().unwrap_or_default(), events),
            _ => {}
        }
    }
}

fn typed(source: &str) -> Option<u64> {
    let source = source.trim_start();
    source[..source.bytes().take_while(u8::is_ascii_digit).count()].parse().ok()
}

fn number(items: &Items, events: &mut [Event<'_>]) {
    if !items.is_sorted_by(|(_, one), (_, next)| one.is_some() && one < next) {
        return;
    }
    for pair in items.windows(2) {
        let [(_, Some(one)), (at, Some(next))] = *pair else { continue };
        if next != one + 1
            && let Some(event) = events.get_mut(at)
        {
            // The end event stays: it closes the new item.
            *event = Event::Html(CowStr::from(format!("<li value=\"{next}\">")));
        }
    }
}
