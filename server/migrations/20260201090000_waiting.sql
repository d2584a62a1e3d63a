-- Waiting lists: the places of a booking that wait have the booking's turn, which is its number (bookings on a session
-- are numbered under the session's lock).

alter table booking
    -- Whether its places are wanted all at once; otherwise each as it comes.
    add column together boolean not null default false,
    -- Why it was not served though a place was free, the last time: it keeps its turn.
    add column passed_over text,
    add constraint booking_passed_over_known check (passed_over in ('together', 'limit'));

alter table workshop
    -- Places are given from the waiting list until 5pm on the day that is so many working days before a session.
    add column waiting_cut_off_days smallint not null default 1,
    add constraint workshop_waiting_cut_off_days check (waiting_cut_off_days between 0 and 20);

alter table session
    -- Closed by an officer: nobody joins, nobody is given a place.
    add column waiting_closed boolean not null default false;

create index place_waiting on place (session_id, booking_id) where state = 'waiting';

-- The service itself gives places to those who wait.
alter table audit
    drop constraint audit_actor_known,
    add constraint audit_actor_known check (actor_kind in ('establishment', 'officer', 'operator', 'service'));
