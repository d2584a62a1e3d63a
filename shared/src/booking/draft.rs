//! The booking form: as typed, and parsed.

use serde::{Deserialize, Serialize};

use super::{IdempotencyKey, NotAKey};
use crate::{
    delegate::{Delegate, DelegateDraft, DelegateFaults, DelegateName, NotADelegateEmail, NotAName},
    email::{Email, NotAnEmail},
};

/// The most delegates that one booking can name, even if a workshop's limit is higher.
pub const DELEGATES_MAX: usize = 10;

/// The booking form as typed. Not trusted; see [`BookingDraft::parse`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BookingDraft {
    /// The sheet's number as in addresses, like `71-16`.
    pub sheet: String,
    /// The session's number in its workshop, from 1.
    pub session: String,
    /// The idempotency key; empty until the answers are checked.
    pub key: String,
    /// Full name of the person who books.
    pub booker_name: String,
    /// The booker's work email.
    pub booker_email: String,
    /// The delegates.
    pub delegates: Vec<DelegateDraft>,
}

/// The person who uses the school's PIN for this booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booker {
    /// Full name.
    pub name: DelegateName,
    /// Work email.
    pub email: Email,
}

/// The command to book places: a value of it has passed every check that needs no database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookPlaces {
    /// The command's key.
    pub key: IdempotencyKey,
    /// The booker.
    pub booker: Booker,
    /// The delegates: 1 to [`DELEGATES_MAX`], no email twice.
    pub delegates: Vec<Delegate>,
}

/// The faults of a booking form, field by field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingFaults {
    /// The booker's faults.
    pub booker: BookerFaults,
    /// The faults of each delegate, in the order of the form; one entry for each delegate.
    pub delegates: Vec<DelegateFaults>,
    /// The fault of a missing or invalid key.
    pub key: Option<NotAKey>,
    /// Whether there are more delegates than a form holds.
    pub too_many: bool,
}

/// The faults of the booker's fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookerFaults {
    /// The fault of the name.
    pub name: Option<NotAName>,
    /// The fault of the email.
    pub email: Option<NotAnEmail>,
}

impl BookingFaults {
    /// Whether any field that a person types has a fault (nobody types the key).
    #[must_use]
    pub fn in_answers(&self) -> bool {
        self.too_many
            || self.booker != BookerFaults::default()
            || self.delegates.iter().any(|d| *d != DelegateFaults::default())
    }
}

impl BookingDraft {
    /// Drops empty delegates after the first: an empty second fieldset is not a delegate.
    #[must_use]
    pub fn without_blank_delegates(mut self) -> Self {
        let mut at = 0;
        self.delegates.retain(|delegate| {
            at += 1;
            at == 1 || !delegate.is_blank()
        });
        if self.delegates.is_empty() {
            self.delegates.push(DelegateDraft::default());
        }
        self
    }

    /// Turns text into the command, or names every field that has a fault.
    ///
    /// # Errors
    /// [`BookingFaults`] with all faults at once.
    pub fn parse(&self) -> Result<BookPlaces, BookingFaults> {
        let booker = self.booker();
        let delegates = self.delegates();
        let key = IdempotencyKey::try_from(self.key.as_str());
        let too_many = self.delegates.len() > DELEGATES_MAX;
        match (booker, delegates, key) {
            (Ok(booker), Ok(delegates), Ok(key)) if !too_many => Ok(BookPlaces { key, booker, delegates }),
            (booker, delegates, key) => Err(BookingFaults {
                booker: booker.err().unwrap_or_default(),
                delegates: delegates.err().unwrap_or_else(|| vec![DelegateFaults::default(); self.delegates.len()]),
                key: key.err(),
                too_many,
            }),
        }
    }

    fn booker(&self) -> Result<Booker, BookerFaults> {
        match (DelegateName::try_from(self.booker_name.as_str()), Email::try_from(self.booker_email.as_str())) {
            (Ok(name), Ok(email)) => Ok(Booker { name, email }),
            (name, email) => Err(BookerFaults { name: name.err(), email: email.err() }),
        }
    }

