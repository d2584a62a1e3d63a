//! Server functions for the office's pages about venues.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use shared::officer::Permission;
use shared::{
    office::OfficeRefused,
    session::Clash,
    venue::{Merged, Room, VenueForm},
};

#[cfg(feature = "ssr")]
use crate::{
    addresses::{NEW_VENUE, merge_venue_address, venue_address},
    office::Done,
};
use crate::{failure::Failure, office::Turned};

/// A venue in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VenueLine {
    /// The venue's database id.
    pub id: i64,
    /// The venue's name.
    pub name: String,
    /// The venue's address.
    pub address: String,
    /// The venue's rooms.
    pub rooms: Vec<Room>,
    /// How many upcoming sessions are held there.
    pub coming: i64,
}

/// A venue on its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VenueView {
    /// The venue's database id.
    pub id: i64,
    /// How many times officers have changed the venue.
    pub edits: i32,
    /// The venue as a form.
    pub form: VenueForm,
}

/// A venue to be merged with another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeView {
    /// The venue's database id.
    pub id: i64,
    /// The venue's name.
    pub name: String,
    /// The venues that this one can be merged with.
    pub others: Vec<VenueLine>,
    /// The planned outcome, or why it is refused; `None` if no venue is chosen yet.
    pub check: Option<Result<MergeCheck, OfficeRefused>>,
}

/// The planned outcome of merging two venues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeCheck {
    /// The number of the venue that stays.
    pub into: i64,
    /// The name of the venue that stays.
    pub name: String,
    /// How many past sessions move.
    pub past: i64,
    /// How many upcoming or current sessions move.
    pub coming: i64,
    /// How many of the upcoming or current sessions would take more people than their room holds.
    pub over: u32,
    /// How many drafts name the venue that is removed.
    pub drafts: i64,
    /// The names and rooms of the venue that stays, after the merge.
    pub merged: Merged,
    /// The details that differ: the name of the detail, the removed value, the kept value.
    pub differing: Vec<(String, String, String)>,
    /// Which sessions would clash.
    pub clashes: Vec<Clash>,
    /// A text that identifies the outcome.
    pub seen: String,
}

/// The port of these pages. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Venues: Send + Sync {
    /// Every venue, by name.
    async fn list(&self, caller: &crate::visit::Caller) -> Done<Vec<VenueLine>>;
    /// A venue, or the venue that it was merged into.
    async fn lookup(&self, caller: &crate::visit::Caller, id: i64) -> Done<VenueView>;
    /// Adds a venue. Returns its number.
    async fn add(&self, caller: &crate::visit::Caller, form: &VenueForm) -> Done<i64>;
    /// Changes a venue that officers have changed `edits` times. Returns how many upcoming sessions then take more people than
    /// their room holds.
    async fn change(&self, caller: &crate::visit::Caller, id: i64, edits: i32, form: &VenueForm) -> Done<u32>;
    /// A venue that is to be merged with another (its number as sent; empty: none is chosen yet).
    async fn merging(&self, caller: &crate::visit::Caller, id: i64, into: &str) -> Done<MergeView>;
    /// Merges a venue into another if the planned outcome has not changed. Returns the number of the venue that stays, and the
    /// number of sessions that moved.
    async fn merge(&self, caller: &crate::visit::Caller, id: i64, into: &str, seen: &str) -> Done<(i64, u64)>;
}

#[cfg(feature = "ssr")]
fn venues() -> Done<std::sync::Arc<dyn Venues>> {
    crate::visit::port::<dyn Venues, _>()
}

/// Every venue.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/venues", input = leptos::server_fn::codec::GetUrl)]
pub async fn list_venues() -> Result<Vec<VenueLine>, Failure<OfficeRefused>> {
    crate::office::answered(async { venues()?.list(crate::visit::visit()?.caller()).await }).await
}

