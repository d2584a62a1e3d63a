//! A sheet's number: the serial within its year, and the year's last two digits.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// `71/16`: the 71st sheet of 2016. Unique among sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SheetNumber {
    serial: u16,
    year: u8,
}

/// Why a text is not a sheet's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotASheetNumber {
    /// Not a serial, a slash and a year.
    #[error("a sheet number looks like 71/16")]
    Shape,
    /// The serial is zero or too long.
    #[error("the number before the slash is 1 to {}", SheetNumber::MAX_SERIAL)]
    Serial,
    /// The year is written with four digits, but two digits cannot mean it.
    #[error("the year after the slash is {} to {}", SheetNumber::FIRST_YEAR, SheetNumber::FIRST_YEAR + 99)]
    Year,
}

impl SheetNumber {
    /// The highest serial within a year.
    pub const MAX_SERIAL: u16 = 9999;
    /// The first year that two digits can mean: `80` is 1980, `79` is 2079. The service's oldest sheets are of the 2000s.
    pub const FIRST_YEAR: u16 = 1980;

    /// The serial within the year: 71 in `71/16`.
    #[must_use]
    pub fn serial(self) -> u16 {
        self.serial
    }

    /// The year in full: 2016 in `71/16`. See [`SheetNumber::FIRST_YEAR`] for where the century turns.
    #[must_use]
    pub fn year(self) -> u16 {
        full_year(self.year)
    }

    /// The number of a sheet that the database stores as a serial and a whole year.
    #[must_use]
    pub fn of_columns(serial: i32, year: i16) -> Self {
        Self { serial: u16::try_from(serial).unwrap_or(0), year: u8::try_from(year % 100).unwrap_or(0) }
    }

    /// The key that live seats use for a session of this sheet: `71-16/2`.
    #[must_use]
    pub fn session_key(self, session: impl fmt::Display) -> String {
        format!("{}/{session}", self.slug())
    }

    /// The number as in addresses: `71-16`.
    #[must_use]
    pub fn slug(self) -> String {
        format!("{}-{:02}", self.serial, self.year)
    }
}

/// The year that two digits mean.
pub(super) fn full_year(two_digits: u8) -> u16 {
    let year = 1900 + u16::from(two_digits);
    if year < SheetNumber::FIRST_YEAR { year + 100 } else { year }
}

impl PartialOrd for SheetNumber {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SheetNumber {
    /// In the order of publication: by year, then by serial.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.year(), self.serial).cmp(&(other.year(), other.serial))
    }
}

impl fmt::Display for SheetNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{:02}", self.serial, self.year)
    }
}

impl FromStr for SheetNumber {
    type Err = NotASheetNumber;

    /// Reads `71/16`, `71-16` as in an address, `71/2016`, and each with `MI` before it.
    fn from_str(text: &str) -> Result<Self, NotASheetNumber> {
        let text = text.trim();
        let bare = match text.get(..2) {
            Some(mi) if mi.eq_ignore_ascii_case("mi") => text[2..].trim_start(),
            _ => text,
        };
        let (serial, year) = bare.split_once(['/', '-']).ok_or(NotASheetNumber::Shape)?;
        let (serial, year) = (serial.trim_end(), year.trim_start());
        if !digits(serial) || !digits(year) {
            return Err(NotASheetNumber::Shape);
        }
        let serial = serial.trim_start_matches('0');
        let serial = serial.parse().map_err(|_| NotASheetNumber::Serial)?;
        if serial > Self::MAX_SERIAL {
            return Err(NotASheetNumber::Serial);
        }
        Ok(Self { serial, year: two_digits(year)? })
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn two_digits(year: &str) -> Result<u8, NotASheetNumber> {
    let written: u16 = year.parse().map_err(|_| NotASheetNumber::Shape)?;
    match year.len() {
        2 => u8::try_from(written).map_err(|_| NotASheetNumber::Shape),
        4 if (SheetNumber::FIRST_YEAR..SheetNumber::FIRST_YEAR + 100).contains(&written) => {
            u8::try_from(written % 100).map_err(|_| NotASheetNumber::Year)
        }
        4 => Err(NotASheetNumber::Year),
        _ => Err(NotASheetNumber::Shape),
    }
}

impl TryFrom<String> for SheetNumber {
    type Error = NotASheetNumber;

    fn try_from(text: String) -> Result<Self, NotASheetNumber> {
        text.parse()
    }
}

impl From<SheetNumber> for String {
    fn from(number: SheetNumber) -> Self {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_from_database_columns_equals_the_written_one() {
        let number = SheetNumber::of_columns(71, 2016);
        assert_eq!((number.to_string(), number.slug()), ("71/16".to_owned(), "71-16".to_owned()));
        assert_eq!(SheetNumber::of_columns(5, 2009).session_key(2), "5-09/2");
        assert_eq!(SheetNumber::of_columns(71, 2016), "71/16".parse().unwrap());
    }

    #[test]
    fn a_number_is_read_as_printed_and_as_in_an_address() {
        for text in ["71/16", "71-16", " 071/2016 ", "MI 71/16", "mi71/16", "71 / 16"] {
            let number: SheetNumber = text.parse().unwrap();
            assert_eq!((number.serial(), number.year()), (71, 2016), "{text}");
            assert_eq!((number.to_string().as_str(), number.slug().as_str()), ("71/16", "71-16"), "{text}");
        }
    }

    #[test]
    fn an_invalid_number_is_refused_with_a_reason() {
        use NotASheetNumber::{Serial, Shape, Year};
        for (text, why) in [
            ("", Shape),
            ("71", Shape),
            ("71/", Shape),
            ("/16", Shape),
            ("71/016", Shape),
            ("71/16a", Shape),
            ("+71/16", Shape),
            ("０７/16", Shape),
            ("71/16/2", Shape),
            ("0/16", Serial),
            ("10000/16", Serial),
            ("99999999999/16", Serial),
            ("71/1979", Year),
            ("71/2080", Year),
        ] {
            assert_eq!(text.parse::<SheetNumber>(), Err(why), "{text}");
        }
    }

    #[test]
    fn numbers_sort_in_order_of_publication() {
        let mut numbers = ["1/16", "140/10", "39/07", "2/99"].map(|text| text.parse::<SheetNumber>().unwrap());
        numbers.sort();
        assert_eq!(numbers.map(|number| number.to_string()), ["2/99", "39/07", "140/10", "1/16"]);
    }
}
