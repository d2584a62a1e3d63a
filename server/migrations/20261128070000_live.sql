-- Live: how often what open pages show of a subject has changed. A version only grows, and a commit that changes what is shown raises
-- it in the same transaction, so the higher of two is always the newer.
--
-- A booking counts in `session.version`, under the lock that it takes anyway, and is told of after its commit (server/src/live/relay.rs):
-- nothing here runs when a place is booked. Everything else is counted and told of by the triggers below.

create table live_version (
    -- 'session': marks, walk-ins, names and times of a session. 'school': positions of its waiting places, times of its sessions.
    -- 'plan': which sessions there are, when and where (subject 0). 'trainer': the same, for the sessions of an officer.
    kind       text   not null,
    subject    bigint not null,
    version    bigint not null,
    -- The transaction that counted last: one commit counts once.
    changed_in xid8   not null,
    constraint live_version_once primary key (kind, subject),
    constraint live_version_kind_known check (kind in ('session', 'school', 'plan', 'trainer')),
    constraint live_version_counted check (version > 0)
) with (fillfactor = 50);

create function live_count(kind text, subject bigint) returns void
    language sql
    as $$
        insert into live_version as known values (kind, subject, 1, pg_current_xact_id())
        on conflict on constraint live_version_once do update
            set version = known.version + 1, changed_in = excluded.changed_in
            where known.changed_in <> excluded.changed_in
    $$;

-- All servers listen to this channel. A name is a letter and a number.
create function live_tell(name text) returns void
    language sql
    as $$
        select pg_notify('seats', 'database:' || name)
    $$;

-- Something is different on the session's own pages.
create function live_detail(session bigint) returns void
    language sql
    as $$
        select live_count('session', session);
        select live_tell('d' || session);
    $$;

-- The sessions are different that an officer trains.
create function live_trainer(officer bigint) returns void
    language sql
    as $$
        select live_count('trainer', officer);
        select live_tell('t' || officer);
    $$;

-- When or where a session is held is different, or whether it is. Every commit counts in this order, so that no two wait for
-- each other.
create function live_plan(session bigint) returns void
    language plpgsql
    as $$
        begin
            perform live_count('plan', 0);
            perform live_tell('p0');
            perform live_trainer(officer_id) from (
                select officer_id from trainer where session_id = session order by 1
            ) as trains;
            perform live_count('school', establishment_id), live_tell('e' || establishment_id) from (
                select distinct establishment_id from place where session_id = session order by 1
            ) as holds;
            perform live_detail(session);
        end
    $$;

create function live_mark_made() returns trigger
    language plpgsql
    as $$
        begin
            perform live_detail(session_id) from place where id = new.place_id;
            return null;
        end
    $$;

create function live_detail_changed() returns trigger
    language plpgsql
    as $$
        begin
            perform live_detail(coalesce(new.session_id, old.session_id));
            return null;
        end
    $$;

create function live_session_changed() returns trigger
    language plpgsql
    as $$
        begin
            perform live_plan(coalesce(new.id, old.id));
            return null;
        end
    $$;

create function live_trainer_changed() returns trigger
    language plpgsql
    as $$
        begin
            perform live_trainer(coalesce(new.officer_id, old.officer_id));
            perform live_detail(coalesce(new.session_id, old.session_id));
            return null;
        end
    $$;

create function live_sheet_changed() returns trigger
    language plpgsql
    as $$
        begin
            perform live_plan(id) from (
                select s.id from session s join workshop w on w.id = s.workshop_id where w.sheet_id = new.id order by 1
            ) as announced;
            return null;
        end
    $$;

-- They run when everything else of the transaction is done, so a counter is locked only for the commit.
create constraint trigger live_mark after insert on register_mark
    deferrable initially deferred for each row execute function live_mark_made();

create constraint trigger live_closing after insert or delete on register_closed
    deferrable initially deferred for each row execute function live_detail_changed();

create constraint trigger live_walk_in after insert or update or delete on walk_in
    deferrable initially deferred for each row execute function live_detail_changed();

-- Not the state, which a booking changes too and which the session's own version counts.
create constraint trigger live_person after update of name, role, needs, delegate_id, delegate_email on place
    deferrable initially deferred for each row execute function live_detail_changed();

create constraint trigger live_booking after update of reference, booker_name, booker_email, passed_over, turn on booking
    deferrable initially deferred for each row execute function live_detail_changed();

create constraint trigger live_session_added after insert or delete on session
    deferrable initially deferred for each row execute function live_session_changed();

-- Not `taken`, `waiting` and `version`, which a booking changes.
create constraint trigger live_session
    after update of code, starts_at, ends_at, venue_id, room, note, state, capacity, waiting_closed, revision on session
    deferrable initially deferred for each row execute function live_session_changed();

create constraint trigger live_trainer after insert or delete on trainer
    deferrable initially deferred for each row execute function live_trainer_changed();

create constraint trigger live_sheet after update of state on sheet
    deferrable initially deferred for each row execute function live_sheet_changed();
