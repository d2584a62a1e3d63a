-- Searches compare words, not letters: without accents, apostrophes and capitals, in any order. Only expressions are indexed, so
-- the build that serves meanwhile writes as before, and what it writes is found.

-- The words of a text, folded as shared/src/search/ folds them; server/tests/search.rs compares the two for every character.
-- Nothing here depends on the locale. It is written as one function that calls none of ours, so that a restore finds it whatever its search_path.
-- Its cost is high, because a plan that calls it for every row of a table is never the right one.
create function search_words(said text) returns tsvector
    language plpgsql immutable strict parallel safe cost 1000
    as $$
        declare
            folded text := said;
            words text[];
        begin
            if octet_length(folded) <> char_length(folded) then
                -- What nobody sees, and apostrophes: before decomposition, which would take some of them for spaces.
                folded := regexp_replace(folded, '[\u00AD\u034F\u061C\u115F-\u1160\u17B4-\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E00FF\U000E0100-\U000E0FFF\u0027\u0060\u00B4\u02B9-\u02BF\u02C8\u02CA-\u02CB\u055A\u05F3\u1FBD\u1FBF\u1FEF\u1FFD-\u1FFE\u2018-\u2019\u201B\uA78B-\uA78C]', '', 'g');
                folded := normalize(folded, NFKD);
                folded := regexp_replace(folded, '[\u0300-\u036F\u0483-\u0487\u0591-\u05BD\u05BF\u05C1-\u05C2\u05C4-\u05C5\u05C7\u064B-\u065F\u0670\u1AB0-\u1AFF\u1DC0-\u1DFF\u2032\u2035\u20D0-\u20FF\uFE20-\uFE2F\uFF07\u00B4\u02B9-\u02BF\u02C8\u02CA-\u02CB\u055A\u05F3\u1FBD\u1FBF\u1FEF\u1FFD-\u1FFE\u2018-\u2019\u201B\uA78B-\uA78C]', '', 'g');
                folded := translate(folded,
                    'ØøĐđÐðƊɗĦħŁłŦŧıŊŋƁɓƘƙƳƴςΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏ',
                    'ooddddddhhllttinnbbkkyyσαβγδεζηθικλμνξοπρστυφχψωабвгдежзийклмнопрстуфхцчшщъыьэюяѐёђѓєѕіїјљњћќѝўџ');
                folded := replace(replace(replace(replace(replace(replace(replace(replace(folded,
                    'Æ', 'ae'), 'æ', 'ae'), 'Œ', 'oe'), 'œ', 'oe'), 'Þ', 'th'), 'þ', 'th'), 'ß', 'ss'), 'ẞ', 'ss');
            end if;
            folded := replace(translate(lower(folded collate "C"), '''`', ''), '&', ' and ');
            folded := regexp_replace(folded, '[\u0001-\u002F\u003A-\u0060\u007B-\u00BF\u00D7\u00F7\u055B-\u055F\u0589-\u058A\u05BE\u05C0\u05C3\u05C6\u05F4\u060C\u061B\u061D-\u061F\u066A-\u066D\u06D4\u0964-\u0965\u10FB\u1680\u1806\u2000-\u206F\u20A0-\u20CF\u2190-\u2BFF\u2E00-\u2E7F\u3000-\u3003\u3008-\u3020\u3030\u30FB\uFFFC-\uFFFD\U0001F000-\U0001FAFF]+', ' ', 'g');
            if char_length(folded) > 40 then
                folded := regexp_replace(folded, '([^ ]{40})[^ ]+', '\1', 'g');
            end if;
            words := array_remove(string_to_array(folded, ' '), '');
            -- Words that mean the same in names of schools.
            if words && array['st', 'saint'] then
                words := words || array['st', 'saint'];
            end if;
            if words && array['ss', 'sts', 'saints'] then
                words := words || array['ss', 'sts', 'saints'];
            end if;
            return array_to_tsvector(words);
        end
    $$;

create index establishment_words on establishment using gin (search_words(name || ' ' || urn::text));
create index establishment_head_words on establishment using gin (search_words(head)) where head <> '';
create index booking_booker_words on booking using gin (search_words(booker_name)) with (gin_pending_list_limit = 256);
create index booking_of_booker on booking (booker_email);
create index walk_in_words on walk_in using gin (search_words(name));
create index sheet_contact_words on sheet using gin (search_words(contact_name));

-- What the public and the office find sheets by, besides the stems of `search`: the words themselves, the codes and rooms of their
-- sessions, and where these are held.
create index sheet_words on sheet using gin
    (search_words(serial::text || ' ' || lpad((year % 100)::text, 2, '0') || ' ' || title || ' ' || audience || ' ' || kind || ' ' || words));
create index session_words on session using gin (search_words(coalesce(code, '') || ' ' || replace(coalesce(code, ''), '-', '') || ' ' || room));
create index venue_words on venue using gin (search_words(name || ' ' || address));
create index venue_alias_words on venue_alias using gin (search_words(alias));
