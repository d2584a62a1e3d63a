//! One session over several days: "Friday 13 May 2016, 6pm to Saturday 14 May 2016, 2pm".

use time::{Date, PrimitiveDateTime, Time};

use crate::sheet::read::layout::{Page, Part, whole};
use crate::sheet::read::mark::clock::Clock;
use crate::sheet::read::mark::dates::{self, Dated, Day};
use crate::sheet::read::mark::scan::is_dash;
use crate::sheet::read::mark::times::Spell;
use crate::sheet::read::mark::{Mark, days};
use crate::sheet::{Doubt, WhyUnread};

/// When a session starts and ends, with the doubts about these times and the marks that say so.
pub(crate) struct Moments {
    pub(crate) starts: PrimitiveDateTime,
    pub(crate) ends: Option<PrimitiveDateTime>,
    pub(crate) doubts: Vec<Doubt>,
    pub(crate) used: Vec<Part>,
}

/// The start and the end of a session that lasts several days, if the marks of a row name one.
///
/// # Errors
/// [`WhyUnread::MorningOrAfternoon`] if a time may be either, [`WhyUnread::Contradictory`] if the end is not after the start.
pub(crate) fn over_days(page: &Page, moment: &[Part], marks: &[(usize, &Mark)]) -> Result<Option<Moments>, WhyUnread> {
    let found: Vec<&Mark> =
        marks.iter().map(|(_, mark)| *mark).filter(|mark| mark.date().is_some() || mark.is_strong_time()).collect();
    match pair(page, &found)? {
        None => stay(page, moment, &found),
        span => Ok(span),
    }
}

/// Two dates, each beside its own time, with "to" or a dash between them.
fn pair(page: &Page, found: &[&Mark]) -> Result<Option<Moments>, WhyUnread> {
    let [a, b, c, d] = found else { return Ok(None) };
    let sides = |one: &Mark, other: &Mark| match (one.date(), other.date(), one.time(), other.time()) {
        (Some(date), None, None, Some(time)) | (None, Some(date), Some(time), None) => Some((date.clone(), *time)),
        _ => None,
    };
    let (Some((first, start)), Some((last, end))) = (sides(a, b), sides(c, d)) else { return Ok(None) };
    let line = &page.lines[a.line].chars;
    let joined = a.line == d.line && is_joint(&line[b.to..c.from]) && start.end.is_none() && end.end.is_none();
    let same_order = a.date().is_some() == c.date().is_some();
    let Some((start_day, end_day)) = start_and_end(&first, &last).filter(|_| joined && same_order) else {
        return Ok(None);
    };
    let starts = PrimitiveDateTime::new(start_day, alone(start.start)?);
    let ends = PrimitiveDateTime::new(end_day, alone(end.start)?);
    if ends <= starts {
        return Err(WhyUnread::Contradictory);
    }
    let used = vec![Part { line: a.line, from: a.from, to: d.to }];
    let doubts = first.doubt().into_iter().chain(last.doubt()).collect();
    Ok(Some(Moments { starts, ends: Some(ends), doubts, used }))
}

fn is_joint(between: &[char]) -> bool {
    let text: String = between.iter().map(|c| if is_dash(*c) { '-' } else { *c }).collect();
    matches!(text.trim().trim_matches(',').trim(), "to" | "until" | "till" | "-" | "- to")
}

fn alone(clock: Clock) -> Result<Time, WhyUnread> {
    clock.alone().ok_or(WhyUnread::MorningOrAfternoon)
}

/// The days of the start and the end. A year given with one of them applies to both.
fn start_and_end(first: &Dated, last: &Dated) -> Option<(Date, Date)> {
    let on = |day, month, year| match dates::civil(day, month, year) {
        Day::On(date) => Some(date),
        _ => None,
    };
    match (first.day, last.day) {
        (Day::On(start), Day::On(end)) => Some((start, end)),
        (Day::NoYear(day, month), Day::On(end)) => {
            let start = on(day, month, u16::try_from(end.year()).ok()?)?;
            (start < end).then_some((start, end))
        }
        (Day::On(start), Day::NoYear(day, month)) => {
            let year = u16::try_from(start.year()).ok()?;
            let end = on(day, month, year).filter(|end| *end > start).or_else(|| on(day, month, year + 1))?;
            Some((start, end))
        }
        _ => None,
    }
}

/// A range of days, and a range of times that are its start and end, as in "Friday 17 – Sunday 19 June 2016, 6pm to 2pm". `None` if
/// each day could have these times: "21–22 June, 9.30am to 4pm".
fn stay(page: &Page, moment: &[Part], found: &[&Mark]) -> Result<Option<Moments>, WhyUnread> {
    let times: Vec<&Mark> = found.iter().copied().filter(|mark| mark.time().is_some()).collect();
    let [time] = times.as_slice() else { return Ok(None) };
    let Some(Spell { start, end: Some(end), .. }) = time.time() else { return Ok(None) };
    let ranges = moment.iter().filter_map(|part| {
        let (from, to, first, last) = days::range(page.chars(*part))?;
        Some((Part { line: part.line, from: part.from + from, to: part.from + to }, first, last))
    });
    let [(whole_range, first, last)] = &ranges.collect::<Vec<_>>()[..] else { return Ok(None) };
    let inside =
        |mark: &&&Mark| mark.line == whole_range.line && mark.from >= whole_range.from && mark.to <= whole_range.to;
    if found.iter().filter(|mark| mark.date().is_some()).any(|mark| !inside(&mark)) {
        return Ok(None);
    }
    let (Ok(start_day), Ok(end_day)) = (first.date(), last.date()) else { return Ok(None) };
    let (start, end) = (alone(*start)?, alone(*end)?);
    if end > start || end_day <= start_day {
        return Ok(None);
    }
    Ok(Some(Moments {
        starts: PrimitiveDateTime::new(start_day, start),
        ends: Some(PrimitiveDateTime::new(end_day, end)),
        doubts: first.doubt().into_iter().chain(last.doubt()).collect(),
        used: vec![*whole_range, whole(time)],
    }))
}
