//! Files that a sheet carries: their kinds, names and sizes.

use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};

/// A kind of file that can be attached to a sheet, recognised by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// Portable Document Format.
    Pdf,
    /// A Word document in the format before 2007.
    Doc,
    /// A Word document.
    Docx,
    /// A `PowerPoint` presentation in the format before 2007.
    Ppt,
    /// A `PowerPoint` presentation.
    Pptx,
    /// An Excel workbook in the format before 2007.
    Xls,
    /// An Excel workbook.
    Xlsx,
    /// A PNG image.
    Png,
    /// A JPEG image.
    Jpeg,
    /// A GIF image, which may be animated.
    Gif,
    /// A `WebP` image.
    Webp,
}

/// For each kind: its code, its file extensions (the usual one first), its name on pages, its media type.
#[rustfmt::skip]
const TABLE: [(AttachmentKind, &str, &[&str], &str, &str); 11] = [
    (AttachmentKind::Pdf, "pdf", &["pdf"], "PDF", "application/pdf"),
    (AttachmentKind::Doc, "doc", &["doc"], "Word", "application/msword"),
    (AttachmentKind::Docx, "docx", &["docx"], "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (AttachmentKind::Ppt, "ppt", &["ppt"], "PowerPoint", "application/vnd.ms-powerpoint"),
    (AttachmentKind::Pptx, "pptx", &["pptx"], "PowerPoint", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (AttachmentKind::Xls, "xls", &["xls"], "Excel", "application/vnd.ms-excel"),
    (AttachmentKind::Xlsx, "xlsx", &["xlsx"], "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (AttachmentKind::Png, "png", &["png"], "PNG image", "image/png"),
    (AttachmentKind::Jpeg, "jpeg", &["jpg", "jpeg"], "JPEG image", "image/jpeg"),
    (AttachmentKind::Gif, "gif", &["gif"], "GIF image", "image/gif"),
    (AttachmentKind::Webp, "webp", &["webp"], "WebP image", "image/webp"),
];

impl AttachmentKind {
    /// Every kind of file.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.into_iter().map(|(kind, ..)| kind)
    }

    fn row(self) -> (&'static str, &'static [&'static str], &'static str, &'static str) {
        let row = TABLE.into_iter().find(|(kind, ..)| *kind == self).unwrap_or(TABLE[0]);
        (row.1, row.2, row.3, row.4)
    }

    /// The code that the database stores for the kind.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// The kind with this code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        TABLE.into_iter().find(|(_, known, ..)| *known == code).map(|(kind, ..)| kind)
    }

    /// The kind's name on pages.
    #[must_use]
    pub fn words(self) -> &'static str {
        self.row().2
    }

    /// The kind's media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        self.row().3
    }

    /// The `accept` attribute of file fields: the kinds that a browser offers.
    #[must_use]
    pub fn offered() -> String {
        TABLE
            .iter()
            .flat_map(|(_, _, endings, ..)| *endings)
            .map(|ending| format!(".{ending}"))
            .collect::<Vec<_>>()
            .join(",")
    }
}

/// Why a file is not attached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotAnAttachment {
    /// No file was chosen.
    #[error("Choose a file")]
    Nothing,
    /// Sheets cannot carry a file of this kind. The file's content decides the kind, not its name.
    #[error(
        "Choose a PDF, a Word, PowerPoint or Excel document, or an image (PNG, JPEG, GIF or WebP). This file is none of them"
    )]
    Kind,
    /// The document contains macros.
    #[error("This document has macros. Save it without them, for instance as a PDF, and attach that")]
    Macros,
    /// The file is larger than this many bytes.
    #[error("The file must be {} or smaller", size_words(*.0))]
    TooLarge(u64),
    /// The sheet would have more files than this.
    #[error("A sheet can have {0} files at most. Remove one first")]
    TooMany(u32),
    /// The same file is attached already.
    #[error("This file is attached already")]
    Twice,
}

impl crate::form::Fault for NotAnAttachment {}

/// The name of a file, fit for every system and for an address: one line, no path, no special character, the extension of its
/// kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileName(String);

impl FileName {
    /// The longest name, in characters.
    pub const MAX: usize = 100;

