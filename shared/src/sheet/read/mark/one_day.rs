//! A text that names one day.

use time::Date;

use super::dates::{self, Dated};
use super::lexicon::Class;
use super::scan::blank_out;
use super::times;
use super::words::Words;
use crate::sheet::WhyUnread;

/// The one day that a value names, if it holds nothing else but a time and small words.
pub(crate) fn one_day(value: &str) -> Result<(Dated, Date, Vec<char>), WhyUnread> {
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
    let words = Words::from_chars(rest.into_iter());
    let small = (0..words.len()).all(|at| words.is(at, Class::Small));
    if small { Ok((dated.clone(), date, chars)) } else { Err(WhyUnread::NotADay) }
}
