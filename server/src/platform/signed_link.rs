//! Delegates' links: signed, each for one purpose, valid until some time after the session.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use shared::{made_for::MadeFor, sealed::SealKey};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

/// How long after its session's start a link is valid.
const LASTS: Duration = Duration::days(90);
/// Bytes of a link's signature: 128 bits, which RFC 2104 (section 5) allows for SHA-256.
const SIGNATURE: usize = 16;
/// Bytes of a link's content: place, delegate and end, eight bytes each.
const CONTENT: usize = 24;

/// A link's purpose. A link signed for one purpose is invalid for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The delegate's page, its calendar file, and cancelling the place.
    Page,
    /// The calendar subscription: programs fetch it, and may show its address to others.
    Feed,
}

/// The content of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The place's number.
    pub place: i64,
    /// The delegate's number: a substitute gets a different link.
    pub delegate: i64,
    /// When the link expires.
    pub ends: OffsetDateTime,
}

impl Link {
    /// The link to a delegate's place on a session.
    #[must_use]
    pub fn of(place: i64, delegate: i64, starts: OffsetDateTime) -> Self {
        Self { place, delegate, ends: starts + LASTS }
    }
}

/// Signs links.
#[derive(Clone)]
pub struct LinkKey([u8; 32]);

impl fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkKey")
    }
}

impl LinkKey {
    /// The database's key; the first server to need it creates it.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of(pool: &PgPool) -> sqlx::Result<Self> {
        let made: [u8; 32] = rand::random();
        sqlx::query!("insert into link_key (key) values ($1) on conflict do nothing", &made[..]).execute(pool).await?;
        let kept = sqlx::query_scalar!("select key from link_key").fetch_one(pool).await?;
        kept.try_into().map(Self).map_err(|_| sqlx::Error::RowNotFound)
    }

    /// Derives a key for another purpose, which all servers share. It is derived from a text that begins with `derived:`, as no
    /// link's signed text does.
    #[must_use]
    pub fn derived(&self, what: &str) -> [u8; 32] {
        let mac = Hmac::<Sha256>::new_from_slice(&self.0).ok().map(|mut mac| {
            mac.update(b"derived:");
            mac.update(what.as_bytes());
            mac.finalize().into_bytes().into()
        });
        // HMAC accepts keys of any length.
        mac.unwrap_or(self.0)
    }

    fn mac(&self, purpose: Purpose, content: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(match purpose {
            Purpose::Page => b"page",
            Purpose::Feed => b"feed",
        });
        mac.update(content);
        Some(mac)
    }

    /// The text of a link for an address.
    #[must_use]
    pub fn sign(&self, purpose: Purpose, link: Link) -> String {
        let numbers = [link.place, link.delegate, link.ends.unix_timestamp()];
        let mut bytes: Vec<u8> = numbers.into_iter().flat_map(i64::to_be_bytes).collect();
        if let Some(mac) = self.mac(purpose, &bytes) {
            bytes.extend(mac.finalize().into_bytes().into_iter().take(SIGNATURE));
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a link from an address. `None`: the link is not ours, or is for another purpose.
    #[must_use]
    pub fn read(&self, purpose: Purpose, text: &str) -> Option<Link> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() == CONTENT + SIGNATURE)?;
        let (content, signature) = bytes.split_at(CONTENT);
        self.mac(purpose, content)?.verify_truncated_left(signature).ok()?;
        let number = |at: usize| content.get(at..at + 8)?.try_into().ok().map(i64::from_be_bytes);
        let ends = OffsetDateTime::from_unix_timestamp(number(16)?).ok()?;
        Some(Link { place: number(0)?, delegate: number(8)?, ends })
    }
}

impl app::device::DeviceKeys for LinkKey {
    fn key(&self, owner: MadeFor) -> SealKey {
        self.derived(&format!("device:{owner}")).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(byte: u8) -> LinkKey {
        LinkKey([byte; 32])
    }

    proptest! {
        #[test]
        fn link_is_valid_only_for_its_purpose(place: i64, delegate: i64, days in 0i64..100_000, at in 0usize..54, by in 1u8..64) {
            let link = Link::of(place, delegate, OffsetDateTime::UNIX_EPOCH + Duration::days(days));
            let text = key(1).sign(Purpose::Page, link);
            prop_assert_eq!(key(1).read(Purpose::Page, &text), Some(link));
            prop_assert_eq!(key(1).read(Purpose::Feed, &text), None);
            prop_assert_eq!(key(2).read(Purpose::Page, &text), None);
            let mut spoilt: Vec<char> = text.chars().collect();
            let alphabet: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['-', '_']).collect();
            let was = alphabet.iter().position(|c| *c == spoilt[at % spoilt.len()]).unwrap();
            let position = at % spoilt.len();
            spoilt[position] = alphabet[(was + usize::from(by)) % alphabet.len()];
            let spoilt: String = spoilt.into_iter().collect();
            prop_assume!(spoilt != text);
            prop_assert_eq!(key(1).read(Purpose::Page, &spoilt), None);
        }

        #[test]
        fn each_owner_has_a_separate_device_key(one in 900_000u32..999_999, other in 900_000u32..999_999) {
            prop_assume!(one != other);
            let of = |owner: String| app::device::DeviceKeys::key(&key(1), owner.parse().unwrap());
            prop_assert!(of(one.to_string()) == of(one.to_string()));
            prop_assert!(of(one.to_string()) != of(other.to_string()));
            prop_assert!(of(one.to_string()) != of(["officer-3-for-", &one.to_string()].concat()));
        }

        #[test]
        fn reading_any_text_as_a_link_does_not_panic(text in ".{0,80}") {
            prop_assert_eq!(key(1).read(Purpose::Page, &text), None);
        }
    }
}
