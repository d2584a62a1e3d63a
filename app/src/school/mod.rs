//! Schools: how they sign in, how one is chosen, and the office’s directory of them.

mod chooser;
pub mod directory;
pub mod sign_in;

pub use chooser::SchoolChoice;
pub(crate) use chooser::SchoolChooser;
