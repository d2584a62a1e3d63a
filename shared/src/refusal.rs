//! The common interface of refusals.

/// A refusal by a rule: an answer that a person can act on, not an error of the service.
pub trait Refusal {
    /// The HTTP status that fits when scripts ask; a plain form is always answered with a redirect.
    fn status(&self) -> u16;
    /// The sentence a person reads.
    fn message(&self) -> String;
}
