//! A visitor's ticket for the queue: the time it was issued, signed so that nobody can forge an earlier one.
//!
//! All servers sign with the database's key and order by time first, so a ticket from another server keeps its position here.

use std::sync::Mutex;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use time::{Duration, OffsetDateTime};

use crate::platform::{lock::unpoisoned, signed_link::LinkKey};

/// How long a ticket is valid: longer than any queue, and long enough for a whole task, because its holder also precedes newcomers
/// on the next pages.
pub(super) const LASTS: Duration = Duration::hours(1);
/// The greatest difference between two servers' clocks.
const CLOCKS_DIFFER: Duration = Duration::minutes(1);
/// Bytes of a ticket's content: milliseconds, number and server.
const CONTENT: usize = 16;
/// Bytes of the signature: 128 bits, which RFC 2104 (section 5) allows for SHA-256.
const SIGNATURE: usize = 16;

/// A ticket. Earlier tickets come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket {
    /// When the ticket was issued, in milliseconds since 1970.
    at: i64,
    /// The ticket's number on its server.
    number: u32,
    /// A random number for its server, so that no two tickets are equal.
    copy: u32,
}

/// Issues tickets in order, and reads them.
pub struct Tickets {
    key: [u8; 32],
    copy: u32,
    last: Mutex<Ticket>,
}

impl Tickets {
    /// Issues tickets signed with the database's key, for this server.
    #[must_use]
    pub fn new(links: &LinkKey, copy: u32) -> Self {
        Self { key: links.derived("line"), copy, last: Mutex::new(Ticket { at: 0, number: 0, copy }) }
    }

    /// The next ticket. It is later than all earlier ones even if the clock is set back.
    #[must_use]
    pub fn give(&self, now: OffsetDateTime) -> Ticket {
        let mut last = unpoisoned(&self.last);
        let ticket =
            Ticket { at: milliseconds(now).max(last.at), number: last.number.wrapping_add(1), copy: self.copy };
        *last = ticket;
        ticket
    }

    /// A ticket's text for a cookie.
    #[must_use]
    pub fn sign(&self, ticket: Ticket) -> String {
        let mut bytes = content(ticket);
        if let Some(mac) = self.mac(&bytes) {
            bytes.extend(mac.finalize().into_bytes().into_iter().take(SIGNATURE));
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a ticket. `None`: the ticket is not ours, or too old.
    #[must_use]
    pub fn read(&self, text: &str, now: OffsetDateTime) -> Option<Ticket> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() == CONTENT + SIGNATURE)?;
        let (content, signature) = bytes.split_at(CONTENT);
        self.mac(content)?.verify_truncated_left(signature).ok()?;
        let at = i64::from_be_bytes(content.get(..8)?.try_into().ok()?);
        let part = |from: usize| content.get(from..from + 4)?.try_into().ok().map(u32::from_be_bytes);
        let ticket = Ticket { at, number: part(8)?, copy: part(12)? };
        let (earliest, latest) = (milliseconds(now - LASTS), milliseconds(now + CLOCKS_DIFFER));
        (earliest..=latest).contains(&ticket.at).then_some(ticket)
    }

    fn mac(&self, content: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(content);
        Some(mac)
    }
}

fn content(ticket: Ticket) -> Vec<u8> {
    let mut bytes = ticket.at.to_be_bytes().to_vec();
    bytes.extend(ticket.number.to_be_bytes());
    bytes.extend(ticket.copy.to_be_bytes());
    bytes
}

fn milliseconds(instant: OffsetDateTime) -> i64 {
    i64::try_from(instant.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

/// Three tickets in their order.
#[cfg(test)]
pub(super) fn three() -> [Ticket; 3] {
    [1, 2, 3].map(|number| Ticket { at: 0, number, copy: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NINE: OffsetDateTime = OffsetDateTime::UNIX_EPOCH.saturating_add(Duration::days(16_916));

    fn tickets(key: u8, copy: u32) -> Tickets {
        Tickets { key: [key; 32], copy, last: Mutex::new(Ticket { at: 0, number: 0, copy }) }
    }

    #[test]
    fn ticket_of_another_server_is_ordered_by_its_time() {
        let (here, there) = (tickets(1, 7), tickets(1, 9));
        let first = there.give(NINE);
        let second = here.give(NINE + Duration::seconds(1));
        let third = there.give(NINE + Duration::seconds(2));
        let read = |ticket| here.read(&there.sign(ticket), NINE + Duration::seconds(3)).unwrap();
        assert!(read(first) < second && second < read(third));
    }

    #[test]
    fn clock_set_back_gives_no_earlier_ticket() {
        let tickets = tickets(1, 7);
        let first = tickets.give(NINE);
        assert!(tickets.give(NINE - Duration::hours(1)) > first);
    }

    #[test]
    fn old_and_future_tickets_are_invalid() {
        let tickets = tickets(1, 7);
        let text = tickets.sign(tickets.give(NINE));
        assert!(tickets.read(&text, NINE + LASTS).is_some());
        assert!(tickets.read(&text, NINE + LASTS + Duration::SECOND).is_none());
        assert!(tickets.read(&text, NINE - CLOCKS_DIFFER - Duration::SECOND).is_none());
    }

    proptest! {
        #[test]
        fn forged_ticket_is_invalid(at in 0usize..43, by in 1u8..64, text in ".{0,80}") {
            let tickets = tickets(1, 7);
            let ticket = tickets.give(NINE);
            let good = tickets.sign(ticket);
            prop_assert_eq!(tickets.read(&good, NINE), Some(ticket));
            let alphabet: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['-', '_']).collect();
            let mut spoilt: Vec<char> = good.chars().collect();
            let position = at % spoilt.len();
            let was = alphabet.iter().position(|c| *c == spoilt[position]).unwrap();
            spoilt[position] = alphabet[(was + usize::from(by)) % alphabet.len()];
            let spoilt: String = spoilt.into_iter().collect();
            prop_assume!(spoilt != good);
            prop_assert_eq!(tickets.read(&spoilt, NINE), None);
            prop_assert_eq!(tickets.read(&text, NINE), None);
            prop_assert_eq!(self::tickets(2, 7).read(&good, NINE), None);
        }
    }
}
