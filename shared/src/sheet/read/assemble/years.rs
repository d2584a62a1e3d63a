//! A year that the dates of a text leave out, where their weekdays allow only one.

use std::collections::HashSet;
use std::ops::Range;

use time::Weekday;

use crate::moment::Stamp;
use crate::sheet::read::layout::Page;
use crate::sheet::read::mark::What;
use crate::sheet::read::mark::dates::{self, Day};
use crate::sheet::read::mark::names;
use crate::sheet::read::mark::words::Words;

/// The fewest dates that prove a year together: one weekday fits too many years.
const FEWEST: usize = 2;
/// Years are named near the top of a text.
const TOP: usize = 20;

/// Gives the missing years to the marks, if no date in a row has one and each date fits exactly one year. Returns these marks.
pub(crate) fn fill(page: &mut Page, lines: Range<usize>, published: Option<Stamp>) -> HashSet<usize> {
    fill_months(page, lines.clone());
    let mut open = Vec::new();
    for (id, mark) in page.marks.iter().enumerate().filter(|(_, mark)| lines.contains(&mark.line) && !mark.aside) {
        match mark.date().map(|dated| (dated.day, dated.weekday)) {
            Some((Day::NoYear(day, month), Some(weekday))) => open.push((id, (day, month), weekday)),
            Some((Day::On(_), _))
                if page.seen(mark.line).is_some_and(super::super::layout::seen::Seen::looks_like_a_row) =>
            {
                return HashSet::new();
            }
            _ => {}
        }
    }
    if open.len() < FEWEST {
        return HashSet::new();
    }
    let years = candidates(page, published);
    let found: Option<Vec<(usize, Day)>> =
        open.iter().map(|(id, day, weekday)| Some((*id, one_year(&years, published, *day, *weekday)?))).collect();
    let found = found.unwrap_or_default();
    for (id, day) in &found {
        if let What::Date(dated) = &mut page.marks[*id].what {
            dated.day = *day;
        }
    }
    found.into_iter().map(|(id, _)| id).collect()
}

/// Gives days without a month the month of the nearest line above that is only a month: "October 2025".
fn fill_months(page: &mut Page, lines: Range<usize>) {
    let mut month = None;
    let mut found = Vec::new();
    let mut next = 0;
    for line in lines {
        month = month_line(page, line).or(month);
        while next < page.marks.len() && page.marks[next].line <= line {
            let mark = &page.marks[next];
            if let (Some((Day::NoMonth(day), Some(weekday))), Some((month, year))) =
                (mark.date().map(|dated| (dated.day, dated.weekday)), month)
            {
                let whole = year.map_or(Day::NoYear(day, month), |year| dates::civil(day, month, year));
                if !matches!(whole, Day::On(date) if date.weekday() != weekday) {
                    found.push((next, whole));
                }
            }
            next += 1;
        }
    }
    for (id, day) in found {
        if let What::Date(dated) = &mut page.marks[id].what {
            dated.day = day;
        }
    }
}

/// The month, and perhaps the year, that a line is.
fn month_line(page: &Page, line: usize) -> Option<(u16, Option<u16>)> {
    let part = page.part(line);
    if part.to - part.from > 30 {
        return None;
    }
    let words = Words::of(&page.text(part));
    let month = names::month_named(words.word(0))?;
    let year = words.word(1).parse().ok().filter(|year| (1980..2080).contains(year));
    (words.len() == 1 + usize::from(year.is_some())).then_some((month, year))
}

fn candidates(page: &Page, published: Option<Stamp>) -> Vec<u16> {
    if let Some(published) = published {
        return u16::try_from(published.date.year()).map(|year| vec![year, year + 1]).unwrap_or_default();
    }
    let texts = page.lines.iter().filter(|line| !line.chars.is_empty()).take(TOP);
    let mut years: Vec<u16> = texts
        .flat_map(|line| line.chars.split(|c| !c.is_ascii_digit()))
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.iter().collect::<String>().parse().ok())
        .filter(|year| (1980..2080).contains(year))
        .collect();
    years.sort_unstable();
    years.dedup();
    years
}

fn one_year(years: &[u16], published: Option<Stamp>, (day, month): (u16, u16), weekday: Weekday) -> Option<Day> {
    let mut fits = years.iter().map(|year| dates::civil(day, month, *year)).filter(|day| match day {
        Day::On(date) => date.weekday() == weekday && published.is_none_or(|published| *date >= published.date),
        _ => false,
    });
    fits.next().filter(|_| fits.next().is_none())
}
