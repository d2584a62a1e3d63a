//! Compares a reading with what a careful officer reads out of a text, and counts.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;
use shared::moment::iso_date_time;
use shared::sheet::{At, SessionRead, SheetRead, parse};

/// A text and what is in it.
#[derive(Debug, Deserialize)]
pub struct Case {
    pub name: String,
    /// The text; with `frame`, the part of a sheet below its heading.
    text: String,
    #[serde(default)]
    frame: bool,
    /// `2025-10-14T09:30/11:30 @ Norwich PDC; room=Room 1; capacity=24; cancelled`.
    #[serde(default)]
    sessions: Vec<String>,
    /// Whether it is right, too, to list a session instead of reading it.
    #[serde(default)]
    or_listed: bool,
    /// Pieces of the text that must be listed for the officer.
    #[serde(default)]
    listed: Vec<String>,
    /// Fields by name; `null`: must be open.
    #[serde(default)]
    fields: serde_json::Map<String, Value>,
}

/// How many sessions and fields were read how.
#[derive(Debug, Default)]
pub struct Score {
    pub texts: usize,
    pub right: usize,
    pub listed: usize,
    pub wrong: usize,
    pub invented: usize,
    pub lost: usize,
    pub bookable: usize,
    pub fields: usize,
    pub fields_open: usize,
    pub fields_wrong: usize,
}

impl Score {
    pub fn add(&mut self, other: &Self) {
        self.texts += other.texts;
        self.right += other.right;
        self.listed += other.listed;
        self.wrong += other.wrong;
        self.invented += other.invented;
        self.lost += other.lost;
        self.bookable += other.bookable;
        self.fields += other.fields;
        self.fields_open += other.fields_open;
        self.fields_wrong += other.fields_wrong;
    }

    /// Nothing is invented, wrong, lost in silence, or bookable though it is called off.
    pub fn is_sound(&self) -> bool {
        self.wrong + self.invented + self.lost + self.bookable + self.fields_wrong == 0
            && self.right * 10 >= (self.right + self.listed) * 9
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} texts. Sessions: {} wholly right, {} right but for what is listed, {} wrong, {} invented, {} lost in silence, \
             {} bookable though called off. Fields: {} right, {} left open, {} wrong.",
            self.texts,
            self.right,
            self.listed,
            self.wrong,
            self.invented,
            self.lost,
            self.bookable,
            self.fields,
            self.fields_open,
            self.fields_wrong
        )
    }
}

const FRAME: &str = "Management Information Sheet\n\nTest Sheet\n\nMI Sheet TypeInformation\nMI Number:9/25\nPublication Date:01/09/2025\nAudience:All\n\nTest Sheet\n\n";

impl Case {
    /// Reads the text and counts. The remarks say what is not wholly right.
    pub fn score(&self) -> (Score, Vec<String>) {
        let text = if self.frame { format!("{FRAME}{}\n", self.text) } else { self.text.clone() };
        let read = parse(&text);
        let mut score = Score { texts: 1, ..Score::default() };
        let mut remarks = Vec::new();
        let mut free: Vec<usize> = (0..read.sessions.len()).collect();
        for wanted in &self.sessions {
            self.compare(&read, wanted, &mut free, &mut score, &mut remarks);
        }
        for index in free {
            score.invented += 1;
            remarks.push(format!("INVENTED {}", told(&read.sessions[index])));
        }
        for piece in &self.listed {
            if !is_listed(&read, &text, piece) {
                score.lost += 1;
                remarks.push(format!("NOT LISTED {piece}"));
            }
        }
        for (name, wanted) in &self.fields {
            let is = field(&read, name);
            let open = is.is_null() && !wanted.is_null();
            match () {
                () if same(wanted, &is) => score.fields += 1,
                () if open => {
                    score.fields_open += 1;
                    remarks.push(format!("open {name}: {wanted}"));
                }
                () => {
                    score.fields_wrong += 1;
                    remarks.push(format!("WRONG {name}: {is}, not {wanted}"));
                }
            }
        }
        if !remarks.is_empty() {
            remarks.extend(
                read.unread
                    .iter()
                    .map(|unread| format!("- listed {:?}: {} “{}”", unread.line, unread.why, unread.text)),
            );
        }
        (score, remarks)
    }

    fn compare(
        &self,
        read: &SheetRead,
        wanted: &str,
        free: &mut Vec<usize>,
        score: &mut Score,
        remarks: &mut Vec<String>,
    ) {
        let mut parts = wanted.split("; ");
        let (when, venue) = parts.next().unwrap_or_default().split_once(" @ ").unwrap_or((wanted, "?"));
        let more: Vec<&str> = parts.collect();
        let fits = |index: &usize| when_of(&read.sessions[*index]) == when;
        let venue_fits = |index: &usize| {
            venue == "?" || read.sessions[*index].venue.as_deref() == Some(venue).filter(|venue| *venue != "-")
        };
        let found =
            free.iter().position(|index| fits(index) && venue_fits(index)).or_else(|| free.iter().position(fits));
        let Some(found) = found.map(|at| free.remove(at)) else {
            return self.missed(read, (wanted, when), free, score, remarks);
        };
        let session = &read.sessions[found];
        let faults: Vec<&&str> = more.iter().filter(|part| !says(session, read, found, part)).collect();
        if more.contains(&"cancelled") && !session.cancelled && read.called_off_loose().next().is_none() {
            score.bookable += 1;
        }
        if venue_fits(&found) && faults.is_empty() {
            score.right += 1;
        } else {
            let marked = is_marked(read, found);
            score.wrong += usize::from(!marked);
            score.listed += usize::from(marked);
            remarks.push(format!("{} {} for {wanted}", if marked { "marked" } else { "WRONG" }, told(session)));
        }
    }

