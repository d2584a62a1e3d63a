//! Calendar programs: the school's files, the delegates' files and the feeds, read by a library.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use app::{
    booking::Bookings,
    delegate::{Delegates, LinkLeadsTo},
    visit::Caller,
};
use icalendar::{Calendar, CalendarComponent, Component};
use server::{booking::calendar_of, delegate::Calendars};
use shared::booking::BookingReference;

use crate::support::Backend;

/// An entry as a calendar program reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub uid: String,
    pub sequence: i64,
    /// The entry's visible properties, by name.
    pub properties: BTreeMap<String, String>,
}

impl Shown {
    pub fn status(&self) -> &str {
        &self.properties["STATUS"]
    }
}

fn read(text: &str) -> Vec<Shown> {
    let calendar: Calendar = text.parse().unwrap_or_else(|fault| panic!("{fault}: {text}"));
    let events = calendar.components.iter().filter_map(|component| match component {
        CalendarComponent::Event(event) => Some(event),
        _ => None,
    });
    events
        .map(|event| {
            let value = |name: &str| event.property_value(name).unwrap_or_default().to_owned();
            let unseen = ["UID", "SEQUENCE", "DTSTAMP"];
            let seen = event.properties().iter().filter(|(name, _)| !unseen.contains(&name.as_str()));
            Shown {
                uid: value("UID"),
                sequence: value("SEQUENCE").parse().unwrap(),
                properties: seen.map(|(name, property)| (name.clone(), format!("{property:?}"))).map(plain).collect(),
            }
        })
        .collect()
}

/// Tests compare status and location by value; everything else as text.
fn plain((name, property): (String, String)) -> (String, String) {
    let value = property.split("val: \"").nth(1).and_then(|rest| rest.split("\", params").next());
    let plain = value.filter(|_| name == "STATUS").map(ToOwned::to_owned);
    (name, plain.unwrap_or(property))
}

/// The entries of a school's file of a booking; empty without a file.
pub async fn school_file(backend: &Backend, school: &Caller, reference: BookingReference) -> Vec<Shown> {
    let file = calendar_of(&backend.pool, school.school().unwrap().id, reference).await.unwrap();
    file.map(|file| read(&file.text)).unwrap_or_default()
}

/// The feed's link, from the page of a delegate's link.
pub async fn feed_of(backend: &Backend, link: &str) -> String {
    match backend.delegates.lookup(link).await.unwrap() {
        LinkLeadsTo::Place(place) => {
            place.feed.trim_start_matches("/delegate/").trim_end_matches("/feed.ics").to_owned()
        }
        LinkLeadsTo::Ended | LinkLeadsTo::Nothing => panic!("no place behind the link"),
    }
}

/// A feed as sent.
pub async fn feed_text(backend: &Backend, link: &str) -> String {
    match backend.delegates.calendar_feed(link).await.unwrap() {
        Calendars::File(file) => file.text,
        Calendars::Ended | Calendars::Nowhere => panic!("no calendar behind the link"),
    }
}

/// A feed's entries.
pub async fn feed(backend: &Backend, link: &str) -> Vec<Shown> {
    read(&feed_text(backend, link).await)
}

/// Every calendar whose address was ever given out.
#[derive(Default)]
pub struct Readers {
    files: BTreeSet<(usize, String)>,
    pages: BTreeSet<String>,
    feeds: BTreeSet<String>,
    /// Each reader's last entry, by reader and identifier.
    last: HashMap<(String, String), Shown>,
    /// The highest sequence seen, by identifier.
    highest: HashMap<String, i64>,
}

impl Readers {
    /// Finds new addresses, reads everything twice, and compares; returns the number of entries.
    pub async fn read_all(&mut self, backend: &Backend, schools: &[Caller]) -> Result<usize, String> {
        for (index, school) in schools.iter().enumerate() {
            let references: Vec<String> =
                sqlx::query_scalar("select reference from booking where establishment_id = $1")
                    .bind(school.school().unwrap().id)
                    .fetch_all(&backend.pool)
                    .await
                    .unwrap();
            for reference in references {
                let booking = backend.bookings.lookup(school, &reference).await.unwrap().unwrap();
                for link in booking.places.iter().filter_map(|place| place.page.as_deref()) {
                    let link = link.trim_start_matches("/delegate/").to_owned();
                    if self.pages.insert(link.clone()) {
                        self.feeds.insert(feed_of(backend, &link).await);
                    }
                }
                self.files.insert((index, reference));
            }
        }
        let mut read = Vec::new();
        for (school, reference) in &self.files {
            let reference_read = BookingReference::try_from(reference.as_str()).unwrap();
            read.push((format!("file {reference}"), school_file(backend, &schools[*school], reference_read).await));
        }
        for link in &self.pages {
            if let Calendars::File(file) = backend.delegates.calendar_file(link).await.unwrap() {
                read.push((format!("page {link}"), self::read(&file.text)));
            }
        }
        for link in &self.feeds {
            let text = feed_text(backend, link).await;
            if text != feed_text(backend, link).await {
                return Err(format!("the feed {link} differs from itself"));
            }
            read.push((format!("feed {link}"), self::read(&text)));
        }
        self.compare(read)
    }

    fn compare(&mut self, read: Vec<(String, Vec<Shown>)>) -> Result<usize, String> {
        let mut entries = 0;
        let before = self.highest.clone();
        for (reader, shown) in read {
            entries += shown.len();
            let uids: BTreeSet<_> = shown.iter().map(|entry| &entry.uid).collect();
            if uids.len() < shown.len() {
                return Err(format!("{reader} has an identifier twice: {shown:?}"));
            }
            for entry in shown {
                match before.get(&entry.uid) {
                    Some(highest) if entry.sequence < *highest => {
                        return Err(format!("{reader}: the sequence falls below {highest}: {entry:?}"));
                    }
                    None if entry.status() == "CANCELLED" => {
                        return Err(format!("{reader}: an entry is cancelled that nobody had: {entry:?}"));
                    }
                    _ => {}
                }
                let highest = self.highest.entry(entry.uid.clone()).or_default();
                *highest = entry.sequence.max(*highest);
                let key = (reader.clone(), entry.uid.clone());
                if let Some(last) = self.last.get(&key)
                    && last.properties != entry.properties
                    && last.sequence >= entry.sequence
                {
                    return Err(format!("{reader}: the sequence does not rise: {last:?} {entry:?}"));
                }
                self.last.insert(key, entry);
            }
        }
        Ok(entries)
    }
}
