//! The second step of signing in. An officer turns the second step on, and is then asked for a code after the password. It is
//! turned off with a code or by an admin. Some roles may require it.

use app::{
    failure::Failure,
    officer::second_step::{AccountView, AfterPassword, KeyShown, SecondSteps, StepRuleView, StepView},
    visit::{Caller, Officer, SignInFrom},
};
use async_trait::async_trait;
use shared::{
    email::Email,
    form::FieldFault,
    office::OfficeRefused,
    officer::{OfficerFault, Permission, RECOVERY_CODES, RecoveryCode, Roles, SecondCode, StepProof},
};
use sqlx::PgPool;
use std::net::IpAddr;

use self::seal::Seal;
use super::{PgOfficers, password::Passwords, password_link, store as officers};
use crate::{
    audit::Actor,
    office::allowed,
    platform::{
        attempts::{Account, Attempts, Claim, KnownDevice, Name},
        clock::{self, Clock},
        database::{self, retry},
        internal_error, secret,
        signed_link::LinkKey,
    },
};

mod entry;
mod seal;
mod store;
mod totp;

type Done<T> = Result<T, Failure<OfficeRefused>>;

/// Implements [`SecondSteps`] on Postgres.
#[derive(Clone)]
pub struct PgSecondSteps {
    pool: PgPool,
    clock: Clock,
    attempts: Attempts,
    /// Codes follow the system clock, as in the apps that make them, even if the service's clock differs.
    world: Clock,
    seal: Seal,
    passwords: Passwords,
}

