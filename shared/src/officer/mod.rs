//! Officers: their accounts, passwords and roles.

mod account;
mod fault;
mod password;
mod second_step;

pub use crate::office::{Permission, Role, Roles};
pub use account::{
    Claimed, Invitation, InviteDraft, OfficerSignIn, OfficerSignInDraft, PasswordChange, PasswordChangeDraft,
    PasswordDraft, RolesDraft,
};
pub use fault::OfficerFault;
pub use password::{NotAPassword, Password};
pub use second_step::{RECOVERY_CODES, RecoveryCode, SecondCode, StepDraft, StepProof};
