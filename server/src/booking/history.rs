//! What happened to a booking, from the audit log.

use shared::booking::{Actor, Happened, Happening};
use sqlx::PgPool;

use crate::{clock, waiting};

/// Everything that happened to a booking, the first first; what was done to several places at once is told once.
pub(super) async fn of(pool: &PgPool, booking: i64) -> sqlx::Result<Vec<Happened>> {
    let rows = sqlx::query!(
        r#"select a.at, a.actor_kind, a.action, a.became, a.reason, p.name as "name?"
           from audit a
           left join place p on p.id = a.subject_id and a.subject_kind = 'place'
           where (a.subject_kind = 'booking' and a.subject_id = $1)
              or (a.subject_kind = 'place' and a.subject_id in (select id from place where booking_id = $1))
           order by a.id"#,
        booking,
    )
    .fetch_all(pool)
    .await?;
    let mut told: Vec<(time::OffsetDateTime, Happened)> = Vec::new();
    for row in rows {
        let Some(what) = happening(&row.action, row.became.as_deref()) else { continue };
        let (by, who) = (actor(&row.actor_kind), row.name);
        match told.last_mut() {
            Some((at, last)) if *at == row.at && last.what == what && last.by == by => last.who.extend(who),
            _ => {
                let (at, who, why) = (clock::shown(row.at), who.into_iter().collect(), row.reason);
                told.push((row.at, Happened { at, by, what, who, why }));
            }
        }
    }
    Ok(told.into_iter().map(|(_, happened)| happened).collect())
}

pub(crate) fn actor(kind: &str) -> Actor {
    match kind {
        "establishment" => Actor::School,
        "delegate" => Actor::Delegate,
        "service" => Actor::Service,
        _ => Actor::Council,
    }
}

/// What an action of the log means; `None` for what a booking's page does not tell.
pub(crate) fn happening(action: &str, became: Option<&str>) -> Option<Happening> {
    Some(match action {
        "book" => Happening::Booked,
        "move in" => Happening::MovedIn,
        "move out" => Happening::MovedOut,
        "join" => Happening::Joined,
        "leave" => Happening::Left,
        "promote" => Happening::Promoted,
        "pass over" => Happening::PassedOver(waiting::passed_over(became?)?),
        "correct" => Happening::Corrected,
        "substitute" => Happening::Substituted,
        "cancel" => Happening::Cancelled,
        "cancel late" => Happening::CancelledLate,
        _ => return None,
    })
}
