//! Dates as sheets write them, found anywhere in a line, even with the next cell glued to their year.

use time::{Date, Month, Weekday};

use super::names::{is_month, month_by_letters, month_named, weekday, weekday_at_the_end};
use super::scan::{Cursor, is_after, is_dash, word_before};
use crate::sheet::number::full_year;
use crate::sheet::{Doubt, WhyUnread};

/// A place in a line that names a day, or several, or part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dated {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) day: Day,
    pub(crate) weekday: Option<Weekday>,
}

/// Which day is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Day {
    On(Date),
    /// A day and a month without a year: "13 May".
    NoYear(u16, u16),
    /// A day without a month: "Tuesday 14th".
    NoMonth(u16),
    /// A day that does not exist: "31 June 2016".
    NotReal,
    /// Several days: "13th and 14th May 2016".
    Several,
    /// A week: "w/c 13 October 2025".
    Week,
}

impl Dated {
    /// The weekday written, if it contradicts the date.
    pub(crate) fn doubt(&self) -> Option<Doubt> {
        match (self.day, self.weekday) {
            (Day::On(date), Some(written)) if written != date.weekday() => {
                Some(Doubt::WrongWeekday { written: written.to_string(), date })
            }
            _ => None,
        }
    }

    /// The date, or why it is not one.
    ///
    /// # Errors
    /// [`WhyUnread`].
    pub(crate) fn date(&self) -> Result<Date, WhyUnread> {
        match self.day {
            Day::On(date) => Ok(date),
            Day::NoYear(..) => Err(WhyUnread::NoYear),
            Day::NotReal | Day::Week | Day::NoMonth(_) => Err(WhyUnread::NotADay),
            Day::Several => Err(WhyUnread::SeveralDates),
        }
    }
}

/// Words before a day that make it the first or last of a week.
const WEEKS: &str =
    "w/c,w/b,w/e,wc,w.c.,wk commencing,week commencing,week beginning,week starting,week of,week ending";

/// Every date in the line, in its order.
pub(crate) fn find(chars: &[char]) -> Vec<Dated> {
    let mut found: Vec<Dated> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if let Some(dated) = read_at(chars, at) {
            let free_from = found.last().map_or(0, |last| last.to);
            let dated = of_week(chars, free_from, with_weekday(chars, free_from, dated));
            at = dated.to;
            found.push(dated);
        } else {
            at += 1;
        }
    }
    found
}

fn read_at(chars: &[char], at: usize) -> Option<Dated> {
    let c = *chars.get(at)?;
    let here = Cursor::new(chars, at);
    let on = |(day, to)| Dated { from: at, to, day, weekday: None };
    if c.is_ascii_alphabetic() {
        return if is_after(chars, at, char::is_alphabetic) { None } else { month_day(here).map(on) };
    }
    if !c.is_ascii_digit() || is_after(chars, at, |c| c.is_ascii_digit()) {
        return None;
    }
    let after = |mark: fn(char) -> bool| is_after(chars, at, mark) && is_after(chars, at - 1, |c| c.is_ascii_digit());
    if after(|c| matches!(c, '.' | ':')) {
        return None;
    }
    let several = day_month(here).and_then(|(_, to)| {
        let from = first_of_several(chars, at)?;
        Some(Dated { from, to, day: Day::Several, weekday: None })
    });
    if several.is_some() || after(|c| c == '/') {
        return several;
    }
    iso(here)
        .or_else(|| numeric(here))
        .or_else(|| named_month(here))
        .or_else(|| day_month(here))
        .or_else(|| day_alone(chars, here))
        .map(on)
}

/// Reads an ISO date: `2016-05-13`.
pub(crate) fn iso(mut here: Cursor<'_>) -> Option<(Day, usize)> {
    if here.digits() != 4 {
        return None;
    }
    let year = here.number(4)?;
    let month = here.eat(|c| c == '-').then(|| here.number(2))??;
    let day = here.eat(|c| c == '-').then(|| here.number(2))??;
    (here.digits() == 0).then(|| (civil(day, month, year), here.at))
}

/// Reads a date in numbers: `13/05/2016`, `9.07.2010`, `13-5-16`.
pub(crate) fn numeric(mut here: Cursor<'_>) -> Option<(Day, usize)> {
    let day = one_or_two(&mut here)?;
    let separator = here.peek().filter(|c| matches!(c, '/' | '.' | '-'))?;
    here.at += 1;
    let month = one_or_two(&mut here)?;
    if !here.eat(|c| c == separator) {
        return None;
    }
    let four = has_full_year(here);
    let year = if four { here.number(4)? } else { short_year(&mut here)? };
    match civil(day, month, year) {
        Day::NotReal if !four => None,
        day => Some((day, here.at)),
    }
}

