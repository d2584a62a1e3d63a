//! Marks that wait on this device, shown on their lines as if they were made.

use leptos::prelude::*;

/// Shows what waits, and takes the register anew when all of it is made. What waits is kept and sent by the outbox, and its
/// sign says so.
#[island]
pub(super) fn KeptMarks() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(browser::watch);
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{prelude::*, task::spawn_local};

    use crate::{device::outbox, ui::exchange};

    /// Says whether marks of this page wait, and is told whether some did before.
    pub(super) fn watch(waited: Option<bool>) -> bool {
        let waits = outbox().with(|outbox| outbox.waiting().filter_map(|command| show(&command.body)).count() > 0);
        if waited == Some(true) && !waits {
            spawn_local(async {
                // Without an answer the lines go on saying what was marked.
                let _ = exchange("register").await;
            });
        }
        waits
    }

    /// Shows one mark on its line, if it is on this page.
    fn show(mark: &str) -> Option<()> {
        let line = document().get_element_by_id(&["place-", field(mark, "draft%5Bplace%5D=")?].concat())?;
        let pressed = ["[value=", field(mark, "draft%5Bwhat%5D=")?, "]"].concat();
        let pressed = line.query_selector(&pressed).ok()??;
        let words = line.query_selector("[data-words]").ok()??;
        words.set_text_content(pressed.get_attribute("data-kept").as_deref());
        line.set_attribute("data-state", &pressed.get_attribute("data-becomes")?).ok()
    }

    /// What a form's content says after this name: numbers and codes, which are sent as they are.
    fn field<'a>(content: &'a str, name: &str) -> Option<&'a str> {
        content.split('&').find_map(|field| field.strip_prefix(name))
    }
}
