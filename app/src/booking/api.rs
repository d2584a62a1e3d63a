//! Server functions for the pages about bookings.

use leptos::prelude::*;
use shared::booking::{BookRefused, BookingDraft};
#[cfg(feature = "ssr")]
use shared::booking::{CancelRefused, CorrectRefused, MoveRefused};

use super::view::{BookingForm, OurBookings};
#[cfg(feature = "ssr")]
use super::view::{BookingView, CancelDraft, CorrectDraft, MoveDraft, SessionToBook};
#[cfg(feature = "ssr")]
use crate::addresses::{check_address, form_address};
use crate::failure::{Failure, Never};

/// The port of these pages. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Bookings: Send + Sync {
    /// The session to book, with the caller's places.
    async fn session(
        &self,
        caller: &crate::visit::Caller,
        slug: &str,
        number: &str,
    ) -> Result<Option<SessionToBook>, Failure<Never>>;
    /// Whether these delegates could be booked now; changes nothing.
    async fn would_book(
        &self,
        caller: &crate::visit::Caller,
        at: &SessionAddress,
        book: &shared::booking::BookPlaces,
    ) -> Result<(), Failure<BookRefused>>;
    /// Books all delegates or none.
    async fn book(
        &self,
        caller: &crate::visit::Caller,
        at: &SessionAddress,
        book: &shared::booking::BookPlaces,
    ) -> Result<shared::booking::BookingReference, Failure<BookRefused>>;
    /// Gives all delegates a turn on the waiting list, or none.
    async fn wait(
        &self,
        caller: &crate::visit::Caller,
        at: &SessionAddress,
        book: &shared::booking::BookPlaces,
        wants: shared::waiting::Wants,
    ) -> Result<shared::booking::BookingReference, Failure<BookRefused>>;
    /// The caller's bookings, by workshop.
    async fn list(&self, caller: &crate::visit::Caller) -> Result<OurBookings, Failure<Never>>;
    /// A booking of the caller. A booking of another school is not found.
    async fn lookup(
        &self,
        caller: &crate::visit::Caller,
        reference: &str,
    ) -> Result<Option<BookingView>, Failure<Never>>;
    /// Corrects a delegate's details, or replaces the delegate. Seats do not change.
    async fn correct(
        &self,
        caller: &crate::visit::Caller,
        correct: &CorrectDraft,
    ) -> Result<(), Failure<CorrectRefused>>;
    /// Cancels one place of a booking, or all.
    async fn cancel(&self, caller: &crate::visit::Caller, cancel: &CancelDraft) -> Result<(), Failure<CancelRefused>>;
    /// Moves one place of a booking, or all, to another session of the workshop. Returns the booking that the places then
    /// belong to.
    async fn move_places(
        &self,
        caller: &crate::visit::Caller,
        moves: &MoveDraft,
    ) -> Result<shared::booking::BookingReference, Failure<MoveRefused>>;
}

/// The parts of an address that identify a session.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionAddress {
    /// The sheet's number as in addresses.
    pub slug: String,
    /// The session's number in its workshop, as typed.
    pub number: String,
}

/// The content of the form page.
///
/// # Errors
/// [`Failure::Broken`] if the database does not answer.
#[server(endpoint = "booking/form", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_form(
    /// The sheet's number as in addresses.
    #[server(default)]
    slug: String,
    /// The session's number in its workshop.
    #[server(default)]
    number: String,
) -> Result<BookingForm, Failure<Never>> {
    let page = form_address(&slug, &number);
    form_for(slug, number, &page).await
}

/// The content of the check page.
///
/// # Errors
/// [`Failure::Broken`] if the database does not answer.
#[server(endpoint = "booking/check-page", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_answers(
    /// The sheet's number as in addresses.
    #[server(default)]
    slug: String,
    /// The session's number in its workshop.
    #[server(default)]
    number: String,
) -> Result<BookingForm, Failure<Never>> {
    let page = check_address(&slug, &number);
    form_for(slug, number, &page).await
}

