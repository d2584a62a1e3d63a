//! Every date, time, limit, number of people and price of a text belongs to something that was read, or is listed.

use std::collections::{HashMap, HashSet};

use time::{Date, PrimitiveDateTime, Time};

use super::columns::{self, Column};
use super::dates::{self, Day};
use super::line::{Line, folded};
use super::scan::blank_out;
use super::words::{sentences, words};
use super::{elsewhere, label, limit, place, shape, times};
use crate::sheet::{At, Detail, Field, SheetRead, WhyUnread};

/// More words than a line of a list has.
const MOST_WORDS: usize = 18;
/// How far from a row that is listed its shared times may stand, in lines.
const NEAR: u32 = 3;
/// The most lines of a record that is listed as one.
const RECORD: u32 = 12;
/// How many listed texts of one line are compared: more are listed twice rather than compared for minutes.
const MOST_TEXTS: usize = 50;
/// The most characters of a listed text.
const LONGEST: usize = 600;

const COST: Field = Field::Detail(Detail::Cost);

/// What a piece of text names.
struct Marks {
    dates: Vec<Date>,
    /// The dates as written.
    written: Vec<String>,
    /// Dates without a year, of several days, or that do not exist.
    open_dates: usize,
    times: Vec<Time>,
    open_times: usize,
}

impl Marks {
    fn of(text: &str) -> Self {
        let mut chars: Vec<char> = elsewhere::without_asides(&text.chars().collect::<Vec<_>>(), ' ');
        let dated = dates::find(&chars);
        let written =
            dated.iter().map(|dated| folded(&chars[dated.from..dated.to].iter().collect::<String>())).collect();
        for dated in &dated {
            blank_out(&mut chars, dated.from, dated.to);
        }
        let mut spells = times::find(&chars);
        // "Midday supervisors" names no time.
        spells.retain(|spell| !spell.is_weak() && (spell.end.is_some() || chars[spell.from].is_ascii_digit()));
        for spell in &spells {
            blank_out(&mut chars, spell.from, spell.to);
        }
        let rest: String = chars.into_iter().collect();
        let read: Vec<_> = spells.iter().filter_map(|spell| spell.times().ok()).collect();
        Self {
            written,
            open_dates: dated.iter().filter(|dated| !matches!(dated.day, Day::On(_))).count(),
            dates: dated.iter().filter_map(|dated| dated.date().ok()).collect(),
            open_times: spells.len() - read.len() + usize::from(times::malformed(&rest)),
            times: read.iter().flat_map(|times| [Some(times.start), times.end]).flatten().collect(),
        }
    }

    fn has_date(&self) -> bool {
        self.open_dates > 0 || !self.dates.is_empty()
    }

    fn has_time(&self) -> bool {
        self.open_times > 0 || !self.times.is_empty()
    }
}

/// What owns the marks of a text already.
struct Owned {
    lines: HashSet<u32>,
    /// The same lines in their order.
    rows: Vec<u32>,
    codes: HashSet<String>,
    people: HashSet<u32>,
    listed: Vec<u32>,
    texts: HashMap<u32, Vec<String>>,
    dates: HashSet<Date>,
    times: HashSet<Time>,
}

impl Owned {
    /// Whether a row or what is listed is near this line.
    fn is_beside(&self, line: u32) -> bool {
        [&self.listed, &self.rows].into_iter().any(|lines| {
            let from = lines.partition_point(|other| *other < line.saturating_sub(NEAR));
            lines.get(from).is_some_and(|other| *other <= line + NEAR)
        })
    }

    /// Whether each date of a text, or the whole text, stands in what is listed near this line.
    fn lists(&self, line: u32, text: &str, marks: &Marks) -> bool {
        let from = self.listed.partition_point(|listed| *listed < line.saturating_sub(RECORD));
        let near = || self.listed[from..].iter().take_while(|listed| **listed <= line + RECORD);
        let texts =
            || near().filter_map(|listed| self.texts.get(listed)).flat_map(|texts| texts.iter().take(MOST_TEXTS));
        let bare = place::bare(text);
        let has = |words: &str| texts().any(|listed| listed.contains(words));
        match marks.written.as_slice() {
            [] => self.listed.binary_search(&line).is_ok() || has(bare),
            written => written.iter().take(MOST_TEXTS).all(|date| has(date)),
        }
    }
}