impl PgSecondSteps {
    /// Uses this database, and seals secrets with a key derived from its key.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock, key: &LinkKey) -> Self {
        let attempts = Attempts::new(pool.clone(), clock.clone(), key);
        let passwords = Passwords::new(pool.clone(), attempts.clone(), secret::Checker::default());
        Self { pool, clock, attempts, world: Clock::system(), seal: Seal::of(key), passwords }
    }

    /// Shares these officers' limits on checking passwords.
    #[must_use]
    pub fn checking_with(self, officers: &PgOfficers) -> Self {
        Self { passwords: officers.passwords(), ..self }
    }

    /// Uses another clock for codes.
    #[must_use]
    pub fn in_world_of(self, world: Clock) -> Self {
        Self { world, ..self }
    }

    /// Checks a code of an officer whose second step is on. Wrong codes cause waits as wrong passwords do.
    async fn take(&self, officer: i64, code: &SecondCode, address: IpAddr, device: Option<KnownDevice>) -> Done<()> {
        let claim = Claim { name: Name::of_codes(officer), account: Some(Account::Officer(officer)), address, device };
        let attempt = self.attempts.reserve(claim).await.map_err(internal_error::failure)?;
        let attempt = attempt.map_err(|wait| Failure::Refused(OfficeRefused::Wait { until: wait.shown() }))?;
        if self.is_right(officer, code).await? {
            return self.attempts.right(attempt).await.map_err(internal_error::failure);
        }
        let wait = self.attempts.wrong(&attempt).await.map_err(internal_error::failure)?;
        Err(wait.map_or_else(wrong, |wait| Failure::Refused(OfficeRefused::Wait { until: wait.shown() })))
    }

    /// Whether a code is right; if so, uses it up.
    async fn is_right(&self, officer: i64, code: &SecondCode) -> Done<bool> {
        match code {
            SecondCode::Recovery(code) => {
                let digest = password_link::digest(code.reveal());
                retry(|| store::use_recovery(&self.pool, officer, &digest, self.clock.now()))
                    .await
                    .map_err(internal_error::failure)
            }
            SecondCode::App(digits) => {
                let row = store::lookup(&self.pool, officer).await.map_err(internal_error::failure)?;
                let Some(row) = row.filter(|row| row.on_since.is_some()) else { return Ok(false) };
                let secret = self.open(officer, &row.sealed);
                let Some(step) = secret.and_then(|secret| totp::step_of(&secret, digits, self.world.now())) else {
                    return Ok(false);
                };
                retry(|| store::use_step(&self.pool, officer, step)).await.map_err(internal_error::failure)
            }
        }
    }

    fn open(&self, officer: i64, sealed: &[u8]) -> Option<Vec<u8>> {
        let secret = self.seal.open(officer, sealed);
        if secret.is_none() {
            tracing::warn!(officer, "the secret of a second step was encrypted with another key");
        }
        secret
    }

    /// The state of an officer's second step, for that officer only.
    fn shown(&self, officer: i64, email: &str, step: &store::StepRow) -> StepView {
        if let Some(since) = step.on_since {
            let codes = u32::try_from(step.codes).unwrap_or_default();
            return StepView::On { since: clock::shown(since), codes };
        }
        let shown = self.open(officer, &step.sealed).and_then(|secret| totp::shown(&secret, email));
        shown.map_or(StepView::Off, |shown| {
            StepView::Shown(KeyShown { secret: shown.secret, link: shown.link, picture: shown.picture })
        })
    }

    /// Makes and shows a secret, which replaces an unconfirmed one.
    async fn new_secret(&self, officer: i64) -> Done<()> {
        let sealed = self.seal.close(officer, &totp::random_secret());
        let sealed = sealed.ok_or_else(|| internal_error::failure("a secret was not sealed"))?;
        retry(|| store::begin(&self.pool, officer, &sealed)).await.map_err(internal_error::failure)
    }

    /// Turns the second step on with a first code; returns the new version of the officer's credentials and the recovery codes.
    async fn turn_on(&self, officer: i64, code: &SecondCode) -> Done<(i32, Vec<String>)> {
        let row = store::lookup(&self.pool, officer).await.map_err(internal_error::failure)?;
        let row = row.filter(|row| row.on_since.is_none()).ok_or(Failure::Refused(OfficeRefused::Spoilt))?;
        let step = match code {
            SecondCode::App(digits) => {
                self.open(officer, &row.sealed).and_then(|secret| totp::step_of(&secret, digits, self.world.now()))
            }
            SecondCode::Recovery(_) => None,
        };
        let step = step.ok_or_else(wrong)?;
        let (codes, digests) = new_codes();
        let turned = retry(async || {
            let mut transaction = database::begin(&self.pool).await?;
            let on = store::turn_on(&mut transaction, officer, &row.sealed, step, self.clock.now()).await?;
            if on.is_some() {
                store::set_codes(&mut transaction, officer, &digests).await?;
                transaction.commit().await?;
            }
            Ok::<_, sqlx::Error>(on)
        });
        let version = turned.await.map_err(internal_error::failure)?.ok_or(Failure::Refused(OfficeRefused::Spoilt))?;
        Ok((version, codes))
    }

    /// The calling officer, if they prove their identity.
    async fn proved(&self, caller: &Caller, proof: &StepProof, from: &SignInFrom) -> Done<i64> {
        let officer = allowed(caller, Permission::Enter)?;
        self.passwords.confirm(officer.id, &proof.password, "password", from).await?;
        Ok(officer.id)
    }

    async fn me(&self, caller: &Caller) -> Done<(Officer, officers::OfficerRow)> {
        let officer = allowed(caller, Permission::Enter)?;
        let row = officers::lookup(&self.pool, officer.id).await.map_err(internal_error::failure)?;
        Ok((officer.clone(), row.ok_or(Failure::Refused(OfficeRefused::NotFound))?))
    }
}

#[async_trait]
impl SecondSteps for PgSecondSteps {
    async fn after_password(&self, officer: i64, version: i32) -> Done<AfterPassword> {
        self.after_right_password(officer, version).await
    }

    async fn all_in(&self, half: &str, code: &SecondCode, from: &SignInFrom) -> Done<(i64, i32)> {
        self.enter(half, code, from).await
    }

    async fn set_up_key(&self, half: &str) -> Done<KeyShown> {
        self.key_to_set_up(half).await
    }

    async fn set_up_another_key(&self, half: &str) -> Done<()> {
        self.another_key(half).await
    }

    async fn set_up(&self, half: &str, code: &SecondCode) -> Done<((i64, i32), Vec<String>)> {
        self.finish_set_up(half, code).await
    }

    async fn account(&self, caller: &Caller) -> Done<AccountView> {
        let (officer, row) = self.me(caller).await?;
        let step = store::lookup(&self.pool, officer.id).await.map_err(internal_error::failure)?;
        let step = step.map_or(StepView::Off, |step| self.shown(officer.id, &row.email, &step));
        let required = store::rule::is_required(&self.pool, officer.id).await.map_err(internal_error::failure)?;
        Ok(AccountView { name: row.name, email: row.email, step, required, codes: Vec::new() })
    }

