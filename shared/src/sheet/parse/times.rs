//! Times as sheets write them, found anywhere in a line, even with the next cell glued to them.

use time::Time;

use super::scan::{Cursor, is_after, is_dash, word_before};
use crate::sheet::{Doubt, WhyUnread};

/// A place in a line that names a start, and perhaps an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spell {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) start: Clock,
    pub(super) end: Option<Clock>,
}

/// A time of day as written, before it is known which half of the day is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    hour: u8,
    minute: u8,
    half: Half,
    /// Without minutes or half: "10" is a time only beside another.
    bare: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    /// "9.30": what the clock shows, in either half.
    Unsaid,
    /// "9.30am", "noon", "midnight".
    Am,
    Pm,
    /// "09:30", "14.00": on a clock of 24 hours.
    Whole,
}

/// The start and the end that a spell means, and what an officer should know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) start: Time,
    pub(super) end: Option<Time>,
    pub(super) doubt: Option<Doubt>,
}

impl Spell {
    /// "10 to 12": only in a place where a time is expected.
    pub(super) fn is_weak(&self) -> bool {
        self.start.bare && self.end.is_none_or(|end| end.bare)
    }

    /// This start with the start of another as its end: the columns "Start" and "Finish".
    pub(super) fn until(self, end: Self) -> Self {
        Self {
            to: end.to,
            end: Some(end.start),
            ..self
        }
    }

    /// Decides which halves of the day are meant.
    ///
    /// # Errors
    /// [`WhyUnread::MorningOrAfternoon`] where both are possible.
    pub(super) fn times(&self) -> Result<Times, WhyUnread> {
        if let Some(end) = self.end {
            return range(self.start, end);
        }
        let start = self.start.alone().ok_or(WhyUnread::MorningOrAfternoon)?;
        Ok(Times {
            start,
            end: None,
            doubt: Some(Doubt::NoEnd),
        })
    }
}

impl Clock {
    fn is_unsaid(self) -> bool {
        self.half == Half::Unsaid
    }

    /// Read as it stands: by its half where that is said, else as a clock of 24 hours shows it.
    fn as_it_stands(self) -> Option<Time> {
        let hour = match (self.half, self.hour) {
            (Half::Am, 12) => 0,
            (Half::Pm, hour) if hour < 12 => hour + 12,
            (_, hour) => hour,
        };
        Time::from_hms(hour, self.minute, 0).ok()
    }

    /// Twelve hours later, where that is a time of the same day.
    fn in_the_afternoon(self) -> Option<Time> {
        Time::from_hms(self.hour.checked_add(12)?, self.minute, 0).ok()
    }

    /// "7-9pm" is a time; in "14 - 9.30" the first number is something else.
    fn can_begin_before(self, end: Self) -> bool {
        !self.bare || self.hour < 13 || end.half == Half::Whole
    }

    /// Without another time to compare with: courses start from 8 in the morning, so "2.00" may be either.
    fn alone(self) -> Option<Time> {
        self.as_it_stands()
            .filter(|_| !self.is_unsaid() || self.hour >= 8)
    }
}

fn range(start: Clock, end: Clock) -> Result<Times, WhyUnread> {
    let first = if start.is_unsaid() {
        start_before(start, end)?
    } else {
        start.as_it_stands()
    };
    let first = first.ok_or(WhyUnread::NotUnderstood)?;
    let last = end.as_it_stands().ok_or(WhyUnread::NotUnderstood)?;
    if last > first {
        return Ok(Times {
            start: first,
            end: Some(last),
            doubt: None,
        });
    }
    match end
        .in_the_afternoon()
        .filter(|later| end.is_unsaid() && *later > first)
    {
        Some(later) => {
            let said = start.half == Half::Pm;
            let doubt = (!said).then_some(Doubt::EndInTheAfternoon { end: later });
            Ok(Times {
                start: first,
                end: Some(later),
                doubt,
            })
        }
        None => Ok(Times {
            start: first,
            end: None,
            doubt: Some(Doubt::EndNotAfterStart { end: last }),
        }),
    }
}

