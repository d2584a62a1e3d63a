//! Times as sheets write them, found anywhere in a line, even with the next cell glued to them.

use time::{Date, Duration, PrimitiveDateTime, Time};

use super::MASK;
use super::clock::{Clock, Half, read as clock};
use super::lexicon::Class;
use super::scan::{Cursor, is_after, is_dash, word_before};
use super::words::Words;
use crate::clock_change::{Occurs, occurs};
use crate::sheet::{Doubt, WhyUnread};

/// A place in a line that names a start, and perhaps an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spell {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) start: Clock,
    pub(crate) end: Option<Clock>,
    /// Whether the text says that the end is on the next day.
    pub(crate) next_day: bool,
    /// How many minutes it lasts, where the text says that instead of an end: "4pm for 1.5 hours".
    pub(crate) lasts: Option<i64>,
}

/// The start and the end that a spell means, and a note for the officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Times {
    pub(crate) start: Time,
    pub(crate) end: Option<Time>,
    /// Whether the end is on the day after the start.
    pub(crate) next_day: bool,
    pub(crate) doubt: Option<Doubt>,
}

impl Times {
    /// The start and the end of a session on this day.
    pub(crate) fn on(&self, date: Date) -> (PrimitiveDateTime, Option<PrimitiveDateTime>) {
        let last = if self.next_day { date.next_day().unwrap_or(date) } else { date };
        (PrimitiveDateTime::new(date, self.start), self.end.map(|end| PrimitiveDateTime::new(last, end)))
    }
}

impl Spell {
    /// Whether the numbers may mean something other than a time, like "10 to 12". They count only where a time is expected.
    pub(crate) fn is_weak(&self) -> bool {
        self.start.bare && self.end.is_none_or(|end| end.bare)
    }

    /// This start with the start of another time as its end, for the columns "Start" and "Finish".
    pub(crate) fn until(self, end: Self) -> Self {
        Self { to: end.to, end: Some(end.start), ..self }
    }

    /// Decides between morning and afternoon.
    ///
    /// # Errors
    /// [`WhyUnread::MorningOrAfternoon`] if both are possible.
    pub(crate) fn times(&self) -> Result<Times, WhyUnread> {
        match self.end {
            Some(end) if self.next_day => return next_day(self.start, end),
            Some(end) => return range(self.start, end),
            None => {}
        }
        let start = self.start.alone().ok_or(WhyUnread::MorningOrAfternoon)?;
        let last = self.lasts.map(|minutes| start + Duration::minutes(minutes)).filter(|end| *end > start);
        if last.is_some() {
            return Ok(Times { start, end: last, next_day: false, doubt: None });
        }
        Ok(Times { start, end: None, next_day: false, doubt: Some(Doubt::NoEnd) })
    }
}

/// The doubt about times in a night on which the clocks change.
pub(crate) fn doubt(starts: PrimitiveDateTime, ends: Option<PrimitiveDateTime>) -> Option<Doubt> {
    let missing = |civil| occurs(civil) == Occurs::Never;
    (missing(starts) || ends.is_some_and(missing)).then_some(Doubt::NoSuchTime)
}

/// The times of "6pm to 2pm the next day".
fn next_day(start: Clock, end: Clock) -> Result<Times, WhyUnread> {
    let time = |clock: Clock| clock.alone().ok_or(WhyUnread::MorningOrAfternoon);
    Ok(Times { start: time(start)?, end: Some(time(end)?), next_day: true, doubt: None })
}

fn range(start: Clock, end: Clock) -> Result<Times, WhyUnread> {
    let first = if start.is_unsaid() { start_before(start, end)? } else { start.as_it_stands() };
    let first = first.ok_or(WhyUnread::NotUnderstood)?;
    let last = end.as_it_stands().ok_or(WhyUnread::NotUnderstood)?;
    if last > first {
        return Ok(Times { start: first, end: Some(last), next_day: false, doubt: None });
    }
    let likely = |later: &Time| *later > first && *later - first <= LONGEST_DAY && end.is_unsaid();
    if !end.is_unsaid() && !start.is_unsaid() && first - last >= Duration::DAY - LONGEST_DAY {
        let doubt = (last != Time::MIDNIGHT).then_some(Doubt::EndsNextDay { end: last });
        return Ok(Times { start: first, end: Some(last), next_day: true, doubt });
    }
    let Some(later) = end.in_the_afternoon().filter(likely) else {
        let doubt = Some(Doubt::EndNotAfterStart { end: last });
        return Ok(Times { start: first, end: None, next_day: false, doubt });
    };
    let is_plain = start.half == Half::Pm;
    let doubt = (!is_plain).then_some(Doubt::EndInTheAfternoon { end: later });
    Ok(Times { start: first, end: Some(later), next_day: false, doubt })
}

/// The longest that a session on one day takes: "9.30 to 9.00" is a typing error, rather than a day that ends at nine in the
/// evening.
const LONGEST_DAY: Duration = Duration::hours(10);

