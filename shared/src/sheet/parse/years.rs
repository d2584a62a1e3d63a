//! A year that the dates of a text leave out, where their weekdays allow only one.

use time::Weekday;

use super::dates::{self, Day};
use super::line::Line;
use super::shape;
use crate::moment::Stamp;

/// The fewest dates that prove a year together: one weekday fits too many years.
const FEWEST: usize = 2;
/// Years are named near the top of a text.
const TOP: usize = 20;

/// Writes the missing years into the lines, if no date in a row has one and each date fits exactly one year. Returns the lines
/// that were changed.
pub(super) fn fill(lines: &mut [Line], published: Option<Stamp>, top: &[Line]) -> Vec<u32> {
    let mut open = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let chars: Vec<char> = line.text.chars().take(shape::LONGEST).collect();
        for dated in dates::find(&chars) {
            match (dated.day, dated.weekday) {
                (Day::NoYear(day, month), Some(weekday)) => open.push((at, dated, day, month, weekday)),
                (Day::On(_), _) if shape::looks_like_a_row(&line.text) => return Vec::new(),
                _ => {}
            }
        }
    }
    if open.len() < FEWEST {
        return Vec::new();
    }
    let years = candidates(published, top);
    let found: Option<Vec<(usize, usize, u16)>> = open
        .iter()
        .map(|(at, dated, day, month, weekday)| {
            one_year(&years, published, (*day, *month), *weekday).map(|year| (*at, dated.to, year))
        })
        .collect();
    let mut changed = Vec::new();
    for (at, to, year) in found.unwrap_or_default().into_iter().rev() {
        let line = &mut lines[at];
        let mut chars: Vec<char> = line.text.chars().collect();
        chars.splice(to..to, format!(" {year}").chars());
        line.text = chars.into_iter().collect();
        changed.push(line.number);
    }
    changed
}

fn candidates(published: Option<Stamp>, top: &[Line]) -> Vec<u16> {
    if let Some(published) = published {
        return u16::try_from(published.date.year()).map(|year| vec![year, year + 1]).unwrap_or_default();
    }
    let texts = top.iter().filter(|line| !line.is_blank()).take(TOP);
    let mut years: Vec<u16> = texts
        .flat_map(|line| line.text.split(|c: char| !c.is_ascii_digit()))
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse().ok().filter(|year| (1980..2080).contains(year)))
        .collect();
    years.sort_unstable();
    years.dedup();
    years
}

fn one_year(years: &[u16], published: Option<Stamp>, (day, month): (u16, u16), weekday: Weekday) -> Option<u16> {
    let mut fits = years.iter().copied().filter(|year| match dates::civil(day, month, *year) {
        Day::On(date) => date.weekday() == weekday && published.is_none_or(|published| date >= published.date),
        _ => false,
    });
    let first = fits.next()?;
    fits.next().is_none().then_some(first)
}
