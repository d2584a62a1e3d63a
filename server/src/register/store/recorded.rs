//! The SQL of recorded people who are booked afterwards.

use shared::{
    delegate::DelegateName,
    email::Email,
    register::{BookRecorded, WalkIn},
};
use sqlx::PgExecutor;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::people::NOBODYS_EMAIL;

/// A record of a walk-in.
pub(in crate::register) struct RecordRow {
    key: Uuid,
    name: String,
    email: String,
    school: String,
    /// The school recorded at the time, if it is still open.
    pub establishment: Option<i64>,
    /// The place that the person has been given since.
    pub place: Option<i64>,
    pub came_at: OffsetDateTime,
}

impl RecordRow {
    /// The person as a walk-in.
    pub(in crate::register) fn walk_in(&self, session: i64) -> sqlx::Result<WalkIn> {
        let unreadable = |what: &'static str| sqlx::Error::Decode(what.into());
        Ok(WalkIn {
            session,
            key: self.key.into(),
            name: DelegateName::try_from(self.name.as_str())
                .map_err(|_| unreadable("a recorded name cannot be read"))?,
            email: Email::try_from(self.email.as_str()).map_err(|_| unreadable("a recorded email cannot be read"))?,
            school: self.school.clone(),
        })
    }
}

/// Locks a record on a locked session. An erased person's record is not found.
pub(in crate::register) async fn lock(
    db: impl PgExecutor<'_>,
    asked: &BookRecorded,
) -> sqlx::Result<Option<RecordRow>> {
    sqlx::query_as!(
        RecordRow,
        r#"select w.key, w.name, w.email, w.school, w.place_id as place, w.came_at,
                  (select e.id from establishment e where e.id = w.establishment_id and e.state = 'open') as establishment
           from walk_in w where w.session_id = $1 and w.id = $2 and w.email <> $3
           for no key update of w"#,
        asked.session,
        asked.record,
        NOBODYS_EMAIL,
    )
    .fetch_optional(db)
    .await
}

/// Stores in a record which place the person has now, with the audit row. `school`: the school and how it was typed, if the
/// record had no school.
pub(in crate::register) async fn answer(
    db: impl PgExecutor<'_>,
    record: i64,
    place: i64,
    school: Option<(i64, &str)>,
    (officer, now): (i64, OffsetDateTime),
) -> sqlx::Result<()> {
    let (establishment, typed) = school.unzip();
    sqlx::query!(
        "with recorded as (
             select id, key, not_booked from walk_in where id = $1
         ), booked as (
             update walk_in w
             set place_id = $2, not_booked = null, establishment_id = coalesce($3, w.establishment_id), school = coalesce($4, w.school)
             from recorded where w.id = recorded.id
             returning recorded.id, recorded.key, recorded.not_booked
         )
         insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became, command_key)
         select $6, 'officer', $5, 'book noted', 'walk_in', id, not_booked, 'booked', key from booked",
        record,
        place,
        establishment,
        typed,
        officer,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}
