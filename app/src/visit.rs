//! A visit: the caller, and the texts that the server keeps for them between pages.

use std::{net::IpAddr, sync::Arc};

use async_trait::async_trait;
use http::{
    HeaderName, HeaderValue,
    header::{ACCEPT, CACHE_CONTROL},
    request::Parts,
};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shared::{booking::IdempotencyKey, made_for::MadeFor, officer::Roles, refusal::Refusal, school::Urn};
use uuid::Uuid;

use crate::failure::{Failure, NotKept};

/// An officer's permission to act for a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acting {
    /// The officer's database id.
    pub officer: i64,
    /// The reason, as the audit log and the school's history show it.
    pub reason: String,
    /// Whether the next booking can go over the school's limit.
    pub over_limit: bool,
}

/// An establishment that is signed in, or that an officer acts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct School {
    /// The establishment's database id.
    pub id: i64,
    /// The public number of the establishment.
    pub urn: Urn,
    /// The establishment's name.
    pub name: String,
    /// The officer who acts for the establishment. `None`: the establishment itself is signed in.
    pub acting: Option<Acting>,
}

impl School {
    /// Whether the establishment's next booking can go over the limit.
    #[must_use]
    pub fn may_pass_limit(&self) -> bool {
        self.acting.as_ref().is_some_and(|acting| acting.over_limit)
    }

    /// The limit that applies to the establishment's next booking.
    #[must_use]
    pub fn bound_by(&self, limit: Option<u32>) -> Option<u32> {
        limit.filter(|_| !self.may_pass_limit())
    }
}

/// An officer who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// The officer's database id.
    pub id: i64,
    /// The officer's name.
    pub name: String,
    /// The officer's roles.
    pub roles: Roles,
    /// The school that the officer acts for.
    pub acts_for: Option<School>,
}

/// The person or school that sends a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Not signed in.
    Anyone,
    /// A signed-in establishment.
    Establishment(School),
    /// A signed-in officer.
    Officer(Officer),
}

impl Caller {
    /// The caller's establishment: the one that is signed in, or that an officer acts for.
    #[must_use]
    pub fn school(&self) -> Option<&School> {
        match self {
            Self::Establishment(school) => Some(school),
            Self::Officer(officer) => officer.acts_for.as_ref(),
            Self::Anyone => None,
        }
    }

    /// The account that the caller's pages are made for. `None`: nobody is signed in.
    #[must_use]
    pub fn made_for(&self) -> Option<MadeFor> {
        match self {
            Self::Anyone => None,
            Self::Establishment(school) => Some(MadeFor::School(school.urn)),
            Self::Officer(Officer { id, acts_for: Some(school), .. }) => {
                Some(MadeFor::Acting { officer: *id, school: school.urn })
            }
            Self::Officer(officer) => Some(MadeFor::Officer(officer.id)),
        }
    }

    /// The officer, if one is signed in.
    #[must_use]
    pub fn officer(&self) -> Option<&Officer> {
        match self {
            Self::Officer(officer) => Some(officer),
            Self::Anyone | Self::Establishment(_) => None,
        }
    }
}

/// Where a sign-in attempt comes from.
#[derive(Clone)]
pub struct SignInFrom {
    /// The network address.
    pub address: IpAddr,
    /// The device's token from an earlier sign-in, or empty. Only the server can read it, and it is kept out of logs.
    pub device: String,
}

impl From<IpAddr> for SignInFrom {
    /// A device that has never signed in.
    fn from(address: IpAddr) -> Self {
        Self { address, device: String::new() }
    }
}

