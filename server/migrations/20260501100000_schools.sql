-- What is known of schools from the Department for Education's file, settings without URN, and imports of that file.

alter table establishment
    add column kind     text not null default '',
    add column district text not null default '',
    add column ward     text not null default '',
    add column postcode text not null default '',
    add column head     text not null default '',
    add column phone    text not null default '',
    -- The school that has taken over this one's history and PIN.
    add column taken_over_by bigint references establishment,
    -- Without a PIN a school cannot sign in: an imported one has none until a letter is made.
    alter column pin_hash drop not null,
    add constraint establishment_details_length check (
        char_length(phase) <= 200 and char_length(kind) <= 200 and char_length(district) <= 200
        and char_length(ward) <= 200 and char_length(address) <= 1100 and char_length(postcode) <= 200
        and char_length(head) <= 620 and char_length(phone) <= 200 and char_length(email) <= 254
    );
create index establishment_by_name on establishment (lower(name), urn);

-- Numbers for settings without URN. They are six digits like the Department's, who is at 151000 and counts on by some
-- thousands a year, so the two never meet; the import refuses a file that has one of them.
create sequence local_setting_number as integer minvalue 990000 maxvalue 999999 no cycle;

-- A file that was read and is to be imported, or was.
create table school_import (
    id         bigint generated always as identity primary key,
    -- Null: the command line.
    officer_id bigint      references officer,
    file_name  text        not null,
    -- Only schools of this local authority; null: all.
    authority  text,
    made_at    timestamptz not null,
    applied_at timestamptz,
    -- While it is false, the file is still being read.
    complete   boolean     not null default false,
    -- Rows of other authorities.
    elsewhere  integer     not null default 0,
    constraint school_import_file_name_length check (char_length(file_name) between 1 and 200),
    constraint school_import_authority_form check (authority ~ '^[0-9]{3}$')
);

create table school_import_row (
    import_id bigint  not null references school_import on delete cascade,
    line      integer not null,
    verdict   text    not null,
    -- Why it cannot be read.
    fault     text,
    -- What changes: a list of {field, was, becomes}.
    changes   jsonb,
    urn       integer,
    name      text,
    standing  text,
    -- Null: the file has no such column.
    phase     text,
    kind      text,
    district  text,
    ward      text,
    address   text,
    postcode  text,
    head      text,
    phone     text,
    constraint school_import_row_once primary key (import_id, line),
    constraint school_import_row_verdict_known check (verdict in ('unreadable', 'new', 'changed', 'closed', 'same', 'left_out')),
    constraint school_import_row_standing_known check (standing in ('open', 'closed', 'proposed')),
    constraint school_import_row_read_or_not check ((fault is null) = (urn is not null)),
    constraint school_import_row_unreadable check ((fault is not null) = (verdict = 'unreadable'))
);
create unique index school_import_row_urn_once on school_import_row (import_id, urn);
