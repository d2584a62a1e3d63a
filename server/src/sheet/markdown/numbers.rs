//! The numbers of a list's items, as they are typed. Markdown itself counts on from the first: 1, 3 would be shown as 1, 2.

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

/// The lists that are open, the outermost first.
#[derive(Default)]
pub(super) struct Lists {
    open: Vec<Items>,
}

/// Where each item of a list begins among the events, and its number as typed; none for bullets.
type Items = Vec<(usize, Option<u64>)>;

impl Lists {
    /// Takes notice of the event that is the next of these, with the text that it was read from. Where a list ends whose numbers
    /// rise, each item that does not follow the one before by one is given its number.
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
            // Its end stays the item's own, which closes it.
            *event = Event::Html(CowStr::from(format!("<li value=\"{next}\">")));
        }
    }
}
