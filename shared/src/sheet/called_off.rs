//! Words of a sheet that cancel a session.

use serde::{Deserialize, Serialize};

use super::SheetRead;

/// Words of a text that cancel a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalledOff {
    /// The line of the text, counted from 1.
    pub line: u32,
    /// The sentence.
    pub text: String,
    /// Indexes of the sessions that the sentence cancels; empty if that is not certain.
    pub sessions: Vec<u32>,
}

impl SheetRead {
    /// The sentences that cancel a session, but not a certain one; none if all sessions of the sheet are cancelled.
    pub fn called_off_loose(&self) -> impl Iterator<Item = &CalledOff> {
        let open = self.sessions.iter().any(|session| !session.cancelled);
        self.called_off.iter().filter(move |words| open && words.sessions.is_empty())
    }
}
