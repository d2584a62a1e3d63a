-- What is booked, and the constraints that hold the rules at every commit:
--   no oversell            session.session_never_oversold
--   the school's limit     tally.tally_within_limit
--   one person once        place_one_person_once
--   every command once     command_once

create table booking (
    id               bigint generated always as identity primary key,
    reference        text        not null,
    establishment_id bigint      not null references establishment,
    workshop_id      bigint      not null,
    session_id       bigint      not null,
    booker_name      text        not null,
    booker_email     text        not null,
    made_at          timestamptz not null,
    constraint booking_reference_once unique (reference),
    constraint booking_on_session foreign key (session_id, workshop_id) references session (id, workshop_id),
    constraint booking_with_session unique (id, session_id, workshop_id, establishment_id),
    constraint booking_booker_length check (char_length(booker_name) between 1 and 100)
);
create index booking_of_establishment on booking (establishment_id, made_at desc);
create index booking_on_session_index on booking (session_id);

create table place (
    id               bigint generated always as identity primary key,
    booking_id       bigint      not null,
    -- From 1 in the order of the form.
    position         smallint    not null,
    session_id       bigint      not null,
    workshop_id      bigint      not null,
    establishment_id bigint      not null,
    delegate_id      bigint      not null,
    -- Copied from the delegate, so that an index can hold "one person once" over all establishments.
    delegate_email   text        not null,
    -- As said for this booking: what is said of the same person for another changes nothing here.
    name             text        not null,
    role             text        not null default '',
    needs            text        not null default '',
    state            text        not null,
    changed_at       timestamptz not null,
    constraint place_position_once unique (booking_id, position),
    constraint place_of_booking foreign key (booking_id, session_id, workshop_id, establishment_id)
        references booking (id, session_id, workshop_id, establishment_id),
    constraint place_of_delegate foreign key (delegate_id, delegate_email) references delegate (id, email) on update cascade,
    constraint place_name_length check (char_length(name) between 1 and 100),
    constraint place_role_length check (char_length(role) <= 80),
    constraint place_needs_length check (char_length(needs) <= 300),
    constraint place_state_known check (state in ('booked', 'waiting', 'offered', 'cancelled', 'attended', 'absent'))
);
create unique index place_one_person_once on place (workshop_id, delegate_email)
    where state in ('booked', 'waiting', 'offered', 'attended');
create index place_on_session on place (session_id);

-- How many places an establishment holds or waits for, over what the limit is counted over: the workshop
-- (session_id null) or one session of it. The row is also the lock that lines up one school's bookings.
create table tally (
    establishment_id bigint  not null references establishment,
    workshop_id      bigint  not null references workshop,
    session_id       bigint  references session,
    held             integer not null,
    -- The limit that held when places were last taken.
    places_limit     integer,
    constraint tally_once unique nulls not distinct (establishment_id, workshop_id, session_id),
    constraint tally_counted check (held >= 0),
    constraint tally_within_limit check (places_limit is null or held <= places_limit)
);

-- Every command by its key, with the answer it was given.
create table command (
    establishment_id bigint      not null references establishment,
    key              uuid        not null,
    -- SHA-256 of what was asked, so that the same key with other content is known.
    content          bytea       not null,
    answer           jsonb       not null,
    at               timestamptz not null,
    constraint command_once primary key (establishment_id, key)
);
create index command_by_age on command (at);

-- One row for every change of state, written in the transaction that changes it. Subjects are named by their numbers,
-- so that the log outlives a person's data without holding it.
create table audit (
    id           bigint generated always as identity primary key,
    at           timestamptz not null,
    -- 'establishment', 'officer' or 'operator' (the command line).
    actor_kind   text        not null,
    actor_id     bigint,
    action       text        not null,
    subject_kind text        not null,
    subject_id   bigint      not null,
    was          text,
    became       text,
    command_key  uuid,
    constraint audit_actor_known check (actor_kind in ('establishment', 'officer', 'operator'))
);
create index audit_by_subject on audit (subject_kind, subject_id, id);
