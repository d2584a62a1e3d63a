//! The network of a request: addresses that one subscriber can use freely count as one. Also defines limits for one network and
//! for all networks together.

mod client;
mod rate;
mod share;

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

pub use client::{ClientAddress, Proxy, note_client};
pub use rate::Rate;
pub use share::{Share, Shares};

/// Leading bits that name one subscriber's line.
const NEAR: Bits = Bits { v4: 32, v6: 64 };
/// Leading bits that name one subscriber's whole allocation (RFC 6177: a site may have a /48).
const WIDE: Bits = Bits { v4: 24, v6: 48 };

#[derive(Clone, Copy)]
struct Bits {
    v4: u32,
    v6: u32,
}

/// A limit for a near network, for a wide one, and for all together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Most {
    /// The limit for one [`Network::near`].
    pub near: usize,
    /// The limit for one [`Network::wide`].
    pub wide: usize,
    /// The limit for all networks together.
    pub all: usize,
}

/// A network of the Internet. An IPv4 address mapped to IPv6 (`::ffff:192.0.2.7`) counts as IPv4.
///
/// It has no `Display`, and its `Debug` shows no address, because logs name a network only by a keyed digest.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Network {
    first: IpAddr,
    bits: u32,
}

impl Network {
    /// One subscriber's line: a single IPv4 address, or the /64 of an IPv6 address.
    #[must_use]
    pub fn near(address: IpAddr) -> Self {
        Self::of(address, NEAR)
    }

    /// One subscriber's largest allocation: the /24 of an IPv4 address, or the /48 of an IPv6 address.
    #[must_use]
    pub fn wide(address: IpAddr) -> Self {
        Self::of(address, WIDE)
    }

    fn of(address: IpAddr, bits: Bits) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => {
                let kept = u32::MAX.checked_shl(32 - bits.v4).unwrap_or(0);
                Self { first: IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & kept)), bits: bits.v4 }
            }
            IpAddr::V6(address) => {
                let kept = u128::MAX.checked_shl(128 - bits.v6).unwrap_or(0);
                Self { first: IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & kept)), bits: bits.v6 }
            }
        }
    }

    /// Bytes unique to this network: input for a keyed digest, or a key in the database.
    #[must_use]
    pub fn bytes(self) -> [u8; 18] {
        let (family, address) = match self.first {
            IpAddr::V4(address) => (4, address.to_ipv6_mapped().octets()),
            IpAddr::V6(address) => (6, address.octets()),
        };
        let mut bytes = [0; 18];
        bytes[0] = family;
        // At most 64.
        bytes[1] = u8::try_from(self.bits).unwrap_or(u8::MAX);
        bytes[2..].copy_from_slice(&address);
        bytes
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network").field("bits", &self.bits).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(text: &str) -> Network {
        Network::near(text.parse().unwrap())
    }

    fn wide(text: &str) -> Network {
        Network::wide(text.parse().unwrap())
    }

    #[test]
    fn near_network_is_one_ipv4_address_or_ipv6_64() {
        assert_eq!(near("192.0.2.7"), near("192.0.2.7"));
        assert_ne!(near("192.0.2.7"), near("192.0.2.8"));
        assert_eq!(near("2001:db8:0:1::7"), near("2001:db8:0:1:ffff::8"));
        assert_ne!(near("2001:db8:0:1::7"), near("2001:db8:0:2::7"));
    }

    #[test]
    fn wide_network_is_an_ipv4_24_or_ipv6_48() {
        assert_eq!(wide("192.0.2.7"), wide("192.0.2.254"));
        assert_ne!(wide("192.0.2.7"), wide("192.0.3.7"));
        assert_eq!(wide("2001:db8:5:1::7"), wide("2001:db8:5:ffff::8"));
        assert_ne!(wide("2001:db8:5:1::7"), wide("2001:db8:6:1::7"));
    }

    #[test]
    fn mapped_ipv4_address_counts_as_ipv4() {
        assert_eq!(near("::ffff:192.0.2.7"), near("192.0.2.7"));
        assert_eq!(wide("::ffff:192.0.2.7"), wide("192.0.2.9"));
        assert_ne!(near("::ffff:192.0.2.7"), near("::ffff:192.0.2.8"));
    }

    #[test]
    fn near_and_wide_networks_have_different_bytes() {
        let networks = ["192.0.2.0", "192.0.3.0", "2001:db8::", "2001:db8:1::", "::"];
        let mut all: Vec<[u8; 18]> =
            networks.iter().flat_map(|text| [near(text).bytes(), wide(text).bytes()]).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 2 * networks.len());
    }

    #[test]
    fn debug_output_of_a_network_contains_no_address() {
        assert_eq!(format!("{:?}", near("192.0.2.7")), "Network { bits: 32, .. }");
    }
}