/// A start whose half is not said, by what the end allows.
fn start_before(start: Clock, end: Clock) -> Result<Option<Time>, WhyUnread> {
    let last = if end.is_unsaid() && end.hour < 8 {
        None
    } else {
        end.as_it_stands()
    };
    let afternoon = start
        .in_the_afternoon()
        .filter(|first| last.is_some_and(|last| *first < last));
    match (end.half, afternoon) {
        (Half::Pm, Some(first)) => Ok(Some(first)),
        _ if start.hour >= 8 => Ok(start.as_it_stands()),
        // Only the morning is left: "7.30 to 16.00".
        (Half::Whole | Half::Pm | Half::Am, None) if start.hour >= 6 => Ok(start.as_it_stands()),
        (Half::Am, _) => Ok(start.as_it_stands()),
        _ => Err(WhyUnread::MorningOrAfternoon),
    }
}

/// Every time in the line, in its order.
pub(super) fn find(chars: &[char]) -> Vec<Spell> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match spell_at(chars, at) {
            Some(spell) => {
                at = spell.to;
                found.push(spell);
            }
            None => at += 1,
        }
    }
    found
}

fn spell_at(chars: &[char], at: usize) -> Option<Spell> {
    if !may_start(chars, at) {
        return None;
    }
    let mut here = Cursor::new(chars, at);
    let (start, mut compact) = clock(&mut here)?;
    let mut to = here.at;
    let mut end = None;
    if connector(&mut here, word_before(chars, at).0 == "between") {
        let mut after = here;
        if let Some((clock, compact_end)) =
            clock(&mut after).filter(|(end, _)| start.can_begin_before(*end))
        {
            // "0930 - 1130" is a time, "2016 - 2017" are years.
            compact = compact && (!compact_end || start.hour == clock.hour);
            end = Some(clock);
            to = after.at;
        }
    }
    let is_a_time = !compact && (!start.bare || (end.is_some() && !is_numbered(chars, at)));
    is_a_time.then_some(Spell {
        from: at,
        to,
        start,
        end,
    })
}

fn may_start(chars: &[char], at: usize) -> bool {
    let digit = chars[at].is_ascii_digit();
    let word =
        matches!(chars[at], 'n' | 'N' | 'm' | 'M') && !is_after(chars, at, char::is_alphanumeric);
    let part_of_number = is_after(chars, at, |c| c.is_ascii_digit() || matches!(c, '£' | '/'))
        || (is_after(chars, at, |c| matches!(c, '.' | ':'))
            && is_after(chars, at - 1, |c| c.is_ascii_digit()));
    (digit && !part_of_number) || word
}

/// Whether the number here numbers a thing: "Room 10 to 12".
fn is_numbered(chars: &[char], at: usize) -> bool {
    let (word, _) = word_before(chars, at);
    matches!(
        word.as_str(),
        "room"
            | "rooms"
            | "rm"
            | "hall"
            | "floor"
            | "suite"
            | "session"
            | "sessions"
            | "group"
            | "groups"
            | "day"
            | "days"
            | "year"
            | "years"
            | "part"
            | "parts"
            | "phase"
            | "stage"
            | "ks"
            | "workshop"
            | "briefing"
            | "no"
            | "number"
            | "unit"
            | "page"
            | "pages"
            | "ages"
            | "aged"
    )
}

fn connector(here: &mut Cursor<'_>, between: bool) -> bool {
    here.blanks();
    if here.eat(is_dash) {
        here.skip(is_dash);
        here.blanks();
        return true;
    }
    for word in ["to", "until", "till", "til"] {
        if eat_whole(here, word) {
            return true;
        }
    }
    between && eat_whole(here, "and")
}

/// Steps over a word that is not the beginning of a longer one.
fn eat_whole(here: &mut Cursor<'_>, word: &str) -> bool {
    let mut try_it = *here;
    if !try_it.eat_text(word) || try_it.peek().is_some_and(char::is_alphabetic) {
        return false;
    }
    try_it.blanks();
    *here = try_it;
    true
}

