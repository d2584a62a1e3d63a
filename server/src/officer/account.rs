//! Officers' accounts: signing in, inviting, roles, and the rule that one admin always remains.

use app::{
    failure::{Failure, Never},
    officer::{OfficerChange, OfficerView, Officers},
    visit::{Caller, SignInFrom},
};
use async_trait::async_trait;
use shared::{
    office::OfficeRefused,
    officer::{Invitation, OfficerSignIn, Password, PasswordChange, Permission, Role, Roles},
};
use sqlx::PgPool;

use super::{
    password::{Known, Passwords, claim_of, hashed},
    password_link, store,
};
use crate::{
    audit::Actor,
    office::allowed,
    platform::{
        attempts::{Attempts, Wait},
        clock::Clock,
        database::{self, Contended, retry, retry_while},
        internal_error, secret,
        signed_link::LinkKey,
    },
};

type Done<T> = Result<T, Failure<OfficeRefused>>;

/// Implements [`Officers`] on Postgres.
#[derive(Clone)]
pub struct PgOfficers {
    pool: PgPool,
    clock: Clock,
    attempts: Attempts,
    checker: secret::Checker,
    /// The site's public address; empty if unknown.
    site: String,
}

impl PgOfficers {
    /// Uses this database.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock, key: &LinkKey) -> Self {
        let attempts = Attempts::new(pool.clone(), clock.clone(), key);
        Self { pool, clock, attempts, checker: secret::Checker::default(), site: String::new() }
    }

    /// Sets the site's public address, which no password may contain.
    #[must_use]
    pub fn reached_at(self, site: &str) -> Self {
        Self { site: site.to_owned(), ..self }
    }

    /// Checks the passwords of signed-in officers, within the same limit.
    pub(crate) fn passwords(&self) -> Passwords {
        Passwords::new(self.pool.clone(), self.attempts.clone(), self.checker.clone())
    }

    async fn owner(&self, link: &str) -> Done<store::OwnerRow> {
        let owner = store::owner_of_link(&self.pool, &password_link::digest(link), self.clock.now()).await;
        owner.map_err(internal_error::failure)?.ok_or(Failure::Refused(OfficeRefused::LinkOver))
    }
}

#[async_trait]
impl Officers for PgOfficers {
    async fn name(&self, id: i64) -> Result<Option<String>, Failure<Never>> {
        store::name(&self.pool, id).await.map_err(internal_error::failure)
    }

    async fn check_password(&self, claim: OfficerSignIn, from: &SignInFrom) -> Done<(i64, i32)> {
        let known = store::find_active(&self.pool, claim.email.as_str()).await.map_err(internal_error::failure)?;
        let attempt = self
            .attempts
            .reserve(claim_of(&self.attempts, &claim.email, known.as_ref().map(|row| (row.id, row.version)), from))
            .await
            .map_err(internal_error::failure)?;
        let attempt = attempt.map_err(|wait| Failure::Refused(refusal(Some(wait))))?;
        // There is one code path for every claim, so that timing does not distinguish an unknown officer from a wrong password.
        let hash = known.as_ref().and_then(|row| row.password_hash.as_deref()).unwrap_or(secret::NOBODYS_HASH);
        let right = self.checker.check(claim.password, hash.to_owned()).await.map_err(internal_error::failure)?;
        let Some(row) = known.filter(|_| right) else {
            let wait = self.attempts.wrong(&attempt).await.map_err(internal_error::failure)?;
            return Err(Failure::Refused(refusal(wait)));
        };
        self.attempts.right(attempt).await.map_err(internal_error::failure)?;
        Ok((row.id, row.version))
    }

    async fn owner_of_link(&self, link: &str) -> Done<String> {
        Ok(self.owner(link).await?.email)
    }

