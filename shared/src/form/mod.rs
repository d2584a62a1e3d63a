//! Faults of forms: the field, the error message, and the offer beside it.
//!
//! Each feature defines its own faults. A form's answer carries their sentences, so that this module knows no feature.

mod fault;

use std::fmt::Display;

use serde::{Deserialize, Serialize};

pub use fault::{FormFault, Wanted};

/// A possible fault of a field. Its `Display` is the sentence beside the field.
pub trait Fault: Display {
    /// An offer beside the field that lets the form be sent all the same.
    fn offer(&self) -> Option<Offer> {
        None
    }
}

/// The offer beside a field that has a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Offer {
    /// A tick to allow more people than the room holds, with the number that it holds.
    OverRoom(u32),
    /// A tick to accept clashes with other sessions, each in words.
    Clashes(Vec<String>),
    /// A tick to confirm that these sentences cancel no session, although they seem to.
    CancelsNone(Vec<String>),
    /// A link to the sheet that has this number.
    OpenSheet(String),
}

/// The message beside a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorMessage {
    /// The sentence.
    pub text: String,
    /// The offer beside the field, if there is one.
    pub offer: Option<Offer>,
}

impl<F: Fault> From<F> for ErrorMessage {
    fn from(fault: F) -> Self {
        Self { text: fault.to_string(), offer: fault.offer() }
    }
}

/// A field of a form that has a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldFault {
    /// The field's id on its page.
    pub field: String,
    /// The message beside the field.
    pub message: ErrorMessage,
}

impl FieldFault {
    /// A field that has a fault, with its message.
    pub fn new(field: &str, message: impl Into<ErrorMessage>) -> Self {
        Self { field: field.to_owned(), message: message.into() }
    }
}
