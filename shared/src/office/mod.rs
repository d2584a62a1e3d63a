//! The office: who of the council's staff may do what, and what they type about each other.

mod account;
mod acting;
mod cancelling;
mod clash;
mod deed;
mod password;
mod people;
mod refusal;
mod role;
mod second_step;
mod setting;
mod when;
mod why;

pub use account::{
    Claimed, Invitation, InviteDraft, OfficerSignIn, OfficerSignInDraft, PasswordChange, PasswordChangeDraft,
    PasswordDraft, RolesDraft,
};
pub use acting::{Act, ActDraft};
pub use cancelling::{Elsewhere, Fate, Instead, Uprooted, fates, total};
pub use clash::{Both, Clash, all_known, clashes_seen};
pub use deed::Deed;
pub use password::{NotAPassword, Password};
pub use people::{NotAPersonKey, PersonKey, PersonWords, Rectified, RectifyDraft};
pub use refusal::{OfficeRefused, read_reason};
pub use role::{Role, Roles};
pub use second_step::{RECOVERY_CODES, RecoveryCode, SecondCode, StepDraft, StepProof};
pub use setting::{NotASetting, SchoolRefused, Setting, SettingDraft};
pub use when::When;
pub use why::{FieldFault, Wanted, Why};
