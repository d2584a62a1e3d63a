//! What the office's pages ask about venues.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use shared::office::Deed;
use shared::{
    office::OfficeRefused,
    venue::{Room, VenueForm},
};

use crate::{failure::Failure, office::Turned};

/// A venue in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VenueLine {
    /// Its number inside the database.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Its rooms.
    pub rooms: Vec<Room>,
    /// How many sessions are to come there.
    pub coming: i64,
}

/// A venue on its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VenueView {
    /// Its number inside the database.
    pub id: i64,
    /// How often officers have changed it.
    pub edits: i32,
    /// The venue as a form.
    pub form: VenueForm,
}

/// What these pages need of the server. `server::office::venues` implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Venues: Send + Sync {
    /// Every venue, by name.
    async fn list(&self, caller: &crate::visit::Caller) -> Done<Vec<VenueLine>>;
    /// A venue.
    async fn lookup(&self, caller: &crate::visit::Caller, id: i64) -> Done<VenueView>;
    /// Adds a venue: its number.
    async fn add(&self, caller: &crate::visit::Caller, form: &VenueForm) -> Done<i64>;
    /// Changes a venue that officers have changed so often; says how many sessions to come take more people than their room
    /// holds then.
    async fn change(&self, caller: &crate::visit::Caller, id: i64, edits: i32, form: &VenueForm) -> Done<u32>;
}

#[cfg(feature = "ssr")]
type Done<T> = Result<T, Failure<OfficeRefused>>;

/// The list of venues.
pub const VENUES: &str = "/office/venues";
/// Where a venue is added.
pub const NEW_VENUE: &str = "/office/venues/new";

/// A venue's page in the office.
pub(super) fn venue_address(id: i64) -> String {
    format!("{VENUES}/{id}")
}

#[cfg(feature = "ssr")]
fn room() -> Done<std::sync::Arc<dyn Venues>> {
    crate::visit::port::<dyn Venues, _>()
}

/// Every venue.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/venues", input = leptos::server_fn::codec::GetUrl)]
pub async fn list_venues() -> Result<Vec<VenueLine>, Failure<OfficeRefused>> {
    crate::office::answered(async { room()?.list(crate::visit::visit()?.caller()).await }).await
}

/// The page where a venue is added.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/venue-new", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_new_venue() -> Result<Turned<(), VenueForm>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        crate::office::may(Deed::SetUpSessions)?;
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
    match room()?.add(crate::visit::visit()?.caller(), &typed).await {
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
    /// Its number.
    #[server(default)]
    id: i64,
) -> Result<Turned<VenueView, VenueForm>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        let venue = room()?.lookup(crate::visit::visit()?.caller(), id).await?;
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
    /// Its number.
    #[server(default)]
    id: i64,
    /// How often officers had changed it, when it was shown.
    #[server(default)]
    edits: i32,
    /// The form as typed.
    #[server(default)]
    typed: VenueForm,
) -> Result<(), Failure<OfficeRefused>> {
    let changed = room()?.change(crate::visit::visit()?.caller(), id, edits, &typed).await;
    let done = changed.map(|over| match over {
        0 => "The venue is changed.".to_owned(),
        1 => "The venue is changed. 1 session to come takes more people than its room holds.".to_owned(),
        more => format!("The venue is changed. {more} sessions to come take more people than their rooms hold."),
    });
    crate::office::finish(done, &venue_address(id), typed.clone()).await
}
