-- Sheets as officers write them: drafts as typed, the editions that were published, corrections and withdrawals.

create table sheet_draft (
    id         bigint generated always as identity primary key,
    -- The sheet that it corrects; null: a new one.
    sheet_id   bigint      references sheet,
    -- shared::sheet::SheetForm, as typed.
    form       jsonb       not null,
    -- What was pasted, whole.
    original   text        not null default '',
    -- Grows with each change: who saves over another's change is told.
    version    integer     not null default 1,
    changed_at timestamptz not null,
    changed_by bigint      not null references officer,
    constraint sheet_draft_once unique (sheet_id),
    constraint sheet_draft_original_length check (char_length(original) <= 200000)
);

create table sheet_edition (
    sheet_id   bigint      not null references sheet,
    edition    integer     not null,
    form       jsonb       not null,
    at         timestamptz not null,
    officer_id bigint      not null references officer,
    constraint sheet_edition_once primary key (sheet_id, edition)
);

alter table sheet
    -- The text as an officer wrote it; null: `body` as it was read by the command line.
    add column markdown text,
    add column corrected_at timestamptz,
    add column withdrawn_reason text not null default '',
    add constraint sheet_markdown_length check (char_length(markdown) <= 60000),
    add constraint sheet_withdrawn_reason_length check (char_length(withdrawn_reason) <= 500);

create index sheet_scheduled on sheet (published_at) where state = 'scheduled';

alter table session
    -- Rises with each change that an officer makes: who saves over another's change is told.
    add column edits integer not null default 0;
