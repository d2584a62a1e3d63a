//! Reads the text below the labels, and the facts that only the whole sheet shows.

use std::collections::HashSet;

use super::body::{Placed, is_heading};
use super::cancel::{self, Cancelled};
use super::head::Head;
use super::limit::{self, Pin, Price, Said};
use super::line::{Line, folded, gist};
use super::prose::{self, Prose};
use super::row::Reading;
use super::words::{Sentence, sentences};
use super::{SheetKind, aims, shape, title, venue};
use crate::sheet::{At, Detail, Doubt, Field, SESSIONS_MAX, SheetRead, Unread, WhyUnread};

/// More characters than a title has.
const LONGEST_TITLE: usize = 250;

impl SheetRead {
    /// Decides on the title; returns the text below it, without the title repeated.
    pub(super) fn old_take_title<'a>(&mut self, head: &Head, below: &'a [Line]) -> &'a [Line] {
        let first = below.iter().position(|line| !line.is_blank());
        let repeated = first.map(|at| gist(&below[at].text)).unwrap_or_default();
        let after_first = first.map_or(below, |at| &below[at + 1..]);
        let labelled = head.entries.iter().find(|entry| entry.field == Field::Title && !entry.values.is_empty());
        let (line, title) = if let Some(entry) = labelled {
            (entry.line, entry.values.join(" "))
        } else if let Some(lead) = head.lead.iter().find(|lead| lead.gist == repeated) {
            (lead.line, lead.text.clone())
        } else if let [lead] = head.lead.as_slice() {
            (lead.line, lead.text.clone())
        } else if let [lead, ..] = head.lead.as_slice() {
            let all: Vec<&str> = head.lead.iter().map(|lead| lead.text.as_str()).collect();
            self.old_give_up(Field::Title, lead.line, &all.join(" / "), WhyUnread::Contradictory);
            return below;
        } else {
            let titled = self.old_title_from_text(first.map(|at| &below[at]), below, after_first, head);
            return titled;
        };
        if title.chars().count() > LONGEST_TITLE {
            self.old_give_up(Field::Title, line, &title, WhyUnread::NotUnderstood);
            return below;
        }
        let is_repeated = !repeated.is_empty() && gist(&title) == repeated;
        self.title = Some(title);
        if is_repeated { after_first } else { below }
    }

    /// Without a title above the labels, a heading at the start of the text is one.
    fn old_title_from_text<'a>(
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
            self.old_warn(At::Field(Field::Title), title.number, Doubt::TitleFromText);
            return below;
        }
        let alone = after.first().is_some_and(Line::is_blank) && after.iter().any(|line| !line.is_blank());
        match first
            .map(|line| (line.number, folded(&line.text)))
            .filter(|(_, text)| alone && is_heading(text) && !shape::looks_like_a_row(text))
        {
            Some((line, text)) => {
                self.title = Some(text);
                self.old_warn(At::Field(Field::Title), line, Doubt::TitleFromText);
                after
            }
            None => below,
        }
    }

    /// Adds sessions, each with its doubts.
    pub(super) fn take_sessions(&mut self, readings: Vec<Reading>) {
        for reading in readings {
            let at = At::Session(u32::try_from(self.sessions.len()).unwrap_or(u32::MAX));
            let line = reading.session.line;
            for doubt in reading.doubts {
                self.old_warn(at, line, doubt);
            }
            if let Some(text) = reading.unread {
                self.unread.push(Unread { at, line: Some(line), text, why: WhyUnread::NotUnderstood });
            }
            self.sessions.push(reading.session);
        }
    }

    /// Reads the sentences, and keeps the blocks. `refused`: lines that are listed already.
    pub(super) fn take_text(&mut self, body: Vec<Placed>, refused: &[u32]) {
        let listed = !self.sessions.is_empty();
        let has_cost = !self.details.get(Detail::Cost).is_empty();
        let mut cancelled = Vec::new();
        for (lines, piece) in body.iter().flat_map(Placed::pieces) {
            let is_listed = |line: &u32| refused.binary_search(line).is_ok();
            let is_refused = lines.iter().any(is_listed);
            for Sentence { text, line } in sentences(piece) {
                let line = lines.get(line).or(lines.first()).copied().unwrap_or(1);
                self.old_take_limit(line, text);
                self.old_take_free(line, text, has_cost);
                self.old_take_pin(line, text);
                cancelled.extend(cancel::read(text).map(|read| (line, folded(text), read, is_refused)));
                if limit::refreshments(text) {
                    self.old_take_refreshments(text);
                }
                if !is_refused {
                    self.take_announcement(line, text, listed);
                    if cancel::moves(text) {
                        self.refuse_cancelled(line, &folded(text));
                    }
                }
            }
            // If some lines are listed, their sentences may begin on other lines, which are checked one by one.
            for (line, text) in lines.iter().zip(piece.lines()).filter(|(line, _)| is_refused && !is_listed(line)) {
                self.take_announcement(*line, text, listed);
            }
        }
        // No sheet can have more sessions. Comparing every sentence with every session would take too long.
        let few = self.sessions.len() <= SESSIONS_MAX;
        for (line, text, read, is_refused) in cancelled.into_iter().filter(|_| few) {
            if !self.cancel_sessions(line, &read) && !is_refused {
                self.refuse_cancelled(line, &text);
            }
        }
        self.take_called_off(&body, refused);
        self.body = body.into_iter().map(|placed| placed.block).collect();
        self.aims = aims::read(&self.body);
    }

    fn old_take_limit(&mut self, line: u32, sentence: &str) {
        match limit::limit(sentence) {
            Some(Said::Limit(limit))
                if self.limit.is_none_or(|first| first == limit) && !self.is_unread(Field::Limit) =>
            {
                self.limit = Some(limit);
            }
            Some(Said::Limit(_)) => {
                self.limit = None;
                self.old_give_up(Field::Limit, line, sentence, WhyUnread::Contradictory);
            }
            Some(Said::Unclear) => {
                self.limit = None;
                self.old_give_up(Field::Limit, line, sentence, WhyUnread::NotUnderstood);
            }
            None => {}
        }
    }

    /// Reads whether the places are free of charge. A sentence that names a price is the cost, unless a label has named it.
    fn old_take_free(&mut self, line: u32, sentence: &str, has_cost: bool) {
        const COST: Field = Field::Detail(Detail::Cost);
        let Some(price) = limit::price(sentence) else { return };
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
            self.old_give_up(COST, line, sentence, WhyUnread::Contradictory);
        }
    }

    fn old_take_pin(&mut self, line: u32, sentence: &str) {
        let needed = match limit::pin(sentence) {
            Some(Pin::Needed) => true,
            Some(Pin::NotNeeded) => false,
            Some(Pin::Unclear) if self.pin.is_none() => {
                return self.old_give_up(Field::Pin, line, sentence, WhyUnread::NotUnderstood);
            }
            Some(Pin::Unclear) | None => return,
        };
        if self.pin.is_none_or(|first| first == needed) {
            self.pin = Some(needed);
        } else {
            self.pin = None;
            self.old_give_up(Field::Pin, line, sentence, WhyUnread::Contradictory);
        }
    }

    fn old_take_refreshments(&mut self, sentence: &str) {
        let sentence = folded(sentence);
        match &mut self.refreshments {
            Some(said) => {
                said.push(' ');
                said.push_str(&sentence);
            }
            None => self.refreshments = Some(sentence),
        }
    }

    /// A sentence that announces a session counts only if no list does.
    fn take_announcement(&mut self, line: u32, sentence: &str, listed: bool) {
        match prose::read(sentence, line) {
            Some(Prose::Session(reading)) if !listed => self.take_sessions(vec![*reading]),
            Some(Prose::Session(reading))
                if self.sessions.iter().any(|known| known.starts == reading.session.starts) => {}
            Some(Prose::Session(_)) => self.old_give_up(Field::Sessions, line, &folded(sentence), WhyUnread::InSentence),
            Some(Prose::Unread(why)) => self.old_give_up(Field::Sessions, line, &folded(sentence), why),
            None => {}
        }
    }

    /// Marks the sessions that a sentence says do not take place; returns whether there is one.
    fn cancel_sessions(&mut self, line: u32, read: &Cancelled) -> bool {
        let marked = read.among(&self.sessions);
        for at in &marked {
            self.sessions[*at].cancelled = true;
            self.old_warn(At::Session(u32::try_from(*at).unwrap_or(u32::MAX)), line, Doubt::Cancelled);
        }
        !marked.is_empty()
    }

    /// Lists a sentence that cancels a session that is in no list, unless the sentence is listed already.
    fn refuse_cancelled(&mut self, line: u32, text: &str) {
        let is_listed = self.unread_at(At::Field(Field::Sessions)).any(|unread| unread.text == text);
        if !is_listed {
            self.old_give_up(Field::Sessions, line, text, WhyUnread::InSentence);
        }
    }

    /// Warns of sessions whose year is not in the text. `lines`: where their dates are.
    pub(super) fn warn_of_years(&mut self, lines: &[u32]) {
        let lines: HashSet<u32> = lines.iter().copied().collect();
        for at in 0..self.sessions.len() {
            let line = self.sessions[at].line;
            if lines.contains(&line) {
                self.old_warn(At::Session(u32::try_from(at).unwrap_or(u32::MAX)), line, Doubt::YearOfWeekday);
            }
        }
    }

    /// Takes the one venue that a line of the text gives for the sessions that have none: "Venue: Norwich PDC", "All groups
    /// meet on Zoom."
    pub(super) fn old_take_shared_venue(&mut self, lines: &[Line]) {
        let unread: HashSet<At> = self.unread.iter().map(|unread| unread.at).collect();
        let lacks: HashSet<At> =
            self.warnings.iter().filter(|warning| warning.doubt == Doubt::NoVenue).map(|warning| warning.at).collect();
        if lacks.is_empty() {
            return;
        }
        let rows: HashSet<u32> = self.sessions.iter().map(|session| session.line).collect();
        let own = |line: &&Line| !rows.contains(&line.number);
        let mut found: Vec<String> = lines.iter().filter(own).filter_map(|line| venue::of_all(&line.text)).collect();
        found.dedup();
        let [venue] = found.as_slice() else { return };
        let place = super::place::read(&venue.chars().collect::<Vec<_>>(), false);
        for warning in self.warnings.iter_mut().filter(|warning| warning.doubt == Doubt::NoVenue) {
            let At::Session(at) = warning.at else { continue };
            let Some(session) = self.sessions.get_mut(at as usize).filter(|session| session.venue.is_none()) else {
                continue;
            };
            if !unread.contains(&warning.at) {
                session.venue.clone_from(&place.venue);
                session.room = session.room.take().or_else(|| place.room.clone());
                warning.doubt = Doubt::SharedVenue;
            }
        }
    }

    /// Warns of sessions that are the same, or share a code.
    pub(super) fn old_compare_sessions(&mut self) {
        let mut codes = HashSet::new();
        let mut starts = HashSet::new();
        let mut doubts = Vec::new();
        for (at, session) in (0..).zip(&self.sessions) {
            if session.code.as_ref().is_some_and(|code| !codes.insert(code)) {
                doubts.push((at, session.line, Doubt::SameCode));
            }
            if session.venue.is_some() && !starts.insert((session.starts, &session.venue, &session.room)) {
                doubts.push((at, session.line, Doubt::SameSession));
            }
            let date = session.starts.date();
            if self.published.is_some_and(|published| date < published.date) {
                doubts.push((at, session.line, Doubt::BeforePublication { date }));
            }
        }
        for (at, line, doubt) in doubts {
            self.old_warn(At::Session(at), line, doubt);
        }
    }

    /// Lists the parts that every sheet needs and this one lacks.
    pub(super) fn old_list_missing(&mut self) {
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
            self.old_warn(At::Field(Field::Sessions), 1, Doubt::NoSessions);
        }
    }
}
