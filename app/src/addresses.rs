//! The addresses of all pages. Each address is written only here.

use shared::{made_for::MadeFor, people::PersonKey};

/// The page with the booking form of a session.
pub fn form_address(slug: &str, number: impl std::fmt::Display) -> String {
    format!("/workshops/{slug}/sessions/{number}/book")
}

/// The page where answers are checked.
pub fn check_address(slug: &str, number: impl std::fmt::Display) -> String {
    format!("/workshops/{slug}/sessions/{number}/check")
}

/// The page to cancel a booking.
pub fn cancel_booking_address(reference: &str) -> String {
    format!("/bookings/{reference}/cancel")
}

/// The page to correct a delegate of a booking.
pub fn correct_address(reference: &str, position: impl std::fmt::Display) -> String {
    format!("/bookings/{reference}/delegates/{position}")
}

/// The page to move places of a booking.
pub fn move_booking_address(reference: &str) -> String {
    format!("/bookings/{reference}/move")
}

/// The address of the sign-in page.
pub const SIGN_IN_PAGE: &str = "/sign-in";

/// The address of the sign-in page that goes on to `next`.
pub fn sign_in_address(next: &str) -> String {
    format!("{SIGN_IN_PAGE}?next={}", leptos_router::location::Url::escape(next))
}

/// The page to join a session's waiting list.
pub fn wait_address(slug: &str, number: impl std::fmt::Display) -> String {
    format!("/workshops/{slug}/sessions/{number}/wait")
}

/// The page shown when a form was made for somebody else.
pub const MADE_FOR_ANOTHER: &str = "/made-for-another";

/// The same page, about a form that was made for this owner. `None`: the form does not say.
#[must_use]
pub fn made_for_another_address(made_for: Option<MadeFor>) -> String {
    made_for.map_or_else(|| MADE_FOR_ANOTHER.to_owned(), |made_for| made_for.address(MADE_FOR_ANOTHER))
}

/// A delegate's page.
pub fn delegate_address(link: &str) -> String {
    format!("/delegate/{link}")
}

/// The page where a delegate says that they cannot come.
pub fn cannot_come_address(link: &str) -> String {
    format!("/delegate/{link}/cannot-come")
}

/// The page that lists where the caller is signed in.
pub const VISITS: &str = "/visits";

/// The address of the office's sign-in page.
pub const OFFICE_SIGN_IN: &str = "/office/sign-in";

/// The address of the office's sign-in page that goes on to `next`.
pub(crate) fn office_sign_in_address(next: &str) -> String {
    format!("{OFFICE_SIGN_IN}?next={}", leptos_router::location::Url::escape(next))
}

/// The address of the list of officers.
pub const OFFICERS: &str = "/office/officers";

/// The address of one officer's page.
pub(crate) fn officer_address(id: i64) -> String {
    format!("{OFFICERS}/{id}")
}

/// The page where an officer sets a password.
#[must_use]
pub fn password_address(link: &str) -> String {
    format!("/office/password/{link}")
}

/// An officer's own page.
pub const ACCOUNT: &str = "/office/account";

/// The page that asks an officer for the code.
pub const SIGN_IN_CODE: &str = "/office/sign-in/code";

#[cfg(feature = "ssr")]
pub(crate) fn sign_in_code_address(next: &str) -> String {
    format!("{SIGN_IN_CODE}?next={}", leptos_router::location::Url::escape(next))
}

/// Where admins say which roles must have the second step.
pub const STEP_RULE: &str = "/office/officers/second-step";

/// The page where an officer sets up the second step that a role requires.
pub const SET_UP_STEP: &str = "/office/sign-in/set-up";

/// Where an officer changes their own password.
pub const CHANGE_PASSWORD: &str = "/office/account/password";

/// The page where an officer chooses a school to act for, and says why.
pub const ACTING: &str = "/office/acting";

/// The same page, with a school already chosen (a URN, or nothing) and the school's page to go on to.
#[must_use]
pub fn acting_address(urn: &str, next: &str) -> String {
    format!("{ACTING}?school={urn}&next={}", leptos_router::location::Url::escape(next))
}

/// The list of sheets.
pub const OFFICE_SHEETS: &str = "/office/sheets";

/// Where a sheet is pasted.
pub const PASTE: &str = "/office/sheets/paste";