/// Reads one time; the flag says that it was written as four digits, "0930", which needs its like beside it.
fn clock(here: &mut Cursor<'_>) -> Option<(Clock, bool)> {
    if let Some(clock) = named(here) {
        return Some((clock, false));
    }
    let digits = here.digits();
    if digits == 4 && !has_minutes_mark(*here, 4) {
        let (hour, minute) = (here.number(2)?, here.number(2)?);
        let said = hours_mark(here);
        return Some((written(hour, minute, Half::Whole, false)?, !said));
    }
    if !(1..=2).contains(&digits) {
        return None;
    }
    let zero = digits == 2 && here.peek() == Some('0');
    let hour = here.number(digits)?;
    let minute = minutes(here);
    let half = match half(here) {
        Some(half) => half,
        None if named_twelve(here, hour) => Half::Pm,
        None if (minute.is_some() && hours_mark(here)) || zero || hour == 0 || hour >= 12 => {
            Half::Whole
        }
        None => Half::Unsaid,
    };
    let bare = minute.is_none() && matches!(half, Half::Unsaid | Half::Whole);
    Some((written(hour, minute.unwrap_or(0), half, bare)?, false))
}

fn written(hour: u16, minute: u16, half: Half, bare: bool) -> Option<Clock> {
    let fits = match half {
        Half::Am => (1..=12).contains(&hour),
        Half::Pm => (1..=23).contains(&hour),
        Half::Unsaid | Half::Whole => hour <= 23,
    };
    let clock = Clock {
        hour: u8::try_from(hour).ok()?,
        minute: u8::try_from(minute).ok()?,
        half,
        bare,
    };
    (fits && minute <= 59).then_some(clock)
}

/// "noon", "midday", "midnight".
fn named(here: &mut Cursor<'_>) -> Option<Clock> {
    let mut try_it = *here;
    let (hour, half) = match try_it.word().as_str() {
        "noon" | "midday" => (12, Half::Pm),
        "midnight" => (12, Half::Am),
        _ => return None,
    };
    *here = try_it;
    Some(Clock {
        hour,
        minute: 0,
        half,
        bare: false,
    })
}

/// "12 noon", "12.00 midday".
fn named_twelve(here: &mut Cursor<'_>, hour: u16) -> bool {
    let mut try_it = *here;
    try_it.blanks();
    let noon = hour == 12 && matches!(try_it.word().as_str(), "noon" | "midday");
    if noon {
        *here = try_it;
    }
    noon
}

fn has_minutes_mark(mut here: Cursor<'_>, digits: usize) -> bool {
    here.at += digits;
    here.peek().is_some_and(|c| matches!(c, '.' | ':'))
}

/// ".30", ":30", ":30:00".
fn minutes(here: &mut Cursor<'_>) -> Option<u16> {
    let mut try_it = *here;
    if !try_it.eat(|c| matches!(c, '.' | ':')) || try_it.digits() < 2 {
        return None;
    }
    let minute = try_it.number(2)?;
    *here = try_it;
    if try_it.eat(|c| c == ':') && try_it.digits() == 2 {
        try_it.number(2)?;
        *here = try_it;
    }
    Some(minute)
}

/// "am", "p.m.", even with a cell glued to it: "9.30pmWNPDC".
fn half(here: &mut Cursor<'_>) -> Option<Half> {
    let mut try_it = *here;
    try_it.blanks();
    let half = match try_it.peek()? {
        'a' | 'A' => Half::Am,
        'p' | 'P' => Half::Pm,
        _ => return None,
    };
    try_it.at += 1;
    try_it.eat(|c| c == '.');
    // In capitals only by itself: "11.30 PMLD Centre" names a centre.
    let alone = try_it.peek() == Some('M');
    let unfit = |c: char| {
        if alone {
            c.is_alphabetic()
        } else {
            c.is_lowercase()
        }
    };
    if !try_it.eat(|c| matches!(c, 'm' | 'M')) || try_it.peek().is_some_and(unfit) {
        return None;
    }
    try_it.eat(|c| c == '.');
    *here = try_it;
    Some(half)
}

/// "hrs", "hours", "h".
fn hours_mark(here: &mut Cursor<'_>) -> bool {
    let mut try_it = *here;
    try_it.blanks();
    let marked = matches!(try_it.word().as_str(), "hrs" | "hr" | "hours" | "h");
    if marked {
        *here = try_it;
    }
    marked
}
