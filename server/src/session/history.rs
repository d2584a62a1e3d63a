//! The history of a session and its places, from the audit log.

use app::session::SessionEvent;
use shared::booking::{Actor, Happened};
use sqlx::PgExecutor;

use crate::{
    booking::{actor, happening},
    platform::clock,
};

/// The latest events, newest first.
pub(super) async fn last(db: impl PgExecutor<'_>, session: i64) -> sqlx::Result<Vec<SessionEvent>> {
    let rows = sqlx::query!(
        r#"select a.at, a.actor_kind, a.action, a.was, a.became, a.reason, a.subject_kind, coalesce(later.name, p.name) as name,
                  changed.name as "instead_of?",
                  case a.actor_kind
                      when 'officer' then (select o.name from officer o where o.id = a.actor_id)
                      when 'establishment' then (select e.name from establishment e where e.id = a.actor_id)
                  end as "who?"
           from audit a left join place p on a.subject_kind = 'place' and p.id = a.subject_id
           left join place_name_before changed on changed.place_id = p.id and changed.audit_id = a.id and changed.delegate_id is not null
           left join lateral (select n.name from place_name_before n where n.place_id = p.id and n.audit_id > a.id
                              order by n.audit_id limit 1) later on true
           where (a.subject_kind = 'session' and a.subject_id = $1)
              or (a.subject_kind = 'place' and a.subject_id in (select id from place where session_id = $1))
           order by a.id desc limit 100"#,
        session,
    )
    .fetch_all(db)
    .await?;
    let event = |at, words| SessionEvent { at: clock::shown(at), words };
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let by = row.who.map_or_else(|| by(actor(&row.actor_kind)).to_owned(), |who| format!("by {who}"));
            if row.subject_kind == "session" {
                return Some(event(row.at, session_words(&row.action, row.was, row.became, &by)));
            }
            let what = happening(&row.action, row.became.as_deref())?;
            let (actor, who) = (actor(&row.actor_kind), row.name.into_iter().collect());
            let (at, why, instead_of) = (clock::shown(row.at), row.reason, row.instead_of);
            let happened = Happened { at, by: actor, what, who, instead_of, why, not_held: None };
            Some(event(row.at, happened.words_by(&by)))
        })
        .collect())
}

/// The actor, if they have no name.
fn by(actor: Actor) -> &'static str {
    match actor {
        Actor::School => "by a school",
        Actor::Delegate => "by the delegate",
        Actor::Council => "by the council",
        Actor::Service => "by Placebook",
    }
}

fn session_words(action: &str, was: Option<String>, became: Option<String>, by: &str) -> String {
    let what = match action {
        "change" => "The session was changed",
        "cancel" => "The session was cancelled",
        "merge venues" => "Its venue was merged with another",
        "look at needs" => "The needs of its delegates were viewed",
        "save delegates" => "The list of its delegates was saved",
        "name trainers" => "Its trainers were changed",
        "close register" => "Its register was closed",
        "reopen register" => "Its register was opened again",
        "import" | "publish" | "schedule" | "add" => return format!("The session was set up, {by}."),
        other => other,
    };
    let change = match (was, became) {
        (Some(was), Some(became)) => format!(" (was: {was}; is: {became})"),
        (None, Some(became)) => format!(" ({became})"),
        _ => String::new(),
    };
    format!("{what}, {by}{change}.")
}
