-- The HTML of a text is made once, when the text is kept. A build that does not know these columns changes a text without them, so
-- html_of says by its digest which text the HTML was made of: HTML of another text is made again.

alter table sheet
    add column html text,
    add column html_of bytea;

alter table sheet_draft
    add column html text,
    add column html_of bytea;
