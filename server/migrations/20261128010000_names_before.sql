-- The names that places had before somebody else was named to come or a name was corrected, so that a history tells of people by
-- the names of that time. The audit log itself holds no names.

create table place_name_before (
    id          bigint generated always as identity primary key,
    place_id    bigint not null references place,
    -- The row of the audit log that traces the change. That row ends with the log.
    audit_id    bigint not null,
    name        text   not null,
    -- Who had the name; null when erased. A server that does not know this table may delete a delegate who has no place.
    delegate_id bigint references delegate on delete cascade,
    constraint place_name_before_once unique (place_id, audit_id),
    constraint place_name_before_length check (char_length(name) between 1 and 100)
);
create index place_name_before_of_delegate on place_name_before (delegate_id);
create index place_name_before_words on place_name_before using gin (search_words(name));
