//! Known devices. A signed cookie lists the schools or officers that have signed in on a device. It signs nobody in; it only gives
//! the device a separate count of wrong secrets.
//!
//! A cookie gives no extra guesses: only a device that had the right secret has one, an entry names the version of the PIN or
//! password, and a new secret ends it. A copied cookie shares its count.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use time::{Duration, OffsetDateTime};

use crate::platform::signed_link::LinkKey;

/// How long a device stays known after a sign-in: the longest that browsers keep a cookie (RFC 6265bis, section 5.5).
pub(crate) const LASTS: Duration = Duration::days(400);
/// How many schools and officers one cookie can list: the computers in a staff room are shared, but only by some.
const ENTRIES: usize = 5;
/// Bytes of an entry: kind, number, version, time and device.
const ENTRY: usize = 1 + 8 + 4 + 8 + DEVICE;
/// Bytes of a device's identifier.
const DEVICE: usize = 16;
/// Bytes of the signature: 128 bits, which RFC 2104 (section 5) allows for SHA-256.
const SIGNATURE: usize = 16;

/// An account, by its number in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Account {
    /// A school.
    School(i64),
    /// An officer.
    Officer(i64),
}

/// One account that a device has signed in to.
#[derive(Clone, PartialEq, Eq)]
struct Entry {
    account: Account,
    /// The version of the PIN or password.
    version: i32,
    at: i64,
    device: [u8; DEVICE],
}

/// A device that has signed in to an account with its current secret.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct KnownDevice {
    pub(super) number: [u8; DEVICE],
    at: i64,
}

impl KnownDevice {
    /// Whether the device has signed in since this time.
    pub(crate) fn has_signed_in_since(&self, instant: OffsetDateTime) -> bool {
        self.at >= instant.unix_timestamp()
    }
}

impl fmt::Debug for KnownDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KnownDevice")
    }
}

/// Signs and reads device cookies.
#[derive(Clone)]
pub(super) struct Devices {
    key: [u8; 32],
}

impl Devices {
    /// Signs with the database's key, so that all servers read each other's cookies.
    pub(super) fn of(key: &LinkKey) -> Self {
        Self { key: key.derived("devices") }
    }

    /// The device with this cookie, if it has signed in to this account with this version of its secret.
    pub(super) fn known(
        &self,
        cookie: &str,
        account: Account,
        version: i32,
        now: OffsetDateTime,
    ) -> Option<KnownDevice> {
        let entry = self.read(cookie, now).into_iter().find(|entry| entry.account == account)?;
        (entry.version == version).then_some(KnownDevice { number: entry.device, at: entry.at })
    }

    /// The cookie of a device after it has signed in, which replaces its old one. The device keeps its identifier for this account.
    /// If there are too many accounts, the one with the oldest sign-in is dropped.
    pub(super) fn signed_in(&self, cookie: &str, account: Account, version: i32, now: OffsetDateTime) -> String {
        let mut entries = self.read(cookie, now);
        let before = entries.iter().position(|entry| entry.account == account).map(|at| entries.remove(at));
        let same = before.filter(|before| before.version == version);
        let device = same.map_or_else(rand::random, |before| before.device);
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        entries.truncate(ENTRIES - 1);
        entries.insert(0, Entry { account, version, at: now.unix_timestamp(), device });
        self.write(&entries)
    }

