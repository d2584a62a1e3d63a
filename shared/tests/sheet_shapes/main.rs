//! Layouts of sheets beyond the four examples.

mod contact;
mod heading;
mod prose;
mod sessions;
mod several_dates;
mod text;

use shared::moment::iso_date_time;
use shared::sheet::{At, Doubt, Field, SessionRead, SheetRead, WhyUnread, parse};

/// A sheet with this text below its heading.
fn sheet(text: &str) -> SheetRead {
    parse(&format!(
        "Management Information Sheet\n\nPhonics Update\n\nMI Sheet TypeCPD\nMI Number:9/16\nPublication Date:01/03/2016\n\nPhonics Update\n\n{text}\n"
    ))
}

/// A sheet with this line in its heading.
fn headed(line: &str) -> SheetRead {
    parse(&format!(
        "Phonics Update\n\nMI Sheet TypeAction\nMI Number:9/16\nPublication Date:01/03/2016\n{line}\n\nPhonics Update\n\nText.\n"
    ))
}

/// The sessions as `start/end venue (room) code`.
fn rows(read: &SheetRead) -> Vec<String> {
    read.sessions.iter().map(row).collect()
}

fn row(session: &SessionRead) -> String {
    let end = session.ends.map(|ends| iso_date_time(ends)[11..].to_owned()).unwrap_or_default();
    let parts = [
        Some(format!("{}/{end}", iso_date_time(session.starts))),
        session.venue.clone(),
        session.room.as_ref().map(|room| format!("({room})")),
        session.code.as_ref().map(ToString::to_string),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn doubts(read: &SheetRead) -> Vec<(At, Doubt)> {
    read.warnings.iter().map(|warning| (warning.at, warning.doubt.clone())).collect()
}

fn whys(read: &SheetRead) -> Vec<(At, WhyUnread)> {
    read.unread.iter().map(|unread| (unread.at, unread.why)).collect()
}

const SESSIONS: At = At::Field(Field::Sessions);
