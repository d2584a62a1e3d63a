//! Reads a sheet's text line by line. Unambiguous parts are read; the others are listed for an officer.

mod account;
mod aims;
mod body;
mod cancel;
mod clean;
mod clock;
mod code;
mod columns;
mod contact;
mod dates;
mod days;
mod elsewhere;
mod fields;
mod head;
mod headings;
mod label;
mod limit;
mod line;
mod off;
mod place;
mod prose;
mod record;
mod row;
mod scan;
mod sessions;
mod shape;
mod shared;
mod span;
mod take_off;
mod text;
mod times;
mod title;
mod unglue;
mod venue;
mod ways;
mod weeks;
mod words;
mod years;

use super::{At, Doubt, Field, SheetKind, SheetRead, Unread, Warning, WhyUnread};

/// The longest text that is read, in bytes: some forty times the longest sheet.
pub const MAX_LENGTH: usize = 256 * 1024;

/// Reads a sheet's text. Never fails: unreadable parts are in [`SheetRead::unread`].
#[must_use]
pub fn parse(text: &str) -> SheetRead {
    let mut sheet = SheetRead { original: text.to_owned(), ..SheetRead::default() };
    if text.len() > MAX_LENGTH {
        let why = WhyUnread::TooLong;
        sheet.unread.push(Unread { at: At::Field(Field::Body), line: None, text: String::new(), why });
        return sheet;
    }
    let lines = clean::joined(&line::lines(text));
    let head = head::read(&lines);
    sheet.old_take_entries(&head);
    sheet.old_compare_dates(&head);
    let below = &lines[head.body_from..];
    let below = sheet.old_take_title(&head, below);
    let mut parted = unglue::lines(below);
    let dated = years::fill(&mut parted, sheet.published, &lines);
    let found = sessions::find(&parted);
    let body = body::blocks(&found.rest, &found.refused);
    sheet.take_sessions(found.readings);
    sheet.warn_of_years(&dated);
    sheet.unread.extend(found.unread);
    sheet.take_text(body, &found.refused);
    sheet.old_take_shared_venue(&parted);
    sheet.old_compare_sessions();
    let top = lines[..head.body_from].iter().filter(|line| sheet.is_above_labels(line)).cloned();
    let all: Vec<line::Line> = top.chain([line::Line::blank()]).chain(parted).collect();
    sheet.account(&all, &found.rows);
    sheet.old_list_missing();
    sheet.warnings.sort_by_key(|warning| warning.line);
    sheet.unread.sort_by_key(|unread| unread.line);
    sheet
}

/// The one day that words name as a sheet may write it, like "by Friday 6th May 2016"; `None` if they say more or less.
#[must_use]
pub fn named_day(words: &str) -> Option<time::Date> {
    fields::one_day(words).ok().map(|(_, date, _)| date)
}

/// The sentences of a text that cancel a session.
pub(crate) fn sentences_called_off(text: &str) -> Vec<String> {
    let sentences = words::sentences(text).into_iter().map(|sentence| sentence.text);
    sentences.filter(|text| off::calls_off(text) || cancel::moves(text)).map(line::folded).collect()
}

/// Which of the sessions that start at these times a sentence cancels by date.
pub(crate) fn sessions_called_off(sentence: &str, starts: &[Option<time::PrimitiveDateTime>]) -> Vec<usize> {
    cancel::read(sentence).map(|read| read.among_starts(starts)).unwrap_or_default()
}

impl SheetRead {
    fn old_warn(&mut self, at: At, line: u32, doubt: Doubt) {
        self.warnings.push(Warning { at, line, doubt });
    }

    fn old_give_up(&mut self, field: Field, line: u32, text: &str, why: WhyUnread) {
        self.unread.push(Unread { at: At::Field(field), line: Some(line), text: text.to_owned(), why });
    }
}