/// The page where a venue is added.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/venue-new", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_new_venue() -> Result<Turned<(), VenueForm>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        crate::office::may(Permission::SetUpSessions)?;
        crate::office::turned((), NEW_VENUE).await
    })
    .await
}

/// Adds a venue.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/venue-add")]
pub async fn add_venue(
    /// The form as typed.
    #[server(default)]
    typed: VenueForm,
) -> Result<(), Failure<OfficeRefused>> {
    match venues()?.add(crate::visit::visit()?.caller(), &typed).await {
        Ok(id) => crate::office::finish(Ok("The venue is added.".to_owned()), &venue_address(id), ()).await,
        Err(failure) => crate::office::finish(Err(failure), NEW_VENUE, typed.clone()).await,
    }
}

/// A venue.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/venue", input = leptos::server_fn::codec::GetUrl)]
pub async fn lookup_venue(
    /// The venue's number.
    #[server(default)]
    id: i64,
) -> Result<Turned<VenueView, VenueForm>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        let venue = found(id).await?;
        crate::office::turned(venue, &venue_address(id)).await
    })
    .await
}

/// Changes a venue.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::Changed`], [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/venue-change")]
pub async fn change_venue(
    /// The venue's number.
    #[server(default)]
    id: i64,
    /// How many times officers had changed the venue when its page was shown.
    #[server(default)]
    edits: i32,
    /// The form as typed.
    #[server(default)]
    typed: VenueForm,
) -> Result<(), Failure<OfficeRefused>> {
    let changed = venues()?.change(crate::visit::visit()?.caller(), id, edits, &typed).await;
    let done = changed.map(|over| match over {
        0 => "The venue is changed.".to_owned(),
        1 => "The venue is changed. 1 upcoming session takes more people than its room holds.".to_owned(),
        more => format!("The venue is changed. {more} upcoming sessions take more people than their rooms hold."),
    });
    crate::office::finish(done, &venue_address(id), typed.clone()).await
}

/// Loads a venue. The address of a merged venue redirects to the one that stays.
#[cfg(feature = "ssr")]
async fn found(id: i64) -> Done<VenueView> {
    let visit = crate::visit::visit()?;
    let venue = venues()?.lookup(visit.caller(), id).await?;
    if venue.id != id {
        let to = venue_address(venue.id);
        let words = "The venue that you asked for was merged with this one.";
        crate::office::leave_done(&*visit, &to, words).await?;
        crate::visit::redirect(&to);
    }
    Ok(venue)
}

/// A venue that is to be merged with another; if one is chosen, with the planned outcome.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/venue-merging", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_merging(
    /// The number of the venue to be merged.
    #[server(default)]
    id: i64,
    /// The number of the venue that stays.
    #[server(default)]
    into: String,
) -> Result<Turned<MergeView, String>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        let venue = found(id).await?;
        let view = venues()?.merging(crate::visit::visit()?.caller(), venue.id, &into).await?;
        crate::office::turned(view, &merge_venue_address(id)).await
    })
    .await
}

/// Merges a venue with another, which stays.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/venue-merge")]
pub async fn merge_venue(
    /// The number of the venue to be merged.
    #[server(default)]
    id: i64,
    /// The number of the venue that stays.
    #[server(default)]
    into: String,
    /// The outcome that the page showed.
    #[server(default)]
    seen: String,
) -> Result<(), Failure<OfficeRefused>> {
    match venues()?.merge(crate::visit::visit()?.caller(), id, &into, &seen).await {
        Ok((stays, moved)) => {
            let sessions = if moved == 1 { "1 session" } else { &format!("{moved} sessions") };
            let done = format!("The venues are merged. {sessions} moved here.");
            crate::office::finish(Ok(done), &venue_address(stays), ()).await
        }
        // The next page shows the outcome as planned now.
        Err(failure) => {
            let chosen = format!("{}?into={}", merge_venue_address(id), leptos_router::location::Url::escape(&into));
            crate::office::finish(Err(failure), &chosen, into.clone()).await
        }
    }
}
