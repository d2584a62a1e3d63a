//! The code that a delegate shows at the door: a signed-in trainer who scans it comes to their line of the register.

use app::delegate::DoorCode;
use qrcode::{Color, EcLevel, QrCode};

/// White squares that belong around a code (ISO/IEC 18004, 5.3.8).
const QUIET: usize = 4;

/// The code of a place, for a site that people reach at this address; `None` where the address is too long for one.
pub(super) fn door_code(site: &str, session: i64, place: i64) -> Option<DoorCode> {
    let address = format!("{site}/office/sessions/{session}/register#place-{place}");
    let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, colour)| *colour == Color::Dark);
    let square = |(at, _)| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET);
    let path = dark.map(square).collect::<Vec<_>>().concat();
    Some(DoorCode { path, width: u32::try_from(width + 2 * QUIET).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_square_is_drawn_inside_the_white_edge() {
        let code = door_code("https://places.example", 4, 71).unwrap();
        assert_eq!(code.width, 33 + 2 * 4, "a code of version 4");
        let squares: Vec<(usize, usize)> = code
            .path
            .split('M')
            .skip(1)
            .map(|square| {
                let (x, y) = square.trim_end_matches("h1v1h-1z").split_once(' ').unwrap();
                (x.parse().unwrap(), y.parse().unwrap())
            })
            .collect();
        assert!(squares.iter().all(|(x, y)| (4..37).contains(x) && (4..37).contains(y)));
        assert!(squares.contains(&(4, 4)) && !squares.contains(&(5, 5)), "the corner that readers look for");
    }
}
