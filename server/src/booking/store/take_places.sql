with asked as (
    select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::bytea[], $8::jsonb[],
                         $9::timestamptz[], $10::text[], $11::text[], $12::boolean[], $13::integer[], $14::bigint[],
                         $15::text[], $16::bigint[], $17::text[], $18::boolean[])
         with ordinality as asked (session, establishment, reference, booker_name, booker_email, key, content, answer,
                                   now, state, action, together, places, version, actor_kind, actor, reason, over_limit, nth)
), person as (
    select * from unnest($19::bigint[], $20::smallint[], $21::text[], $22::text[], $23::text[], $24::text[])
         as person (nth, position, email, name, role, needs)
), wanted as (
    select session, coalesce(sum(places) filter (where state = 'booked'), 0) as booked,
           coalesce(sum(places) filter (where state = 'waiting'), 0) as waiting,
           min(now) as first, max(now) as last, min(version) as version
    from asked group by session
), held as (
    select id from session where id = any($1) order by id for no key update
), locked as (
    update session s
    set taken = s.taken + wanted.booked, waiting = s.waiting + wanted.waiting, version = s.version + 1
    from held, wanted, workshop w, sheet h
    where s.id = held.id and wanted.session = s.id and w.id = s.workshop_id and h.id = w.sheet_id
      and s.state = 'scheduled' and h.state = 'published'
      and w.opens_at <= wanted.first and wanted.last < coalesce(w.closes_at, 'infinity') and wanted.last < s.starts_at
      and (wanted.version is null or (s.version = wanted.version and not s.waiting_closed))
    returning s.id, s.workshop_id, s.capacity, s.taken, s.waiting, s.version, w.places_limit, w.limit_per
), counted as (
    insert into tally (establishment_id, workshop_id, session_id, held, places_limit, raised)
    select asked.establishment, locked.workshop_id, case locked.limit_per when 'session' then locked.id end,
           sum(asked.places), min(locked.places_limit), case when bool_or(asked.over_limit) then sum(asked.places) else 0 end
    from asked join locked on locked.id = asked.session
    group by 1, 2, 3
    order by 1, 2, 3
    on conflict (establishment_id, workshop_id, session_id) do update
        set held = tally.held + excluded.held, places_limit = excluded.places_limit,
            -- Places booked over the limit before count only while they are still held.
            raised = case when excluded.raised > 0 then greatest(tally.held + excluded.held - excluded.places_limit, 0)
                          else least(tally.raised, greatest(tally.held - excluded.places_limit, 0)) end
    returning workshop_id
), come as (
    insert into delegate (establishment_id, email)
    select distinct asked.establishment, person.email
    from (select count(*) from counted) as tallied, asked join locked on locked.id = asked.session join person on person.nth = asked.nth
    order by 1, 2
    on conflict (establishment_id, email) do update set email = excluded.email
    returning id, establishment_id, email
), booked as (
    insert into booking (reference, establishment_id, workshop_id, session_id, booker_name, booker_email, made_at, together)
    select asked.reference, asked.establishment, locked.workshop_id, locked.id, asked.booker_name, asked.booker_email, asked.now,
           asked.together
    from (select count(*) from counted) as tallied, asked join locked on locked.id = asked.session
    order by asked.nth
    returning id, reference, establishment_id, session_id, workshop_id
), placed as (
    insert into place (booking_id, position, session_id, workshop_id, establishment_id, delegate_id, delegate_email,
                       name, role, needs, state, changed_at)
    select booked.id, person.position, booked.session_id, booked.workshop_id, booked.establishment_id, come.id, come.email,
           person.name, person.role, person.needs, asked.state, asked.now
    from booked join asked on asked.reference = booked.reference join person on person.nth = asked.nth
    join come on come.establishment_id = asked.establishment and come.email = person.email
    order by booked.workshop_id, come.email
    returning id, booking_id
), traced as (
    insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became, command_key, reason)
    select asked.now, asked.actor_kind, asked.actor, asked.action, 'place', placed.id, asked.state, asked.key, asked.reason
    from placed join booked on booked.id = placed.booking_id join asked on asked.reference = booked.reference
    order by placed.id
), answered as (
    insert into command (establishment_id, key, content, answer, at)
    select asked.establishment, asked.key, asked.content, asked.answer, asked.now
    from booked join asked on asked.reference = booked.reference
    order by 1, 2
)
select id, capacity, taken, waiting, version from locked
