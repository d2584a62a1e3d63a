-- Venues that were merged with another: where the pages and the audit log of each lead now.

create table merged_venue (
    -- The number that the venue had.
    id        bigint      primary key,
    -- The name that it had.
    name      text        not null,
    -- The venue that stayed.
    venue_id  bigint      not null references venue,
    merged_at timestamptz not null
);
create index merged_venue_stays on merged_venue (venue_id);

create or replace function audit_subject(kind text, subject bigint) returns text
    language sql stable
    as $$
        select kind || ' ' || coalesce(case kind
            when 'establishment' then (select name || ' (' || urn || ')' from establishment where id = subject)
            when 'officer' then (select name from officer where id = subject)
            when 'venue' then coalesce((select name from venue where id = subject),
                                       (select name from merged_venue where id = subject))
            when 'sheet' then (select serial || '/' || lpad((year % 100)::text, 2, '0') from sheet where id = subject)
            when 'workshop' then (select h.serial || '/' || lpad((h.year % 100)::text, 2, '0')
                                  from workshop w join sheet h on h.id = w.sheet_id where w.id = subject)
            when 'session' then (select coalesce(s.code, h.serial || '/' || lpad((h.year % 100)::text, 2, '0') || ' number ' || s.number)
                                 from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
                                 where s.id = subject)
            when 'booking' then (select reference from booking where id = subject)
            when 'place' then (select b.reference || ' number ' || p.position
                               from place p join booking b on b.id = p.booking_id where p.id = subject)
        end, subject::text)
    $$;
