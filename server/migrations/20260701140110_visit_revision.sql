-- How often an officer has begun or stopped acting in a visit: a request that was under way meanwhile does not undo it.
alter table sign_in_session add column revision bigint not null default 0;