#[cfg(feature = "ssr")]
pub(crate) async fn form_for(slug: String, number: String, page: &str) -> Result<BookingForm, Failure<Never>> {
    let visit = crate::visit::visit()?;
    let session = crate::visit::port::<dyn Bookings, _>()?.session(visit.caller(), &slug, &number).await?;
    if visit.caller().school().is_none() {
        // The text of a refused form stays stored until somebody signs in.
        crate::visit::redirect(&crate::addresses::sign_in_address(&form_address(&slug, &number)));
        let draft = BookingDraft { sheet: slug, session: number, ..BookingDraft::default() };
        return Ok(BookingForm {
            session,
            signed_in: false,
            school: String::new(),
            made_for: None,
            draft,
            failure: None,
        });
    }
    let back = crate::visit::turned_back::<BookingDraft, BookRefused, Never>(page).await?;
    let kept = visit.look(&draft_name(&slug, &number)).await?.and_then(|text| serde_json::from_str(&text).ok());
    let (draft, failure) = match back {
        // Typed before signing in: from now on it is a normal draft.
        Some(back) if back.failure == Failure::Refused(BookRefused::SignedOut) => {
            let draft = BookingDraft { key: visit.new_key().to_string(), ..back.typed };
            visit.keep(&draft_name(&slug, &number), &as_text(&draft)).await?;
            (draft, None)
        }
        Some(back) => (back.typed, Some(back.failure)),
        None => (kept.unwrap_or_default(), None),
    };
    let draft = BookingDraft { sheet: slug, session: number, ..draft };
    let school = visit.caller().school().map(|school| school.name.clone()).unwrap_or_default();
    Ok(BookingForm { session, signed_in: true, school, made_for: visit.caller().made_for(), draft, failure })
}

#[cfg(feature = "ssr")]
pub(crate) fn draft_name(slug: &str, number: &str) -> String {
    format!("draft:{slug}/{number}")
}

/// The longest form that is kept, in bytes: twice the length that [`shared::booking::DELEGATES_MAX`] delegates need.
#[cfg(feature = "ssr")]
pub(crate) const DRAFT_MAX: usize = 16 * 1024;

/// The form with a fieldset added or removed, if the pressed button asks for that (without scripts). `None`: to continue.
#[cfg(feature = "ssr")]
fn wanted_delegates(mut draft: BookingDraft, intent: &str) -> Option<BookingDraft> {
    if intent == "add" {
        draft.delegates.push(shared::delegate::DelegateDraft::default());
        return Some(draft);
    }
    let at = intent.strip_prefix("remove:")?.parse::<usize>().ok()?;
    if at < draft.delegates.len() && draft.delegates.len() > 1 {
        draft.delegates.remove(at);
    }
    Some(draft)
}

/// Reads the form, saves it with a new key for the check page and goes there.
///
/// # Errors
/// [`BookRefused`]: every fault of the form, or the rule that would refuse it.
#[server(endpoint = "booking/check")]
pub async fn check_booking(
    /// The form as typed.
    #[server(default)]
    draft: BookingDraft,
    /// `add` or `remove:1`, to add or remove a fieldset without scripts.
    #[server(default)]
    intent: String,
) -> Result<(), Failure<BookRefused>> {
    let visit = crate::visit::visit()?;
    let (form, check) = (form_address(&draft.sheet, &draft.session), check_address(&draft.sheet, &draft.session));
    // Nothing is saved for a session that does not exist, and never more than a form holds, so that a visit stays small.
    let bookings = crate::visit::port::<dyn Bookings, _>()?;
    let found = bookings.session(visit.caller(), &draft.sheet, &draft.session).await.map_err(Failure::widen)?;
    if found.is_none() || as_text(&draft).len() > DRAFT_MAX {
        return Err(crate::visit::send_away(&form, Failure::Refused(BookRefused::NotFound)));
    }
    if visit.caller() == &crate::visit::Caller::Anyone {
        let signed_out = Failure::Refused(BookRefused::SignedOut);
        return Err(crate::visit::turn_back(&form, draft.without_blank_delegates(), signed_out, false).await);
    }
    if let Some(draft) = wanted_delegates(draft.clone(), &intent) {
        visit.keep(&draft_name(&draft.sheet, &draft.session), &as_text(&draft)).await?;
        crate::visit::redirect(&format!("{form}#delegates"));
        return Ok(());
    }
    let draft = BookingDraft { key: visit.new_key().to_string(), ..draft.without_blank_delegates() };
    let checked = async {
        visit.keep(&draft_name(&draft.sheet, &draft.session), &as_text(&draft)).await?;
        let book = draft.parse().map_err(|faults| Failure::Refused(BookRefused::Unreadable(Box::new(faults))))?;
        let at = SessionAddress { slug: draft.sheet.clone(), number: draft.session.clone() };
        bookings.would_book(visit.caller(), &at, &book).await
    };
    match checked.await {
        // A person who has filled in the form of a full session is taken to want to wait.
        Err(Failure::Refused(BookRefused::NotEnough(short))) if short.can_wait() && short.session_left == 0 => {
            crate::visit::redirect(&crate::addresses::wait_address(&draft.sheet, &draft.session));
            Ok(())
        }
        Ok(()) => {
            crate::visit::redirect(&check);
            Ok(())
        }
        Err(failure) => Err({
            let in_place = matches!(failure, Failure::Refused(BookRefused::Unreadable(_)));
            crate::visit::turn_back(&form, draft, failure, in_place).await
        }),
    }
}

