-- What the council publishes: sheets, the workshop a sheet announces, the sessions it runs as, and where they are held.
-- Instants are timestamptz; a session is planned and shown in Europe/London.

create table venue (
    id           bigint generated always as identity primary key,
    name         text   not null,
    address      text   not null default '',
    map_link     text   not null default '',
    access_notes text   not null default '',
    constraint venue_name_once unique (name),
    constraint venue_name_length check (char_length(name) between 1 and 200)
);

create table sheet (
    id               bigint generated always as identity primary key,
    serial           integer     not null,
    year             smallint    not null,
    kind             text        not null,
    title            text        not null,
    state            text        not null default 'draft',
    published_at     timestamptz,
    complete_by      date,
    complete_by_text text        not null default '',
    contact_name     text        not null default '',
    contact_role     text        not null default '',
    contact_phones   text[]      not null default '{}',
    contact_emails   text[]      not null default '{}',
    audience         text        not null default '',
    links            text[]      not null default '{}',
    -- Blocks of shared::sheet, as the reader made them.
    body             jsonb       not null default '[]',
    -- What was pasted, whole: what could not be read can still be looked up.
    original         text        not null default '',
    -- The body's words, for searching.
    words            text        not null default '',
    search           tsvector    generated always as (
        setweight(to_tsvector('english', title), 'A')
        || setweight(to_tsvector('simple', serial || '/' || lpad((year % 100)::text, 2, '0')), 'A')
        || setweight(to_tsvector('english', audience || ' ' || kind), 'B')
        || to_tsvector('english', words)
    ) stored,
    constraint sheet_number_once unique (year, serial),
    constraint sheet_serial_positive check (serial > 0),
    constraint sheet_state_known check (state in ('draft', 'scheduled', 'published', 'withdrawn')),
    constraint sheet_published_has_instant check (state = 'draft' or published_at is not null),
    -- A draft waits for what its text did not say.
    constraint sheet_title_length check (char_length(title) <= 300 and (state = 'draft' or title <> '')),
    constraint sheet_original_length check (char_length(original) <= 200000)
);
create index sheet_search on sheet using gin (search);
create index sheet_newest on sheet (published_at desc) where state = 'published';

create table workshop (
    id           bigint generated always as identity primary key,
    sheet_id     bigint      not null references sheet,
    title        text        not null,
    aims_lead    text        not null default '',
    aims         text[]      not null default '{}',
    opens_at     timestamptz not null,
    -- Null: each session's start is the end of booking.
    closes_at    timestamptz,
    -- Null: only the room limits.
    places_limit integer,
    limit_per    text        not null default 'workshop',
    free         boolean     not null default true,
    notes        text        not null default '',
    constraint workshop_one_per_sheet unique (sheet_id),
    constraint workshop_limit_positive check (places_limit > 0),
    constraint workshop_limit_per_known check (limit_per in ('workshop', 'session')),
    constraint workshop_closes_after_opening check (closes_at > opens_at)
);

create table session (
    id          bigint generated always as identity primary key,
    workshop_id bigint      not null references workshop,
    -- From 1 in the order of the sheet: how addresses name a session, since not every sheet gives codes.
    number      smallint    not null,
    code        text,
    starts_at   timestamptz not null,
    ends_at     timestamptz,
    venue_id    bigint      not null references venue,
    room        text        not null default '',
    note        text        not null default '',
    state       text        not null default 'scheduled',
    capacity    integer     not null,
    -- Counters of places, changed only in the transaction that changes the places; `server check` proves them.
    taken       integer     not null default 0,
    waiting     integer     not null default 0,
    -- Grows with each change that an open page should show.
    version     bigint      not null default 0,
    constraint session_number_once unique (workshop_id, number),
    constraint session_in_workshop unique (id, workshop_id),
    constraint session_code_once unique (code),
    constraint session_code_in_capitals check (code = upper(code)),
    constraint session_ends_after_start check (ends_at > starts_at),
    constraint session_state_known check (state in ('scheduled', 'cancelled')),
    constraint session_capacity_positive check (capacity between 1 and 2000),
    constraint session_never_oversold check (taken between 0 and capacity),
    constraint session_waiting_counted check (waiting >= 0)
);
create index session_upcoming on session (starts_at);
