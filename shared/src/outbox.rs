//! The outbox: commands that wait on a device until the service has answered them.

use serde::{Deserialize, Serialize};

use crate::made_for::MadeFor;

/// The header that says how many milliseconds ago a command was given.
pub const MADE_AGO: &str = "x-placebook-made-ago";

/// A command as a form sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// The command's idempotency key: however often the command is sent, it is done once.
    pub key: String,
    /// The path that the command is posted to.
    pub to: String,
    /// The form's content, as `application/x-www-form-urlencoded`.
    pub body: String,
    /// Whether the content is sealed, so that only its owner can read it on this device ([`crate::sealed`]).
    #[serde(default)]
    pub sealed: bool,
    /// The command in words, without anybody's name.
    pub about: String,
    /// The form's owner; `None` if the form can be sent without signing in. Devices store it under an old name, from the time
    /// when only schools were owners.
    #[serde(rename = "school")]
    pub made_for: Option<MadeFor>,
    /// The maker of the command, in words.
    #[serde(default)]
    pub maker: Maker,
    /// When the command was added, in milliseconds since 1970 by the device's clock.
    pub since: u64,
    /// The service's answer, until somebody has seen it.
    pub answer: Option<Answer>,
}

impl Command {
    /// The address that the command is sent to, with its owner.
    #[must_use]
    pub fn address(&self) -> String {
        self.made_for.map_or_else(|| self.to.clone(), |made_for| made_for.address(&self.to))
    }

    /// Whether the command can be shown and sent while this owner is signed in.
    #[must_use]
    pub fn holds_for(&self, now: Option<MadeFor>) -> bool {
        self.made_for.is_none_or(|made_for| now.is_some_and(|now| made_for.holds_for(now)))
    }

    /// What other people can read about the waiting commands of one maker: the owner and the time. This command is the last of
    /// `count`. Schools do not see officers' names.
    #[must_use]
    pub fn words_to_others(&self, count: usize, when: &str, now: Option<MadeFor>) -> String {
        let of_officer = self.made_for.is_some_and(|made_for| made_for.officer().is_some());
        let told_to_school = matches!(now, Some(MadeFor::School(_)));
        let (name, acts_for) = match (self.maker.name.as_str(), self.maker.acts_for.as_deref()) {
            _ if of_officer && told_to_school => ("an officer of the council", None),
            ("", _) if of_officer => ("an officer of the council", None),
            ("", _) => ("a school", None),
            named => named,
        };
        let acts = acts_for.map(|school| format!(" and acts for {school}")).unwrap_or_default();
        if count == 1 {
            format!(
                "It was made by {name} on {when}. It is kept on this device, and sent when {name} signs in here{acts}."
            )
        } else {
            format!(
                "They were made by {name}, the last on {when}. They are kept on this device, and sent when {name} signs in here{acts}."
            )
        }
    }
}

/// The maker of a command, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maker {
    /// The school's or the officer's name. Empty: an earlier build stored the command without a name.
    pub name: String,
    /// The name of the school that the officer acted for.
    pub acts_for: Option<String>,
}

/// The result of a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Whether the command was done.
    pub done: bool,
    /// The page that shows the result.
    pub page: String,
}

impl Answer {
    /// Whether the address leads to a part of a page, like one delegate's entry on a register. That part shows the result, so
    /// no message is needed.
    #[must_use]
    pub fn is_seen_in_place(&self) -> bool {
        self.done && self.page.contains('#')
    }
}

/// The meaning of an answer's HTTP status for a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The service has done the command, or has refused it.
    Answered {
        /// Whether the command was done.
        done: bool,
    },
    /// Nobody is signed in: the command can be sent once somebody is.
    SignInFirst,
    /// The service had a problem, or something in between had: the command's result is unknown.
    Unknown,
}

