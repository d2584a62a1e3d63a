-- Of its own, because it is the longest: while it is made, bookings wait. The list of rows not yet sorted in is kept short, so that nobody
-- who books waits until a long one is.

create index place_words on place using gin (search_words(name)) with (gin_pending_list_limit = 256) where erased_at is null;
