//! One session over several days: "Friday 13 May 2016, 6pm to Saturday 14 May 2016, 2pm".

use time::{Date, PrimitiveDateTime};

use super::dates::{self, Dated, Day};
use super::days;
use super::scan::blank_out;
use super::times::{self, Spell};
use crate::sheet::{Doubt, WhyUnread};

/// The start and end of a session that lasts several days.
pub(super) struct Span {
    pub(super) starts: PrimitiveDateTime,
    pub(super) ends: PrimitiveDateTime,
    pub(super) doubts: Vec<Doubt>,
}

/// Takes the span out of a row, if it names one: two dates, each beside its own time, with "to" or a dash between them.
///
/// # Errors
/// [`WhyUnread::MorningOrAfternoon`] if a time may be either, [`WhyUnread::Contradictory`] if the end is not after the start.
pub(super) fn take(chars: &mut [char]) -> Result<Option<Span>, WhyUnread> {
    let dated = dates::find(chars);
    let [first, last] = dated.as_slice() else { return Ok(None) };
    let mut without = chars.to_vec();
    for dated in [first, last] {
        blank_out(&mut without, dated.from, after_comma(chars, dated.to));
    }
    let found = times::find(&without);
    let Some((spell, (from, to))) = beside(&found, first, last) else { return Ok(None) };
    let Some((start_day, end_day)) = start_and_end(first, last) else { return Ok(None) };
    let Some(end) = spell.end else { return Ok(None) };
    let time = |clock: super::clock::Clock| clock.alone().ok_or(WhyUnread::MorningOrAfternoon);
    let starts = PrimitiveDateTime::new(start_day, time(spell.start)?);
    let ends = PrimitiveDateTime::new(end_day, time(end)?);
    if ends <= starts {
        return Err(WhyUnread::Contradictory);
    }
    blank_out(chars, from, to);
    Ok(Some(Span { starts, ends, doubts: first.doubt().into_iter().chain(last.doubt()).collect() }))
}

/// The one range of times around the dates, each time beside its date, and the position of the whole.
fn beside(found: &[Spell], first: &Dated, last: &Dated) -> Option<(Spell, (usize, usize))> {
    let [spell] = found else { return None };
    let dates_lead = first.to <= spell.from && spell.from < last.from && last.to <= spell.to;
    let times_lead = spell.from < first.from && first.to < spell.to && spell.to <= last.from;
    if dates_lead {
        Some((*spell, (first.from, spell.to)))
    } else if times_lead {
        Some((*spell, (spell.from, last.to)))
    } else {
        None
    }
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

/// Takes a session of several days out of a row: a range of days, and a range of times that are its start and end, as in "Friday 17 –
/// Sunday 19 June 2016, 6pm to 2pm". It fails if each day could have these times: "21–22 June, 9.30am to 4pm".
///
/// # Errors
/// [`WhyUnread::MorningOrAfternoon`] if a time may be either.
pub(super) fn take_stay(chars: &mut [char]) -> Result<Option<Span>, WhyUnread> {
    let Some((from, to, first, last)) = days::range(chars) else { return Ok(None) };
    let mut without = chars.to_vec();
    blank_out(&mut without, from, to);
    if !dates::find(&without).is_empty() {
        return Ok(None);
    }
    let found = times::find(&without);
    let [Spell { start, end: Some(end), .. }] = found.as_slice() else { return Ok(None) };
    let time = |clock: super::clock::Clock| clock.alone().ok_or(WhyUnread::MorningOrAfternoon);
    let (Ok(start_day), Ok(end_day)) = (first.date(), last.date()) else { return Ok(None) };
    let (start, end) = (time(*start)?, time(*end)?);
    if end > start || end_day <= start_day {
        return Ok(None);
    }
    blank_out(chars, from, to);
    blank_out(chars, found[0].from, found[0].to);
    let doubts = first.doubt().into_iter().chain(last.doubt()).collect();
    Ok(Some(Span {
        starts: PrimitiveDateTime::new(start_day, start),
        ends: PrimitiveDateTime::new(end_day, end),
        doubts,
    }))
}

/// The place after a comma, or the word "at", between a date and its time.
fn after_comma(chars: &[char], to: usize) -> usize {
    let blanks = |at: usize| chars[at..].iter().take_while(|c| c.is_whitespace()).count();
    let at = to + blanks(to);
    let word: String = chars[at..].iter().take(3).collect::<String>().to_lowercase();
    match word.as_str() {
        "at " => at + 3,
        _ if word.starts_with(',') => at + 1,
        _ => to,
    }
}
