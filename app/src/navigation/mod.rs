//! Going from page to page inside one document.
//!
//! The server answers every address with a whole document, which works without scripts. With scripts a link or a form loads no
//! document: its page is fetched, the parts of the shown page are exchanged for those of the new one, and the islands in them are
//! woken. Whatever cannot be shown so (a file, another build, another site) is left to the browser.

mod living;

#[cfg(feature = "hydrate")]
mod ahead;
#[cfg(feature = "hydrate")]
mod answer;
#[cfg(feature = "hydrate")]
mod arrival;
#[cfg(feature = "hydrate")]
mod elements;
#[cfg(feature = "hydrate")]
mod forms;
#[cfg(feature = "hydrate")]
mod history;
#[cfg(feature = "hydrate")]
mod islands;
#[cfg(feature = "hydrate")]
mod journey;
#[cfg(feature = "hydrate")]
mod links;
#[cfg(feature = "hydrate")]
mod page;
#[cfg(feature = "hydrate")]
mod signs;
#[cfg(feature = "hydrate")]
mod transition;
#[cfg(feature = "hydrate")]
pub(crate) mod typed;
#[cfg(feature = "hydrate")]
mod unsent;

pub(crate) use living::living;

#[cfg(feature = "hydrate")]
pub(crate) use self::{
    ahead::forget_ahead,
    elements::listen,
    islands::{end_gone, wake},
    journey::{go, replace, shown, wake_first},
    typed::{forget_typed, send_typed},
};

/// What the pages' other parts do when a page comes or goes.
#[cfg(feature = "hydrate")]
#[derive(Clone, Copy)]
pub(crate) struct Hooks {
    /// Makes a page ready for its islands.
    pub before_waking: fn(),
    /// Called when a page is shown and its islands are being woken.
    pub new_page: fn(),
    /// Says that a form got no answer.
    pub no_answer: fn(),
    /// Keeps what was typed before the browser loads another document.
    pub before_leaving: fn() -> std::pin::Pin<Box<dyn Future<Output = ()>>>,
}

/// Whether the server asks for it (`PLACEBOOK_ONE_PAGE`).
#[cfg(feature = "hydrate")]
fn is_on() -> bool {
    leptos::prelude::document().document_element().is_some_and(|html| html.has_attribute("data-one-page"))
}

/// Takes over the links and forms of the site, if the server asks for it, and gives the islands of this page an owner that ends with the page.
#[cfg(feature = "hydrate")]
pub(crate) fn start(hooks: Hooks) {
    islands::start();
    if !is_on() {
        return;
    }
    signs::start();
    journey::start(hooks);
    links::start();
    forms::start();
    ahead::start();
    unsent::start();
}
