//! Unknown venues in a form.

use super::{Note, SheetForm, session_field};
use crate::venue::{Known, similar};

/// Notes about venues in a form that are not known, for an officer to check.
#[must_use]
pub fn venue_notes(form: &SheetForm, venues: &[Known]) -> Vec<Note> {
    let unknown = form.sessions.iter().enumerate().filter(|(_, session)| {
        let name = session.venue.trim();
        !name.is_empty() && !venues.iter().any(|venue| venue.is_called(name))
    });
    unknown
        .map(|(index, session)| {
            let like = similar(&session.venue, venues);
            let words = if like.is_empty() {
                "we do not have this venue. Choose one, or tick that it is new".to_owned()
            } else {
                format!("we do not have this venue. Is it {}? If not, tick that it is new", like.join(", or "))
            };
            Note { field: session_field(index, "venue"), line: None, words }
        })
        .collect()
}