/// Reads a date with marks around the month's name: `14-Oct-2025`, `4/Nov/25`.
fn named_month(mut here: Cursor<'_>) -> Option<(Day, usize)> {
    let day = one_or_two(&mut here)?;
    let separator = here.peek().filter(|c| matches!(c, '/' | '.') || is_dash(*c))?;
    here.at += 1;
    let month = month(&mut here)?;
    if !here.eat(|c| c == separator) {
        return None;
    }
    let year = if has_full_year(here) { here.number(4)? } else { short_year(&mut here)? };
    Some((civil(day, month, year), here.at))
}

/// Reads a day and a month, with or without a year: `13th May 2016`, `4 Oct 10`, `13 May`.
fn day_month(mut here: Cursor<'_>) -> Option<(Day, usize)> {
    let day = one_or_two(&mut here)?;
    ordinal(&mut here);
    let month = month_after(&mut here)?;
    let without_year = here.at;
    Some(match year_beside_month(&mut here) {
        Some(year) => (civil(day, month, year), here.at),
        None => (Day::NoYear(day, month), without_year),
    })
}

/// Reads a day after a weekday, where no month follows: "Tuesday 14th".
fn day_alone(chars: &[char], mut here: Cursor<'_>) -> Option<(Day, usize)> {
    weekday(&word_before(chars, here.at).0)?;
    let day = one_or_two(&mut here).filter(|day| (1..=31).contains(day))?;
    let digits = here.at;
    ordinal(&mut here);
    let follows: String = chars[here.at..].iter().take(60).collect::<String>().to_lowercase();
    let names_a_month = |word: &str| is_month(word) || month_by_letters(word).is_some();
    let month = follows.split(|c: char| !c.is_alphabetic()).any(names_a_month);
    (here.at > digits && !month).then_some((Day::NoMonth(day), here.at))
}

/// Reads the month after a day: "June" or "of June".
pub(crate) fn month_after(here: &mut Cursor<'_>) -> Option<u16> {
    let mut after = *here;
    after.blanks();
    if after.eat_text("of ") {
        after.blanks();
    }
    let month = month(&mut after)?;
    after.eat(|c| c == '.');
    *here = after;
    Some(month)
}

/// The year after a month. In "14 June, 15 June 2016" the comma ends the date: two digits after it are the next day.
pub(crate) fn year_beside_month(here: &mut Cursor<'_>) -> Option<u16> {
    let comma = here.eat(|c| c == ',');
    here.blanks();
    let two_digits = here.digits() == 2;
    if comma && two_digits { None } else { year_after(here) }
}

/// Reads a month before its day, only with a year: `May 13th, 2016`. "May 13" alone is too often something else.
fn month_day(mut here: Cursor<'_>) -> Option<(Day, usize)> {
    let month = month(&mut here)?;
    here.blanks();
    let day = one_or_two(&mut here)?;
    ordinal(&mut here);
    here.eat(|c| c == ',');
    here.blanks();
    has_full_year(here).then(|| here.number(4)).flatten().map(|year| (civil(day, month, year), here.at))
}

pub(crate) fn one_or_two(here: &mut Cursor<'_>) -> Option<u16> {
    let digits = here.digits();
    (1..=2).contains(&digits).then(|| here.number(digits)).flatten()
}

pub(crate) fn ordinal(here: &mut Cursor<'_>) {
    let mut after = *here;
    after.eat(|c| c == ' ');
    for suffix in ["st", "nd", "rd", "th"] {
        let mut try_it = after;
        if try_it.eat_text(suffix) && !try_it.peek().is_some_and(char::is_lowercase) {
            *here = try_it;
            return;
        }
    }
}

fn month(here: &mut Cursor<'_>) -> Option<u16> {
    let name = here.word();
    month_named(&name).or_else(|| month_by_letters(&name))
}

/// Four digits of this century or the last; the next word may be glued to them.
fn has_full_year(here: Cursor<'_>) -> bool {
    let mut century = here;
    here.digits() >= 4 && matches!(century.number(2), Some(19 | 20))
}

fn short_year(here: &mut Cursor<'_>) -> Option<u16> {
    let two = (here.digits() == 2).then(|| here.number(2)).flatten()?;
    u8::try_from(two).ok().map(full_year)
}

fn year_after(here: &mut Cursor<'_>) -> Option<u16> {
    if has_full_year(*here) {
        return here.number(4);
    }
    let mut try_it = *here;
    let apostrophe = try_it.eat(|c| matches!(c, '\'' | '\u{2019}' | '\u{2018}'));
    let year = short_year(&mut try_it)?;
    if !apostrophe && is_a_time_from_here(try_it) {
        return None;
    }
    *here = try_it;
    Some(year)
}

/// Whether two digits just read are the hour of a time: "4 Oct 10.00", "4 Oct 10 to 12", "4 Oct 10am".
fn is_a_time_from_here(mut here: Cursor<'_>) -> bool {
    if here.peek().is_some_and(|c| matches!(c, '.' | ':')) {
        here.at += 1;
        return here.digits() > 0;
    }
    here.blanks();
    here.peek().is_some_and(is_dash)
        || matches!(here.word().as_str(), "am" | "pm" | "a" | "p" | "to" | "until" | "till" | "noon" | "hrs")
}

