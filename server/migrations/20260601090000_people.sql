-- Personal data has an end: what ends it has to find it, and to know what has ended.

alter table place
    -- When the person was taken out of it: name, email, role and needs are nobody's, everything else stays.
    add column erased_at timestamptz;

alter table session
    -- When the people of all its places, bookings and walk-ins were taken out.
    add column erased_at timestamptz;

-- A person's places; and which delegates have none any more.
create index place_of_delegate_index on place (delegate_id);
create index delegate_by_email on delegate (email);

-- Needs end long before the rest.
create index place_with_needs on place (session_id) where needs <> '';

-- Whether the log still names an officer.
create index audit_of_officer on audit (actor_id) where actor_kind = 'officer';
