//! Server functions for the pages of reports.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{office::OfficeRefused, report::SchoolReached};

use crate::failure::Failure;
#[cfg(feature = "ssr")]
use crate::office::Done;

/// A workshop in the list of reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportListed {
    /// The sheet's number: `71/16`.
    pub number: String,
    /// The sheet's number as in addresses: `71-16`.
    pub slug: String,
    /// The workshop's title.
    pub title: String,
    /// Open schools that attended.
    pub attended: u32,
    /// Open schools that have or wait for places, or did not come.
    pub asked: u32,
    /// All open schools.
    pub schools: u32,
}

/// Which schools a workshop has reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportView {
    /// The sheet's number: `71/16`.
    pub number: String,
    /// The sheet's number as in addresses: `71-16`.
    pub slug: String,
    /// The workshop's title.
    pub title: String,
    /// Every open school, by name.
    pub schools: Vec<SchoolReached>,
}

/// The port of these pages. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Reports: Send + Sync {
    /// The workshops that have reports, newest first.
    async fn list(&self, caller: &crate::visit::Caller) -> Done<Vec<ReportListed>>;
    /// Which schools the workshop of a sheet has reached.
    async fn lookup(&self, caller: &crate::visit::Caller, slug: &str) -> Done<ReportView>;
}

#[cfg(feature = "ssr")]
fn reports() -> Done<std::sync::Arc<dyn Reports>> {
    crate::visit::port::<dyn Reports, _>()
}

/// The workshops that have reports.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/reports", input = leptos::server_fn::codec::GetUrl)]
pub async fn list_reports() -> Result<Vec<ReportListed>, Failure<OfficeRefused>> {
    crate::office::answered(async { reports()?.list(crate::visit::visit()?.caller()).await }).await
}

/// Which schools a workshop has reached.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/report", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_report(
    /// The sheet's number as in addresses.
    #[server(default)]
    slug: String,
) -> Result<ReportView, Failure<OfficeRefused>> {
    crate::office::answered(async { reports()?.lookup(crate::visit::visit()?.caller(), &slug).await }).await
}
