//! Readings of a row that are as good as each other. None is chosen.

use super::row::Row;
use crate::sheet::SessionRead;
use crate::sheet::read::layout::{Page, Part, whole};
use crate::sheet::read::mark::dates::Dated;
use crate::sheet::read::mark::{Mark, days};

/// The most days or times of a row that are offered.
const MOST: usize = 12;

/// The readings of a row with several days or several times: all of them; if "or" is between them, each by itself; the whole range
/// of days as one session.
pub(crate) fn of(page: &Page, row: &Row) -> Vec<Vec<SessionRead>> {
    let parts: Vec<Part> = row.cells.iter().flatten().copied().collect();
    let marks: Vec<(usize, &Mark)> =
        parts.iter().flat_map(|part| page.marks(*part)).filter(|(_, mark)| !mark.aside).collect();
    let days = parts.iter().flat_map(|part| days_of(page, *part)).collect::<Vec<_>>();
    let times: Vec<usize> = marks.iter().filter(|(_, mark)| mark.is_strong_time()).map(|(id, _)| *id).collect();
    let several = days.len() > 1 || times.len() > 1;
    if days.is_empty() || times.is_empty() || !several || days.len() > MOST || times.len() > MOST {
        return Vec::new();
    }
    let at = |day: &(Dated, Part), time: usize| {
        let row = Row { day: Some(day.clone()), time: Some(time), ..row.clone() };
        row.read(page).ok().map(|reading| reading.session)
    };
    let all: Option<Vec<SessionRead>> = days
        .iter()
        .flat_map(|day| times.iter().map(move |time| (day, *time)))
        .map(|(day, time)| at(day, time))
        .collect();
    let Some(all) = all else { return Vec::new() };
    let either =
        parts.iter().any(|part| page.text(*part).split_whitespace().any(|word| word.eq_ignore_ascii_case("or")));
    let mut readings: Vec<Vec<SessionRead>> = Vec::new();
    if either {
        readings.extend(all.iter().map(|session| vec![session.clone()]));
    }
    if let (Some(first), Some(last)) = (all.first(), all.last())
        && times.len() == 1
        && first.starts < last.starts
        && !either
    {
        readings.push(vec![SessionRead { ends: last.ends, ..first.clone() }]);
    }
    readings.insert(0, all);
    readings
}

/// The days that a part names, each with its place.
fn days_of(page: &Page, part: Part) -> Vec<(Dated, Part)> {
    let chars = page.chars(part);
    if let Some((from, to, first, last)) = days::range(chars) {
        let place = Part { line: part.line, from: part.from + from, to: part.from + to };
        return vec![(first, place), (last, place)];
    }
    if let Some(found) = days::find(chars) {
        let place = Part { line: part.line, from: part.from + found.from, to: part.from + found.to };
        return found.each.into_iter().map(|day| (day, place)).collect();
    }
    let marks = page.marks(part).filter(|(_, mark)| !mark.aside);
    marks
        .filter_map(|(_, mark)| Some((mark.date().filter(|dated| dated.date().is_ok())?.clone(), whole(mark))))
        .collect()
}
