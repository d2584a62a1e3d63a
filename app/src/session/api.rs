//! Server functions for the office's pages about sessions.

use leptos::prelude::*;
use shared::{office::OfficeRefused, publishing::form::SessionForm};

use super::{AddSessionView, CancelTyped, CancelView, MonthView, SessionDetail, SessionLine, SessionTyped};
#[cfg(feature = "ssr")]
use crate::{
    addresses::{cancel_session_address, new_session_address, session_address},
    office::Done,
};
use crate::{failure::Failure, office::Turned};

/// The port of these pages. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait OfficeSessions: Send + Sync {
    /// The upcoming sessions, soonest first. A trainer gets only their own.
    async fn board(&self, caller: &crate::visit::Caller) -> Done<Vec<SessionLine>>;
    /// One session. Viewing its delegates is recorded.
    async fn session(&self, caller: &crate::visit::Caller, id: i64) -> Done<SessionDetail>;
    /// Changes when, where and for how many people a session is held.
    async fn change(&self, caller: &crate::visit::Caller, id: i64, edits: i32, typed: &SessionTyped) -> Done<()>;
    /// Makes these officers, and no others, the session's trainers.
    async fn name_trainers(&self, caller: &crate::visit::Caller, id: i64, officers: &[i64]) -> Done<()>;
    /// The sessions of a month (`2016-05`; if empty, the current month). A trainer gets only their own.
    async fn month(&self, caller: &crate::visit::Caller, of: &str) -> Done<MonthView>;
    /// A workshop to which a session is added, perhaps as a copy of another.
    async fn adding(&self, caller: &crate::visit::Caller, slug: &str, copy: Option<i64>) -> Done<AddSessionView>;
    /// Adds a session to a published workshop. Returns its database id.
    async fn add(&self, caller: &crate::visit::Caller, slug: &str, form: &SessionForm) -> Done<i64>;
    /// A session to be cancelled, with the planned outcome for its places if a choice was made.
    async fn cancelling(&self, caller: &crate::visit::Caller, id: i64, typed: &CancelTyped) -> Done<CancelView>;
    /// Cancels a session. Its places move, wait or are cancelled, as chosen.
    async fn cancel(&self, caller: &crate::visit::Caller, id: i64, edits: i32, typed: &CancelTyped) -> Done<()>;
}

#[cfg(feature = "ssr")]
fn sessions() -> Done<std::sync::Arc<dyn OfficeSessions>> {
    crate::visit::port::<dyn OfficeSessions, _>()
}

/// The upcoming sessions.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/board", input = leptos::server_fn::codec::GetUrl)]
pub async fn list_office_sessions() -> Result<Vec<SessionLine>, Failure<OfficeRefused>> {
    crate::office::answered(async { sessions()?.board(crate::visit::visit()?.caller()).await }).await
}

/// One session.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/session", input = leptos::server_fn::codec::GetUrl)]
pub async fn lookup_office_session(
    /// The session's number.
    #[server(default)]
    id: i64,
) -> Result<Turned<SessionDetail, SessionTyped>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        let session = sessions()?.session(crate::visit::visit()?.caller(), id).await?;
        crate::office::turned(session, &session_address(id)).await
    })
    .await
}

/// Changes a session.
///
/// # Errors
/// [`OfficeRefused`].
#[server(endpoint = "office/session-change")]
pub async fn change_session(
    /// The session's number.
    #[server(default)]
    id: i64,
    /// How many times officers had changed the session when its page was shown.
    #[server(default)]
    edits: i32,
    /// The typed text.
    #[server(default)]
    typed: SessionTyped,
) -> Result<(), Failure<OfficeRefused>> {
    let done = sessions()?.change(crate::visit::visit()?.caller(), id, edits, &typed).await;
    crate::office::finish(done.map(|()| "The session is changed.".to_owned()), &session_address(id), typed.clone())
        .await
}

