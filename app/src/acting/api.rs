//! Server functions for the pages about acting for a school.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{acting::ActDraft, office::OfficeRefused};

#[cfg(feature = "ssr")]
use crate::{
    addresses::{ACTING, acting_address},
    office::Done,
};
use crate::{failure::Failure, office::Turned, school::SchoolChoice};

/// The port of these pages. The server implements it.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait ActingSchools: Send + Sync {
    /// Every open school, by name.
    async fn schools(&self, caller: &crate::visit::Caller) -> Done<Vec<SchoolChoice>>;
    /// Starts acting for a school and records it.
    async fn begin(&self, caller: &crate::visit::Caller, act: &shared::acting::Act) -> Done<crate::visit::School>;
}

/// The school that an officer acts for, as every page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActingShown {
    /// The school's URN.
    pub urn: String,
    /// The school's name.
    pub name: String,
    /// Why the officer acts for the school.
    pub reason: String,
    /// Whether the next booking can go over the school's limit.
    pub over_limit: bool,
}

/// The school that an officer acts for, as every page shows it.
#[cfg(feature = "ssr")]
#[must_use]
pub fn acting_shown(officer: &crate::visit::Officer) -> Option<ActingShown> {
    let school = officer.acts_for.as_ref()?;
    let acting = school.acting.as_ref()?;
    Some(ActingShown {
        urn: school.urn.to_string(),
        name: school.name.clone(),
        reason: acting.reason.clone(),
        over_limit: acting.over_limit,
    })
}

/// The schools to choose from.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/acting-page", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_acting() -> Result<Turned<Vec<SchoolChoice>, ActDraft>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        let room = crate::visit::port::<dyn ActingSchools, _>()?;
        crate::office::turned(room.schools(crate::visit::visit()?.caller()).await?, ACTING).await
    })
    .await
}

/// Starts acting for a school, and goes to its page.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/act")]
pub async fn act_for_school(
    /// The form as typed.
    #[server(default)]
    draft: ActDraft,
) -> Result<(), Failure<OfficeRefused>> {
    let begun = async {
        crate::office::may(shared::officer::Permission::ChangeBookings)?;
        let act = draft.parse().map_err(Failure::Refused)?;
        let visit = crate::visit::visit()?;
        let school = crate::visit::port::<dyn ActingSchools, _>()?.begin(visit.caller(), &act).await?;
        visit.act_for(Some(&school)).await?;
        Ok(())
    };
    match begun.await {
        Ok(()) => {
            crate::visit::redirect(draft.next_path());
            Ok(())
        }
        Err(failure) => {
            let page = acting_address(draft.establishment.trim(), draft.next_path());
            crate::office::finish(Err(failure), &page, draft.clone()).await
        }
    }
}

/// Stops acting for a school, and goes back to the office.
///
/// # Errors
/// [`OfficeRefused::SignedOut`].
#[server(endpoint = "office/stop-acting")]
pub async fn stop_acting() -> Result<(), Failure<OfficeRefused>> {
    let stopped = async {
        crate::office::may(shared::officer::Permission::Enter)?;
        crate::visit::visit()?.act_for(None).await?;
        Ok("You have stopped acting for the school.".to_owned())
    };
    crate::office::finish(stopped.await, "/office", ()).await
}

/// Ends the permission to go over the limit after the one booking that it was for.
#[cfg(feature = "ssr")]
pub(crate) async fn limit_was_passed(visit: &dyn crate::visit::Visit) {
    let Some(mut school) = visit.caller().school().filter(|school| school.may_pass_limit()).cloned() else { return };
    if let Some(acting) = &mut school.acting {
        acting.over_limit = false;
    }
    // The booking is made, even if the visit cannot be updated.
    let _ = visit.act_for(Some(&school)).await;
}
