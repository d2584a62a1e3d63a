//! Names for the subjects of guessing and their networks. A name that would reveal a person or network is a keyed digest.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use shared::{email::Email, school::Urn};

use crate::platform::{network::Network, signed_link::LinkKey};

/// Bytes of a digest: 128 bits, which RFC 2104 (section 5) allows for SHA-256.
const DIGEST: usize = 16;

/// The kind of secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// A school's PIN.
    School,
    /// An officer's password.
    Officer,
    /// A code of an officer's second step.
    Code,
}

impl Kind {
    /// The kind's name in tables, logs and metrics.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::School => "school",
            Self::Officer => "officer",
            Self::Code => "code",
        }
    }
}

/// The subject of a guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    kind: Kind,
    text: String,
}

impl Name {
    /// A school's PIN.
    pub(crate) fn of_school(urn: Urn) -> Self {
        Self { kind: Kind::School, text: format!("urn:{urn}") }
    }

    /// An officer's codes of the second step.
    pub(crate) fn of_codes(officer: i64) -> Self {
        Self { kind: Kind::Code, text: format!("code:{officer}") }
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// The name of the strangers in networks from which the school or an officer has signed in.
    pub(super) fn in_known_networks(&self) -> String {
        self.text.clone()
    }

    /// The name of the strangers in all other networks.
    pub(super) fn elsewhere(&self) -> String {
        format!("{}:elsewhere", self.text)
    }

    /// The name of one device.
    pub(super) fn on_device(&self, device: &[u8]) -> String {
        format!("{}:device:{}", self.text, URL_SAFE_NO_PAD.encode(device))
    }

    /// The name of the strangers in one near network.
    pub(super) fn in_network(&self, near: &str) -> String {
        format!("{}:{near}", self.text)
    }

    /// The accounts that have signed in from a network: a school, or any officer. Officers are not distinguished, because waits
    /// would then reveal which emails belong to officers.
    /// reveal which emails belong to officers.
    pub(super) fn signs_in_as(&self) -> &str {
        match self.kind {
            Kind::School => &self.text,
            Kind::Officer | Kind::Code => "office",
        }
    }

    /// The most networks remembered.
    pub(super) fn networks_max(&self) -> i64 {
        match self.kind {
            Kind::School => 20,
            Kind::Officer | Kind::Code => 200,
        }
    }
}

/// The key of digests that name a person or a network. It is derived from the database's key, so all servers agree, and digests
/// stay the same until that key is replaced.
#[derive(Clone)]
pub(super) struct DigestKey([u8; 32]);

impl DigestKey {
    pub(super) fn of(key: &LinkKey) -> Self {
        Self(key.derived("sign-in attempts"))
    }

    /// An officer's password. Anybody can type any email, so only a digest is stored.
    pub(super) fn officer(&self, email: &Email) -> Name {
        Name { kind: Kind::Officer, text: format!("officer:{}", self.digest("officer", email.as_str().as_bytes())) }
    }

    /// A near network.
    pub(super) fn near(&self, network: Network) -> String {
        format!("near:{}", self.digest("network", &network.bytes()))
    }

    /// A wide network.
    pub(super) fn wide(&self, network: Network) -> String {
        format!("wide:{}", self.digest("network", &network.bytes()))
    }

    fn digest(&self, what: &str, content: &[u8]) -> String {
        // HMAC accepts keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        mac.update(what.as_bytes());
        mac.update(b":");
        mac.update(content);
        let digest: Vec<u8> = mac.finalize().into_bytes().into_iter().take(DIGEST).collect();
        URL_SAFE_NO_PAD.encode(digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> DigestKey {
        DigestKey([byte; 32])
    }

    #[test]
    fn network_digest_depends_on_the_key() {
        let network = Network::near([192, 0, 2, 7].into());
        assert_eq!(key(1).near(network), key(1).near(network));
        assert_ne!(key(1).near(network), key(2).near(network));
        assert!(!key(1).near(network).contains("192"));
        assert_ne!(key(1).near(network), key(1).near(Network::near([192, 0, 2, 8].into())));
    }

    #[test]
    fn every_subject_fits_its_column() {
        let email = Email::try_from("somebody.with.a.very.long.name@a.long.department.of.the.council.example").unwrap();
        let name = key(1).officer(&email);
        let near = key(1).near(Network::near([192, 0, 2, 7].into()));
        for subject in [name.in_known_networks(), name.elsewhere(), name.on_device(&[255; 16]), name.in_network(&near)]
        {
            assert!(subject.len() <= 100, "{subject}");
            assert!(!subject.contains("council"), "{subject}");
        }
    }
}
