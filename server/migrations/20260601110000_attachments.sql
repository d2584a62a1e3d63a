-- Files that sheets carry: kept once by their content, carried by drafts and by sheets.

create table attachment_content (
    -- SHA-256 of the content.
    digest  bytea   not null,
    size    integer not null,
    -- Null: it lies in the folder that the service is told.
    content bytea,
    constraint attachment_content_once primary key (digest),
    constraint attachment_digest_length check (octet_length(digest) = 32),
    constraint attachment_size_positive check (size > 0)
);
-- What people attach is compressed already.
alter table attachment_content alter column content set storage external;

create table attachment (
    id       bigint generated always as identity primary key,
    digest   bytea       not null references attachment_content,
    -- shared::attachment::AttachmentKind.
    kind     text        not null,
    name     text        not null,
    added_at timestamptz not null,
    added_by bigint      not null references officer,
    constraint attachment_name_length check (char_length(name) between 1 and 100),
    constraint attachment_kind_known
        check (kind in ('pdf', 'doc', 'docx', 'ppt', 'pptx', 'xls', 'xlsx', 'png', 'jpeg', 'gif', 'webp'))
);
create index attachment_of_content on attachment (digest);

-- Which files a draft has, and which a sheet has. A correction begins with those of its sheet, and the sheet gets those of
-- the correction when that is published; a file keeps its number, so its address stays.
create table draft_attachment (
    draft_id      bigint not null references sheet_draft on delete cascade,
    attachment_id bigint not null references attachment,
    -- What the page calls it; empty: its name.
    label         text   not null default '',
    constraint draft_attachment_once primary key (draft_id, attachment_id),
    constraint draft_attachment_label_length check (char_length(label) <= 200)
);
create index draft_attachment_of_file on draft_attachment (attachment_id);

create table sheet_attachment (
    sheet_id      bigint not null references sheet on delete cascade,
    attachment_id bigint not null references attachment,
    label         text   not null default '',
    constraint sheet_attachment_once primary key (sheet_id, attachment_id),
    constraint sheet_attachment_label_length check (char_length(label) <= 200)
);
create index sheet_attachment_of_file on sheet_attachment (attachment_id);
