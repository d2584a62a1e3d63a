//! Finds the value that a constraint refused.

/// The one of these values that a uniqueness constraint refused, from Postgres' detail: "Key (code)=(X) already exists."
pub(crate) fn value_taken<'a>(error: &sqlx::Error, mut values: impl Iterator<Item = &'a str>) -> String {
    let detail = error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>())
        .and_then(|error| error.detail())
        .unwrap_or_default();
    values.find(|value| detail.contains(&format!("=({value})"))).unwrap_or_default().to_owned()
}