#[cfg(feature = "ssr")]
pub(crate) fn as_text(draft: &BookingDraft) -> String {
    serde_json::to_string(draft).unwrap_or_default()
}

/// Books the draft that the check page shows.
///
/// # Errors
/// [`BookRefused`].
#[server(endpoint = "booking/book")]
pub async fn book_places(
    /// The answers as the check page shows them.
    #[server(default)]
    draft: BookingDraft,
) -> Result<String, Failure<BookRefused>> {
    let booked = async {
        let book = draft.parse().map_err(|faults| Failure::Refused(BookRefused::Unreadable(Box::new(faults))))?;
        let at = SessionAddress { slug: draft.sheet.clone(), number: draft.session.clone() };
        let visit = crate::visit::visit()?;
        let reference = crate::visit::port::<dyn Bookings, _>()?.book(visit.caller(), &at, &book).await?;
        // The booking is made, even if the draft cannot be deleted.
        let _ = visit.take(&draft_name(&draft.sheet, &draft.session)).await;
        crate::acting::limit_was_passed(&*visit).await;
        Ok(reference)
    };
    match booked.await {
        Ok(reference) => {
            crate::visit::redirect(&format!("/bookings/{reference}?booked"));
            Ok(reference.to_string())
        }
        Err(failure) => {
            let check = check_address(&draft.sheet, &draft.session);
            if failure == Failure::Refused(BookRefused::NotFound) || as_text(&draft).len() > DRAFT_MAX {
                return Err(crate::visit::send_away(&check, failure));
            }
            let draft = with_new_key(draft, &failure).await?;
            Err(crate::visit::turn_back(&check, draft, failure, false).await)
        }
    }
}

/// A refused command has been answered, so the next attempt with the same answers is a new command.
#[cfg(feature = "ssr")]
pub(crate) async fn with_new_key(
    draft: BookingDraft,
    failure: &Failure<BookRefused>,
) -> Result<BookingDraft, Failure<BookRefused>> {
    if failure.refused().is_none() {
        return Ok(draft);
    }
    let visit = crate::visit::visit()?;
    let draft = BookingDraft { key: visit.new_key().to_string(), ..draft };
    // If nobody is signed in, the typed text is kept once, by the page that shows the refusal.
    if visit.caller() == &crate::visit::Caller::Anyone {
        return Ok(draft);
    }
    visit.keep(&draft_name(&draft.sheet, &draft.session), &as_text(&draft)).await?;
    Ok(draft)
}

/// The bookings of the signed-in school; `None` if nobody is signed in.
///
/// # Errors
/// [`Failure::Broken`] if the database does not answer.
#[server(endpoint = "booking/list", input = leptos::server_fn::codec::GetUrl)]
pub async fn list_bookings() -> Result<Option<OurBookings>, Failure<Never>> {
    let visit = crate::visit::visit()?;
    if visit.caller().school().is_none() {
        return Ok(None);
    }
    crate::visit::port::<dyn Bookings, _>()?.list(visit.caller()).await.map(Some)
}
