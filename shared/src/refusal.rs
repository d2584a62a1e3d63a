//! What every refusal can say of itself.

/// A rule's "no": an answer that a person can act on, not a fault of ours.
pub trait Refusal {
    /// The HTTP status that fits when scripts ask; a plain form is always answered with a redirect.
    fn status(&self) -> u16;
    /// The sentence a person reads.
    fn message(&self) -> String;
}
