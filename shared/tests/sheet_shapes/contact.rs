//! Contacts, in the forms that contact lines take.

use shared::sheet::Contact;

use crate::headed;

fn contacts(line: &str) -> Vec<Contact> {
    let read = headed(&format!("LA Contact:{line}"));
    assert!(read.unread.is_empty(), "{line}: {:#?}", read.unread);
    assert_eq!(read.contact_text.as_deref(), Some(line));
    read.contacts
}

/// `name | role | phones | emails`.
fn told(line: &str) -> Vec<String> {
    let told = |contact: Contact| {
        let phones: Vec<String> = contact.phones.iter().map(ToString::to_string).collect();
        let name = contact.name.unwrap_or_default();
        let role = contact.role.unwrap_or_default();
        format!("{name} | {role} | {} | {}", phones.join(", "), contact.emails.join(", "))
    };
    contacts(line).into_iter().map(told).collect()
}

#[test]
fn s3_a_contact_takes_many_shapes() {
    for (line, wanted) in [
        ("Kelly Waters (01603 307729)", vec!["Kelly Waters |  | 01603 307729 | "]),
        ("Kelly Waters", vec!["Kelly Waters |  |  | "]),
        ("Kelly Waters - 01603 307729", vec!["Kelly Waters |  | 01603 307729 | "]),
        ("Kelly Waters, Tel: (01603) 307729", vec!["Kelly Waters |  | 01603 307729 | "]),
        (
            "Kelly Waters on 01603 307729 or kelly.waters@schools.example",
            vec!["Kelly Waters |  | 01603 307729 | kelly.waters@schools.example"],
        ),
        (
            "Priya Nair, Online Safety Adviser (01603 555014)",
            vec!["Priya Nair | Online Safety Adviser | 01603 555014 | "],
        ),
        (
            "Priya Nair (Online Safety Adviser) 01603 555014",
            vec!["Priya Nair | Online Safety Adviser | 01603 555014 | "],
        ),
        (
            "Priya Nair - Online Safety Adviser - 01603 555014",
            vec!["Priya Nair | Online Safety Adviser | 01603 555014 | "],
        ),
        (
            "Governor Training Team ( 01603 555020/555021)",
            vec!["Governor Training Team |  | 01603 555020, 01603 555021 | "],
        ),
        ("Governor Training Team 01603 555020 / 21", vec!["Governor Training Team |  | 01603 555020, 01603 555021 | "]),
        (
            "Governor Training Team 01603 555020 or 01553 555021",
            vec!["Governor Training Team |  | 01603 555020, 01553 555021 | "],
        ),
        ("Kelly Waters 01603 307729 ext 4521", vec!["Kelly Waters |  | 01603 307729 ext 4521 | "]),
        ("Kelly Waters (01603 307729 x4521)", vec!["Kelly Waters |  | 01603 307729 ext 4521 | "]),
        ("Kelly Waters (+44 1603 307729)", vec!["Kelly Waters |  | +44 1603 307729 | "]),
        ("A. Webb or assessment@schools.example", vec!["A. Webb |  |  | assessment@schools.example"]),
        ("assessment@schools.example", vec![" |  |  | assessment@schools.example"]),
        ("01603 307729", vec![" |  | 01603 307729 | "]),
        (
            "Sam Lee (01603 555001) and Pat Doe (01603 555002)",
            vec!["Sam Lee |  | 01603 555001 | ", "Pat Doe |  | 01603 555002 | "],
        ),
        (
            "Sam Lee 01603 555001; Pat Doe, Trainer 01603 555002",
            vec!["Sam Lee |  | 01603 555001 | ", "Pat Doe | Trainer | 01603 555002 | "],
        ),
        ("Sam Lee / Pat Doe (01603 555001)", vec!["Sam Lee / Pat Doe |  | 01603 555001 | "]),
        ("Sam Lee and Pat Doe (01603 555001)", vec!["Sam Lee and Pat Doe |  | 01603 555001 | "]),
        ("Kelly Waters tel 0344 800 8020", vec!["Kelly Waters |  | 0344 800 8020 | "]),
        (
            "Kelly Waters (01603 307729) Safeguarding Adviser",
            vec!["Kelly Waters | Safeguarding Adviser | 01603 307729 | "],
        ),
    ] {
        assert_eq!(told(line), wanted, "{line}");
    }
}

#[test]
fn s3_a_contact_may_be_absent_blank_or_of_several_lines() {
    assert!(headed("Audience:All Staff").contacts.is_empty());
    let blank = headed("LA Contact:\nAudience:All Staff");
    assert!(blank.contacts.is_empty() && blank.unread.is_empty(), "{blank:#?}");
    let read = headed("LA Contact:Priya Nair\nOnline Safety Adviser\nTel: 01603 555014\nAudience:All Staff");
    let contact = &read.contacts[0];
    assert_eq!((contact.name.as_deref(), contact.role.as_deref()), (Some("Priya Nair"), Some("Online Safety Adviser")));
    assert_eq!(contact.phones[0].address(), "tel:01603555014");
}

#[test]
fn s3_text_without_a_number_gives_no_telephone_number() {
    let read = headed("LA Contact:Kelly Waters ext 4521");
    assert!(read.contacts[0].phones.is_empty());
    assert_eq!(read.unread[0].text, "ext 4521");
    let read = headed("LA Contact:Kelly Waters (01603 3077)");
    assert_eq!((read.contacts[0].name.as_deref(), read.contacts[0].phones.len()), (Some("Kelly Waters"), 0));
    assert_eq!(read.unread[0].text, "Kelly Waters (01603 3077)");
    let fax = headed("LA Contact:Kelly Waters Tel: 01603 307729 Fax: 01603 307730");
    assert_eq!((fax.contacts.len(), fax.contacts[0].phones.len()), (1, 1), "{fax:#?}");
    assert_eq!(fax.unread[0].text, "fax 01603 307730");
    let lines = headed("LA Contact:Kelly Waters, 01603 307729, 2");
    assert_eq!((lines.contacts[0].phones.len(), lines.unread.len()), (1, 1), "{lines:#?}");
    let floor = headed("LA Contact:Kelly Waters, 01603 307729, 2nd floor");
    assert_eq!(floor.contacts[0].phones.len(), 1, "{floor:#?}");
}
