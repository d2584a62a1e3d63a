//! Who is signed in on a visit: what its session keeps, and what the database says of it.

use app::visit::{Acting, Caller, Officer, School};
use serde::{Deserialize, Serialize};
use shared::officer::Permission;
use tower_sessions::Session;
use uuid::Uuid;

use super::{Visitors, ends::Owner};
use crate::platform::internal_error;

pub(super) const SCHOOL: &str = "school";
pub(super) const OFFICER: &str = "officer";
pub(super) const ACTS_FOR: &str = "acts for";

#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) struct SignedIn {
    pub(super) id: i64,
    pub(super) pin_version: i32,
    /// The visit's number. `None`: an earlier build signed the school in.
    #[serde(default)]
    pub(super) visit: Option<i64>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) struct OfficerSignedIn {
    pub(super) id: i64,
    pub(super) version: i32,
    /// The visit's number. `None`: an earlier build signed the officer in.
    #[serde(default)]
    pub(super) visit: Option<i64>,
}

/// The caller, and their visit.
pub(super) struct Entered {
    pub(super) caller: Caller,
    /// The visit's number. `None`: nobody is signed in.
    pub(super) visit: Option<i64>,
    /// Whether the use of the visit must be recorded.
    pub(super) stale: bool,
}

impl Entered {
    fn nobody() -> Self {
        Self { caller: Caller::Anyone, visit: None, stale: false }
    }
}

/// The school that an officer acts for.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct ActsFor {
    pub(super) school: i64,
    pub(super) reason: String,
    pub(super) over_limit: bool,
}

/// Who is signed in, as the session says and the database confirms.
pub(super) async fn entered(visitors: &Visitors, session: &Session) -> Result<Entered, Uuid> {
    let Some(signed_in) = session.get::<SignedIn>(SCHOOL).await.map_err(internal_error::broken)? else {
        return officer(visitors, session).await;
    };
    let visit = if let Some(visit) = signed_in.visit {
        visit
    } else {
        let visit = adopted(visitors, session, Owner::School(signed_in.id), signed_in.pin_version).await?;
        let known = SignedIn { visit: Some(visit), ..signed_in };
        session.insert(SCHOOL, known).await.map_err(internal_error::broken)?;
        visit
    };
    match visitors.schools.signed_in(visit).await.map_err(internal_error::broken)? {
        Some((school, stale)) => Ok(Entered { caller: Caller::Establishment(school), visit: Some(visit), stale }),
        None => ended(session).await,
    }
}

async fn officer(visitors: &Visitors, session: &Session) -> Result<Entered, Uuid> {
    let Some(signed_in) = session.get::<OfficerSignedIn>(OFFICER).await.map_err(internal_error::broken)? else {
        return Ok(Entered::nobody());
    };
    let visit = if let Some(visit) = signed_in.visit {
        visit
    } else {
        let visit = adopted(visitors, session, Owner::Officer(signed_in.id), signed_in.version).await?;
        let known = OfficerSignedIn { visit: Some(visit), ..signed_in };
        session.insert(OFFICER, known).await.map_err(internal_error::broken)?;
        visit
    };
    match visitors.officers.signed_in(visit).await.map_err(internal_error::broken)? {
        Some((officer, stale)) => {
            let acts_for = acts_for(visitors, session, &officer).await?;
            Ok(Entered { caller: Caller::Officer(Officer { acts_for, ..officer }), visit: Some(visit), stale })
        }
        None => ended(session).await,
    }
}

async fn adopted(visitors: &Visitors, session: &Session, owner: Owner, version: i32) -> Result<i64, Uuid> {
    let id = session.id().ok_or_else(|| internal_error::broken("a visit without a session"))?;
    visitors.visits.adopt(owner, version, id).await.map_err(internal_error::broken)
}

/// Deletes the session of an expired visit, with everything that it kept. Nobody is signed in then.
async fn ended(session: &Session) -> Result<Entered, Uuid> {
    session.flush().await.map_err(internal_error::broken)?;
    Ok(Entered::nobody())
}

/// The school that an officer acts for, while they have the permission and the school is open.
async fn acts_for(visitors: &Visitors, session: &Session, officer: &Officer) -> Result<Option<School>, Uuid> {
    let Some(acts) = session.get::<ActsFor>(ACTS_FOR).await.map_err(internal_error::broken)? else { return Ok(None) };
    if !officer.roles.may(Permission::ChangeBookings) {
        return Ok(None);
    }
    let found = visitors.schools.lookup(acts.school).await.map_err(internal_error::broken)?;
    let acting = Acting { officer: officer.id, reason: acts.reason, over_limit: acts.over_limit };
    Ok(found.map(|school| School { acting: Some(acting), ..school }))
}
