//! One row of a list of sessions: a date, a time, and around them a venue, a room, a code, a note.

use super::place::{self, Place};
use super::span::{self, Moments};
use crate::session::SessionCode;
use crate::sheet::read::clean::line::folded;
use crate::sheet::read::layout::columns::Column;
use crate::sheet::read::layout::seen::is_in_brackets;
use crate::sheet::read::layout::{Page, Part, whole};
use crate::sheet::read::mark::dates::Dated;
use crate::sheet::read::mark::times::{self, Spell};
use crate::sheet::read::mark::{Mark, What, code};
use crate::sheet::{Doubt, SessionRead, WhyUnread};

/// A row: its cells, each of one or more parts of lines.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// The index of its line.
    pub(crate) line: usize,
    pub(crate) cells: Vec<Vec<Part>>,
    /// The kind of each cell, if a head or labels say so.
    pub(crate) columns: Vec<Column>,
    /// The day, if the row is one of several that one part names.
    pub(crate) day: Option<(Dated, Part)>,
    /// The mark of the time, if it stands elsewhere and holds for several rows.
    pub(crate) time: Option<usize>,
}

/// A session read from marks, with the notes for an officer.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) session: SessionRead,
    pub(crate) doubts: Vec<Doubt>,
    /// Pieces of the row that may or may not be the venue.
    pub(crate) unread: Option<String>,
    /// The heading above the row.
    pub(crate) heading: Option<String>,
    /// The marks that are this session's.
    pub(crate) owns: Vec<usize>,
}

impl Reading {
    /// Takes the venue that is given once for several sessions, if the row itself names none.
    pub(crate) fn take_shared_venue(&mut self, venue: &str) {
        if self.session.venue.is_none() && self.unread.is_none() && self.doubts.contains(&Doubt::NoVenue) {
            self.session.venue = Some(venue.to_owned());
            self.doubts.retain(|doubt| *doubt != Doubt::NoVenue);
            self.doubts.push(Doubt::SharedVenue);
        }
    }
}

impl Row {
    /// A row of these parts.
    pub(crate) fn of(page: &Page, parts: &[Part]) -> Self {
        let cells = parts.iter().flat_map(|part| page.cells(*part)).map(|cell| vec![cell]).collect();
        Self { line: parts.first().map_or(0, |part| part.line), cells, ..Self::default() }
    }

    /// The row on one line, for an officer to read.
    pub(crate) fn text(&self, page: &Page) -> String {
        let cell = |cell: &Vec<Part>| cell.iter().map(|part| folded(&page.text(*part))).collect::<Vec<_>>().join(" / ");
        self.cells.iter().map(cell).collect::<Vec<_>>().join(" ").trim().to_owned()
    }

    fn is_by_columns(&self) -> bool {
        self.cells.len() > 1 && self.cells.len() == self.columns.len()
    }

    fn cell(&self, page: &Page, wanted: &Column) -> Option<String> {
        let at = self.columns.iter().position(|column| column == wanted).filter(|_| self.is_by_columns())?;
        self.cells.get(at).map(|cell| text_of(page, cell)).filter(|text| !text.is_empty())
    }

    /// Reads the row.
    ///
    /// # Errors
    /// [`WhyUnread`]: why the row is no session.
    pub(crate) fn read(&self, page: &Page) -> Result<Reading, WhyUnread> {
        if let Some(row) = self.realigned(page) {
            return row.read(page);
        }
        let moment = self.moment();
        let marks: Vec<(usize, &Mark)> =
            moment.iter().flat_map(|part| page.marks(*part)).filter(|(_, mark)| !mark.aside).collect();
        let mut when = self.when(page, &moment, &marks)?;
        let (code, spare) = self.code(page, &marks)?;
        if marks.iter().any(|(_, mark)| matches!(mark.what, What::Wrong)) {
            return Err(WhyUnread::NotUnderstood);
        }
        let codes = marks.iter().filter(|(_, mark)| matches!(mark.what, What::Code(_)));
        when.used.extend(codes.map(|(_, mark)| whole(mark)));
        let beside = without(page, &moment, &when.used);
        let place = if self.is_by_columns() {
            self.place_by_columns(page, &beside)
        } else {
            place::read(&beside, self.columns.iter().any(|column| matches!(column, Column::Other(_))))
        };
        let note = [place.note.clone(), spare].into_iter().flatten().collect::<Vec<_>>().join("; ");
        let session = SessionRead {
            starts: when.starts,
            ends: when.ends,
            venue: place.venue.clone(),
            room: place.room.clone(),
            code,
            note: (!note.is_empty()).then_some(note),
            capacity: place.capacity,
            cancelled: place.cancelled,
            line: page.number(self.line),
        };
        let found = when.doubts.into_iter().chain(times::doubt(when.starts, when.ends)).collect();
        Ok(Reading {
            session,
            doubts: doubts(found, &place),
            unread: place.unclear,
            heading: None,
            owns: self.marks(page),
        })
    }

