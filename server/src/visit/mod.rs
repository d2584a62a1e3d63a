//! The visit that each request belongs to: a session of tower-sessions in Postgres.

mod anonymous;
mod device;
mod refused;
mod store;

use std::{net::IpAddr, sync::Arc};

use app::{
    device::FOR_SCHOOL,
    visit::{Acting, Caller, KeepError, Officer, School, SignInFrom, Visit},
};
use async_trait::async_trait;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use shared::{booking::IdempotencyKey, office::Deed, outbox::officer_name};
use tower_sessions::{Expiry, Session, SessionManagerLayer, cookie::SameSite};
use uuid::Uuid;

use crate::{
    attempts::{Account, Attempts},
    establishment::SignedInSchools,
    fault,
    network::ClientAddress,
    office::SignedInOfficers,
};

use self::device::DeviceCookie;
pub use self::device::hand_out;

pub use anonymous::AnonymousVisits;
pub use store::VisitStore;

/// How long a visit lasts after its last change.
const LASTS: time::Duration = time::Duration::hours(12);
/// The name of a visit's cookie.
pub(crate) const COOKIE: &str = "placebook";
const SCHOOL: &str = "school";
const OFFICER: &str = "officer";
const ACTS_FOR: &str = "acts for";

/// The layer that reads and writes the session's cookie.
#[must_use]
pub fn layer(store: VisitStore, secure: bool) -> SessionManagerLayer<VisitStore> {
    SessionManagerLayer::new(store)
        .with_name(COOKIE)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(secure)
        .with_expiry(Expiry::OnInactivity(LASTS))
}