/// The start of a list of days that ends here: "13th and 14th May", "Friday 13th and Saturday 14th May", "13/14 May".
/// `None` if it is the only one.
fn first_of_several(chars: &[char], at: usize) -> Option<usize> {
    let (mut word, mut before) = word_before(chars, at);
    // "Saturday 14th and Sunday 15th May".
    let (joint, start) = word_before(chars, before);
    let dashed = weekday(&word).is_some() && is_joined(chars, before);
    if dashed || weekday(&word).is_some() && matches!(joint.as_str(), "and" | "to" | "or") {
        (word, before) = (joint, start);
    }
    if word.is_empty() {
        if !is_after(chars, before, |c| is_dash(c) || matches!(c, '/' | ',' | '&')) {
            return None;
        }
        before -= 1;
    } else if !matches!(word.as_str(), "and" | "to" | "or") {
        return None;
    }
    let (suffix, start) = word_before(chars, before);
    let is_ordinal = matches!(suffix.as_str(), "st" | "nd" | "rd" | "th");
    let mut end = if is_ordinal { start } else { before };
    while is_after(chars, end, |c| c == ' ') {
        end -= 1;
    }
    let digits = chars[..end].iter().rev().take(3).take_while(|c| c.is_ascii_digit()).count();
    let from = end - digits;
    // "Session 1 - 13 May" numbers the session, "11.30, 13 May" ends a time.
    let (label, _) = word_before(chars, from);
    let is_day = (1..=2).contains(&digits)
        && !is_after(chars, from, |c| matches!(c, '.' | ':' | '/'))
        && (label.is_empty()
            || weekday(&label).is_some()
            || matches!(label.as_str(), "on" | "the" | "from" | "and" | "dates"));
    // "1 - Friday 13 May" numbers a row; "Friday 17 – Sunday 19 June" are days.
    let is_numbered = dashed && weekday(&label).is_none() && !is_ordinal;
    (is_day && !is_numbered).then_some(from)
}

/// Whether a dash or an ampersand comes before this place, ignoring spaces: "Friday 17 – Sunday 19 June".
fn is_joined(chars: &[char], at: usize) -> bool {
    let blanks = chars[..at].iter().rev().take_while(|c| **c == ' ').count();
    is_after(chars, at - blanks, |c| is_dash(c) || c == '&')
}

/// Adds to a date the weekday that is written beside it.
fn with_weekday(chars: &[char], free_from: usize, dated: Dated) -> Dated {
    let mut before = dated.from;
    while before > free_from && is_after(chars, before, |c| matches!(c, ' ' | '\t' | ',' | '.')) {
        before -= 1;
    }
    let (mut word, mut start) = word_before(chars, before);
    if word == "the" && start >= free_from {
        (word, start) = word_before(chars, start);
    }
    if start >= free_from
        && let Some((weekday, letters)) = weekday_at_the_end(&word)
    {
        let length = word.chars().count();
        return Dated { from: start + length - letters, weekday: Some(weekday), ..dated };
    }
    weekday_after(chars, dated)
}

/// Adds to a date the weekday that is written after it: "13 May 2016 (Friday)", "13/05/2016 Friday".
fn weekday_after(chars: &[char], dated: Dated) -> Dated {
    let mut here = Cursor::new(chars, dated.to);
    here.eat(|c| c == ',');
    here.blanks();
    let bracket = here.eat(|c| c == '(');
    let word = here.word();
    // "Sun" and "Sat" without a bracket are rather the start of a venue.
    match weekday(&word) {
        Some(weekday) if word.ends_with("day") && !bracket || bracket && here.eat(|c| c == ')') => {
            Dated { to: here.at, weekday: Some(weekday), ..dated }
        }
        _ => dated,
    }
}

pub(crate) fn civil(day: u16, month: u16, year: u16) -> Day {
    let date = u8::try_from(month)
        .ok()
        .and_then(|month| Month::try_from(month).ok())
        .and_then(|month| Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok());
    date.map_or(Day::NotReal, Day::On)
}

/// The date as a week, if words before it say so: "w/c 13 October 2025".
fn of_week(chars: &[char], free_from: usize, dated: Dated) -> Dated {
    let from = dated.from.saturating_sub(24).max(free_from);
    let before: String = chars[from..dated.from].iter().collect::<String>().to_lowercase();
    let bare = before.trim_end().trim_end_matches(':').trim_end();
    let bare = bare.strip_suffix(" the").unwrap_or(bare);
    let named = |week: &str| bare.strip_suffix(week).filter(|rest| !rest.ends_with(char::is_alphanumeric));
    match WEEKS.split(',').find_map(named) {
        Some(rest) => Dated { from: from + rest.chars().count(), day: Day::Week, ..dated },
        None => dated,
    }
}
