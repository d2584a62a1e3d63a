-- What becomes of a place after it was booked: cancelled free of charge or late, moved to another session, given back by the
-- delegate; and what a calendar must know to take the newer of two entries.

alter table workshop
    -- A place is given back freely until 5pm on the day that is so many working days before its session; after that it
    -- counts as a late cancellation. 0: until the session starts.
    add column cancel_free_days smallint not null default 4,
    add constraint workshop_cancel_free_days check (cancel_free_days between 0 and 20);

alter table session
    -- Rises with each change of when or where it is held.
    add column revision integer not null default 0;

alter table place
    -- Rises with each change that a calendar entry shows.
    add column revision integer not null default 0,
    add column cancelled_late boolean not null default false,
    -- The place that its delegate has instead.
    add column moved_to bigint references place,
    add constraint place_late_where_cancelled check (not cancelled_late or state = 'cancelled'),
    add constraint place_moved_where_cancelled check (moved_to is null or state = 'cancelled'),
    add constraint place_moved_once unique (moved_to);

-- Delegates give places back themselves.
alter table audit
    drop constraint audit_actor_known,
    add constraint audit_actor_known check (actor_kind in ('establishment', 'officer', 'operator', 'service', 'delegate'));

-- What the links of delegates are signed with: one key for all copies of the server, made by the first that starts.
-- Without its row every link that was given out has ended.
create table link_key (
    only_one boolean primary key default true,
    key      bytea   not null,
    constraint link_key_once check (only_one),
    constraint link_key_length check (octet_length(key) = 32)
);
