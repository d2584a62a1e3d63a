//! Contacts: people and teams, and how to reach them, in the shapes that contact lines take.

use super::ways::{Token, tokens};
use crate::sheet::read::mark::lexicon::Class;
use crate::sheet::read::mark::words::Words;
use crate::sheet::{Contact, Phone};

/// The contacts a line names, and the parts of it that could not be read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Contacts {
    pub(crate) contacts: Vec<Contact>,
    pub(crate) unread: Vec<String>,
}

/// Reads a contact line; two people with shared details ("Sam Lee and Pat Doe") stay one contact, as written.
pub(crate) fn read(text: &str) -> Contacts {
    let mut read = Contacts::default();
    for token in tokens(text) {
        read.take(token);
    }
    read
}

impl Contacts {
    fn take(&mut self, token: Token) {
        match token {
            Token::Words(words) => self.take_words(&words),
            Token::Email(email) => self.current().emails.push(email),
            Token::Phone(phone) => self.current().phones.push(phone),
            Token::Fax(phone) => self.unread.push(format!("fax {phone}")),
            Token::Ending(ending) => {
                let fresh = self.last_phone().map(|last| last.ending_in(&ending));
                match fresh {
                    Some(phone) => self.current().phones.push(phone),
                    None => self.unread.push(ending),
                }
            }
            Token::Extension(extension) => {
                let extended = self.last_phone().map(|last| last.clone().at_extension(&extension));
                match (extended, self.current().phones.last_mut()) {
                    (Some(Ok(phone)), Some(last)) => *last = phone,
                    _ => self.unread.push(format!("ext {extension}")),
                }
            }
        }
        self.contacts.retain(|contact| *contact != Contact::default());
    }

    fn last_phone(&self) -> Option<&Phone> {
        self.contacts.last()?.phones.last()
    }

    fn current(&mut self) -> &mut Contact {
        if self.contacts.is_empty() {
            self.contacts.push(Contact::default());
        }
        let last = self.contacts.len() - 1;
        &mut self.contacts[last]
    }

    fn take_words(&mut self, words: &str) {
        // A malformed number, or an address with one, is not part of a name.
        let digits = words.find(|c: char| c.is_ascii_digit());
        if digits.is_some() {
            self.unread.push(words.to_owned());
        }
        let before = &words[..digits.unwrap_or(words.len())];
        let words = match before.rfind([',', '(']).filter(|_| digits.is_some()) {
            Some(at) => before[..at].trim_end(),
            None => before.trim_end(),
        };
        if !words.chars().any(char::is_alphabetic) {
            return;
        }
        let (name, role) = name_and_role(words);
        match self.contacts.last_mut() {
            Some(last) if last.name.is_some() && last.role.is_none() && role.is_none() && is_only_a_role(&name) => {
                last.role = Some(name);
            }
            Some(last) if last.name.is_none() => {
                last.name = Some(name);
                last.role = role;
            }
            _ => self.contacts.push(Contact { name: Some(name), role, ..Contact::default() }),
        }
    }
}

/// The name and the role: "Priya Nair, Online Safety Adviser", "Priya Nair (Online Safety Adviser)", "Priya Nair - Online
/// Safety Adviser".
fn name_and_role(words: &str) -> (String, Option<String>) {
    if let Some((name, role)) = words.strip_suffix(')').and_then(|words| words.rsplit_once('('))
        && has_role_word(role)
        && !name.trim().is_empty()
    {
        return (name.trim().to_owned(), Some(role.trim().to_owned()));
    }
    let comma = words.find(',').map(|at| (at, 1));
    let dash = words
        .find(" - ")
        .or_else(|| words.find(" \u{2013} "))
        .map(|at| (at, if words[at..].starts_with(" - ") { 3 } else { 5 }));
    let earlier = [comma, dash].into_iter().flatten().min();
    if let Some((at, length)) = earlier {
        let (name, role) = (words[..at].trim(), words[at + length..].trim());
        if !name.is_empty() && has_role_word(role) && !is_a_list_of_people(role) {
            return (name.to_owned(), Some(role.to_owned()));
        }
    }
    (words.to_owned(), None)
}

fn has(text: &str, class: Class) -> bool {
    Words::of(text).has(class)
}

fn has_role_word(text: &str) -> bool {
    has(text, Class::Role) || has(text, Class::Team)
}

fn is_only_a_role(text: &str) -> bool {
    has_role_word(text) && !has(text, Class::Team) && !is_a_list_of_people(text)
}

/// Whether a role's text lists several people, as in “Adviser, and Pat Doe, Trainer”.
fn is_a_list_of_people(text: &str) -> bool {
    text.contains(',')
}