    fn write(&self, entries: &[Entry]) -> String {
        let mut bytes: Vec<u8> = entries.iter().flat_map(Entry::bytes).collect();
        if let Some(mac) = self.mac(&bytes) {
            bytes.extend(mac.finalize().into_bytes().into_iter().take(SIGNATURE));
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The unexpired entries of a cookie; none if it is not ours.
    fn read(&self, cookie: &str, now: OffsetDateTime) -> Vec<Entry> {
        let earliest = (now - LASTS).unix_timestamp();
        let entries = self.verified(cookie).unwrap_or_default();
        entries.into_iter().filter(|entry| entry.at >= earliest).collect()
    }

    fn verified(&self, cookie: &str) -> Option<Vec<Entry>> {
        if cookie.len() > (ENTRIES * ENTRY + SIGNATURE) * 2 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(cookie).ok()?;
        let (content, signature) = bytes.split_at_checked(bytes.len().checked_sub(SIGNATURE)?)?;
        self.mac(content)?.verify_truncated_left(signature).ok()?;
        content.chunks(ENTRY).map(Entry::read).collect()
    }

    fn mac(&self, content: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(content);
        Some(mac)
    }
}

impl Entry {
    fn bytes(&self) -> Vec<u8> {
        let (kind, number) = match self.account {
            Account::School(number) => (0, number),
            Account::Officer(number) => (1, number),
        };
        let mut bytes = vec![kind];
        bytes.extend(number.to_be_bytes());
        bytes.extend(self.version.to_be_bytes());
        bytes.extend(self.at.to_be_bytes());
        bytes.extend(self.device);
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (kind, rest) = bytes.split_first_chunk::<1>()?;
        let (number, rest) = rest.split_first_chunk()?;
        let (version, rest) = rest.split_first_chunk()?;
        let (at, device) = rest.split_first_chunk()?;
        let number = i64::from_be_bytes(*number);
        let account = match kind {
            [0] => Account::School(number),
            [1] => Account::Officer(number),
            _ => return None,
        };
        let (version, at) = (i32::from_be_bytes(*version), i64::from_be_bytes(*at));
        Some(Self { account, version, at, device: device.try_into().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NINE: OffsetDateTime = OffsetDateTime::UNIX_EPOCH.saturating_add(Duration::days(16_916));
    const HAWTHORN: Account = Account::School(1);

    fn devices(key: u8) -> Devices {
        Devices { key: [key; 32] }
    }

    #[test]
    fn device_is_known_for_its_account_and_secret() {
        let cookie = devices(1).signed_in("", HAWTHORN, 3, NINE);
        assert!(devices(1).known(&cookie, HAWTHORN, 3, NINE).is_some());
        assert!(devices(1).known(&cookie, HAWTHORN, 4, NINE).is_none(), "there is a new PIN");
        assert!(devices(1).known(&cookie, Account::School(2), 3, NINE).is_none());
        assert!(devices(1).known(&cookie, Account::Officer(1), 3, NINE).is_none());
        assert!(devices(2).known(&cookie, HAWTHORN, 3, NINE).is_none(), "signed with another key");
        assert!(devices(1).known(&cookie, HAWTHORN, 3, NINE + LASTS + Duration::SECOND).is_none(), "too long ago");
    }

    #[test]
    fn two_schools_on_one_device_both_stay_known() {
        let one = devices(1).signed_in("", HAWTHORN, 1, NINE);
        let both = devices(1).signed_in(&one, Account::School(2), 1, NINE + Duration::HOUR);
        assert_eq!(devices(1).known(&both, HAWTHORN, 1, NINE), devices(1).known(&one, HAWTHORN, 1, NINE));
        assert!(devices(1).known(&both, Account::School(2), 1, NINE).is_some());
    }

    #[test]
    fn device_keeps_its_identifier_until_a_new_pin() {
        let number = |cookie: &str, version| devices(1).known(cookie, HAWTHORN, version, NINE).unwrap().number;
        let first = devices(1).signed_in("", HAWTHORN, 1, NINE);
        let again = devices(1).signed_in(&first, HAWTHORN, 1, NINE);
        assert_eq!(number(&first, 1), number(&again, 1));
        let renewed = devices(1).signed_in(&again, HAWTHORN, 2, NINE);
        assert_ne!(number(&again, 1), number(&renewed, 2));
    }

    #[test]
    fn cookie_size_is_bounded_and_the_oldest_sign_in_is_dropped() {
        let mut cookie = String::new();
        for number in 0..20 {
            cookie = devices(1).signed_in(&cookie, Account::School(number), 1, NINE + Duration::hours(number));
        }
        let known = |number| devices(1).known(&cookie, Account::School(number), 1, NINE).is_some();
        assert!((15..20).all(known) && !(0..15).any(known));
        assert!(cookie.len() <= 270, "{}", cookie.len());
    }

    proptest! {
        #[test]
        fn any_other_text_is_not_a_device_cookie(text in ".{0,300}", at in 0usize..70, by in 1u8..64) {
            prop_assert!(devices(1).read(&text, NINE).is_empty());
            let cookie = devices(1).signed_in("", HAWTHORN, 1, NINE);
            let mut bytes = URL_SAFE_NO_PAD.decode(&cookie).unwrap();
            let at = at % bytes.len();
            bytes[at] ^= by;
            prop_assert!(devices(1).read(&URL_SAFE_NO_PAD.encode(bytes), NINE).is_empty());
        }
    }
}
