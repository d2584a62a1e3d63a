-- What the role that serves may do, and may not: it adds to the audit log and reads it, and cannot change or delete what is there.
--
-- Make the role first, as a superuser or with the right to make roles:
--
--     create role placebook_serve login password '...';
--
-- Then run this file as the role that owns the tables, the one of `server migrate`, after the first `server migrate`:
--
--     psql postgres://placebook_owner@db.example/placebook -v ON_ERROR_STOP=1 --single-transaction -f docs/examples/roles.sql
--
-- It may be run again at any time. Tables that later migrations make are covered by the default privileges below.

grant usage on schema public to placebook_serve;
revoke create on schema public from public;
grant select, insert, update, delete on all tables in schema public to placebook_serve;
grant usage, select on all sequences in schema public to placebook_serve;

-- Everything that this role makes from now on.
alter default privileges in schema public grant select, insert, update, delete on tables to placebook_serve;
alter default privileges in schema public grant usage, select on sequences to placebook_serve;

-- Which migrations have been run is for the role that runs them.
revoke insert, update, delete, truncate on _sqlx_migrations from placebook_serve;

-- The audit log is added to, with numbers of its own. Seals are made, and rows end with their time, by functions that do nothing else.
revoke insert, update, delete, truncate on audit from placebook_serve;
grant insert (at, actor_kind, actor_id, action, subject_kind, subject_id, was, became, command_key, reason) on audit to placebook_serve;
revoke insert, update, delete, truncate on audit_seal from placebook_serve;
grant execute on function seal_audit(bigint, integer, timestamptz), end_audit(timestamptz, timestamptz) to placebook_serve;
