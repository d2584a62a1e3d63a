//! The demonstration school, which everybody can sign in to.

/// The URN and name of the school whose PIN is printed in the documentation. The PIN works only in a demonstration.
pub(crate) const OPEN_SCHOOL: (i32, &str) = (900_101, "Hawthorn Primary School");
/// The open school's PIN as printed. It has six digits, as PINs in older letters have, so trying it also tests those.
pub(crate) const OPEN_PIN: &str = "246 810";

/// The school and PIN that a demonstration's sign-in page suggests.
#[must_use]
pub fn hint() -> String {
    format!("{}, PIN {OPEN_PIN}", OPEN_SCHOOL.1)
}
