-- What a row of the audit log is about, as people call it: names of schools, officers and venues, numbers of sheets, codes of
-- sessions, references of bookings. Of a delegate the log says the number alone.

create function audit_subject(kind text, subject bigint) returns text
    language sql stable
    as $$
        select kind || ' ' || coalesce(case kind
            when 'establishment' then (select name || ' (' || urn || ')' from establishment where id = subject)
            when 'officer' then (select name from officer where id = subject)
            when 'venue' then (select name from venue where id = subject)
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
