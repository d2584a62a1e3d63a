//! One time of day as sheets write it: "9.30", "09:30", "9:30am", "7pm", "12 noon", "0930hrs".

use time::Time;

use super::scan::Cursor;

/// A time of day as written, before it is known which half of the day is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clock {
    pub(crate) hour: u8,
    minute: u8,
    pub(crate) half: Half,
    /// Without minutes or half: "10" is a time only beside another time.
    pub(crate) bare: bool,
}

/// The half of the day that the text gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    /// The text does not say: "9.30" may be in either half of the day.
    Unsaid,
    /// The morning: "9.30am", "midnight".
    Am,
    Pm,
    /// The text uses a clock of 24 hours: "09:30", "14.00".
    Whole,
}

impl Clock {
    pub(crate) fn is_unsaid(self) -> bool {
        self.half == Half::Unsaid
    }

    /// The time read literally: by its half of the day if given, otherwise as a 24-hour clock.
    pub(crate) fn as_it_stands(self) -> Option<Time> {
        let hour = match (self.half, self.hour) {
            (Half::Am, 12) => 0,
            (Half::Pm, hour) if hour < 12 => hour + 12,
            (_, hour) => hour,
        };
        Time::from_hms(hour, self.minute, 0).ok()
    }

    /// Twelve hours later, if that is still on the same day.
    pub(crate) fn in_the_afternoon(self) -> Option<Time> {
        Time::from_hms(self.hour.checked_add(12)?, self.minute, 0).ok()
    }

    /// Whether this can be the start before an end: "7-9pm" is a time, but in "14 - 9.30" the first number is something else.
    pub(crate) fn can_begin_before(self, end: Self) -> bool {
        !self.bare || self.hour < 13 || end.half == Half::Whole
    }

    /// The time without another to compare it with. Courses start from 8am, so "2.00" may be morning or afternoon: `None`.
    pub(crate) fn alone(self) -> Option<Time> {
        self.as_it_stands().filter(|_| !self.is_unsaid() || self.hour >= 8)
    }
}

/// Reads one time. The flag says that it has four digits, like "0930", which is a time only beside another of that form.
pub(crate) fn read(here: &mut Cursor<'_>) -> Option<(Clock, bool)> {
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
    // "12.3Opm" and "1.5 hours" are no times.
    if minute.is_none() && here.peek().is_some_and(|c| matches!(c, '.' | ':')) && here.is_digit_next() {
        return None;
    }
    let half = match half(here) {
        Some(half) => half,
        None if named_twelve(here, hour) => Half::Pm,
        None if (minute.is_some() && hours_mark(here)) || zero || hour == 0 || hour >= 12 => Half::Whole,
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
    let clock = Clock { hour: u8::try_from(hour).ok()?, minute: u8::try_from(minute).ok()?, half, bare };
    (fits && minute <= 59).then_some(clock)
}

/// Reads a time that has a name: "noon", "midday", "midnight".
fn named(here: &mut Cursor<'_>) -> Option<Clock> {
    let mut try_it = *here;
    let (hour, half) = match try_it.word().as_str() {
        "noon" | "midday" => (12, Half::Pm),
        "midnight" => (12, Half::Am),
        _ => return None,
    };
    *here = try_it;
    Some(Clock { hour, minute: 0, half, bare: false })
}

/// Reads the name after a twelve: "12 noon", "12.00 midday".
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

/// Reads the minutes after an hour: ".30", ":30", ":30:00".
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

/// Reads the half of the day: "am", "p.m.", even with a cell glued to it: "9.30pmWNPDC".
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
    // In capitals only as a separate word: "11.30 PMLD Centre" names a centre.
    let alone = try_it.peek() == Some('M');
    let unfit = |c: char| {
        if alone { c.is_alphabetic() } else { c.is_lowercase() }
    };
    if !try_it.eat(|c| matches!(c, 'm' | 'M')) || try_it.peek().is_some_and(unfit) {
        return None;
    }
    try_it.eat(|c| c == '.');
    *here = try_it;
    Some(half)
}

/// Reads a word for hours: "hrs", "hours", "h".
fn hours_mark(here: &mut Cursor<'_>) -> bool {
    let mut try_it = *here;
    try_it.blanks();
    let marked = matches!(try_it.word().as_str(), "hrs" | "hr" | "hours" | "h");
    if marked {
        *here = try_it;
    }
    marked
}
