//! One session over several days: "Friday 13 May 2016, 6pm to Saturday 14 May 2016, 2pm".

use time::{Date, PrimitiveDateTime};

use super::dates::{self, Dated, Day};
use super::scan::blank_out;
use super::times::{self, Spell};
use crate::sheet::{Doubt, WhyUnread};

/// When a session starts and ends that goes on for several days.
pub(super) struct Span {
    pub(super) starts: PrimitiveDateTime,
    pub(super) ends: PrimitiveDateTime,
    pub(super) doubts: Vec<Doubt>,
}

/// Takes the span out of a row, where it names one: two dates, each beside its own time, with "to" or a dash between them.
///
/// # Errors
/// [`WhyUnread::MorningOrAfternoon`] where a time may be either, [`WhyUnread::Contradictory`] where the end is not after the start.
pub(super) fn take(chars: &mut [char]) -> Result<Option<Span>, WhyUnread> {
    let dated = dates::find(chars);
    let [first, last] = dated.as_slice() else { return Ok(None) };
    let mut without = chars.to_vec();
    for dated in [first, last] {
        blank_out(&mut without, dated.from, after_comma(chars, dated.to));
    }
    let found = times::find(&without);
    let Some((spell, (from, to))) = beside(&found, first, last) else { return Ok(None) };
    let (Day::On(end_day), Some(start_day)) = (last.day, start_day(first, last)) else { return Ok(None) };
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

/// The day of the start. A year given only at the end applies to both.
fn start_day(first: &Dated, last: &Dated) -> Option<Date> {
    match (first.day, last.day) {
        (Day::On(day), _) => Some(day),
        (Day::NoYear(day, month), Day::On(end)) => match dates::civil(day, month, u16::try_from(end.year()).ok()?) {
            Day::On(day) if day < end => Some(day),
            _ => None,
        },
        _ => None,
    }
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
