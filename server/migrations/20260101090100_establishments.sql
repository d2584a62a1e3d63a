-- Who books: establishments, their delegates, and how they sign in.

create table establishment (
    id          bigint generated always as identity primary key,
    -- The Department for Education's six digits.
    urn         integer  not null,
    name        text     not null,
    phase       text     not null default '',
    address     text     not null default '',
    email       text     not null default '',
    -- argon2id in PHC form; the PIN itself is kept nowhere.
    pin_hash    text     not null,
    -- A new PIN raises it, which ends the sessions signed in with the old one.
    pin_version integer  not null default 1,
    -- The PIN is printed in the documentation: refused unless the server runs as a demonstration.
    pin_is_public boolean not null default false,
    state       text     not null default 'open',
    constraint establishment_urn_once unique (urn),
    constraint establishment_urn_six_digits check (urn between 100000 and 999999),
    constraint establishment_name_length check (char_length(name) between 1 and 200),
    constraint establishment_state_known check (state in ('open', 'closed'))
);

-- A person of an establishment, known by their email. What is said of them stands with each place.
create table delegate (
    id               bigint generated always as identity primary key,
    establishment_id bigint not null references establishment,
    email            text   not null,
    constraint delegate_once_per_establishment unique (establishment_id, email),
    constraint delegate_with_email unique (id, email),
    constraint delegate_email_canonical check (email = lower(btrim(email)) and char_length(email) between 3 and 254)
);

-- Wrong PINs in a row, per establishment ('urn:123456', known or not) and per address ('from:192.0.2.1').
create table sign_in_guard (
    subject       text        primary key,
    failures      integer     not null,
    blocked_until timestamptz not null,
    constraint sign_in_guard_subject_length check (char_length(subject) between 1 and 100),
    constraint sign_in_guard_failures_counted check (failures >= 0)
);

-- The form that tower-sessions' store reads and writes.
create table sign_in_session (
    id          text        primary key,
    data        bytea       not null,
    expiry_date timestamptz not null
);
create index sign_in_session_expiry on sign_in_session (expiry_date);
