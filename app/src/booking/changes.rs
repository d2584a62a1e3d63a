//! Server functions for the pages that show and change one booking.

use leptos::prelude::*;
use shared::booking::{CancelRefused, CorrectRefused, MoveRefused};
#[cfg(feature = "ssr")]
use shared::{
    booking::PlaceState,
    workshop::{BookingWindow, LimitPer},
};

use super::view::{CancelDraft, CancelForm, CorrectDraft, CorrectForm, MoveDraft, MoveForm};
#[cfg(feature = "ssr")]
use super::{
    Bookings,
    view::{BookingView, NotOffered, WAITING},
};
use crate::failure::{Failure, Never};
#[cfg(feature = "ssr")]
use crate::{
    addresses::{cancel_booking_address, correct_address, move_booking_address},
    visit,
    workshop::{SessionView, WorkshopView, Workshops},
};

/// One booking of the signed-in school, with a key for cancelling from it.
///
/// # Errors
/// [`Failure::Broken`] if the database does not answer.
#[server(endpoint = "booking/lookup", input = leptos::server_fn::codec::GetUrl)]
pub async fn lookup_booking(
    /// The booking's reference.
    #[server(default)]
    reference: String,
) -> Result<CancelForm, Failure<Never>> {
    let visit = visit::visit()?;
    let booking = visit::port::<dyn Bookings, _>()?.lookup(visit.caller(), &reference).await?;
    let booking = booking.map(|booking| BookingView { key: visit.new_key().to_string(), ..booking });
    let back = visit::turned_back::<CancelDraft, CancelRefused, Never>(&cancel_booking_address(&reference)).await?;
    let (whom, failure) = back.map_or((String::new(), None), |back| {
        (back.typed.whom, unless_signed_out(back.failure, &CancelRefused::SignedOut))
    });
    Ok(CancelForm { booking, signed_in: visit.caller().school().is_some(), whom, failure })
}

/// The failure of a form. Once the school has signed in again, its text is shown without a message about that.
#[cfg(feature = "ssr")]
fn unless_signed_out<Refusal: PartialEq>(failure: Failure<Refusal>, signed_out: &Refusal) -> Option<Failure<Refusal>> {
    match &failure {
        Failure::Refused(refusal) if refusal == signed_out => None,
        _ => Some(failure),
    }
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
        Err(failure) => Err(visit::turn_back(&cancel_booking_address(&draft.reference), draft, failure, false).await),
    }
}

/// The content of the page to correct a delegate.
///
/// # Errors
/// [`Failure::Broken`] if the database does not answer.
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
    let started = booking.as_ref().is_some_and(|booking| booking.session.started);
    let place = booking.and_then(|booking| {
        booking
            .places
            .into_iter()
            .find(|place| place.position.to_string() == position && place.state != PlaceState::Cancelled)
    });
    let back =
        visit::turned_back::<CorrectDraft, CorrectRefused, Never>(&correct_address(&reference, &position)).await?;
    let (typed, failure) = match (back, &place) {
        (Some(back), _) => (back.typed, unless_signed_out(back.failure, &CorrectRefused::SignedOut)),
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
    Ok(CorrectForm { place, started, signed_in: visit.caller().school().is_some(), typed, failure })
}

/// Corrects a delegate's details, or replaces the delegate.
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

/// The content of the page to move places.
///
/// # Errors
/// [`Failure::Broken`] if the database does not answer.
#[server(endpoint = "booking/move-page", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_move(
    /// The booking's reference.
    #[server(default)]
    reference: String,
) -> Result<MoveForm, Failure<Never>> {
    let visit = visit::visit()?;
    let booking = visit::port::<dyn Bookings, _>()?.lookup(visit.caller(), &reference).await?;
    let (mut others, mut not_offered) = (Vec::new(), None);
    if let Some(booking) = &booking
        && let Some(workshop) = visit::port::<dyn Workshops, _>()?.lookup(visit.caller(), &booking.slug).await?
    {
        (others, not_offered) = offered(&*visit, booking, workshop).await?;
    }
    let back = visit::turned_back::<MoveDraft, MoveRefused, Never>(&move_booking_address(&reference)).await?;
    let (typed, failure) = back.map_or((MoveDraft::default(), None), |back| {
        (back.typed, unless_signed_out(back.failure, &MoveRefused::SignedOut))
    });
    // A refused command has been answered, so the next attempt is a new command.
    let typed = MoveDraft { key: visit.new_key().to_string(), ..typed };
    Ok(MoveForm { booking, others, not_offered, signed_in: visit.caller().school().is_some(), typed, failure })
}

/// The sessions to which places of a booking can move now, and why other sessions are left out.
#[cfg(feature = "ssr")]
async fn offered(
    visit: &dyn visit::Visit,
    booking: &BookingView,
    workshop: WorkshopView,
) -> Result<(Vec<SessionView>, Option<NotOffered>), Failure<Never>> {
    let mut others = workshop.sessions;
    others.retain(|other| other.number != booking.session.number && !other.cancelled && !other.started);
    let closed = match workshop.booking {
        _ if workshop.withdrawn => Some(NotOffered::Withdrawn),
        _ if others.is_empty() => Some(NotOffered::NoOther),
        BookingWindow::Opens(opens) => Some(NotOffered::NotYetOpen(opens)),
        BookingWindow::Closed { since } => Some(NotOffered::Closed(since)),
        BookingWindow::Open { .. } => None,
    };
    if closed.is_some() {
        return Ok((Vec::new(), closed));
    }
    let all = others.len();
    others.retain(|other| other.seats.left() > 0);
    if workshop.limit.is_some_and(|limit| limit.per == LimitPer::Session) {
        let mut within = Vec::new();
        for other in others {
            let number = other.number.to_string();
            let asked = visit::port::<dyn Bookings, _>()?.session(visit.caller(), &booking.slug, &number).await?;
            if asked.is_some_and(|asked| asked.against.is_none()) {
                within.push(other);
            }
        }
        others = within;
    }
    let not_offered = match others.len() {
        0 => Some(NotOffered::AllFull),
        some => (some < all).then_some(NotOffered::SomeFull),
    };
    Ok((others, not_offered))
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
        Err(failure) => Err(visit::turn_back(&move_booking_address(&draft.reference), draft, failure, false).await),
    }
}
