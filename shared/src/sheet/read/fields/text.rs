//! The title, and the facts that the sentences of the text state.

use super::head::{Head, Lead};
use super::title;
use crate::sheet::read::clean::line::{Line, folded, gist};
use crate::sheet::read::layout::blocks::is_heading;
use crate::sheet::read::layout::seen::Seen;
use crate::sheet::read::layout::sentences::Sentence;
use crate::sheet::read::layout::{Page, columns};
use crate::sheet::read::mark::limit::{self, Said};
use crate::sheet::read::mark::price::{self, Pin, Price};
use crate::sheet::read::mark::words::Words;
use crate::sheet::{At, Detail, Doubt, Field, SheetKind, SheetRead, Unread, WhyUnread};

/// More characters than a title has.
const LONGEST_TITLE: usize = 250;
pub(crate) const COST: Field = Field::Detail(Detail::Cost);

impl SheetRead {
    /// Decides on the title; returns the text below it, without the title repeated.
    pub(crate) fn take_title<'a>(&mut self, head: &Head, below: &'a [Line]) -> &'a [Line] {
        let first = below.iter().position(|line| !line.is_blank());
        let repeated = first.map(|at| gist(&below[at].text)).unwrap_or_default();
        let after_first = first.map_or(below, |at| &below[at + 1..]);
        let labelled = head.entries.iter().find(|entry| entry.field == Field::Title && !entry.values.is_empty());
        // A row of a list above the labels is no title.
        let leads: Vec<&Lead> = head.lead.iter().filter(|lead| !names_a_session(&lead.text)).collect();
        let (line, title) = if let Some(entry) = labelled {
            (entry.line, entry.values.join(" "))
        } else if let Some(lead) = leads.iter().find(|lead| lead.gist == repeated) {
            (lead.line, lead.text.clone())
        } else if let [lead] = leads.as_slice() {
            (lead.line, lead.text.clone())
        } else if let [lead, ..] = leads.as_slice() {
            let all: Vec<&str> = leads.iter().map(|lead| lead.text.as_str()).collect();
            self.give_up(Field::Title, lead.line, &all.join(" / "), WhyUnread::Contradictory);
            return below;
        } else {
            let titled = self.title_from_text(first.map(|at| &below[at]), below, after_first, head);
            return titled;
        };
        if title.chars().count() > LONGEST_TITLE {
            self.give_up(Field::Title, line, &title, WhyUnread::NotUnderstood);
            return below;
        }
        let is_repeated = !repeated.is_empty() && gist(&title) == repeated;
        self.title = Some(title);
        if is_repeated { after_first } else { below }
    }

    /// Without a title above the labels, a heading at the start of the text is one.
    fn title_from_text<'a>(
        &mut self,
        first: Option<&Line>,
        below: &'a [Line],
        after: &'a [Line],
        head: &Head,
    ) -> &'a [Line] {
        if head.entries.is_empty()
            && let Some(title) = title::find(below).filter(|title| Some(title.number) != first.map(|line| line.number))
        {
            self.title = Some(folded(&title.text));
            self.warn(At::Field(Field::Title), title.number, Doubt::TitleFromText);
            return below;
        }
        let alone = after.first().is_some_and(Line::is_blank) && after.iter().any(|line| !line.is_blank());
        match first
            .map(|line| (line.number, folded(&line.text)))
            .filter(|(_, text)| alone && is_heading(text) && !looks_like_a_row(text))
        {
            Some((line, text)) => {
                self.title = Some(text);
                self.warn(At::Field(Field::Title), line, Doubt::TitleFromText);
                after
            }
            None => below,
        }
    }

    /// Reads what a sentence says of places, costs, PINs and refreshments.
    pub(crate) fn take_facts(&mut self, page: &Page, sentence: &Sentence, has_cost: bool) {
        let (line, text, words) = (page.number(sentence.line()), sentence.text.as_str(), &sentence.words);
        self.take_limit(line, text, words);
        self.take_free(line, text, words, has_cost);
        self.take_pin(line, text, words);
        if price::refreshments(words) {
            self.take_refreshments(text);
        }
    }

    /// Takes the cost from a block about one course; blocks with different costs have them in their notes.
    pub(crate) fn take_cost(&mut self, text: &str) {
        let Some((columns::Column::Other(label), cost)) = columns::in_a_block(text) else { return };
        if !matches!(label.as_str(), "cost" | "price" | "fee") || cost.is_empty() {
            return;
        }
        let known = self.details.get(Detail::Cost);
        if self.free.is_none() && known.is_empty() {
            self.free = price::price(&Words::of(text)).map(|price| price == Price::Free);
            self.details.set(Detail::Cost, if self.free == Some(true) { Detail::Cost.usual() } else { cost });
        } else if !known.is_empty() && known != cost {
            self.details.set(Detail::Cost, "See the notes of the sessions");
        }
    }

    fn take_limit(&mut self, line: u32, sentence: &str, words: &Words) {
        match limit::limit(words) {
            Some(Said::Limit(limit))
                if self.limit.is_none_or(|first| first == limit) && !self.is_unread(Field::Limit) =>
            {
                self.limit = Some(limit);
            }
            Some(Said::Limit(_)) => {
                self.limit = None;
                self.give_up(Field::Limit, line, sentence, WhyUnread::Contradictory);
            }
            Some(Said::Unclear) => {
                self.limit = None;
                self.give_up(Field::Limit, line, sentence, WhyUnread::NotUnderstood);
            }
            None => {}
        }
    }

    /// Reads whether the places are free of charge. A sentence that names a price is the cost, unless a label has named it.
    fn take_free(&mut self, line: u32, sentence: &str, words: &Words, has_cost: bool) {
        let Some(price) = price::price(words) else { return };
        let free = price == Price::Free;
        let agrees = price != Price::Both && self.free.is_none_or(|first| first == free);
        if agrees && !self.is_unread(COST) {
            let is_first = self.free.replace(free).is_none();
            if is_first && !has_cost {
                let fits = sentence.chars().count() <= Detail::MAX as usize;
                let price = if fits { folded(sentence) } else { "See the text of the sheet".to_owned() };
                self.details.set(Detail::Cost, if free { Detail::Cost.usual() } else { &price });
            }
        } else if !has_cost {
            self.free = None;
            self.details.set(Detail::Cost, "");
            self.give_up(COST, line, sentence, WhyUnread::Contradictory);
        }
    }

    fn take_pin(&mut self, line: u32, sentence: &str, words: &Words) {
        let needed = match price::pin(sentence, words) {
            Some(Pin::Needed) => true,
            Some(Pin::NotNeeded) => false,
            Some(Pin::Unclear) if self.pin.is_none() => {
                return self.give_up(Field::Pin, line, sentence, WhyUnread::NotUnderstood);
            }
            Some(Pin::Unclear) | None => return,
        };
        if self.pin.is_none_or(|first| first == needed) {
            self.pin = Some(needed);
        } else {
            self.pin = None;
            self.give_up(Field::Pin, line, sentence, WhyUnread::Contradictory);
        }
    }

    fn take_refreshments(&mut self, sentence: &str) {
        let sentence = folded(sentence);
        match &mut self.refreshments {
            Some(said) => {
                said.push(' ');
                said.push_str(&sentence);
            }
            None => self.refreshments = Some(sentence),
        }
    }

    pub(crate) fn take_aims(&mut self) {
        self.aims = super::aims::read(&self.body);
    }

    /// Lists the parts that every sheet needs and this one lacks.
    pub(crate) fn list_missing(&mut self) {
        let missing = [
            (Field::Number, self.number.is_none()),
            (Field::Kind, self.kind.is_none()),
            (Field::Title, self.title.is_none()),
            (Field::Published, self.published.is_none()),
            (Field::Body, self.body.is_empty()),
        ];
        for (field, is_missing) in missing {
            if is_missing && !self.is_unread(field) {
                self.unread.push(Unread {
                    at: At::Field(field),
                    line: None,
                    text: String::new(),
                    why: WhyUnread::Missing,
                });
            }
        }
        let sought = self.kind == Some(SheetKind::Cpd) && self.sessions.is_empty() && !self.is_unread(Field::Sessions);
        if sought {
            self.warn(At::Field(Field::Sessions), 1, Doubt::NoSessions);
        }
    }
}

fn looks_like_a_row(text: &str) -> bool {
    let page = Page::of_text(text);
    page.seen(0).is_some_and(Seen::looks_like_a_row)
}

fn names_a_session(text: &str) -> bool {
    let page = Page::of_text(text);
    page.seen(0).is_some_and(Seen::names_a_session)
}
