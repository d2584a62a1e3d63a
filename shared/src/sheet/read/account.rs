//! Every mark of a text belongs to something that was read, or is listed. What belongs to nothing at the end is listed.

use std::collections::BTreeSet;

use super::assemble::{called_off, place, prose};
use super::clean::line::folded;
use super::fields::label;
use super::fields::text::COST;
use super::layout::columns::{self, Column};
use super::layout::sentences::Sentence;
use super::layout::{Page, Part};
use super::mark::dates::Day;
use super::mark::purpose::Purpose;
use super::mark::{Mark, What, limit, off, price};
use crate::sheet::{At, CalledOff, Detail, Doubt, Field, MarkOwner, Marked, SessionRead, SheetRead, Unread, WhyUnread};

/// More words than a line of a list has.
const MOST_WORDS: usize = 18;
/// How far from what is listed its times may stand, in lines.
const NEAR: u32 = 3;
/// The most characters of a listed text.
const LONGEST: usize = 600;

/// The thing that a mark belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The session of this index, which has what the mark says.
    Session(usize),
    Field(Field),
    /// The text of this index among what could not be read.
    Listed(usize),
    /// Its words make it something else.
    Other(Purpose),
}

/// The sheet with the marks of its page and their owners.
pub(crate) struct Account<'a> {
    pub(crate) sheet: &'a mut SheetRead,
    pub(crate) page: &'a Page,
    pub(crate) owners: Vec<Option<Owner>>,
    /// Marks of whole sentences, which follow those of the page.
    pub(crate) said: Vec<Mark>,
}

