//! Who reads a stream, and which topics they may watch.

use app::{
    live::LiveVersions,
    visit::{Caller, Officer, Visit},
};
use async_trait::async_trait;
use shared::{live::Topic, officer::Permission};

use super::Live;
use crate::{
    delegate::PgDelegates,
    live::{Asked, NotRead, Versions},
};

/// The reader of a stream.
pub(super) struct Reader {
    caller: Caller,
    /// `None`: nobody is signed in.
    visit: Option<i64>,
}

impl Reader {
    pub fn nobody() -> Self {
        Self { caller: Caller::Anyone, visit: None }
    }

    pub fn of(visit: &dyn Visit) -> Self {
        Self { caller: visit.caller().clone(), visit: visit.number() }
    }

    /// Reads who this is now: the reader may have signed out, or have lost a role.
    pub async fn look_again(&mut self, live: &Live) -> Result<(), NotRead> {
        if let Some(visit) = self.visit {
            self.caller = live.still(visit, &self.caller).await?.unwrap_or(Caller::Anyone);
        }
        Ok(())
    }

    /// The topic as this reader may see it. `None`: they may not.
    pub fn asks(&self, live: &Live, topic: &Topic) -> Option<Asked> {
        asks(&self.caller, &live.delegates, topic)
    }
}

/// The topic as this caller may see it.
fn asks(caller: &Caller, delegates: &PgDelegates, topic: &Topic) -> Option<Asked> {
    match topic {
        Topic::Bookings => caller.school().map(|school| Asked::School(school.id)),
        Topic::Session(session) => session_for(caller.officer()?, *session),
        Topic::Plan => {
            let officer = caller.officer()?;
            if officer.roles.may(Permission::WatchSeats) {
                return Some(Asked::Plan);
            }
            officer.roles.may(Permission::Enter).then_some(Asked::TrainerPlan(officer.id))
        }
        Topic::Report(sheet) => caller.officer()?.roles.may(Permission::SeeReports).then_some(Asked::Report(*sheet)),
        Topic::Delegate(link) => delegates.read_link(link).map(|link| Asked::Delegate(link.place, link.delegate)),
    }
}

/// Says to a page which version of a topic it shows.
#[derive(Clone)]
pub struct PageVersions {
    /// Reads versions.
    pub versions: Versions,
    /// Reads delegates' links.
    pub delegates: PgDelegates,
}

#[async_trait]
impl LiveVersions for PageVersions {
    async fn version(&self, caller: &Caller, topic: &Topic) -> Option<i64> {
        let asked = asks(caller, &self.delegates, topic)?;
        match self.versions.read(asked).await {
            Ok(version) => version.map(|version| version.number),
            Err(cause) => {
                // The page is shown, but is not live.
                tracing::warn!(%cause, "a page is not live");
                None
            }
        }
    }
}

/// A session is for officers who see all sessions or their delegates, and for its trainers.
fn session_for(officer: &Officer, session: i64) -> Option<Asked> {
    let own = [Permission::SeeDelegates, Permission::TakeRegisters];
    if officer.roles.may(Permission::WatchSeats)
        || own.into_iter().any(|permission| officer.roles.may_everywhere(permission))
    {
        return Some(Asked::Session(session, None));
    }
    let trains = own.into_iter().any(|permission| officer.roles.may(permission));
    trains.then_some(Asked::Session(session, Some(officer.id)))
}
