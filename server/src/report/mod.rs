//! Reports: which schools a workshop has reached.

mod file;
mod store;

use app::{
    failure::Failure,
    report::{ReportListed, ReportView, Reports},
    visit::Caller,
};
use async_trait::async_trait;
use shared::{office::OfficeRefused, officer::Permission, sheet::SheetNumber};
use sqlx::PgPool;

use crate::{office::allowed, platform::internal_error};

pub use file::{schools_csv, schools_xlsx};

type Done<T> = Result<T, Failure<OfficeRefused>>;

/// Implements [`Reports`] on Postgres.
#[derive(Clone)]
pub struct PgReports {
    pool: PgPool,
}

impl PgReports {
    /// Uses this database.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl Reports for PgReports {
    async fn list(&self, caller: &Caller) -> Done<Vec<ReportListed>> {
        allowed(caller, Permission::SeeReports)?;
        store::list(&self.pool).await.map_err(internal_error::failure)
    }

    async fn lookup(&self, caller: &Caller, slug: &str) -> Done<ReportView> {
        allowed(caller, Permission::SeeReports)?;
        let not_found = Failure::Refused(OfficeRefused::NotFound);
        let Ok(number) = slug.parse::<SheetNumber>() else { return Err(not_found) };
        let found = store::find_workshop(&self.pool, number).await.map_err(internal_error::failure)?;
        let (workshop, title) = found.ok_or(not_found)?;
        let schools = store::schools(&self.pool, workshop).await.map_err(internal_error::failure)?;
        Ok(ReportView { number: number.to_string(), slug: number.slug(), title, schools })
    }
}