    fn delegates(&self) -> Result<Vec<Delegate>, Vec<DelegateFaults>> {
        let blank = [DelegateDraft::default()];
        let drafts = if self.delegates.is_empty() { &blank[..] } else { &self.delegates[..] };
        let mut read: Vec<_> = drafts.iter().take(DELEGATES_MAX).map(DelegateDraft::parse).collect();
        for at in 1..read.len() {
            let (before, rest) = read.split_at_mut(at);
            let email = Email::try_from(drafts[at].email.as_str()).ok();
            let repeated = email.is_some()
                && drafts[..before.len()].iter().any(|d| Email::try_from(d.email.as_str()).ok() == email);
            if repeated && let Some(this) = rest.first_mut() {
                let mut faults = this.clone().err().unwrap_or_default();
                faults.email = Some(NotADelegateEmail::Repeated);
                *this = Err(faults);
            }
        }
        if read.iter().all(Result::is_ok) {
            Ok(read.into_iter().flatten().collect())
        } else {
            Err(read.into_iter().map(|delegate| delegate.err().unwrap_or_default()).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn delegate(name: &str, email: &str) -> DelegateDraft {
        DelegateDraft { name: name.into(), email: email.into(), ..DelegateDraft::default() }
    }

    fn draft(delegates: Vec<DelegateDraft>) -> BookingDraft {
        BookingDraft {
            key: uuid::Uuid::from_u128(1).to_string(),
            booker_name: "Grace Hopper".into(),
            booker_email: "office@hawthorn.example".into(),
            delegates,
            ..BookingDraft::default()
        }
    }

    #[test]
    fn g3_the_same_delegate_twice_is_refused_beside_the_second_field() {
        let faults = draft(vec![delegate("Ada", "ada@hawthorn.example"), delegate("Ada L", " ADA@Hawthorn.example ")])
            .parse()
            .unwrap_err();
        assert_eq!(faults.delegates[0], DelegateFaults::default());
        assert_eq!(faults.delegates[1].email, Some(NotADelegateEmail::Repeated));
    }

    #[test]
    fn all_fields_show_their_faults_at_once() {
        let faults = BookingDraft { delegates: vec![DelegateDraft::default(); 2], ..BookingDraft::default() }
            .parse()
            .unwrap_err();
        assert_eq!(faults.booker, BookerFaults { name: Some(NotAName::Missing), email: Some(NotAnEmail::Missing) });
        assert_eq!(faults.delegates.len(), 2);
        assert!(faults.delegates.iter().all(|d| d.name.is_some() && d.email.is_some()));
        assert_eq!(faults.key, Some(NotAKey));
    }

    #[test]
    fn a_booking_without_delegates_asks_for_the_first() {
        let faults = draft(vec![]).parse().unwrap_err();
        assert_eq!(faults.delegates[0].name, Some(NotAName::Missing));
    }

    #[test]
    fn a_blank_second_delegate_is_dropped() {
        let sent =
            draft(vec![delegate("Ada", "ada@hawthorn.example"), DelegateDraft::default()]).without_blank_delegates();
        assert_eq!(sent.parse().map(|book| book.delegates.len()), Ok(1));
        assert_eq!(BookingDraft::default().without_blank_delegates().delegates.len(), 1);
    }

    #[test]
    fn a_form_with_too_many_delegates_is_refused() {
        let crowd = (0..=DELEGATES_MAX).map(|n| delegate("Ada", &format!("ada{n}@hawthorn.example"))).collect();
        assert!(draft(crowd).parse().unwrap_err().too_many);
    }

    fn any_delegate() -> impl Strategy<Value = DelegateDraft> {
        (".{0,12}", prop_oneof!["[ab]@[cd]\\.example", ".{0,12}"], ".{0,9}", ".{0,9}")
            .prop_map(|(name, email, role, needs)| DelegateDraft { name, email, role, needs })
    }

    proptest! {
        #[test]
        fn a_parsed_booking_names_each_delegate_once(delegates in prop::collection::vec(any_delegate(), 0..5)) {
            let draft = draft(delegates);
            match draft.parse() {
                Ok(book) => {
                    let mut emails: Vec<_> = book.delegates.iter().map(|d| d.email.clone()).collect();
                    emails.sort();
                    emails.dedup();
                    prop_assert_eq!(emails.len(), draft.delegates.len());
                }
                Err(faults) => prop_assert!(faults.in_answers()),
            }
        }
    }
}
