//! Server functions for a delegate's page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{
    booking::{CancelPolicy, PlaceState},
    delegate::CannotComeRefused,
    waiting::Freed,
};

#[cfg(feature = "ssr")]
use crate::{
    addresses::{cannot_come_address, delegate_address},
    visit,
};
use crate::{
    failure::{Failure, Never},
    workshop::SessionView,
};

/// The target of a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkLeadsTo {
    /// A place.
    Place(Box<DelegateView>),
    /// The link has expired.
    Ended,
    /// The link is not valid, or another delegate now has the place.
    Nothing,
}

/// A place as its delegate sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegateView {
    /// The delegate's name.
    pub name: String,
    /// The school that booked.
    pub school: String,
    /// The booking's reference.
    pub reference: String,
    /// The sheet's number as in addresses.
    pub slug: String,
    /// The workshop's title.
    pub title: String,
    /// The session.
    pub session: SessionView,
    /// How to find the venue and get in.
    pub access_notes: String,
    /// A map of the venue: an address on the web, or empty.
    pub map_link: String,
    /// Other notes about the workshop (refreshments).
    pub notes: String,
    /// The contact.
    pub contact: String,
    /// The state of the place.
    pub state: PlaceState,
    /// Whether the place was moved to this session from another.
    pub moved: bool,
    /// The rule for cancelling the place now.
    pub policy: CancelPolicy,
    /// What happens to a place that comes free.
    pub freed: Freed,
    /// The address of the calendar file.
    pub calendar: String,
    /// The address of the calendar that can be subscribed to.
    pub feed: String,
    /// The code that the delegate shows on arrival, as SVG, if they have a place. It opens their entry on the register.
    pub arrival_code: Option<String>,
    /// The key for giving the place back.
    pub key: String,
}

impl DelegateView {
    /// Whether the delegate can still say that they cannot come.
    #[must_use]
    pub fn can_give_back(&self) -> bool {
        !self.session.started && matches!(self.state, PlaceState::Booked | PlaceState::Waiting)
    }
}

/// The port of these pages. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Delegates: Send + Sync {
    /// The target of a link.
    async fn lookup(&self, link: &str) -> Result<LinkLeadsTo, Failure<Never>>;
    /// Gives back the place of a link.
    async fn give_back(&self, draft: &CannotComeDraft) -> Result<(), Failure<CannotComeRefused>>;
}

/// The command of a delegate who cannot come, as its form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CannotComeDraft {
    /// The signed text of the link.
    pub link: String,
    /// The idempotency key.
    pub key: String,
}

/// The content of a delegate's pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegateForm {
    /// The target of the link.
    pub found: LinkLeadsTo,
    /// The signed text of the link.
    pub link: String,
    /// Why the place was not given back.
    pub failure: Option<Failure<CannotComeRefused>>,
}

/// The content of a delegate's pages.
///
/// # Errors
/// [`Failure::Broken`] if the database does not answer.
#[server(endpoint = "delegate/page", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_place(
    /// The signed text of the link.
    #[server(default)]
    link: String,
) -> Result<DelegateForm, Failure<Never>> {
    visit::keep_private();
    let visit = visit::visit()?;
    let mut found = visit::port::<dyn Delegates, _>()?.lookup(&link).await?;
    if let LinkLeadsTo::Place(place) = &mut found {
        place.key = visit.new_key().to_string();
    }
    let back = visit::turned_back::<String, CannotComeRefused, Never>(&cannot_come_address(&link)).await?;
    Ok(DelegateForm { found, link, failure: back.map(|back| back.failure) })
}

/// Gives back the place of a delegate who cannot come.
///
/// # Errors
/// [`CannotComeRefused`].
#[server(endpoint = "delegate/cannot-come")]
pub async fn give_place_back(
    /// The form as sent.
    #[server(default)]
    draft: CannotComeDraft,
) -> Result<(), Failure<CannotComeRefused>> {
    let given = async { visit::port::<dyn Delegates, _>()?.give_back(&draft).await };
    match given.await {
        Ok(()) => {
            visit::redirect(&format!("{}?given-back", delegate_address(&draft.link)));
            Ok(())
        }
        Err(failure) if failure.refused().is_some_and(CannotComeRefused::is_about_link) => {
            Err(visit::send_away(&delegate_address(&draft.link), failure))
        }
        Err(failure) => Err(visit::turn_back(&cannot_come_address(&draft.link), String::new(), failure, false).await),
    }
}
