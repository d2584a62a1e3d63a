//! Makes commands from submitted forms.

use leptos::prelude::*;
use shared::{
    made_for::MadeFor,
    outbox::{Command, Maker},
};
use web_sys::{FormData, UrlSearchParams};

use super::{sealing::seal, sending::now};

/// A submitted form.
pub(super) struct Given {
    pub to: String,
    pub about: String,
    pub made_for: Option<MadeFor>,
}

/// A command, as it is sent and as the device keeps it.
pub(super) struct Made {
    pub sent: Command,
    pub kept: Command,
}

impl Made {
    /// Makes a command from a form. `None`: the device cannot store it. `before` is the last command of the same page.
    pub(super) fn of(data: &FormData, given: Given, maker: Maker, before: Option<&Command>) -> Option<Self> {
        let Given { to, about, made_for } = given;
        let body = UrlSearchParams::new_with_str_sequence_sequence(data).ok()?;
        let body = String::from(body.to_string());
        let sealed = made_for.and_then(|owner| seal(owner, &body));
        // Access needs are stored sealed or not at all.
        if sealed.is_none() && has_needs(&body) {
            return None;
        }
        let own = data.get("draft[key]").as_string().filter(|key| !key.is_empty());
        // A form without a key could be done twice, so the same content sent again from this page counts as the same command.
        let again = || Some(before.filter(|before| before.to == to && before.body == body)?.key.clone());
        let key = own.or_else(again).or_else(new_key)?;
        let sent = Command { key, to, body, sealed: false, about, made_for, maker, since: now(), answer: None };
        let kept = sealed.map_or_else(|| sent.clone(), |body| Command { body, sealed: true, ..sent.clone() });
        Some(Self { sent, kept })
    }
}

/// A key that nobody else has.
pub(super) fn new_key() -> Option<String> {
    let mut chance = [0; 16];
    window().crypto().ok()?.get_random_values_with_u8_array(&mut chance).ok()?;
    Some(uuid::Builder::from_random_bytes(chance).into_uuid().to_string())
}

/// Whether a form's content has access needs.
fn has_needs(body: &str) -> bool {
    body.split('&').any(|field| field.split_once("needs%5D=").is_some_and(|(_, needs)| !needs.is_empty()))
}
