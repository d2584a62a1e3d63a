//! Tests with real and damaged files.

use super::*;

const HEADER: &str = "\"URN\",\"LA (code)\",\"EstablishmentName\",\"EstablishmentStatus (name)\"\r\n";

fn read(file: &[u8]) -> Vec<Read> {
    let mut rows = Rows::of(file, None);
    std::iter::from_fn(|| rows.next_row().unwrap()).collect()
}

fn row(urn: u32, name: &str) -> String {
    format!("\"{urn}\",\"926\",\"{name}\",\"Open\"\r\n")
}

fn names(read: &[Read]) -> Vec<&str> {
    read.iter().map(|read| read.of.as_ref().unwrap().as_ref().unwrap().name.as_str()).collect()
}

fn fault(file: &[u8]) -> (u64, Unreadable) {
    let mut faults = read(file).into_iter().filter_map(|read| Some((read.line, read.of.err()?)));
    let fault = faults.next().expect("a fault");
    assert_eq!(faults.next(), None, "only one");
    fault
}

#[test]
fn name_keeps_commas_quotation_marks_and_accents() {
    let text = format!("{HEADER}{}{}", row(120_001, "St \"\"X\"\", Fenwick"), row(120_002, "Thomas à Becket"));
    let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    let with_bom = [BOM, text.as_bytes()].concat();
    for file in [windows.as_ref(), text.as_bytes(), &with_bom] {
        let read = read(file);
        assert_eq!(names(&read), ["St \"X\", Fenwick", "Thomas à Becket"]);
        assert_eq!(read.iter().map(|read| read.line).collect::<Vec<_>>(), [2, 3]);
    }
}

#[test]
fn duplicate_school_is_reported_with_its_first_line() {
    let text = format!("{HEADER}{}{}{}", row(120_001, "A"), row(120_002, "B"), row(120_001, "C"));
    let urn = Urn::try_from("120001").unwrap();
    assert_eq!(fault(text.as_bytes()), (4, Unreadable::Twice { urn, line: 2 }));
}

#[test]
fn truncated_file_says_where() {
    let text = format!("{HEADER}{}{}", row(120_001, "A"), row(120_002, "B"));
    assert_eq!(fault(&text.as_bytes()[..text.len() - 3]), (3, Unreadable::CutOff), "in the last field");
    assert_eq!(fault(&text.as_bytes()[..text.len() - 9]), (3, Unreadable::Width { found: 3, wanted: 4 }));
    assert_eq!(names(&read(text.trim_end().as_bytes())), ["A", "B"], "the last line break may be missing");
}

#[test]
fn unclosed_quotation_mark_does_not_exhaust_memory() {
    let mut text = format!("{HEADER}\"120001\",\"926\",\"A,\"Open\r\n");
    for urn in 0..60_000 {
        text.push_str(&row(130_000 + urn, "B"));
    }
    let found = read(text.as_bytes());
    assert!(found.iter().any(|read| read.of.is_err()), "{}", found.len());
}

#[test]
fn file_of_another_kind_is_refused_at_its_first_line() {
    assert_eq!(fault(b""), (1, Unreadable::Empty));
    assert_eq!(fault(HEADER.as_bytes()).1, Unreadable::Empty);
    assert_eq!(fault(b"PK\x03\x04"), (1, Unreadable::Packed));
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(HEADER.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(fault(&utf16), (1, Unreadable::Utf16));
    assert!(matches!(fault(b"<html>"), (1, Unreadable::MissingColumns(_))));
}

#[test]
fn only_schools_of_the_authority_are_read() {
    let text = format!("{HEADER}{}\"120002\",\"925\",\"B\",\"Open\"\r\n", row(120_001, "A"));
    let mut rows = Rows::of(text.as_bytes(), Some("926".into()));
    assert!(matches!(rows.next_row().unwrap().unwrap().of, Ok(Some(_))));
    assert_eq!(rows.next_row().unwrap().unwrap().of, Ok(None));
    assert_eq!(rows.next_row().unwrap(), None);
    let found: Vec<_> = rows.authorities().into_iter().map(|authority| (authority.code, authority.schools)).collect();
    assert_eq!(found, [("925".to_owned(), 1), ("926".to_owned(), 1)]);
}

#[test]
fn filtering_by_authority_needs_the_authority_column() {
    let file = b"URN,EstablishmentName,EstablishmentStatus (name)\n120001,A,Open\n";
    let mut rows = Rows::of(&file[..], Some("926".into()));
    assert_eq!(rows.next_row().unwrap().unwrap().of, Err(Unreadable::NoAuthorities));
    assert_eq!(rows.next_row().unwrap(), None);
}
