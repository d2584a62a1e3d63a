-- Officers who act for a school: their reason stands in the audit log, and a booking of theirs may pass the school's limit.

alter table audit
    -- Why, in the officer's words.
    add column reason text not null default '',
    add constraint audit_reason_length check (char_length(reason) <= 500);

alter table tally
    -- How many places more than the limit an officer has let the school have; it is taken back as places are given back.
    add column raised integer not null default 0,
    add constraint tally_raised check (raised >= 0),
    drop constraint tally_within_limit,
    add constraint tally_within_limit check (places_limit is null or held <= places_limit + raised);
