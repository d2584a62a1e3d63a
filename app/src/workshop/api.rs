//! Server functions for the pages about workshops.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{
    moment::Moment,
    seats::Seats,
    sheet::Details,
    workshop::{BookingWindow, PlacesLimit, Standing},
};

use crate::failure::{Failure, Never};

/// A session as lists and tables show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// The session's number in the workshop, from 1.
    pub number: u16,
    /// The session's key in live seats: `71-16/1`.
    pub key: String,
    /// The session's code, if the sheet gives one.
    pub code: Option<String>,
    /// Date and times: ISO start, and "Friday 13 May 2016, 9:30am to 11:30am".
    pub when: Moment,
    /// The date alone: "Friday 13 May 2016".
    pub date: String,
    /// The times alone: "9:30am to 11:30am".
    pub times: String,
    /// The venue's name.
    pub venue: String,
    /// The venue's address.
    pub address: String,
    /// Room and note as the sheet gives them ("Room 24", "venue tbc"); empty if none.
    pub note: String,
    /// Whether the session is cancelled.
    pub cancelled: bool,
    /// Whether the session has started.
    pub started: bool,
    /// Whether the session's waiting list can be joined while the session is full.
    pub can_wait: bool,
    /// The session's seats.
    pub seats: Seats,
}

/// A workshop in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkshopSummary {
    /// The sheet's number as written.
    pub number: String,
    /// The sheet's number as in addresses.
    pub slug: String,
    /// The workshop's title.
    pub title: String,
    /// The audience.
    pub audience: String,
    /// Whether the workshop can be booked.
    pub booking: BookingWindow,
    /// The upcoming sessions, in order.
    pub sessions: Vec<SessionView>,
}

/// A workshop as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkshopView {
    /// The sheet's number as written.
    pub number: String,
    /// The sheet's number as in addresses.
    pub slug: String,
    /// The workshop's title.
    pub title: String,
    /// The sheet's title, if it differs.
    pub sheet_title: String,
    /// The audience.
    pub audience: String,
    /// The introduction to the aims.
    pub aims_lead: String,
    /// The aims.
    pub aims: Vec<String>,
    /// Whether the workshop can be booked.
    pub booking: BookingWindow,
    /// The school's limit.
    pub limit: Option<PlacesLimit>,
    /// The deadline for free cancellation, in words.
    pub cancel_rule: String,
    /// The cost and other short texts.
    pub details: Details,
    /// Other notes (refreshments).
    pub notes: String,
    /// All sessions of the workshop, in order.
    pub sessions: Vec<SessionView>,
    /// The signed-in school's places on the workshop; `None` if nobody is signed in.
    pub standing: Option<Standing>,
    /// Whether the sheet was withdrawn.
    pub withdrawn: bool,
    /// The contact: "Kelly Waters, 01603 307729".
    pub contact: String,
}

/// The port of these pages. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Workshops: Send + Sync {
    /// Workshops with a session still to come, soonest first; those whose sheet matches the words, if there are words.
    async fn upcoming(&self, words: &str) -> Result<Vec<WorkshopSummary>, Failure<Never>>;
    /// A workshop by its sheet's number as in addresses, with the caller's places.
    async fn lookup(&self, caller: &crate::visit::Caller, slug: &str) -> Result<Option<WorkshopView>, Failure<Never>>;
}

/// Workshops still to come.
///
/// # Errors
/// [`Failure::Broken`] if the database does not answer.
#[server(endpoint = "workshop/upcoming", input = leptos::server_fn::codec::GetUrl)]
pub async fn upcoming_workshops(
    /// The words to search for; empty for all.
    #[server(default)]
    words: String,
) -> Result<Vec<WorkshopSummary>, Failure<Never>> {
    crate::visit::port::<dyn Workshops, _>()?.upcoming(&words).await
}

/// One workshop.
///
/// # Errors
/// [`Failure::Broken`] if the database does not answer.
#[server(endpoint = "workshop/lookup", input = leptos::server_fn::codec::GetUrl)]
pub async fn lookup_workshop(
    /// The sheet's number as in addresses.
    #[server(default)]
    slug: String,
) -> Result<Option<WorkshopView>, Failure<Never>> {
    let visit = crate::visit::visit()?;
    crate::visit::port::<dyn Workshops, _>()?.lookup(visit.caller(), &slug).await
}
