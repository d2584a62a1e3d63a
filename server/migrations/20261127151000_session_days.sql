-- A session can end on a later day. What looks for sessions that overlap relies on this bound, so as not to read a venue's whole history.
-- One day more than the form allows (14), since the night on which the clocks go back is an hour longer.
alter table session
    add constraint session_ends_within_two_weeks check (ends_at - starts_at <= interval '15 days');
