//! The outcomes of checking a PIN, a password or a code, by name.

use super::table;

/// The outcome of a sign-in attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// The secret was right.
    Right,
    /// The secret was checked, and wrong.
    Wrong,
    /// The secret was not checked, because the caller has to wait.
    Waits,
}

/// Records an attempt with this kind of secret: `school`, `officer` or `code`.
pub fn sign_in(kind: &'static str, outcome: SignIn) {
    let outcome = match outcome {
        SignIn::Right => "right",
        SignIn::Wrong => "wrong",
        SignIn::Waits => "waits",
    };
    if let Some(table) = table::get() {
        table.sign_ins.with_label_values(&[kind, outcome]).inc();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempt_is_counted_under_its_kind_and_outcome() {
        let counted = |outcome| table::get().unwrap().sign_ins.with_label_values(&["a test", outcome]).get();
        for (outcome, name) in [(SignIn::Right, "right"), (SignIn::Wrong, "wrong"), (SignIn::Waits, "waits")] {
            sign_in("a test", outcome);
            assert_eq!(counted(name), 1);
        }
    }
}
