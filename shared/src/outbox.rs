//! The outbox: commands that wait on a device until the service has answered them.

use serde::{Deserialize, Serialize};

/// A command as a form sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Its idempotency key: however often it is sent, it is done once.
    pub key: String,
    /// The path that it is posted to.
    pub to: String,
    /// The form's content, as `application/x-www-form-urlencoded`.
    pub body: String,
    /// What it is, in words, without anybody's name.
    pub about: String,
    /// Who was signed in: a school's URN, or an officer's [`officer_name`]; `None` for what nobody need be signed in for.
    pub school: Option<String>,
    /// When it was put here, in milliseconds since 1970 by the device's clock.
    pub since: u64,
    /// The service's answer, until somebody has seen it.
    pub answer: Option<Answer>,
}

/// How the name of an officer who sends commands begins: no URN does.
const OFFICER: &str = "officer-";

/// An officer as a command names who gave it.
#[must_use]
pub fn officer_name(id: i64) -> String {
    format!("{OFFICER}{id}")
}

impl Command {
    fn is_of_officer(&self) -> bool {
        self.school.as_deref().is_some_and(|owner| owner.starts_with(OFFICER))
    }
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Whether it was done.
    pub done: bool,
    /// The page that shows what came of it.
    pub page: String,
}

impl Answer {
    /// Whether the place that it leads to is a part of a page, like one line of a register: that shows what was done, and
    /// nobody need be told.
    #[must_use]
    pub fn is_seen_in_place(&self) -> bool {
        self.done && self.page.contains('#')
    }
}

/// What the status of an answer over HTTP means for a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The service has done it, or has said that it will not.
    Answered {
        /// Whether it was done.
        done: bool,
    },
    /// Nobody is signed in: it can be sent when somebody is.
    SignInFirst,
    /// The service had a problem, or something in between had: what became of the command is unknown.
    Unknown,
}

/// Reads a status (RFC 9110, section 15). Only the service's own word ends a command: 408 and 429 ask for another attempt.
#[must_use]
pub fn meaning(status: u16) -> Meaning {
    match status {
        200..=399 => Meaning::Answered { done: true },
        401 => Meaning::SignInFirst,
        408 | 429 => Meaning::Unknown,
        400..=499 => Meaning::Answered { done: false },
        _ => Meaning::Unknown,
    }
}

/// The commands of a device, in the order in which they were given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    commands: Vec<Command>,
}

/// The outbox takes no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

impl Outbox {
    /// The most commands that it holds: a storage has an end, and a register is as long as a room is large.
    pub const MAX: usize = 300;
    /// How long a command can wait, in milliseconds: 28 days, a little less than the service keeps its key.
    pub const LASTS: u64 = 28 * 24 * 60 * 60 * 1000;

    /// Puts a command behind the others. One that is here already, by its key, stays as it is.
    ///
    /// # Errors
    /// [`Full`].
    pub fn put(&mut self, command: Command) -> Result<(), Full> {
        if self.find(&command.key).is_some() {
            return Ok(());
        }
        if self.commands.len() >= Self::MAX {
            return Err(Full);
        }
        self.commands.push(command);
        Ok(())
    }

    /// The next to send: the first that has no answer, if whoever is signed in may send it. The others wait for it; but what
    /// another officer has left on the device stands in nobody's way.
    #[must_use]
    pub fn next(&self, school: Option<&str>) -> Option<&Command> {
        let mine = |command: &&Command| command.school.as_deref() == school || !command.is_of_officer();
        let first = self.waiting().find(mine)?;
        (first.school.is_none() || first.school.as_deref() == school).then_some(first)
    }

