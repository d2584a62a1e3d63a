//! Data for the page about a form that was made for somebody else.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use shared::made_for::MadeFor;

use crate::failure::{Failure, Never};

/// The account that a form was made for, and the one that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeForAnother {
    /// The account that the form was made for, in words. `None`: the form does not say.
    pub made_for: Option<String>,
    /// The signed-in account, in words. `None`: nobody is signed in.
    pub signed_in: Option<String>,
    /// The start page of the signed-in account.
    pub home: String,
}

/// The content of the page about a form that was made for somebody else.
///
/// # Errors
/// [`Failure::Broken`] if the database does not answer.
#[server(endpoint = "made-for-another", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_made_for_another(
    /// The account that the form was made for.
    #[server(default)]
    made_for: String,
) -> Result<MadeForAnother, Failure<Never>> {
    let visit = crate::visit::visit()?;
    let caller = visit.caller();
    let made_for = match made_for.parse::<MadeFor>() {
        Ok(made_for) => Some(words(made_for, caller.officer().is_some()).await?),
        Err(_) => None,
    };
    let signed_in = match caller.made_for() {
        Some(now) => Some(words(now, true).await?),
        None => None,
    };
    let home = if caller.officer().is_some() && caller.school().is_none() { "/office" } else { "/bookings" };
    Ok(MadeForAnother { made_for, signed_in, home: home.to_owned() })
}

/// An account in words. Only officers see officers' names; school names are public.
#[cfg(feature = "ssr")]
async fn words(made_for: MadeFor, names_officers: bool) -> Result<String, Failure<Never>> {
    let school = match made_for.school() {
        Some(urn) => crate::visit::port::<dyn crate::school::sign_in::Establishments, _>()?.name(urn).await?,
        None => None,
    };
    let school = school.unwrap_or_else(|| "a school".to_owned());
    let officer = match made_for.officer() {
        Some(id) if names_officers => crate::visit::port::<dyn crate::officer::Officers, _>()?.name(id).await?,
        _ => None,
    };
    let officer = officer.unwrap_or_else(|| "an officer of the council".to_owned());
    Ok(match made_for {
        MadeFor::School(_) => school,
        MadeFor::Officer(_) => officer,
        MadeFor::Acting { .. } => format!("{officer}, who acts for {school}"),
    })
}
