//! Lines that give the times and venue of several dates once.

use super::row::{Reading, Row};
use super::{place, record, venue};
use crate::sheet::read::clean::line::folded;
use crate::sheet::read::layout::columns::Column;
use crate::sheet::read::layout::seen;
use crate::sheet::read::layout::{Page, Part, whole};
use crate::sheet::read::mark::Mark;
use crate::sheet::read::mark::dates::Dated;
use crate::sheet::read::mark::days::{self, Days};
use crate::sheet::read::mark::lexicon::Class;
use crate::sheet::read::mark::words::Words;
use crate::sheet::{Doubt, WhyUnread};

/// A date of several, and the part in which it stands.
pub(crate) struct Item {
    pub(crate) part: Part,
    /// The day, if the part names several.
    pub(crate) day: Option<(Dated, Part)>,
}

/// The times and the venue that several dates share.
#[derive(Debug, Default)]
pub(crate) struct ForEach {
    /// The marks of the times, and the words beside them if they say more.
    pub(crate) times: Vec<(usize, Option<Part>)>,
    pub(crate) venue: Option<String>,
    /// The lines that give these details, including blank ones.
    pub(crate) lines: usize,
}

impl ForEach {
    /// The sessions of these dates: one for each of the times.
    pub(crate) fn sessions(&self, page: &Page, items: &[Item]) -> Result<Vec<Reading>, WhyUnread> {
        let rows = items.iter().flat_map(|item| {
            self.times.iter().map(move |(time, beside)| {
                let parts: Vec<Part> = [item.part].into_iter().chain(*beside).collect();
                Row { day: item.day.clone(), time: Some(*time), ..Row::of(page, &parts) }
            })
        });
        let mut readings: Vec<Reading> = rows.map(|row| row.read(page)).collect::<Result<_, _>>()?;
        for reading in &mut readings {
            reading.doubts.push(Doubt::SharedTimes);
            if let Some(venue) = &self.venue {
                reading.take_shared_venue(venue);
            }
        }
        Ok(readings)
    }
}

/// The times that a line below several dates gives: "Times on each day: 9.30 to 11.30 and 13.30 to 15.30", or a list under
/// words like these.
pub(crate) fn below(page: &Page, line: usize) -> Option<ForEach> {
    let at = (line..page.lines.len()).take(2).find(|at| !page.is_blank(*at))?;
    let part = page.part(at);
    if !says_each(page, part) {
        return None;
    }
    let venue = venue_in(page, part);
    let own = page.time_ranges(part);
    if !own.is_empty() {
        return Some(ForEach { times: own.into_iter().map(|id| (id, None)).collect(), venue, lines: at + 1 - line });
    }
    let from = at + 1 + (at + 1..page.lines.len()).take(2).take_while(|at| page.is_blank(*at)).count();
    let is_time = |at: &usize| page.seen(*at).is_some_and(super::super::layout::seen::Seen::starts_with_time);
    let listed = (from..page.lines.len()).take(record::LONGEST).take_while(is_time).map(|at| page.part(at));
    let times: Vec<_> = listed.filter_map(|part| Some((first_time(page, part)?, Some(part)))).collect();
    let lines = from + times.len() - line;
    (!times.is_empty()).then_some(ForEach { times, venue, lines })
}

fn first_time(page: &Page, part: Part) -> Option<usize> {
    page.marks(part).find(|(_, mark)| mark.time().is_some()).map(|(id, _)| id)
}

/// The details that the line above a list of this many dates gives for all of them. `apart`: a blank line separates them.
pub(crate) fn above(page: &Page, line: usize, apart: bool, dates: usize) -> Option<ForEach> {
    let part = page.part(line);
    let seen = page.seen(line).filter(|seen| seen.dates == 0)?;
    let words = Words::of(&page.text(part));
    if words.has(Class::NoTimes) || seen.code {
        return None;
    }
    let times = page.time_ranges(part);
    let leads = page.lines[line].chars.last() == Some(&':') && (!apart || words.has(Class::Each));
    let plain = words.len() <= MOST_WORDS && times.len() == 1 && words.has(Class::Sessions);
    let holds = says_each(page, part) || plain && (leads || counts(&words, dates));
    let venue = venue_in(page, part);
    (holds && !times.is_empty()).then(|| ForEach {
        times: times.into_iter().map(|id| (id, None)).collect(),
        venue,
        lines: 0,
    })
}

/// The most words in a line that gives times or a venue for several dates.
const MOST_WORDS: usize = 24;
/// The most words before the days in a line that announces several.
const LEAD: usize = 10;