/// A session to be cancelled, with the planned outcome for its places.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`], [`OfficeRefused::SessionOver`].
#[server(endpoint = "office/session-cancelling", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_cancelling(
    /// The session's number.
    #[server(default)]
    id: i64,
    /// The choice for the places.
    #[server(default)]
    typed: CancelTyped,
) -> Result<Turned<CancelView, CancelTyped>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        let view = sessions()?.cancelling(crate::visit::visit()?.caller(), id, &typed).await?;
        crate::office::turned(view, &cancel_session_address(id)).await
    })
    .await
}

/// Cancels a session.
///
/// # Errors
/// [`OfficeRefused`].
#[server(endpoint = "office/session-cancel")]
pub async fn cancel_session(
    /// The session's number.
    #[server(default)]
    id: i64,
    /// How many times officers had changed the session when its page was shown.
    #[server(default)]
    edits: i32,
    /// The choice for the session's places, and the reason.
    #[server(default)]
    typed: CancelTyped,
) -> Result<(), Failure<OfficeRefused>> {
    match sessions()?.cancel(crate::visit::visit()?.caller(), id, edits, &typed).await {
        Ok(()) => {
            crate::office::finish(
                Ok("The session is cancelled.".to_owned()),
                &session_address(id),
                SessionTyped::default(),
            )
            .await
        }
        // The next page shows the outcome as planned now.
        Err(failure) => {
            let escape = leptos_router::location::Url::escape;
            let (what, to, rest) = (escape(&typed.what), escape(&typed.to), escape(&typed.rest));
            let chosen = format!("{}?what={what}&to={to}&rest={rest}", cancel_session_address(id));
            crate::office::finish(Err(failure), &chosen, typed.clone()).await
        }
    }
}

/// The sessions of a month.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/month", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_month(
    /// Which month, like `2016-05`.
    #[server(default)]
    of: String,
) -> Result<MonthView, Failure<OfficeRefused>> {
    crate::office::answered(async { sessions()?.month(crate::visit::visit()?.caller(), &of).await }).await
}

/// The page where a session is added to a workshop.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/session-new", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_new_session(
    /// The sheet's number as in addresses.
    #[server(default)]
    slug: String,
    /// The number of the session to copy.
    #[server(default)]
    copy: String,
) -> Result<Turned<AddSessionView, SessionForm>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        let view = sessions()?.adding(crate::visit::visit()?.caller(), &slug, copy.parse().ok()).await?;
        crate::office::turned(view, &new_session_address(&slug, None)).await
    })
    .await
}

/// Adds a session to a workshop.
///
/// # Errors
/// [`OfficeRefused`].
#[server(endpoint = "office/session-add")]
pub async fn add_session(
    /// The sheet's number as in addresses.
    #[server(default)]
    slug: String,
    /// The form as typed.
    #[server(default)]
    typed: SessionTyped,
) -> Result<(), Failure<OfficeRefused>> {
    match sessions()?.add(crate::visit::visit()?.caller(), &slug, &typed.form).await {
        Ok(id) => {
            let done = "The session is added. Everyone sees it from now on.".to_owned();
            crate::office::finish(Ok(done), &session_address(id), SessionForm::default()).await
        }
        Err(failure) => {
            crate::office::finish(Err(failure), &new_session_address(&slug, None), typed.form.clone()).await
        }
    }
}

/// Makes the officers whose boxes are ticked a session's trainers. They replace the earlier ones.
///
/// # Errors
/// [`OfficeRefused`].
#[server(endpoint = "office/session-trainers")]
pub async fn name_trainers(
    /// The session's number.
    #[server(default)]
    id: i64,
    /// The officers' numbers.
    #[server(default)]
    officers: Vec<i64>,
) -> Result<(), Failure<OfficeRefused>> {
    let named = sessions()?.name_trainers(crate::visit::visit()?.caller(), id, &officers).await;
    let done = named.map(|()| "The trainers are saved.".to_owned());
    crate::office::finish(done, &session_address(id), SessionTyped::default()).await
}
