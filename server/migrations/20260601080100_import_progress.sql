-- How far the reading of a file of schools has come.

alter table school_import
    -- The file's length; 0 where it is read from the command line.
    add column bytes bigint not null default 0,
    add column bytes_read bigint not null default 0,
    -- When `bytes_read` last grew: what stands still for long has been given up.
    add column read_at timestamptz,
    add column failed boolean not null default false,
    add constraint school_import_read_counted check (bytes_read >= 0 and bytes >= 0);
