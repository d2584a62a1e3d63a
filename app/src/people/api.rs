//! Server functions for the office's pages about people.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::{office::OfficeRefused, people::RectifyDraft};
#[cfg(feature = "ssr")]
use shared::{
    office::read_reason,
    officer::Permission,
    people::{PersonKey, PersonWords, Rectified},
};

use super::{PersonFound, PersonView};
#[cfg(feature = "ssr")]
use crate::{
    addresses::{PEOPLE, erase_address, person_address},
    office::Done,
};
use crate::{failure::Failure, office::Turned};

/// A search and its results.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleSearch {
    /// The search; empty if there was none.
    pub words: String,
    /// The people found, by name.
    pub found: Vec<PersonFound>,
    /// Whether there are more.
    pub more: bool,
}

/// How an officer views a person's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// On a page.
    Page,
    /// As a file, to give to the person.
    File,
}

/// The port of these pages. The server implements it. Each view is recorded, without the email.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait People: Send + Sync {
    /// The people with this email or name, and whether there are more.
    async fn find(&self, caller: &crate::visit::Caller, words: &PersonWords) -> Done<(Vec<PersonFound>, bool)>;
    /// Everything that is kept about a person.
    async fn lookup(&self, caller: &crate::visit::Caller, key: PersonKey, look: Look) -> Done<PersonView>;
    /// Corrects name, email and role everywhere.
    async fn rectify(&self, caller: &crate::visit::Caller, key: PersonKey, right: &Rectified) -> Done<()>;
    /// Erases the person from past sessions.
    async fn erase(&self, caller: &crate::visit::Caller, key: PersonKey, reason: &str) -> Done<()>;
}

/// The name under which a visit keeps the search, because an address must not contain it.
#[cfg(feature = "ssr")]
const SEARCH: &str = "people-search";

#[cfg(feature = "ssr")]
fn people() -> Done<std::sync::Arc<dyn People>> {
    crate::office::may(Permission::AnswerPeople)?;
    crate::visit::port::<dyn People, _>()
}

#[cfg(feature = "ssr")]
fn person(key: &str) -> Done<PersonKey> {
    key.parse().map_err(|_| Failure::Refused(OfficeRefused::NotFound))
}

/// The last search of this visit, and its results.
///
/// # Errors
/// [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/people", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_people() -> Result<Turned<PeopleSearch, String>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        let (people, visit) = (people()?, crate::visit::visit()?);
        let Some(words) = visit.look(SEARCH).await? else {
            return crate::office::turned(PeopleSearch::default(), PEOPLE).await;
        };
        let asked = PersonWords::read(&words).map_err(Failure::Refused)?;
        let (found, more) = people.find(visit.caller(), &asked).await?;
        crate::office::turned(PeopleSearch { words, found, more }, PEOPLE).await
    })
    .await
}

/// Searches for people by email or name; the page of people shows the results.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/people-find")]
pub async fn find_people(
    /// An email, or some of a name.
    #[server(default)]
    words: String,
) -> Result<(), Failure<OfficeRefused>> {
    let found = async {
        people()?;
        let visit = crate::visit::visit()?;
        PersonWords::read(&words).map_err(Failure::Refused)?;
        Ok(visit.keep(SEARCH, words.trim()).await?)
    };
    match found.await {
        Ok(()) => {
            crate::visit::redirect(PEOPLE);
            Ok(())
        }
        Err(failure) => crate::office::finish(Err(failure), PEOPLE, words.clone()).await,
    }
}

/// Everything that is kept about a person.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/person", input = leptos::server_fn::codec::GetUrl)]
pub async fn lookup_person(
    /// The person's key in addresses.
    #[server(default)]
    key: String,
) -> Result<Turned<PersonView, RectifyDraft>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        let found = people()?.lookup(crate::visit::visit()?.caller(), person(&key)?, Look::Page).await?;
        crate::office::turned(found, &person_address(&key)).await
    })
    .await
}

/// Corrects a person's name, email and role.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/person-rectify")]
pub async fn rectify_person(
    /// The person's key in addresses.
    #[server(default)]
    key: String,
    /// The correct details.
    #[server(default)]
    draft: RectifyDraft,
) -> Result<(), Failure<OfficeRefused>> {
    let put_right = async {
        let (people, key) = (people()?, person(&key)?);
        let right = draft.parse().map_err(Failure::Refused)?;
        people.rectify(crate::visit::visit()?.caller(), key, &right).await?;
        Ok("Details updated.".to_owned())
    };
    crate::office::finish(put_right.await, &person_address(&key), draft.clone()).await
}

/// The records of a person that would be erased.
///
/// # Errors
/// [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/person-erase-page", input = leptos::server_fn::codec::GetUrl)]
pub async fn look_at_erasing(
    /// The person's key in addresses.
    #[server(default)]
    key: String,
) -> Result<Turned<PersonView, String>, Failure<OfficeRefused>> {
    crate::office::answered(async {
        let found = people()?.lookup(crate::visit::visit()?.caller(), person(&key)?, Look::Page).await?;
        crate::office::turned(found, &erase_address(&key)).await
    })
    .await
}

/// Erases a person.
///
/// # Errors
/// [`OfficeRefused::Unreadable`], [`OfficeRefused::StillComing`], [`OfficeRefused::NotFound`], [`OfficeRefused::NotAllowed`].
#[server(endpoint = "office/person-erase")]
pub async fn erase_person(
    /// The person's key in addresses.
    #[server(default)]
    key: String,
    /// Why the person is erased.
    #[server(default)]
    reason: String,
) -> Result<(), Failure<OfficeRefused>> {
    let visit = crate::visit::visit()?;
    let erased = async {
        let (people, key) = (people()?, person(&key)?);
        let why = read_reason(&reason).map_err(Failure::Refused)?;
        people.erase(visit.caller(), key, &why).await?;
        // The search is deleted as well.
        visit.take(SEARCH).await?;
        Ok("Erased. Places, bookings and attendance stay, without the person’s details.".to_owned())
    };
    match erased.await {
        Ok(words) => crate::office::finish(Ok(words), PEOPLE, ()).await,
        Err(failure) => crate::office::finish(Err(failure), &erase_address(&key), reason.clone()).await,
    }
}
