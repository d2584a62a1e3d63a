-- When a session ends, or is assumed to where nobody has entered an end. shared/src/session/clash.rs has the same rule.
create function session_ends(starts timestamptz, ends timestamptz) returns timestamptz
    language sql stable parallel safe
    return coalesce(ends, starts + interval '2 hours');
