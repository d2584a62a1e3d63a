//! The key that encrypts the data on a device for the signed-in school or officer.

use leptos::prelude::*;
use shared::{made_for::MadeFor, sealed::SealKey};

use crate::failure::{Failure, Never};

/// The port of the device's key.
#[cfg(feature = "ssr")]
pub trait DeviceKeys: Send + Sync {
    /// The key for the data that devices keep of this owner.
    fn key(&self, owner: MadeFor) -> SealKey;
}

/// The key for the data of `owner` on this device; `None`: they are not signed in.
///
/// # Errors
/// [`Failure::Unreachable`] once the request is over.
#[server(endpoint = "device/key", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_device_key(
    /// Its owner.
    #[server(default)]
    owner: String,
) -> Result<Option<SealKey>, Failure<Never>> {
    crate::visit::keep_private();
    let now = crate::visit::visit()?.caller().made_for();
    let owner = owner.parse::<MadeFor>().ok().filter(|owner| now.is_some_and(|now| owner.holds_for(now)));
    let Some(owner) = owner else { return Ok(None) };
    Ok(Some(crate::visit::port::<dyn DeviceKeys, _>()?.key(owner)))
}

/// Gives the page's scripts the key of the signed-in school or officer, so that they seal the forms that they keep. Only on pages
/// that no device keeps: stored beside the sealed data, the key would protect nothing.
#[component]
pub fn DeviceKey() -> impl IntoView {
    shown_key().map(|(owner, key)| {
        view! { <span hidden data-key=String::from(key) data-key-of=owner.to_string()></span> }
    })
}

#[cfg(feature = "ssr")]
fn shown_key() -> Option<(MadeFor, SealKey)> {
    let owner = crate::visit::visit::<Never>().ok()?.caller().made_for()?;
    Some((owner, crate::visit::port::<dyn DeviceKeys, Never>().ok()?.key(owner)))
}

/// In the browser the page is already rendered.
#[cfg(not(feature = "ssr"))]
fn shown_key() -> Option<(MadeFor, SealKey)> {
    None
}
