//! Log lines and metrics about sign-in attempts. They name a school by its URN, an officer by number and a network by a keyed
//! digest, and never contain a secret, an email or a name.

use super::{Account, Claim, Kind};
use crate::platform::metrics::{self, SignIn};

/// The account that an attempt is for, as logs name it.
pub(super) struct Who {
    kind: Kind,
    account: Option<Account>,
    subject: String,
    network: String,
    known_device: bool,
}

impl Who {
    pub(super) fn of(claim: &Claim, network: &str) -> Self {
        Self {
            kind: claim.name.kind(),
            account: claim.account,
            subject: match claim.account {
                Some(Account::Officer(number)) => format!("officer {number}"),
                None if claim.name.kind() != Kind::School => "no officer".to_owned(),
                _ => claim.name.in_known_networks(),
            },
            network: network.to_owned(),
            known_device: claim.device.is_some(),
        }
    }

    /// The officer's number, if the account is an officer's.
    pub(super) fn officer(&self) -> Option<i64> {
        match self.account {
            Some(Account::Officer(number)) => Some(number),
            _ => None,
        }
    }

    /// The kind of secret, in a word.
    pub(super) fn secret(&self) -> &'static str {
        match self.kind {
            Kind::School => "PIN",
            Kind::Officer => "password",
            Kind::Code => "code",
        }
    }

    /// The network's digest.
    pub(super) fn network(&self) -> &str {
        &self.network
    }

    /// Logs an attempt that was not checked, because it has to wait.
    pub(super) fn waits(&self) {
        metrics::sign_in(self.kind.code(), SignIn::Waits);
        let Self { kind, subject, network, known_device, .. } = self;
        tracing::info!(secret = kind.code(), %subject, %network, known_device, "a sign-in has to wait");
    }

    pub(super) fn is_wrong(&self, waits: bool) {
        metrics::sign_in(self.kind.code(), SignIn::Wrong);
        let Self { kind, subject, network, known_device, .. } = self;
        if waits {
            tracing::warn!(secret = kind.code(), %subject, %network, known_device, "a sign-in was refused, and the next has to wait");
        } else {
            tracing::info!(secret = kind.code(), %subject, %network, known_device, "a sign-in was refused");
        }
    }

    pub(super) fn is_right(&self) {
        metrics::sign_in(self.kind.code(), SignIn::Right);
        let Self { kind, subject, network, known_device, .. } = self;
        tracing::info!(secret = kind.code(), %subject, %network, known_device, "a secret was right");
    }
}

/// Logs that so many secrets were wrong in an hour that networks without a successful sign-in wait longer.
pub(super) fn many_wrong(kind: Kind, wrong: i64) {
    tracing::warn!(
        secret = kind.code(),
        wrong,
        "many wrong secrets in an hour: networks that have never signed in wait longer"
    );
}
