//! The encoding of a file. The department's file is Windows-1252; a file that was saved again is often UTF-8. The file does not
//! say which encoding it has, so the first row that shows it decides for all rows.

use encoding_rs::WINDOWS_1252;
use shared::school::gias::Unreadable;

/// The encoding of a file, as far as the rows so far show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    /// All rows so far read the same in both encodings.
    Unknown,
    Utf8,
    Windows1252,
}

impl Letters {
    /// Reads a row's fields.
    pub fn read(&mut self, row: &csv::ByteRecord) -> Result<Vec<String>, Unreadable> {
        if row.as_slice().is_ascii() {
            return Ok(row.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect());
        }
        // Windows-1252 text is hardly ever valid UTF-8: "Ã" would have to be followed by "©" or similar.
        let is_utf8 = row.iter().all(|field| std::str::from_utf8(field).is_ok());
        match (*self, is_utf8) {
            (Self::Utf8, false) | (Self::Windows1252, true) => return Err(Unreadable::Letters),
            (Self::Unknown, true) => *self = Self::Utf8,
            (Self::Unknown, false) => *self = Self::Windows1252,
            _ => {}
        }
        if is_utf8 {
            return Ok(row.iter().map(|field| mended(&String::from_utf8_lossy(field))).collect());
        }
        let fields: Vec<_> =
            row.iter().map(|field| WINDOWS_1252.decode_without_bom_handling(field).0.into_owned()).collect();
        // The five bytes that Windows-1252 does not define become control characters.
        let strange = |c: char| matches!(c, '\u{80}'..='\u{9F}');
        if fields.iter().any(|field| field.contains(strange)) { Err(Unreadable::Letters) } else { Ok(fields) }
    }
}

/// Repairs text that a program took for Windows-1252 and saved as UTF-8 again: "St Maryâ€™s". The text's bytes in Windows-1252
/// are valid UTF-8, unlike those of any real name.
fn mended(field: &str) -> String {
    let (bytes, _, lost) = WINDOWS_1252.encode(field);
    match std::str::from_utf8(&bytes) {
        Ok(meant) if !lost && !field.is_ascii() => meant.to_owned(),
        _ => field.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(field: &[u8]) -> csv::ByteRecord {
        csv::ByteRecord::from(vec![&b"120001"[..], field])
    }

    #[test]
    fn both_encodings_are_read() {
        let becket = |letters: &mut Letters, field: &[u8]| letters.read(&row(field)).map(|row| row[1].clone());
        assert_eq!(becket(&mut Letters::Unknown, b"Thomas \xE0 Becket").as_deref(), Ok("Thomas à Becket"));
        assert_eq!(becket(&mut Letters::Unknown, "Thomas à Becket".as_bytes()).as_deref(), Ok("Thomas à Becket"));
        assert_eq!(becket(&mut Letters::Unknown, b"St Mary\x92s").as_deref(), Ok("St Mary’s"));
    }

    #[test]
    fn doubly_encoded_letters_are_repaired() {
        for (field, read) in [
            ("St Maryâ€™s School", "St Mary’s School"),
            ("Thomas Ã\u{A0} Becket", "Thomas à Becket"),
            ("DÅµr-y-Felin", "Dŵr-y-Felin"),
            ("St Mary’s à École", "St Mary’s à École"),
            ("Dŵr-y-Felin", "Dŵr-y-Felin"),
            ("Â plain Ã", "Â plain Ã"),
        ] {
            assert_eq!(Letters::Unknown.read(&row(field.as_bytes())).map(|row| row[1].clone()).as_deref(), Ok(read));
        }
    }

    #[test]
    fn row_in_a_different_encoding_is_unreadable() {
        let mut letters = Letters::Unknown;
        assert!(letters.read(&row("Thomas à Becket".as_bytes())).is_ok());
        assert!(letters.read(&row(b"plain")).is_ok());
        assert_eq!(letters.read(&row(b"Thomas \xE0 Becket")), Err(Unreadable::Letters));
        assert_eq!(Letters::Windows1252.read(&row("é".as_bytes())), Err(Unreadable::Letters));
        assert_eq!(Letters::Unknown.read(&row(b"\x81 and \xE0")), Err(Unreadable::Letters));
    }
}