    /// All marks of the row: those that are not its date and time stand in its note.
    fn marks(&self, page: &Page) -> Vec<usize> {
        let own = self.cells.iter().flatten().chain(self.day.iter().map(|(_, part)| part));
        own.flat_map(|part| page.marks(*part)).map(|(id, _)| id).chain(self.time).collect()
    }

    fn when(&self, page: &Page, moment: &[Part], marks: &[(usize, &Mark)]) -> Result<Moments, WhyUnread> {
        if self.day.is_none()
            && let Some(when) = span::over_days(page, moment, marks)?
        {
            return Ok(when);
        }
        let (dated, day) = if let Some((dated, part)) = &self.day {
            (dated, *part)
        } else {
            let (dated, mark) = one_date(marks)?;
            (dated, whole(mark))
        };
        let date = dated.date()?;
        let mut used = vec![day];
        let spell = if let Some(id) = self.time {
            used.push(whole(&page.marks[id]));
            page.marks[id].time().copied().ok_or(WhyUnread::NoTime)?
        } else {
            let (spell, marks) =
                one_time(page, marks, (self.has_start_and_end(), self.columns.contains(&Column::Time)))?;
            used.extend(marks.iter().map(|mark| whole(mark)));
            spell
        };
        let times = spell.times()?;
        let (starts, ends) = times.on(date);
        Ok(Moments { starts, ends, doubts: dated.doubt().into_iter().chain(times.doubt).collect(), used })
    }

    /// The row with its cells cut at the date and the time, if that makes as many cells as the table has columns.
    fn realigned(&self, page: &Page) -> Option<Self> {
        if self.columns.len() < 3 || self.cells.len() >= self.columns.len() || self.cells.len() < 2 {
            return None;
        }
        let mut cells = Vec::new();
        for part in self.cells.iter().flatten() {
            let mut ends = vec![part.from, part.to];
            let cuts = page.marks(*part).filter(|(_, mark)| mark.date().is_some() || mark.is_strong_time());
            ends.extend(cuts.flat_map(|(_, mark)| [mark.from, mark.to]));
            ends.sort_unstable();
            let parts = ends.windows(2).map(|pair| bare(page, Part { from: pair[0], to: pair[1], ..*part }));
            cells.extend(parts.filter(|part| part.from < part.to).map(|part| vec![part]));
        }
        (cells.len() == self.columns.len()).then(|| Self { cells, ..self.clone() })
    }

    /// The parts of the row with the date and the time.
    fn moment(&self) -> Vec<Part> {
        let by_columns = self.is_by_columns();
        let cells = self.cells.iter().enumerate();
        let timed = cells.filter(|(at, _)| !by_columns || self.columns[*at].is_moment());
        timed.flat_map(|(_, cell)| cell.iter().copied()).collect()
    }

    fn has_start_and_end(&self) -> bool {
        self.cells.len() > 1 || (self.columns.contains(&Column::Start) && self.columns.contains(&Column::End))
    }

    /// The code, and text in its column that is not one.
    fn code(&self, page: &Page, marks: &[(usize, &Mark)]) -> Result<(Option<SessionCode>, Option<String>), WhyUnread> {
        let mut found = marks.iter().filter_map(|(_, mark)| match &mark.what {
            What::Code(code) => Some(code.clone()),
            _ => None,
        });
        let known = found.next();
        if found.next().is_some() {
            return Err(WhyUnread::Contradictory);
        }
        if let Some(cell) = self.cell(page, &Column::Code) {
            return Ok(match SessionCode::try_from(cell.as_str()) {
                Ok(code) => (Some(code), None),
                Err(_) => (None, Some(format!("course code {cell}"))),
            });
        }
        let mut named = self.cells.iter().zip(&self.columns).filter(|_| self.is_by_columns());
        let other = named.find_map(|(cell, column)| match column {
            Column::Other(_) => code::short(&text_of(page, cell)),
            _ => None,
        });
        Ok((known.or(other), None))
    }