impl SheetRead {
    /// Lists what belongs to nothing. `rows`: lines that became sessions.
    pub(super) fn account(&mut self, lines: &[Line], rows: &HashSet<u32>) {
        let mut listed: Vec<u32> = self.unread.iter().filter_map(|unread| unread.line).collect();
        listed.sort_unstable();
        listed.dedup();
        let mut ordered: Vec<u32> = rows.iter().copied().collect();
        ordered.sort_unstable();
        let owned = Owned {
            lines: rows.clone(),
            rows: ordered,
            codes: self
                .sessions
                .iter()
                .filter_map(|session| session.code.as_ref())
                .map(|code| code.as_str().to_owned())
                .collect(),
            people: self.sessions.iter().filter_map(|session| session.capacity).collect(),
            listed,
            texts: self.listed_texts(),
            dates: self.known_dates(),
            times: self
                .sessions
                .iter()
                .flat_map(|session| [Some(session.starts), session.ends])
                .flatten()
                .map(PrimitiveDateTime::time)
                .collect(),
        };
        for paragraph in lines.split(Line::is_blank).filter(|lines| !lines.is_empty()) {
            self.account_paragraph(paragraph, &owned);
        }
    }

    /// Whether a line at the top is neither a label's nor the title's.
    pub(super) fn is_above_labels(&self, line: &Line) -> bool {
        label::read(&line.text).is_empty() && self.title.as_deref() != Some(folded(&line.text).as_str())
    }

    fn listed_texts(&self) -> HashMap<u32, Vec<String>> {
        let mut texts: HashMap<u32, Vec<String>> = HashMap::new();
        for unread in &self.unread {
            if let Some(line) = unread.line {
                texts.entry(line).or_default().push(folded(&unread.text));
            }
        }
        texts
    }

    fn known_dates(&self) -> HashSet<Date> {
        let sessions = self
            .sessions
            .iter()
            .flat_map(|session| [Some(session.starts), session.ends])
            .flatten()
            .map(PrimitiveDateTime::date);
        sessions.chain(self.complete_by).chain(self.published.map(|published| published.date)).collect()
    }

    fn account_paragraph(&mut self, lines: &[Line], owned: &Owned) {
        let text = lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
        for sentence in sentences(&text) {
            let first = sentence.line.min(lines.len() - 1);
            let count = sentence.text.matches('\n').count() + 1;
            let own = &lines[first..lines.len().min(first + count)];
            // Lines of a list end without a full stop, so each is read by itself.
            let is_row = |line: &Line| owned.lines.contains(&line.number) || shape::looks_like_a_row(&line.text);
            let rows = own.len() > 1 && own.iter().any(is_row);
            let whole = !rows && sentence.text.ends_with(['.', '!', '?']) || own.len() == 1;
            if whole {
                self.account_piece(own, sentence.text, owned);
            } else {
                for line in own {
                    self.account_piece(std::slice::from_ref(line), &line.text, owned);
                }
            }
        }
    }

    fn account_piece(&mut self, lines: &[Line], text: &str, owned: &Owned) {
        let is_row = lines.iter().any(|line| owned.lines.contains(&line.number));
        let text = folded(text);
        let marks = Marks::of(&text);
        let is_listed = lines.first().is_some_and(|line| owned.lists(line.number, &text, &marks));
        let line = lines.first().map_or(1, |line| line.number);
        self.account_places(line, &text, is_row, owned);
        if is_row || is_listed {
            return;
        }
        if let Some((Column::Code, code)) = columns::labelled(&text).filter(|(_, code)| !code.is_empty()) {
            if !self.sessions.is_empty() && !owned.codes.contains(&code.to_ascii_uppercase()) {
                self.old_give_up(Field::Sessions, line, &text, WhyUnread::Code);
            }
        }
        let line = lines.iter().find(|line| shape::has_date(&line.text)).map_or(line, |line| line.number);
        if let Some(why) = Self::why_loose(line, &text, &marks, owned) {
            let text = text.chars().take(LONGEST).collect::<String>();
            self.old_give_up(Field::Sessions, line, &text, why);
        }
    }