/// Whether a short text says that it is about each of several days.
fn says_each(page: &Page, part: Part) -> bool {
    if part.to - part.from > seen::LONGEST || page.marks(part).any(|(_, mark)| mark.date().is_some() && !mark.aside) {
        return false;
    }
    let words = Words::of(&page.text(part));
    let each = (0..words.len()).find(|at| words.is(*at, Class::Each));
    let day = (0..words.len()).rfind(|at| words.is(*at, Class::Day));
    words.len() <= MOST_WORDS
        && !words.has(Class::NoTimes)
        && each.zip(day).is_some_and(|(each, day)| each < day && day - each <= 3)
}

/// Whether the text gives the number of these dates: "Three sessions" above three dates.
fn counts(words: &Words, dates: usize) -> bool {
    const NUMBERS: [&str; 11] =
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let spelt = dates.checked_sub(2).and_then(|at| NUMBERS.get(at)).copied().unwrap_or_default();
    let digits = dates.to_string();
    (0..words.len()).any(|at| words.is(at, [spelt, &digits]) && words.has_in(at + 1, at + 4, Class::Sessions))
}

fn venue_in(page: &Page, part: Part) -> Option<String> {
    venue::named(&page.without(part, |_, mark| mark.date().is_some() || mark.time().is_some()))
}

/// Several days in one line, with the times and venue given in it and below it.
pub(crate) struct Announced {
    pub(crate) sessions: Result<Vec<Reading>, WhyUnread>,
    pub(crate) lines: usize,
    /// The whole text, for an officer to read.
    pub(crate) text: String,
}

/// Several days that a line announces, with times on separate lines below: "Sessions on 14th, 15th and 17th June 2016 at
/// Norwich PDC:".
pub(crate) fn announced(page: &Page, line: usize) -> Option<Announced> {
    let part = page.part(line);
    let days = days_in(page, part)?;
    let before = Words::from_chars(page.chars(part)[..days.from].iter().copied());
    let said = Words::of(&page.text(part));
    let timed = page.seen(line).is_none_or(|seen| seen.time > seen::Plain::None);
    if before.len() > LEAD
        || !before.has(Class::Sessions)
        || said.has(Class::NoTimes)
        || said.has(Class::Return)
        || said.has(["by"])
        || timed
    {
        return None;
    }
    let from = line + 1 + (line + 1..page.lines.len()).take(2).take_while(|at| page.is_blank(*at)).count();
    let under: Vec<Part> = (from..page.lines.len()).take(record::LONGEST).map_while(|at| time_line(page, at)).collect();
    let lines = if under.is_empty() { 1 } else { from + under.len() - line };
    let text = [part].iter().chain(&under).map(|part| folded(&page.text(*part))).collect::<Vec<_>>().join(" / ");
    let lead = Part { to: part.from + days.from, ..part };
    let sessions = times_below(page, &under, says_each(page, lead)).and_then(|times| {
        let items: Vec<Item> = days
            .each
            .iter()
            .map(|day| Item { part: whole_days(part, &days), day: Some((day.clone(), whole_days(part, &days))) })
            .collect();
        let mut rest = page.chars(part).to_vec();
        rest[days.from..days.to].fill('\t');
        ForEach { times, venue: venue::named(&rest), lines: 0 }.sessions(page, &items)
    });
    Some(Announced { sessions, lines, text })
}

fn whole_days(part: Part, days: &Days) -> Part {
    Part { from: part.from + days.from, to: part.from + days.to, ..part }
}

/// The days that a text lists, if it names no others.
fn days_in(page: &Page, part: Part) -> Option<Days> {
    let marks: Vec<&Mark> =
        page.marks(part).map(|(_, mark)| mark).filter(|mark| mark.date().is_some() && !mark.aside).collect();
    if marks.is_empty() || part.to - part.from > seen::LONGEST {
        return None;
    }
    let days = days::find(page.chars(part)).or_else(|| days_of(page, part, &marks))?;
    let whole = whole_days(part, &days);
    marks.iter().all(|mark| mark.from < whole.to && mark.to > whole.from).then_some(days)
}

/// Days that stand one after the other, each known by itself.
fn days_of(page: &Page, part: Part, marks: &[&Mark]) -> Option<Days> {
    let chars = &page.lines[part.line].chars;
    let between = |pair: &[&Mark]| chars[pair[0].to..pair[1].from].iter().collect::<String>();
    let listed = |pair: &[&Mark]| matches!(between(pair).trim(), "," | "and" | ", and" | "&" | ";");
    let rising = |pair: &[&Mark]| {
        pair[0].date().and_then(|one| one.date().ok()) < pair[1].date().and_then(|other| other.date().ok())
    };
    let each: Vec<Dated> =
        marks.iter().filter_map(|mark| mark.date()).filter(|day| day.date().is_ok()).cloned().collect();
    let sound =
        marks.len() > 1 && each.len() == marks.len() && marks.windows(2).all(|pair| listed(pair) && rising(pair));
    sound.then(|| Days { from: marks[0].from - part.from, to: marks[marks.len() - 1].to - part.from, each })
}

