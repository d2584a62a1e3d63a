//! Encrypts data on the device, and decrypts it.

use leptos::prelude::*;
use shared::{
    made_for::MadeFor,
    outbox::Command,
    sealed::{NONCE, SealKey},
};

use super::key::look_at_device_key;

/// The account that the page is made for.
pub(crate) fn page_owner() -> Option<MadeFor> {
    document().query_selector("[data-whose]").ok()??.get_attribute("data-whose")?.parse().ok()
}

/// The key that the page has for this owner.
fn page_key(owner: MadeFor) -> Option<SealKey> {
    let page = document().query_selector("[data-key]").ok()??;
    (page.get_attribute("data-key-of")? == owner.to_string()).then(|| page.get_attribute("data-key"))??.parse().ok()
}

/// Seals a text as the device keeps it. `None`: the page has no key for it.
pub(crate) fn seal(owner: MadeFor, text: &str) -> Option<String> {
    seal_with(&page_key(owner)?, owner, text)
}

/// Seals a text with a key that the page need not have.
pub(super) fn seal_with(key: &SealKey, owner: MadeFor, text: &str) -> Option<String> {
    let mut nonce = [0; NONCE];
    window().crypto().ok()?.get_random_values_with_u8_array(&mut nonce).ok()?;
    key.seal(owner, nonce, text)
}

/// The key for this owner: the page's, else the service's. `None`: they are not signed in.
///
/// # Errors
/// If no answer comes.
pub(super) async fn key_of(owner: MadeFor) -> Result<Option<SealKey>, ()> {
    match page_key(owner) {
        Some(key) => Ok(Some(key)),
        None => look_at_device_key(owner.to_string()).await.map_err(drop),
    }
}

/// Opens a sealed text, if the page has the key.
pub(crate) fn open(owner: MadeFor, sealed: &str) -> Option<String> {
    page_key(owner)?.open(owner, sealed)
}

/// Why a command cannot be read now.
pub(super) enum NotOpened {
    /// Its owner has to sign in.
    SignInFirst,
    /// No answer.
    Nowhere,
    /// The service has a new key, so nobody can read it any more.
    Lost,
}

/// A command's content, with the key that the service has for it.
pub(super) async fn content(command: &Command) -> Result<String, NotOpened> {
    let Some(owner) = command.made_for.filter(|_| command.sealed) else { return Ok(command.body.clone()) };
    let key = key_of(owner).await.map_err(|()| NotOpened::Nowhere)?.ok_or(NotOpened::SignInFirst)?;
    key.open(owner, &command.body).ok_or(NotOpened::Lost)
}
