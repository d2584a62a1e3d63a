//! Server functions for the pages of registers.

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use shared::officer::Permission;
use shared::{
    office::OfficeRefused,
    register::{MarkDraft, RecordedDraft, WalkInDraft},
};

use super::{NeedsView, RegisterListed, RegisterTyped, RegisterView};
#[cfg(feature = "ssr")]
use crate::{
    addresses::{office_sign_in_address, register_address},
    office::{Done, finish, may, sign_in_first, turned},
};
use crate::{failure::Failure, office::Turned};

/// How a mark was made on its device.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone)]
pub struct Made {
    /// How long ago the mark was made.
    pub ago: std::time::Duration,
    /// The browser's name for the device.
    pub device: String,
}

/// The port of these pages. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Registers: Send + Sync {
    /// The sessions of the last four weeks and the next two whose registers the caller can take.
    async fn list(&self, caller: &crate::visit::Caller) -> Done<Vec<RegisterListed>>;
    /// A session's register. Not found if the caller cannot take it.
    async fn lookup(&self, caller: &crate::visit::Caller, session: i64) -> Done<RegisterView>;
    /// The access needs of a session's delegates. Each view is recorded.
    async fn needs(&self, caller: &crate::visit::Caller, session: i64) -> Done<NeedsView>;
    /// Makes a mark, once for each key.
    async fn mark(&self, caller: &crate::visit::Caller, marking: &shared::register::Marking, made: &Made) -> Done<()>;
    /// Books somebody who came without a booking and marks them, or records them and says why; once for each key.
    async fn walk_in(
        &self,
        caller: &crate::visit::Caller,
        walk_in: &shared::register::WalkIn,
        made: &Made,
    ) -> Done<super::WalkedIn>;
    /// Books a recorded person and marks them as here from the time they came. Booking the same record again changes nothing and gives the
    /// same answer.
    async fn book_recorded(
        &self,
        caller: &crate::visit::Caller,
        asked: &shared::register::BookRecorded,
        made: &Made,
    ) -> Done<super::BookedRecorded>;
    /// Closes a register: everyone unmarked becomes absent.
    async fn close(&self, caller: &crate::visit::Caller, session: i64) -> Done<()>;
    /// Opens a register again: everyone who is absent only because of its closing becomes unmarked.
    async fn reopen(&self, caller: &crate::visit::Caller, session: i64) -> Done<()>;
}

#[cfg(feature = "ssr")]
fn registers() -> Done<std::sync::Arc<dyn Registers>> {
    crate::visit::port::<dyn Registers, _>()
}

/// How the current request was made.
#[cfg(feature = "ssr")]
fn made() -> Made {
    let parts = use_context::<http::request::Parts>();
    let header = |name: &str| parts.as_ref()?.headers.get(name)?.to_str().ok().map(str::to_owned);
    let ago = header(shared::outbox::MADE_AGO).and_then(|ago| ago.parse().ok()).unwrap_or(0);
    let browser = header("user-agent").unwrap_or_default();
    // "Mozilla/5.0 (Linux; Android 13; Pixel 7) …": the words in brackets name the device.
    let device = browser.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(device, _)| device);
    Made { ago: std::time::Duration::from_millis(ago), device: device.chars().take(100).collect() }
}

/// The registers of the last four weeks and the next two.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/registers", input = leptos::server_fn::codec::GetUrl)]
pub async fn list_registers() -> Result<Vec<RegisterListed>, Failure<OfficeRefused>> {
    crate::office::answered(async { registers()?.list(crate::visit::visit()?.caller()).await }).await
}

/// A session's register, and the form for people who come without a booking.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/register", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_register(
    /// The session's number.
    #[server(default)]
    session: i64,
) -> Result<Turned<RegisterView, RegisterTyped>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        let visit = crate::visit::visit()?;
        let mut register = registers()?.lookup(visit.caller(), session).await?;
        register.key = visit.new_key().to_string();
        for person in &mut register.people {
            person.key = visit.new_key().to_string();
        }
        turned(register, &register_address(session)).await
    })
    .await
}

/// The access needs of a session's delegates.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/needs", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_needs(
    /// The session's number.
    #[server(default)]
    session: i64,
) -> Result<NeedsView, Failure<OfficeRefused>> {
    crate::office::answered(async { registers()?.needs(crate::visit::visit()?.caller(), session).await }).await
}

