//! Publishing: the form of a sheet, and when it is published.

mod fault;
pub mod form;
mod when;

pub use fault::PublishingFault;
pub use when::When;