    async fn set_password(&self, link: &str, password: Password) -> Done<(i64, i32)> {
        // The link is checked before any hashing, so that a caller without a link costs nothing.
        let owner = self.owner(link).await?;
        let hash = hashed(&password, Known::of(&owner.email, &owner.name, &self.site)).await?;
        let digest = password_link::digest(link);
        let used = retry(|| store::use_link(&self.pool, &digest, &hash, self.clock.now())).await;
        let row = used.map_err(internal_error::failure)?.ok_or(Failure::Refused(OfficeRefused::LinkOver))?;
        Ok((row.id, row.version))
    }

    async fn email(&self, caller: &Caller) -> Done<String> {
        let officer = allowed(caller, Permission::Enter)?;
        let own = store::lookup_own(&self.pool, officer.id).await.map_err(internal_error::failure)?;
        own.map(|own| own.email).ok_or(Failure::Refused(OfficeRefused::NotFound))
    }

    async fn change_password(&self, caller: &Caller, change: &PasswordChange, from: &SignInFrom) -> Done<i32> {
        let officer = allowed(caller, Permission::Enter)?;
        self.passwords().confirm(officer.id, &change.present, "present", from).await?;
        let own = store::lookup_own(&self.pool, officer.id).await.map_err(internal_error::failure)?;
        let own = own.ok_or(Failure::Refused(OfficeRefused::NotFound))?;
        let hash = hashed(&change.password, Known::of(&own.email, &own.name, &self.site)).await?;
        let now = self.clock.now();
        let changed = retry(|| store::change_password(&self.pool, officer.id, own.version, &hash, now));
        changed.await.map_err(internal_error::failure)?.ok_or(Failure::Refused(OfficeRefused::SignedOut))
    }

    async fn list(&self, caller: &Caller) -> Done<Vec<OfficerView>> {
        let officer = allowed(caller, Permission::ManageOfficers)?;
        let rows = store::list(&self.pool).await.map_err(internal_error::failure)?;
        Ok(rows.into_iter().map(|row| view(row, officer.id)).collect())
    }

    async fn lookup(&self, caller: &Caller, id: i64) -> Done<OfficerView> {
        let officer = allowed(caller, Permission::ManageOfficers)?;
        let row = store::lookup(&self.pool, id).await.map_err(internal_error::failure)?;
        row.map(|row| view(row, officer.id)).ok_or(Failure::Refused(OfficeRefused::NotFound))
    }

    async fn invite(&self, caller: &Caller, invitation: &Invitation) -> Done<(i64, String)> {
        let officer = allowed(caller, Permission::ManageOfficers)?;
        let invited = retried_invite(&self.pool, &self.clock, &Actor::Officer(officer.id), invitation).await;
        invited.map_err(|refused| match refused {
            AddRefused::EmailTaken => Failure::Refused(OfficeRefused::EmailTaken),
            AddRefused::Broken(cause) => internal_error::failure(cause),
        })
    }

    async fn new_link(&self, caller: &Caller, id: i64) -> Done<String> {
        let officer = allowed(caller, Permission::ManageOfficers)?;
        let (link, now) = (password_link::random(), self.clock.now());
        let digest = password_link::digest(&link);
        let by = Actor::Officer(officer.id);
        let set = retry(|| store::set_link(&self.pool, &by, id, &digest, now + password_link::LASTS, now)).await;
        if set.map_err(internal_error::failure)? { Ok(link) } else { Err(Failure::Refused(OfficeRefused::NotFound)) }
    }

    async fn change(&self, caller: &Caller, id: i64, change: OfficerChange) -> Done<()> {
        let officer = allowed(caller, Permission::ManageOfficers)?;
        let (action, stays_admin, changed) = match &change {
            OfficerChange::Roles(roles) => ("give roles", roles.has(Role::Admin), with_roles(roles)),
            OfficerChange::Disable => ("disable", false, with_state("disabled")),
            OfficerChange::Enable => ("enable", true, with_state("active")),
            OfficerChange::EndVisits => {
                ("end visits", true, store::Changed { ends_visits: true, ..store::Changed::default() })
            }
        };
        retry(|| self.change_once((officer.id, id), action, stays_admin, &changed)).await
    }
}

