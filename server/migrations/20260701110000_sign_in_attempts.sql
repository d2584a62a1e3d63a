-- Wrong secrets (PINs, passwords, codes), and where schools and officers have signed in from. The build before this one counts in
-- sign_in_guard, which a later migration drops.

create table sign_in_attempt (
    -- What is counted: a school or officer for all strangers, one device, or one network. Officers' emails and networks are keyed digests.
    subject       text        primary key,
    last_at       timestamptz not null,
    -- Wrong secrets are forgotten one by one, one for each period that passes. This is when the last of them is: how many
    -- still count follows from it.
    over_at       timestamptz not null,
    -- The next attempt waits until then; null: it does not wait.
    blocked_until timestamptz,
    constraint sign_in_attempt_subject_length check (char_length(subject) between 1 and 100)
);

-- How many wrong secrets still count, where one is forgotten for each so many seconds. A tenth of one is not counted: the clocks of
-- copies of the server differ a little.
create function wrong_secrets(over_at timestamptz, now timestamptz, period double precision) returns integer
    language sql immutable
    as $$ select greatest(ceil(extract(epoch from over_at - now)::double precision / period - 0.1), 0)::integer $$;

-- Wrong secrets of strangers over all schools, or all officers, in five minutes.
create table sign_in_wrong (
    kind  text        not null,
    slot  timestamptz not null,
    wrong integer     not null,
    constraint sign_in_wrong_once primary key (kind, slot),
    constraint sign_in_wrong_kind_known check (kind in ('school', 'officer', 'code'))
);

-- The networks from which a school, or any officer, has signed in: the latest few.
create table sign_in_network (
    -- 'urn:123456' or 'office'.
    name    text        not null,
    -- A keyed digest.
    network text        not null,
    seen_at timestamptz not null,
    constraint sign_in_network_once primary key (name, network),
    constraint sign_in_network_name_length check (char_length(name) between 1 and 100),
    constraint sign_in_network_network_length check (char_length(network) between 1 and 100)
);
create index sign_in_network_by_network on sign_in_network (network);
