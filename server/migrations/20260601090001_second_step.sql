-- A second step when officers sign in: a code from an app (RFC 6238), or one of a few that were printed.

create table officer_second_step (
    officer_id bigint primary key references officer,
    -- What the app shares, sealed with a key of the service's own for this officer alone.
    sealed     bytea       not null,
    -- Null: shown, and no code of it given yet.
    on_since   timestamptz,
    -- The step of time whose code was taken last: no code is taken twice.
    last_step  bigint      not null default 0,
    constraint officer_second_step_sealed_length check (octet_length(sealed) between 40 and 200)
);

create table officer_recovery_code (
    -- SHA-256 of the code: whoever reads the table cannot use it.
    code_hash  bytea  primary key,
    officer_id bigint not null references officer,
    constraint officer_recovery_code_hash_length check (octet_length(code_hash) = 32)
);
create index officer_recovery_code_of_officer on officer_recovery_code (officer_id);
