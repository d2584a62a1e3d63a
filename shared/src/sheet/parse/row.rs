//! One row of a list of sessions: a date, a time, and around them a venue, a room, a code, a note.

use time::{Date, PrimitiveDateTime};

use super::dates::{self, Dated};
use super::place::{self, Place};
use super::scan::blank_out;
use super::times::{self, Spell};
use super::{code, columns::Column, span};
use crate::session::SessionCode;
use crate::sheet::{Doubt, SessionRead, WhyUnread};

/// A row of the text.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) line: u32,
    pub(super) cells: Vec<String>,
    /// The kind of each cell, if the table's head says so.
    pub(super) columns: Vec<Column>,
}

/// When a session starts and ends, with the doubts about these times.
type Moments = (PrimitiveDateTime, Option<PrimitiveDateTime>, Vec<Doubt>);

/// A session read from a row, with the notes for an officer.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) session: SessionRead,
    pub(super) doubts: Vec<Doubt>,
    /// Pieces of the row that may or may not be the venue.
    pub(super) unread: Option<String>,
    /// The heading above the row.
    pub(super) heading: Option<String>,
}

impl Reading {
    /// Takes the venue that is given once for several sessions, if the row itself names none.
    pub(super) fn old_take_shared_venue(&mut self, venue: &str) {
        if self.session.venue.is_none() && self.unread.is_none() && self.doubts.contains(&Doubt::NoVenue) {
            self.session.venue = Some(venue.to_owned());
            self.doubts.retain(|doubt| *doubt != Doubt::NoVenue);
            self.doubts.push(Doubt::SharedVenue);
        }
    }
}

impl Row {
    /// A row of one piece.
    pub(super) fn free(line: u32, text: &str) -> Self {
        Self { line, cells: cells(text), columns: Vec::new() }
    }

    /// The row on one line, for an officer to read.
    pub(super) fn text(&self) -> String {
        self.cells.join(" ").trim().to_owned()
    }

    fn is_by_columns(&self) -> bool {
        self.cells.len() > 1 && self.cells.len() == self.columns.len()
    }

