//! What only all sessions together show: a venue for all of them, sessions that are the same.

use std::collections::HashSet;
use std::ops::Range;

use super::{place, venue};
use crate::sheet::read::layout::{Page, seen};
use crate::sheet::{At, Doubt, SheetRead};

impl SheetRead {
    /// Takes the one venue that a line of the text gives for the sessions that have none: "Venue: Norwich PDC", "All groups
    /// meet on Zoom."
    pub(crate) fn take_shared_venue(&mut self, page: &Page, lines: Range<usize>) {
        let unread: HashSet<At> = self.unread.iter().map(|unread| unread.at).collect();
        let lacks: HashSet<At> =
            self.warnings.iter().filter(|warning| warning.doubt == Doubt::NoVenue).map(|warning| warning.at).collect();
        if lacks.is_empty() {
            return;
        }
        let rows: HashSet<u32> = self.sessions.iter().map(|session| session.line).collect();
        let own = |line: &usize| !rows.contains(&page.number(*line)) && page.lines[*line].chars.len() <= seen::LONGEST;
        let text = |line: usize| page.lines[line].chars.iter().collect::<String>();
        let mut found: Vec<String> = lines.filter(own).filter_map(|line| venue::of_all(&text(line))).collect();
        found.dedup();
        let [venue] = found.as_slice() else { return };
        let place = place::read(&venue.chars().collect::<Vec<_>>(), false);
        for warning in self.warnings.iter_mut().filter(|warning| warning.doubt == Doubt::NoVenue) {
            let At::Session(at) = warning.at else { continue };
            let Some(session) = self.sessions.get_mut(at as usize).filter(|session| session.venue.is_none()) else {
                continue;
            };
            if !unread.contains(&warning.at) {
                session.venue.clone_from(&place.venue);
                session.room = session.room.take().or_else(|| place.room.clone());
                warning.doubt = Doubt::SharedVenue;
            }
        }
    }

    /// Warns of sessions that are the same, or share a code.
    pub(crate) fn compare_sessions(&mut self) {
        let mut codes = HashSet::new();
        let mut starts = HashSet::new();
        let mut doubts = Vec::new();
        for (at, session) in (0..).zip(&self.sessions) {
            if session.code.as_ref().is_some_and(|code| !codes.insert(code)) {
                doubts.push((at, session.line, Doubt::SameCode));
            }
            if session.venue.is_some() && !starts.insert((session.starts, &session.venue, &session.room)) {
                doubts.push((at, session.line, Doubt::SameSession));
            }
            let date = session.starts.date();
            if self.published.is_some_and(|published| date < published.date) {
                doubts.push((at, session.line, Doubt::BeforePublication { date }));
            }
        }
        for (at, line, doubt) in doubts {
            self.warn(At::Session(at), line, doubt);
        }
    }
}