impl PgOfficers {
    async fn change_once(
        &self,
        (by, id): (i64, i64),
        action: &str,
        stays_admin: bool,
        changed: &store::Changed,
    ) -> Done<()> {
        let mut transaction = database::begin(&self.pool).await.map_err(internal_error::failure)?;
        // If two admins remove each other at the same time, the second is found to be the last one.
        let admins = store::lock_admins(&mut *transaction).await.map_err(internal_error::failure)?;
        if !stays_admin && admins == [id] {
            return Err(Failure::Refused(OfficeRefused::LastAdmin));
        }
        if by == id && changed.state == Some("disabled") {
            return Err(Failure::Refused(OfficeRefused::Yourself));
        }
        let done = store::change(&mut *transaction, by, id, action, changed, self.clock.now()).await;
        if !done.map_err(internal_error::failure)? {
            return Err(Failure::Refused(OfficeRefused::NotFound));
        }
        transaction.commit().await.map_err(internal_error::failure)
    }
}

/// Why no officer was added.
#[derive(Debug, thiserror::Error)]
pub enum AddRefused {
    /// An officer has this email.
    #[error("an officer with this email exists already")]
    EmailTaken,
    /// The database did not answer.
    #[error("the database: {0}")]
    Broken(sqlx::Error),
}

/// Adds an officer from the command line; returns the link with which the password is set.
///
/// # Errors
/// [`AddRefused`].
pub async fn add_first(pool: &PgPool, clock: &Clock, invitation: &Invitation) -> Result<String, AddRefused> {
    Ok(retried_invite(pool, clock, &Actor::Operator, invitation).await?.1)
}

async fn retried_invite(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    invitation: &Invitation,
) -> Result<(i64, String), AddRefused> {
    let in_the_way = |refused: &AddRefused| matches!(refused, AddRefused::Broken(cause) if cause.is_contended());
    retry_while(in_the_way, || invite(pool, clock, actor, invitation)).await
}

async fn invite(
    pool: &PgPool,
    clock: &Clock,
    actor: &Actor,
    invitation: &Invitation,
) -> Result<(i64, String), AddRefused> {
    let (link, now) = (password_link::random(), clock.now());
    let mut transaction = database::begin(pool).await.map_err(AddRefused::Broken)?;
    let id = store::append(&mut *transaction, actor, invitation, now).await.map_err(|error| {
        match error.as_database_error().and_then(|error| error.constraint()) {
            Some("officer_email_once") => AddRefused::EmailTaken,
            _ => AddRefused::Broken(error),
        }
    })?;
    let digest = password_link::digest(&link);
    store::set_link(&mut *transaction, actor, id, &digest, now + password_link::LASTS, now)
        .await
        .map_err(AddRefused::Broken)?;
    transaction.commit().await.map_err(AddRefused::Broken)?;
    Ok((id, link))
}

/// The answer to a wrong password. If a wait has begun, the answer says until when.
fn refusal(wait: Option<Wait>) -> OfficeRefused {
    wait.map_or(OfficeRefused::NoMatch, |wait| OfficeRefused::Wait { until: wait.shown() })
}

fn with_roles(roles: &Roles) -> store::Changed {
    store::Changed { roles: Some(store::codes(roles)), ..store::Changed::default() }
}

/// Disabling an officer ends their visits at once; after enabling, they have to sign in again.
fn with_state(state: &'static str) -> store::Changed {
    store::Changed { state: Some(state), ends_visits: true, ..store::Changed::default() }
}

fn view(row: store::OfficerRow, asks: i64) -> OfficerView {
    OfficerView {
        id: row.id,
        is_me: row.id == asks,
        email: row.email,
        name: row.name,
        roles: store::roles(&row.roles),
        active: row.active,
        has_password: row.has_password,
        second_step: row.second_step,
    }
}
