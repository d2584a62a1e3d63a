-- Officers: council staff who have an account, what each may do, and the links by which they set their passwords.

create table officer (
    id            bigint generated always as identity primary key,
    email         text     not null,
    name          text     not null,
    roles         text[]   not null default '{}',
    state         text     not null default 'active',
    -- argon2id in PHC form. Null: invited, and no password set yet.
    password_hash text,
    -- Rises with each new password and when an admin ends the officer's visits: older visits are over.
    version       integer  not null default 1,
    constraint officer_email_once unique (email),
    constraint officer_email_canonical check (email = lower(btrim(email)) and char_length(email) between 3 and 254),
    constraint officer_name_length check (char_length(name) between 1 and 100),
    constraint officer_roles_known check (roles <@ array['publisher', 'bookings', 'trainer', 'admin']),
    constraint officer_state_known check (state in ('active', 'disabled'))
);

-- The sessions that an officer is the trainer of.
create table trainer (
    officer_id bigint not null references officer,
    session_id bigint not null references session,
    constraint trainer_once primary key (session_id, officer_id)
);
create index trainer_of_officer on trainer (officer_id);

create table officer_link (
    -- SHA-256 of what stands in the link: whoever reads the table cannot use it.
    token_hash bytea       primary key,
    officer_id bigint      not null references officer,
    until      timestamptz not null,
    constraint officer_link_hash_length check (octet_length(token_hash) = 32)
);
create index officer_link_of_officer on officer_link (officer_id);
