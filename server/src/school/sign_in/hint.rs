//! The school of a demonstration that everybody can sign in to.

/// The URN and name of the school whose PIN is printed in the documentation, so it opens nothing outside a demonstration.
pub(crate) const OPEN_SCHOOL: (i32, &str) = (900_101, "Hawthorn Primary School");
/// Its PIN, as people read it. It has six digits, as PINs of older letters have: what is tried with it holds for those too.
pub(crate) const OPEN_PIN: &str = "246 810";

/// Which school and PIN to try: what the sign-in page of a demonstration says.
#[must_use]
pub fn hint() -> String {
    format!("{}, PIN {OPEN_PIN}", OPEN_SCHOOL.1)
}