/// The time of a start without "am" or "pm", as the end allows.
fn start_before(start: Clock, end: Clock) -> Result<Option<Time>, WhyUnread> {
    let last = if end.is_unsaid() && end.hour < 8 { None } else { end.as_it_stands() };
    let afternoon = start.in_the_afternoon().filter(|first| last.is_some_and(|last| *first < last));
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
pub(crate) fn find(chars: &[char]) -> Vec<Spell> {
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
    let (mut start, mut compact) = clock(&mut here)?;
    if let Some(real) = start_after_arrival(&mut here) {
        (start, compact) = (real, false);
    }
    let mut to = here.at;
    let mut end = None;
    if connector(&mut here, word_before(chars, at).0 == "between") {
        let mut after = here;
        // In "Autumn 2 - 2017" the last four digits are a year.
        let fits = |(end, compact): &(Clock, bool)| start.can_begin_before(*end) && !(start.bare && *compact);
        if let Some((clock, compact_end)) = clock(&mut after).filter(fits) {
            // "0930 - 1130" and "0930-1200hrs" are times, "2016 - 2017" are years.
            let said = !compact_end && here.digits() == 4;
            compact = compact && !said && (!compact_end || start.hour == clock.hour);
            end = Some(clock);
            to = after.at;
        }
    }
    // In "Years 3 & 4 - 9.15am to 3.15pm" the range comes after the number.
    if start.bare && end.is_some() {
        let mut next = Cursor::new(chars, to);
        if connector(&mut next, false) && clock(&mut next).is_some_and(|(clock, _)| !clock.bare) {
            return None;
        }
    }
    let says_next_day = end.is_some() && eat_next_day(chars, &mut to);
    let lasts = end.is_none().then(|| eat_length(chars, &mut to)).flatten();
    eat_zone(chars, &mut to);
    let is_a_time = !compact && (!start.bare || (end.is_some() && !is_numbered(chars, at)));
    is_a_time.then_some(Spell { from: at, to, start, end, next_day: says_next_day, lasts })
}

/// Reads the start after the time of arrival: "9.15am for 9.30am start", "9.15 arrival for 9.30am".
fn start_after_arrival(here: &mut Cursor<'_>) -> Option<Clock> {
    let mut after = *here;
    after.blanks();
    for word in ["arrival", "arrive", "registration", "coffee", "refreshments"] {
        eat_whole(&mut after, word);
    }
    if !eat_whole(&mut after, "for") {
        return None;
    }
    let (start, _) = clock(&mut after).filter(|(start, compact)| !start.bare && !compact)?;
    let mut word = after;
    word.blanks();
    if eat_whole(&mut word, "start") {
        after = word;
    }
    *here = after;
    Some(start)
}

/// Reads how long something lasts after its start, in minutes: "for 1.5 hours", "for 90 minutes".
fn eat_length(chars: &[char], to: &mut usize) -> Option<i64> {
    let mut here = Cursor::new(chars, *to);
    here.blanks();
    if !eat_whole(&mut here, "for") {
        return None;
    }
    let whole = (1..=3).contains(&here.digits()).then(|| here.number(here.digits())).flatten()?;
    let half = here.eat(|c| c == '.').then(|| here.number(1)).flatten().unwrap_or(0);
    here.blanks();
    let unit = match here.word().as_str() {
        "hour" | "hours" | "hrs" | "hr" => 60,
        "minutes" | "mins" | "min" => 1,
        _ => return None,
    };
    *to = here.at;
    Some(i64::from(whole) * unit + i64::from(half) * unit / 10).filter(|minutes| (1..=600).contains(minutes))
}

/// Steps over a time zone after a time: "GMT".
fn eat_zone(chars: &[char], to: &mut usize) {
    let mut here = Cursor::new(chars, *to);
    here.blanks();
    let bracket = here.eat(|c| c == '(');
    if matches!(here.word().as_str(), "gmt" | "bst") && (!bracket || here.eat(|c| c == ')')) {
        *to = here.at;
    }
}

/// The words that look like a time and are none: "25.30pm", "12.3Opm". The text must have no dates and times left.
pub(crate) fn malformed(chars: &[char]) -> Vec<(usize, usize)> {
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | ';' | MASK) || is_dash(c);
    let mut found = Vec::new();
    let mut from = 0;
    for word in chars.split(|c| ends(*c)) {
        let to = from + word.len();
        if (3..=12).contains(&word.len()) {
            let lower = word.iter().collect::<String>().trim_end_matches('.').to_lowercase();
            let bare = lower.strip_suffix("am").or_else(|| lower.strip_suffix("pm")).unwrap_or_default();
            let bare = bare.trim_start_matches(['.', ':']);
            if bare.starts_with(|c: char| c.is_ascii_digit()) && bare.len() <= 6 {
                found.push((from, to));
            }
        }
        from = to + 1;
    }
    found
}

/// Steps over words after an end that put it on the day after the start.
fn eat_next_day(chars: &[char], to: &mut usize) -> bool {
    let mut here = Cursor::new(chars, *to);
    here.eat(|c| c == ',');
    here.blanks();
    let bracket = here.eat(|c| c == '(');
    if here.eat_text("on ") {
        here.blanks();
    }
    if here.eat_text("the ") {
        here.blanks();
    }
    let says = ["next day", "following day", "next morning", "following morning", "day after"]
        .into_iter()
        .any(|words| eat_whole(&mut here, words));
    if says {
        *to = here.at + usize::from(bracket && here.eat(|c| c == ')'));
    }
    says
}

fn may_start(chars: &[char], at: usize) -> bool {
    let digit = chars[at].is_ascii_digit();
    let word = matches!(chars[at], 'n' | 'N' | 'm' | 'M') && !is_after(chars, at, char::is_alphanumeric);
    let part_of_number = is_after(chars, at, |c| c.is_ascii_digit() || matches!(c, '£' | '/'))
        || (is_after(chars, at, |c| matches!(c, '.' | ':')) && is_after(chars, at - 1, |c| c.is_ascii_digit()));
    (digit && !part_of_number) || word
}

/// Whether the number here numbers a thing: "Room 10 to 12".
fn is_numbered(chars: &[char], at: usize) -> bool {
    let (word, _) = word_before(chars, at);
    numbers_a_thing(&word)
}

/// Whether a number after this word numbers a thing: "Room 10".
pub(crate) fn numbers_a_thing(word: &str) -> bool {
    Words::of(word).is(0, Class::Numbered)
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
