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
mod kept_typed;
#[cfg(feature = "hydrate")]
mod links;
#[cfg(feature = "hydrate")]
mod page;
#[cfg(feature = "hydrate")]
mod signs;
#[cfg(feature = "hydrate")]
mod transition;
#[cfg(feature = "hydrate")]
mod typed;
#[cfg(feature = "hydrate")]
mod unsent;

pub(crate) use living::living;

#[cfg(feature = "hydrate")]
pub(crate) use self::{
    ahead::forget_ahead,
    elements::listen,
    islands::{end_gone, wake},
    journey::{go, replace, shown, woken},
    typed::{forget_typed, send_typed},
};

/// Takes over the links and forms of the site, and gives the islands of this page an owner that ends with the page.
#[cfg(feature = "hydrate")]
pub(crate) fn start() {
    islands::start();
    signs::start();
    history::start();
    links::start();
    forms::start();
    ahead::start();
    unsent::start();
    kept_typed::take();
}
