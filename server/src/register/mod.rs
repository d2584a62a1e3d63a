//! Registers: the attendance at a session.

mod check;
mod held;
mod marking;
mod recorded;
mod store;
mod views;
mod walk_in;

use app::{
    failure::Failure,
    register::{BookedRecorded, Made, NeedsView, RegisterListed, RegisterView, Registers, WalkedIn},
    visit::Caller,
};
use async_trait::async_trait;
use shared::{
    office::OfficeRefused,
    officer::Permission,
    register::{BookRecorded, Marking, WalkIn},
};
use sqlx::PgPool;
use time::OffsetDateTime;

use self::store::SessionRow;
pub(crate) use self::{check::faults, held::held};
use crate::{
    live::Hub,
    office::allowed,
    platform::{
        clock::{self, Clock},
        database::retry,
        internal_error,
    },
};

type Done<T> = Result<T, Failure<OfficeRefused>>;

/// Implements [`Registers`] on Postgres.
#[derive(Clone)]
pub struct PgRegisters {
    pool: PgPool,
    clock: Clock,
    live: Hub,
}

impl PgRegisters {
    /// Uses this database, and notifies this hub of walk-ins who are booked.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock, live: Hub) -> Self {
        Self { pool, clock, live }
    }

    /// The officer and the session, if the officer has the permission for this session. To everybody else the session does not
    /// exist.
    async fn at(&self, caller: &Caller, permission: Permission, session: i64) -> Done<(i64, SessionRow)> {
        let officer = allowed(caller, permission)?;
        let everywhere = officer.roles.may_everywhere(permission);
        let found =
            store::session(&self.pool, session, officer.id, everywhere).await.map_err(internal_error::failure)?;
        Ok((officer.id, found.ok_or(Failure::Refused(OfficeRefused::NotFound))?))
    }

    /// Refuses actions that are not yet allowed at this time.
    fn not_before(&self, from: OffsetDateTime) -> Done<()> {
        if self.clock.now() >= from {
            return Ok(());
        }
        Err(Failure::Refused(OfficeRefused::TooEarly { from: clock::shown(from) }))
    }
}

#[async_trait]
impl Registers for PgRegisters {
    async fn list(&self, caller: &Caller) -> Done<Vec<RegisterListed>> {
        let officer = allowed(caller, Permission::TakeRegisters)?;
        let everywhere = officer.roles.may_everywhere(Permission::TakeRegisters);
        views::list(&self.pool, officer.id, everywhere, self.clock.now()).await.map_err(internal_error::failure)
    }

    async fn lookup(&self, caller: &Caller, session: i64) -> Done<RegisterView> {
        let (_, session) = self.at(caller, Permission::TakeRegisters, session).await?;
        views::register(&self.pool, session, self.clock.now()).await.map_err(internal_error::failure)
    }

    async fn needs(&self, caller: &Caller, session: i64) -> Done<NeedsView> {
        let (officer, session) = self.at(caller, Permission::SeeDelegates, session).await?;
        views::needs(&self.pool, session, officer, self.clock.now()).await.map_err(internal_error::failure)
    }

    async fn mark(&self, caller: &Caller, marking: &Marking, made: &Made) -> Done<()> {
        let (officer, session) = self.at(caller, Permission::TakeRegisters, marking.session).await?;
        self.not_before(views::opens_at(&session))?;
        marking::mark(self, officer, &session, marking, made).await
    }

    async fn walk_in(&self, caller: &Caller, walk_in: &WalkIn, made: &Made) -> Done<WalkedIn> {
        let (officer, session) = self.at(caller, Permission::TakeRegisters, walk_in.session).await?;
        self.not_before(views::opens_at(&session))?;
        walk_in::take_in(self, officer, &session, walk_in, made).await
    }

    async fn book_recorded(&self, caller: &Caller, asked: &BookRecorded, made: &Made) -> Done<BookedRecorded> {
        let (officer, session) = self.at(caller, Permission::TakeRegisters, asked.session).await?;
        self.not_before(views::opens_at(&session))?;
        recorded::book(self, officer, &session, asked, made).await
    }

    async fn close(&self, caller: &Caller, session: i64) -> Done<()> {
        let (officer, session) = self.at(caller, Permission::TakeRegisters, session).await?;
        // Closing earlier would mark everybody absent by accident.
        self.not_before(session.starts_at)?;
        retry(|| marking::close(self, officer, session.id)).await.map_err(internal_error::failure)
    }

    async fn reopen(&self, caller: &Caller, session: i64) -> Done<()> {
        let (officer, session) = self.at(caller, Permission::TakeRegisters, session).await?;
        retry(|| marking::reopen(self, officer, session.id)).await.map_err(internal_error::failure)
    }
}
