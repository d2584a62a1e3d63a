//! What the pages ask about one booking, and what they change of it.

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use shared::booking::PlaceState;
use shared::booking::{CancelRefused, CorrectRefused, MoveRefused};

use super::view::{CancelDraft, CancelForm, CorrectDraft, CorrectForm, MoveDraft, MoveForm};
#[cfg(feature = "ssr")]
use super::{
    Bookings,
    view::{BookingView, WAITING},
};
use crate::failure::{Failure, Never};
#[cfg(feature = "ssr")]
use crate::{visit, workshop::Workshops};

/// One booking of the signed-in school, with a key for cancelling from it.
///
/// # Errors
/// [`Failure::Broken`] where the database does not answer.
#[server(endpoint = "booking/lookup", input = leptos::server_fn::codec::GetUrl)]
pub async fn lookup_booking(
    /// The booking's reference.
    #[server(default)]
    reference: String,
) -> Result<CancelForm, Failure<Never>> {
    let visit = visit::visit()?;
    let booking = visit::port::<dyn Bookings, _>()?.lookup(visit.caller(), &reference).await?;
    let booking = booking.map(|booking| BookingView { key: visit.new_key().to_string(), ..booking });
    let back = visit::turned_back::<CancelDraft, CancelRefused, Never>(&cancel_address(&reference)).await?;
    let (whom, failure) = back.map_or((String::new(), None), |back| (back.typed.whom, Some(back.failure)));
    Ok(CancelForm { booking, signed_in: visit.caller().school().is_some(), whom, failure })
}

/// The page to cancel a booking.
pub fn cancel_address(reference: &str) -> String {
    format!("/bookings/{reference}/cancel")
}

/// Cancels a place or a whole booking.
///
/// # Errors
/// [`CancelRefused`].
#[server(endpoint = "booking/cancel")]
pub async fn cancel_places(
    /// The form as sent.
    #[server(default)]
    draft: CancelDraft,
) -> Result<(), Failure<CancelRefused>> {
    let cancelled = async {
        let visit = visit::visit()?;
        visit::port::<dyn Bookings, _>()?.cancel(visit.caller(), &draft).await
    };
    match cancelled.await {
        Ok(()) => {
            let what = if draft.whom == WAITING { "left" } else { "cancelled" };
            visit::redirect(&format!("/bookings/{}?{what}", draft.reference));
            Ok(())
        }
        Err(failure) => Err(visit::turn_back(&cancel_address(&draft.reference), draft, failure, false).await),
    }
}

/// The page to correct a delegate of a booking.
pub fn correct_address(reference: &str, position: impl std::fmt::Display) -> String {
    format!("/bookings/{reference}/delegates/{position}")
}

/// What the page to correct a delegate shows.
///
/// # Errors
/// [`Failure::Broken`] where the database does not answer.
#[server(endpoint = "booking/correct-page", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_delegate(
    /// The booking's reference.
    #[server(default)]
    reference: String,
    /// The place's position in the booking.
    #[server(default)]
    position: String,
) -> Result<CorrectForm, Failure<Never>> {
    let visit = visit::visit()?;
    let booking = visit::port::<dyn Bookings, _>()?.lookup(visit.caller(), &reference).await?;
    let place = booking.and_then(|booking| {
        booking
            .places
            .into_iter()
            .find(|place| place.position.to_string() == position && place.state != PlaceState::Cancelled)
    });
    let back =
        visit::turned_back::<CorrectDraft, CorrectRefused, Never>(&correct_address(&reference, &position)).await?;
    let (typed, failure) = match (back, &place) {
        (Some(back), _) => (back.typed, Some(back.failure)),
        (None, Some(place)) => (
            CorrectDraft {
                reference,
                position,
                name: place.name.clone(),
                email: place.email.clone(),
                role: place.role.clone(),
                needs: place.needs.clone(),
            },
            None,
        ),
        (None, None) => (CorrectDraft::default(), None),
    };
    Ok(CorrectForm { place, signed_in: visit.caller().school().is_some(), typed, failure })
}

/// Corrects what is said of a delegate, or sends another person instead.
///
/// # Errors
/// [`CorrectRefused`].
#[server(endpoint = "booking/correct")]
pub async fn correct_delegate(
    /// The form as typed.
    #[server(default)]
    draft: CorrectDraft,
) -> Result<(), Failure<CorrectRefused>> {
    let corrected = async {
        let visit = visit::visit()?;
        visit::port::<dyn Bookings, _>()?.correct(visit.caller(), &draft).await
    };
    match corrected.await {
        Ok(()) => {
            visit::redirect(&format!("/bookings/{}?corrected", draft.reference));
            Ok(())
        }
        Err(failure) => {
            Err(visit::turn_back(&correct_address(&draft.reference, &draft.position), draft, failure, false).await)
        }
    }
}

/// The page to move places of a booking.
pub fn move_address(reference: &str) -> String {
    format!("/bookings/{reference}/move")
}

/// What the page to move places shows.
///
/// # Errors
/// [`Failure::Broken`] where the database does not answer.
#[server(endpoint = "booking/move-page", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_move(
    /// The booking's reference.
    #[server(default)]
    reference: String,
) -> Result<MoveForm, Failure<Never>> {
    let visit = visit::visit()?;
    let booking = visit::port::<dyn Bookings, _>()?.lookup(visit.caller(), &reference).await?;
    let mut others = Vec::new();
    if let Some(booking) = &booking {
        let workshop = visit::port::<dyn Workshops, _>()?.lookup(visit.caller(), &booking.slug).await?;
        others = workshop.map(|workshop| workshop.sessions).unwrap_or_default();
        others.retain(|other| other.number != booking.session.number && !other.cancelled && !other.started);
    }
    let back = visit::turned_back::<MoveDraft, MoveRefused, Never>(&move_address(&reference)).await?;
    let (typed, failure) = back.map_or((MoveDraft::default(), None), |back| (back.typed, Some(back.failure)));
    // A refused command has had its answer: the next attempt is another command.
    let typed = MoveDraft { key: visit.new_key().to_string(), ..typed };
    Ok(MoveForm { booking, others, signed_in: visit.caller().school().is_some(), typed, failure })
}

/// Moves a place or a whole booking to another session.
///
/// # Errors
/// [`MoveRefused`].
#[server(endpoint = "booking/move")]
pub async fn move_places(
    /// The form as sent.
    #[server(default)]
    draft: MoveDraft,
) -> Result<(), Failure<MoveRefused>> {
    let moved = async {
        let visit = visit::visit()?;
        visit::port::<dyn Bookings, _>()?.move_places(visit.caller(), &draft).await
    };
    match moved.await {
        Ok(to) => {
            visit::redirect(&format!("/bookings/{to}?moved"));
            Ok(())
        }
        Err(failure) => Err(visit::turn_back(&move_address(&draft.reference), draft, failure, false).await),
    }
}