/// A line that gives times, with or without a label: "Time: 9.30 to 12.30".
fn time_line(page: &Page, line: usize) -> Option<Part> {
    let part = match record::labelled_part(page, line) {
        Some((Column::Time, value)) => value,
        _ => page.part(line),
    };
    page.look(part).is_some_and(|seen| seen.starts_with_time()).then_some(part)
}

/// The times of each day: several only if the text says so.
fn times_below(page: &Page, lines: &[Part], said: bool) -> Result<Vec<(usize, Option<Part>)>, WhyUnread> {
    let times: Vec<usize> = lines.iter().flat_map(|line| page.time_ranges(*line)).collect();
    let each = said || lines.iter().any(|line| says_each(page, *line));
    let plain = |line: &Part| says_each(page, *line) || beside_times(page, *line).is_empty();
    match times.as_slice() {
        [] if lines.is_empty() => Err(WhyUnread::NoTime),
        [] => Err(WhyUnread::NotUnderstood),
        [only] if lines.len() == 1 => one_time(page, *only, lines[0]).map(|time| vec![time]),
        _ if each && lines.iter().all(plain) => Ok(times.into_iter().map(|id| (id, None)).collect()),
        _ => Err(WhyUnread::SeveralTimes),
    }
}

/// A line that gives one time, with a venue if one is beside it.
fn one_time(page: &Page, time: usize, line: Part) -> Result<(usize, Option<Part>), WhyUnread> {
    let beside = beside_times(page, line);
    if beside.is_empty() || says_each(page, line) {
        Ok((time, None))
    } else if beside.starts_with(char::is_uppercase) || beside.starts_with("at ") {
        Ok((time, Some(line)))
    } else {
        Err(WhyUnread::NotUnderstood)
    }
}

/// The words of a line without its times and without words in brackets.
fn beside_times(page: &Page, line: Part) -> String {
    let chars = page.without(line, |_, mark| mark.time().is_some());
    place::bare(&venue::without_brackets(&chars)).to_owned()
}

/// The days of a text that names several and says nothing else.
pub(crate) fn only_days(page: &Page, part: Part) -> Option<Vec<Item>> {
    let days = days_in(page, part)?;
    let plain =
        !page.chars(part).iter().enumerate().any(|(at, c)| (at < days.from || at >= days.to) && c.is_alphanumeric());
    plain
        .then(|| days.each.iter().map(|day| Item { part, day: Some((day.clone(), whole_days(part, &days))) }).collect())
}

/// The rows of labelled lines that name several days: "Dates: 14 June 2016, 15 June 2016 and 17 June 2016", or each day on a line of
/// its own.
pub(crate) fn rows_of_days(page: &Page, row: &Row) -> Option<Vec<Row>> {
    let at = row.columns.iter().position(|column| *column == Column::Date)?;
    let days: Vec<Item> = match row.cells[at].as_slice() {
        [only] => only_days(page, *only)?,
        several => {
            let day = |part: &Part| {
                page.look(*part)
                    .filter(super::super::layout::seen::Seen::is_only_date)
                    .map(|_| Item { part: *part, day: None })
            };
            several.iter().map(day).collect::<Option<_>>()?
        }
    };
    let rows = days.into_iter().map(|item| {
        let mut row = Row { day: item.day, ..row.clone() };
        row.cells[at] = vec![item.part];
        row
    });
    Some(rows.collect())
}

/// The days that a line starts with, and the rest of the line, if it has no times.
pub(crate) fn days_and_rest(page: &Page, line: usize) -> Option<Vec<Item>> {
    let part = page.part(line);
    let seen = page.seen(line).filter(|seen| seen.dates > 0 && seen.time == seen::Plain::None)?;
    let words = Words::of(&page.text(part));
    if words.len() > MOST_WORDS || words.has(Class::Return) {
        return None;
    }
    let (whole, days) = match days_in(page, part) {
        Some(days) => (whole_days(part, &days), days.each),
        None if seen.dates == 1 => {
            let (_, mark) = page.marks(part).find(|(_, mark)| mark.date().is_some() && !mark.aside)?;
            let dated = mark.date().filter(|dated| dated.date().is_ok())?;
            (whole(mark), vec![dated.clone()])
        }
        None => return None,
    };
    let lead = page.text(Part { to: whole.from, ..part });
    let items = days.into_iter().map(|day| Item { part, day: Some((day, whole)) }).collect();
    place::bare(&lead).is_empty().then_some(items)
}
