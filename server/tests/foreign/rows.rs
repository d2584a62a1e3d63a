//! What each address names, and whose that is.

/// Addresses of a school's own things: `{it}` is a booking's reference, `{key}` a new key.
pub const SCHOOLS: &[(&str, &str)] = &[
    ("/bookings/:reference", "/bookings/{it}"),
    ("/bookings/:reference/cancel", "/bookings/{it}/cancel"),
    ("/bookings/:reference/move", "/bookings/{it}/move"),
    ("/bookings/:reference/delegates/:position", "/bookings/{it}/delegates/1"),
    ("/bookings/{reference}/calendar.ics", "/bookings/{it}/calendar.ics"),
    ("booking/lookup", "reference={it}"),
    ("booking/correct-page", "reference={it}&position=1"),
    ("booking/move-page", "reference={it}"),
    ("waiting/position", "reference={it}"),
    ("booking/cancel", "draft[reference]={it}&draft[whom]=all&draft[key]={key}"),
    ("booking/move", "draft[reference]={it}&draft[whom]=all&draft[session]=2&draft[key]={key}"),
    (
        "booking/correct",
        "draft[reference]={it}&draft[position]=1&draft[name]=Eve+Larkin&draft[email]=eve@school.example",
    ),
];

/// Addresses of a trainer's sessions: `{it}` is the session's number inside the database.
pub const TRAINERS: &[(&str, &str)] = &[
    ("/office/sessions/:id", "/office/sessions/{it}"),
    ("/office/sessions/:id/register", "/office/sessions/{it}/register"),
    ("/office/sessions/:id/register/needs", "/office/sessions/{it}/register/needs"),
    ("/office/sessions/:id/register/print", "/office/sessions/{it}/register/print"),
    ("office/session", "id={it}"),
    ("office/register", "session={it}"),
    ("office/needs", "session={it}"),
    ("office/register-close", "session={it}&what=close"),
    ("office/mark", "draft[session]={it}&draft[place]={place}&draft[key]={key}&draft[what]=here"),
    (
        "office/walk-in",
        "draft[session]={it}&draft[name]=Eve+Larkin&draft[email]=eve@school.example&draft[school]=900001&draft[key]={key}",
    ),
    ("office/session-change", "id={it}&edits=0&act=cancel&typed[reason]=Ill"),
    ("office/session-trainers", "id={it}"),
];

/// Addresses that name what the council has published to everybody.
pub const PUBLISHED: &[&str] = &[
    "/sheets/:slug",
    "/sheets/{slug}/attachments/{id}/{name}",
    "/workshops/:slug",
    "/workshops/:slug/sessions/:number/book",
    "/workshops/:slug/sessions/:number/check",
    "/workshops/:slug/sessions/:number/wait",
    "booking/book",
    "booking/check",
    "booking/check-page",
    "booking/form",
    "sheet/lookup",
    "waiting/join",
    "waiting/page",
    "workshop/lookup",
];

/// Addresses that name what is the whole office's: whoever may do it to one may do it to each. Of others, `{it}` is there or not.
pub const OFFICES: &[(&str, &str)] = &[
    ("/office/sheets/:slug", "/office/sheets/{sheet}"),
    ("/office/drafts/:id", "/office/drafts/{it}"),
    ("/office/drafts/:id/attachments", "/office/drafts/{it}/attachments"),
    ("/office/attachments/{id}/{name}", "/office/attachments/{it}/a.pdf"),
    ("/office/officers/:id", "/office/officers/{it}"),
    ("/office/schools/:urn", "/office/schools/{urn}"),
    ("/office/schools/import/:id", "/office/schools/import/{it}"),
    ("/office/reports/:slug", "/office/reports/{sheet}"),
    ("/office/reports/{slug}/schools.csv", "/office/reports/{sheet}/schools.csv"),
    ("office/attachments", "draft={it}"),
    ("office/attachment-label", "draft={it}&typed[id]={it}"),
    ("office/attachment-remove", "draft={it}&id={it}"),
    ("office/draft", "id={it}"),
    ("office/draft-change", "id={it}&version=1&act=discard"),
    ("office/officer", "id={it}"),
    ("office/officer-change", "id={it}&what=disable"),
    ("office/officer-link", "id={it}"),
    ("office/import", "id={it}"),
    ("office/import-apply", "id={it}"),
    ("office/report", "slug={sheet}"),
    ("office/school", "urn={urn}"),
    ("office/school-change", "urn={urn}"),
    ("office/school-state", "urn={urn}"),
    ("office/school-take-over", "urn={urn}"),
    ("office/sheet", "slug={sheet}"),
    ("office/sheet-correct", "slug={sheet}"),
    ("office/sheet-withdraw", "slug={sheet}&reason=Over"),
];

/// Addresses whose link is itself the proof of who may: whoever has it may. `{it}` is a link that was used up, or none.
pub const LINKS: &[(&str, &str)] = &[
    ("/delegate/:link", "/delegate/{it}"),
    ("/delegate/:link/cannot-come", "/delegate/{it}/cannot-come"),
    ("/delegate/{link}/calendar.ics", "/delegate/{it}/calendar.ics"),
    ("/delegate/{link}/feed.ics", "/delegate/{it}/feed.ics"),
    ("/office/password/:link", "/office/password/{it}"),
    ("delegate/page", "link={it}"),
    ("delegate/cannot-come", "draft[link]={it}&draft[key]={key}"),
    ("office/password", "draft[link]={it}&draft[password]=four+grey+herons&draft[again]=four+grey+herons"),
    ("office/password-page", "link={it}"),
];

/// Server functions that name nothing.
pub const NAMELESS: &[&str] = &[
    "booking/list",
    "establishment/sign-in",
    "establishment/sign-in-page",
    "establishment/sign-out",
    "office/audit",
    "office/board",
    "office/import-page",
    "office/invite",
    "office/officers",
    "office/overview",
    "office/paste-page",
    "office/registers",
    "office/reports",
    "office/school-add",
    "office/school-new",
    "office/schools",
    "office/sheet-new",
    "office/sheets",
    "office/sign-in",
    "office/sign-in-page",
    "sheet/list",
    "workshop/upcoming",
];
