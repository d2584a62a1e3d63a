-- What the home page asks costs what is to come and what is shown, however long the history is.

-- Covers its question: which workshops have a session to come, and when the first of each is.
create index session_to_come on session (starts_at) include (workshop_id) where state = 'scheduled';
drop index session_upcoming;

-- In the very order of the list: many sheets are published at the same instant.
create index sheet_newest_first on sheet (published_at desc, year desc, serial desc) where state = 'published';
drop index sheet_newest;
