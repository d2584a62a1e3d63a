-- Venues as officers keep them: other names that sheets use, and rooms with how many people each holds.

alter table venue
    -- Rises with each change that an officer makes: who saves over another's change is told.
    add column edits integer not null default 0;

create table venue_alias (
    venue_id bigint   not null references venue,
    -- From 1 in the order of the form.
    position smallint not null,
    alias    text     not null,
    constraint venue_alias_position_once primary key (venue_id, position),
    constraint venue_alias_length check (char_length(alias) between 1 and 200)
);
create unique index venue_alias_once on venue_alias (lower(alias));

create table venue_room (
    venue_id bigint   not null references venue,
    -- From 1 in the order of the form.
    position smallint not null,
    name     text     not null,
    holds    integer  not null,
    constraint venue_room_position_once primary key (venue_id, position),
    constraint venue_room_name_length check (char_length(name) between 1 and 100),
    constraint venue_room_holds_people check (holds between 1 and 2000)
);
create unique index venue_room_once on venue_room (venue_id, lower(name));

-- What is held at a venue at about the same time.
create index session_at_venue on session (venue_id, starts_at);
