//! Server functions for the pages about waiting lists.

use leptos::prelude::*;
use shared::booking::{BookRefused, BookingDraft};

#[cfg(feature = "ssr")]
use crate::{
    addresses::wait_address,
    booking::{Bookings, DRAFT_MAX, SessionAddress, as_text, draft_name, form_for, with_new_key},
    visit,
};
use crate::{
    booking::BookingForm,
    failure::{Failure, Never},
};

/// The content of the page to join.
///
/// # Errors
/// [`Failure::Broken`] if the database does not answer.
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
    /// `any` if one place is better than none; otherwise all together.
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
        // The school is on the list, even if the draft cannot be deleted.
        let _ = visit.take(&draft_name(&draft.sheet, &draft.session)).await;
        crate::acting::limit_was_passed(&*visit).await;
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