    /// A command by its key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&Command> {
        self.commands.iter().find(|command| command.key == key)
    }

    /// Notes the answer to a command, if it has none.
    pub fn answer(&mut self, key: &str, answer: Answer) {
        if let Some(command) = self.commands.iter_mut().find(|command| command.key == key && command.answer.is_none()) {
            command.answer = Some(answer);
        }
    }

    /// Forgets an answered command whose answer somebody has seen.
    pub fn seen(&mut self, key: &str) {
        self.commands.retain(|command| command.key != key || command.answer.is_none());
    }

    /// Forgets the answers that a page shows.
    pub fn seen_on(&mut self, page: &str) {
        self.commands.retain(|command| command.answer.as_ref().is_none_or(|answer| answer.page != page));
    }

    /// Forgets what another school than the one that has signed in left behind. What an officer marked is kept until that
    /// officer is back or signs out.
    pub fn keep_for(&mut self, school: &str) {
        let mine = |command: &Command| command.school.as_deref().is_none_or(|owner| owner == school);
        self.commands.retain(|command| mine(command) || command.is_of_officer());
    }

    /// Ends commands that have waited so long that the service may no longer know their keys: they are never sent, and whoever
    /// gave them is told to look for themselves.
    pub fn end_old(&mut self, now: u64) {
        for command in &mut self.commands {
            if command.answer.is_none() && now.saturating_sub(command.since) >= Self::LASTS {
                command.answer = Some(Answer { done: false, page: "/bookings".to_owned() });
            }
        }
    }

    /// The commands that wait.
    pub fn waiting(&self) -> impl Iterator<Item = &Command> {
        self.commands.iter().filter(|command| command.answer.is_none())
    }

    /// The commands whose answers nobody has seen.
    pub fn answered(&self) -> impl Iterator<Item = (&Command, &Answer)> {
        self.commands.iter().filter_map(|command| Some((command, command.answer.as_ref()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn command(key: &str, school: Option<&str>) -> Command {
        Command {
            key: key.into(),
            to: "/api/booking/book".into(),
            body: "draft%5Bsheet%5D=71-16".into(),
            about: "Book 1 place".into(),
            school: school.map(Into::into),
            since: 0,
            answer: None,
        }
    }

    fn done() -> Answer {
        Answer { done: true, page: "/bookings/PB-7K3M-9QX8?booked".into() }
    }

    #[test]
    fn l2_commands_are_sent_in_their_order_and_each_waits_for_the_answer_before() {
        let mut outbox = Outbox::default();
        outbox.put(command("a", Some("1"))).unwrap();
        outbox.put(command("b", Some("1"))).unwrap();
        outbox.put(command("a", Some("1"))).unwrap();
        assert_eq!(outbox.waiting().count(), 2, "a double click is one command");
        assert_eq!(outbox.next(Some("1")).map(|next| next.key.as_str()), Some("a"));
        outbox.answer("a", done());
        assert_eq!(outbox.next(Some("1")).map(|next| next.key.as_str()), Some("b"));
        outbox.seen("b");
        assert_eq!(outbox.waiting().count(), 1, "what has no answer stays");
        outbox.seen("a");
        assert_eq!(outbox.answered().count(), 0);
    }

    #[test]
    fn a_schools_commands_are_sent_for_that_school_alone() {
        let mut outbox = Outbox::default();
        outbox.put(command("a", Some("1"))).unwrap();
        assert_eq!(outbox.next(None), None);
        assert_eq!(outbox.next(Some("2")), None);
        outbox.keep_for("2");
        assert_eq!(outbox, Outbox::default());
        outbox.put(command("b", None)).unwrap();
        assert!(outbox.next(None).is_some(), "a delegate need not sign in");
        outbox.keep_for("2");
        assert!(outbox.next(Some("2")).is_some());
    }

    #[test]
    fn what_an_officer_marked_waits_for_that_officer_and_is_in_nobodys_way() {
        let (ines, sam) = (officer_name(1), officer_name(2));
        let mut outbox = Outbox::default();
        outbox.put(command("a", Some(&ines))).unwrap();
        outbox.keep_for(&sam);
        outbox.put(command("b", Some(&sam))).unwrap();
        assert_eq!(outbox.next(Some(&sam)).map(|next| next.key.as_str()), Some("b"));
        assert_eq!(outbox.next(Some(&ines)).map(|next| next.key.as_str()), Some("a"));
        outbox.keep_for("900101");
        assert_eq!((outbox.waiting().count(), outbox.next(Some("900101"))), (2, None));
    }

    #[test]
    fn what_has_waited_too_long_is_told_and_never_sent() {
        let mut outbox = Outbox::default();
        outbox.put(command("a", None)).unwrap();
        outbox.end_old(Outbox::LASTS - 1);
        assert!(outbox.next(None).is_some());
        outbox.end_old(Outbox::LASTS);
        assert_eq!((outbox.next(None), outbox.answered().count()), (None, 1));
        outbox.seen_on("/bookings");
        assert_eq!(outbox, Outbox::default());
    }

    #[test]
    fn nobody_is_told_of_what_its_own_line_shows() {
        let answer = |done, page: &str| Answer { done, page: page.into() };
        assert!(answer(true, "/office/sessions/3/register#place-7").is_seen_in_place());
        assert!(!answer(false, "/office/sessions/3/register#place-7").is_seen_in_place() && !done().is_seen_in_place());
    }

    #[test]
    fn only_the_services_own_word_ends_a_command() {
        for status in [0, 408, 429, 500, 502, 503, 504] {
            assert_eq!(meaning(status), Meaning::Unknown, "{status}");
        }
        for status in [404, 409, 410, 422] {
            assert_eq!(meaning(status), Meaning::Answered { done: false }, "{status}");
        }
        assert_eq!((meaning(200), meaning(401)), (Meaning::Answered { done: true }, Meaning::SignInFirst));
    }

    #[derive(Debug, Clone)]
    enum Step {
        Put(u8),
        Answer(u8),
        Seen(u8),
    }

    proptest! {
        #[test]
        fn a_command_never_leaves_without_an_answer(steps in prop::collection::vec(prop_oneof![
            (0..30u8).prop_map(Step::Put), (0..30u8).prop_map(Step::Answer), (0..30u8).prop_map(Step::Seen)
        ], 0..100)) {
            let (mut outbox, mut open) = (Outbox::default(), Vec::new());
            for step in steps {
                match step {
                    Step::Put(key) => {
                        let (key, known) = (key.to_string(), outbox.commands.iter().any(|other| other.key == key.to_string()));
                        if outbox.put(command(&key, None)).is_ok() && !known {
                            open.push(key);
                        }
                    }
                    Step::Answer(key) => {
                        outbox.answer(&key.to_string(), done());
                        open.retain(|other| *other != key.to_string());
                    }
                    Step::Seen(key) => outbox.seen(&key.to_string()),
                }
                prop_assert!(outbox.commands.len() <= Outbox::MAX);
                prop_assert_eq!(outbox.waiting().map(|command| command.key.clone()).collect::<Vec<_>>(), open.clone());
            }
        }
    }
}