    fn cell(&self, wanted: &Column) -> Option<&str> {
        let at = self.columns.iter().position(|column| column == wanted).filter(|_| self.is_by_columns())?;
        self.cells.get(at).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    /// Reads the row.
    ///
    /// # Errors
    /// [`WhyUnread`]: why the row is no session.
    pub(super) fn read(&self) -> Result<Reading, WhyUnread> {
        if let Some(row) = self.realigned() {
            return row.read();
        }
        let mut chars: Vec<char> = self.moment_text().chars().collect();
        let all = chars.clone();
        // Dates and times in asides are not those of the session; the words stay for the note.
        let masked = super::elsewhere::without_asides(&chars, '\u{FFFC}');
        chars.copy_from_slice(&masked);
        let codes = code::take(&mut chars);
        let span = match span::take(&mut chars)? {
            None => span::take_stay(&mut chars)?,
            span => span,
        };
        let (starts, ends, found) = match span {
            Some(span) => (span.starts, Some(span.ends), span.doubts),
            None => self.one_day(&mut chars)?,
        };
        let (code, spare) = self.code(codes)?;
        if times::malformed(&chars.iter().collect::<String>()) {
            return Err(WhyUnread::NotUnderstood);
        }
        for (c, written) in chars.iter_mut().zip(&all).filter(|(c, _)| **c == '\u{FFFC}') {
            *c = *written;
        }
        let place = if self.is_by_columns() {
            self.place_by_columns(&chars)
        } else {
            place::read(&chars, self.ends_with_unknown())
        };
        let note = [place.note.clone(), spare].into_iter().flatten().collect::<Vec<_>>().join("; ");
        let session = SessionRead {
            starts,
            ends,
            venue: place.venue.clone(),
            room: place.room.clone(),
            code,
            note: (!note.is_empty()).then_some(note),
            capacity: place.capacity,
            cancelled: place.cancelled,
            line: self.line,
        };
        let found = found.into_iter().chain(times::doubt(starts, ends)).collect();
        Ok(Reading { session, doubts: doubts(found, &place), unread: place.unclear, heading: None })
    }

    /// The start and the end of a session on one day, or into the night after it, taken out of the row, with the doubts about
    /// them.
    fn one_day(&self, chars: &mut [char]) -> Result<Moments, WhyUnread> {
        let (dated, date) = one_date(&dates::find(chars))?;
        blank_out(chars, dated.from, dated.to);
        let spell = one_time(&times::find(chars), chars, self.has_start_and_end())?;
        let times = spell.times()?;
        blank_out(chars, spell.from, spell.to);
        let (starts, ends) = times.on(date);
        Ok((starts, ends, dated.doubt().into_iter().chain(times.doubt).collect()))
    }

    /// The row with its cells cut at the date and the time, if that makes as many cells as the table has columns.
    fn realigned(&self) -> Option<Self> {
        if self.columns.len() < 3 || self.cells.len() >= self.columns.len() || self.cells.len() < 2 {
            return None;
        }
        let cut = |cell: &String| {
            let mut chars: Vec<char> = cell.chars().collect();
            let mut ends = vec![0, chars.len()];
            for dated in dates::find(&chars) {
                ends.extend([dated.from, dated.to]);
                blank_out(&mut chars, dated.from, dated.to);
            }
            ends.extend(
                times::find(&chars).iter().filter(|spell| !spell.is_weak()).flat_map(|spell| [spell.from, spell.to]),
            );
            ends.sort_unstable();
            let written: Vec<char> = cell.chars().collect();
            let parts = ends
                .windows(2)
                .map(|pair| place::bare(&written[pair[0]..pair[1]].iter().collect::<String>()).to_owned());
            parts.filter(|part| !part.is_empty()).collect::<Vec<_>>()
        };
        let cells: Vec<String> = self.cells.iter().flat_map(cut).collect();
        (cells.len() == self.columns.len()).then(|| Self { cells, ..self.clone() })
    }

    /// The part of the row with the date and the time.
    fn moment_text(&self) -> String {
        if !self.is_by_columns() {
            return self.cells.join("\t");
        }
        let timed = self.cells.iter().zip(&self.columns).filter(|(_, column)| column.is_moment());
        timed.map(|(cell, _)| cell.as_str()).collect::<Vec<_>>().join("\t")
    }

    fn has_start_and_end(&self) -> bool {
        self.cells.len() > 1 || (self.columns.contains(&Column::Start) && self.columns.contains(&Column::End))
    }

    /// Whether the head names columns that cannot be distinguished from a venue in a glued row.
    fn ends_with_unknown(&self) -> bool {
        self.columns.iter().any(|column| matches!(column, Column::Other(_)))
    }

    /// The code, and text in its column that is not one.
    fn code(&self, mut found: Vec<code::Coded>) -> Result<(Option<SessionCode>, Option<String>), WhyUnread> {
        if found.len() > 1 {
            return Err(WhyUnread::Contradictory);
        }
        if let Some(cell) = self.cell(&Column::Code) {
            return Ok(match SessionCode::try_from(cell) {
                Ok(code) => (Some(code), None),
                Err(_) => (None, Some(format!("course code {cell}"))),
            });
        }
        let known = found.pop().map(|coded| coded.code);
        let mut named = self.cells.iter().zip(&self.columns).filter(|_| self.is_by_columns());
        let other = named.find_map(|(cell, column)| match column {
            Column::Other(_) => code::short(cell),
            _ => None,
        });
        Ok((known.or(other), None))
    }

    /// `beside`: what the cells of the date and the time say besides.
    fn place_by_columns(&self, beside: &[char]) -> Place {
        let mut place = self.place_of_cells();
        let beside = place::read(beside, false);
        place.cancelled |= beside.cancelled;
        place.full |= beside.full;
        place.capacity = place.capacity.or(beside.capacity);
        if !self.columns.contains(&Column::Venue) {
            place.venue = place.venue.or(beside.venue);
            place.room = place.room.or(beside.room);
            place.unclear = place.unclear.or(beside.unclear);
        }
        if let Some(note) = beside.note {
            place.add_note(&note);
        }
        place
    }

    fn place_of_cells(&self) -> Place {
        let venue: Vec<char> = self.cell(&Column::Venue).unwrap_or_default().chars().collect();
        let mut place = place::read(&venue, false);
        if let Some(room) = self.cell(&Column::Room) {
            place.room = Some(room.to_owned());
        }
        for (cell, column) in self.cells.iter().zip(&self.columns) {
            if !matches!(column, Column::Venue | Column::Room | Column::Code) {
                place.mark_state(cell);
            }
            if *column == Column::Capacity {
                place.capacity = cell.trim().parse().ok().filter(|people| (1..=2000).contains(people));
                if place.capacity.is_none() && !cell.trim().is_empty() {
                    place.add_note(&format!("places: {}", cell.trim()));
                }
            }
            if let Column::Other(name) = column
                && !cell.trim().is_empty()
            {
                place.add_note(&format!("{name}: {}", cell.trim()));
            }
        }
        place
    }
}

fn doubts(mut doubts: Vec<Doubt>, place: &Place) -> Vec<Doubt> {
    if place.cancelled {
        doubts.push(Doubt::Cancelled);
    }
    if place.full {
        doubts.push(Doubt::Full);
    }
    if place.to_be_confirmed {
        doubts.push(Doubt::VenueToBeConfirmed);
    } else if place.venue.is_none() {
        doubts.push(Doubt::NoVenue);
    }
    doubts
}

/// Cells are separated by tabs, bars, or three spaces and more.
pub(super) fn cells(text: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut spaces = 0;
    for c in text.trim().trim_matches('|').chars() {
        if c == ' ' {
            spaces += 1;
            continue;
        }
        let cut = spaces >= 3 || matches!(c, '\t' | '|');
        if cut && cells.last().is_some_and(|cell| !cell.is_empty() || c == '|' || c == '\t') {
            cells.push(String::new());
        }
        if let Some(cell) = cells.last_mut().filter(|_| !matches!(c, '\t' | '|')) {
            if spaces > 0 && !cell.is_empty() {
                cell.push(' ');
            }
            cell.push(c);
        }
        spaces = 0;
    }
    cells
}

fn one_date(found: &[Dated]) -> Result<(Dated, Date), WhyUnread> {
    match found {
        [] => Err(WhyUnread::NoDate),
        [dated] => Ok((dated.clone(), dated.date()?)),
        _ => Err(WhyUnread::SeveralDates),
    }
}

/// The one time of a row. Others in brackets ("coffee from 9.00") do not count.
fn one_time(found: &[Spell], chars: &[char], columns: bool) -> Result<Spell, WhyUnread> {
    let strong: Vec<Spell> = found.iter().copied().filter(|spell| !spell.is_weak()).collect();
    let outside: Vec<Spell> = strong.iter().copied().filter(|spell| !is_in_brackets(chars, spell.from)).collect();
    match (outside.as_slice(), strong.as_slice()) {
        ([only], _) | ([], [only]) => Ok(*only),
        ([], []) => match found {
            [] => Err(WhyUnread::NoTime),
            [only] => Ok(*only),
            _ => Err(WhyUnread::SeveralTimes),
        },
        ([start, end], _)
            if columns && start.end.is_none() && end.end.is_none() && only_blanks(&chars[start.to..end.from]) =>
        {
            Ok(start.until(*end))
        }
        _ => Err(WhyUnread::SeveralTimes),
    }
}

fn only_blanks(chars: &[char]) -> bool {
    chars.iter().all(|c| c.is_whitespace())
}

/// Whether this place is inside brackets.
pub(super) fn is_in_brackets(chars: &[char], at: usize) -> bool {
    let last = chars[..at].iter().rposition(|c| matches!(c, '(' | ')'));
    last.is_some_and(|last| chars[last] == '(') && chars[at..].contains(&')')
}
