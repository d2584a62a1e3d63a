//! Every form that changes something, and the owner of each.

use shared::made_for::MadeFor;

use crate::{
    addresses::{ATTACH, IMPORT_UPLOAD, LETTERS, PASTE_READ, PREVIEW},
    visit::Caller,
};

/// The owner of a form, who must be signed in when it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Anybody: the form signs in or out.
    Anyone,
    /// The holder of the link that the form carries.
    Link,
    /// The school that the page was made for, or the officer who acts for it.
    School,
    /// The officer, whether or not they act for a school.
    Officer,
    /// The signed-in school or officer, for forms about their own account.
    Own,
}

use Whose::{Anyone, Link, Officer, Own, School};

/// Every address that a form is posted to. A test checks that no form is missing.
pub const FORMS: &[(&str, Whose)] = &[
    ("/api/booking/book", School),
    ("/api/booking/cancel", School),
    ("/api/booking/check", School),
    ("/api/booking/correct", School),
    ("/api/booking/move", School),
    ("/api/waiting/join", School),
    ("/api/delegate/cannot-come", Link),
    ("/api/establishment/sign-in", Anyone),
    ("/api/establishment/sign-out", Anyone),
    ("/api/office/sign-in", Anyone),
    ("/api/office/sign-in-code", Anyone),
    ("/api/office/password", Link),
    ("/api/office/account-step", Officer),
    ("/api/office/act", Officer),
    ("/api/office/attachment-label", Officer),
    ("/api/office/attachment-remove", Officer),
    ("/api/office/draft-change", Officer),
    ("/api/office/import-apply", Officer),
    ("/api/office/invite", Officer),
    ("/api/office/mark", Officer),
    ("/api/office/noted-book", Officer),
    ("/api/office/officer-change", Officer),
    ("/api/office/officer-link", Officer),
    ("/api/office/officer-second-step", Officer),
    ("/api/office/password-change", Officer),
    ("/api/office/people-find", Officer),
    ("/api/office/person-erase", Officer),
    ("/api/office/person-rectify", Officer),
    ("/api/office/register-close", Officer),
    ("/api/office/school-add", Officer),
    ("/api/office/school-change", Officer),
    ("/api/office/school-state", Officer),
    ("/api/office/school-take-over", Officer),
    ("/api/office/session-add", Officer),
    ("/api/office/session-cancel", Officer),
    ("/api/office/session-change", Officer),
    ("/api/office/session-trainers", Officer),
    ("/api/office/set-up", Anyone),
    ("/api/office/sheet-copy", Officer),
    ("/api/office/sheet-correct", Officer),
    ("/api/office/sheet-new", Officer),
    ("/api/office/sheet-withdraw", Officer),
    ("/api/office/step-rule-change", Officer),
    ("/api/office/stop-acting", Officer),
    ("/api/office/venue-add", Officer),
    ("/api/office/venue-change", Officer),
    ("/api/office/venue-merge", Officer),
    ("/api/office/walk-in", Officer),
    ("/api/visits/end", Own),
    (IMPORT_UPLOAD, Officer),
    (LETTERS, Officer),
    (PASTE_READ, Officer),
    (PREVIEW, Officer),
    (ATTACH, Officer),
];

/// The forms that change who is signed in, or which school an officer acts for. No other form can change that, and
/// the service worker forgets a visit's pages at each of them (`device/worker/pages.ts`).
pub const CHANGES_VISIT: &[&str] = &[
    "/api/establishment/sign-in",
    "/api/establishment/sign-out",
    "/api/office/sign-in",
    "/api/office/sign-in-code",
    "/api/office/password",
    "/api/office/set-up",
    "/api/office/act",
    "/api/office/stop-acting",
];

/// The owner of the form at an address.
#[must_use]
pub fn whose(to: &str) -> Option<Whose> {
    FORMS.iter().find(|(address, _)| *address == to).map(|(_, whose)| *whose)
}

impl Whose {
    /// The owner of a form of this kind on a caller's page.
    #[must_use]
    pub fn made_for(self, caller: &Caller) -> Option<MadeFor> {
        match self {
            Anyone | Link => None,
            School => caller.made_for().filter(|made_for| self.fits(*made_for)),
            Officer => caller.officer().map(|officer| MadeFor::Officer(officer.id)),
            Own => match caller {
                Caller::Anyone => None,
                Caller::Establishment(school) => Some(MadeFor::School(school.urn)),
                Caller::Officer(officer) => Some(MadeFor::Officer(officer.id)),
            },
        }
    }

    /// Whether a form of this kind can have been made for this owner.
    #[must_use]
    pub fn fits(self, made_for: MadeFor) -> bool {
        match self {
            Anyone | Link => true,
            School => made_for.school().is_some(),
            Officer => matches!(made_for, MadeFor::Officer(_)),
            Own => matches!(made_for, MadeFor::School(_) | MadeFor::Officer(_)),
        }
    }
}
