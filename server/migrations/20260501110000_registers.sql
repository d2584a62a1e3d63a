-- The register of a session: every mark that was ever made, and what is closed. A place's state is what its marks come to.

create table register_mark (
    id          bigint generated always as identity primary key,
    -- Made on the device with the mark: the same key is the same mark, however often it arrives.
    key         uuid        not null,
    place_id    bigint      not null references place,
    what        text        not null,
    -- When the delegate came or left, where the officer said another time than that of the mark.
    said_at     timestamptz,
    -- When it was made on the device; of two marks the later counts.
    marked_at   timestamptz not null,
    received_at timestamptz not null,
    officer_id  bigint      not null references officer,
    -- What the browser calls the device, so that a wrong clock can be found.
    device      text        not null default '',
    constraint register_mark_once unique (key),
    constraint register_mark_what_known check (what in ('here', 'late', 'left', 'absent', 'undo', 'close', 'reopen')),
    constraint register_mark_said_of_times check (said_at is null or what in ('late', 'left')),
    constraint register_mark_device_length check (char_length(device) <= 100)
);
create index register_mark_of_place on register_mark (place_id);

create table register_closed (
    session_id bigint      primary key references session,
    closed_at  timestamptz not null,
    officer_id bigint      not null references officer
);

-- Who came without a booking: booked if there was room, noted otherwise.
create table walk_in (
    id               bigint generated always as identity primary key,
    key              uuid        not null,
    session_id       bigint      not null references session,
    name             text        not null,
    email            text        not null,
    -- As typed: it may be no school of ours.
    school           text        not null,
    establishment_id bigint      references establishment,
    -- The place that the person has; null where there was none to give.
    place_id         bigint      references place,
    not_booked       text,
    came_at          timestamptz not null,
    officer_id       bigint      not null references officer,
    constraint walk_in_once unique (key),
    constraint walk_in_booked_or_why check ((place_id is null) <> (not_booked is null)),
    constraint walk_in_why_known check (not_booked in ('full', 'limit', 'school', 'elsewhere', 'not held')),
    constraint walk_in_name_length check (char_length(name) between 1 and 100),
    constraint walk_in_email_canonical check (email = lower(btrim(email)) and char_length(email) between 3 and 254),
    constraint walk_in_school_length check (char_length(school) between 1 and 200)
);
create index walk_in_on_session on walk_in (session_id);
