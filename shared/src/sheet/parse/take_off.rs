//! Matches the words that cancel a session to the sessions that they mean, and lists those that match none.

use super::body::Placed;
use super::cancel;
use super::line::folded;
use super::off::{self, Scope};
use super::words::{Sentence, sentences};
use crate::sheet::{At, Block, CalledOff, Doubt, Field, SESSIONS_MAX, SheetRead, Unread, WhyUnread};

impl SheetRead {
    /// Looks at every sentence of the text. `refused`: lines that are listed already.
    pub(super) fn take_called_off(&mut self, body: &[Placed], refused: &[u32]) {
        // No sheet can have more sessions. Comparing every sentence with every session would take too long.
        if self.sessions.is_empty() || self.sessions.len() > SESSIONS_MAX {
            return;
        }
        for placed in body {
            let heading = match &placed.block {
                Block::Heading(text) => vec![(placed.lines.as_slice(), text.as_str())],
                _ => placed.pieces(),
            };
            for (lines, piece) in heading {
                if lines.iter().any(|line| refused.binary_search(line).is_ok()) {
                    continue;
                }
                for Sentence { text, line } in sentences(piece) {
                    let line = lines.get(line).or(lines.first()).copied().unwrap_or(1);
                    self.take_sentence(line, text);
                }
            }
        }
        let beside = self.title.iter().map(|title| (1, title.clone())).chain(self.unknown_lines());
        for (line, text) in beside.collect::<Vec<_>>() {
            if off::calls_off(&text) {
                self.called_off.push(CalledOff { line, text, sessions: Vec::new() });
            }
        }
    }

    fn unknown_lines(&self) -> impl Iterator<Item = (u32, String)> {
        let unknown = self.unread_at(At::Field(Field::Heading));
        unknown.map(|unread| (unread.line.unwrap_or(1), unread.text.clone()))
    }

    fn take_sentence(&mut self, line: u32, text: &str) {
        let heads = text.lines().last().is_some_and(cancel::heads);
        if !(off::calls_off(text) || cancel::moves(text) || heads) {
            return;
        }
        let mut meant = cancel::read(text).map(|read| read.among(&self.sessions)).unwrap_or_default();
        if meant.is_empty() && heads {
            meant = self.cancelled_below(line);
        }
        if meant.is_empty() && !super::shape::has_date(text) {
            meant = self.meant(line, text);
        }
        for at in &meant {
            if !std::mem::replace(&mut self.sessions[*at].cancelled, true) {
                self.old_warn(At::Session(u32::try_from(*at).unwrap_or(u32::MAX)), line, Doubt::Cancelled);
            }
        }
        let text = folded(text);
        if meant.is_empty() && !self.unread_at(At::Field(Field::Sessions)).any(|unread| unread.text == text) {
            let at = At::Field(Field::Sessions);
            self.unread.push(Unread { at, line: Some(line), text: text.clone(), why: WhyUnread::CalledOff });
        }
        let sessions = meant.into_iter().filter_map(|at| u32::try_from(at).ok()).collect();
        self.called_off.push(CalledOff { line, text, sessions });
    }

    /// The cancelled sessions that follow this line, which is their heading.
    fn cancelled_below(&self, line: u32) -> Vec<usize> {
        let below = (0..self.sessions.len()).skip_while(|at| self.sessions[*at].line < line);
        below.take_while(|at| self.sessions[*at].cancelled).collect()
    }

    /// The sessions that a sentence without a date means, if that is certain.
    fn meant(&self, line: u32, text: &str) -> Vec<usize> {
        let Some(scope) = off::scope(text) else { return Vec::new() };
        let every = 0..self.sessions.len();
        let (above, below): (Vec<usize>, Vec<usize>) = every.partition(|at| self.sessions[*at].line < line);
        match scope {
            Scope::TheOne if self.sessions.len() == 1 => vec![0],
            Scope::Above => above,
            Scope::Below => below,
            Scope::Every if above.is_empty() || below.is_empty() => [above, below].concat(),
            Scope::TheOne | Scope::Every => Vec::new(),
        }
    }
}
