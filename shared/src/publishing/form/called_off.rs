//! Finds sentences of a sheet that cancel a session, where the form does not cancel that session.

use time::PrimitiveDateTime;

use super::{SessionForm, SheetForm};
use crate::sheet::{SheetRead, sentences_called_off, sessions_called_off};

/// The most characters of a sentence that a page repeats.
const SHOWN: usize = 200;

impl SheetForm {
    /// The sentences that cancel a session, unless the form cancels every session that they mean; none if all sessions are
    /// cancelled. `read` is the reading from which the form was made. The result includes sentences that an officer has
    /// settled: see [`SheetForm::unsettled`].
    #[must_use]
    pub fn called_off(&self, read: &SheetRead) -> Vec<String> {
        let open: Vec<&SessionForm> = self.sessions.iter().filter(|session| session.cancelled.is_empty()).collect();
        if open.is_empty() {
            return Vec::new();
        }
        let starts: Vec<Option<PrimitiveDateTime>> = self.sessions.iter().map(SessionForm::starts_at).collect();
        let is_open = |nth: u32| open.iter().any(|session| session.nth == nth.to_string());
        let is_tied = |text: &str| {
            let known =
                read.called_off.iter().find(|known| gist(&known.text) == gist(text) && !known.sessions.is_empty());
            if let Some(known) = known {
                return known.sessions.iter().all(|index| !is_open(index + 1));
            }
            let meant = sessions_called_off(text, &starts);
            !meant.is_empty() && meant.iter().all(|at| !self.sessions[*at].cancelled.is_empty())
        };
        let mut found = Vec::new();
        for sentence in self.pieces(&open).iter().flat_map(|piece| sentences_called_off(piece)) {
            let shown: String = sentence.chars().take(SHOWN).collect();
            if !is_tied(&sentence) && !found.contains(&shown) {
                found.push(shown);
            }
        }
        found
    }

    /// The sentences among these that no officer has confirmed as cancelling no session.
    #[must_use]
    pub fn unsettled(&self, called_off: &[String]) -> Vec<String> {
        let settled: Vec<String> = self.settled.lines().map(gist).collect();
        called_off.iter().filter(|text| !settled.contains(&gist(text))).cloned().collect()
    }

    /// The texts to search for such sentences, item by item and paragraph by paragraph.
    fn pieces(&self, open: &[&SessionForm]) -> Vec<String> {
        let mut pieces = paragraphs(&self.body);
        for part in [&self.title, &self.workshop_title, &self.aims_lead, &self.audience, &self.complete_by] {
            pieces.push(part.clone());
        }
        pieces.extend(self.aims.lines().map(str::to_owned));
        pieces.extend(paragraphs(&self.notes));
        pieces.extend(open.iter().flat_map(|session| [&session.note, &session.room, &session.venue]).cloned());
        pieces
    }
}

impl SessionForm {
    fn starts_at(&self) -> Option<PrimitiveDateTime> {
        let date = crate::moment::read_iso_date(self.date.trim()).ok()?;
        let time = crate::moment::read_iso_time(self.starts.trim()).unwrap_or(time::Time::MIDNIGHT);
        Some(PrimitiveDateTime::new(date, time))
    }
}

/// Paragraphs and list items, each separately, without the marks of Markdown.
fn paragraphs(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for line in crate::text::shown(text).lines() {
        let bare = line.trim_start_matches([' ', '\t', '#', '>', '-', '*', '+', '•']);
        if line.trim().is_empty() || bare.len() != line.len() {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push_str(&bare.replace(['*', '_', '\\', '`'], ""));
            piece.push('\n');
        }
        if line.trim_start().starts_with('#') {
            pieces.push(String::new());
        }
    }
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

/// The letters and digits of a text in lower case, so that two spellings of one sentence compare equal.
fn gist(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(SHOWN / 2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: &str = "• Tuesday 14 October 2025, 9.30am – 11.30am, Norwich PDC\n• Tuesday 21 October 2025, 9.30am – 11.30am, Norwich PDC\n";

    fn read(below: &str) -> SheetRead {
        crate::sheet::parse(&format!(
            "Network\n\nMI Sheet TypeInformation\nMI Number:201/25\nPublication Date:01/09/2025\n\nNetwork\n\n{ROWS}\n{below}\n"
        ))
    }

    #[test]
    fn words_block_until_their_sessions_are_cancelled_or_an_officer_settles_them() {
        let read = read("Unfortunately the above session has been cancelled.");
        let mut form = SheetForm::from(&read);
        let words = form.called_off(&read);
        assert_eq!(words, ["Unfortunately the above session has been cancelled."]);
        form.settled = words.join("\r\n");
        assert_eq!(form.unsettled(&words), Vec::<String>::new());
        form.body.push_str("\n\nThe second workshop is postponed.");
        assert_eq!(
            form.unsettled(&form.called_off(&read)),
            ["The second workshop is postponed."],
            "what was ticked is what was shown"
        );
        for session in &mut form.sessions {
            session.cancelled = "yes".into();
        }
        assert_eq!(form.called_off(&read), Vec::<String>::new(), "nothing can be booked");
    }

    #[test]
    fn unticking_a_session_read_as_cancelled_is_refused() {
        let read = read("The session on 14 October has been cancelled.");
        let mut form = SheetForm::from(&read);
        assert_eq!(form.called_off(&read), Vec::<String>::new(), "tied to the first");
        form.sessions[0].cancelled.clear();
        assert_eq!(form.called_off(&read).len(), 1);
        form.sessions.remove(0);
        assert_eq!(form.called_off(&read), Vec::<String>::new(), "its session is taken out");
    }

    #[test]
    fn words_typed_anywhere_in_the_form_count() {
        let read = read("Bring a pen.");
        let whole = SheetForm::from(&read);
        assert_eq!(whole.called_off(&read), Vec::<String>::new());
        let words = "These sessions are called off";
        for form in [
            SheetForm { title: words.into(), ..whole.clone() },
            SheetForm { body: format!("## {words}\n\nMore."), ..whole.clone() },
            SheetForm { body: format!("- One\n- **{words}**"), ..whole.clone() },
            SheetForm { notes: words.into(), ..whole.clone() },
            SheetForm { aims: format!("One\n{words}"), ..whole.clone() },
        ] {
            assert_eq!(form.called_off(&read), [words], "{form:?}");
        }
        let mut form = whole.clone();
        form.sessions[1].note = "Will not run".into();
        assert_eq!(form.called_off(&read), ["Will not run"]);
        form.sessions[1].cancelled = "yes".into();
        assert_eq!(form.called_off(&read), Vec::<String>::new(), "its own session is cancelled");
    }
}
