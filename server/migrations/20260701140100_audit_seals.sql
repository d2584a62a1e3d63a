-- The audit log is added to and not changed, and seals prove it. A seal holds a digest of each of the next rows and a hash over them and
-- over the seal before. Rows are sealed some seconds after they were committed, so that no booking waits for another one's hash.

create table audit_seal (
    number    bigint      primary key,
    -- The rows are those numbered from `first_id` to `last_id`; numbers of transactions that came to nothing are no rows.
    first_id  bigint      not null,
    last_id   bigint      not null,
    -- The rows' numbers, and the SHA-256 of each, in their order. Null: the rows were kept long enough.
    ids       bigint[],
    digests   bytea,
    previous  bytea       not null,
    hash      bytea       not null,
    sealed_at timestamptz not null,
    ended_at  timestamptz,
    constraint audit_seal_counted check (number > 0 and first_id <= last_id),
    constraint audit_seal_lengths check (octet_length(previous) = 32 and octet_length(hash) = 32),
    constraint audit_seal_whole check (octet_length(digests) = 32 * cardinality(ids)),
    constraint audit_seal_ended check ((ended_at is null) = (ids is not null) and (ids is null) = (digests is null))
);

-- The digest of the words that were taken out of the row, since they named a person.
alter table audit add column blanked bytea;

-- What may be typed freely, and can be taken out. A place's state is no word of anybody's, and `server check` needs it.
create function audit_words(a audit) returns text
    language sql stable
    return case (a).subject_kind when 'place' then row((a).reason)::text else row((a).was, (a).became, (a).reason)::text end;

create function audit_words_digest(a audit) returns bytea
    language sql stable
    return coalesce((a).blanked, sha256(convert_to(audit_words(a), 'UTF8')));

-- Text and numbers alone, whatever a session's settings are.
create function audit_digest(a audit) returns bytea
    language sql stable
    return sha256(
        convert_to(
            row((a).id, (extract(epoch from (a).at) * 1000000)::bigint, (a).actor_kind, (a).actor_id, (a).action, (a).subject_kind,
                (a).subject_id, (a).command_key::text, case (a).subject_kind when 'place' then row((a).was, (a).became)::text end)::text,
            'UTF8'
        ) || audit_words_digest(a)
    );

create function audit_seal_hash(previous bytea, number bigint, first_id bigint, last_id bigint, digests bytea) returns bytea
    language sql immutable
    return sha256(previous || int8send(number) || int8send(first_id) || int8send(last_id) || digests);

-- Seals the next rows, at most so many and of one day, up to a number below which every transaction has ended. (What is sealed together
-- ends together.) Says how many; null where another copy of the server is just sealing. The role that serves may call it, and cannot
-- write seals of its own.
create function seal_audit(up_to bigint, most integer, sealed timestamptz) returns integer
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp
    as $$
        declare
            before audit_seal;
            sealed_ids bigint[];
            sealed_digests bytea;
            next_number bigint;
            next_first bigint;
            next_last bigint;
            next_previous bytea;
        begin
            if not pg_try_advisory_xact_lock(8100956909263260280) then
                return null;
            end if;
            select * into before from audit_seal order by number desc limit 1;
            next_number := coalesce(before.number, 0) + 1;
            next_first := coalesce(before.last_id, 0) + 1;
            next_previous := coalesce(before.hash, decode(repeat('00', 32), 'hex'));
            with next as materialized (
                select a.id, a.at, audit_digest(a) as digest from audit a
                where a.id >= next_first and a.id <= up_to order by a.id limit most
            ), later as (
                select min(id) as id from next where next.at >= (select at from next order by id limit 1) + interval '1 day'
            )
            select array_agg(next.id order by next.id), string_agg(next.digest, ''::bytea order by next.id)
            into sealed_ids, sealed_digests
            from next, later where later.id is null or next.id < later.id;
            if sealed_ids is null then
                return 0;
            end if;
            next_last := sealed_ids[cardinality(sealed_ids)];
            insert into audit_seal (number, first_id, last_id, ids, digests, previous, hash, sealed_at)
            values (next_number, next_first, next_last, sealed_ids, sealed_digests, next_previous,
                    audit_seal_hash(next_previous, next_number, next_first, next_last, sealed_digests), sealed);
            return cardinality(sealed_ids);
        end
    $$;

-- Deletes the rows of the oldest seal that has rows, where all of them are from before an instant a year ago or earlier. The seal stays,
-- so that the chain stays whole. Says how many rows.
create function end_audit(before timestamptz, ended timestamptz) returns integer
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp
    as $$
        declare
            oldest audit_seal;
            deleted integer;
        begin
            if before > now() - interval '1 year' then
                raise exception 'rows of the audit log are kept for a year at least';
            end if;
            select * into oldest from audit_seal where ended_at is null order by number limit 1 for update skip locked;
            if oldest is null or exists (select from audit where id between oldest.first_id and oldest.last_id and audit.at >= before) then
                return 0;
            end if;
            perform set_config('placebook.audit_changes', 'end', true);
            delete from audit where id between oldest.first_id and oldest.last_id;
            get diagnostics deleted = row_count;
            perform set_config('placebook.audit_changes', '', true);
            update audit_seal set ids = null, digests = null, ended_at = ended where number = oldest.number;
            return deleted;
        end
    $$;

-- Takes the words out of a row that names a person; what was done, when and by whom stays, and so does the chain. For the role that owns
-- the tables: `select blank_audit(1234)`.
create function blank_audit(row_id bigint) returns void
    language plpgsql set search_path = pg_catalog, public, pg_temp
    as $$
        begin
            perform set_config('placebook.audit_changes', 'blank', true);
            update audit a
            set blanked = audit_words_digest(a), reason = '',
                was = case a.subject_kind when 'place' then a.was end, became = case a.subject_kind when 'place' then a.became end
            where a.id = row_id and a.blanked is null;
            if not found then
                raise exception 'the audit log has no row % with words', row_id;
            end if;
            perform set_config('placebook.audit_changes', '', true);
        end
    $$;

-- A hurdle for whoever has the rights of the owner by mistake; the seals are the proof.
create function keep_audit() returns trigger
    language plpgsql
    as $$
        begin
            if coalesce(current_setting('placebook.audit_changes', true), '') = '' then
                raise exception 'rows of the audit log are not changed or deleted';
            end if;
            return case tg_op when 'DELETE' then old else new end;
        end
    $$;

create trigger audit_kept before update or delete on audit
    for each row execute function keep_audit();
create trigger audit_not_emptied before truncate on audit
    for each statement execute function keep_audit();

revoke all on function seal_audit(bigint, integer, timestamptz) from public;
revoke all on function end_audit(timestamptz, timestamptz) from public;
revoke all on function blank_audit(bigint) from public;

-- Where there is a role that serves already (docs/examples/roles.sql), default privileges have given it every right to the new table.
do $$
    begin
        if exists (select from pg_roles where rolname = 'placebook_serve') then
            revoke insert, update, delete, truncate on audit_seal from placebook_serve;
            grant execute on function seal_audit(bigint, integer, timestamptz), end_audit(timestamptz, timestamptz) to placebook_serve;
        end if;
    end
$$;