/// Reads a status (RFC 9110, section 15). Only an answer of the service itself ends a command: 408 and 429 ask for another attempt.
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
    /// The most commands that an outbox holds. Storage is limited, but a whole register must fit.
    pub const MAX: usize = 300;
    /// How long a command can wait, in milliseconds: 28 days, a little less than the service keeps the command's key.
    pub const LASTS: u64 = 28 * 24 * 60 * 60 * 1000;

    /// Adds a command at the end. A command whose key is already here stays as it is.
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

    /// The next command to send while this owner is signed in: their first without an answer. Commands of others wait and block
    /// nothing.
    #[must_use]
    pub fn next(&self, now: Option<MadeFor>) -> Option<&Command> {
        self.waiting().find(|command| command.holds_for(now))
    }

    /// A command by its key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&Command> {
        self.commands.iter().find(|command| command.key == key)
    }

    /// Records the answer to a command, if it has none yet.
    pub fn answer(&mut self, key: &str, answer: Answer) {
        if let Some(command) = self.commands.iter_mut().find(|command| command.key == key && command.answer.is_none()) {
            command.answer = Some(answer);
        }
    }

    /// Deletes an answered command whose answer somebody has seen.
    pub fn seen(&mut self, key: &str) {
        self.commands.retain(|command| command.key != key || command.answer.is_none());
    }

    /// Deletes the answers that a page shows.
    pub fn seen_on(&mut self, page: &str) {
        self.commands.retain(|command| command.answer.as_ref().is_none_or(|answer| answer.page != page));
    }

    /// Deletes a school's commands when another school signs in. An officer's commands stay until the officer is back or signs
    /// out.
    pub fn keep_for(&mut self, now: MadeFor) {
        self.commands.retain(|command| command.made_for.is_none_or(|made_for| made_for.stays_for(now)));
    }

    /// Deletes everything of the owner who signs out, and nothing else.
    pub fn forget(&mut self, leaving: MadeFor) {
        self.commands.retain(|command| command.made_for.is_none_or(|made_for| !made_for.is_of(leaving)));
    }

    /// How many commands of each other owner wait, with the last of them.
    #[must_use]
    pub fn of_others(&self, now: Option<MadeFor>) -> Vec<(usize, &Command)> {
        let mut others: Vec<(usize, &Command)> = Vec::new();
        for command in self.waiting().filter(|command| !command.holds_for(now)) {
            match others.iter_mut().find(|(_, last)| last.made_for == command.made_for) {
                Some((count, last)) => (*count, *last) = (*count + 1, command),
                None => others.push((1, command)),
            }
        }
        others
    }

    /// Ends commands that have waited so long that the service may no longer know their keys. Such commands are never sent, and
    /// their owner is asked to check. An answer that nobody has seen is deleted after the same time again.
    pub fn end_old(&mut self, now: u64) {
        self.commands.retain(|command| command.answer.is_none() || now.saturating_sub(command.since) < 2 * Self::LASTS);
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

    fn school(digits: &str) -> MadeFor {
        MadeFor::School(digits.try_into().unwrap())
    }

    fn command(key: &str, made_for: Option<MadeFor>) -> Command {
        Command {
            key: key.into(),
            to: "/api/booking/book".into(),
            body: "draft%5Bsheet%5D=71-16".into(),
            sealed: false,
            maker: Maker::default(),
            about: "Book 1 place".into(),
            made_for,
            since: 0,
            answer: None,
        }
    }

    fn done() -> Answer {
        Answer { done: true, page: "/bookings/PB-7K3M-9QX8?booked".into() }
    }

    #[test]
    fn l4_commands_are_sent_in_order_and_each_waits_for_the_previous_answer() {
        let mut outbox = Outbox::default();
        outbox.put(command("a", Some(school("900101")))).unwrap();
        outbox.put(command("b", Some(school("900101")))).unwrap();
        outbox.put(command("a", Some(school("900101")))).unwrap();
        assert_eq!(outbox.waiting().count(), 2, "a double click is one command");
        assert_eq!(outbox.next(Some(school("900101"))).map(|next| next.key.as_str()), Some("a"));
        outbox.answer("a", done());
        assert_eq!(outbox.next(Some(school("900101"))).map(|next| next.key.as_str()), Some("b"));
        outbox.seen("b");
        assert_eq!(outbox.waiting().count(), 1, "what has no answer stays");
        outbox.seen("a");
        assert_eq!(outbox.answered().count(), 0);
    }

    #[test]
    fn a_schools_commands_are_sent_for_that_school_alone() {
        let mut outbox = Outbox::default();
        outbox.put(command("a", Some(school("900101")))).unwrap();
        assert_eq!(outbox.next(None), None);
        assert_eq!(outbox.next(Some(school("900102"))), None);
        outbox.keep_for(school("900102"));
        assert_eq!(outbox, Outbox::default());
        outbox.put(command("b", None)).unwrap();
        assert!(outbox.next(None).is_some(), "a delegate need not sign in");
        outbox.keep_for(school("900102"));
        assert!(outbox.next(Some(school("900102"))).is_some());
    }

    #[test]
    fn an_officers_marks_wait_for_that_officer_without_blocking_others() {
        let (ines, sam) = (MadeFor::Officer(1), MadeFor::Officer(2));
        let mut outbox = Outbox::default();
        outbox.put(command("a", Some(ines))).unwrap();
        outbox.keep_for(sam);
        outbox.put(command("b", Some(sam))).unwrap();
        let next = |now| outbox.next(now).map(|next| next.key.as_str());
        assert_eq!((next(Some(sam)), next(Some(ines)), next(None)), (Some("b"), Some("a"), None));
        let acting = MadeFor::Acting { officer: 1, school: "900101".try_into().unwrap() };
        assert_eq!(next(Some(acting)), Some("a"), "an officer's own marks go on while they act for a school");
        assert_eq!(next(Some(school("900101"))), None);
        outbox.keep_for(school("900101"));
        assert_eq!(outbox.waiting().count(), 2);
    }

    #[test]
    fn a_device_reads_commands_stored_by_older_versions() {
        let kept = r#"{"commands":[{"key":"a","to":"/api/booking/book","body":"","about":"","school":"900101","since":0,"answer":null},
            {"key":"b","to":"/api/delegate/cannot-come","body":"","about":"","school":null,"since":0,"answer":null}]}"#;
        let outbox: Outbox = serde_json::from_str(kept).unwrap();
        let addresses: Vec<String> = outbox.waiting().map(Command::address).collect();
        assert_eq!(addresses, ["/api/booking/book?for=900101", "/api/delegate/cannot-come"]);
    }

    #[test]
    fn others_see_only_owner_and_time_of_a_command() {
        let (hanna, sam) = (MadeFor::Officer(1), MadeFor::Officer(2));
        let acting = MadeFor::Acting { officer: 1, school: "900101".try_into().unwrap() };
        let made = |key: &str, made_for, acts_for: Option<&str>| Command {
            maker: Maker { name: "Hanna Unter".into(), acts_for: acts_for.map(str::to_owned) },
            ..command(key, Some(made_for))
        };
        let mut outbox = Outbox::default();
        outbox.put(made("a", hanna, None)).unwrap();
        outbox.put(made("b", hanna, None)).unwrap();
        outbox.put(made("c", acting, Some("Hawthorn"))).unwrap();
        let said = |now| -> Vec<String> {
            let others = outbox.of_others(now);
            others.iter().map(|(count, last)| last.words_to_others(*count, "Friday 13 May at 09:40", now)).collect()
        };
        let own = "They were made by Hanna Unter, the last on Friday 13 May at 09:40. They are kept on this device, and sent when Hanna Unter signs in here.";
        let for_school = "It was made by Hanna Unter on Friday 13 May at 09:40. It is kept on this device, and sent when Hanna Unter signs in here and acts for Hawthorn.";
        assert_eq!(said(Some(sam)), [own, for_school]);
        assert_eq!(said(None), [own, for_school]);
        assert_eq!(said(Some(hanna)), [for_school]);
        assert!(said(Some(acting)).is_empty());
        let to_school = said(Some(school("900102"))).concat();
        assert!(to_school.contains("an officer of the council signs in here"), "{to_school}");
        assert!(!to_school.contains("Hanna") && !to_school.contains("Hawthorn"), "{to_school}");
    }

    #[test]
    fn signing_out_deletes_only_ones_own_commands() {
        let (hanna, sam) = (MadeFor::Officer(1), MadeFor::Officer(2));
        let acting = MadeFor::Acting { officer: 1, school: "900101".try_into().unwrap() };
        let mut outbox = Outbox::default();
        for (key, made_for) in
            [("a", Some(hanna)), ("b", Some(sam)), ("c", Some(acting)), ("d", None), ("e", Some(school("900101")))]
        {
            outbox.put(command(key, made_for)).unwrap();
        }
        outbox.answer("a", done());
        outbox.forget(hanna);
        assert_eq!(outbox.commands.iter().map(|command| command.key.as_str()).collect::<Vec<_>>(), ["b", "d", "e"]);
    }

    #[test]
    fn expired_commands_are_reported_and_never_sent() {
        let mut outbox = Outbox::default();
        outbox.put(command("a", None)).unwrap();
        outbox.end_old(Outbox::LASTS - 1);
        assert!(outbox.next(None).is_some());
        outbox.end_old(Outbox::LASTS);
        assert_eq!((outbox.next(None), outbox.answered().count()), (None, 1));
        let mut unseen = outbox.clone();
        outbox.seen_on("/bookings");
        assert_eq!(outbox, Outbox::default());
        unseen.end_old(2 * Outbox::LASTS);
        assert_eq!(unseen, Outbox::default());
    }

    #[test]
    fn a_result_shown_on_its_own_line_needs_no_message() {
        let answer = |done, page: &str| Answer { done, page: page.into() };
        assert!(answer(true, "/office/sessions/3/register#place-7").is_seen_in_place());
        assert!(!answer(false, "/office/sessions/3/register#place-7").is_seen_in_place() && !done().is_seen_in_place());
    }

    #[test]
    fn only_an_answer_of_the_service_ends_a_command() {
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
        fn a_command_stays_until_it_is_answered(steps in prop::collection::vec(prop_oneof![
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
