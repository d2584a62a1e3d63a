//! How a server function fails: a rule refused, or something broke.

use std::fmt::Debug;

use leptos::{
    prelude::FromServerFnError,
    server_fn::{codec::JsonEncoding, error::ServerFnErrorErr},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// Why a server function gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure<R> {
    /// A rule refused the request, and the person can do something about it.
    Refused(R),
    /// The service has an error. Its cause is in the log under this reference.
    Broken {
        /// The reference to quote to the people who run the service.
        reference: Uuid,
        /// Whether a retry may succeed at once, because another transaction was in the way. Used only inside the service.
        #[serde(skip)]
        again: bool,
    },
    /// No answer came.
    Unreachable,
    /// Nobody is signed in, and the typed text is not kept for the next page.
    NotKept(NotKept),
}

/// Why the text of a person who is not signed in was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotKept {
    /// The text is longer than those that are kept for people who are not signed in.
    TooLong,
    /// Too many texts from the person's network were kept in the last half hour.
    TooMany,
}

impl NotKept {
    /// The heading of the page that says why.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::TooLong => "Your answers are too long to keep",
            Self::TooMany => "Too many forms from your network",
        }
    }

    /// An explanation, and the next step.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::TooLong => {
                "Nothing has been done. You are not signed in, and your answers are too long for us to keep until you sign in. Go back and copy them, sign in, then fill in the form again."
            }
            Self::TooMany => {
                "Nothing has been done. Too many forms from your network were refused in the last half hour, so we cannot \
                 show you what was wrong with this one. Go back, check your answers and send the form again."
            }
        }
    }
}

/// The refusal type of requests that are never refused: reading public pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Never {}

impl shared::refusal::Refusal for Never {
    fn status(&self) -> u16 {
        match *self {}
    }

    fn message(&self) -> String {
        match *self {}
    }
}

impl Failure<Never> {
    /// Turns the failure of a request that is never refused into that of one that can be.
    pub fn widen<R>(self) -> Failure<R> {
        match self {
            Self::Refused(never) => match never {},
            Self::Broken { reference, again } => Failure::Broken { reference, again },
            Self::Unreachable => Failure::Unreachable,
            Self::NotKept(why) => Failure::NotKept(why),
        }
    }
}

impl<R: shared::refusal::Refusal> Failure<R> {
    /// Words for the page of a form: the refusal's own, or that the service failed and nothing was done ("Nothing was moved").
    pub fn words(&self, undone: &str) -> String {
        match self {
            Self::Refused(refusal) => refusal.message(),
            Self::NotKept(why) => why.words().to_owned(),
            Self::Broken { .. } | Self::Unreachable => {
                format!("{undone}: the service has a problem. Try again in a minute.")
            }
        }
    }
}

impl<R> Failure<R> {
    /// An error of the service, with its reference in the log.
    pub fn broken(reference: Uuid) -> Self {
        Self::Broken { reference, again: false }
    }

    /// The refusal, if the failure is one.
    pub fn refused(&self) -> Option<&R> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Broken { .. } | Self::Unreachable | Self::NotKept(_) => None,
        }
    }
}

impl<R: Debug + Serialize + DeserializeOwned + 'static> FromServerFnError for Failure<R> {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        // An unreadable form is not an error of the service: a field occurs twice, or is not a number.
        #[cfg(feature = "ssr")]
        if let ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) =
            error
        {
            crate::status::set_status(400);
        }
        #[cfg(not(feature = "ssr"))]
        let _ = error;
        Self::Unreachable
    }
}
