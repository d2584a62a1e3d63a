-- A calendar keeps the entry with the higher SEQUENCE. An entry's is `session.revision + place.revision`. Triggers raise one of
-- the two whenever what the entry shows changes, whatever statement changes it, and neither ever falls.

alter table session
    -- When what calendars show of it last changed, by the service's clock.
    add column revised_at timestamptz;
alter table venue
    -- When an officer last changed it, by the service's clock.
    add column revised_at timestamptz;
alter table workshop
    -- When an officer last corrected it, by the service's clock.
    add column revised_at timestamptz;
alter table place
    -- The reference in its calendar identifier, where its booking was given another one later.
    add column calendar_reference text;

create function revise() returns trigger
    language plpgsql
    as $$
        begin
            new.revision := greatest(new.revision, old.revision + 1);
            return new;
        end
    $$;

create trigger session_revised before update of starts_at, ends_at, venue_id, room, code, state on session
    for each row
    when ((old.starts_at, old.ends_at, old.venue_id, old.room, old.code, old.state)
          is distinct from (new.starts_at, new.ends_at, new.venue_id, new.room, new.code, new.state))
    execute function revise();

-- A calendar does not tell who came from who is expected.
create trigger place_revised before update of state, name, delegate_id on place
    for each row
    when ((old.state = 'cancelled', old.state = 'waiting', old.name, old.delegate_id)
          is distinct from (new.state = 'cancelled', new.state = 'waiting', new.name, new.delegate_id))
    execute function revise();

-- Sessions are locked by their numbers, as bookings and moves lock them.
create function revise_sessions(sessions bigint[], at timestamptz) returns void
    language plpgsql
    as $$
        begin
            perform from session where id = any(sessions) order by id for no key update;
            update session set revision = revision + 1, revised_at = greatest(revised_at, at) where id = any(sessions);
        end
    $$;

create function revise_sessions_of_venue() returns trigger
    language plpgsql
    as $$
        begin
            perform revise_sessions(array(select id from session where venue_id = new.id), new.revised_at);
            return null;
        end
    $$;

create trigger venue_revised after update of name, address, access_notes on venue
    for each row
    when ((old.name, old.address, old.access_notes) is distinct from (new.name, new.address, new.access_notes))
    execute function revise_sessions_of_venue();

create function revise_sessions_of_workshop() returns trigger
    language plpgsql
    as $$
        begin
            perform revise_sessions(array(select id from session where workshop_id = new.id), new.revised_at);
            return null;
        end
    $$;

create trigger workshop_revised after update of title, notes on workshop
    for each row
    when ((old.title, old.notes) is distinct from (new.title, new.notes))
    execute function revise_sessions_of_workshop();

create function revise_sessions_of_sheet() returns trigger
    language plpgsql
    as $$
        begin
            perform revise_sessions(
                array(select s.id from session s join workshop w on w.id = s.workshop_id where w.sheet_id = new.id),
                new.corrected_at
            );
            return null;
        end
    $$;

create trigger sheet_revised after update of contact_name, contact_emails on sheet
    for each row
    when ((old.contact_name, old.contact_emails) is distinct from (new.contact_name, new.contact_emails))
    execute function revise_sessions_of_sheet();

-- A booking that is given another reference leaves its own to the booking that goes on: its places keep their identifiers, until
-- the places that go on take them.
create function keep_calendar_reference() returns trigger
    language plpgsql
    as $$
        begin
            update place
            set calendar_reference = coalesce(calendar_reference, old.reference), revision = revision + 1
            where booking_id = new.id;
            return null;
        end
    $$;

create trigger booking_reference_kept after update of reference on booking
    for each row
    when (old.reference <> new.reference)
    execute function keep_calendar_reference();

-- Where a place goes on under the identifier of the place before it, its sequence goes on above that of the place before.
create function carry_revision(before_id bigint) returns void
    language sql
    as $$
        update place n
        set revision = greatest(n.revision, o.revision + s.revision + 1)
        from place o
        join booking ob on ob.id = o.booking_id
        join session s on s.id = o.session_id
        join place m on m.id = o.moved_to
        join booking nb on nb.id = m.booking_id
        where o.id = before_id and n.id = o.moved_to and n.position = o.position
          and coalesce(m.calendar_reference, nb.reference) = coalesce(o.calendar_reference, ob.reference)
    $$;

create function carry_revision_on() returns trigger
    language plpgsql
    as $$
        begin
            perform carry_revision(new.id);
            return null;
        end
    $$;

create trigger place_revision_carried after update of moved_to on place
    for each row
    when (old.moved_to is null and new.moved_to is not null)
    execute function carry_revision_on();

-- What was cancelled and went on before there were these triggers, the latest first: its reference may have gone on again.
do $$
    declare
        gone bigint;
    begin
        for gone in
            select distinct p.booking_id from place p
            where p.moved_to is not null
              and exists (select from audit a
                          where a.subject_kind = 'place' and a.subject_id = p.id and a.action = 'move out of cancelled')
            order by 1 desc
        loop
            update place p
            set calendar_reference = (
                select coalesce(n.calendar_reference, b.reference)
                from place o join place n on n.id = o.moved_to join booking b on b.id = n.booking_id
                where o.booking_id = gone limit 1
            )
            where p.booking_id = gone;
        end loop;
        for gone in select id from place where calendar_reference is not null and moved_to is not null order by id loop
            perform carry_revision(gone);
        end loop;
    end
$$;
