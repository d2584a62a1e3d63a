//! The one day that a value names.

use super::dates::{self, Dated};
use super::scan::blank_out;
use super::times;
use super::words::words;
use crate::sheet::WhyUnread;

/// Words beside a day that do not change its meaning.
const SMALL: [&str; 18] = [
    "by", "on", "at", "the", "no", "not", "later", "than", "latest", "close", "end", "of", "business", "play", "day",
    "please", "school", "hrs",
];

/// The one day that a value names, if it holds nothing else but a time and small words.
pub(super) fn read(value: &str) -> Result<(Dated, time::Date, Vec<char>), WhyUnread> {
    let chars: Vec<char> = value.chars().collect();
    let found = dates::find(&chars);
    let [dated] = found.as_slice() else {
        return Err(if found.is_empty() { WhyUnread::NotADay } else { WhyUnread::SeveralDates });
    };
    let date = dated.date()?;
    let mut rest = chars.clone();
    blank_out(&mut rest, dated.from, dated.to);
    for spell in times::find(&rest) {
        blank_out(&mut rest, spell.from, spell.to);
    }
    let rest: String = rest.into_iter().collect();
    let small = words(&rest).iter().all(|word| SMALL.contains(&word.as_str()));
    if small { Ok((dated.clone(), date, chars)) } else { Err(WhyUnread::NotADay) }
}