/// Where the text of a sheet is sent, pasted or as a file.
pub const PASTE_READ: &str = "/office/sheets/paste/read";

/// Where a draft is saved: a form that can be far longer than others.
pub const DRAFT_CHANGE: &str = "/api/office/draft-change";

/// The address to which the text of a sheet is sent while an officer writes it, for a preview.
pub const PREVIEW: &str = "/office/sheets/preview";

/// Where a draft is written.
#[must_use]
pub fn draft_address(id: i64) -> String {
    format!("/office/drafts/{id}")
}

/// A sheet's page in the office.
#[cfg(feature = "ssr")]
pub(crate) fn office_sheet_address(slug: &str) -> String {
    format!("{OFFICE_SHEETS}/{slug}")
}

/// The address to which files are sent. Officers find the files at addresses below it.
pub const ATTACH: &str = "/office/attachments";

/// The page of a draft's files.
#[must_use]
pub fn attachments_address(draft: i64) -> String {
    format!("/office/drafts/{draft}/attachments")
}

/// The list of upcoming sessions.
pub const OFFICE_SESSIONS: &str = "/office/sessions";

/// A session's page in the office.
pub(crate) fn session_address(id: i64) -> String {
    format!("{OFFICE_SESSIONS}/{id}")
}

/// A session's delegates as a file: `csv` or `xlsx`.
pub(crate) fn delegates_file_address(id: i64, kind: &str) -> String {
    format!("{OFFICE_SESSIONS}/{id}/delegates.{kind}")
}

/// The page that shows sessions month by month.
pub(crate) const OFFICE_MONTH: &str = "/office/sessions/month";

/// The page where a session is added to a workshop, perhaps as a copy of another.
pub(crate) fn new_session_address(slug: &str, like: Option<i64>) -> String {
    let like = like.map(|id| format!("?copy={id}")).unwrap_or_default();
    format!("/office/sheets/{slug}/sessions/new{like}")
}

/// The page on which a session is cancelled.
pub(crate) fn cancel_session_address(id: i64) -> String {
    format!("{OFFICE_SESSIONS}/{id}/cancel")
}

/// The address of the list of registers.
pub const REGISTERS: &str = "/office/registers";

/// The address of a session's register.
#[must_use]
pub fn register_address(session: i64) -> String {
    format!("/office/sessions/{session}/register")
}

/// The list of venues.
pub const VENUES: &str = "/office/venues";

/// Where a venue is added.
pub const NEW_VENUE: &str = "/office/venues/new";

/// A venue's page in the office.
pub(crate) fn venue_address(id: i64) -> String {
    format!("{VENUES}/{id}")
}

/// The page on which a venue is merged with another.
pub(crate) fn merge_venue_address(id: i64) -> String {
    format!("{VENUES}/{id}/merge")
}

/// The address of the list of schools.
pub const SCHOOLS: &str = "/office/schools";

/// The page where a file of schools is imported.
pub const IMPORT: &str = "/office/schools/import";

/// The address to which a file of schools is sent.
pub const IMPORT_UPLOAD: &str = "/office/schools/import/upload";

/// The address from which letters are requested.
pub const LETTERS: &str = "/office/schools/letters";

/// The address of the form of a setting without a URN.
pub(crate) const NEW_SETTING: &str = "/office/schools/new";

/// The address of one school's page.
#[must_use]
pub fn school_address(urn: &str) -> String {
    format!("{SCHOOLS}/{urn}")
}

/// The address of an import's outcome.
#[must_use]
pub fn import_address(id: i64) -> String {
    format!("{IMPORT}/{id}")
}

/// The search for people.
pub const PEOPLE: &str = "/office/people";

/// A person's page; an unknown key redirects to the search.
pub(crate) fn person_address(key: &str) -> String {
    key.parse::<PersonKey>().map_or_else(|_| PEOPLE.to_owned(), |key| format!("{PEOPLE}/{key}"))
}

/// The page on which a person is erased.
pub(crate) fn erase_address(key: &str) -> String {
    format!("{}/erase", person_address(key))
}

/// The address of the list of reports.
pub const REPORTS: &str = "/office/reports";

/// The address of a workshop's report.
#[must_use]
pub fn report_address(slug: &str) -> String {
    format!("{REPORTS}/{slug}")
}