/// The part of a visit that a request needs. The server puts one into every request.
#[async_trait]
pub trait Visit: Send + Sync {
    /// The caller.
    fn caller(&self) -> &Caller;
    /// The network address of the request.
    fn address(&self) -> IpAddr;
    /// The origin of a sign-in attempt.
    fn sign_in_from(&self) -> SignInFrom;
    /// The number of the visit; `None`: nobody is signed in.
    fn number(&self) -> Option<i64>;
    /// A key for a command about to be shown.
    fn new_key(&self) -> IdempotencyKey;
    /// Makes this the visit of an establishment, under a new session identifier.
    async fn sign_in(&self, school: &School, pin_version: i32) -> Result<(), Uuid>;
    /// Makes this the visit of an officer, under a new session identifier. Nothing from an earlier visit is kept.
    async fn sign_in_officer(&self, id: i64, version: i32) -> Result<(), Uuid>;
    /// Continues the officer's visit with credentials that have just changed, under a new session identifier.
    async fn renew_officer(&self, version: i32) -> Result<(), Uuid>;
    /// Makes the officer of this visit act for a school; `None` stops it. The school is not checked here.
    async fn act_for(&self, school: Option<&School>) -> Result<(), Uuid>;
    /// Signs out, and deletes everything that the visit keeps.
    async fn sign_out(&self) -> Result<(), Uuid>;
    /// Keeps a text under a name until sign-out. For people who are not signed in it keeps only short texts, for a short time.
    async fn keep(&self, name: &str, text: &str) -> Result<(), KeepError>;
    /// Reads a kept text.
    async fn look(&self, name: &str) -> Result<Option<String>, Uuid>;
    /// Reads a kept text and deletes it. A page that is kept for later, or of which only a part is shown, gets none
    /// ([`shared::navigation::ASIDE`]).
    async fn take(&self, name: &str) -> Result<Option<String>, Uuid>;
}

/// Why a text was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeepError {
    /// Nobody is signed in, and the text is too long or there are too many.
    NotKept(NotKept),
    /// The service has an error. Its cause is in the log under this reference.
    Broken(Uuid),
}

impl From<Uuid> for KeepError {
    fn from(reference: Uuid) -> Self {
        Self::Broken(reference)
    }
}

impl<R> From<KeepError> for Failure<R> {
    fn from(error: KeepError) -> Self {
        match error {
            KeepError::NotKept(why) => Self::NotKept(why),
            KeepError::Broken(reference) => Self::broken(reference),
        }
    }
}

impl<R> From<Uuid> for Failure<R> {
    fn from(reference: Uuid) -> Self {
        Self::broken(reference)
    }
}

/// The visit of the request that is being answered.
///
/// # Errors
/// [`Failure::Unreachable`] outside a request, which a routed page never is.
pub fn visit<R>() -> Result<Arc<dyn Visit>, Failure<R>> {
    use_context::<Parts>()
        .and_then(|parts| parts.extensions.get::<Arc<dyn Visit>>().cloned())
        .ok_or(Failure::Unreachable)
}

/// Whether the browser itself sent a form, without scripts: it then follows redirects and shows pages, not JSON.
#[must_use]
pub fn is_plain_form() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        parts.method == http::Method::POST
            && parts
                .headers
                .get(ACCEPT)
                .and_then(|accept| accept.to_str().ok())
                .is_some_and(|accept| accept.contains("text/html"))
    })
}

/// Tells the server the status that a refused form would have had if a script had sent it. A form sent without scripts is
/// answered with a redirect instead. This header does not leave the server.
pub const OUTCOME: HeaderName = HeaderName::from_static("x-placebook-outcome");

/// Reports how a form ended: with a status for scripts, with [`OUTCOME`] for redirects.
pub fn set_outcome(status: u16) {
    if !is_plain_form() {
        crate::status::set_status(status);
    } else if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), status.to_string().parse()) {
        response.insert_header(OUTCOME, value);
    }
}

/// Keeps the answer that is being made out of every cache between the server and the person's browser.
pub fn keep_private() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    }
}

/// The outcome of a form sent without scripts. The page that the browser is sent back to shows it once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TurnedBack<D, R> {
    /// The typed text.
    pub typed: D,
    /// Why the form was refused, or failed.
    pub failure: Failure<R>,
}