/// Marks one delegate.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::Spoilt`], [`OfficeRefused::TooEarly`], [`OfficeRefused::NotFound`].
#[server(endpoint = "office/mark")]
pub async fn mark_place(
    /// The form as sent.
    #[server(default)]
    draft: MarkDraft,
) -> Result<(), Failure<OfficeRefused>> {
    let marked = async {
        may(Permission::TakeRegisters)?;
        let marking = draft.parse().map_err(Failure::Refused)?;
        registers()?.mark(crate::visit::visit()?.caller(), &marking, &made()).await
    };
    let page = register_address(draft.session.parse().unwrap_or(0));
    match marked.await {
        Ok(()) => {
            crate::visit::redirect(&format!("{page}#place-{}", draft.place));
            Ok(())
        }
        Err(failure) => {
            let typed = RegisterTyped { mark: draft.clone(), ..RegisterTyped::default() };
            Err(send_back(&page, typed, failure).await)
        }
    }
}

/// Sends the browser back to the register, which shows why something was not done. Scripts are sent back too, because the
/// officer may be on another page by now.
#[cfg(feature = "ssr")]
async fn send_back(page: &str, typed: RegisterTyped, failure: Failure<OfficeRefused>) -> Failure<OfficeRefused> {
    if failure.refused() == Some(&OfficeRefused::SignedOut) {
        return crate::visit::send_away(&office_sign_in_address(page), failure);
    }
    crate::visit::turn_back(page, typed, failure, false).await
}

/// Adds somebody who comes without a booking.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::Spoilt`], [`OfficeRefused::TooEarly`], [`OfficeRefused::NotFound`].
#[server(endpoint = "office/walk-in")]
pub async fn add_walk_in(
    /// The form as typed.
    #[server(default)]
    draft: WalkInDraft,
) -> Result<(), Failure<OfficeRefused>> {
    let taken = async {
        may(Permission::TakeRegisters)?;
        let walk_in = draft.parse().map_err(Failure::Refused)?;
        let walked_in = registers()?.walk_in(crate::visit::visit()?.caller(), &walk_in, &made()).await?;
        let name = walk_in.name.as_str();
        Ok(match (walked_in.not_booked, walked_in.known_as) {
            (Some(why), None) => format!("{name} is recorded but not booked: {why}."),
            (Some(_), Some(known)) => format!(
                "{name} is recorded but not booked. This is the email of {known}, who has a place on another session of the workshop. If {name} is somebody else, add them with their own email."
            ),
            (None, None) => format!("{name} is booked and marked as here."),
            (None, Some(known)) => format!(
                "This is the email of {known}, who has a place and is marked as here now. If {name} is somebody else, add them with their own email."
            ),
        })
    };
    let page = register_address(draft.session.parse().unwrap_or(0));
    let typed = RegisterTyped { walk_in: draft.clone(), ..RegisterTyped::default() };
    match taken.await {
        Ok(words) => finish(Ok(words), &page, RegisterTyped::default()).await,
        Err(Failure::Refused(OfficeRefused::SignedOut)) => Err(sign_in_first(&page, typed).await),
        Err(failure) => Err(send_back(&page, typed, failure).await),
    }
}

/// Books a recorded person by the rules of a walk-in and marks them as here from the time they came. If the form is sent twice,
/// the person is booked once, because the record then has its place.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::Spoilt`], [`OfficeRefused::TooEarly`], [`OfficeRefused::NotFound`].
#[server(endpoint = "office/noted-book")]
pub async fn book_recorded_person(
    /// The form as sent.
    #[server(default)]
    draft: RecordedDraft,
) -> Result<(), Failure<OfficeRefused>> {
    let booked = async {
        may(Permission::TakeRegisters)?;
        let asked = draft.parse().map_err(Failure::Refused)?;
        let booked = registers()?.book_recorded(crate::visit::visit()?.caller(), &asked, &made()).await?;
        let name = booked.name;
        Ok(if booked.here {
            format!("{name} is booked and marked as here.")
        } else {
            format!("{name} already had a place on this session. The register shows how it is marked.")
        })
    };
    let page = register_address(draft.session.parse().unwrap_or(0));
    let typed = RegisterTyped { recorded: draft.clone(), ..RegisterTyped::default() };
    finish(booked.await, &page, typed).await
}

/// Closes a register, or opens it again.
///
/// # Errors
/// [`OfficeRefused::TooEarly`], [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/register-close")]
pub async fn close_register(
    /// The session's number.
    #[server(default)]
    session: i64,
    /// `close`, or anything else to open it again.
    #[server(default)]
    what: String,
) -> Result<(), Failure<OfficeRefused>> {
    let done = async {
        let (visit, registers) = (crate::visit::visit()?, registers()?);
        if what == "close" {
            registers.close(visit.caller(), session).await?;
            Ok("The register is closed. Everyone who was not marked is absent.".to_owned())
        } else {
            registers.reopen(visit.caller(), session).await?;
            Ok("The register is open again.".to_owned())
        }
    };
    finish(done.await, &register_address(session), RegisterTyped::default()).await
}
