//! What was typed and not sent, for the next document of this tab: a new build is loaded in the middle of a visit.
//!
//! It is sealed for the person who is signed in, and deleted as soon as the next document has it.

use leptos::{prelude::*, task::spawn_local};
use shared::{made_for::MadeFor, sealed::SealKey};
use web_sys::Storage;

use super::{
    sealing::{key_of, page_owner, seal_with},
    storage::TYPED,
};
use crate::navigation::typed::{Typed, everything, fill_in, put};

/// Between two forms, and between a form and its fields. Neither has line breaks.
const BREAK: char = '\n';

/// Keeps what was typed for the next document.
pub(crate) async fn keep_typed() {
    let typed = everything();
    if typed.is_empty() {
        return;
    }
    let lines: Vec<String> = typed.into_iter().flat_map(|Typed { form, fields }| [form, fields]).collect();
    if let Some(owner) = page_owner()
        && let Some(key) = key(owner).await
        && let Some(sealed) = seal_with(&key, owner, &lines.join("\n"))
        && let Some(storage) = storage()
    {
        let _ = storage.set_item(&name(owner), &sealed);
    }
}

/// Fills in what was typed in the document before.
pub(crate) fn take_typed() {
    let Some((owner, storage)) = page_owner().zip(storage()) else { return };
    let Ok(Some(sealed)) = storage.get_item(&name(owner)) else { return };
    let _ = storage.remove_item(&name(owner));
    spawn_local(async move {
        let Some(text) = key(owner).await.and_then(|key| key.open(owner, &sealed)) else { return };
        let mut lines = text.split(BREAK).map(str::to_owned);
        while let Some((form, fields)) = lines.next().zip(lines.next()) {
            put(Typed { form, fields });
        }
        fill_in();
    });
}

/// Deletes it.
pub(super) fn forget_typed() {
    if let Some((owner, storage)) = page_owner().zip(storage()) {
        let _ = storage.remove_item(&name(owner));
    }
}

async fn key(owner: MadeFor) -> Option<SealKey> {
    key_of(owner).await.ok().flatten()
}

fn name(owner: MadeFor) -> String {
    [TYPED, ":", &owner.to_string()].concat()
}

fn storage() -> Option<Storage> {
    window().session_storage().ok()?
}