/// Answers a refused form. A script gets the errors of the fields (`in_place`). Otherwise the browser is sent to the page `to`
/// (a path, perhaps with a query), which gets the typed text and the reason from [`turned_back`]. The address has neither of
/// them.
pub async fn turn_back<D: Serialize, R: Refusal + Serialize + Clone>(
    to: &str,
    typed: D,
    failure: Failure<R>,
    in_place: bool,
) -> Failure<R> {
    set_outcome(failure.refused().map_or(500, Refusal::status));
    if !is_plain_form() && (in_place || failure.refused().is_none()) {
        return failure;
    }
    if let Ok(visit) = visit::<R>()
        && let Err(error) = leave(&*visit, to, typed, failure.clone()).await
    {
        if let KeepError::NotKept(why) = error {
            lead_to_not_kept(why, is_plain_form(), &failure);
        }
        return error.into();
    }
    redirect(to);
    failure
}

/// The page that says why the typed text was not kept.
#[must_use]
pub fn not_kept_address(why: NotKept) -> &'static str {
    match why {
        NotKept::TooLong => "/not-kept?why=too-long",
        NotKept::TooMany => "/not-kept?why=too-many",
    }
}

/// Sends the browser to the page that says why the typed text was not kept. If the person only has to sign in first, their
/// device still has the text, so the browser is not sent there.
fn lead_to_not_kept<R: Refusal>(why: NotKept, plain: bool, failure: &Failure<R>) {
    if plain || failure.refused().map(Refusal::status) != Some(401) {
        redirect(not_kept_address(why));
    }
}

/// Deletes the text and the reason that a refused form left for the page `to`, if nobody has seen them.
///
/// # Errors
/// If the visit cannot be written.
pub async fn forget_turned_back(visit: &dyn Visit, to: &str) -> Result<(), Uuid> {
    visit.take(&flash_name(to)).await.map(drop)
}

/// Leaves the typed text, and the reason for the refusal, for the page `to`.
///
/// # Errors
/// [`KeepError`].
pub async fn leave<D: Serialize, R: Serialize>(
    visit: &dyn Visit,
    to: &str,
    typed: D,
    failure: Failure<R>,
) -> Result<(), KeepError> {
    match serde_json::to_string(&TurnedBack { typed, failure }) {
        Ok(text) => visit.keep(&flash_name(to), &text).await,
        Err(_) => Ok(()),
    }
}

/// Rejects a form whose target does not exist. Saves nothing; the page `to` says that the target does not exist.
pub fn send_away<R: Refusal>(to: &str, failure: Failure<R>) -> Failure<R> {
    set_outcome(failure.refused().map_or(500, Refusal::status));
    redirect(to);
    failure
}

/// The longest address that a page of this site has, in bytes.
const ADDRESS_MAX: usize = 1_000;

/// Redirects the browser to a path of this site. Any other text (it may come from a request) leads to the home page.
pub fn redirect(path: &str) {
    let plain = path.len() <= ADDRESS_MAX
        && path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic());
    // After the request there is no browser to redirect.
    if use_context::<ResponseOptions>().is_some() {
        leptos_axum::redirect(if plain { path } else { "/" });
    }
}

/// Takes the typed text and the reason that a refused form left for this page. They can be taken once.
///
/// # Errors
/// [`Failure::Broken`] if the visit cannot be read.
pub async fn turned_back<D: DeserializeOwned, R: DeserializeOwned, N>(
    page: &str,
) -> Result<Option<TurnedBack<D, R>>, Failure<N>> {
    let left = visit::<N>()?.take(&flash_name(page)).await?;
    Ok(left.and_then(|text| serde_json::from_str(&text).ok()))
}

fn flash_name(to: &str) -> String {
    let page = to.split('?').next().unwrap_or(to);
    format!("turned-back:{page}")
}

/// A port that the server provides.
///
/// # Errors
/// [`Failure::Unreachable`] once the request is over: the caller has gone away.
pub fn port<P: ?Sized + Send + Sync + 'static, R>() -> Result<Arc<P>, Failure<R>> {
    use_context::<Arc<P>>().ok_or(Failure::Unreachable)
}
