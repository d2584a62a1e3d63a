//! Server functions for the page that lists a caller's visits.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{moment::Moment, refusal::Refusal};

#[cfg(feature = "ssr")]
use crate::addresses::VISITS;
use crate::failure::Failure;

/// The value that ends all other visits.
pub const OTHERS: &str = "others";

/// Visits of the school or officer who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitsView {
    /// The school, or the officer.
    pub name: String,
    /// Whether this is a school. Its visits are those of everybody who has its PIN.
    pub is_school: bool,
    /// The visits, the current one first, then by last use.
    pub visits: Vec<VisitShown>,
    /// How many more visits there are than are shown.
    pub more: u32,
    /// Whether a visit has just been ended.
    pub done: bool,
}

/// One visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitShown {
    /// The visit's number.
    pub id: i64,
    /// The browser, like "Firefox on Windows"; empty if the browser did not say.
    pub browser: String,
    /// When somebody signed in.
    pub began: Moment,
    /// When the visit was last used, to the minute.
    pub used: Moment,
    /// Whether this is the current visit.
    pub is_this: bool,
}

/// The visits that are to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// One visit, by its number.
    One(i64),
    /// All visits but the current one.
    Others,
}

impl Ending {
    /// Reads the form's value.
    #[must_use]
    pub fn read(sent: &str) -> Option<Self> {
        if sent == OTHERS { Some(Self::Others) } else { sent.parse().ok().map(Self::One) }
    }
}

/// Why the visits are not shown, or why no visit was ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum VisitsRefused {
    /// Nobody is signed in.
    #[error("Sign in to see where you are signed in")]
    SignedOut,
    /// The visit does not exist or belongs to somebody else.
    #[error("This device is already signed out")]
    NotFound,
}

impl Refusal for VisitsRefused {
    fn status(&self) -> u16 {
        match self {
            Self::SignedOut => 401,
            Self::NotFound => 404,
        }
    }

    fn message(&self) -> String {
        self.to_string()
    }
}

/// The port of this page. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait VisitList: Send + Sync {
    /// The visits of the caller.
    async fn list(&self, visit: &dyn crate::visit::Visit) -> Result<VisitsView, Failure<VisitsRefused>>;
    /// Ends visits of the caller.
    async fn end(&self, visit: &dyn crate::visit::Visit, ending: Ending) -> Result<(), Failure<VisitsRefused>>;
}

/// The key under which the visit keeps that another visit has just been ended.
#[cfg(feature = "ssr")]
const DONE: &str = "done:/visits";

/// The visits of the school or officer who is signed in.
///
/// # Errors
/// [`VisitsRefused::SignedOut`].
#[server(endpoint = "visits/list", input = leptos::server_fn::codec::GetUrl)]
pub async fn list_visits() -> Result<VisitsView, Failure<VisitsRefused>> {
    let visit = crate::visit::visit()?;
    let listed = crate::visit::port::<dyn VisitList, _>()?.list(&*visit).await;
    match listed {
        Ok(view) => Ok(VisitsView { done: visit.take(DONE).await?.is_some(), ..view }),
        Err(failure) => {
            crate::status::set_status(failure.refused().map_or(500, Refusal::status));
            Err(failure)
        }
    }
}

/// Ends visits: `id` is the number of one, or `others`.
///
/// # Errors
/// [`VisitsRefused`].
#[server(endpoint = "visits/end")]
pub async fn end_visits(
    /// Which visits to end.
    #[server(default)]
    id: String,
) -> Result<(), Failure<VisitsRefused>> {
    let visit = crate::visit::visit()?;
    let ended = async {
        let ending = Ending::read(&id).ok_or(Failure::Refused(VisitsRefused::NotFound))?;
        crate::visit::port::<dyn VisitList, _>()?.end(&*visit, ending).await?;
        Ok(visit.keep(DONE, "ended").await?)
    };
    match ended.await {
        Ok(()) => {
            crate::visit::redirect(VISITS);
            Ok(())
        }
        // A visit that has already ended needs no error: the page shows the rest.
        Err(failure) => Err(crate::visit::send_away(VISITS, failure)),
    }
}
