//! Receives a sheet's text, pasted or as a file. The text may be far longer than other forms, so none of it is read before the
//! sender is known.

use app::{
    addresses::{PASTE, draft_address},
    failure::Failure,
    publishing::SheetDrafts,
    visit::{Visit, leave},
};
use axum::{
    Extension,
    extract::{FromRequest, Multipart, Request, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use shared::{
    form::{ErrorMessage, FieldFault, FormFault, Wanted},
    office::OfficeRefused,
    officer::Permission,
    sheet::MAX_LENGTH,
    text,
};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

use super::PgPublishing;
use crate::office::{
    allowed,
    upload::{self, NoPart, Parts},
};

/// The most bytes accepted. This exceeds the longest text, so that a text that is too long can be returned to its sender.
pub const TEXT_MAX: usize = 8 * 1024 * 1024;
/// The longest text, in characters.
pub const TEXT_CHARACTERS: u32 = 200_000;
/// How long the text may take to arrive.
const ARRIVES_WITHIN: Duration = Duration::from_mins(2);
/// The first bytes of files that are documents, not text: PDF, zip (Word and others), Word before 2007, Rich Text.
const DOCUMENTS: [&[u8]; 4] = [b"%PDF", b"PK\x03\x04", b"\xD0\xCF\x11\xE0", b"{\\rtf"];

/// An upload, with the pasted text and the file.
#[derive(Default)]
struct Sent {
    text: String,
    /// Whether the pasted bytes cannot be read as text.
    unreadable: bool,
    file: Option<Vec<u8>>,
}

/// Accepts a sheet's text, reads it into a draft, and redirects to the draft.
pub async fn take_sheet(
    State(sheets): State<PgPublishing>,
    Extension(visit): Extension<Arc<dyn Visit>>,
    request: Request,
) -> Response {
    if let Err(failure) = allowed(visit.caller(), Permission::WriteSheets) {
        return upload::turned_away(&failure, PASTE);
    }
    let sent = timeout(ARRIVES_WITHIN, sent(request)).await.unwrap_or_else(|_| Err(NoPart::Interrupted.into()));
    let typed = sent.as_ref().map(|sent| sent.text.clone()).unwrap_or_default();
    let text = sent.and_then(text_of);
    let drafted = match text {
        Ok((field, text)) => sheets.paste(visit.caller(), &text).await.map_err(|failure| beside(field, failure)),
        Err(fault) => Err(Failure::Refused(OfficeRefused::of([Some(fault)]))),
    };
    match drafted {
        Ok(id) => Redirect::to(&draft_address(id)).into_response(),
        Err(failure) => match leave(&*visit, PASTE, typed, failure).await {
            Ok(()) => Redirect::to(PASTE).into_response(),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
    }
}

async fn sent(request: Request) -> Result<Sent, FieldFault> {
    let interrupted = || FieldFault::from(NoPart::Interrupted);
    let mut parts = Parts::from(Multipart::from_request(request, &()).await.map_err(|_| interrupted())?);
    let mut sent = Sent::default();
    while let Some(field) = parts.next().await? {
        match (field.name(), field.file_name().unwrap_or_default().is_empty()) {
            (Some("text"), _) => {
                let text = field.bytes().await.map_err(|_| interrupted())?;
                sent.unreadable = text.contains(&0) || std::str::from_utf8(&text).is_err();
                sent.text = String::from_utf8_lossy(&text).replace('\0', "");
            }
            (Some("file"), false) => sent.file = Some(field.bytes().await.map_err(|_| interrupted())?.into()),
            _ => {}
        }
    }
    Ok(sent)
}

/// Moves a fault of the text to the field in which the text was sent.
fn beside(field: &str, failure: Failure<OfficeRefused>) -> Failure<OfficeRefused> {
    match failure {
        Failure::Refused(OfficeRefused::Unreadable(faults)) => Failure::Refused(OfficeRefused::of(
            faults.into_iter().map(|fault| Some(FieldFault { field: field.to_owned(), ..fault })),
        )),
        other => other,
    }
}

/// The text, and the field in which it was sent.
fn text_of(sent: Sent) -> Result<(&'static str, String), FieldFault> {
    if sent.unreadable {
        return Err(FieldFault::new("text", FormFault::NotPrintable));
    }
    let pasted = !text::bare(&sent.text).trim().is_empty();
    let (field, text) = match sent.file {
        Some(_) if pasted => return Err(FieldFault::new("file", FormFault::TextAndFile)),
        Some(file) => ("file", decoded(&file).map_err(|why| FieldFault::new("file", why))?),
        None => ("text", sent.text),
    };
    if text::bare(&text).trim().is_empty() {
        return Err(FieldFault::new(field, FormFault::Missing(Wanted::Text)));
    }
    // Browsers send two characters for each line break.
    let text = text.replace("\r\n", "\n");
    if text.chars().count() > TEXT_CHARACTERS as usize || text.len() > MAX_LENGTH {
        return Err(FieldFault::new(field, FormFault::TooLong(TEXT_CHARACTERS)));
    }
    Ok((field, text))
}

/// The text of a file: in the encoding of its byte order mark; otherwise UTF-8; otherwise Windows-1252, which older Windows
/// programs write.
fn decoded(file: &[u8]) -> Result<String, ErrorMessage> {
    if DOCUMENTS.iter().any(|beginning| file.starts_with(beginning)) {
        return Err(ErrorMessage::from(FormFault::Document));
    }
    let (text, _, broken) = match Encoding::for_bom(file) {
        Some((named, _)) => named.decode(file),
        None => match UTF_8.decode(file) {
            (text, encoding, false) => (text, encoding, false),
            _ => WINDOWS_1252.decode(file),
        },
    };
    let binary = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1a}');
    if broken || text.chars().any(binary) { Err(ErrorMessage::from(FormFault::NotText)) } else { Ok(text.into_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_file_is_read_in_the_encodings_that_windows_writes() {
        let utf16 = |text: &str| -> Vec<u8> {
            [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        };
        for file in [
            "Café – 71/16".as_bytes().to_vec(),
            b"\xEF\xBB\xBFCaf\xC3\xA9 \xE2\x80\x93 71/16".to_vec(),
            b"Caf\xE9 \x96 71/16".to_vec(),
            utf16("Café – 71/16"),
        ] {
            assert_eq!(decoded(&file), Ok("Café – 71/16".to_owned()));
        }
    }

    #[test]
    fn files_that_are_not_text_are_recognised() {
        for document in [&b"%PDF-1.7 ..."[..], b"PK\x03\x04....", b"\xD0\xCF\x11\xE0....", b"{\\rtf1 Text}"] {
            assert_eq!(decoded(document), Err(ErrorMessage::from(FormFault::Document)));
        }
        assert_eq!(decoded(b"MZ\x90\0\x03\0"), Err(ErrorMessage::from(FormFault::NotText)));
    }

    #[test]
    fn text_is_either_pasted_or_uploaded_and_not_too_long() {
        let of = |text: &str, file: Option<&[u8]>| {
            text_of(Sent { unreadable: false, text: text.into(), file: file.map(<[u8]>::to_vec) })
        };
        assert_eq!(of("a\r\nb", None), Ok(("text", "a\nb".to_owned())));
        assert_eq!(of(" ", Some(b"a")), Ok(("file", "a".to_owned())));
        let fault = |field, why| Err(FieldFault::new(field, why));
        assert_eq!(of("a", Some(b"b")), fault("file", ErrorMessage::from(FormFault::TextAndFile)));
        assert_eq!(of(" ", None), fault("text", ErrorMessage::from(FormFault::Missing(Wanted::Text))));
        assert_eq!(of("", Some(b"")), fault("file", ErrorMessage::from(FormFault::Missing(Wanted::Text))));
        assert!(of(&"x".repeat(200_000), None).is_ok());
        assert_eq!(of(&"x".repeat(200_001), None), fault("text", ErrorMessage::from(FormFault::TooLong(200_000))));
    }
}
