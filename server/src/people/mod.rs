//! Requests about personal data: finding, showing, exporting, correcting and erasing it. Each view and each change is recorded,
//! without an email.

mod change;
mod ending;
mod erase;
mod file;
mod periods;
mod store;
mod views;

use app::{
    failure::Failure,
    people::{Look, People, PersonFound, PersonView},
    visit::Caller,
};
use async_trait::async_trait;
use shared::{
    email::Email,
    office::OfficeRefused,
    officer::Permission,
    people::{PersonKey, PersonWords, Rectified},
};
use sqlx::PgPool;

use crate::{
    live::Hub,
    office::allowed,
    platform::{clock::Clock, database::retry, internal_error},
};

pub use ending::{Ended, end_old};
pub(crate) use erase::{Erased, NOBODYS_EMAIL, erase};
pub use file::person_file;
pub use periods::Periods;

type Done<T> = Result<T, Failure<OfficeRefused>>;

/// How many people a search shows.
const FOUND_MAX: usize = 50;

/// Implements [`People`] on Postgres.
#[derive(Clone)]
pub struct PgPeople {
    pool: PgPool,
    clock: Clock,
    live: Hub,
}

impl PgPeople {
    /// Uses this database, and notifies this hub of schools whose bookings have changed.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock, live: Hub) -> Self {
        Self { pool, clock, live }
    }

    /// The email that a key stands for.
    async fn email(&self, key: PersonKey) -> Done<Email> {
        let email = store::email_of(&self.pool, key).await.map_err(internal_error::failure)?;
        email
            .filter(|email| !email.ends_with("@erased.invalid"))
            .and_then(|email| Email::try_from(email).ok())
            .ok_or(Failure::Refused(OfficeRefused::NotFound))
    }
}

#[async_trait]
impl People for PgPeople {
    async fn find(&self, caller: &Caller, words: &PersonWords) -> Done<(Vec<PersonFound>, bool)> {
        let officer = allowed(caller, Permission::AnswerPeople)?;
        let (found, more) = store::find(&self.pool, words, FOUND_MAX).await.map_err(internal_error::failure)?;
        let look = store::LookedAt { officer: officer.id, action: "look for people", subject: ("people", 0) };
        let (found_many, now) = (format!("found {}", found.len()), self.clock.now());
        retry(|| store::note_look(&self.pool, &look, &found_many, now)).await.map_err(internal_error::failure)?;
        Ok((found, more))
    }

    async fn lookup(&self, caller: &Caller, key: PersonKey, look: Look) -> Done<PersonView> {
        let officer = allowed(caller, Permission::AnswerPeople)?;
        let email = self.email(key).await?;
        let action = match look {
            Look::Page => "look at person",
            Look::File => "take out person’s data",
        };
        let look = store::LookedAt { officer: officer.id, action, subject: key.subject() };
        // Recorded before anything is shown, so that every view is recorded.
        retry(|| store::note_look(&self.pool, &look, "", self.clock.now())).await.map_err(internal_error::failure)?;
        views::person(&self.pool, key, &email, self.clock.now()).await.map_err(internal_error::failure)
    }

    async fn rectify(&self, caller: &Caller, key: PersonKey, right: &Rectified) -> Done<()> {
        let officer = allowed(caller, Permission::AnswerPeople)?;
        let email = self.email(key).await?;
        retry(|| change::rectify(self, officer.id, &email, right)).await
    }

    async fn erase(&self, caller: &Caller, key: PersonKey, reason: &str) -> Done<()> {
        let officer = allowed(caller, Permission::AnswerPeople)?;
        let email = self.email(key).await?;
        retry(|| change::erase(self, officer.id, key, &email, reason)).await
    }
}