    /// A session of which no reading has the times.
    fn missed(
        &self,
        read: &SheetRead,
        (wanted, when): (&str, &str),
        free: &mut Vec<usize>,
        score: &mut Score,
        remarks: &mut Vec<String>,
    ) {
        let start = when.split('/').next().unwrap_or_default();
        let near = free.iter().position(|index| iso_date_time(read.sessions[*index].starts)[..10] == start[..10]);
        if let Some(near) = near {
            let index = free.remove(near);
            let marked = is_marked(read, index);
            score.wrong += usize::from(!marked);
            score.listed += usize::from(marked);
            remarks.push(format!(
                "{} {} for {wanted}",
                if marked { "marked" } else { "WRONG" },
                told(&read.sessions[index])
            ));
        } else if names_day(read, start) {
            score.listed += usize::from(!self.or_listed);
            score.right += usize::from(self.or_listed);
            remarks.push(format!("listed {wanted}"));
        } else {
            score.lost += 1;
            remarks.push(format!("LOST {wanted}"));
        }
    }
}

fn when_of(session: &SessionRead) -> String {
    let starts = iso_date_time(session.starts);
    let ends = session.ends.map(iso_date_time).unwrap_or_default();
    let same_day = ends.get(..10) == starts.get(..10);
    format!("{starts}/{}", if same_day { &ends[11..] } else { ends.as_str() })
}

fn told(session: &SessionRead) -> String {
    format!(
        "{} @ {:?}; room={:?} code={:?} note={:?} capacity={:?} cancelled={}",
        when_of(session),
        session.venue,
        session.room,
        session.code.as_ref().map(ToString::to_string),
        session.note,
        capacity(session),
        session.cancelled
    )
}

fn capacity(session: &SessionRead) -> Value {
    serde_json::to_value(session).unwrap_or_default()["capacity"].clone()
}

/// Whether the session has this part: `room=Room 1`, `note=Week 1` (is among the words), `cancelled`.
fn says(session: &SessionRead, read: &SheetRead, index: usize, part: &str) -> bool {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    let wanted = Some(value).filter(|value| !value.is_empty());
    match name {
        "room" => session.room.as_deref() == wanted,
        "code" => session.code.as_ref().map(ToString::to_string).as_deref() == wanted,
        "capacity" => capacity(session).as_u64().map(|places| places.to_string()).as_deref() == wanted,
        "note" => session.note.as_deref().unwrap_or_default().contains(value),
        "cancelled" => session.cancelled,
        "full" => read
            .warnings_at(At::Session(index.try_into().unwrap_or(0)))
            .any(|warning| warning.doubt.to_string().contains("full")),
        _ => false,
    }
}

fn is_marked(read: &SheetRead, index: usize) -> bool {
    let at = At::Session(index.try_into().unwrap_or(0));
    read.warnings_at(at).next().is_some() || read.unread_at(at).next().is_some()
}

/// Whether what is listed names the day of this start.
fn names_day(read: &SheetRead, start: &str) -> bool {
    let day = start.get(8..10).unwrap_or_default();
    let bare = day.trim_start_matches('0');
    read.unread.iter().any(|unread| {
        let words = unread.text.split(|c: char| !c.is_ascii_digit());
        words.filter(|word| !word.is_empty()).any(|word| word == day || word == bare)
    })
}

fn is_listed(read: &SheetRead, text: &str, piece: &str) -> bool {
    let before = text.find(piece).map(|at| text[..at].matches('\n').count() + 1);
    let line = before.and_then(|line| u32::try_from(line).ok());
    read.unread.iter().any(|unread| unread.text.contains(piece) || line.is_some() && unread.line == line)
        || read.warnings.iter().any(|warning| line.is_some_and(|line| warning.line == line))
}

fn field(read: &SheetRead, name: &str) -> Value {
    let contact = || {
        let told = read.contacts.iter().map(|contact| {
            let phones = contact.phones.iter().map(ToString::to_string);
            contact
                .name
                .iter()
                .cloned()
                .chain(phones)
                .chain(contact.emails.iter().cloned())
                .collect::<Vec<_>>()
                .join(" ")
        });
        told.collect::<Vec<_>>().join("; ")
    };
    match name {
        "contact" => Some(contact()).filter(|told| !told.is_empty()).map_or(Value::Null, Value::String),
        "limit" => read.limit.map_or(Value::Null, |limit| limit.places.into()),
        name => serde_json::to_value(read).unwrap_or_default()[name].clone(),
    }
}

fn same(wanted: &Value, is: &Value) -> bool {
    match (wanted, is) {
        (Value::String(wanted), Value::String(is)) => wanted.eq_ignore_ascii_case(is),
        _ => wanted == is,
    }
}
