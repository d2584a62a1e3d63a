-- 150 future workshops with 1,000 sessions, and (`:times` times) 150 past ones with 1,000 sessions and 100,000 bookings of one
-- place. The rows are right by construction, so their foreign keys are not checked one by one.
set session_replication_role = replica;

insert into venue (name, address)
select format('Professional Development Centre %s', n), format('%s Station Road', n) from generate_series(1, 12) n;

insert into sheet (serial, year, kind, title, state, published_at, audience, body, words)
select n, year, 'CPD', format('Improving practice in school, part %s', n), 'published',
       make_timestamptz(year, 4, 1, 9, 0, 0, 'UTC'), 'Headteachers', '[]', 'training for schools'
from (select n, 2016::smallint as year from generate_series(1, 150) n
      union all select n, 2015 from generate_series(1, 150 * :times) n) asked;

insert into workshop (sheet_id, title, opens_at, closes_at, places_limit)
select id, title, published_at, case when year = 2015 then published_at + interval '30 days' end, case when year = 2016 then 2 end from sheet order by year desc, serial;

insert into session (workshop_id, number, code, starts_at, ends_at, venue_id, capacity)
select w.id, n, format('CTY-%s-%s-%s', h.year, h.serial, n), day, day + interval '2 hours', 1 + (w.id + n) % 12, case when h.year = 2015 then 200 else 30 end
from workshop w join sheet h on h.id = w.sheet_id
cross join lateral generate_series(1, case when h.serial % 3 = 0 then 6 else 7 end) n
cross join lateral (select make_timestamptz(h.year, 5 + (n % 2), 2 + (h.serial % 26), 8, 30, 0, 'UTC') as day) at;

-- A hundred schools on each past session, each time with another delegate.
create temporary table asked as
select row_number() over () as booking, s.id as session_id, s.workshop_id, e.id as establishment_id, s.starts_at - interval '20 days' as made_at,
       format('delegate%s@school%s.example', row_number() over (partition by e.id), e.id) as email
from session s join workshop w on w.id = s.workshop_id join sheet h on h.id = w.sheet_id
cross join generate_series(1, 100) n
join establishment e on e.id = 1 + (s.id * 100 + n) % 400
where h.year = 2015;

insert into delegate (establishment_id, email) select establishment_id, email from asked;

insert into booking (id, reference, establishment_id, workshop_id, session_id, booker_name, booker_email, made_at)
overriding system value
select booking, format('PAST-%s', booking), establishment_id, workshop_id, session_id, 'Office Manager', 'office@school.example', made_at from asked;
select setval(pg_get_serial_sequence('booking', 'id'), (select max(id) from booking));

insert into place (booking_id, position, session_id, workshop_id, establishment_id, delegate_id, delegate_email, name, state, changed_at)
select booking, 1, session_id, workshop_id, asked.establishment_id, d.id, d.email, 'A Delegate', 'attended', made_at
from asked join delegate d on d.establishment_id = asked.establishment_id and d.email = asked.email;

insert into audit (at, actor_kind, actor_id, action, subject_kind, subject_id, became)
select changed_at, 'establishment', establishment_id, 'book', 'place', id, state from place;

insert into command (establishment_id, key, content, answer, at)
select establishment_id, gen_random_uuid(), sha256(email::bytea), jsonb_build_object('Booked', format('PAST-%s', booking)), made_at from asked;

insert into tally (establishment_id, workshop_id, held) select establishment_id, workshop_id, count(*) from asked group by 1, 2;
update session s set taken = 100, version = 100 where exists (select from asked where asked.session_id = s.id);

set session_replication_role = default;
