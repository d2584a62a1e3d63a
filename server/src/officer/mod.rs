//! Officers: their accounts, permissions and sign-in.

pub(crate) mod account;
pub(crate) mod password;
pub(crate) mod password_link;
pub(crate) mod second_step;
pub(crate) mod signed_in;
pub(crate) mod store;

pub use account::{AddRefused, PgOfficers, add_first};
pub use second_step::{PgSecondSteps, turn_off_second_step};
pub use signed_in::SignedInOfficers;
