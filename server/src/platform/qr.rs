//! QR codes as SVG.

use qrcode::{QrCode, render::svg};

/// The QR code of a text, as SVG to embed in a page. `None`: the text is too long.
pub(crate) fn picture(text: &str) -> Option<String> {
    let drawn = QrCode::new(text).ok()?.render::<svg::Color<'_>>().min_dimensions(220, 220).build();
    Some(drawn.split_once("?>").map_or(drawn.as_str(), |(_, picture)| picture).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qr_code_is_svg_without_an_xml_header() {
        let code = picture("https://places.example/office/sessions/4/register#place-71").unwrap();
        assert!(code.starts_with("<svg ") && code.ends_with("</svg>"), "{code}");
        assert_eq!(picture(&"a".repeat(4_000)), None, "the text is too long for a code");
    }
}
