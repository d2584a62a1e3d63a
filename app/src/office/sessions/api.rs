//! What the office's pages ask about sessions.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{office::OfficeRefused, sheet::SessionForm};

use crate::{
    failure::Failure,
    office::{OfficeSession, Turned},
};

/// A coming session on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardSession {
    /// The session.
    pub session: OfficeSession,
    /// The sheet's number as in addresses.
    pub slug: String,
    /// The workshop's title.
    pub title: String,
}

/// One session in the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionDetail {
    /// The session.
    pub session: BoardSession,
    /// Who comes, booking by booking in their order; nothing for who need not know.
    pub people: Option<Vec<Person>>,
    /// The session as a form; nothing for who may not change it.
    pub form: Option<SessionForm>,
    /// How often officers have changed it.
    pub edits: i32,
    /// The venues that are known, by name.
    pub venues: Vec<String>,
    /// What was done here, the newest first; nothing for who need not know.
    pub history: Vec<SessionEvent>,
    /// Whether the officer may book, move and cancel for schools here.
    pub may_book: bool,
    /// Whether the officer may take the register.
    pub may_register: bool,
    /// Every officer who can be its trainer: number, name, whether they are; nothing for who may not name them.
    pub trainers: Option<Vec<(i64, String, bool)>>,
}

/// Something that was done to a session or to its places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionEvent {
    /// When.
    pub at: shared::moment::Moment,
    /// What and by whom, in a sentence.
    pub words: String,
}

/// A delegate with what an officer who looks after them has to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The booking's reference.
    pub reference: String,
    /// The school's name.
    pub school: String,
    /// The school's URN.
    pub urn: String,
    /// The delegate's name.
    pub name: String,
    /// Email.
    pub email: String,
    /// Role at the school.
    pub role: String,
    /// Access needs.
    pub needs: String,
    /// Whether the place waits.
    pub waits: bool,
    /// Why a waiting place was passed over the last time, in words; empty if it was not.
    pub passed_over: String,
}

/// A session's form, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionTyped {
    /// The form.
    pub form: SessionForm,
    /// Ticked where it is meant although it touches people.
    pub meant: String,
    /// Why the session is cancelled.
    pub reason: String,
}

/// What these pages need of the server. `server::office::sessions` implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait SessionRoom: Send + Sync {
    /// The sessions to come, the soonest first; a trainer's own.
    async fn board(&self, caller: &crate::visit::Caller) -> Done<Vec<BoardSession>>;
    /// One session. That its people were looked at is recorded.
    async fn session(&self, caller: &crate::visit::Caller, id: i64) -> Done<SessionDetail>;
    /// Changes when, where and for how many people a session is held.
    async fn change(&self, caller: &crate::visit::Caller, id: i64, edits: i32, typed: &SessionTyped) -> Done<()>;
    /// Makes these officers the session's trainers, and nobody else.
    async fn name_trainers(&self, caller: &crate::visit::Caller, id: i64, officers: &[i64]) -> Done<()>;
    /// Cancels a session with all its places.
    async fn cancel(&self, caller: &crate::visit::Caller, id: i64, edits: i32, typed: &SessionTyped) -> Done<()>;
}

#[cfg(feature = "ssr")]
type Done<T> = Result<T, Failure<OfficeRefused>>;

/// The board.
pub const BOARD: &str = "/office/sessions";

/// A session's page in the office.
pub(super) fn session_address(id: i64) -> String {
    format!("{BOARD}/{id}")
}

/// A session's delegates as a file: `csv` or `xlsx`.
pub(super) fn delegates_file(id: i64, kind: &str) -> String {
    format!("{BOARD}/{id}/delegates.{kind}")
}

#[cfg(feature = "ssr")]
fn room() -> Done<std::sync::Arc<dyn SessionRoom>> {
    crate::visit::port::<dyn SessionRoom, _>()
}

/// The sessions to come.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/board", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_board() -> Result<Vec<BoardSession>, Failure<OfficeRefused>> {
    crate::office::answered(async { room()?.board(crate::visit::visit()?.caller()).await }).await
}

/// One session.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/session", input = leptos::server_fn::codec::GetUrl)]
pub async fn lookup_office_session(
    /// Its number.
    #[server(default)]
    id: i64,
) -> Result<Turned<SessionDetail, SessionTyped>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        let session = room()?.session(crate::visit::visit()?.caller(), id).await?;
        crate::office::turned(session, &session_address(id)).await
    })
    .await
}

/// Changes or cancels a session: `act` is `change` or `cancel`.
///
/// # Errors
/// [`OfficeRefused`].
#[server(endpoint = "office/session-change")]
pub async fn change_session(
    /// Its number.
    #[server(default)]
    id: i64,
    /// How often officers had changed it, when it was shown.
    #[server(default)]
    edits: i32,
    /// What was typed.
    #[server(default)]
    typed: SessionTyped,
    /// What is to be done.
    #[server(default)]
    act: String,
) -> Result<(), Failure<OfficeRefused>> {
    let visit = crate::visit::visit()?;
    let done = match act.as_str() {
        "cancel" => room()?.cancel(visit.caller(), id, edits, &typed).await.map(|()| "The session is cancelled."),
        _ => room()?.change(visit.caller(), id, edits, &typed).await.map(|()| "The session is changed."),
    };
    crate::office::finish(done.map(str::to_owned), &session_address(id), typed.clone()).await
}

/// Makes officers a session's trainers, and nobody else: those whose box is ticked.
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
    let named = room()?.name_trainers(crate::visit::visit()?.caller(), id, &officers).await;
    let done = named.map(|()| "The trainers are named.".to_owned());
    crate::office::finish(done, &session_address(id), SessionTyped::default()).await
}