    /// `beside`: what the cells of the date and the time say besides.
    fn place_by_columns(&self, page: &Page, beside: &[char]) -> Place {
        let mut place = self.place_of_cells(page);
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

    fn place_of_cells(&self, page: &Page) -> Place {
        let venue: Vec<char> = self.cell(page, &Column::Venue).unwrap_or_default().chars().collect();
        let mut place = place::read(&venue, false);
        if let Some(room) = self.cell(page, &Column::Room) {
            place.room = Some(room);
        }
        for (cell, column) in self.cells.iter().zip(&self.columns) {
            let text = text_of(page, cell);
            if !matches!(column, Column::Venue | Column::Room | Column::Code) {
                place.mark_state(&text);
            }
            if text.is_empty() {
                continue;
            }
            match column {
                Column::Capacity => {
                    place.capacity = text.parse().ok().filter(|people| (1..=2000).contains(people));
                    if place.capacity.is_none() {
                        place.add_note(&format!("places: {text}"));
                    }
                }
                Column::Other(name) => place.add_note(&format!("{name}: {text}")),
                _ => {}
            }
        }
        place
    }
}

/// The characters of these parts with tabs between them, and for what was used.
pub(crate) fn without(page: &Page, parts: &[Part], used: &[Part]) -> Vec<char> {
    let mut all = Vec::new();
    for part in parts {
        let mut chars = page.chars(*part).to_vec();
        for used in used.iter().filter(|used| used.line == part.line) {
            let (from, to) = (used.from.clamp(part.from, part.to), used.to.clamp(part.from, part.to));
            chars[from - part.from..to - part.from].fill('\t');
        }
        all.extend(chars);
        all.push('\t');
    }
    all
}

fn text_of(page: &Page, cell: &[Part]) -> String {
    cell.iter().map(|part| folded(&page.text(*part))).collect::<Vec<_>>().join(", ")
}

/// A part without separating marks at either end.
fn bare(page: &Page, part: Part) -> Part {
    let chars = &page.lines[part.line].chars;
    let said = |at: &usize| !place::separates(chars[*at]);
    let from = (part.from..part.to).find(said).unwrap_or(part.to);
    Part { from, to: (from..part.to).rfind(said).map_or(from, |at| at + 1), ..part }
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

fn one_date<'a>(marks: &[(usize, &'a Mark)]) -> Result<(&'a Dated, &'a Mark), WhyUnread> {
    let mut dates = marks.iter().filter_map(|(_, mark)| mark.date().map(|dated| (dated, *mark)));
    match (dates.next(), dates.next()) {
        (None, _) => Err(WhyUnread::NoDate),
        (Some(date), None) => Ok(date),
        _ => Err(WhyUnread::SeveralDates),
    }
}

/// The one time of a row, and its marks. Others in brackets ("coffee from 9.00") do not count.
fn one_time<'a>(
    page: &Page,
    marks: &[(usize, &'a Mark)],
    (columns, apart): (bool, bool),
) -> Result<(Spell, Vec<&'a Mark>), WhyUnread> {
    let found: Vec<&Mark> = marks.iter().map(|(_, mark)| *mark).filter(|mark| mark.time().is_some()).collect();
    let strong: Vec<&Mark> = found.iter().copied().filter(|mark| mark.is_strong_time()).collect();
    let bracketed = |mark: &&&Mark| is_in_brackets(&page.lines[mark.line].chars, mark.from);
    let outside: Vec<&Mark> = strong.iter().filter(|mark| !bracketed(mark)).copied().collect();
    let spell = |mark: &Mark| mark.time().copied().ok_or(WhyUnread::NoTime);
    match (outside.as_slice(), strong.as_slice()) {
        ([only], _) | ([], [only]) => Ok((spell(only)?, vec![only])),
        ([], []) => match found.as_slice() {
            [] => Err(WhyUnread::NoTime),
            [only] => Ok((spell(only)?, vec![only])),
            _ => Err(WhyUnread::SeveralTimes),
        },
        ([start, end], _) if columns => {
            let (first, last) = (spell(start)?, spell(end)?);
            let adjacent = if start.line == end.line {
                only_blanks(&page.lines[start.line].chars[start.to..end.from])
            } else {
                !apart
            };
            if first.end.is_some() || last.end.is_some() || !adjacent {
                return Err(WhyUnread::SeveralTimes);
            }
            Ok((first.until(last), vec![start, end]))
        }
        _ => Err(WhyUnread::SeveralTimes),
    }
}

fn only_blanks(chars: &[char]) -> bool {
    chars.iter().all(|c| c.is_whitespace() || *c == '|')
}
