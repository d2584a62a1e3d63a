//! Several days named one after the other: "14th, 15th and 17th June 2016".

use time::Weekday;

use super::dates::{self, Dated, Day};
use super::names;
use super::scan::{Cursor, is_after, is_dash, word_before};

/// Days that are listed together, and their position.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Days {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Two or more days, each later than the one before.
    pub(crate) each: Vec<Dated>,
}

/// The most days of one list.
const MOST: usize = 40;

/// The first list of days in the line. `None`: there is none in which each day is certain.
pub(crate) fn find(chars: &[char]) -> Option<Days> {
    (0..chars.len()).filter(|at| may_start(chars, *at)).find_map(|at| read_at(chars, at))
}

/// The one range of days in the line, with its position, and its first and last day: "Friday 17 – Sunday 19 June 2016",
/// "30 June to 1 July 2016".
pub(crate) fn range(chars: &[char]) -> Option<(usize, usize, Dated, Dated)> {
    (0..chars.len())
        .filter(|at| chars[*at].is_ascii_alphanumeric() && !is_after(chars, *at, char::is_alphanumeric))
        .find_map(|at| {
            let mut here = Cursor::new(chars, at);
            let first = item(chars, &mut here)?;
            here.blanks();
            if !here.eat(is_dash) && !here.eat_text("to ") {
                return None;
            }
            here.blanks();
            let last = item(chars, &mut here)?;
            let (month, year) = (last.month?, last.year?);
            let dated = |item: &Item| Dated {
                from: item.from,
                to: item.to,
                day: dates::civil(item.day, item.month.unwrap_or(month), item.year.unwrap_or(year)),
                weekday: item.weekday,
            };
            let (one, other) = (dated(&first), dated(&last));
            (one.date().ok()? < other.date().ok()?).then_some((at, here.at, one, other))
        })
}

/// One day of a list. A later day gives the parts that are missing here.
struct Item {
    from: usize,
    to: usize,
    weekday: Option<Weekday>,
    day: u16,
    month: Option<u16>,
    year: Option<u16>,
}

/// "Sessions 1, 2 and 3 June" may number sessions, so a list starts after few words only.
fn may_start(chars: &[char], at: usize) -> bool {
    if !chars[at].is_ascii_alphanumeric() || is_after(chars, at, char::is_alphanumeric) {
        return false;
    }
    let (word, start) = word_before(chars, at);
    match word.as_str() {
        "" => start == 0 || is_after(chars, start, |c| is_dash(c) || matches!(c, ':' | '(' | ',' | '|')),
        word => matches!(word, "on" | "the" | "dates" | "are"),
    }
}

fn read_at(chars: &[char], at: usize) -> Option<Days> {
    let mut here = Cursor::new(chars, at);
    let mut items = vec![item(chars, &mut here)?];
    let mut next = here;
    let mut either = false;
    while items.len() < MOST
        && let Some(or) = separator(&mut next)
        && let Some(item) = item(chars, &mut next)
    {
        either |= or;
        items.push(item);
        here = next;
    }
    // "14 or 15 June" is one day that is not settled, "14 June 2016 or 15 June 2016" are two to choose from.
    if either && items.iter().any(|item| item.year.is_none()) {
        return None;
    }
    let mut each: Vec<Dated> = Vec::new();
    let (mut month, mut year) = (None, None);
    for item in items.iter().rev() {
        month = item.month.or(month);
        year = item.year.or(year);
        let day = dates::civil(item.day, month?, year?);
        each.push(Dated { from: item.from, to: item.to, day, weekday: item.weekday });
    }
    each.reverse();
    let found: Vec<_> = each.iter().map(Dated::date).collect::<Result<_, _>>().ok()?;
    let rising = found.len() > 1 && found.windows(2).all(|pair| pair[0] < pair[1]);
    rising.then_some(Days { from: at, to: here.at, each })
}

fn item(chars: &[char], here: &mut Cursor<'_>) -> Option<Item> {
    let from = here.at;
    let mut after = *here;
    let weekday = names::weekday(&after.word());
    if weekday.is_some() {
        after.eat(|c| c == ',');
        after.blanks();
        *here = after;
    }
    if here.eat_text("the ") {
        here.blanks();
    }
    let whole = Cursor::new(chars, here.at);
    if let Some((Day::On(date), to)) = dates::iso(whole).or_else(|| dates::numeric(whole)) {
        here.at = to;
        let month = Some(u16::from(u8::from(date.month())));
        let year = u16::try_from(date.year()).ok();
        return Some(Item { from, to, weekday, day: date.day().into(), month, year });
    }
    let day = dates::one_or_two(here)?;
    dates::ordinal(here);
    let (mut to, mut year) = (here.at, None);
    let month = dates::month_after(here);
    if month.is_some() {
        to = here.at;
        year = dates::year_beside_month(here);
        to = if year.is_some() { here.at } else { to };
    }
    here.at = to;
    Some(Item { from, to, weekday, day, month, year })
}

/// Steps over a separator between days: ",", "and", ", and", "&", ";", "or". Tells whether it is "or"; `None`: there is none.
fn separator(here: &mut Cursor<'_>) -> Option<bool> {
    here.blanks();
    let mark = here.eat(|c| matches!(c, ',' | ';' | '&'));
    here.blanks();
    let or = here.eat_text("or ");
    let word = or || here.eat_text("and ");
    here.blanks();
    (mark || word).then_some(or)
}
