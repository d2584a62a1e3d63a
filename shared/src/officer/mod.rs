//! Officers: who of the council’s staff may do what, and what they type about each other and themselves.

mod account;
mod password;
mod permission;
mod role;
mod second_step;

pub use account::{
    Claimed, Invitation, InviteDraft, OfficerSignIn, OfficerSignInDraft, PasswordChange, PasswordChangeDraft,
    PasswordDraft, RolesDraft,
};
pub use password::{NotAPassword, Password};
pub use permission::Permission;
pub use role::{Role, Roles};
pub use second_step::{RECOVERY_CODES, RecoveryCode, SecondCode, StepDraft, StepProof};
