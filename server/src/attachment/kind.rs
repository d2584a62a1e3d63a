//! Detects a file's kind by its content, not its name.

use file_format::FileFormat;
use shared::attachment::{AttachmentKind, NotAnAttachment};

/// The names of macro parts inside Office documents.
const MACROS: [&[u8]; 2] = [b"vbaProject.bin", b"_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0"];

/// The kind of this content, if it is allowed.
///
/// # Errors
/// [`NotAnAttachment::Kind`], [`NotAnAttachment::Macros`], [`NotAnAttachment::Nothing`].
pub(super) fn of(content: &[u8]) -> Result<AttachmentKind, NotAnAttachment> {
    if content.is_empty() {
        return Err(NotAnAttachment::Nothing);
    }
    let kind = match FileFormat::from_bytes(content) {
        FileFormat::PortableDocumentFormat => AttachmentKind::Pdf,
        FileFormat::MicrosoftWordDocument => AttachmentKind::Doc,
        FileFormat::OfficeOpenXmlDocument => AttachmentKind::Docx,
        FileFormat::MicrosoftPowerpointPresentation => AttachmentKind::Ppt,
        FileFormat::OfficeOpenXmlPresentation => AttachmentKind::Pptx,
        FileFormat::MicrosoftExcelSpreadsheet => AttachmentKind::Xls,
        FileFormat::OfficeOpenXmlSpreadsheet => AttachmentKind::Xlsx,
        FileFormat::PortableNetworkGraphics => AttachmentKind::Png,
        FileFormat::JointPhotographicExpertsGroup => AttachmentKind::Jpeg,
        FileFormat::GraphicsInterchangeFormat => AttachmentKind::Gif,
        FileFormat::Webp => AttachmentKind::Webp,
        _ => return Err(NotAnAttachment::Kind),
    };
    let of_office = !matches!(kind, AttachmentKind::Pdf) && kind.media_type().starts_with("application/");
    let has = |words: &[u8]| content.windows(words.len()).any(|there| there == words);
    if of_office && MACROS.into_iter().any(has) { Err(NotAnAttachment::Macros) } else { Ok(kind) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attachment_kind_is_detected_from_content() {
        for (content, kind) in [
            (&b"%PDF-1.7\n"[..], AttachmentKind::Pdf),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", AttachmentKind::Png),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF\0", AttachmentKind::Jpeg),
            (b"GIF89a\x01\0\x01\0", AttachmentKind::Gif),
            (b"RIFF\x24\0\0\0WEBPVP8 ", AttachmentKind::Webp),
        ] {
            assert_eq!(of(content), Ok(kind));
        }
        for other in [
            &b"MZ\x90\0\x03\0\0\0"[..],
            b"<!doctype html><script>alert(1)</script>",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>",
            b"<?xml version=\"1.0\"?><svg/>",
            b"PK\x03\x04 not whole",
            b"\x7FELF",
            b"#!/bin/sh\n",
            b"plain words",
            b"RIFF\x24\0\0\0WAVEfmt ",
        ] {
            assert_eq!(of(other), Err(NotAnAttachment::Kind), "{}", String::from_utf8_lossy(other));
        }
        assert_eq!(of(b""), Err(NotAnAttachment::Nothing));
    }
}
