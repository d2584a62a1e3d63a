-- What a sheet is found by, in one place and one index: its own words and stems, and the codes, rooms and venues of its sessions.
-- A search that goes to each of these tables with each of its words takes 30 ms where a word is in most of 2,000 sheets.
-- Their own indexes (sheet_words, session_words, venue_words, venue_alias_words) serve the build before; the next release drops them.
create table sheet_found (
    sheet_id bigint   primary key references sheet on delete cascade,
    words    tsvector not null default '',
    -- Those of the title, the audience and the kind, which say how good a match is: to compare whole texts takes longer than to find them.
    heading  tsvector not null default ''
);
-- Without a list of pending entries, so that each search uses the index, also right after many sheets were written.
create index sheet_found_words on sheet_found using gin (words) with (fastupdate = off);

-- The row is locked before the words are read, so that of two transactions that change the same sheet the later one sees both changes.
create function make_sheet_found(of_sheet bigint) returns void
    language plpgsql
    as $$
        begin
            insert into sheet_found (sheet_id) select id from sheet where id = of_sheet on conflict do nothing;
            perform from sheet_found where sheet_id = of_sheet for update;
            update sheet_found
            set (words, heading) = (
                select strip(h.search) || search_words(concat_ws(' ', h.serial, lpad((h.year % 100)::text, 2, '0'), h.title, h.audience, h.kind, h.words, (
                    select string_agg(concat_ws(' ', s.code, replace(s.code, '-', ''), s.room, v.name, v.address, (
                        select string_agg(a.alias, ' ') from venue_alias a where a.venue_id = v.id
                    )), ' ')
                    from workshop w join session s on s.workshop_id = w.id left join venue v on v.id = s.venue_id
                    where w.sheet_id = h.id
                ))), ts_filter(h.search, '{a,b}')
                from sheet h where h.id = of_sheet
            )
            where sheet_id = of_sheet;
        end
    $$;

-- At the end of the transaction, once for each sheet: a sheet with 200 sessions is published by as many statements.
create function note_sheet_found() returns trigger
    language plpgsql
    as $$
        declare
            made text := ' ' || coalesce(current_setting('placebook.sheets_found', true), '');
            changed bigint[];
            of_sheet bigint;
        begin
            if tg_table_name = 'sheet' then
                changed := array[new.id];
            elsif tg_table_name = 'workshop' then
                changed := array[new.sheet_id];
            elsif tg_table_name = 'session' then
                changed := (select array_agg(sheet_id) from workshop where id in (old.workshop_id, new.workshop_id));
            elsif tg_table_name = 'venue' then
                changed := (select array_agg(distinct w.sheet_id order by w.sheet_id)
                            from session s join workshop w on w.id = s.workshop_id where s.venue_id = new.id);
            else
                changed := (select array_agg(distinct w.sheet_id order by w.sheet_id)
                            from session s join workshop w on w.id = s.workshop_id where s.venue_id in (old.venue_id, new.venue_id));
            end if;
            foreach of_sheet in array coalesce(changed, '{}') loop
                if position(' ' || of_sheet || ' ' in made) = 0 then
                    perform make_sheet_found(of_sheet);
                    made := made || of_sheet || ' ';
                end if;
            end loop;
            perform set_config('placebook.sheets_found', made, true);
            return null;
        end
    $$;

create constraint trigger sheet_found after insert or update of serial, year, title, audience, kind, words on sheet
    deferrable initially deferred for each row execute function note_sheet_found();
create constraint trigger sheet_found after insert or update of sheet_id on workshop
    deferrable initially deferred for each row execute function note_sheet_found();
create constraint trigger sheet_found after insert or delete or update of code, room, venue_id, workshop_id on session
    deferrable initially deferred for each row execute function note_sheet_found();
create constraint trigger sheet_found after update of name, address on venue
    deferrable initially deferred for each row execute function note_sheet_found();
create constraint trigger sheet_found after insert or delete or update on venue_alias
    deferrable initially deferred for each row execute function note_sheet_found();

select make_sheet_found(id) from sheet;
