//! The visit of each request: a tower-sessions session in Postgres.

mod anonymous;
mod browser;
mod ends;
mod kept;
mod known_device;
pub(crate) mod list;
mod made_for;
mod refused;
mod signed_in;
mod store;

use std::{
    net::IpAddr,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use app::{
    made_for::CHANGES_VISIT,
    visit::{Caller, KeepError, School, SignInFrom, Visit},
};
use async_trait::async_trait;
use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use shared::{
    booking::IdempotencyKey,
    made_for::MadeFor,
    navigation::{ASIDE, WAITS},
};
use tower_sessions::{Expiry, Session, SessionManagerLayer, cookie::SameSite};
use uuid::Uuid;

use crate::{
    http::cookie,
    officer::SignedInOfficers,
    platform::{
        attempts::{Account, Attempts},
        internal_error,
        network::ClientAddress,
    },
    school::sign_in::SignedInSchools,
};

use self::known_device::DeviceCookie;
pub use self::known_device::hand_out;

pub use anonymous::AnonymousVisits;
use ends::Owner;
pub use ends::{SignedInVisits, forget_ended};
pub(crate) use made_for::check as check_made_for;
use signed_in::{ACTS_FOR, ActsFor, Entered, OFFICER, OfficerSignedIn, SCHOOL, SignedIn, entered};
use store::REVISION;
pub use store::VisitStore;

use kept::Kept;

/// How long a visit lasts after its last change.
const LASTS: time::Duration = time::Duration::hours(12);
/// The name of a visit's cookie, before [`cookie::name`].
const COOKIE: &str = "placebook";

/// The layer that reads and writes the session's cookie.
#[must_use]
pub fn layer(store: VisitStore, secure: bool) -> SessionManagerLayer<VisitStore> {
    SessionManagerLayer::new(store)
        .with_name(cookie_name(secure))
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(secure)
        .with_expiry(Expiry::OnInactivity(LASTS))
}

/// The name of a visit's cookie.
#[must_use]
pub(crate) fn cookie_name(secure: bool) -> String {
    cookie::name(COOKIE, secure)
}

/// The dependencies of [`Visitors`].
#[derive(Clone)]
pub struct Visitors {
    /// Looks up the signed-in school.
    pub schools: SignedInSchools,
    /// Looks up the signed-in officer.
    pub officers: SignedInOfficers,
    /// Recognises known devices, and names networks in logs.
    pub attempts: Attempts,
    /// Limits the texts of anonymous visits.
    pub anonymous: AnonymousVisits,
    /// Records that a visit is used, begins or ends.
    pub visits: SignedInVisits,
}

/// Puts the visit into the request. Pages of signed-in callers are not cached.
pub async fn open(
    State((visitors, secure)): State<(Arc<Visitors>, bool)>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let Entered { caller, visit, stale } = match entered(&visitors, &session).await {
        Ok(entered) => entered,
        Err(reference) => {
            tracing::warn!(%reference, "a visit could not be read");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let signed_in = caller != Caller::Anyone;
    if let Some(visit) = visit.filter(|_| stale && is_used_by_a_person(request.uri().path()))
        && let Err(cause) = visitors.visits.touch(visit, session.id()).await
    {
        tracing::warn!(%cause, "the use of a visit was not recorded");
    }
    let address = ClientAddress::of(request.extensions());
    let device = Arc::new(DeviceCookie::of(request.headers(), visitors.attempts.clone(), secure));
    let made_for = made_for::said(&request).or_else(|| caller.made_for());
    let aside: Option<Arc<AtomicBool>> = request.headers().contains_key(ASIDE).then(Arc::default);
    let may_change = CHANGES_VISIT.contains(&request.uri().path());
    let visit: Arc<dyn Visit> = Arc::new(Here {
        session,
        caller: caller.clone(),
        address,
        device: Arc::clone(&device),
        anonymous: visitors.anonymous.clone(),
        made_for,
        may_change,
        visit,
        browser: browser::name(request.headers()),
        aside: aside.clone(),
        visits: visitors.visits.clone(),
        entered: OnceLock::new(),
    });
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    refused::note(&response, &caller, || visitors.attempts.network(address));
    if aside.is_some_and(|waits| waits.load(Ordering::Relaxed)) {
        response.headers_mut().insert(HeaderName::from_static(WAITS), HeaderValue::from_static("1"));
    }
    let cookie = device.given();
    if signed_in || cookie.is_some() {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    }
    if let Some(cookie) = cookie {
        response.extensions_mut().insert(cookie);
    }
    response
}

/// Open pages request live data by themselves, even if nobody is using them.
fn is_used_by_a_person(path: &str) -> bool {
    path != "/live"
}

struct Here {
    session: Session,
    caller: Caller,
    address: IpAddr,
    device: Arc<DeviceCookie>,
    anonymous: AnonymousVisits,
    /// The owner of texts kept now: the account that the form was made for, or the one signed in.
    made_for: Option<MadeFor>,
    /// Whether the request may change who is signed in.
    may_change: bool,
    /// The visit's number. `None`: nobody was signed in when the request arrived.
    visit: Option<i64>,
    browser: String,
    /// Whether something waits for the page, if the page is kept for later or only a part of it is shown.
    aside: Option<Arc<AtomicBool>>,
    visits: SignedInVisits,
    /// The account that has signed in since.
    entered: OnceLock<MadeFor>,
}

impl Here {
    fn is_anonymous(&self) -> bool {
        self.caller == Caller::Anyone && self.entered.get().is_none()
    }

    /// The owner of texts kept now.
    fn now(&self) -> Option<MadeFor> {
        self.entered.get().copied().or(self.made_for)
    }

    /// Keeps only the texts of these owners.
    async fn keep_only(&self, of: impl Fn(MadeFor) -> bool + Send) -> Result<(), Uuid> {
        let mut kept = Kept::of(&self.session).await?;
        kept.retain(of);
        kept.write(&self.session).await
    }

    /// Raises the visit's revision. After this, no other running request of the visit saves anything.
    async fn raise_revision(&self) -> Result<(), Uuid> {
        let revision = self.session.get::<i64>(REVISION).await.map_err(internal_error::broken)?.unwrap_or(0);
        self.session.insert(REVISION, revision + 1).await.map_err(internal_error::broken)
    }

    /// Begins a new visit for an account that signs in, and carries over its own texts from the previous visit.
    async fn begin(&self, owner: Owner, version: i32, now: MadeFor) -> Result<i64, Uuid> {
        self.changes()?;
        let mut kept = Kept::of(&self.session).await?;
        kept.retain(|of| of.is_of(now));
        if let Some(before) = self.visit {
            self.visits.end(before).await.map_err(internal_error::broken)?;
        }
        self.session.clear().await;
        self.session.cycle_id().await.map_err(internal_error::broken)?;
        self.session.set_expiry(Some(Expiry::OnInactivity(LASTS)));
        kept.write(&self.session).await?;
        self.entered.get_or_init(|| now);
        self.visits.begin(owner, version, &self.browser).await.map_err(internal_error::broken)
    }

    /// An account is signed in or out only through the forms of [`CHANGES_VISIT`], because there a device forgets the previous
    /// account's pages.
    fn changes(&self) -> Result<(), Uuid> {
        if self.may_change {
            Ok(())
        } else {
            Err(internal_error::broken("a form that is not in CHANGES_VISIT changes who visits"))
        }
    }
}

#[async_trait]
impl Visit for Here {
    fn caller(&self) -> &Caller {
        &self.caller
    }

    fn address(&self) -> IpAddr {
        self.address
    }

    fn sign_in_from(&self) -> SignInFrom {
        SignInFrom { address: self.address, device: self.device.carried().to_owned() }
    }

    fn number(&self) -> Option<i64> {
        self.visit
    }

    fn new_key(&self) -> IdempotencyKey {
        IdempotencyKey::from(Uuid::from_u128(rand::random::<u128>() | 1))
    }

    async fn sign_in(&self, school: &School, pin_version: i32) -> Result<(), Uuid> {
        let visit = Some(self.begin(Owner::School(school.id), pin_version, MadeFor::School(school.urn)).await?);
        self.session
            .insert(SCHOOL, SignedIn { id: school.id, pin_version, visit })
            .await
            .map_err(internal_error::broken)?;
        self.device.signed_in(Account::School(school.id), pin_version);
        Ok(())
    }

    async fn sign_in_officer(&self, id: i64, version: i32) -> Result<(), Uuid> {
        let visit = Some(self.begin(Owner::Officer(id), version, MadeFor::Officer(id)).await?);
        self.session.insert(OFFICER, OfficerSignedIn { id, version, visit }).await.map_err(internal_error::broken)?;
        self.device.signed_in(Account::Officer(id), version);
        Ok(())
    }

    async fn renew_officer(&self, version: i32) -> Result<(), Uuid> {
        let (Some(officer), Some(visit)) = (self.caller.officer(), self.visit) else { return Ok(()) };
        self.session.cycle_id().await.map_err(internal_error::broken)?;
        self.visits.renew(visit, version).await.map_err(internal_error::broken)?;
        let renewed = OfficerSignedIn { id: officer.id, version, visit: Some(visit) };
        self.session.insert(OFFICER, renewed).await.map_err(internal_error::broken)?;
        self.device.signed_in(Account::Officer(officer.id), version);
        Ok(())
    }

    async fn act_for(&self, school: Option<&School>) -> Result<(), Uuid> {
        // Text typed for one school must not appear for another.
        if school.map(|school| school.id) != self.caller.school().map(|school| school.id) {
            self.changes()?;
            self.raise_revision().await?;
            let acts_for = school.map(|school| school.urn);
            self.keep_only(|of| of.school().is_none_or(|urn| Some(urn) == acts_for)).await?;
        }
        let acting = school.and_then(|school| Some((school.id, school.acting.as_ref()?)));
        let Some((school, acting)) = acting else {
            return self.session.remove::<ActsFor>(ACTS_FOR).await.map(|_| ()).map_err(internal_error::broken);
        };
        let acts = ActsFor { school, reason: acting.reason.clone(), over_limit: acting.over_limit };
        self.session.insert(ACTS_FOR, acts).await.map_err(internal_error::broken)
    }

    async fn sign_out(&self) -> Result<(), Uuid> {
        self.changes()?;
        if let Some(visit) = self.visit {
            self.visits.end(visit).await.map_err(internal_error::broken)?;
        }
        self.session.flush().await.map_err(internal_error::broken)
    }

    async fn keep(&self, name: &str, text: &str) -> Result<(), KeepError> {
        let mut kept = Kept::of(&self.session).await?;
        if self.is_anonymous() {
            self.anonymous.keep(self.address, &mut kept, (name, self.now(), text))?;
            self.session.set_expiry(Some(anonymous::lasts()));
        } else {
            kept.keep(name, self.now(), text);
        }
        Ok(kept.write(&self.session).await?)
    }

    async fn look(&self, name: &str) -> Result<Option<String>, Uuid> {
        Ok(Kept::of(&self.session).await?.look(name, self.now()).map(str::to_owned))
    }

    async fn take(&self, name: &str) -> Result<Option<String>, Uuid> {
        let mut kept = Kept::of(&self.session).await?;
        let Some(text) = kept.look(name, self.now()).map(str::to_owned) else { return Ok(None) };
        if let Some(waits) = &self.aside {
            waits.store(true, Ordering::Relaxed);
            return Ok(None);
        }
        // The text is not forgotten earlier, because a changed visit is saved, which most reads should avoid.
        kept.forget(name);
        if self.is_anonymous() && kept.is_empty() {
            self.session.flush().await.map_err(internal_error::broken)?;
            return Ok(Some(text));
        }
        if self.is_anonymous() {
            self.session.set_expiry(Some(anonymous::lasts()));
        }
        kept.write(&self.session).await?;
        Ok(Some(text))
    }
}
