//! The second step of signing in: turned on by an officer, asked for after the password, turned off by who has a code or by an
//! admin.

mod seal;
mod store;
mod totp;

use std::net::IpAddr;

use app::{
    failure::Failure,
    office::{AccountView, SecondSteps, StepView},
    visit::{Caller, Officer, SignInFrom},
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use shared::{
    email::Email,
    office::{Deed, FieldFault, OfficeRefused, RECOVERY_CODES, RecoveryCode, SecondCode, Why},
};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use self::seal::Seal;
use super::{allowed, link, store as officers};
use crate::{
    attempts::{Account, Attempts, Claim, KnownDevice, Name},
    clock::{self, Clock},
    database::{self, retry},
    delegate::LinkKey,
    fault,
};

type Done<T> = Result<T, Failure<OfficeRefused>>;

/// How long a code is waited for after the password.
const HALF_LASTS: Duration = Duration::minutes(10);

/// Implements [`SecondSteps`] on Postgres.
#[derive(Clone)]
pub struct SecondStepDesk {
    pool: PgPool,
    clock: Clock,
    attempts: Attempts,
    seal: Seal,
}

/// An officer whose password was right, and whose code is missing. The visit keeps it, so nobody can make one.
#[derive(Serialize, Deserialize)]
struct Half {
    officer: i64,
    version: i32,
    until: i64,
}

impl SecondStepDesk {
    /// The desk of this database, which seals secrets with its key.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock, key: &LinkKey) -> Self {
        let attempts = Attempts::new(pool.clone(), clock.clone(), key);
        Self { pool, clock, attempts, seal: Seal::of(key) }
    }

    /// Takes a code of an officer whose step is on. Guesses wait as those at passwords do.
    async fn take(&self, officer: i64, code: &SecondCode, address: IpAddr, device: Option<KnownDevice>) -> Done<()> {
        let claim = Claim { name: Name::of_codes(officer), account: Some(Account::Officer(officer)), address, device };
        let attempt = self.attempts.reserve(claim).await.map_err(fault::failure)?;
        let attempt = attempt.map_err(|wait| Failure::Refused(OfficeRefused::Wait { until: wait.shown() }))?;
        if self.is_right(officer, code, self.clock.now()).await? {
            return self.attempts.right(attempt).await.map_err(fault::failure);
        }
        let wait = self.attempts.wrong(&attempt).await.map_err(fault::failure)?;
        Err(wait.map_or_else(wrong, |wait| Failure::Refused(OfficeRefused::Wait { until: wait.shown() })))
    }

    /// The device, if it has given a code of this officer's since codes are asked for. One that has only ever given the password
    /// is a stranger here: whoever knows the password could have signed in on many before.
    async fn device(&self, half: &Half, from: &SignInFrom) -> Done<Option<KnownDevice>> {
        let known = self.attempts.device(&from.device, Account::Officer(half.officer), half.version);
        let Some(known) = known else { return Ok(None) };
        let step = store::lookup(&self.pool, half.officer).await.map_err(fault::failure)?;
        let on_since = step.and_then(|step| step.on_since);
        Ok(on_since.filter(|since| known.has_signed_in_since(*since)).map(|_| known))
    }

    /// Whether a code is right, and uses it.
    async fn is_right(&self, officer: i64, code: &SecondCode, now: OffsetDateTime) -> Done<bool> {
        match code {
            SecondCode::Recovery(code) => {
                let digest = link::digest(code.reveal());
                retry(|| store::use_recovery(&self.pool, officer, &digest, now)).await.map_err(fault::failure)
            }
            SecondCode::App(digits) => {
                let row = store::lookup(&self.pool, officer).await.map_err(fault::failure)?;
                let Some(row) = row.filter(|row| row.on_since.is_some()) else { return Ok(false) };
                let secret = self.open(officer, &row.sealed);
                let Some(step) = secret.and_then(|secret| totp::step_of(&secret, digits, now)) else {
                    return Ok(false);
                };
                retry(|| store::use_step(&self.pool, officer, step)).await.map_err(fault::failure)
            }
        }
    }

    fn open(&self, officer: i64, sealed: &[u8]) -> Option<Vec<u8>> {
        let secret = self.seal.open(officer, sealed);
        if secret.is_none() {
            tracing::warn!(officer, "the secret of a second step was sealed with another key");
        }
        secret
    }

    /// How an officer's step stands, for the officer alone.
    fn shown(&self, officer: i64, email: &str, step: &store::StepRow) -> StepView {
        if let Some(since) = step.on_since {
            let codes = u32::try_from(step.codes).unwrap_or_default();
            return StepView::On { since: clock::shown(since), codes };
        }
        let shown = self.open(officer, &step.sealed).and_then(|secret| totp::shown(&secret, email));
        shown.map_or(StepView::Off, |shown| StepView::Shown {
            secret: shown.secret,
            link: shown.link,
            picture: shown.picture,
        })
    }

    /// An officer is signed in, by a password alone or with a code.
    async fn signed_in(&self, officer: i64) -> Done<()> {
        tracing::info!(officer, "an officer signed in");
        officers::trace_sign_in(&self.pool, officer, self.clock.now()).await.map_err(fault::failure)
    }

    async fn me(&self, caller: &Caller) -> Done<(Officer, officers::OfficerRow)> {
        let officer = allowed(caller, Deed::Enter)?;
        let row = officers::lookup(&self.pool, officer.id).await.map_err(fault::failure)?;
        Ok((officer.clone(), row.ok_or(Failure::Refused(OfficeRefused::NotFound))?))
    }
}

