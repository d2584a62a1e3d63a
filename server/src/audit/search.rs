//! Reading the audit log.

use app::{
    audit::{AuditAsked, AuditLog, AuditRow},
    failure::Failure,
    visit::Caller,
};
use async_trait::async_trait;
use shared::{
    moment::{Moment, read_iso_date},
    office::OfficeRefused,
    officer::Permission,
    text,
};
use sqlx::{PgExecutor, PgPool};
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};
use unicode_normalization::UnicodeNormalization;

use crate::{
    office::allowed,
    platform::{clock, internal_error},
};

/// How many changes a page shows.
const PAGE: usize = 100;

/// Implements [`AuditLog`] on Postgres.
#[derive(Clone)]
pub struct PgAuditLog(PgPool);

impl PgAuditLog {
    /// The log of this database.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        Self(pool)
    }
}

#[async_trait]
impl AuditLog for PgAuditLog {
    async fn list(&self, caller: &Caller, asked: &AuditAsked) -> Result<(Vec<AuditRow>, bool), Failure<OfficeRefused>> {
        allowed(caller, Permission::SeeAudit)?;
        let before = asked.before.parse().ok();
        let mut rows = list(&self.0, &Filter::of(asked), before, PAGE + 1).await.map_err(internal_error::failure)?;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        Ok((rows.into_iter().map(shown).collect(), more))
    }
}

/// A search of the log.
#[derive(Clone)]
pub(crate) struct Filter {
    /// A pattern for each word. `None`: no words were typed.
    words: Option<Vec<String>>,
    from: Option<OffsetDateTime>,
    until: Option<OffsetDateTime>,
}

impl Filter {
    /// The search of the page's form. A day that cannot be read does not limit the search.
    pub(crate) fn of(asked: &AuditAsked) -> Self {
        let midnight = |day: Date| clock::from_london(PrimitiveDateTime::new(day, Time::MIDNIGHT));
        let day = |typed: &str| read_iso_date(typed.trim()).ok();
        Self {
            words: words(&asked.words),
            from: day(&asked.from).map(midnight),
            until: day(&asked.until).and_then(Date::next_day).map(midnight),
        }
    }

    /// The days searched, from the start of the first to the start of the one after the last. The searched words are left out,
    /// because people can type anything.
    pub(crate) fn days(&self) -> String {
        let shown = |at: Option<OffsetDateTime>| at.map_or_else(|| "…".to_owned(), clock::iso);
        format!("from {} to {}", shown(self.from), shown(self.until))
    }
}

/// The words of a search, in any order. The log is read backwards until a page is full, so words are compared as written, except
/// for accents, and without an index; codes and references stay whole. An apostrophe or a hyphen matches any character.
fn words(typed: &str) -> Option<Vec<String>> {
    let typed = text::shown(typed);
    let pattern = |word: &str| {
        let parts = word.nfkd().filter(|c| !is_accent(*c)).map(|c| match c {
            '\'' | '`' | '‘' | '’' | '´' | '-' | '\u{2010}'..='\u{2013}' => "_".to_owned(),
            '%' | '_' | '\\' => format!("\\{c}"),
            c => c.to_string(),
        });
        format!("%{}%", parts.collect::<String>())
    };
    (!typed.trim().is_empty()).then(|| typed.split_whitespace().map(pattern).collect())
}

/// The accents that the query removes before comparing.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

pub(crate) struct LogRow {
    pub id: i64,
    pub at: OffsetDateTime,
    pub who: String,
    pub action: String,
    pub subject: String,
    pub was: String,
    pub became: String,
}

/// The latest matching changes, up to a maximum.
pub(crate) async fn list(
    db: impl PgExecutor<'_>,
    filter: &Filter,
    before: Option<i64>,
    most: usize,
) -> sqlx::Result<Vec<LogRow>> {
    sqlx::query_as!(
        LogRow,
        r#"select id, at, who as "who!", action, subject as "subject!", was as "was!", became as "became!"
           from (
               select a.id, a.at, a.action, audit_subject(a.subject_kind, a.subject_id) as subject,
                      coalesce(a.was, '') as was, concat_ws(': ', a.became, nullif(a.reason, '')) as became,
                      case a.actor_kind
                          when 'officer' then coalesce((select o.name from officer o where o.id = a.actor_id), 'an officer')
                          when 'establishment' then coalesce((select e.name from establishment e where e.id = a.actor_id), 'a school')
                          when 'delegate' then 'a delegate' when 'service' then 'the service' else 'the command line'
                      end as who
               from audit a
               where ($4::bigint is null or a.id < $4) and ($2::timestamptz is null or a.at >= $2) and ($3::timestamptz is null or a.at < $3)
           ) as told, concat_ws(' ', who, action, subject, was, became) as said
           where $1::text[] is null or (cardinality($1) > 0 and case when octet_length(said) = char_length(said) then said
                           else regexp_replace(normalize(said, NFKD), '[\u0300-\u036F]', '', 'g') end ilike all ($1))
           order by id desc
           limit $5"#,
        filter.words.as_deref(),
        filter.from,
        filter.until,
        before,
        i64::try_from(most).unwrap_or(i64::MAX),
    )
    .fetch_all(db)
    .await
}

fn shown(row: LogRow) -> AuditRow {
    AuditRow {
        id: row.id,
        at: Moment::of_start(clock::london(row.at)),
        who: row.who,
        action: row.action,
        subject: row.subject,
        was: row.was,
        became: row.became,
    }
}
