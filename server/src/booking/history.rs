//! A booking's history, from the audit log.

use shared::booking::{Actor, Happened, Happening, NotHeld};
use sqlx::PgPool;

use crate::{platform::clock, waiting};

/// Everything that happened to a booking, oldest first. One action on several places is one entry.
pub(super) async fn of(pool: &PgPool, booking: i64) -> sqlx::Result<Vec<Happened>> {
    let rows = sqlx::query!(
        r#"with recursive own as (
               select id from place where booking_id = $1
               union
               -- A place that came from a cancelled session keeps its reference, so its earlier history belongs to it.
               select before.id from own join place before on before.moved_to = own.id
               where exists (select from audit a where a.subject_kind = 'place' and a.subject_id = own.id and a.action = 'move in from cancelled')
           )
           select a.at, a.actor_kind, a.action, a.became, a.reason, coalesce(later.name, p.name) as name, changed.name as "instead_of?",
                  gone.starts_at as "gone_at?",
                  (select c.became from audit c
                   where c.subject_kind = 'session' and c.subject_id = gone.id and c.action = 'cancel' order by c.id desc limit 1) as gone_because
           from audit a
           left join place p on p.id = a.subject_id and a.subject_kind = 'place'
           left join place_name_before changed on changed.place_id = p.id and changed.audit_id = a.id and changed.delegate_id is not null
           left join lateral (select n.name from place_name_before n where n.place_id = p.id and n.audit_id > a.id
                              order by n.audit_id limit 1) later on true
           -- The cancelled session: the place's own, or that of the place before it.
           left join place before on before.moved_to = p.id and a.action = 'move in from cancelled'
           left join session gone on gone.id = coalesce(before.session_id, p.session_id)
                and a.action in ('cancel session', 'move out of cancelled', 'move in from cancelled')
           where (a.subject_kind = 'booking' and a.subject_id = $1)
              or (a.subject_kind = 'place' and a.subject_id in (select id from own)
                  and (p.booking_id = $1 or a.action <> 'move out of cancelled'))
           order by a.id"#,
        booking,
    )
    .fetch_all(pool)
    .await?;
    let mut events: Vec<(time::OffsetDateTime, Happened)> = Vec::new();
    for row in rows {
        let Some(what) = happening(&row.action, row.became.as_deref()) else { continue };
        let (by, who, instead_of) = (actor(&row.actor_kind), row.name, row.instead_of);
        let not_held = row.gone_at.map(|at| NotHeld {
            when: clock::shown(at).words,
            reason: row
                .gone_because
                .as_deref()
                .and_then(|became| became.strip_prefix("cancelled: "))
                .unwrap_or("")
                .to_owned(),
        });
        match events.last_mut() {
            Some((at, last))
                if *at == row.at
                    && (last.what, last.by) == (what, by)
                    && last.instead_of.is_none()
                    && instead_of.is_none() =>
            {
                last.who.extend(who);
            }
            _ => {
                let (at, who, why) = (clock::shown(row.at), who.into_iter().collect(), row.reason);
                events.push((row.at, Happened { at, by, what, who, instead_of, why, not_held }));
            }
        }
    }
    Ok(events.into_iter().map(|(_, happened)| happened).collect())
}

pub(crate) fn actor(kind: &str) -> Actor {
    match kind {
        "establishment" => Actor::School,
        "delegate" => Actor::Delegate,
        "service" => Actor::Service,
        _ => Actor::Council,
    }
}

/// The event of an audit action. `None`: a booking's page does not show it.
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
        "cancel session" => Happening::SessionCancelled,
        "move in from cancelled" => Happening::MovedFromCancelled,
        "move out of cancelled" => Happening::MovedOffCancelled,
        _ => return None,
    })
}