    async fn begin(&self, caller: &Caller) -> Done<()> {
        self.new_secret(allowed(caller, Permission::Enter)?.id).await
    }

    async fn confirm(&self, caller: &Caller, proof: &StepProof, from: &SignInFrom) -> Done<(i32, Vec<String>)> {
        let officer = self.proved(caller, proof, from).await?;
        self.turn_on(officer, &proof.code).await
    }

    async fn renew_codes(&self, caller: &Caller, proof: &StepProof, from: &SignInFrom) -> Done<Vec<String>> {
        let officer = self.proved(caller, proof, from).await?;
        self.take(officer, &proof.code, from.address, None).await?;
        let (codes, digests) = new_codes();
        let renewed = retry(async || {
            let mut transaction = database::begin(&self.pool).await?;
            store::set_codes(&mut transaction, officer, &digests).await?;
            store::trace_codes(&mut transaction, officer, self.clock.now()).await?;
            transaction.commit().await
        });
        renewed.await.map_err(internal_error::failure)?;
        Ok(codes)
    }

    async fn turn_off(&self, caller: &Caller, proof: &StepProof, from: &SignInFrom) -> Done<i32> {
        let officer = self.proved(caller, proof, from).await?;
        if store::rule::is_required(&self.pool, officer).await.map_err(internal_error::failure)? {
            return Err(Failure::Refused(OfficeRefused::Spoilt));
        }
        self.take(officer, &proof.code, from.address, None).await?;
        let by = Actor::Officer(officer);
        let off = retry(|| store::turn_off(&self.pool, &by, officer, self.clock.now())).await;
        off.map_err(internal_error::failure)?.ok_or(Failure::Refused(OfficeRefused::Spoilt))
    }

    async fn turn_off_for(&self, caller: &Caller, id: i64) -> Done<()> {
        let officer = allowed(caller, Permission::ManageOfficers)?;
        let by = Actor::Officer(officer.id);
        let off = retry(|| store::turn_off(&self.pool, &by, id, self.clock.now())).await;
        off.map_err(internal_error::failure)?.map(drop).ok_or(Failure::Refused(OfficeRefused::NotFound))
    }

    async fn rule(&self, caller: &Caller) -> Done<StepRuleView> {
        allowed(caller, Permission::ManageOfficers)?;
        let row = store::rule::lookup(&self.pool).await.map_err(internal_error::failure)?;
        Ok(StepRuleView { roles: officers::roles(&row.roles), without: row.without })
    }

    async fn set_rule(&self, caller: &Caller, roles: &Roles) -> Done<()> {
        let officer = allowed(caller, Permission::ManageOfficers)?;
        let step = store::lookup(&self.pool, officer.id).await.map_err(internal_error::failure)?;
        let has_none = step.is_none_or(|step| step.on_since.is_none());
        // An admin has to use the second step before requiring it, so as not to be locked out.
        if let Some(role) = officer.roles.iter().find(|role| has_none && roles.has(*role)) {
            let fault = FieldFault::new("roles", OfficerFault::OwnStepFirst(role));
            return Err(Failure::Refused(OfficeRefused::of([Some(fault)])));
        }
        let roles = officers::codes(roles);
        let set = retry(|| store::rule::set(&self.pool, officer.id, &roles, self.clock.now())).await;
        set.map_err(internal_error::failure)
    }
}

fn wrong() -> Failure<OfficeRefused> {
    Failure::Refused(OfficeRefused::of([Some(FieldFault::new("code", OfficerFault::WrongCode))]))
}

/// Recovery codes as printed, with the hashes that the database stores.
fn new_codes() -> (Vec<String>, Vec<Vec<u8>>) {
    let codes = (0..RECOVERY_CODES).map(|_| RecoveryCode::from_random(rand::random()));
    codes.map(|code| (code.printed(), password_link::digest(code.reveal()))).unzip()
}

/// Turns off the second step of the officer with this email from the command line, for an only admin who has lost the app and the
/// recovery codes. Returns whether it was on.
///
/// # Errors
/// The database does not answer.
pub async fn turn_off_second_step(pool: &PgPool, clock: &Clock, email: &Email) -> sqlx::Result<bool> {
    match store::find(pool, email.as_str()).await? {
        Some(officer) => Ok(retry(|| store::turn_off(pool, &Actor::Operator, officer, clock.now())).await?.is_some()),
        None => Ok(false),
    }
}
