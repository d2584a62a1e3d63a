//! Invisible characters change nothing in any field of a form.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use shared::{
    acting::ActDraft,
    booking::BookingDraft,
    officer::{InviteDraft, OfficerSignInDraft, SecondCode, StepDraft},
    people::RectifyDraft,
    publishing::form::SheetForm,
    register::{MarkDraft, RecordedDraft, WalkInDraft},
    school::{SettingDraft, SignInDraft},
    sheet::parse,
    venue::VenueForm,
};

/// Characters that documents, mails and web pages leave in text.
const UNSEEN: [&str; 7] = ["\u{200B}", "\u{2060}", "\u{FEFF}", "\u{AD}", "\u{200E}", "\u{200F}", "\u{2063}"];
/// Fields that no person types: keys, passwords (which are taken as they are), ticks, choices, addresses of pages, hidden fields.
const NOT_TYPED: [&str; 19] = [
    "key",
    "noted",
    "password",
    "next",
    "session",
    "place",
    "what",
    "sheet",
    "over_limit",
    "over_room",
    "known_clashes",
    "kind",
    "limit_per",
    "nth",
    "read",
    "original",
    "cancelled",
    "settled",
    "attachments",
];
const KEY: &str = "018f2c1e-6d3a-7b1c-8a55-0123456789ab";

/// Every text in a form, by its path.
fn typed(form: &Value, way: &str, found: &mut Vec<String>) {
    match form {
        Value::String(text) if !text.trim().is_empty() => found.push(way.to_owned()),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                typed(item, &format!("{way}/{at}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields.iter().filter(|(name, _)| !NOT_TYPED.contains(&name.as_str())) {
                typed(field, &format!("{way}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// Pastes each unseen character into each field of a form that can be read, and reads it again.
fn walk<Form: Serialize + DeserializeOwned, Read: std::fmt::Debug>(
    form: &Value,
    read: impl Fn(&Form) -> Read,
) -> usize {
    let read = |form: &Value| format!("{:?}", read(&serde_json::from_value(form.clone()).expect("a form")));
    let clean = read(form);
    assert!(clean.starts_with("Ok("), "{clean}");
    let mut fields = Vec::new();
    typed(form, "", &mut fields);
    for field in &fields {
        for unseen in UNSEEN {
            let mut pasted = form.clone();
            let text = pasted.pointer(field).and_then(Value::as_str).expect("a form").to_owned();
            let (first, last) = text.split_at(text.chars().next().expect("a form").len_utf8());
            *pasted.pointer_mut(field).expect("a form") = json!(format!("{unseen}{first}{unseen}{last}{unseen}"));
            assert_eq!(read(&pasted), clean, "{field} with {unseen:?}");
        }
    }
    fields.len()
}

#[test]
fn invisible_characters_do_not_change_school_forms() {
    let delegate = json!({ "name": "Ada Marsh", "email": "ada@school.example", "role": "Head", "needs": "A ramp" });
    let booking = json!({ "sheet": "71-16", "session": "1", "key": KEY, "booker_name": "Bo Reed", "booker_email": "bo@school.example",
                          "delegates": [delegate] });
    assert_eq!(walk(&booking, BookingDraft::parse), 6);
    assert_eq!(
        walk(&json!({ "establishment": "900101", "pin": "12345678" }), |form: &SignInDraft| form
            .parse()
            .map(|claim| (claim.urn, claim.pin.reveal().to_owned()))),
        2
    );
}

#[test]
fn invisible_characters_do_not_change_office_forms() {
    let person = json!({ "name": "Ada Marsh", "email": "ada@school.example", "role": "Head" });
    assert_eq!(walk(&person, RectifyDraft::parse), 3);
    assert_eq!(walk(&json!({ "establishment": "900101", "reason": "By telephone" }), ActDraft::parse), 2);
    let mark = json!({ "session": "1", "place": "7", "key": KEY, "what": "late", "at": "09:45" });
    assert_eq!(walk(&mark, MarkDraft::parse), 1);
    let step = json!({ "password": "a long password", "code": "123456" });
    let code_of = |form: &StepDraft| form.parse().map(|proof| proof.code == SecondCode::App("123456".to_owned()));
    assert_eq!(walk(&step, code_of), 1);
    let walk_in =
        json!({ "session": "1", "key": KEY, "name": "Ada Marsh", "email": "ada@school.example", "school": "Hawthorn" });
    assert_eq!(walk(&walk_in, WalkInDraft::parse), 3);
    let recorded = json!({ "session": "1", "noted": "7", "school": "Hawthorn" });
    assert_eq!(walk(&recorded, RecordedDraft::parse), 1);
    let setting = json!({ "name": "Hill Top", "phase": "Primary", "district": "Fenwick", "ward": "North", "address": "1 Lane\nFenwick",
                          "postcode": "NR1 1AA", "head": "Ada Marsh", "phone": "01632 960001", "email": "hill@school.example" });
    assert_eq!(walk(&setting, SettingDraft::parse), 9);
    let venue = json!({ "name": "Corn Exchange", "address": "1 Plain\nNorwich", "map_link": "https://maps.example/1",
                        "access_notes": "A ramp", "aliases": "The Exchange", "rooms": [{ "name": "Hall", "holds": "30" }] });
    assert_eq!(walk(&venue, VenueForm::parse), 7);
    let invitation = json!({ "email": "ola@council.example", "name": "Ola Unter", "roles": { "admin": "yes" } });
    assert!(walk(&invitation, InviteDraft::parse) >= 2);
    assert_eq!(
        walk(&json!({ "email": "ola@council.example", "password": "a long password" }), |form: &OfficerSignInDraft| {
            form.parse().map(|known| known.email)
        }),
        1
    );
}

#[test]
fn invisible_characters_do_not_change_a_sheets_form() {
    let mut form = SheetForm::from(&parse(include_str!("sheets/mi-71-16.txt")));
    for session in &mut form.sessions {
        "30".clone_into(&mut session.capacity);
    }
    let form = serde_json::to_value(form).unwrap();
    assert!(walk(&form, |form: &SheetForm| form.parse(true)) > 30);
}