    /// A safe name for a file of this kind, made from the file's name as it was sent.
    #[must_use]
    pub fn cleaned(written: &str, kind: AttachmentKind) -> Self {
        let last = written.rsplit(['/', '\\']).next().unwrap_or_default();
        let meant: String = last.chars().map(|c| if fits(c) { c } else { ' ' }).collect();
        let meant = meant.split_whitespace().collect::<Vec<_>>().join(" ");
        let endings = kind.row().1;
        let (stem, ending) = match meant.rsplit_once('.') {
            Some((stem, ending)) if endings.iter().any(|known| ending.eq_ignore_ascii_case(known)) => {
                (stem, ending.to_ascii_lowercase())
            }
            _ => (meant.as_str(), endings[0].to_owned()),
        };
        let room = Self::MAX - ending.len() - 1;
        let stem: String = stem.trim_matches(['.', ' ', '-']).chars().take(room).collect();
        let stem = stem.trim_end_matches(['.', ' ']);
        let stem = if stem.is_empty() || is_reserved(stem) {
            format!("file {stem}").trim().to_owned()
        } else {
            stem.to_owned()
        };
        Self(format!("{stem}.{ending}"))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Letters, digits and a few punctuation marks that no system gives a meaning. Marks that turn the direction of writing are
/// excluded.
fn fits(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, ' ' | '.' | '-' | '_' | ',' | '(' | ')' | '&' | '\'' | '+' | '\u{2013}' | '\u{2019}')
}

/// Names that Windows reserves for devices, with any extension.
fn is_reserved(stem: &str) -> bool {
    let name = stem.split('.').next().unwrap_or_default().trim().to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().any(|device| {
        name.strip_prefix(device)
            .is_some_and(|number| number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit()))
    });
    numbered || matches!(name.as_str(), "con" | "prn" | "aux" | "nul")
}

/// A file's size in words, like "240 KB" or "1.2 MB". A KB has 1,000 bytes, as systems show sizes of files.
#[must_use]
pub fn size_words(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..999_500 => format!("{} KB", (bytes + 500) / 1_000),
        _ => {
            let tenths = (bytes + 50_000) / 100_000;
            if tenths.is_multiple_of(10) {
                format!("{} MB", tenths / 10)
            } else {
                format!("{}.{} MB", tenths / 10, tenths % 10)
            }
        }
    }
}

/// A file's address below another: its number, then its name, so that a saved copy has a good name.
#[must_use]
pub fn file_address(below: &str, id: i64, name: &str) -> String {
    let mut address = format!("{below}/attachments/{id}/");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            address.push(char::from(byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cleaned(written: &str) -> String {
        FileName::cleaned(written, AttachmentKind::Pdf).to_string()
    }

    #[test]
    fn a_name_loses_its_path_and_gets_the_ending_of_its_kind() {
        for (written, name) in [
            ("Self Review.pdf", "Self Review.pdf"),
            ("C:\\Users\\Ann\\Review.PDF", "Review.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("Report v1.2", "Report v1.2.pdf"),
            ("invoice.exe", "invoice.exe.pdf"),
            ("a\u{202e}fdp.exe", "a fdp.exe.pdf"),
            ("x\r\nSet-Cookie: a=b.pdf", "x Set-Cookie a=b.pdf"),
            ("con.pdf", "file con.pdf"),
            ("", "file.pdf"),
            ("...", "file.pdf"),
            ("/", "file.pdf"),
            ("Überblick “neu”.pdf", "Überblick neu .pdf"),
        ] {
            assert_eq!(cleaned(written), name.replace("a=b", "a b").replace(" .pdf", ".pdf"), "{written:?}");
        }
        assert_eq!(FileName::cleaned("a.jpeg", AttachmentKind::Jpeg).as_str(), "a.jpeg");
        assert_eq!(FileName::cleaned("a.png", AttachmentKind::Jpeg).as_str(), "a.png.jpg");
    }

    #[test]
    fn a_size_is_written_in_usual_units() {
        for (bytes, words) in [
            (12, "12 bytes"),
            (240_300, "240 KB"),
            (999_499, "999 KB"),
            (999_500, "1 MB"),
            (1_240_000, "1.2 MB"),
            (10_000_000, "10 MB"),
        ] {
            assert_eq!(size_words(bytes), words);
        }
    }

    #[test]
    fn every_kind_is_known_by_its_code() {
        for kind in AttachmentKind::all() {
            assert_eq!(AttachmentKind::of_code(kind.code()), Some(kind));
        }
        assert_eq!(AttachmentKind::of_code("svg"), None);
    }

    proptest! {
        #[test]
        fn every_file_name_is_safe_in_an_address_and_a_header(written in any::<String>()) {
            for kind in AttachmentKind::all() {
                let name = FileName::cleaned(&written, kind);
                let name = name.as_str();
                prop_assert!(name.chars().count() <= FileName::MAX);
                prop_assert!(name.chars().all(fits));
                prop_assert!(name.ends_with(kind.row().1[0]) || name.ends_with(kind.row().1.last().unwrap()));
                prop_assert!(!name.starts_with(['.', ' ', '-']));
                let again = FileName::cleaned(name, kind);
                prop_assert_eq!(again.as_str(), name);
            }
        }
    }
}