/// What the door needs to know.
#[derive(Clone)]
pub struct Door {
    /// For looking up which school is signed in.
    pub schools: SignedInSchools,
    /// For looking up which officer is signed in.
    pub officers: SignedInOfficers,
    /// For devices that have signed in before, and for naming networks in logs.
    pub attempts: Attempts,
    /// How much visits of nobody may hold.
    pub anonymous: AnonymousVisits,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct SignedIn {
    id: i64,
    pin_version: i32,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct OfficerSignedIn {
    id: i64,
    version: i32,
}

/// The school that an officer acts for.
#[derive(Clone, Serialize, Deserialize)]
struct ActsFor {
    school: i64,
    reason: String,
    over_limit: bool,
}

/// Puts the visit into the request; pages of whoever is signed in are kept by nobody.
pub async fn open(
    State((door, secure)): State<(Door, bool)>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let caller = match caller(&door, &session).await {
        Ok(caller) => caller,
        Err(reference) => {
            tracing::warn!(%reference, "a visit could not be read");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    if is_meant_for_another(request.headers(), &caller) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let signed_in = caller != Caller::Anyone;
    let address = ClientAddress::of(request.extensions());
    let device = Arc::new(DeviceCookie::of(request.headers(), door.attempts.clone(), secure));
    let visit: Arc<dyn Visit> = Arc::new(Here {
        session,
        caller: caller.clone(),
        address,
        device: Arc::clone(&device),
        anonymous: door.anonymous.clone(),
    });
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    refused::note(&response, &caller, || door.attempts.network(address));
    let cookie = device.given();
    if signed_in || cookie.is_some() {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    }
    if let Some(cookie) = cookie {
        response.extensions_mut().insert(cookie);
    }
    response
}

/// A device sends a command that has waited there for the school that gave it, not for the one that is signed in now.
fn is_meant_for_another(headers: &HeaderMap, caller: &Caller) -> bool {
    let Some(meant) = headers.get(FOR_SCHOOL) else { return false };
    match caller {
        Caller::Anyone => false,
        Caller::Officer(officer) if meant == officer_name(officer.id).as_str() => false,
        Caller::Establishment(_) | Caller::Officer(_) => caller.sends_as("/").is_none_or(|is| meant != is.as_str()),
    }
}

async fn caller(door: &Door, session: &Session) -> Result<Caller, Uuid> {
    let Some(signed_in) = session.get::<SignedIn>(SCHOOL).await.map_err(fault::broken)? else {
        return officer(door, session).await;
    };
    match door.schools.lookup(signed_in.id).await.map_err(fault::broken)? {
        Some((school, pin_version)) if pin_version == signed_in.pin_version => Ok(Caller::Establishment(school)),
        _ => {
            session.flush().await.map_err(fault::broken)?;
            Ok(Caller::Anyone)
        }
    }
}

async fn officer(door: &Door, session: &Session) -> Result<Caller, Uuid> {
    let Some(signed_in) = session.get::<OfficerSignedIn>(OFFICER).await.map_err(fault::broken)? else {
        return Ok(Caller::Anyone);
    };
    match door.officers.lookup(signed_in.id).await.map_err(fault::broken)? {
        Some((officer, version)) if version == signed_in.version => {
            let acts_for = acts_for(door, session, &officer).await?;
            Ok(Caller::Officer(Officer { acts_for, ..officer }))
        }
        _ => {
            session.flush().await.map_err(fault::broken)?;
            Ok(Caller::Anyone)
        }
    }
}

/// The school that an officer acts for, as long as they may and it is open.
async fn acts_for(door: &Door, session: &Session, officer: &Officer) -> Result<Option<School>, Uuid> {
    let Some(acts) = session.get::<ActsFor>(ACTS_FOR).await.map_err(fault::broken)? else { return Ok(None) };
    if !officer.roles.may(Deed::ChangeBookings) {
        return Ok(None);
    }
    let found = door.schools.lookup(acts.school).await.map_err(fault::broken)?;
    let acting = Acting { officer: officer.id, reason: acts.reason, over_limit: acts.over_limit };
    Ok(found.map(|(school, _)| School { acting: Some(acting), ..school }))
}

struct Here {
    session: Session,
    caller: Caller,
    address: IpAddr,
    device: Arc<DeviceCookie>,
    anonymous: AnonymousVisits,
}

impl Here {
    /// A new identifier, and the time that a visit of somebody signed in lasts.
    async fn renew(&self) -> Result<(), Uuid> {
        self.session.cycle_id().await.map_err(fault::broken)?;
        self.session.set_expiry(Some(Expiry::OnInactivity(LASTS)));
        Ok(())
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

    fn new_key(&self) -> IdempotencyKey {
        IdempotencyKey::from(Uuid::from_u128(rand::random::<u128>() | 1))
    }

    async fn sign_in(&self, school: &School, pin_version: i32) -> Result<(), Uuid> {
        // What somebody typed before signing in is theirs; what another school or an officer left is not.
        let stranger = match &self.caller {
            Caller::Anyone => false,
            Caller::Establishment(before) => before.id != school.id,
            Caller::Officer(_) => true,
        };
        if stranger {
            self.session.clear().await;
        }
        self.renew().await?;
        self.session.insert(SCHOOL, SignedIn { id: school.id, pin_version }).await.map_err(fault::broken)?;
        self.device.signed_in(Account::School(school.id), pin_version);
        Ok(())
    }

    async fn sign_in_officer(&self, id: i64, version: i32) -> Result<(), Uuid> {
        self.session.clear().await;
        self.renew().await?;
        self.session.insert(OFFICER, OfficerSignedIn { id, version }).await.map_err(fault::broken)?;
        self.device.signed_in(Account::Officer(id), version);
        Ok(())
    }

    async fn act_for(&self, school: Option<&School>) -> Result<(), Uuid> {
        // What was typed for one school is not for another.
        if school.map(|school| school.id) != self.caller.school().map(|school| school.id) {
            let officer = self.session.get::<OfficerSignedIn>(OFFICER).await.map_err(fault::broken)?;
            self.session.clear().await;
            self.session.insert(OFFICER, officer).await.map_err(fault::broken)?;
        }
        let acting = school.and_then(|school| Some((school.id, school.acting.as_ref()?)));
        let Some((school, acting)) = acting else {
            return self.session.remove::<ActsFor>(ACTS_FOR).await.map(|_| ()).map_err(fault::broken);
        };
        let acts = ActsFor { school, reason: acting.reason.clone(), over_limit: acting.over_limit };
        self.session.insert(ACTS_FOR, acts).await.map_err(fault::broken)
    }

    async fn sign_out(&self) -> Result<(), Uuid> {
        self.session.flush().await.map_err(fault::broken)
    }

    async fn keep(&self, name: &str, text: &str) -> Result<(), KeepError> {
        if self.caller == Caller::Anyone {
            return anonymous::keep(&self.session, &self.anonymous, self.address, (name, text)).await;
        }
        Ok(self.session.insert(name, text).await.map_err(fault::broken)?)
    }

    async fn look(&self, name: &str) -> Result<Option<String>, Uuid> {
        match self.session.get(name).await.map_err(fault::broken)? {
            Some(text) => Ok(Some(text)),
            None => anonymous::look(&self.session, name).await,
        }
    }

    async fn take(&self, name: &str) -> Result<Option<String>, Uuid> {
        // A look first: `remove` marks the session as changed, which would write it for every page that is read.
        if self.session.get_value(name).await.map_err(fault::broken)?.is_none() {
            return anonymous::take(&self.session, name, self.caller != Caller::Anyone).await;
        }
        self.session.remove(name).await.map_err(fault::broken)
    }
}

#[cfg(test)]
mod tests {
    use shared::office::Roles;

    use super::*;

    #[test]
    fn a_command_is_done_for_the_school_it_is_meant_for_and_no_other() {
        let urn = shared::establishment::Urn::try_from("900101").unwrap();
        let school = Caller::Establishment(School { id: 1, urn, name: "Hawthorn".into(), acting: None });
        let mut headers = HeaderMap::new();
        assert!(!is_meant_for_another(&headers, &school));
        headers.insert(FOR_SCHOOL, HeaderValue::from_static("900101"));
        assert!(!is_meant_for_another(&headers, &school));
        headers.insert(FOR_SCHOOL, HeaderValue::from_static("900108"));
        assert!(is_meant_for_another(&headers, &school));
        assert!(
            !is_meant_for_another(&headers, &Caller::Anyone),
            "then the command itself says that nobody is signed in"
        );
        let officer =
            |id| Caller::Officer(Officer { id, name: "Ines".into(), roles: Roles::default(), acts_for: None });
        assert!(is_meant_for_another(&headers, &officer(3)));
        headers.insert(FOR_SCHOOL, HeaderValue::from_static("officer-3"));
        assert!(!is_meant_for_another(&headers, &officer(3)));
        assert!(is_meant_for_another(&headers, &officer(4)) && is_meant_for_another(&headers, &school));
        let hawthorn = school.school().cloned();
        let acts = Caller::Officer(Officer { id: 3, name: "Ines".into(), roles: Roles::default(), acts_for: hawthorn });
        assert!(!is_meant_for_another(&headers, &acts), "marks go on while the officer acts for a school");
        headers.insert(FOR_SCHOOL, HeaderValue::from_static("officer-3-for-900101"));
        assert!(!is_meant_for_another(&headers, &acts));
        assert!(is_meant_for_another(&headers, &officer(3)), "what was given for a school is not done for none");
    }
}