    /// Why the dates and times of a text must be listed; `None` if they belong to something.
    fn why_loose(line: u32, text: &str, marks: &Marks, owned: &Owned) -> Option<WhyUnread> {
        let text = elsewhere::without_asides(&text.chars().collect::<Vec<_>>(), ' ').into_iter().collect::<String>();
        let text = text.as_str();
        let row = words(text).len() <= MOST_WORDS && !text.ends_with('.');
        let to_come =
            place::is_to_be_confirmed(text) && words(text).iter().any(|word| matches!(word.as_str(), "date" | "dates"));
        if to_come {
            return Some(WhyUnread::NoDate);
        }
        if marks.has_date() {
            let known = marks.open_dates == 0 && marks.dates.iter().all(|date| owned.dates.contains(date));
            let known = known && marks.open_times == 0 && marks.times.iter().all(|time| owned.times.contains(time));
            if known || elsewhere::of_a_date(text) {
                return None;
            }
            return Some(match () {
                () if !row => WhyUnread::InSentence,
                () if marks.dates.len() + marks.open_dates > 1 => WhyUnread::SeveralDates,
                () if !marks.has_time() => WhyUnread::NoTime,
                () => WhyUnread::NotUnderstood,
            });
        }
        if !marks.has_time() || elsewhere::of_a_time(text) {
            return None;
        }
        let known = marks.open_times == 0 && marks.times.iter().all(|time| owned.times.contains(time));
        if known || owned.is_beside(line) {
            return None;
        }
        Some(if row { WhyUnread::NoDate } else { WhyUnread::InSentence })
    }

    /// Takes the cost from a block about one course; blocks with different costs have them in their notes.
    fn old_take_cost(&mut self, cost: &str) {
        let known = self.details.get(Detail::Cost);
        if self.free.is_none() && known.is_empty() {
            self.free = limit::price(&format!("Cost: {cost}")).map(|price| price == limit::Price::Free);
            self.details.set(Detail::Cost, if self.free == Some(true) { Detail::Cost.usual() } else { cost });
        } else if !known.is_empty() && known != cost {
            self.details.set(Detail::Cost, "See the notes of the sessions");
        }
    }

    /// Lists numbers for each school, and prices, that no field has.
    fn account_places(&mut self, line: u32, text: &str, is_row: bool, owned: &Owned) {
        if limit::speaks_of_a_limit(text) && self.limit.is_none() && !self.is_unread(Field::Limit) {
            self.old_give_up(Field::Limit, line, text, WhyUnread::NotUnderstood);
        }
        let open = self.free.is_none() && self.details.get(Detail::Cost).is_empty() && !self.is_unread(COST);
        if open && !is_row && limit::price(text).is_some() {
            self.old_give_up(COST, line, text, WhyUnread::NotUnderstood);
        }
        if is_row && let Some(cost) = labelled_cost(text) {
            self.old_take_cost(cost);
        }
        let said = place::capacity(text).filter(|_| !is_row);
        if said.is_some_and(|said| !owned.people.contains(&said)) {
            self.unread.push(crate::sheet::Unread {
                at: At::Field(Field::Sessions),
                line: Some(line),
                text: text.to_owned(),
                why: WhyUnread::People,
            });
        }
    }
}

/// The value of a line like "Cost: £120 per delegate".
fn labelled_cost(text: &str) -> Option<&str> {
    let (label, value) = text.split_once(':')?;
    let label = label.trim().to_lowercase();
    matches!(label.as_str(), "cost" | "price" | "fee").then(|| value.trim()).filter(|value| !value.is_empty())
}
