//! From the right password to being signed in: with a code if the second step is on, by setting it up if the officer's roles
//! require it, otherwise at once.

use app::{
    failure::Failure,
    officer::second_step::{AfterPassword, KeyShown},
    visit::SignInFrom,
};
use serde::{Deserialize, Serialize};
use shared::{office::OfficeRefused, officer::SecondCode};
use time::Duration;

use super::{
    Done, PgSecondSteps, officers,
    store::{self, rule},
    totp,
};
use crate::platform::{
    attempts::{Account, KnownDevice},
    internal_error,
};

/// How long after the right password a code is accepted, or the second step can be set up.
const HALF_LASTS: Duration = Duration::minutes(10);

/// An officer whose password was right and who is not signed in yet. It is stored in the visit, so nobody can forge it.
#[derive(Serialize, Deserialize)]
struct Half {
    officer: i64,
    version: i32,
    until: i64,
}

impl PgSecondSteps {
    /// The next step after the right password.
    pub(super) async fn after_right_password(&self, officer: i64, version: i32) -> Done<AfterPassword> {
        let half = Half { officer, version, until: (self.world.now() + HALF_LASTS).unix_timestamp() };
        let half = serde_json::to_string(&half).map_err(internal_error::failure)?;
        let step = store::lookup(&self.pool, officer).await.map_err(internal_error::failure)?;
        if step.is_some_and(|step| step.on_since.is_some()) {
            return Ok(AfterPassword::Code(half));
        }
        if rule::is_required(&self.pool, officer).await.map_err(internal_error::failure)? {
            self.new_secret(officer).await?;
            return Ok(AfterPassword::SetUp(half));
        }
        self.signed_in(officer).await?;
        Ok(AfterPassword::In)
    }

    /// The officer stored in a visit, if the time is not over.
    async fn read_half(&self, half: &str) -> Done<(i64, i32)> {
        let half: Half = serde_json::from_str(half).map_err(internal_error::failure)?;
        let active = officers::lookup_active(&self.pool, half.officer).await.map_err(internal_error::failure)?;
        let in_time = self.world.now().unix_timestamp() < half.until;
        if in_time && active.is_some_and(|row| row.version == half.version) {
            Ok((half.officer, half.version))
        } else {
            Err(Failure::Refused(OfficeRefused::SignedOut))
        }
    }

    /// Checks a code for the officer stored in the visit.
    pub(super) async fn enter(&self, half: &str, code: &SecondCode, from: &SignInFrom) -> Done<(i64, i32)> {
        let (officer, version) = self.read_half(half).await?;
        let device = self.device(officer, version, from).await?;
        self.take(officer, code, from.address, device).await?;
        self.signed_in(officer).await?;
        Ok((officer, version))
    }

    /// An officer has signed in, by password alone or with a code.
    async fn signed_in(&self, officer: i64) -> Done<()> {
        tracing::info!(officer, "an officer signed in");
        officers::trace_sign_in(&self.pool, officer, self.clock.now()).await.map_err(internal_error::failure)
    }

    /// The device, if it has given a code for this officer since the second step was turned on. A device that has only given the
    /// password counts as a stranger here, because an attacker with the password could have signed in on many devices.
    async fn device(&self, officer: i64, version: i32, from: &SignInFrom) -> Done<Option<KnownDevice>> {
        let known = self.attempts.device(&from.device, Account::Officer(officer), version);
        let Some(known) = known else { return Ok(None) };
        let step = store::lookup(&self.pool, officer).await.map_err(internal_error::failure)?;
        let on_since = step.and_then(|step| step.on_since);
        Ok(on_since.filter(|since| known.has_signed_in_since(*since)).map(|_| known))
    }

    /// The secret for the officer stored in the visit, who has to set up the second step.
    pub(super) async fn key_to_set_up(&self, half: &str) -> Done<KeyShown> {
        let (officer, _) = self.read_half(half).await?;
        let row = officers::lookup(&self.pool, officer).await.map_err(internal_error::failure)?;
        let row = row.ok_or(Failure::Refused(OfficeRefused::SignedOut))?;
        let step = store::lookup(&self.pool, officer).await.map_err(internal_error::failure)?;
        let step = step.filter(|step| step.on_since.is_none()).ok_or(Failure::Refused(OfficeRefused::SignedOut))?;
        let shown = self.open(officer, &step.sealed).and_then(|secret| totp::shown(&secret, &row.email));
        let shown = shown.ok_or_else(|| internal_error::failure("a secret was sealed with another key"))?;
        Ok(KeyShown { secret: shown.secret, link: shown.link, picture: shown.picture })
    }

    /// A new secret for the officer stored in the visit.
    pub(super) async fn another_key(&self, half: &str) -> Done<()> {
        let (officer, _) = self.read_half(half).await?;
        self.new_secret(officer).await
    }

    /// Turns the second step on for the officer stored in the visit; returns the officer and the recovery codes.
    pub(super) async fn finish_set_up(&self, half: &str, code: &SecondCode) -> Done<((i64, i32), Vec<String>)> {
        let (officer, _) = self.read_half(half).await?;
        let (version, codes) = self.turn_on(officer, code).await?;
        self.signed_in(officer).await?;
        Ok(((officer, version), codes))
    }
}
