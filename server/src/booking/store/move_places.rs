//! The SQL of moving places to another session.

use shared::{
    delegate::{Delegate, DelegateName},
    email::Email,
};
use sqlx::PgConnection;

use super::change::Which;

/// Locks the session of an establishment's booking and the chosen session of the same workshop, the lower number first, so that two
/// opposite moves do not deadlock.
pub(in crate::booking) async fn lock_sessions(
    db: &mut PgConnection,
    establishment: i64,
    reference: &str,
    to: i16,
) -> sqlx::Result<()> {
    sqlx::query!(
        "select s.id from booking b join session s on s.workshop_id = b.workshop_id and (s.id = b.session_id or s.number = $3)
         where b.reference = $1 and b.establishment_id = $2
         order by s.id
         for no key update of s",
        reference,
        establishment,
        to,
    )
    .fetch_all(db)
    .await?;
    Ok(())
}

/// A place that moves, with its delegate's details.
pub(in crate::booking) struct Moving {
    pub place: i64,
    name: String,
    email: String,
    role: String,
    needs: String,
}

impl Moving {
    /// The place's delegate.
    pub fn delegate(&self) -> Result<Delegate, &'static str> {
        Ok(Delegate {
            name: DelegateName::try_from(self.name.as_str()).map_err(|_| "a delegate's name cannot be read")?,
            email: Email::try_from(self.email.as_str()).map_err(|_| "a delegate's email cannot be read")?,
            role: self.role.clone(),
            needs: self.needs.clone(),
        })
    }
}

/// The chosen places of a booking that can move, in order.
pub(in crate::booking) async fn moving(db: &mut PgConnection, booking: i64, which: Which) -> sqlx::Result<Vec<Moving>> {
    let position = if let Which::One(position) = which { Some(position) } else { None };
    sqlx::query_as!(
        Moving,
        "select id as place, name, delegate_email as email, role, needs from place
         where booking_id = $1 and state in ('booked', 'waiting') and ($2::smallint is null or position = $2)
         order by position",
        booking,
        position,
    )
    .fetch_all(db)
    .await
}

/// Records for each old place which new place its delegate has.
pub(in crate::booking) async fn link(db: &mut PgConnection, places: &[i64], reference: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update place before set moved_to = after.id
         from booking b join place after on after.booking_id = b.id
         where before.id = any($1) and b.reference = $2 and after.delegate_id = before.delegate_id",
        places,
        reference,
    )
    .execute(db)
    .await?;
    Ok(())
}
