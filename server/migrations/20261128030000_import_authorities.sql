-- Whose schools a file holds, so that its officer is told before it is imported: a list of {code, name, schools}.

alter table school_import
    add column authorities jsonb not null default '[]';
