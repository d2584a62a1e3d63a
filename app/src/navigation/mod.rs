//! Going from page to page inside one document.
//!
//! The server answers every address with a whole document, which works without scripts. With scripts a link or a form loads no
//! document: its page is fetched, the parts of the shown page are exchanged for those of the new one, and the islands in them are
//! woken. Whatever cannot be shown so (a file, another build, another site) is left to the browser.

mod ahead;
mod answer;
mod arrival;
mod elements;
mod forms;
mod history;
mod islands;
mod journey;
mod links;
mod page;
mod resend;
mod signs;
mod transition;
pub(crate) mod typed;
mod unsent;

pub(crate) use self::{
    ahead::forget_ahead,
    answer::{Shown, fetch_document},
    elements::{all, here, listen},
    islands::{end_gone, keep, wake},
    journey::{go, replace, shown, wake_first},
    typed::{forget_typed, send_typed},
};

/// What the pages' other parts do when a page comes or goes.
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

/// Takes over the links and forms of the site, and gives the islands of this page an owner that ends with the page.
pub(crate) fn start(hooks: Hooks) {
    islands::start();
    signs::start();
    journey::start(hooks);
    links::start();
    forms::start();
    ahead::start();
    unsent::start();
}
