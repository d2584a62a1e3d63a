-- Which roles must have the second step when they sign in.

create table second_step_rule (
    -- One row.
    single     boolean primary key default true,
    roles      text[]  not null,
    -- Null: nobody has set it since the installation.
    changed_at timestamptz,
    constraint second_step_rule_once check (single),
    constraint second_step_rule_roles_known check (roles <@ array['publisher', 'bookings', 'trainer', 'admin'])
);

-- A new installation begins with admins. One that has officers already goes on as it was, until an admin decides.
insert into second_step_rule (roles)
select case when exists (select from officer) then '{}'::text[] else array['admin'] end;

-- Officers whose second step is not on, and whether one of their roles must have it.
create view officer_without_step as
select o.id, o.name, o.roles && (select r.roles from second_step_rule r) as required
from officer o
where o.state = 'active' and not exists (select from officer_second_step s where s.officer_id = o.id and s.on_since is not null);
