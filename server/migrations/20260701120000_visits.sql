-- Visits of those who are signed in: when each began, when it was last used and when it ends. All by the world's clock,
-- whatever instant the service's own clock tells.

create table signed_in_visit (
    id                 bigint generated always as identity primary key,
    establishment_id   bigint references establishment,
    officer_id         bigint references officer,
    -- The version of the PIN or of the officer's credentials with which it began: a newer one ends it.
    credential_version integer     not null,
    -- The row of sign_in_session that belongs to it, known from the first page after signing in on.
    session_id         text,
    began_at           timestamptz not null default now(),
    -- Written once a minute at most.
    used_at            timestamptz not null default now(),
    ends_at            timestamptz not null,
    -- Null: it may stand idle until it ends.
    idle_seconds       integer,
    -- Like 'Firefox on Windows'; empty where the browser does not say.
    browser            text        not null default '',
    constraint signed_in_visit_of_one check (num_nonnulls(establishment_id, officer_id) = 1),
    constraint signed_in_visit_session_once unique (session_id),
    constraint signed_in_visit_ends_after_it_began check (ends_at > began_at),
    constraint signed_in_visit_idle_positive check (idle_seconds > 0),
    constraint signed_in_visit_browser_length check (char_length(browser) <= 60)
);
create index signed_in_visit_of_establishment on signed_in_visit (establishment_id, used_at) where establishment_id is not null;
create index signed_in_visit_of_officer on signed_in_visit (officer_id, used_at) where officer_id is not null;

-- Visits whose time is not over. Whether the credentials still hold is asked where they are looked up.
create view live_visit as
select id, establishment_id, officer_id, credential_version, session_id, began_at, used_at, ends_at, idle_seconds, browser
from signed_in_visit
where now() < ends_at and (idle_seconds is null or now() < used_at + make_interval(secs => idle_seconds));
