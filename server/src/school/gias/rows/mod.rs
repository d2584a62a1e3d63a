//! Reads a file row by row. It remembers only the URNs of earlier rows, to find duplicates.

use std::{
    collections::{BTreeMap, HashMap},
    io,
};

use shared::school::{
    Urn,
    gias::{Authority, Columns, Record, Unreadable},
};

use super::letters::Letters;

/// The most rows: twice the number of establishments, open and closed.
const ROWS_MAX: u32 = 120_000;
/// The longest row in bytes. An unclosed quotation mark turns the rest of the file into one row.
const ROW_MAX: u64 = 1024 * 1024;
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// One row as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The line in the file where the row begins.
    pub line: u64,
    /// The school, or why it cannot be read. `None`: a school of another authority.
    pub of: Result<Option<Record>, Unreadable>,
}

/// Reads a file row by row. After a fault of the whole file there are no further rows.
pub struct Rows<R> {
    reader: csv::Reader<Bounded<Quotes<R>>>,
    authority: Option<String>,
    columns: Option<Columns>,
    letters: Letters,
    seen: HashMap<Urn, u64>,
    /// The authorities of the rows so far, by number.
    authorities: BTreeMap<String, Authority>,
    /// Where the next row begins. The reader's own count is one behind if lines end with two characters.
    line: u64,
    read: u32,
    over: bool,
}

impl<R: io::Read> Rows<R> {
    /// Reads the rows of a file: all, or only those of the local authority with these three digits.
    pub fn of(file: R, authority: Option<String>) -> Self {
        let bounded = Bounded { file: Quotes { file, odd: false, ended: false, kind: Kind::Unknown }, left: ROW_MAX };
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bounded);
        Self {
            reader,
            authority,
            columns: None,
            letters: Letters::Unknown,
            seen: HashMap::new(),
            authorities: BTreeMap::new(),
            line: 1,
            read: 0,
            over: false,
        }
    }

    /// The authorities of all rows read, including skipped ones, the largest first.
    #[must_use]
    pub fn authorities(self) -> Vec<Authority> {
        let mut found: Vec<Authority> = self.authorities.into_values().collect();
        found.sort_by_key(|authority| std::cmp::Reverse(authority.schools));
        found
    }

    /// The next row, or `None` after the last.
    ///
    /// # Errors
    /// The source cannot be read.
    pub fn next_row(&mut self) -> io::Result<Option<Read>> {
        if self.over {
            return Ok(None);
        }
        if self.columns.is_none()
            && let Some(fault) = self.open()?
        {
            return Ok(Some(self.end(1, fault)));
        }
        let mut row = csv::ByteRecord::new();
        self.reader.get_mut().left = ROW_MAX;
        let more = self.reader.read_byte_record(&mut row)?;
        let line = self.place(&row);
        if self.reader.get_ref().left == 0 {
            return Ok(Some(self.end(line, Unreadable::CutOff)));
        }
        if !more {
            self.over = true;
            return Ok((self.read == 0).then_some(Read { line, of: Err(Unreadable::Empty) }));
        }
        self.read += 1;
        if self.read > ROWS_MAX {
            return Ok(Some(self.end(line, Unreadable::TooLong(ROWS_MAX))));
        }
        // A row that is cut off within quotation marks is incomplete.
        let &Quotes { ended, odd, .. } = &self.reader.get_ref().file;
        if ended && odd {
            return Ok(Some(self.end(line, Unreadable::CutOff)));
        }
        Ok(Some(Read { line, of: self.judge(&row, line) }))
    }

    /// The line in which the row just read begins.
    fn place(&mut self, row: &csv::ByteRecord) -> u64 {
        let line = row.position().map_or(self.line, |position| position.line().max(self.line));
        let lines = row.as_slice().split(|byte| *byte == b'\n').count();
        self.line = line + u64::try_from(lines).unwrap_or(1);
        line
    }

    /// Reads the line that names the columns.
    fn open(&mut self) -> io::Result<Option<Unreadable>> {
        let mut header = csv::ByteRecord::new();
        let found = self.reader.read_byte_record(&mut header)?;
        self.place(&header);
        match self.reader.get_ref().file.kind {
            Kind::Packed => return Ok(Some(Unreadable::Packed)),
            Kind::Utf16 => return Ok(Some(Unreadable::Utf16)),
            Kind::Unknown | Kind::Text => {}
        }
        if !found {
            return Ok(Some(Unreadable::Empty));
        }
        let mut letters = Letters::Unknown;
        let mut names = match letters.read(&header) {
            Ok(names) => names,
            Err(fault) => return Ok(Some(fault)),
        };
        if let Some(first) = header.get(0).and_then(|first| first.strip_prefix(BOM)) {
            self.letters = Letters::Utf8;
            // The reader does not see a quotation mark after the byte order mark as the start of a field.
            String::from_utf8_lossy(first).trim_matches('"').clone_into(&mut names[0]);
        }
        match Columns::find(&names.iter().map(String::as_str).collect::<Vec<_>>()) {
            Ok(columns) if self.authority.is_some() && !columns.name_authorities() => {
                return Ok(Some(Unreadable::NoAuthorities));
            }
            Ok(columns) => self.columns = Some(columns),
            Err(fault) => return Ok(Some(fault)),
        }
        Ok(None)
    }

    fn judge(&mut self, row: &csv::ByteRecord, line: u64) -> Result<Option<Record>, Unreadable> {
        let Some(columns) = &self.columns else { return Err(Unreadable::Empty) };
        let fields = self.letters.read(row)?;
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        let read = columns.read(&fields, self.authority.as_deref())?;
        if let Some((code, name)) = columns.authority(&fields) {
            let known = self.authorities.entry(code.clone()).or_insert(Authority { code, name, schools: 0 });
            known.schools = known.schools.saturating_add(1);
        }
        let Some(record) = read else { return Ok(None) };
        if let Some(first) = self.seen.get(&record.urn) {
            return Err(Unreadable::Twice { urn: record.urn, line: *first });
        }
        self.seen.insert(record.urn, line);
        Ok(Some(record))
    }

    fn end(&mut self, line: u64, fault: Unreadable) -> Read {
        self.over = true;
        Read { line, of: Err(fault) }
    }
}

/// The kind of a file, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unknown,
    Text,
    Packed,
    Utf16,
}

/// Watches the bytes read: the first ones, and whether a quotation mark is open.
struct Quotes<R> {
    file: R,
    odd: bool,
    ended: bool,
    kind: Kind,
}

impl<R: io::Read> io::Read for Quotes<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        self.ended |= read == 0;
        let bytes = &into[..read];
        if self.kind == Kind::Unknown && read > 0 {
            self.kind = match bytes {
                [b'P', b'K', ..] => Kind::Packed,
                [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [_, 0, ..] | [0, ..] => Kind::Utf16,
                _ => Kind::Text,
            };
        }
        // A doubled quotation mark within a field toggles the state twice.
        self.odd ^= bytes.iter().fold(false, |odd, byte| odd ^ (*byte == b'"'));
        Ok(read)
    }
}

/// Ends the file after this many bytes; the count restarts with each row.
struct Bounded<R> {
    file: R,
    left: u64,
}

impl<R: io::Read> io::Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Ok(0);
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(into.len());
        let read = self.file.read(&mut into[..most])?;
        self.left -= u64::try_from(read).unwrap_or(self.left);
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
