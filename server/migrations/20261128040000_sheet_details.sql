-- Short texts of a sheet, like its cost: one object, so that a further one needs no column.
alter table sheet
    add column details jsonb not null default '{}'
        constraint sheet_details_bounds check (jsonb_typeof(details) = 'object' and length(details::text) <= 10000);
-- A workshop that was not marked as free of charge says so in its text or not at all.
update sheet set details = '{"cost": "See the text of the sheet"}'
from workshop where workshop.sheet_id = sheet.id and not workshop.free;