#[async_trait]
impl SecondSteps for SecondStepDesk {
    async fn half_in(&self, officer: i64, version: i32) -> Done<Option<String>> {
        let row = store::lookup(&self.pool, officer).await.map_err(fault::failure)?;
        if row.is_none_or(|row| row.on_since.is_none()) {
            self.signed_in(officer).await?;
            return Ok(None);
        }
        let half = Half { officer, version, until: (self.clock.now() + HALF_LASTS).unix_timestamp() };
        serde_json::to_string(&half).map(Some).map_err(fault::failure)
    }

    async fn all_in(&self, half: &str, code: &SecondCode, from: &SignInFrom) -> Done<(i64, i32)> {
        let half: Half = serde_json::from_str(half).map_err(fault::failure)?;
        let active = officers::lookup_active(&self.pool, half.officer).await.map_err(fault::failure)?;
        let in_time = self.clock.now().unix_timestamp() < half.until;
        if !in_time || active.is_none_or(|row| row.version != half.version) {
            return Err(Failure::Refused(OfficeRefused::SignedOut));
        }
        let device = self.device(&half, from).await?;
        self.take(half.officer, code, from.address, device).await?;
        self.signed_in(half.officer).await?;
        Ok((half.officer, half.version))
    }

    async fn account(&self, caller: &Caller) -> Done<AccountView> {
        let (officer, row) = self.me(caller).await?;
        let step = store::lookup(&self.pool, officer.id).await.map_err(fault::failure)?;
        let step = step.map_or(StepView::Off, |step| self.shown(officer.id, &row.email, &step));
        Ok(AccountView { name: row.name, email: row.email, step, codes: Vec::new() })
    }

    async fn begin(&self, caller: &Caller) -> Done<()> {
        let officer = allowed(caller, Deed::Enter)?;
        let sealed = self.seal.close(officer.id, &totp::random_secret());
        let sealed = sealed.ok_or_else(|| fault::failure("a secret was not sealed"))?;
        retry(|| store::begin(&self.pool, officer.id, &sealed)).await.map_err(fault::failure)
    }

    async fn confirm(&self, caller: &Caller, code: &SecondCode) -> Done<Vec<String>> {
        let (officer, now) = (allowed(caller, Deed::Enter)?, self.clock.now());
        let row = store::lookup(&self.pool, officer.id).await.map_err(fault::failure)?;
        let row = row.filter(|row| row.on_since.is_none()).ok_or(Failure::Refused(OfficeRefused::Spoilt))?;
        let step = match code {
            SecondCode::App(digits) => {
                self.open(officer.id, &row.sealed).and_then(|secret| totp::step_of(&secret, digits, now))
            }
            SecondCode::Recovery(_) => None,
        };
        let step = step.ok_or_else(wrong)?;
        let (codes, digests) = new_codes();
        let turned = retry(async || {
            let mut transaction = database::begin(&self.pool).await?;
            let on = store::turn_on(&mut transaction, officer.id, &row.sealed, step, now).await?;
            if on {
                store::set_codes(&mut transaction, officer.id, &digests).await?;
                transaction.commit().await?;
            }
            Ok::<_, sqlx::Error>(on)
        });
        let turned = turned.await.map_err(fault::failure)?;
        if turned { Ok(codes) } else { Err(Failure::Refused(OfficeRefused::Spoilt)) }
    }

    async fn renew_codes(&self, caller: &Caller, code: &SecondCode, from: IpAddr) -> Done<Vec<String>> {
        let officer = allowed(caller, Deed::Enter)?;
        self.take(officer.id, code, from, None).await?;
        let (codes, digests) = new_codes();
        let renewed = retry(async || {
            let mut transaction = database::begin(&self.pool).await?;
            store::set_codes(&mut transaction, officer.id, &digests).await?;
            store::trace_codes(&mut transaction, officer.id, self.clock.now()).await?;
            transaction.commit().await
        });
        renewed.await.map_err(fault::failure)?;
        Ok(codes)
    }

    async fn turn_off(&self, caller: &Caller, code: &SecondCode, from: IpAddr) -> Done<()> {
        let officer = allowed(caller, Deed::Enter)?;
        self.take(officer.id, code, from, None).await?;
        let off = retry(|| store::turn_off(&self.pool, Some(officer.id), officer.id, self.clock.now())).await;
        off.map(drop).map_err(fault::failure)
    }

    async fn turn_off_for(&self, caller: &Caller, id: i64) -> Done<()> {
        let officer = allowed(caller, Deed::ManageOfficers)?;
        let off = retry(|| store::turn_off(&self.pool, Some(officer.id), id, self.clock.now())).await;
        if off.map_err(fault::failure)? { Ok(()) } else { Err(Failure::Refused(OfficeRefused::NotFound)) }
    }
}

fn wrong() -> Failure<OfficeRefused> {
    Failure::Refused(OfficeRefused::of([Some(FieldFault::new("code", Why::WrongCode))]))
}

/// Recovery codes as they are printed, and what the database keeps of them.
fn new_codes() -> (Vec<String>, Vec<Vec<u8>>) {
    let codes = (0..RECOVERY_CODES).map(|_| RecoveryCode::from_random(rand::random()));
    codes.map(|code| (code.printed(), link::digest(code.reveal()))).unzip()
}

/// Turns off the second step of the officer with this email, from the command line: for whoever has lost the app and the
/// codes where no other admin is there. Says whether it was on.
///
/// # Errors
/// Where the database does not answer.
pub async fn turn_off_second_step(pool: &PgPool, clock: &Clock, email: &Email) -> sqlx::Result<bool> {
    match store::find(pool, email.as_str()).await? {
        Some(officer) => retry(|| store::turn_off(pool, None, officer, clock.now())).await,
        None => Ok(false),
    }
}