impl Account<'_> {
    pub(crate) fn own(&mut self, marks: impl IntoIterator<Item = usize>, owner: Owner) {
        for id in marks {
            self.owners[id].get_or_insert(owner);
        }
    }

    /// The marks in these parts that belong to nothing.
    fn open(&self, parts: &[Part]) -> Vec<usize> {
        let marks = parts.iter().flat_map(|part| self.page.marks(*part));
        marks.filter(|(id, mark)| self.owners[*id].is_none() && matters(self.page, mark)).map(|(id, _)| id).collect()
    }

    /// Lists a text; the open marks of these parts are listed with it.
    pub(crate) fn list(&mut self, field: Field, parts: &[Part], text: &str, why: WhyUnread) {
        let line = parts.first().map_or(1, |part| self.page.number(part.line));
        let text: String = text.chars().take(LONGEST).collect();
        let index = self.sheet.unread.len();
        self.sheet.unread.push(Unread { at: At::Field(field), line: Some(line), text, why });
        let open = self.open(parts);
        self.own(open, Owner::Listed(index));
    }

    /// Adds the mark of a whole sentence.
    fn say(&mut self, sentence: &Sentence, what: What) -> usize {
        if let Some(part) = sentence.parts.first() {
            let aside = false;
            self.said.push(Mark { line: part.line, from: part.from, to: part.to, what, aside });
            self.owners.push(None);
        }
        self.owners.len() - 1
    }

    /// Accounts for what a sentence says of places and prices. `session`: the one whose row it is.
    pub(crate) fn settle_places(&mut self, sentence: &Sentence, session: Option<usize>) {
        let words = &sentence.words;
        let text = folded(&sentence.text);
        if limit::speaks_of_a_limit(words) || limit::limit(words).is_some() {
            let id = self.say(sentence, What::Limit);
            let known = self.sheet.limit.is_some();
            self.settle(id, Field::Limit, known, sentence, &text);
        }
        if price::price(words).is_some() {
            let id = self.say(sentence, What::Cost);
            let known = self.sheet.free.is_some() || !self.sheet.details.get(Detail::Cost).is_empty();
            match session {
                Some(at) => self.own([id], Owner::Session(at)),
                None => self.settle(id, COST, known, sentence, &text),
            }
        }
        if session.is_some() {
            return;
        }
        let people = limit::capacity(words);
        if people.is_some() || limit::speaks_of_places(words) {
            let id = self.say(sentence, What::People);
            let takes = |session: &SessionRead| people.is_some() && session.capacity == people;
            match self.sheet.sessions.iter().position(takes) {
                Some(at) => self.own([id], Owner::Session(at)),
                None => self.list_said(id, Field::Sessions, sentence, &text, WhyUnread::People),
            }
        }
        if place::is_to_be_confirmed(&text) && words.has(["date", "dates"]) {
            let id = self.say(sentence, What::ToCome);
            self.list_said(id, Field::Sessions, sentence, &text, WhyUnread::NoDate);
        }
    }

    fn settle(&mut self, id: usize, field: Field, known: bool, sentence: &Sentence, text: &str) {
        if known {
            return self.own([id], Owner::Field(field));
        }
        match self.sheet.unread.iter().position(|unread| unread.at == At::Field(field)) {
            Some(index) => self.own([id], Owner::Listed(index)),
            None => self.list_said(id, field, sentence, text, WhyUnread::NotUnderstood),
        }
    }

    fn list_said(&mut self, id: usize, field: Field, sentence: &Sentence, text: &str, why: WhyUnread) {
        let index = self.sheet.unread.len();
        self.list(field, &sentence.parts, text, why);
        self.own([id], Owner::Listed(index));
    }

    /// Reads the session that a sentence announces, or lists it. It counts only if no list does.
    pub(crate) fn take_announcement(&mut self, sentence: &Sentence, listed: bool) {
        let dates = self.open(&sentence.parts).into_iter().filter(|id| self.page.marks[*id].date().is_some());
        let dates: Vec<usize> = dates.collect();
        if dates.is_empty() || dates.iter().any(|id| self.purpose(sentence, *id).is_some()) {
            return;
        }
        let text = folded(&sentence.text);
        match prose::read(self.page, sentence) {
            Some(prose::Prose::Session(reading)) => {
                let known = self.sheet.sessions.iter().position(|known| known.starts == reading.session.starts);
                match known {
                    _ if !listed => {
                        self.take_session(*reading);
                    }
                    Some(at) => self.own(reading.owns, Owner::Session(at)),
                    None => self.list(Field::Sessions, &sentence.parts, &text, WhyUnread::InSentence),
                }
            }
            Some(prose::Prose::Unread) => self.list(Field::Sessions, &sentence.parts, &text, WhyUnread::InSentence),
            None => {}
        }
    }

    /// Adds a session with its doubts and its marks.
    pub(crate) fn take_session(&mut self, reading: super::assemble::row::Reading) {
        let index = self.sheet.sessions.len();
        let at = At::Session(u32::try_from(index).unwrap_or(u32::MAX));
        let line = reading.session.line;
        for doubt in reading.doubts {
            self.sheet.warn(at, line, doubt);
        }
        if let Some(text) = reading.unread {
            self.sheet.unread.push(Unread { at, line: Some(line), text, why: WhyUnread::NotUnderstood });
        }
        self.sheet.sessions.push(reading.session);
        self.own(reading.owns, Owner::Session(index));
    }

    /// Cancels the sessions that a sentence means, or lists it.
    pub(crate) fn take_called_off(&mut self, sentence: &Sentence) {
        let Some(words) = called_off::read(self.page, sentence) else { return };
        let meant = words.meant(self.sheet);
        let text = folded(&sentence.text);
        if self.sheet.called_off.iter().any(|known| known.text == text) {
            return;
        }
        let id = self.say(sentence, What::Off);
        let line = self.page.number(sentence.line());
        for at in &meant {
            if !std::mem::replace(&mut self.sheet.sessions[*at].cancelled, true) {
                self.sheet.warn(At::Session(u32::try_from(*at).unwrap_or(u32::MAX)), line, Doubt::Cancelled);
            }
        }
        let known = self.sheet.unread.iter().position(|unread| unread.text == text);
        match (meant.first(), known) {
            (Some(at), _) if !off::moves(&sentence.words) => {
                let lists = self.open(&sentence.parts).into_iter().filter(|id| {
                    self.page.marks[*id].date().is_some_and(|dated| matches!(dated.day, Day::Several | Day::Week))
                });
                let lists: Vec<usize> = lists.collect();
                self.own([id].into_iter().chain(lists), Owner::Session(*at));
            }
            (_, Some(index)) => self.own([id], Owner::Listed(index)),
            _ if words.is_dated() => self.list_said(id, Field::Sessions, sentence, &text, WhyUnread::InSentence),
            _ if self.sheet.sessions.is_empty() => self.own([id], Owner::Other(Purpose::NoSession)),
            _ => self.list_said(id, Field::Sessions, sentence, &text, WhyUnread::CalledOff),
        }
        if !self.sheet.sessions.is_empty() {
            let sessions = meant.into_iter().filter_map(|at| u32::try_from(at).ok()).collect();
            self.sheet.called_off.push(CalledOff { line, text, sessions });
        }
    }

    /// Accounts for words in a row that cancel a session.
    pub(crate) fn settle_off(&mut self, sentence: &Sentence, session: usize) {
        if !off::calls_off(&sentence.words) {
            return;
        }
        let id = self.say(sentence, What::Off);
        if self.sheet.sessions.get(session).is_some_and(|session| session.cancelled) {
            self.own([id], Owner::Session(session));
        } else {
            let text = folded(&sentence.text);
            self.list_said(id, Field::Sessions, sentence, &text, WhyUnread::CalledOff);
            let line = self.page.number(sentence.line());
            self.sheet.called_off.push(CalledOff { line, text, sessions: Vec::new() });
        }
    }

    /// Finds the owner of each open mark in a sentence, or lists it.
    pub(crate) fn settle_marks(&mut self, sentence: &Sentence) {
        let text = folded(&sentence.text);
        let labelled = columns::labelled(&text).filter(|(column, code)| *column == Column::Code && !code.is_empty());
        if let Some((_, code)) = labelled {
            let known = |session: &SessionRead| {
                session.code.as_ref().is_some_and(|known| known.as_str().eq_ignore_ascii_case(code))
            };
            let listed = self.sheet.unread.iter().any(|unread| unread.text.contains(&text));
            if !self.sheet.sessions.is_empty() && !self.sheet.sessions.iter().any(known) && !listed {
                self.list(Field::Sessions, &sentence.parts, &text, WhyUnread::Code);
            }
        }
        for id in self.open(&sentence.parts) {
            if let Some(owner) = self.purpose(sentence, id).map(Owner::Other).or_else(|| self.repeated(sentence, id)) {
                self.own([id], owner);
            }
        }
        if self.open(&sentence.parts).is_empty() {
            return;
        }
        // Lines of a list end without a full stop, so each is listed by itself.
        let whole = sentence.is_closed() || sentence.parts.len() == 1;
        let pieces: Vec<Vec<Part>> =
            if whole { vec![sentence.parts.clone()] } else { sentence.parts.iter().map(|part| vec![*part]).collect() };
        for parts in pieces {
            self.list_open(&parts, sentence);
        }
    }

    fn list_open(&mut self, parts: &[Part], sentence: &Sentence) {
        let open = self.open(parts);
        let Some(first) = open.first() else { return };
        let text = parts.iter().map(|part| folded(&self.page.text(*part))).collect::<Vec<_>>().join(" ");
        let dates = open.iter().filter(|id| self.page.marks[**id].date().is_some()).count();
        if dates == 0 && open.iter().all(|id| self.page.marks[*id].time().is_some()) {
            let line = self.page.number(self.page.marks[*first].line);
            let near = |unread: &Unread| {
                unread.at == At::Field(Field::Sessions) && unread.line.is_some_and(|other| other.abs_diff(line) <= NEAR)
            };
            if let Some(index) = self.sheet.unread.iter().position(near) {
                return self.own(open, Owner::Listed(index));
            }
        }
        let row = sentence.words.len() <= MOST_WORDS && !text.ends_with('.');
        let timed = parts.iter().flat_map(|part| self.page.marks(*part)).any(|(_, mark)| mark.is_strong_time());
        let code = open.iter().all(|id| matches!(self.page.marks[*id].what, What::Code(_)));
        let why = match dates {
            _ if code => WhyUnread::Code,
            _ if !row => WhyUnread::InSentence,
            0 => WhyUnread::NoDate,
            1 if !timed => WhyUnread::NoTime,
            1 => WhyUnread::NotUnderstood,
            _ => WhyUnread::SeveralDates,
        };
        let at = self.page.marks[*first].line;
        let from = parts.iter().position(|part| part.line == at).unwrap_or_default();
        let ordered: Vec<Part> = parts[from..].iter().chain(&parts[..from]).copied().collect();
        self.list(Field::Sessions, &ordered, &text, why);
    }

    /// The owner of the marks in a line of the heading, if the line is a label's.
    pub(crate) fn settle_head(&mut self, sentence: &Sentence) {
        let label = label::read(&sentence.text).first().map(|(field, _)| *field);
        if label.is_none_or(|field| field == Field::Title) {
            self.take_called_off(sentence);
        }
        if let Some(field) = label {
            let open = self.open(&sentence.parts);
            return self.own(open, Owner::Field(field));
        }
        let text = folded(&sentence.text);
        let listed = |unread: &Unread| unread.at == At::Field(Field::Sessions) && unread.text == text;
        // A title may stand above the labels and below them.
        if let Some(index) = self.sheet.unread.iter().position(listed) {
            let open = self.open(&sentence.parts);
            self.own(open, Owner::Listed(index));
        } else {
            self.settle_places(sentence, None);
            self.settle_marks(sentence);
        }
    }

    /// Lists every mark that belongs to nothing.
    pub(crate) fn close(&mut self) {
        let open = |id: &usize| self.owners[*id].is_none() && matters(self.page, &self.page.marks[*id]);
        let lines: BTreeSet<usize> =
            (0..self.page.marks.len()).filter(open).map(|id| self.page.marks[id].line).collect();
        for line in lines {
            let part = Part { line, from: 0, to: self.page.lines[line].chars.len() };
            let text = folded(&self.page.text(part));
            self.list(Field::Sessions, &[part], &text, WhyUnread::NotUnderstood);
        }
    }

    /// Every mark with its owner, in the order of the text. A number that may be a time and belongs to nothing is none.
    pub(crate) fn marked(&self) -> Vec<Marked> {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let marks = self.page.marks.iter().chain(&self.said).zip(&self.owners);
        let mut marked: Vec<(&Mark, Marked)> = marks
            .filter_map(|(mark, owner)| {
                let owner = match (*owner)? {
                    Owner::Session(at) => MarkOwner::Session(number(at)),
                    Owner::Field(field) => MarkOwner::Field(field),
                    Owner::Listed(at) => MarkOwner::Unread(number(at)),
                    Owner::Other(_) => MarkOwner::Elsewhere,
                };
                let text = folded(&self.page.lines[mark.line].chars[mark.from..mark.to].iter().collect::<String>());
                Some((mark, Marked { line: self.page.number(mark.line), text, says: mark.says(), owner }))
            })
            .collect();
        marked.sort_by_key(|(mark, _)| (mark.line, mark.from));
        marked.into_iter().map(|(_, marked)| marked).collect()
    }
}

/// Whether a mark must have an owner. "10 to 12" is often no time, and "midday supervisors" names none.
fn matters(page: &Page, mark: &Mark) -> bool {
    let digit = || page.lines[mark.line].chars.get(mark.from).is_some_and(char::is_ascii_digit);
    mark.time().is_none_or(|spell| !spell.is_weak() && (spell.end.is_some() || digit()))
}
