//! Correcting and erasing a person, in one transaction, under the locks that bookings take.

use app::failure::Failure;
use shared::{
    email::Email,
    form::FieldFault,
    office::OfficeRefused,
    people::{PeopleFault, PersonKey, Rectified},
};

use super::{PgPeople, store::change as store};
use crate::{
    people,
    platform::{database, internal_error},
};

type Done<T> = Result<T, Failure<OfficeRefused>>;

/// Sets a person's name, email and role everywhere. Existing links keep leading to the same places.
pub(super) async fn rectify(pg: &PgPeople, officer: i64, email: &Email, right: &Rectified) -> Done<()> {
    let now = pg.clock.now();
    let mut transaction = database::begin(&pg.pool).await.map_err(internal_error::failure)?;
    let held = store::lock(&mut transaction, email.as_str(), now).await.map_err(internal_error::failure)?;
    if held.what.is_empty() {
        return Err(Failure::Refused(OfficeRefused::NotFound));
    }
    let twice = store::twice_on(&mut *transaction, email.as_str(), right.email.as_str())
        .await
        .map_err(internal_error::failure)?;
    if let Some(workshop) = twice {
        return Err(twice_on(workshop));
    }
    let by = store::By { officer, now };
    store::rectify(&mut transaction, &held.what, (email.as_str(), right), &by).await.map_err(refused_twice)?;
    transaction.commit().await.map_err(refused_twice)?;
    pg.live.schools_changed(&held.schools);
    Ok(())
}

/// Erases a person from past sessions. Refuses while they have a place on another.
pub(super) async fn erase(pg: &PgPeople, officer: i64, key: PersonKey, email: &Email, reason: &str) -> Done<()> {
    let now = pg.clock.now();
    let mut transaction = database::begin(&pg.pool).await.map_err(internal_error::failure)?;
    let held = store::lock(&mut transaction, email.as_str(), now).await.map_err(internal_error::failure)?;
    if held.coming > 0 {
        return Err(Failure::Refused(OfficeRefused::StillComing { places: held.coming }));
    }
    if held.what.is_empty() {
        return Err(Failure::Refused(OfficeRefused::NotFound));
    }
    people::erase(&mut transaction, &held.what, now).await.map_err(internal_error::failure)?;
    let by = store::By { officer, now };
    store::trace(&mut transaction, &held.what, "erase", &by).await.map_err(internal_error::failure)?;
    store::trace_person(&mut *transaction, key.subject(), (&held.what.counts(), reason), &by)
        .await
        .map_err(internal_error::failure)?;
    transaction.commit().await.map_err(internal_error::failure)?;
    pg.live.schools_changed(&held.schools);
    Ok(())
}

fn twice_on(workshop: String) -> Failure<OfficeRefused> {
    Failure::Refused(OfficeRefused::of([Some(FieldFault::new("email", PeopleFault::TwiceOnWorkshop(workshop)))]))
}

/// The person was booked after the check for places.
fn refused_twice(error: sqlx::Error) -> Failure<OfficeRefused> {
    match error.as_database_error().and_then(|error| error.constraint()) {
        Some("place_one_person_once") => twice_on("a workshop".to_owned()),
        _ => internal_error::failure(error),
    }
}
