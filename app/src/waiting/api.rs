//! What the pages ask about waiting lists.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{
    booking::{BookRefused, BookingDraft},
    moment::Moment,
    waiting::{Freed, PassedOver, ended_words, position_words},
};

use crate::{
    booking::BookingForm,
    failure::{Failure, Never},
};
#[cfg(feature = "ssr")]
use crate::{
    booking::{Bookings, DRAFT_MAX, SessionAddress, as_text, draft_name, form_for, with_new_key},
    visit,
};

/// Where a booking stands on a waiting list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingView {
    /// Its number in line, from 1.
    pub position: u32,
    /// How many of its places wait.
    pub places: u32,
    /// Whether it wants them all at once.
    pub together: bool,
    /// Why it was passed over, the last time.
    pub passed_over: Option<PassedOver>,
    /// Until when places are given from the list.
    pub until: Moment,
    /// Whether places are given from the list.
    pub list: ListState,
    /// What becomes of a place that comes free.
    pub freed: Freed,
}

impl WaitingView {
    /// Whether no place is given any more, now or later.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.list == ListState::Over || self.freed.is_over()
    }

    /// Its number in line; or that it was in line, once no place is given any more.
    #[must_use]
    pub fn words(&self) -> String {
        let words = if self.is_over() { ended_words } else { position_words };
        words(self.position, self.places)
    }
}

/// Whether places are given from a waiting list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ListState {
    /// They are.
    Open,
    /// The council has closed the list.
    Closed,
    /// The time for it is over.
    Over,
}

/// The page to join a session's waiting list.
pub fn wait_address(slug: &str, number: impl std::fmt::Display) -> String {
    format!("/workshops/{slug}/sessions/{number}/wait")
}

/// What the page to join shows.
///
/// # Errors
/// [`Failure::Broken`] where the database does not answer.
#[server(endpoint = "waiting/page", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_waiting(
    /// The sheet's number as in addresses.
    #[server(default)]
    slug: String,
    /// The session's number in its workshop.
    #[server(default)]
    number: String,
) -> Result<BookingForm, Failure<Never>> {
    let page = wait_address(&slug, &number);
    form_for(slug, number, &page).await
}

/// Joins the waiting list with the answers that the page shows.
///
/// # Errors
/// [`BookRefused`].
#[server(endpoint = "waiting/join")]
pub async fn join_waiting_list(
    /// The answers as the page shows them.
    #[server(default)]
    draft: BookingDraft,
    /// `any` where one place is better than none; otherwise all are wanted together.
    #[server(default)]
    wants: String,
) -> Result<(), Failure<BookRefused>> {
    use shared::waiting::Wants;
    let wants = if wants == "any" { Wants::Any } else { Wants::Together };
    let joined = async {
        let book = draft.parse().map_err(|faults| Failure::Refused(BookRefused::Unreadable(Box::new(faults))))?;
        let at = SessionAddress { slug: draft.sheet.clone(), number: draft.session.clone() };
        let visit = visit::visit()?;
        let reference = visit::port::<dyn Bookings, _>()?.wait(visit.caller(), &at, &book, wants).await?;
        // It has its turn, whatever becomes of the draft.
        let _ = visit.take(&draft_name(&draft.sheet, &draft.session)).await;
        crate::office::limit_was_passed(&*visit).await;
        Ok(reference)
    };
    match joined.await {
        Ok(reference) => {
            visit::redirect(&format!("/bookings/{reference}?waiting"));
            Ok(())
        }
        Err(failure) => {
            let page = wait_address(&draft.sheet, &draft.session);
            if failure == Failure::Refused(BookRefused::NotFound) || as_text(&draft).len() > DRAFT_MAX {
                return Err(visit::send_away(&page, failure));
            }
            let draft = with_new_key(draft, &failure).await?;
            Err(visit::turn_back(&page, draft, failure, false).await)
        }
    }
}

/// Where a booking of the signed-in school stands on its waiting list now; `None` if none of its places waits.
///
/// # Errors
/// [`Failure::Broken`] where the database does not answer.
#[server(endpoint = "waiting/position", input = leptos::server_fn::codec::GetUrl)]
pub async fn waiting_position(
    /// The booking's reference.
    #[server(default)]
    reference: String,
) -> Result<Option<WaitingView>, Failure<Never>> {
    let visit = visit::visit()?;
    let booking = visit::port::<dyn Bookings, _>()?.lookup(visit.caller(), &reference).await?;
    Ok(booking.and_then(|booking| booking.waiting))
}
