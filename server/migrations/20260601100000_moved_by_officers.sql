-- Who loses a place because a session is cancelled may stand first on the waiting list of another.

alter table booking
    -- Waiting lists are in the order of `turn`, then of the bookings' numbers: whoever is put first has a turn below all others.
    add column turn integer not null default 0;
